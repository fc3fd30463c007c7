"""`make notebooks` leaves a notebook in one form, whoever ran it before."""

import subprocess
import sys
from pathlib import Path

import nbformat
from nbformat import v4

TOOL = Path(__file__).parents[2] / "tools" / "notebooks.py"


def refresh(notebook: Path, *options: str) -> int:
    return subprocess.run([sys.executable, TOOL, *options, notebook], check=False).returncode


def test_a_notebook_is_run_and_normalised_once(tmp_path: Path) -> None:
    path = tmp_path / "two.ipynb"
    failing = v4.new_code_cell("1 / 0", metadata={"tags": ["raises-exception"], "collapsed": True})
    cells = [v4.new_markdown_cell("# Two"), v4.new_code_cell("print(1)\nprint(2)", execution_count=41), failing]
    nbformat.write(v4.new_notebook(cells=[*cells, v4.new_code_cell("6 * 7")], metadata={"mine": 1}), path)

    assert refresh(path, "--check") == 1, "a notebook that was not run is not up to date"
    assert refresh(path) == 0
    first = path.read_text()
    assert refresh(path, "--check") == 0
    assert path.read_text() == first

    notebook = nbformat.read(path, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == [1, 2, 3]
    assert [len(cell.outputs) for cell in code] == [1, 1, 1]
    assert code[0].outputs[0].text == "1\n2\n"
    assert code[1].metadata == {"tags": ["raises-exception"]}
    assert code[2].outputs[0].data == {"text/plain": "42"}
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
