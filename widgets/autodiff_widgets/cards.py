"""How large a node's card is: room for the longest text that it will ever show, so nothing moves while one steps.

The player draws into these boxes (`player/src/view/card.tsx`) and so does the poster.
"""

from __future__ import annotations

from collections import defaultdict

from .document import Document, Node
from .numbers import format_tensor
from .words import label

MONO, NAME, EXPRESSION, SMALL, LEDGER = 7.25, 9.6, 8.6, 6.3, 6.65
"""Widths of a character in CSS pixels: of numbers at 12 px, a name at 15 px bold, an expression at 14 px in its place,
small print, numbers at 11 px."""
GRADIENT_MARK, GRAD_MARK = 14.5, 35
"""Widths of the `∂` and of the `.grad` that stand before such numbers."""
LINE = 26
HEAD = 30
PADDING = 8
NARROWEST, WIDEST = 104, 260
_SHORT = {"float32": "f32", "float64": "f64", "int64": "i64", "bool": "bool"}


def card_sizes(document: Document) -> dict[str, tuple[int, int]]:
    """Width and height of each node's card, in CSS pixels."""
    widest = _widest_texts(document)
    return {node["id"]: _size(node, widest[node["id"]], document) for node in document["nodes"]}


def has_ledger(node: Node) -> bool:
    """Whether a node has a `.grad` that backward writes: a leaf that requires a gradient."""
    return node["kind"] == "leaf" and node["requires_grad"]


def heading(node: Node, document: Document) -> tuple[str, str]:
    """The two texts at the top of a card: what it is called, and how it was made.

    What has no name is called by its expression, which says how it was made too.
    """
    if node["kind"] == "leaf":
        shape = "×".join(str(length) for length in node["shape"])
        kind = "leaf" if node["requires_grad"] else "constant"
        return node.get("name", ""), " · ".join(part for part in (kind, shape, _SHORT.get(node["dtype"], "")) if part)
    op = node.get("op", "")
    expression = node.get("expression") or op
    if not node.get("name"):
        return expression, ""
    return node["name"], "detach" if op == "detach" else expression


def remark(node: Node, document: Document) -> str:
    """What stands in place of a gradient where none will ever come."""
    if node["requires_grad"]:
        return ""
    if node.get("op") == "detach":
        nodes = {each["id"]: each for each in document["nodes"]}
        for edge in document["edges"]:
            if edge["to"] == node["id"]:
                return f"shares {label(nodes[edge['from']])}’s memory"
    return "no gradient asked" if node["kind"] == "leaf" else "no history kept"


def clip(text: str, width: float, each: float = MONO) -> str:
    """Shorten a text of numbers to what fits into `width` pixels."""
    most = max(1, int(width / each))
    return text if len(text) <= most else text[: most - 1] + "…"


def _size(node: Node, body: float, document: Document) -> tuple[int, int]:
    name, made = heading(node, document)
    head = len(name) * (NAME if node.get("name") else EXPRESSION) + len(made) * SMALL + (18 if made else 0)
    width = max(head + 2 * PADDING + 8, max(body, len(remark(node, document)) * SMALL) + 4 * PADDING - 4)
    lines = 3 if has_ledger(node) else 2
    return round(min(max(width, NARROWEST), WIDEST)), HEAD + lines * LINE + 4


def _widest_texts(document: Document) -> dict[str, float]:
    """The widest text that each node will show, in pixels: its value, its gradient (`∂ …`), its `.grad`."""
    widest: dict[str, float] = defaultdict(float)
    parents = {edge["id"]: edge["from"] for edge in document["edges"]}

    def shows(node: str, before: float, tensor: str | None) -> None:
        if tensor is not None:
            text = format_tensor(document["tensors"][tensor])
            widest[node] = max(widest[node], before + len(text) * MONO)

    for node in document["nodes"]:
        shows(node["id"], 0, node.get("value"))
        shows(node["id"], GRAD_MARK, node.get("grad"))
        if node["kind"] == "op" and node["requires_grad"]:
            widest[node["id"]] = max(widest[node["id"]], len("no gradient arrives") * SMALL)
    for step in document["steps"]:
        kind, name = step["kind"], step.get("node", "")
        if kind == "vjp":
            shows(parents[step["edge"]], GRADIENT_MARK, step["contribution"])
        elif kind in ("compute", "write"):
            shows(name, 0, step.get("out") or step.get("after"))
        elif kind in ("seed", "accumulate"):
            shows(name, GRADIENT_MARK, step["grad"])
        elif kind in ("write_grad", "zero_grad"):
            for moment in ("before", "after"):
                shows(name, GRAD_MARK, step.get(moment))
    return widest
