"""The still picture that an output carries: every card, or, of a large trace, its outermost groups.

The cards of a thousand operations would be a picture that nobody can read; the player opens the groups.
"""

from __future__ import annotations

from contextlib import suppress
from xml.sax.saxutils import escape

from .cards import clip
from .document import Document, Edge, Node
from .folding import MANY_NODES
from .kept_back import seen
from .layout import LayoutError, lay_out
from .poster import GATE_ROOM, STYLE, size
from .poster_edges import draw_edge
from .twin import describe, draw
from .words import label

MOST_CARDS = 60
_WIDTH, _HEIGHT, _CHARACTER, _SMALL = 190, 54, 9.6, 6.3
_STACK = 5
"""How far the card behind a group's looks out."""


def still(document: Document, step: int | None = None) -> str | None:
    """Draw what is seen where no player runs, after `step` steps; None where nothing can be drawn."""
    if all("layout" in each for each in (document, document.get("twin", document))):
        return draw(seen(document), step)
    if "twin" in document or len(document["nodes"]) <= MANY_NODES:
        return None  # there is no Graphviz here
    with suppress(LayoutError):
        return overview(document)
    return None


def alternative(document: Document) -> str:
    """Say what the picture shows, for who does not see it."""
    if "layout" in document or "twin" in document:
        return describe(seen(document))
    parts = len(_items(document))
    about = f"{len(document['nodes'])} nodes in {parts} parts, {len(document['steps'])} steps."
    return f"{document.get('title') or 'Computation graph'}: {about}"


def overview(document: Document) -> str | None:
    """Draw the outermost groups; None where even these are too many for a picture."""
    items = _items(document)
    if not 0 < len(items) <= MOST_CARDS:
        return None
    small = _collapsed(document, items)
    layout = lay_out(small, dict.fromkeys((node["id"] for node in small["nodes"]), (_WIDTH + _STACK + 1, _HEIGHT)))
    width, height = size(layout)
    about = alternative(document)
    cards = [_card(item, nodes, layout["nodes"][f"n{k}"]) for k, (item, nodes) in enumerate(items.items(), 1)]
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
            f'viewBox="0 {-GATE_ROOM} {width:g} {height:g}" role="img">',
            f"<title>{escape(about)}</title>",
            f'<style>{STYLE}</style><text class="small" x="4" y="-18">{escape(about)}</text>',
            *(draw_edge(edge, layout) for edge in small["edges"]),
            *cards,
            "</svg>",
        ]
    )


def _items(document: Document) -> dict[str, list[Node]]:
    """The outermost groups, and what is in none of them; each with its nodes."""
    items: dict[str, list[Node]] = {}
    for node in document["nodes"]:
        items.setdefault(_item(node), []).append(node)
    return items


def _item(node: Node) -> str:
    return f"group {node['scope'][0]}" if node.get("scope") else node["id"]


def _collapsed(document: Document, items: dict[str, list[Node]]) -> Document:
    """A node for each item, and one edge between two of them: one that a gradient may pass, if there is such a one."""
    ids = {node["id"]: f"n{number}" for number, nodes in enumerate(items.values(), 1) for node in nodes}
    found: dict[tuple[str, str], Edge] = {}
    for edge in document["edges"]:
        ends = ids[edge["from"]], ids[edge["to"]]
        if ends[0] == ends[1] or (ends in found and edge["flow"] != "grad"):
            continue
        name = found[ends]["id"] if ends in found else f"e{len(found) + 1}"
        found[ends] = {"id": name, "from": ends[0], "to": ends[1], "slot": 0, "flow": edge["flow"]}
    nodes: list[Node] = [
        {"id": name, "kind": "op", "shape": [], "dtype": "float32", "requires_grad": True}
        for name in dict.fromkeys(ids.values())
    ]
    return {**document, "nodes": nodes, "edges": list(found.values()), "steps": [], "source": [], "tensors": {}}


def _card(item: str, nodes: list[Node], place: list[float]) -> str:
    x, y, _, _ = place
    role = stack = ""
    if item.startswith("group "):
        name, count = item.removeprefix("group "), sum(node["kind"] == "op" for node in nodes)
        said = f"{count} operation{'s' if count != 1 else ''}" if count else f"{len(nodes)} parameters"
        stack = f'<rect class="card" x="{_STACK}" y="-{_STACK}" width="{_WIDTH}" height="{_HEIGHT}" rx="8"/>'
    else:
        (node,) = nodes
        name = label(node)
        said = "operation" if node["kind"] == "op" else "leaf" if node["requires_grad"] else "constant"
        role = "leaf" if said == "leaf" else ""
    return (
        f'<g transform="translate({x:g} {y:g})">{stack}'
        f'<rect class="card {role}" width="{_WIDTH}" height="{_HEIGHT}" rx="8"/>'
        f'<text class="name" x="12" y="23">{escape(clip(name, _WIDTH - 24, _CHARACTER))}</text>'
        f'<text class="small" x="12" y="42">{escape(clip(said, _WIDTH - 24, _SMALL))}</text></g>'
    )
