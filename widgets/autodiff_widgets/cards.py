"""How large a node's card is: room for the longest text that it will ever show, so nothing moves while one steps.

The player draws into these boxes (`player/src/view/card.tsx`) and so does the poster.
"""

from __future__ import annotations

from collections import defaultdict

from .document import Document, Node
from .numbers import format_tensor
from .words import label

MONO, NAME, SMALL = 7.25, 9.6, 6.5
"""Widths of a character in CSS pixels: of numbers at 12 px, of a name at 15 px bold, of small print at 11.5 px."""
LINE = 26
HEAD = 30
PADDING = 8
NARROWEST, WIDEST = 104, 260
_SHORT = {"float32": "f32", "float64": "f64", "int64": "i64", "bool": "bool"}


def card_sizes(document: Document) -> dict[str, tuple[int, int]]:
    """Width and height of each node's card, in CSS pixels."""
    shown = _texts(document)
    return {node["id"]: _size(node, shown[node["id"]], document) for node in document["nodes"]}


def has_ledger(node: Node) -> bool:
    """Whether a node has a `.grad` that backward writes: a leaf that requires a gradient."""
    return node["kind"] == "leaf" and node["requires_grad"]


def heading(node: Node, document: Document) -> tuple[str, str]:
    """The two texts at the top of a card: what it is called, and how it was made."""
    if node["kind"] == "leaf":
        shape = "×".join(str(length) for length in node["shape"])
        kind = "leaf" if node["requires_grad"] else "constant"
        return node.get("name", ""), " · ".join(part for part in (kind, shape, _SHORT.get(node["dtype"], "")) if part)
    op = node.get("op", "")
    made = "detach" if op == "detach" else node.get("expression") or op
    return node.get("name") or document["ops"][op]["symbol"], made


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


def clip(text: str, width: float) -> str:
    """Shorten a text of numbers to what fits into `width` pixels."""
    most = max(1, int(width / MONO))
    return text if len(text) <= most else text[: most - 1] + "…"


def _size(node: Node, texts: list[str], document: Document) -> tuple[int, int]:
    name, made = heading(node, document)
    head = len(name) * NAME + len(made) * SMALL + (18 if made else 0)
    body = max((len(text) for text in texts), default=0) * MONO + 2 * MONO
    said = len(remark(node, document) or "no gradient arrives") * SMALL
    width = max(head + 2 * PADDING + 8, max(body, said) + 4 * PADDING - 4)
    lines = 3 if has_ledger(node) else 2
    return round(min(max(width, NARROWEST), WIDEST)), HEAD + lines * LINE + 4


def _texts(document: Document) -> dict[str, list[str]]:
    """All the numbers that a node will show: values and gradients, as texts."""
    texts: dict[str, list[str]] = defaultdict(list)
    parents = {edge["id"]: edge["from"] for edge in document["edges"]}

    def add(node: str, tensor: str | None) -> None:
        if tensor is not None:
            texts[node].append(format_tensor(document["tensors"][tensor]))

    for node in document["nodes"]:
        add(node["id"], node.get("value"))
        add(node["id"], node.get("grad"))
        if has_ledger(node):
            texts[node["id"]] = [f".grad {text}" for text in texts[node["id"]]]
    for step in document["steps"]:
        if step["kind"] == "vjp":
            add(parents[step["edge"]], step["contribution"])
        elif "node" in step:
            for key in ("out", "before", "after", "grad"):
                add(step["node"], step.get(key))
    return texts
