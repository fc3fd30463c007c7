"""A storyboard: several moments of a trace on one sheet, each with its sentence, to be printed and read in grey."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from xml.sax.saxutils import escape

from .document import Document, Step
from .layout import lay_out
from .poster import GATE_ROOM, STYLE, picture, size, title
from .words import Words

MOST_PANELS = 8
_MATTERS = ("seed", "blocked", "accumulate", "hook", "write_grad", "error", "truncated")
_SHEET = 1100
"""As wide as a sheet should be, in CSS pixels, before panels stand beside one another."""
_LINE, _GAP, _CHARACTER = 18, 28, 7.2
# Grey that a photocopier keeps apart: what matters is also said by words, dashes and the width of a line.
_GREY = (
    "svg{--bg:#fff!important;--card:#fff!important;--soft:#fff!important;--fg:#000!important;--mute:#444!important;--line:#888!important;--value:#000!important;"
    "--value-soft:#fff!important;--grad:#000!important;--grad-soft:#e4e4e4!important;--leaf:#000!important;"
    "--cut:#333!important}.panel{fill:none;stroke:#bbb}.said{font-size:13px;fill:#000}.number{font-weight:700}"
)


def sheet(document: Document, steps: Sequence[int] | None = None) -> str:
    """Draw the moments after the given steps, or after those that matter most."""
    layout = document.get("layout") or lay_out(document)
    chosen = list(steps) if steps is not None else _turning_points(document["steps"])
    if not chosen:
        raise ValueError("A storyboard needs at least one step to show.")
    words = Words(document)
    sentences = [words.start(), *words.sentences()]
    width, height = size(layout)
    width = max(width, 320)
    columns = min(len(chosen), max(1, int(_SHEET // width)))
    captions = [textwrap.wrap(f"{step}. {sentences[step]}", int(width / _CHARACTER)) for step in chosen]
    rows = math.ceil(len(chosen) / columns)
    tops, top = [], float(_GAP)
    for row in range(rows):
        tops.append(top)
        lines = max(len(caption) for caption in captions[row * columns : (row + 1) * columns])
        top += height + lines * _LINE + 2 * _GAP
    whole = columns * (width + _GAP) + _GAP
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{whole:g}" height="{top:g}" '
        f'viewBox="0 0 {whole:g} {top:g}" role="img">',
        f"<title>{escape(title(document))}</title><style>{STYLE}{_GREY}</style>",
    ]
    for number, (step, caption) in enumerate(zip(chosen, captions, strict=True)):
        x, y = _GAP + number % columns * (width + _GAP), tops[number // columns]
        tall = height + len(caption) * _LINE + _GAP
        parts += [
            f'<rect class="panel" x="{x - 10:g}" y="{y - 10:g}" width="{width + 20:g}" height="{tall + 4:g}" rx="6"/>',
            f'<g transform="translate({x:g} {y + GATE_ROOM:g})">',
            *picture(document, layout, step),
            "</g>",
            *(
                f'<text class="said" x="{x:g}" y="{y + height + (line + 1) * _LINE:g}">{escape(text)}</text>'
                for line, text in enumerate(caption)
            ),
        ]
    return "".join([*parts, "</svg>"])


def _turning_points(steps: Sequence[Step]) -> list[int]:
    """Where forward ends, where gradients are seeded, blocked, added and written, and the last step."""
    matter = []
    for number, step in enumerate(steps, 1):
        following = steps[number]["kind"] if number < len(steps) else None
        ends_forward = step["kind"] in ("create", "compute") and following not in ("create", "compute")
        if ends_forward or step["kind"] in _MATTERS:
            matter.append(number)
    if not matter or matter[-1] != len(steps):
        matter.append(len(steps))
    if len(matter) <= MOST_PANELS:
        return matter
    last = len(matter) - 1
    return sorted({matter[round(place * last / (MOST_PANELS - 1))] for place in range(MOST_PANELS)})
