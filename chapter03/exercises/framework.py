"""The checker: exercises as data, and one function that tests an answer against them.

**To add exercises**, write a module in this folder (say `detach.py`) that defines `EXERCISES`, a list of `Exercise`,
and `PREDICTIONS`, a list of `Prediction`. Both are found; there is no list to add them to. Names are unique in the
chapter. `gradient.py` is the example to follow::

    def quadratic_form(A, x):
        return (A + A.T) @ x

    EXERCISES = [
        Exercise(
            name="quadratic_form",
            solution=quadratic_form,                      # shown on request, mutated by the tests
            cases=lambda rng: [(matrix(rng, n, n), matrix(rng, n)) for n in (2, 3, 5)],
            truth=lambda A, x: ...,                       # optional: an independent way to the right results
            wrong=[Wrong(lambda A, x: 2 * A @ x, "2Ax is right only when A is symmetric.", "Which matrix ...?"), ...],
            hints=("a question", "where to look", "a smaller case"),
        ),
    ]

How an answer is judged. `cases(rng)` makes a list of tuples of arguments, from a generator with a fixed seed; let
shapes and cotangents vary. For each case the answer is called with copies of them, in a thread with a deadline. What
came out is compared with `truth(*case)`, or with what the solution gives: first the shape, then the numbers. An
answer that gives the very results of a known wrong answer in all cases (where those differ from the right ones) gets
*that* one's misconception and hint, however it is written; so a wrong answer is data too: a function like the
solution.

An answer need not be a function of the arguments. `run(answer, *case)` says what to observe: for a value, `lambda
answer: answer`, with the default case `()`; for several right answers, whatever is the same for all of them (is the
order legal? does the graph have the gradient?). `solution` and each `Wrong.answer` then are such values; a class or a
list is fine too. With `run` the checker still sees `...`, `None` and NotImplementedError, in the answer itself,
inside a list or dict, and as what it returns. Set `returns=False` for a function that changes something and returns
nothing; its stub in the notebook must `raise NotImplementedError`. Set `may_change_inputs=True` where changing an
argument is the task.

`tests/notebooks/test_grader.py` changes each solution in many small ways and expects the checker to notice. Where a
change makes no difference, `equivalent` says why: `{"the line as it is after the change": "the reason"}`. Where many
values are right, the key `"*"` says why any of them may pass.
"""

from __future__ import annotations

import difflib
import functools
import importlib
import inspect
import pkgutil
import textwrap
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from . import memory, sandbox

Case = tuple[Any, ...]
SECONDS_TO_LOAD = 60.0


@dataclass(frozen=True)
class Wrong:
    """A wrong answer that learners give, the misconception that it shows (a sentence) and the hint that it gets."""

    answer: Any
    misconception: str
    hint: str


@dataclass(frozen=True)
class Exercise:
    """One exercise: how to test an answer, and what to say. The module's docstring explains each field."""

    name: str
    solution: Any
    wrong: Sequence[Wrong]
    hints: tuple[str, str, str]
    cases: Callable[[np.random.Generator], Sequence[Case]] = lambda _rng: [()]
    truth: Callable[..., Any] | None = None
    run: Callable[..., Any] = lambda answer, *case: answer(*case)
    returns: bool = True
    may_change_inputs: bool = False
    tolerance: float = 1e-6
    equivalent: Mapping[str, str] = field(default_factory=dict)
    seconds: float = sandbox.SECONDS

    def make_cases(self) -> Sequence[Case]:
        """Make the cases: random, and the same ones each time."""
        return self.cases(np.random.default_rng(zlib.crc32(self.name.encode())))


@dataclass(frozen=True)
class Prediction:
    """A question to answer before running a cell, and what happens then, in words that fit in a line."""

    name: str
    question: str
    happened: str


class Result:
    """What the checker found: `status` is todo, retry, error or pass, and `text` says why in a sentence or two."""

    def __init__(self, status: Literal["todo", "retry", "error", "pass", "kept"], text: str, printed: str = "") -> None:
        self.status = status
        self.text = text
        self.printed = printed

    def __repr__(self) -> str:
        return f"{self.status}: {self.text}"


class Text:
    """A text that displays itself."""

    def __init__(self, text: str, language: str = "") -> None:
        self.text = text
        self._language = language

    def __repr__(self) -> str:
        return self.text

    def _repr_markdown_(self) -> str:
        return f"```{self._language}\n{self.text}\n```" if self._language else self.text


class BlankError(Exception):
    """The answer has not been written yet."""


@dataclass(frozen=True)
class Changed:
    """What is observed of an answer that changed the argument at a position."""

    position: int


@dataclass(frozen=True)
class Raised:
    """What is observed of an answer that raised."""

    error: BaseException

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Raised) and type(self.error) is type(other.error)

    __hash__ = None  # type: ignore[assignment]


@functools.cache
def modules() -> list[Any]:
    """Import every module of this folder and give those that define exercises or predictions.

    In a thread of their own as well: their tensors must not appear in what `show()` tells of the learner's cell.
    """
    package = importlib.import_module(__package__ or "exercises")
    names = [f"{package.__name__}.{each.name}" for each in pkgutil.iter_modules(package.__path__)]
    loaded = sandbox.run(lambda: [importlib.import_module(name) for name in names], SECONDS_TO_LOAD)
    if loaded.raised is not None:
        raise loaded.raised
    return [module for module in loaded.value if hasattr(module, "EXERCISES")]


@functools.cache
def exercises() -> dict[str, Exercise]:
    """All exercises of the chapter, by name."""
    return {exercise.name: exercise for module in modules() for exercise in module.EXERCISES}


@functools.cache
def predictions() -> dict[str, Prediction]:
    """All predictions of the chapter, by name."""
    return {each.name: each for module in modules() for each in getattr(module, "PREDICTIONS", [])}


def check(name: str, answer: Any) -> Result:
    """Test an answer to an exercise: returns a `Result` whose status is todo, retry, error or pass, and never raises.

    An answer that is `...`, `None` or raises NotImplementedError is still to do, so an unsolved notebook runs through.
    """
    if not known(name, exercises()):
        return unknown("exercise", name, list(exercises()))
    result = judge(exercises()[name], answer)
    if result.status != "todo":
        memory.note_answer(name, result.status)
    return result


def judge(exercise: Exercise, answer: Any) -> Result:
    """Test an answer, and leave no trace of it."""
    todo = Result("todo", f"{exercise.name} is still empty. Put your answer in the place of the dots.")
    if is_blank(answer):
        return todo
    cases: Sequence[Case] = sandbox.run(
        exercise.make_cases
    ).value  # in a thread too: show() is about the learner's cell
    ran = sandbox.run(lambda: observe_all(exercise, answer, cases), exercise.seconds)
    if not ran.finished:
        how = (
            "inside one call that cannot be stopped. It goes on in the background until you restart the kernel. "
            "Is something in it very large?"
            if ran.left_behind
            else "so it was stopped. Does its loop end?"
        )
        text = f"your answer was still running after {exercise.seconds:g} seconds, {how}"
        return Result("error", text, ran.printed)
    if isinstance(ran.raised, BlankError | NotImplementedError):
        return todo
    if ran.raised is not None:
        return Result("error", describe(ran.raised), ran.printed)
    judged = sandbox.run(lambda: verdict(exercise, cases, ran.value))
    if judged.raised is not None or not judged.finished:  # what was observed cannot even be compared
        return Result("error", "your answer gave something that cannot be compared with numbers.", ran.printed)
    status, text = judged.value
    if ran.printed and status == "pass":
        text += " It also printed something, which was kept out of the way."
    return Result(status, text, ran.printed)


def observe_all(exercise: Exercise, answer: Any, cases: Sequence[Case]) -> list[Any]:
    """Observe what an answer does in each case."""
    return [observe(exercise, answer, case) for case in cases]


def observe(exercise: Exercise, answer: Any, case: Case) -> Any:
    """Observe what an answer does in one case: what it gives, that it raised, or that it changed an input."""
    given = sandbox.copied(case)
    careful = sandbox.copied(answer) if not callable(answer) else answer
    if callable(answer) and not inspect.isclass(answer) and exercise.returns:
        careful = unless_blank(answer)
    try:
        outcome = exercise.run(careful, *given)
    except (BlankError, NotImplementedError):
        raise
    except (Exception, SystemExit, KeyboardInterrupt) as error:  # noqa: BLE001 - that it raised is what was observed
        return Raised(error)
    if not exercise.may_change_inputs:
        for position, (before, after) in enumerate(zip(case, given, strict=True)):
            if not callable(before) and not sandbox.same(before, after):
                return Changed(position)
    return sandbox.copied(outcome)


def unless_blank(function: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a learner's function so that returning `...` or nothing is noticed before anybody computes with it."""

    @functools.wraps(function)
    def careful(*arguments: Any, **options: Any) -> Any:
        value = function(*arguments, **options)
        if is_blank(value):
            raise BlankError
        return value

    return careful


def is_blank(value: Any) -> bool:
    """Say whether an answer, or a part of it, has been left out."""
    if value is None or value is ... or value is NotImplemented or value is NotImplementedError:
        return True
    if isinstance(value, NotImplementedError):
        return True
    if isinstance(value, dict):
        return any(is_blank(item) for item in value.values())
    return isinstance(value, list | tuple | set) and any(is_blank(item) for item in value)


def verdict(exercise: Exercise, cases: Sequence[Case], seen: list[Any]) -> tuple[str, str]:
    """Compare what was observed with what is right, and with what known wrong answers give."""
    right = truths(exercise, cases)
    bad = next((number for number, each in enumerate(seen) if not agree(exercise, each, right[number])), None)
    if bad is None:
        return "pass", f"{exercise.name} is right{f' in {len(cases)} random cases' if len(cases) > 1 else ''}."
    for wrong in exercise.wrong:
        if all(map(lambda one, two: agree(exercise, one, two), seen, observe_all(exercise, wrong.answer, cases))):
            return "retry", f"{wrong.misconception} {wrong.hint}"
    return explain(exercise, seen[bad], right[bad])


def truths(exercise: Exercise, cases: Sequence[Case]) -> list[Any]:
    """What is right in each case."""
    if exercise.truth is None:
        return observe_all(exercise, exercise.solution, cases)
    return [exercise.truth(*sandbox.copied(case)) for case in cases]


def agree(exercise: Exercise, one: Any, other: Any) -> bool:
    """Say whether two observations are the same."""
    if isinstance(one, Raised | Changed) or isinstance(other, Raised | Changed):
        return bool(one == other)
    return sandbox.same(one, other, exercise.tolerance)


def explain(exercise: Exercise, seen: Any, right: Any) -> tuple[str, str]:
    """Say what is wrong with an answer that is none of the known ones: the shape first, then the numbers."""
    if isinstance(seen, Raised):
        return "error", describe(seen.error)
    if isinstance(seen, Changed):
        names = list(inspect.signature(exercise.solution).parameters) if inspect.isfunction(exercise.solution) else []
        which = f"its input {names[seen.position]}" if seen.position < len(names) else "one of its inputs"
        return "retry", f"your answer changes {which}. Compute with a copy, and leave what you are given as it was."
    one, other = sandbox.numbers(seen), sandbox.numbers(right)
    if other is not None and one is None:
        return "error", f"your answer gave {article(type(seen).__name__)}, where numbers were expected."
    if one is not None and other is not None:
        if one.shape != other.shape:
            return "retry", f"the shape is {one.shape} where it must be {other.shape}. Settle the shape first."
        if not np.all(np.isfinite(one)) and np.all(np.isfinite(other)):
            return "retry", f"the shape is right, but a number is nan or infinite. {ask(exercise)}"
        return "retry", f"the shape is right, the numbers are not yet. {ask(exercise)}"
    return "retry", f"not yet. {ask(exercise)}"


def ask(exercise: Exercise) -> str:
    """Point to the hints."""
    return f'hint("{exercise.name}") helps.'


def describe(error: BaseException) -> str:
    """Say in a sentence that an answer raised."""
    message = str(error).strip().splitlines()
    return f"your answer raised {type(error).__name__}{': ' + message[0].rstrip('.') if message else ''}."


def article(noun: str) -> str:
    """Put "a" or "an" before a noun."""
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"


def known(name: Any, names: Mapping[str, Any]) -> bool:
    """Say whether there is such a name."""
    return isinstance(name, str) and name in names


def unknown(what: str, name: str, names: list[str]) -> Result:
    """Say that there is no such name, and which one comes near."""
    near = difflib.get_close_matches(str(name), names, n=1)
    return Result("error", f"there is no {what} named {name!r}.{f' Did you mean {near[0]!r}?' if near else ''}")


_rungs: dict[str, int] = {}


def hint(name: str, rung: int | None = None) -> Text | Result:
    """Give a hint: a question first, then where to look, then a smaller case; each call gives the next one."""
    if not known(name, exercises()):
        return unknown("exercise", name, list(exercises()))
    hints = exercises()[name].hints
    _rungs[name] = min(rung or _rungs.get(name, 0) + 1, len(hints))
    after = f'solution("{name}") shows an answer.' if _rungs[name] == len(hints) else "Call it again for the next one."
    return Text(f"Hint {_rungs[name]} of {len(hints)}: {hints[_rungs[name] - 1]} {after}")


def solution(name: str) -> Text | Result:
    """Show an answer to an exercise."""
    if not known(name, exercises()):
        return unknown("exercise", name, list(exercises()))
    return Text(source(exercises()[name].solution), "python")


def source(answer: Any) -> str:
    """Give the source of a function or a class, or the way to write a value."""
    if inspect.isfunction(answer) or inspect.isclass(answer):
        return textwrap.dedent(inspect.getsource(answer)).rstrip()
    if isinstance(answer, list) and all(inspect.isfunction(item) for item in answer):
        names = ", ".join(item.__name__ for item in answer)
        return "\n\n\n".join([*map(source, answer), f"[{names}]"])
    return repr(answer)


def predict(name: str, belief: Any) -> Result:
    """Keep what you believe, before you run the cell that shows it. `progress()` sets it beside what happened."""
    if not known(name, predictions()):
        return unknown("prediction", name, list(predictions()))
    if is_blank(belief):
        return Result("todo", f"{name} waits for your prediction. Commit to an answer, then run the next cell.")
    memory.keep("beliefs", name, str(belief))
    return Result("kept", f"you believe {belief}. Now run the next cell.")
