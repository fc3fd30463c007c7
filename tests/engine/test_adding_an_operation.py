"""The page docs/adding-an-operation.md, run as it stands."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest

from autodiff_lite.compile import DIFFERENTIABLE, RULES, P
from autodiff_lite.modes import NAMESPACE
from autodiff_lite.public import FUNCTIONS
from autodiff_lite.tensor import Tensor

PAGE = Path(__file__).resolve().parents[2] / "docs" / "adding-an-operation.md"


@pytest.fixture
def afterwards_gone():
    """Take the operation out of the table again, so that other tests see the package as it is."""
    yield
    RULES.pop("squareplus", None)
    DIFFERENTIABLE.pop("squareplus", None)
    vars(P).pop("squareplus", None)
    for name in ("squareplus", "squareplus_"):
        FUNCTIONS.pop(name, None)
        if hasattr(Tensor, name):
            delattr(Tensor, name)
    for name in ("rule_squareplus", "node_squareplus"):
        NAMESPACE.pop(name, None)


@pytest.mark.usefixtures("afterwards_gone")
def test_the_page_adds_the_operation() -> None:
    text = PAGE.read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", text, re.S)
    shown = re.findall(r"```text\n(.*?)```", text, re.S)
    out = io.StringIO()
    scope: dict[str, object] = {}
    with contextlib.redirect_stdout(out):
        for block in blocks:
            exec(compile(block, str(PAGE.name), "exec"), scope)
    assert out.getvalue() == "".join(shown)
    assert "squareplus" in RULES
    rule_block = blocks[0].strip().splitlines()
    assert len([line for line in rule_block if line]) <= 10  # "in ten lines"
