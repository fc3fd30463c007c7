"""The golden traces, which the player's tests replay, are what the Python half makes today."""

import runpy
from pathlib import Path

import pytest

import autodiff_lite as torch
from autodiff_widgets import trace

GOLDEN = runpy.run_path(str(Path(__file__).parents[2] / "tools" / "golden.py"))


@pytest.mark.parametrize("program", GOLDEN["PROGRAMS"], ids=lambda program: program.__name__)
def test_a_golden_trace_is_up_to_date(program):
    file = GOLDEN["FOLDER"] / f"{program.__name__.replace('_', '-')}.json"
    assert file.read_text(encoding="utf-8") == GOLDEN["write"](program), "run: python tools/golden.py"


def test_a_sum_of_many_terms_is_said_by_its_first_and_last() -> None:
    with trace() as t:
        x = torch.tensor(2.0, requires_grad=True)
        y = x
        for _ in range(50):
            y = y + x
        y.backward()
    said = next(line for line in repr(t).splitlines() if "adds what arrived" in line)
    # As in the player (`src/words.test.ts`).
    assert said.endswith("adds what arrived: 1 + 1 + 1 + 1 + 1 + 1 + … 42 others … + 1 + 1 + 1 = 51.")
