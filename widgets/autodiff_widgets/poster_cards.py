"""A card of the poster: who it is, what it holds, what came back to it (`player/src/view/card.tsx`)."""

from __future__ import annotations

from xml.sax.saxutils import escape

from .cards import (
    EXPRESSION,
    GRAD_MARK,
    GRADIENT_MARK,
    HEAD,
    LEDGER,
    NAME,
    PADDING,
    SMALL,
    TALL_LINE,
    as_text,
    clip,
    has_ledger,
    heading,
    heat_size,
    line_height,
    origin,
    remark,
    role,
    room_in,
    unreached,
)
from .document import Document, Layout, Node, TensorData
from .heat import heat_of, paths
from .moment import Moment
from .numbers import format_tensor

_MOST_BEADS = 6
_SENTENCE = 6.0
"""Width of a character of a sentence, which holds more narrow letters than names do."""


def draw_card(node: Node, document: Document, layout: Layout, moment: Moment, output: bool) -> str:
    """Draw one card; `output` says whether a backward pass begins there."""
    if node["id"] not in layout["nodes"]:
        return ""
    x, y, width, height = layout["nodes"][node["id"]]
    line = line_height(node, height)
    lines = [_value(moment.values.get(node["id"]), width, line), _gradient(node, document, moment, width, line)]
    if has_ledger(node):
        lines.append(_drawer(moment.ledgers.get(node["id"]), width, line))
    waiting = "" if node["id"] in moment.present else " waiting"
    outline = " ".join(filter(None, ["card", role(node, document)])) + waiting
    known_from = origin(node, document)
    return "".join(
        [
            f'<g transform="translate({x:g} {y:g})">',
            f'<rect class="{outline}" width="{width:g}" height="{height:g}" rx="8"/>',
            f'<rect class="card halo" x="3.5" y="3.5" width="{width - 7:g}" height="{height - 7:g}" rx="5"/>' * output,
            f'<text class="small" x="2" y="-7">{escape(clip(known_from, width, SMALL))}</text>' if known_from else "",
            _head_of_card(node, document, width, waiting),
            *(f'<g transform="translate({PADDING} {HEAD + k * line:g})">{each}</g>' for k, each in enumerate(lines)),
            "</g>",
        ]
    )


def _value(tensor: TensorData | None, width: float, line: float) -> str:
    return (
        _slot("vbox", width, line) + _numbers("v", "", 0, tensor, width, line) if tensor else _slot("none", width, line)
    )


def _gradient(node: Node, document: Document, moment: Moment, width: float, line: float) -> str:
    """A node's gradient, or as much of it as has arrived, or why there will be none."""
    name = node["id"]
    if not node["requires_grad"] and name not in moment.present:
        return ""
    words = unreached() if name in moment.unreached else remark(node, document)
    if words:
        said = escape(clip(words, width - 2 * PADDING - 8, _SENTENCE))
        frame = _slot("none", width, line) if node["requires_grad"] else ""
        return f'{frame}<text class="small" x="6" y="15">{said}</text>'
    if name in moment.gradients:
        return _slot("gbox", width, line) + _numbers("g", "∂ ", GRADIENT_MARK, moment.gradients[name], width, line)
    arrived = moment.arriving.get(name)
    if not arrived:
        return _slot("none", width, line)
    numbers = _numbers("g", "+ ", GRADIENT_MARK, arrived[-1], width, line)
    return _slot("gbox arriving", width, line) + numbers + _beads(len(arrived), moment.expected[name], width)


def _beads(arrived: int, expected: int, width: float) -> str:
    """One bead for each contribution that this pass brings: filled once it has arrived."""
    right = width - 2 * PADDING - 4
    if expected > _MOST_BEADS:
        return f'<text class="num g brief" x="{right:g}" y="3" text-anchor="end">{arrived}/{expected}</text>'
    return "".join(
        f'<circle class="bead{" in" if k < arrived else ""}" cx="{right - 4 - (expected - 1 - k) * 10:g}" r="2.9"/>'
        for k in range(expected)
    )


def _drawer(tensor: TensorData | None, width: float, line: float) -> str:
    """What `.grad` holds: storage that outlives a pass, and so a drawer of its leaf."""
    if tensor is not None and as_text(tensor, GRAD_MARK, room_in(width)) is None:
        return _slot("drawer", width, line) + _numbers("", ".grad ", GRAD_MARK, tensor, width, line)
    said = "None" if tensor is None else clip(format_tensor(tensor), width - 2 * PADDING - GRAD_MARK - 8)
    empty = " none" if tensor is None else ""
    return (
        f'{_slot(f"drawer{empty}", width, line)}<text class="small" x="6" y="15">.grad</text>'
        f'<text class="num{empty}" x="{GRAD_MARK + 6}" y="15">{escape(said)}</text>'
    )


def _slot(kind: str, width: float, height: float) -> str:
    return f'<rect class="{kind}" width="{width - 2 * PADDING:g}" height="{height - 4:g}" rx="4"/>'


def _numbers(kind: str, mark: str, before: float, tensor: TensorData, width: float, height: float) -> str:
    """The numbers, or where they do not fit a heat map with their size and range beside it."""
    text = as_text(tensor, before, room_in(width))
    if text is not None:
        return f'<text class="num {kind}" x="6" y="15">{escape(clip(mark + text, room_in(width)))}</text>'
    heat = heat_of(tensor)
    across, down = heat_size(heat, height)
    cells = "".join(f'<path class="h{shade}" d="{path}"/>' for shade, path in paths(heat.shades).items())
    words, left = [f"{mark}{heat.size}", heat.range], 10 + across
    if height < TALL_LINE:
        words = [" ".join(words)]
    said = "".join(
        f'<text class="num {kind} brief" x="{left:g}" y="{15 + 17 * row}">'
        f"{escape(clip(text, width - 2 * PADDING - left, LEDGER))}</text>"
        for row, text in enumerate(words)
    )
    rows, columns = max(1, len(heat.shades)), max(1, len(heat.shades[0]) if heat.shades else 1)
    cell = f"translate(4 3) scale({across / columns:.4g} {down / rows:.4g})"
    return f'<g class="heat" transform="{cell}">{cells}</g>{said}'


def _head_of_card(node: Node, document: Document, width: float, waiting: str) -> str:
    name, made = heading(node, document)
    room = width - 3 * PADDING
    if not node.get("name"):
        name = clip(name, room, EXPRESSION)
        drawn = f'<text class="unnamed{waiting}" x="12" y="20">{escape(name)}</text>'
    else:
        name = clip(name, width * 0.6 if made else room, NAME)
        drawn = f'<text class="name{waiting}" x="12" y="20">{escape(name)}</text>'
    if not made:
        return drawn
    taken = len(name) * (NAME if node.get("name") else EXPRESSION)
    made = clip(made, room - taken - 8, SMALL)
    return f'{drawn}<text class="small" x="{width - 12:g}" y="20" text-anchor="end">{escape(made)}</text>'
