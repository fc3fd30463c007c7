"""How large a node's card is: room for the longest text that it will ever show, so nothing moves while one steps.

The player draws into these boxes (`player/src/view/card.tsx`) and so does the poster.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from .document import Document, Node, TensorData
from .heat import Heat, heat_of
from .numbers import format_tensor
from .words import catalogue, label

MONO, NAME, EXPRESSION, SMALL, LEDGER = 7.25, 9.6, 8.6, 6.3, 6.65
"""Widths of a character in CSS pixels: of numbers at 12 px, a name at 15 px bold, an expression at 14 px in its place,
small print, numbers at 11 px."""
GRADIENT_MARK, GRAD_MARK = 14.5, 35
"""Widths of the `∂` and of the `.grad` that stand before such numbers."""
LINE, TALL_LINE = 26, 48
"""The height of a line of numbers, and of one that may hold a heat map."""
HEAD = 30
PADDING = 8
NARROWEST, WIDEST = 104, 260
HEAT_WIDTH, HEAT_HEIGHT, CELL = 60, 38, 9
"""A heat map takes no more room, and its cells are no larger."""
_SHORT = {"float32": "f32", "float64": "f64", "int64": "i64", "bool": "bool"}


def card_sizes(document: Document) -> dict[str, tuple[int, int]]:
    """Width and height of each node's card, in CSS pixels."""
    needs = _needs(document)
    return {node["id"]: _size(node, needs[node["id"]], document) for node in document["nodes"]}


def room_in(width: float) -> float:
    """The width for numbers in a card of this width."""
    return width - 4 * PADDING + 4


def as_text(tensor: TensorData, before: float = 0, room: float = room_in(WIDEST)) -> str | None:
    """A tensor's numbers in one line, if all of them fit into `room` behind `before` pixels of something else."""
    text = format_tensor(tensor)
    fits = "summary" not in tensor and "…" not in text and before + len(text) * MONO <= room + 0.5
    return text if fits else None


def line_height(node: Node, height: float) -> float:
    """How high each line of numbers of a card is."""
    return min(TALL_LINE, (height - HEAD - 4) / _lines(node))


def heat_size(heat: Heat, height: float) -> tuple[float, float]:
    """Width and height of a heat map in a line of this height: its cells are nearly squares, unless it were a hair."""
    rows, columns = max(1, len(heat.shades)), max(1, len(heat.shades[0]) if heat.shades else 1)
    high = min(CELL, min(HEAT_HEIGHT, height - 10) / rows)
    wide = min(CELL, HEAT_WIDTH / columns, max(2 * high, CELL / columns))
    return wide * columns, min(high, max(2 * wide, CELL / rows)) * rows


def has_ledger(node: Node) -> bool:
    """Whether a node has a `.grad` that backward writes: a leaf that requires a gradient."""
    return node["kind"] == "leaf" and node["requires_grad"]


def heading(node: Node, document: Document) -> tuple[str, str]:
    """The two texts at the top of a card: what it is called, and how it was made.

    What has no name is called by its expression, which says how it was made too.
    """
    if node["kind"] == "leaf":
        shape = "×".join(str(length) for length in node["shape"])
        kind = _say("leaf" if node["requires_grad"] else "constant")
        name = node.get("name") or node.get("expression", "")
        return name, " · ".join(part for part in (kind, shape, _SHORT.get(node["dtype"], "")) if part)
    op = node.get("op", "")
    expression = node.get("expression") or op
    if not node.get("name"):
        return expression, ""
    return node["name"], "detach" if op == "detach" else expression


def role(node: Node, document: Document) -> str:
    """What a card's outline says: a leaf that asks for a gradient, a constant or what is cut off, or an operation."""
    if node["kind"] == "leaf":
        return "leaf" if node["requires_grad"] else "constant"
    cut = node.get("op") == "detach" or any(
        edge["to"] == node["id"] and edge["flow"] == "no_grad" for edge in document["edges"]
    )
    return "constant" if cut else ""


def origin(node: Node, document: Document) -> str:
    """From which earlier cell a node is; empty for one of this recording."""
    source = document["source"][node["line"][0]] if "line" in node else None
    if source is not None and source.get("earlier"):
        return _say("from").format(cell=source["name"])
    return _say("earlier") if node.get("earlier") and "value" in node else ""


def unreached() -> str:
    """Say what stands in place of a gradient that a gate keeps away."""
    return _say("unreached")


def remark(node: Node, document: Document) -> str:
    """What stands in place of a gradient where none will ever come."""
    if node["requires_grad"]:
        return ""
    if node.get("op") == "detach":
        nodes = {each["id"]: each for each in document["nodes"]}
        for edge in document["edges"]:
            if edge["to"] == node["id"]:
                return _say("shares").format(source=label(nodes[edge["from"]]))
    return _say("unasked" if node["kind"] == "leaf" else "no_history")


def _say(what: str) -> str:
    return catalogue("en")[f"ui.card.{what}"]


def clip(text: str, width: float, each: float = MONO) -> str:
    """Shorten a text of numbers to what fits into `width` pixels."""
    most = max(1, int((width + 0.5) / each))
    return text if len(text) <= most else text[: most - 1] + "…"


def _lines(node: Node) -> int:
    return 3 if has_ledger(node) else 2


@dataclass
class _Need:
    """What a card has to have room for."""

    width: float = 0.0
    tall: bool = False


def _size(node: Node, need: _Need, document: Document) -> tuple[int, int]:
    name, made = heading(node, document)
    head = len(name) * (NAME if node.get("name") else EXPRESSION) + len(made) * SMALL + (18 if made else 0)
    width = max(head + 2 * PADDING + 8, max(need.width, len(remark(node, document)) * SMALL) + 4 * PADDING - 4)
    line = TALL_LINE if need.tall else LINE
    return round(min(max(width, NARROWEST), WIDEST)), HEAD + _lines(node) * line + 4


def _needs(document: Document) -> dict[str, _Need]:
    """What each node will show: its value, its gradient (`∂ …`), its `.grad`."""
    needs: dict[str, _Need] = defaultdict(_Need)
    parents = {edge["id"]: edge["from"] for edge in document["edges"]}

    def shows(node: str, before: float, tensor: str | None) -> None:
        if tensor is None:
            return
        text = as_text(document["tensors"][tensor], before)
        if text is not None:
            width = before + len(text) * MONO
        else:
            heat = heat_of(document["tensors"][tensor])
            words = max(before + len(heat.size) * MONO, len(heat.range) * LEDGER)
            width = heat_size(heat, TALL_LINE)[0] + words + 4
            needs[node].tall = True
        needs[node].width = max(needs[node].width, width)

    for node in document["nodes"]:
        shows(node["id"], 0, node.get("value"))
        shows(node["id"], GRAD_MARK, node.get("grad"))
        if node["kind"] == "op" and node["requires_grad"]:
            needs[node["id"]].width = max(needs[node["id"]].width, len(unreached()) * SMALL)
    for step in document["steps"]:
        kind, name = step["kind"], step.get("node", "")
        if kind == "vjp":
            shows(parents[step["edge"]], GRADIENT_MARK, step["contribution"])
        elif kind in ("compute", "write"):
            shows(name, 0, step.get("out") or step.get("after"))
        elif kind in ("seed", "accumulate"):
            shows(name, GRADIENT_MARK, step["grad"])
        elif kind == "hook":
            shows(name, GRADIENT_MARK, step["after"])
        elif kind in ("write_grad", "zero_grad"):
            for moment in ("before", "after"):
                shows(name, GRAD_MARK, step.get(moment))
    return needs
