"""The golden traces, which the player's tests replay, are what the Python half makes today."""

import runpy
from pathlib import Path

import pytest

GOLDEN = runpy.run_path(str(Path(__file__).parents[2] / "tools" / "golden.py"))


@pytest.mark.parametrize("program", GOLDEN["PROGRAMS"], ids=lambda program: program.__name__)
def test_a_golden_trace_is_up_to_date(program):
    file = GOLDEN["FOLDER"] / f"{program.__name__.replace('_', '-')}.json"
    assert file.read_text(encoding="utf-8") == GOLDEN["write"](program), "run: python tools/golden.py"
