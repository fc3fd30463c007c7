"""Small programs, run under both modules: what they print, and what they raise, must be the same.

Each program sees the module as `torch` and prints what it wants compared. An exception is compared by class and by
the first line of
its message (ours may add a second line that says what to do). Warnings are compared by class and first line, too.
"""

from __future__ import annotations

import contextlib
import io
import re
import textwrap
import warnings
from typing import Any

import pytest

torch = pytest.importorskip("torch")

from engine.programs import PROGRAMS  # noqa: E402

import autodiff_lite as ours  # noqa: E402

# x.T on a vector warns in PyTorch and is silent here: the chapter's cells show nothing but their results.
# And PyTorch's own forward mode warns, the first time, of what it is made of.
_SILENT_HERE = ("The use of `x.T` on tensors of dimension other than 2", "`torch.jit.script` is deprecated")


def run(source: str, module: Any) -> list[str]:
    """Everything that a program shows under one of the two modules."""
    out = io.StringIO()
    shown: list[str] = []
    with contextlib.redirect_stdout(out), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        warnings.filterwarnings(
            "ignore", category=RuntimeWarning, module="autodiff_lite"
        )  # as the package does on import
        try:
            exec(compile(textwrap.dedent(source), "<program>", "exec"), {"torch": module, "__name__": "program"})
        except Exception as error:  # noqa: BLE001  (it is what is compared)
            shown.append(f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}")
    told = [f"{w.category.__name__}: {str(w.message).splitlines()[0]}" for w in caught]
    told = [re.sub(r" \(Triggered internally.*", "", t) for t in told if not any(part in t for part in _SILENT_HERE)]
    return [re.sub(r"0x[0-9a-f]+", "0x", out.getvalue()), *shown, *told]


@pytest.mark.parametrize("name", PROGRAMS)
def test_program(name: str) -> None:
    assert run(PROGRAMS[name], ours) == run(PROGRAMS[name], torch)
