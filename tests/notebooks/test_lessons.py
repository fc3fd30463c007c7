"""What makes a notebook a lesson: it says how long it takes, asks before it tells, has exercises, and looks back."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from exercises import framework
from nbformat import NotebookNode
from notebooks.reading import CHAPTER, SHOW, SPINE, headings, read

INDEX = CHAPTER / "index.ipynb"
LESSONS = sorted(set(CHAPTER.glob("*.ipynb")) - {SPINE, INDEX})
LEAST_EXERCISES = 5
CALL = r"\b{}\(\s*[\"']([a-z0-9_]+)[\"']"


@pytest.fixture(params=LESSONS, ids=[path.stem for path in LESSONS])
def lesson(request: pytest.FixtureRequest) -> NotebookNode:
    return read(request.param)


def titles(notebook: NotebookNode) -> list[tuple[int, str]]:
    return [heading for cell in notebook.cells if cell.cell_type == "markdown" for heading in headings(cell)]


def called(notebook: NotebookNode, function: str) -> list[str]:
    """The names with which a notebook's code calls `check` or `predict`."""
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    return re.findall(CALL.format(function), code)


def test_it_begins_with_what_it_teaches_and_how_long_that_takes(lesson: NotebookNode) -> None:
    first = lesson.cells[0]
    assert first.cell_type == "markdown"
    assert re.search(r"takes about \d+ minutes", first.source)


def test_its_first_code_cell_brings_what_it_uses_and_shows_nothing(lesson: NotebookNode) -> None:
    first, *others = [cell for cell in lesson.cells if cell.cell_type == "code"]
    assert first.outputs == []
    assert "autodiff_widgets" in first.source
    assert "from exercises import check" in first.source
    if any(cell.source == SHOW for cell in others):
        assert "%load_ext autodiff_widgets" in first.source


def test_it_ends_with_what_you_can_do_and_a_self_test(lesson: NotebookNode) -> None:
    assert [text for level, text in titles(lesson) if level == 2][-2:] == ["What you can now do", "Self-test"]
    last = lesson.cells[-1].source
    assert last.count("<details>") == last.count("<details><summary>Answer</summary>") >= 4


def test_it_has_five_exercises_that_wait_for_the_learner(lesson: NotebookNode) -> None:
    assert len(set(called(lesson, "check"))) >= LEAST_EXERCISES
    assert "Exercises" in [text for level, text in titles(lesson) if level == 2]
    answered = Counter(
        output.data["text/plain"].split(":")[0]
        for cell in lesson.cells
        if cell.cell_type == "code" and "check(" in cell.source
        for output in cell.outputs
        if output.output_type == "execute_result"
    )
    assert answered["todo"] >= LEAST_EXERCISES
    assert answered["pass"] == 0


def test_it_asks_before_it_tells(lesson: NotebookNode) -> None:
    assert called(lesson, "predict")


def test_every_exercise_and_every_prediction_is_in_one_notebook() -> None:
    for function, known in (("check", framework.exercises()), ("predict", framework.predictions())):
        found = Counter(name for path in LESSONS for name in set(called(read(path), function)))
        assert found == dict.fromkeys(known, 1)


def test_every_exercise_has_a_solution_and_two_wrong_answers() -> None:
    assert framework.exercises()
    for exercise in framework.exercises().values():
        assert exercise.solution is not None
        assert len(exercise.wrong) >= 2
        assert len(exercise.hints) == 3


def test_every_notebook_is_in_the_index() -> None:
    text = "\n".join(cell.source for cell in read(INDEX).cells if cell.cell_type == "markdown")
    linked = re.findall(r"\]\((\w+\.ipynb)\)", text)
    assert linked == [path.name for path in sorted({SPINE, *LESSONS}, key=Path.as_posix)]
