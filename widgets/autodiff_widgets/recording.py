"""`Trace`: a recorded program that a notebook can show; and `trace()`, which records one."""

from __future__ import annotations

import json
import operator
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from os import PathLike
from typing import Any, Self

from autodiff_lite import observe

from .animation import animate
from .assemble import assemble
from .document import Document, TraceError, validate
from .export import MIME, page, save
from .folding import MANY_NODES
from .front_end import chosen, frame
from .kept_back import handed_out, said, seen
from .layout import LayoutError, lay_out
from .lesson import Predict, lesson
from .notes import MOST_BYTES, MOST_STEPS
from .overview import still
from .recorder import Recorder
from .storyboard import sheet
from .twin import draw, steps_of, transcript
from .words import catalogue

MOST_LINES = 1000
"""Of a longer transcript an output and a terminal show the beginning."""


class Trace:
    """What a program computed and what backpropagation did with it, step by step.

    Shown by a notebook, it is the player where one is installed, a still picture elsewhere, and the transcript where
    there are only words. The document inside is described by `trace.v1.schema.json`.

    >>> import autodiff_lite as torch
    >>> with trace() as t:
    ...     x = torch.tensor([1.0, 2.0], requires_grad=True)
    ...     (x * x).sum().backward()
    >>> print(t.transcript().splitlines()[-1])
    9. x.grad was empty and becomes [2, 4].
    """

    _start: int | None = None
    """The step at which the player opens, where it is not the first."""

    def __init__(self, document: Document) -> None:
        self._document = document

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read a trace; raises `TraceError`, which says what is wrong, when the text is not one."""
        try:
            document = json.loads(text)
        except json.JSONDecodeError as error:
            raise TraceError(f"This is not JSON: {error}") from error
        validate(document)
        return cls(document)

    @property
    def document(self) -> Document:
        """The document itself: plain dictionaries and lists."""
        return self._document

    def to_json(self) -> str:
        """Write the document, the same bytes for the same program. `from_json` reads it back."""
        return json.dumps(self._placed(), ensure_ascii=False, separators=(",", ":"), allow_nan=False)

    def validate(self) -> None:
        """Raise `TraceError` unless this document fits the schema and its parts refer to one another correctly."""
        validate(self.document)

    def transcript(self, language: str = "en") -> str:
        """Every step as one sentence with its numbers, one to a line, in English or German ("de").

        Raises `ValueError` for a language that there is no catalogue of.
        """
        return transcript(self.document, language)

    def at(self, step: int) -> Trace:
        """Return the same trace, to be shown after `step` steps: the player opens there, and the poster shows it.

        Raises `IndexError` for a step that the trace does not have.

        >>> import autodiff_lite as torch
        >>> with trace() as t:
        ...     x = torch.tensor(3.0, requires_grad=True)
        ...     (x * x).backward()
        >>> _, metadata = t.at(3)._repr_mimebundle_()
        >>> metadata[MIME]
        {'step': 3}
        """
        opened = Trace(self._placed())
        opened._start = _checked(step, steps_of(self.document))
        return opened

    def with_lesson(
        self,
        predict: Predict | None = None,
        *,
        lock: int | None = None,
        hide: str | Sequence[str] = (),
        present: bool = False,
    ) -> Trace:
        """Return the same trace with questions, or with less to see; it plays so in a saved notebook too.

        `predict` is what the learner is asked before it is shown: a value `"z"`, a gradient `"x.grad"` (before backward
        begins), a contribution `"z -> x"`, a local derivative `"dz/dx"`, several of these in a list, each `"values"`,
        `"locals"`, `"contributions"` or `"gradients"`, or True for every `.grad`. The player goes no further than step
        `lock`. `hide` leaves out `"values"`, `"gradients"`, `"controls"`, `"transcript"`. `present` sets large type.

        Raises `ValueError`, which lists what there is, for something that cannot be predicted or hidden, and
        `IndexError` for a step that the trace does not have.

        >>> import autodiff_lite as torch
        >>> with trace() as t:
        ...     x = torch.tensor(3.0, requires_grad=True)
        ...     y = x * x
        ...     y.backward()
        >>> print(t.with_lesson(predict="x.grad"))
        1. x = 3: a leaf that requires a gradient.
        2. y = x × x = 9.
        What comes next is kept back.
        """
        if "twin" in self.document:
            raise ValueError("A lesson is about one trace, and this is a comparison of two: show one of them with it.")
        given = lesson(self.document, predict, lock, hide, present)
        document: Document = {**self._placed(), "lesson": given}
        if not given:
            del document["lesson"]
        taught = Trace(document)
        taught._start = self._start
        return taught

    def to_svg(self, step: int | None = None) -> str:
        """Draw one still picture, after `step` steps (0 is before the first).

        Unless said, that is where `at` opens the trace, and else after the last step. Raises `IndexError` for a step
        that the trace does not have.
        """
        return draw(seen(self._placed()), self._start if step is None else _checked(step, steps_of(self.document)))

    def to_html(self, language: str = "en") -> str:
        """Write one page that plays the trace with nothing else installed, and shows the poster where no script runs.

        It asks for nothing from anywhere, so it works as a file, on a stick or as an attachment. Its player speaks
        English or German ("de"); raises `ValueError` for another language.
        """
        return page(self._placed(), self._start, language)

    def save_html(self, path: str | PathLike[str], language: str = "en") -> None:
        """Save the page of `to_html`; raises `OSError` with a sentence where `path` cannot be written."""
        save(path, self.to_html(language))

    def save_svg(self, path: str | PathLike[str], step: int | None = None) -> None:
        """Save the still picture of `to_svg`; raises `OSError` with a sentence where `path` cannot be written."""
        save(path, self.to_svg(step))

    def storyboard(
        self, path: str | PathLike[str], steps: Sequence[int] | None = None, *, answers: bool = False
    ) -> None:
        """Save several moments with their sentences on one SVG, for a handout: it reads in grey.

        `steps` says which moments; unless said, at most eight: where forward ends, where gradients are added, blocked
        and written, and the last. Where the trace asks the learner something, the sheet has a `?` for each number from
        there on, to be worked out by hand, and ends at the lock; with `answers` it is the teacher's. Raises
        `IndexError` for a step that the trace does not have, `ValueError` for none at all or a comparison of two
        traces, and `OSError` with a sentence where `path` cannot be written.
        """
        self._alone("storyboard")
        shown = handed_out(self._placed(), answers)
        save(path, sheet(shown, None if steps is None else [_checked(step, len(shown["steps"])) for step in steps]))

    def save_animation(
        self, path: str | PathLike[str], steps: Sequence[int] | None = None, *, answers: bool = False
    ) -> None:
        """Save an SVG that plays by itself, for a README or a slide: an `<img>` shows it, and it loops.

        `steps` says which moments; unless said, each of them. Who asks for reduced motion sees the last one, still.
        What the trace asks is not given away, as on a `storyboard`, unless `answers` is True. Raises `IndexError` for a
        step that the trace does not have, `ValueError` for none at all, more than 100 or a comparison of two traces,
        and `OSError` with a sentence where `path` cannot be written.
        """
        self._alone("save_animation")
        shown = handed_out(self._placed(), answers)
        save(path, animate(shown, None if steps is None else [_checked(step, len(shown["steps"])) for step in steps]))

    def _alone(self, what: str) -> None:
        if "twin" in self.document:
            raise ValueError(f"{what}() shows one trace, and this is a comparison of two: call it on each of them.")

    def __repr__(self) -> str:
        lines = said(self.document).split("\n")
        more = len(lines) - MOST_LINES
        if more > 0:
            lines[MOST_LINES:] = [catalogue("en", of="hosts")["left_out"].format(count=f"{more:,}")]
        return "\n".join(lines)

    def _placed(self) -> Document:
        """The document with its layout.

        It has none where there is no Graphviz, and where so many nodes are that the player shows groups of them: their
        places are the player's own.
        """
        document = self.document
        for each in (document, document.get("twin", document)):
            if "layout" not in each and 0 < len(each["nodes"]) <= MANY_NODES:
                with suppress(LayoutError):
                    each["layout"] = lay_out(each)
        return document

    def _repr_mimebundle_(
        self, include: Any = None, exclude: Any = None
    ) -> dict[str, Any] | tuple[dict[str, Any], dict[str, Any]]:
        kind = chosen()
        if kind == "widget":
            from .player_widget import Player  # only whoever asks for one needs ipywidgets

            return Player(self)._repr_mimebundle_()  # type: ignore[no-any-return]
        placed = self._placed()
        bundle: dict[str, Any] = {"text/plain": repr(self), MIME: placed}
        picture = still(placed, self._start)
        if picture is not None:
            bundle["image/svg+xml"] = picture
        if kind == "page":
            bundle["text/html"] = frame(placed, self._start)
        if kind == "poster":
            del bundle[MIME]
        return bundle if self._start is None else (bundle, {MIME: {"step": self._start}})


def _checked(step: int, steps: int) -> int:
    step = operator.index(step)
    if not 0 <= step <= steps:
        raise IndexError(f"step {step} is not in this trace: it has steps 0 to {steps}")
    return step


class LiveTrace(Trace):
    """A trace while it is being recorded: its document is of this moment."""

    def __init__(self, recorder: Recorder, title: str | None, fold_loops: bool | None = None) -> None:
        self._recorder, self._title, self._fold_loops = recorder, title, fold_loops
        self._finished: Document | None = None

    @property
    def document(self) -> Document:
        """The document as far as it has been recorded."""
        return self._finished or self._assembled()

    def finish(self) -> None:
        """The recording is over."""
        self._recorder.finish()
        self._finished = self._assembled()

    def teach(self, predict: Predict | None, lock: int | None, hide: str | Sequence[str], present: bool) -> None:
        """Give the finished trace the lesson of `with_lesson`."""
        given = lesson(self.document, predict, lock, hide, present)
        if given:
            self._finished = {**self.document, "lesson": given}

    def _assembled(self) -> Document:
        return assemble(self._recorder.notes, self._title, fold_loops=self._fold_loops)


@contextmanager
def trace(
    title: str | None = None,
    *,
    predict: Predict | None = None,
    lock: int | None = None,
    hide: str | Sequence[str] = (),
    present: bool = False,
    fold_loops: bool | None = None,
    most_steps: int = MOST_STEPS,
    most_bytes: int = MOST_BYTES,
) -> Iterator[Trace]:
    """Record what runs inside the `with` block.

    `predict`, `lock`, `hide` and `present` are those of `Trace.with_lesson`, and raise what it raises, after the block.
    With `fold_loops` each loop of three turns and more is a group, `line 4 ×50`, with a group for each turn; unless
    said, that is so where there are more than 400 nodes.

    An exception ends the trace with a step that tells of it, and goes on to the caller. Recording stops at `most_steps`
    steps or `most_bytes` bytes of numbers, with a step that says so; the program itself goes on.
    """
    recorder = Recorder(most_steps, most_bytes)
    live = LiveTrace(recorder, title, fold_loops)
    try:
        with observe(recorder):
            yield live
    except BaseException as error:
        recorder.failed(error, error.__traceback__)
        raise
    finally:
        live.finish()
    live.teach(predict, lock, hide, present)
