"""The trace in docs/trace.md is one."""

import re
from pathlib import Path

from autodiff_widgets import Trace


def test_the_example_is_a_trace():
    text = (Path(__file__).parents[2] / "docs" / "trace.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    assert Trace.from_json(example).transcript() == "1. y = x × x = [1, 4]."
