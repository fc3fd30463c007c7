"""A trace that plays by itself in an `<img>`: an SVG with CSS keyframes and no script.

Every card and edge is drawn once for each way that it looks, and shown while it looks so. Gradients travel against the
arrows. The last moment is what remains where nothing moves: on paper, and for who asks for reduced motion.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from .document import Document, Step
from .layout import lay_out
from .numbers import format_tensor
from .poster import GATE_ROOM, STYLE, picture, size, title
from .words import Words

MOST_FRAMES = 100
_FADE = 0.25
_TRAVEL = 0.9
"""Seconds: a change, and the way of a gradient along an edge."""
_LINE, _CHARACTER, _PILL_CHARACTER, _MARGIN = 20, 8.0, 7.25, 12
_STYLE = (
    ".f{opacity:0}.end{opacity:1}.said{font-size:14px;fill:var(--fg)}"
    ".pill rect{fill:var(--grad-soft);stroke:var(--grad)}.pill text{fill:var(--grad)}"
    "@media(prefers-reduced-motion:reduce){.f{animation:none!important}.pill{display:none}}"
)


@dataclass
class _Clock:
    """When each frame begins, in seconds, and when the film is over."""

    begins: list[float]
    arrives: list[float]
    """When its picture is to be seen: with the frame, or once a gradient has arrived."""
    total: float

    def percent(self, second: float) -> str:
        return f"{100 * min(max(second, 0.0), self.total) / self.total:.2f}%"


def animate(document: Document, steps: Sequence[int] | None = None) -> str:
    """Draw the moments after the given steps, or all of them, one after the other and again."""
    frames = list(steps) if steps is not None else list(range(len(document["steps"]) + 1))
    if not 0 < len(frames) <= MOST_FRAMES:
        raise ValueError(
            f"An animation shows 1 to {MOST_FRAMES} steps, and this would be {len(frames)}: say which, as in "
            "save_animation(path, steps=range(0, 50))."
        )
    layout = document.get("layout") or lay_out(document)
    words = Words(document)
    sentences = [words.start(), *words.sentences()]
    width, height = size(layout)
    whole = max(width, 320) + 2 * _MARGIN
    captions = [textwrap.wrap(f"{step}. {sentences[step]}", int((whole - 2 * _MARGIN) / _CHARACTER)) for step in frames]
    room = max(map(len, captions)) * _LINE + 2 * _MARGIN
    travelling = [step > 0 and document["steps"][step - 1]["kind"] == "vjp" for step in frames]
    clock = _clock([" ".join(caption) for caption in captions], travelling)
    pictures = [picture(document, layout, step) for step in frames]
    drawn, rules = _film(pictures, [[_caption(caption, height)] for caption in captions], clock)
    pills = [
        _pill(document, layout["edges"], document["steps"][step - 1], clock, k) for k, step in enumerate(frames) if step
    ]
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{whole:g}" height="{height + room:g}" '
            f'viewBox="{-_MARGIN} {-GATE_ROOM} {whole:g} {height + room:g}" role="img">',
            f"<title>{escape(title(document))}</title><style>{STYLE}{_STYLE}{rules}</style>",
            *drawn,
            *pills,
            "</svg>",
        ]
    )


def _clock(captions: Sequence[str], travelling: Sequence[bool]) -> _Clock:
    """Time enough to read what each frame says, and longer for the last."""
    begins, now = [], 0.0
    for caption in captions:
        begins.append(now)
        now += 1.2 + 0.035 * len(caption)
    arrives = [begin + _TRAVEL * travels for begin, travels in zip(begins, travelling, strict=True)]
    return _Clock(begins, arrives, now + 2.5)


def _caption(lines: Sequence[str], height: float) -> str:
    top = height - GATE_ROOM + _MARGIN
    return "".join(
        f'<text class="said" x="0" y="{top + (number + 0.8) * _LINE:g}">{escape(line)}</text>'
        for number, line in enumerate(lines)
    )


def _film(pictures: list[list[str]], captions: list[list[str]], clock: _Clock) -> tuple[list[str], str]:
    """Each look of each part once, and the keyframes that say when it is to be seen."""
    drawn: list[str] = []
    names: dict[str, str] = {}
    last = len(pictures) - 1
    for looks, changes in ((pictures, clock.arrives), (captions, clock.begins)):
        for part in zip(*looks, strict=True):
            for look in filter(None, dict.fromkeys(part)):
                seen = [other == look for other in part]
                if all(seen):
                    drawn.append(look)
                    continue
                name = names.setdefault(_keyframes(seen, changes, clock), f"k{len(names)}")
                drawn.append(f'<g class="f {name}{" end" if seen[last] else ""}">{look}</g>')
    rules = [
        f"@keyframes {name}{{{keyframes}}}.{name}{{animation:{name} {clock.total:.2f}s linear infinite}}"
        for keyframes, name in names.items()
    ]
    return drawn, "".join(rules)


def _keyframes(seen: Sequence[bool], changes: Sequence[float], clock: _Clock) -> str:
    """Opacity over time for a look, of which is known in which frames it is seen."""
    points = [f"0%{{opacity:{int(seen[0])}}}"]
    for frame in range(1, len(seen)):
        if seen[frame] != seen[frame - 1]:
            begin = changes[frame]
            points.append(f"{clock.percent(begin)}{{opacity:{int(seen[frame - 1])}}}")
            points.append(f"{clock.percent(begin + _FADE)}{{opacity:{int(seen[frame])}}}")
    return "".join([*points, f"100%{{opacity:{int(seen[-1])}}}"])


def _pill(document: Document, lines: dict[str, list[float]], step: Step, clock: _Clock, frame: int) -> str:
    """A contribution on its way, from the later node back to the earlier; at a gate it stops."""
    tensor = step.get("contribution") or step.get("would")
    points = lines.get(step.get("edge", ""))
    if tensor is None or not points:
        return ""
    text = format_tensor(document["tensors"][tensor])
    text = text if len(text) <= 24 else text[:23] + "…"
    pairs = [(points[k], points[k + 1]) for k in range(0, len(points), 2)][::-1]
    path = f"M{pairs[0][0]:g} {pairs[0][1]:g}C" + " ".join(f"{x:g} {y:g}" for x, y in pairs[1:])
    begin = clock.begins[frame]
    times = [0.0, begin / clock.total, (begin + _TRAVEL) / clock.total, 1.0]
    key_times = ";".join(f"{time:.4f}" for time in times)
    end = "0.5" if step["kind"] == "blocked" else "1"
    # Seen only while it travels; SMIL's clock and that of the keyframes both start with the document.
    opacity = ";".join(f"{time:.4f}" for time in (0.0, times[1], times[2], min(times[2] + 0.3 / clock.total, 1.0)))
    wide = len(text) * _PILL_CHARACTER + 12
    return (
        f'<g class="pill" opacity="0"><rect x="{-wide / 2:g}" y="-11" width="{wide:g}" height="22" rx="11"/>'
        f'<text class="num" y="4" text-anchor="middle">{escape(text)}</text>'
        f'<animateMotion path="{path}" dur="{clock.total:.2f}s" repeatCount="indefinite" calcMode="linear" '
        f'keyPoints="0;0;{end};{end}" keyTimes="{key_times}"/>'
        f'<animate attributeName="opacity" dur="{clock.total:.2f}s" repeatCount="indefinite" calcMode="discrete" '
        f'values="0;1;1;0" keyTimes="{opacity}"/></g>'
    )
