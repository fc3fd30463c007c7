"""The grader is graded: solutions pass, wrong answers are told why, mutants are caught, misbehaviour is survived."""

# ruff: noqa: T201

from __future__ import annotations

import contextlib
import copy
import dataclasses
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import exercises
import numpy as np
import pytest
from exercises import framework, memory, sandbox
from exercises.framework import Exercise, judge
from notebooks.mutants import mutants

import autodiff_lite as torch

ALL = list(framework.exercises().values())
each = pytest.mark.parametrize("exercise", ALL, ids=[exercise.name for exercise in ALL])


@pytest.fixture(autouse=True)
def own_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A test has its own memory, and leaves the learner's alone."""
    monkeypatch.setattr(memory, "FILE", tmp_path / "my_progress.json")
    monkeypatch.setattr(memory, "_remembered", {})
    return memory.FILE


def test_tests_and_their_kernels_leave_the_progress_of_this_checkout_alone() -> None:
    asked = "from exercises import memory; memory.note_answer('x', 'pass'); print(memory.FILE)"
    chapter = Path(exercises.__file__).parents[1]
    ran = subprocess.run([sys.executable, "-c", asked], cwd=chapter, capture_output=True, text=True, check=True)
    file = Path(ran.stdout.strip())
    assert file == Path(os.environ["AUTODIFF_LITE_PROGRESS"])
    assert chapter not in file.parents
    assert json.loads(file.read_text(encoding="utf-8"))["answers"]["x"]["solved"]


# --- Every exercise -------------------------------------------------------------------------------------------------


def test_names_are_unique() -> None:
    names = [one.name for module in framework.modules() for one in module.EXERCISES]
    names += [one.name for module in framework.modules() for one in getattr(module, "PREDICTIONS", [])]
    assert len(names) == len(set(names))


@each
def test_the_solution_passes(exercise: Exercise) -> None:
    result = judge(exercise, exercise.solution)
    assert result.status == "pass", result


@each
def test_each_wrong_answer_fails_with_its_own_hint(exercise: Exercise) -> None:
    assert len(exercise.wrong) >= 2
    assert len({wrong.hint for wrong in exercise.wrong}) == len(exercise.wrong)
    for wrong in exercise.wrong:
        result = judge(exercise, wrong.answer)
        assert (result.status, result.text) == ("retry", f"{wrong.misconception} {wrong.hint}")


@each
def test_what_it_says_is_one_plain_line(exercise: Exercise) -> None:
    said = [*exercise.hints, *(text for wrong in exercise.wrong for text in (wrong.misconception, wrong.hint))]
    for text in said:
        assert "\n" not in text
        assert text == text.strip()
        assert text.endswith((".", "?")), text
    assert len(exercise.hints) == 3


@each
def test_an_empty_answer_is_still_to_do(exercise: Exercise) -> None:
    def stub(*arguments: Any) -> Any:
        raise NotImplementedError

    empty = [..., None, NotImplementedError, [...], {"a": ...}]
    if callable(exercise.solution) and not isinstance(exercise.solution, type):
        empty.append(stub)
        empty += [lambda *arguments: ..., lambda *arguments: None] if exercise.returns else []
    for answer in empty:
        assert judge(exercise, answer).status == "todo", answer


@each
def test_the_cases_are_the_same_each_time(exercise: Exercise) -> None:
    for one, other in zip(exercise.make_cases(), exercise.make_cases(), strict=True):
        for left, right in zip(one, other, strict=True):
            assert callable(left) or sandbox.same(left, right)


@each
@pytest.mark.parametrize(
    "garbage", ["text", object(), {}, 17, lambda: 0, torch.zeros(7, 7, 7), float("nan"), [[], [1]]]
)
def test_garbage_is_answered_and_never_passes(exercise: Exercise, garbage: Any) -> None:
    for answer in (garbage, lambda *arguments: garbage):
        result = judge(exercise, answer)
        assert result.status in ("retry", "error"), result
        assert result.text


@each
def test_a_small_change_to_the_solution_is_caught(exercise: Exercise, record_property: Any) -> None:
    quick = dataclasses.replace(exercise, seconds=1.5)
    survived, count, met = [], 0, set()
    for line, changed in mutants(exercise.solution):
        count += 1
        if judge(quick, changed).status == "pass":
            met.add(line)
            if line not in exercise.equivalent and "*" not in exercise.equivalent:
                survived.append(line)
    record_property("mutants", f"{count - len(survived) - len(met & exercise.equivalent.keys())} of {count}")
    print(f"{exercise.name}: {count} mutants, {len(met)} of them equivalent, {len(survived)} survived")
    assert count
    assert not survived
    assert all(reason.strip() for reason in exercise.equivalent.values())
    assert set(exercise.equivalent) - {"*"} <= met, "listed as equivalent, and not met"


# --- Answers that misbehave -----------------------------------------------------------------------------------------

DOUBLE = Exercise(
    name="double",
    solution=lambda x: 2 * x,
    wrong=[],
    hints=("", "", ""),
    cases=lambda rng: [(torch.tensor(rng.normal(size=n)),) for n in (2, 3)],
    seconds=0.5,
)


def loops(x: Any) -> Any:
    while True:
        pass


def loops_and_catches(x: Any) -> Any:
    while True:
        with contextlib.suppress(Exception):
            x = x + 1


def loops_and_catches_everything(x: Any) -> Any:
    while True:
        try:  # noqa: SIM105
            x = x + 1
        except:  # noqa: E722
            pass


class Hostile:
    def __eq__(self, other: object) -> bool:
        raise ValueError

    __hash__ = object.__hash__


def writes(x: Any) -> Any:
    x *= 2
    return x


def prints(x: Any) -> Any:
    print("here", x)
    print("and to the other stream", file=sys.stderr)
    return 2 * x


def recurses(x: Any) -> Any:
    return recurses(x)


SENTENCES = [
    (loops, "error: your answer was still running after 0.5 seconds, so it was stopped. Does its loop end?"),
    (
        loops_and_catches,
        "error: your answer was still running after 0.5 seconds, so it was stopped. Does its loop end?",
    ),
    (
        writes,
        "retry: your answer changes its input x. Compute with a copy, and leave what you are given as it was.",
    ),
    (prints, "pass: double is right in 2 random cases. It also printed something, which was kept out of the way."),
    (lambda x: 1 / 0, "error: your answer raised ZeroDivisionError: division by zero."),
    (lambda x: sys.exit(3), "error: your answer raised SystemExit: 3."),
    (recurses, "error: your answer raised RecursionError: maximum recursion depth exceeded."),
    (lambda x: "two x", "error: your answer gave a str, where numbers were expected."),
    (lambda x: object(), "error: your answer gave an object, where numbers were expected."),
    (lambda x: 2 * x.sum(), "retry: the shape is () where it must be (2,). Settle the shape first."),
    (lambda x: 2 * x / 0, 'retry: the shape is right, but a number is nan or infinite. hint("double") helps.'),
    (lambda x: 3 * x, 'retry: the shape is right, the numbers are not yet. hint("double") helps.'),
    (lambda: 0, "error: your answer raised TypeError: <lambda>() takes 0 positional arguments but 1 was given."),
]


@pytest.mark.parametrize(("answer", "sentence"), SENTENCES, ids=[sentence[:40] for _, sentence in SENTENCES])
def test_an_answer_that_misbehaves_gets_its_sentence(answer: Any, sentence: str, capsys: Any) -> None:
    assert repr(judge(DOUBLE, answer)) == sentence
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("answer", [loops, loops_and_catches, loops_and_catches_everything])
def test_a_loop_leaves_no_thread_behind(answer: Any) -> None:
    before = threading.active_count()
    judge(DOUBLE, answer)
    assert threading.active_count() == before


def test_a_call_that_cannot_be_stopped_is_said_to_go_on() -> None:
    over = threading.Event()
    before = threading.active_count()

    def waits(x: Any) -> Any:
        over.wait()  # a single call that does not return to Python
        return 2 * x

    assert repr(judge(DOUBLE, waits)) == (
        "error: your answer was still running after 0.5 seconds, inside one call that cannot be stopped. It goes on in "
        "the background until you restart the kernel. Is something in it very large?"
    )
    assert judge(DOUBLE, lambda x: 2 * x).status == "pass"
    over.set()
    deadline = time.monotonic() + 10
    while threading.active_count() > before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert threading.active_count() == before, "and it ends as soon as its call is over"


def test_what_cannot_be_compared_is_answered() -> None:
    value = dataclasses.replace(DOUBLE, solution="a word", run=lambda answer: answer, cases=lambda rng: [()])
    assert judge(value, Hostile()).status in ("retry", "error")


def test_what_it_printed_is_kept() -> None:
    assert judge(DOUBLE, prints).printed.startswith("here tensor(")


def test_an_array_and_a_list_are_read_as_numbers() -> None:
    for answer in (lambda x: 2 * x.numpy(), lambda x: (2 * x).tolist()):
        assert judge(DOUBLE, answer).status == "pass"


def test_the_cell_that_checks_sees_none_of_it() -> None:
    """A recorder that watches this thread is not told of the checker's operations, nor of the answer's."""
    told: list[str] = []

    class Listener(torch.Observer):
        def operated(self, call: torch.Call) -> None:
            told.append(call.name)

        def created(self, tensor: torch.Tensor) -> None:
            told.append("created")

    with torch.observe(Listener()), torch.no_grad():
        judge(DOUBLE, lambda x: 2 * x)
    assert told == []


# --- Names, hints, solutions ----------------------------------------------------------------------------------------


def test_a_wrong_name_is_answered() -> None:
    assert exercises.check([], ...).status == "error"
    near = "error: there is no exercise named 'quadratic_fom'. Did you mean 'quadratic_form'?"
    assert repr(exercises.check("quadratic_fom", ...)) == near
    assert repr(exercises.hint("zzz")) == "error: there is no exercise named 'zzz'."
    assert repr(exercises.solution("zzz")) == "error: there is no exercise named 'zzz'."
    assert repr(exercises.predict("zzz", 1)) == "error: there is no prediction named 'zzz'."


def test_hints_are_a_ladder_that_ends_with_the_solution(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(framework, "_rungs", {})
    first, second, third, again = (repr(exercises.hint("quadratic_form")) for _ in range(4))
    assert (first[:11], second[:11], third[:11]) == ("Hint 1 of 3", "Hint 2 of 3", "Hint 3 of 3")
    assert third == again
    assert third.endswith('solution("quadratic_form") shows an answer.')
    assert repr(exercises.hint("quadratic_form", 1)) == first


@each
def test_the_solution_can_be_shown_and_run(exercise: Exercise) -> None:
    shown = repr(exercises.solution(exercise.name))
    compile(shown, "<solution>", "exec")
    assert "lambda" not in shown.splitlines()[0] or not callable(exercise.solution)


# --- What is kept ---------------------------------------------------------------------------------------------------


def test_progress_tells_beliefs_and_tries(own_file: Path) -> None:
    assert repr(exercises.progress()) == "Nothing predicted and nothing answered yet."
    assert exercises.predict("best_h", ...).status == "todo"
    exercises.check("quadratic_form", ...)
    assert not own_file.exists()
    exercises.predict("best_h", 1e-16)
    exercises.check("quadratic_form", lambda A, x: A @ x)
    exercises.check("quadratic_form", lambda A, x: (A + A.T) @ x)
    exercises.check("quadratic_form", lambda A, x: A @ x)
    shown = repr(exercises.progress())
    assert "You believed: 1e-16  It was: about 1e-8" in shown
    assert "quadratic_form: solved after 2 tries" in shown
    assert json.loads(own_file.read_text())["beliefs"] == {"best_h": "1e-16"}


def test_progress_outlives_the_kernel(own_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    exercises.predict("best_h", "a|b")
    monkeypatch.setattr(memory, "_remembered", {})
    assert "a\\|b" in exercises.progress()._repr_markdown_()


def test_two_notebooks_keep_their_entries_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    one: dict[str, Any] = {}
    other: dict[str, Any] = {}
    for memories, name in ((one, "best_h"), (other, "no_zero"), (one, "sum_gradient")):
        monkeypatch.setattr(memory, "_remembered", memories)
        exercises.predict(name, 1)
    assert set(memory.load()["beliefs"]) == {"best_h", "no_zero", "sum_gradient"}


@pytest.mark.parametrize("text", ["", "[1, 2]", "{", '{"answers": 3}', '{"answers": {"quadratic_form": 1}}'])
def test_a_spoilt_file_counts_as_empty(own_file: Path, text: str) -> None:
    own_file.write_text(text)
    assert exercises.check("quadratic_form", lambda A, x: A).status == "retry"
    assert "quadratic_form" in repr(exercises.progress())


def test_a_folder_that_cannot_be_written_breaks_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "FILE", tmp_path / "missing" / "my_progress.json")
    assert exercises.predict("best_h", 1).status == "kept"
    assert "You believed: 1 " in repr(exercises.progress())
    assert os.listdir(tmp_path) == []


# --- The helpers ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "right", "agree"),
    [
        (1.0, 1.0 + 1e-9, True),
        (torch.ones(2), np.ones(2), True),
        ([1, 2], (1.0, 2.0), True),
        (np.array([np.nan]), np.array([np.nan]), True),
        (np.array([0.0]), np.array([np.nan]), False),
        (True, 1, False),
        (torch.ones(2), torch.ones(2, 1), False),
        ("a", "a", True),
        ("1", 1, False),
        ({"a": torch.ones(2)}, {"a": [1, 1]}, True),
        ({"a": 1}, {"b": 1}, False),
        ((torch.ones(2), torch.ones(3)), (torch.ones(2), torch.zeros(3)), False),
        ([], [], True),
    ],
)
def test_same(left: Any, right: Any, agree: bool) -> None:
    assert sandbox.same(left, right, 1e-6) is agree
    assert sandbox.same(right, left, 1e-6) is agree


def test_copies_share_nothing() -> None:
    leaf = torch.ones(2, requires_grad=True)
    original = ([leaf], {"a": np.ones(2)}, 3)
    twin = copy.copy(sandbox.copied(original))
    assert twin[0][0] is not leaf
    assert twin[0][0].requires_grad
    twin[1]["a"][0] = 5
    assert original[1]["a"][0] == 1
