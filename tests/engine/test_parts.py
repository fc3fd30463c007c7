"""Modules, optimisers, losses and activations as small programs, run under both modules (as test_semantics.py does)."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from engine.parts import PARTS  # noqa: E402
from engine.test_semantics import run  # noqa: E402

import autodiff_lite as ours  # noqa: E402


@pytest.mark.parametrize("name", PARTS)
def test_program(name: str) -> None:
    assert run(PARTS[name], ours) == run(PARTS[name], torch)
