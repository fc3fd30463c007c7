"""What is learnt here holds there: the chapter's cells display the same under PyTorch."""

from __future__ import annotations

import warnings
from typing import Any

import pytest
from notebooks.reading import SETUP, SHOW, SPINE, displayed, read, run

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
