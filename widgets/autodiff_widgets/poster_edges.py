"""An edge of the poster: its line, its arrow's head, and the bar where no gradient passes."""

from __future__ import annotations

import cmath
import math
from itertools import pairwise

from .document import Edge, Layout, Node
from .moment import Moment
from .words import catalogue

_GATES = ("detached", "no_grad", "integer")
_GATE, _BAR = (9, 40), (5, 18)
"""Width and height of the bar across an edge that lets no gradient pass, and of that across one from a constant."""
_SAMPLES = 16


def state_of(edge: Edge, moment: Moment) -> str:
    """Whether an edge waits for its value, has brought it, or has brought a gradient back."""
    return "flowed" if edge["id"] in moment.flowed else "" if edge["to"] in moment.present else "ahead"


def is_barred(edge: Edge, nodes: dict[str, Node], moment: Moment) -> bool:
    """Whether an edge from a constant stops a gradient that has come to its child."""
    child = nodes[edge["to"]]
    is_constant = edge["flow"] == "constant" and nodes[edge["from"]]["kind"] == "leaf"
    return is_constant and child["requires_grad"] and child["id"] in moment.gradients


def draw_edge(edge: Edge, layout: Layout, state: str = "", barred: bool = False) -> str:
    """Draw one edge with its arrow's head, and with its gate and the word for why."""
    points = layout["edges"].get(edge["id"])
    if not points:
        return ""
    why = catalogue("en")[f"gate.word.{edge['flow']}"] if edge["flow"] in _GATES else None
    kind = "cut" if why else "thin" if edge["flow"] == "constant" else ""
    path = f"M{points[0]:g} {points[1]:g}C" + " ".join(f"{value:g}" for value in points[2:])
    drawn = f'<path class="{_class("edge", kind, state)}" d="{path}"/>{_head(points, state)}'
    if why or barred:
        x, y, angle = _middle(points)
        width, height = _GATE if why else _BAR
        drawn += (
            f'<rect class="gate" x="{-width / 2:g}" y="{-height / 2:g}" width="{width}" height="{height}" rx="2" '
            f'transform="translate({x:g} {y:g}) rotate({angle:g})"/>'
        )
    if why:
        drawn += f'<text class="word" x="{x:g}" y="{y - 27:g}" text-anchor="middle">{why}</text>'
    return drawn


def _head(points: list[float], state: str) -> str:
    """An arrow's head: with the values, or, once a gradient has flowed, against them."""
    if state == "flowed":
        (x, y), (fx, fy) = points[:2], points[2:4]
    else:
        (x, y), (fx, fy) = points[-2:], points[-4:-2]
    dx, dy = x - fx, y - fy
    length = (dx * dx + dy * dy) ** 0.5 or 1.0
    dx, dy = dx / length, dy / length
    back = (x - 9 * dx, y - 9 * dy)
    sides = [(back[0] - 4.1 * dy, back[1] + 4.1 * dx), (back[0] + 4.1 * dy, back[1] - 4.1 * dx)]
    corners = " L".join(f"{px:.1f} {py:.1f}" for px, py in [(x, y), *sides])
    return f'<path class="{_class("head", state)}" d="M{corners}Z"/>'


def _middle(points: list[float]) -> tuple[float, float, float]:
    """Where half of a spline's length lies, and its direction there in degrees."""
    pairs = [complex(x, y) for x, y in zip(points[::2], points[1::2], strict=True)]
    samples = [
        _bezier(pairs[first : first + 4], sample / _SAMPLES)
        for first in range(0, len(pairs) - 3, 3)
        for sample in range(_SAMPLES + 1)
    ]
    left = 0.0
    # In turn, as the player does: since Python 3.12 `sum` mends its rounding, and a gate would stand elsewhere.
    for before, after in pairwise(samples):
        left += abs(after - before) / 2
    for before, after in pairwise(samples):
        piece = abs(after - before)
        if 0 < piece >= left:
            at = before + (after - before) * left / piece
            return round(at.real, 1), round(at.imag, 1), round(math.degrees(cmath.phase(after - before)), 1)
        left -= piece
    return points[0], points[1], 0.0


def _bezier(points: list[complex], t: float) -> complex:
    """The point of a cubic Bézier curve at `t`."""
    if len(points) == 1:
        return points[0]
    return _bezier([(1 - t) * before + t * after for before, after in pairwise(points)], t)


def _class(*names: str) -> str:
    return " ".join(filter(None, names))
