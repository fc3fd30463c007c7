"""A trace, or two to be compared, where no player runs: a still picture and words.

Of two, the picture has both with a ≠ at each card that differs, and the words say once what both do.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from xml.sax.saxutils import escape

from . import poster
from .document import Document, Layout
from .layout import lay_out
from .moment import moment_after
from .numbers import format_tensor
from .poster import GATE_ROOM, STYLE, picture
from .words import Words, label

_WIDE = 1100
"""Pictures that together are wider than this, in CSS pixels, stand one above the other."""
_HEADING, _GAP = 26, 24
_STYLE = (
    ".heading{font-size:15px;font-weight:700;fill:var(--fg)}.differs circle{fill:var(--grad)}"
    ".differs text{fill:var(--bg);font-size:15px;font-weight:700}"
)


def steps_of(document: Document) -> int:
    """How many steps there are; of two traces, as many as the longer one has."""
    return max(len(each["steps"]) for each in _both(document))


def titles(document: Document) -> list[str]:
    """What the two traces are called: their titles, or the code that they ran."""
    return [
        each.get("title") or ", ".join(source["name"] for source in each["source"] if not source.get("earlier"))
        for each in _both(document)
    ]


def describe(document: Document) -> str:
    """Say in words what the picture shows: its alternative text."""
    if "twin" not in document:
        return poster.title(document)
    return " ".join(f"{letter}: {poster.title(each)}" for letter, each in zip("AB", _both(document), strict=True))


def transcript(document: Document, language: str = "en") -> str:
    """Every step as one sentence; of two traces, a line that both have once, and A or B before one that is one's own.

    >>> import autodiff_lite as torch
    >>> from autodiff_widgets import compare, trace
    >>> def program(u):
    ...     with trace(title=f"detach {u}") as t:
    ...         x = torch.tensor(0.0, requires_grad=True)
    ...         y = x.detach() if u else x.exp()
    ...         z = y * x
    ...     return t
    >>> print(transcript(compare(program(False), program(True)).document))
    A: detach False
    B: detach True
    1. x = 0: a leaf that requires a gradient.
    A 2. y = exp(x) = 1.
    B 2. y is detached from x: the same numbers 0, without their history.
    3. z = y × x = 0.
    """
    if "twin" not in document:
        words = Words(document, language)
        said = [f"{number}. {sentence}" for number, sentence in enumerate(words.sentences(), 1)]
        return "\n".join(said) or words.start()
    heads = [f"{letter}: {name}" for letter, name in zip("AB", titles(document), strict=True)]
    first, second = (list(Words(each, language).sentences()) for each in _both(document))
    return "\n".join([*heads, *_side_by_side(first, second)])


def _side_by_side(first: list[str], second: list[str]) -> Iterator[str]:
    for what, start, end, start_b, end_b in SequenceMatcher(None, first, second).get_opcodes():
        if what == "equal":
            for k in range(start, end):
                other = start_b + k - start
                yield f"{k + 1}. {first[k]}" if k == other else f"A {k + 1}, B {other + 1}. {first[k]}"
        else:
            yield from (f"A {k + 1}. {first[k]}" for k in range(start, end))
            yield from (f"B {k + 1}. {second[k]}" for k in range(start_b, end_b))


def draw(document: Document, step: int | None = None) -> str:
    """Draw one still picture after `step` steps; of two traces, each as far as it goes."""
    if "twin" not in document:
        return poster.draw(document, step)
    both = list(_both(document))
    layouts = [each.get("layout") or lay_out(each) for each in both]
    sizes = [poster.size(layout) for layout in layouts]
    beside = sum(width for width, _ in sizes) + _GAP <= _WIDE
    along = sizes[0][0] + _GAP if beside else sizes[0][1] + _HEADING + _GAP
    corners = [(0.0, 0.0), (along, 0.0) if beside else (0.0, along)]
    wide = max(x + width for (x, _), (width, _) in zip(corners, sizes, strict=True))
    tall = max(y + height for (_, y), (_, height) in zip(corners, sizes, strict=True)) + _HEADING
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide:g}" height="{tall:g}" '
        f'viewBox="0 0 {wide:g} {tall:g}" role="img">',
        f"<title>{escape(describe(document))}</title><style>{STYLE}{_STYLE}</style>",
    ]
    looks = [_looks(each, _within(each, step)) for each in both]
    others = [set(look.values()) for look in looks]
    for side, (each, layout, (x, y)) in enumerate(zip(both, layouts, corners, strict=True)):
        head = f"{'AB'[side]}: {titles(document)[side]}"
        parts += [
            f'<g transform="translate({x:g} {y + _HEADING + GATE_ROOM:g})">',
            f'<text class="heading" x="4" y="{14 - _HEADING - GATE_ROOM}">{escape(head)}</text>',
            *picture(each, layout, _within(each, step)),
            *(_mark(layout, node) for node, look in looks[side].items() if look not in others[1 - side]),
            "</g>",
        ]
    return "".join([*parts, "</svg>"])


def _both(document: Document) -> Iterator[Document]:
    yield document
    if "twin" in document:
        yield document["twin"]


def _within(document: Document, step: int | None) -> int | None:
    return None if step is None else min(step, len(document["steps"]))


def _looks(document: Document, step: int | None) -> dict[str, tuple[str | None, ...]]:
    """What each card is called, and the numbers on it at this moment."""
    moment = moment_after(document, step)
    return {
        node["id"]: (
            label(node),
            *(
                format_tensor(numbers[node["id"]]) if node["id"] in numbers else None
                for numbers in (moment.values, moment.gradients, moment.ledgers)
            ),
        )
        for node in document["nodes"]
    }


def _mark(layout: Layout, node: str) -> str:
    """A sign at a card's corner: the other trace has no card with this name and these numbers."""
    if node not in layout["nodes"]:
        return ""
    x, y, width, _ = layout["nodes"][node]
    return (
        f'<g class="differs" transform="translate({x + width - 4:g} {y + 2:g})"><circle r="9"/>'
        '<text y="5" text-anchor="middle">≠</text></g>'
    )
