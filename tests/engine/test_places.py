"""Messages name the line of the program: a notebook's cell by its number, a file by its name."""

from __future__ import annotations

import re
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

import autodiff_lite as torch

SHELL = """
import sys, warnings
from IPython.core.interactiveshell import InteractiveShell
warnings.simplefilter("always")
shell = InteractiveShell.instance()
for cell in {cells!r}:
    result = shell.run_cell(cell, store_history=True)
    if result.error_in_exec is not None:
        print("ERROR", result.error_in_exec)
"""


def run_cells(*cells: str) -> str:
    """What a notebook's cells print and warn, in a shell of their own."""
    program = SHELL.format(cells=["import autodiff_lite as torch", *cells])
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return done.stdout + done.stderr


def test_a_write_in_place_is_told_with_its_cell() -> None:
    shown = run_cells(
        "x = torch.ones(2, requires_grad=True)\ny = x.exp()",
        "# a comment\ny.add_(1)",
        "y.sum().backward()",
    )
    assert "it was written over in In [3], line 2." in shown
    assert "ipython" not in shown.split("ERROR")[1].split("\n\n")[0].lower()


def test_a_cell_that_ran_again_has_its_last_number() -> None:
    cell = "y = x.exp()\ny.add_(1)"
    shown = run_cells("x = torch.ones(2, requires_grad=True)", cell, "1 + 1", cell, "y.sum().backward()")
    assert "written over in In [5], line 2." in shown


def test_a_cell_under_a_magic_has_its_number_too() -> None:
    """A magic that runs its cell, as %%trace does: the shell knows the cell then as a string within a call."""
    shown = run_cells(
        "def run(line, cell):\n    get_ipython().run_cell(cell, store_history=False)\n"
        "get_ipython().register_magic_function(run, 'cell', 'run')",
        "%%run\nx = torch.ones(2, requires_grad=True)\ny = x.exp()\ny.add_(1)  # 'quoted'",
        "y.sum().backward()",
    )
    assert "written over in In [3], line 3." in shown


def test_anomaly_mode_names_the_cell_and_line_of_the_operation() -> None:
    shown = run_cells(
        "torch.autograd.set_detect_anomaly(True)\nx = torch.zeros(2, requires_grad=True)",
        "def root(v):\n    return torch.sqrt(v)\ny = root(x) * 0",
        "y.sum().backward()",
    )
    warning = shown[shown.index("Error detected in SqrtBackward0") :]
    lines = warning.splitlines()
    assert lines[0] == "Error detected in SqrtBackward0. Traceback of forward call that caused the error:"
    assert lines[1] == '  File "In [3]", line 3, in <module>'  # nothing of the kernel above it
    assert lines[3] == '  File "In [3]", line 2, in root'
    assert lines[4].strip() == "return torch.sqrt(v)"
    assert "ERROR Function 'SqrtBackward0' returned nan values in its 0th output." in shown


def test_a_file_is_told_by_its_last_name(tmp_path: Path) -> None:
    file = tmp_path / "lesson.py"
    file.write_text(
        "import autodiff_lite as torch\nx = torch.ones(2, requires_grad=True)\ny = x.exp()\ny += 1\n"
        "y.sum().backward()\n"
    )
    done = subprocess.run([sys.executable, file], capture_output=True, text=True, check=False)
    assert "it was written over in lesson.py, line 4." in done.stderr
    assert str(tmp_path) not in done.stderr.split("written over")[1]


def test_what_induced_a_calculation_is_told() -> None:
    """The nan is in a derivative of a derivative: the warning leads back to the line of the first operation."""
    x = torch.tensor(0.0, requires_grad=True)
    with torch.autograd.set_detect_anomaly(True), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        y = x.abs() ** 1.5
        (g,) = torch.autograd.grad(y, x, create_graph=True)
        with pytest.raises(RuntimeError, match="Function 'PowBackward0' returned nan values in its 0th output"):
            g.backward()
    told = [str(w.message) for w in caught if w.category is UserWarning]
    assert len(told) == 2
    assert "torch.autograd.grad(y, x, create_graph=True)" in told[0]
    assert re.match(r"\n\nPrevious calculation was induced by PowBackward0\. Traceback of forward call", told[1])
    assert told[1].endswith("y = x.abs() ** 1.5\n")
    assert all(w.filename == __file__ for w in caught if w.category is UserWarning)


def test_anomaly_mode_costs_nothing_once_it_is_off() -> None:
    from autodiff_lite.modes import NAMESPACE

    before = NAMESPACE["WATCHED"]
    with torch.autograd.set_detect_anomaly(True), torch.autograd.set_detect_anomaly(False):
        assert NAMESPACE["WATCHED"] == before
    assert NAMESPACE["WATCHED"] == before
    assert (torch.ones(1, requires_grad=True) * 2).grad_fn.metadata == {}
