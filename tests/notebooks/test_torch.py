"""What is learnt here holds there: the chapter's cells display the same under PyTorch."""

from __future__ import annotations

import contextlib
import io
import warnings
from typing import Any

import figures
import pytest
from nbformat import NotebookNode
from notebooks.reading import CHAPTER, SETUP, SHOW, SPINE, displayed, read, run

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


# What a cell uses that PyTorch has not: the player, the checker, and the engine's observers.
OURS = ("autodiff_widgets", "exercises import", "show(", "check(", "predict(", "torch.observe", "torch.Observer")


def printed(cell: NotebookNode) -> str:
    return "".join(output.text for output in cell.outputs if output.output_type == "stream")


@pytest.mark.parametrize("name", ["3_1_gradient", "3_2_chain_rule", "3_3_automatic_differentiation"])
def test_cells_that_use_nothing_of_ours_show_the_same_under_pytorch(name: str) -> None:
    names: dict[str, Any] = {"torch": torch, "figure": figures.figure, "INK": figures.INK}
    here, there = {}, {}
    for cell in read(CHAPTER / f"{name}.ipynb").cells:
        if cell.cell_type != "code" or any(each in cell.source for each in OURS):
            continue
        here[cell.id] = (displayed(cell), "" if "with figure(" in cell.source else printed(cell))
        with contextlib.redirect_stdout(io.StringIO()) as out:
            shown = run(cell.source, names)
        there[cell.id] = (shown, "" if "with figure(" in cell.source else out.getvalue())
    assert len(there) >= 8
    assert here == there
