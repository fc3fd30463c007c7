"""What is learnt here holds there: the chapter's cells display the same under PyTorch."""

from __future__ import annotations

import contextlib
import io
import warnings
from typing import Any

import figures
import pytest
from nbformat import NotebookNode
from notebooks.reading import CHAPTER, RAISES, SETUP, SHOW, SPINE, displayed, first_line, read, run, tags

torch = pytest.importorskip("torch")


def test_every_cell_of_the_spine_displays_the_same_under_pytorch() -> None:
    names: dict[str, Any] = {"torch": torch}
    here, there = {}, {}
    with warnings.catch_warnings():
        # PyTorch warns of x.T on a vector, as the chapter says.
        warnings.filterwarnings("ignore", message="The use of `x.T` on tensors of dimension other than 2")
        for cell in read(SPINE).cells:
            if cell.cell_type == "code" and cell.source not in ("\n".join(SETUP), SHOW):
                here[cell.id] = displayed(cell)
                there[cell.id] = run(cell.source, names)
    assert there
    assert here == there


ASKED = ("check(", "predict(", "show(")
"""What a cell asks of the player and of the checker: it runs here too, and what it says is not compared."""

UNKNOWN = (
    "hint(",
    "solution(",
    "progress(",
    "explore(",
    "compare(",
    "torch.observe",
    "torch.Observer",
    "inspect.getsource",
)
"""What PyTorch has nothing for, nor this test: the learner's progress, live widgets, the engine's observers."""

IMPORTS = ("from autodiff_widgets", "from exercises", "import autodiff_lite", "%", "from figures")
LEAST = {
    "3_1_gradient": 8,
    "3_2_chain_rule": 8,
    "3_3_automatic_differentiation": 8,
    "3_4_non_scalar": 10,
    "3_5_detach": 14,
    "3_6_build_your_own": 8,
    "3_7_pitfalls_clinic": 14,
    "3_8_modes_and_cost": 10,
    "3_9_first_training_loop": 8,
}
"""How many cells of each notebook use nothing of ours, at the least."""


class Recorded:
    """Stands for `trace()`: what runs inside it runs, and what it would display is not compared."""

    def __init__(self, *_: Any, **__: Any) -> None: ...

    def __enter__(self) -> Recorded:
        return self

    def __exit__(self, *_: object) -> None: ...

    def __repr__(self) -> str:
        return "a trace"


def nothing(*_: Any, **__: Any) -> None:
    """Stands for the checker, whose answers are tested elsewhere."""


def played(output: Any, backward: Any) -> Recorded:
    """Stands for `play_own()`: the learner's own engine runs backward."""
    backward(output)
    return Recorded()


def printed(cell: NotebookNode) -> str:
    return "".join(output.text for output in cell.outputs if output.output_type == "stream" and output.name == "stdout")


def plain(source: str) -> str:
    """The cell without the lines that import what is ours."""
    return "\n".join(line for line in source.splitlines() if not line.startswith(IMPORTS))


@pytest.mark.parametrize("name", LEAST)
@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::DeprecationWarning")
def test_cells_that_use_nothing_of_ours_show_the_same_under_pytorch(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # A notebook's folder is where it runs.
    monkeypatch.chdir(CHAPTER)
    names: dict[str, Any] = {"torch": torch, "figure": figures.figure, "INK": figures.INK}
    names |= {"trace": Recorded, "play_own": played, "check": nothing, "predict": nothing, "show": nothing}
    here, there = {}, {}
    for cell in read(CHAPTER / f"{name}.ipynb").cells:
        if cell.cell_type != "code" or any(each in cell.source for each in UNKNOWN):
            continue
        with contextlib.redirect_stdout(io.StringIO()) as out:
            try:
                shown = run(plain(cell.source), names)
            except (AssertionError, AttributeError, RecursionError, TypeError, ValueError) as error:
                # PyTorch's own RuntimeError is compared; others are shown by cells that say so.
                assert RAISES in tags(cell), cell.source
                shown = first_line(f"{type(error).__name__}: {error}")
        pictured = any("image/png" in output.get("data", {}) for output in cell.outputs)
        if pictured or shown == repr(Recorded()) or any(each in cell.source for each in ASKED):
            continue
        here[cell.id], there[cell.id] = (displayed(cell), printed(cell)), (shown, out.getvalue())
    assert len(there) >= LEAST[name]
    assert here == there
