"""Measure what serving the chapter to a class takes: the numbers of docs/teachers.md.

python tools/serving.py

Memory is the proportional set size, which shares what processes have in common (Linux only).
"""

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

CHAPTER = Path(__file__).parents[1] / "chapter03"
SPINE = CHAPTER / "3_0_calculus_and_autodiff.ipynb"
PORT = 18_642


def megabytes(process: int) -> float:
    """Return the memory of a process and of those that it started."""
    total = 0.0
    for task in [process, *children(process)]:
        lines = Path(f"/proc/{task}/smaps_rollup").read_text(encoding="ascii").splitlines()
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
    return total


def children(process: int) -> list[int]:
    """Return the processes that a process started, and those that they started."""
    direct = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    return [each for child in direct for each in [int(child), *children(int(child))]]


def kernel(path: Path) -> tuple[float, float, float]:
    """Run a notebook; returns the seconds that it took, and the kernel's memory after the first cell and after all."""
    notebook: Any = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    client = NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}})
    begin = time.monotonic()
    with client.setup_kernel():
        assert client.km is not None
        process = int(client.km.provisioner.pid)  # type: ignore[union-attr]
        first = 0.0
        for number, cell in enumerate(notebook.cells):
            client.execute_cell(cell, number)
            if not first and cell.cell_type == "code":
                first = megabytes(process)
        return time.monotonic() - begin, first, megabytes(process)


def server() -> float:
    """Return the memory of a JupyterLab server that has listed a folder and started no kernel."""
    with tempfile.TemporaryDirectory() as home:
        own = {f"JUPYTER_{name}_DIR": str(Path(home, name)) for name in ("CONFIG", "DATA", "RUNTIME")}
        command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={PORT}"]
        options = ["--IdentityProvider.token=", f"--ServerApp.root_dir={CHAPTER}"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        with subprocess.Popen([*command, *options], env={**os.environ, **own}, **quiet) as process:  # type: ignore[call-overload]
            try:
                for _ in range(300):
                    try:
                        urllib.request.urlopen(f"http://127.0.0.1:{PORT}/api/contents", timeout=5).close()
                        break
                    except OSError:
                        time.sleep(0.2)
                return megabytes(process.pid)
            finally:
                process.terminate()


def sizes(path: Path) -> tuple[float, float]:
    """Return the kilobytes of a notebook file, and of its outputs alone."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    outputs = [cell["outputs"] for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return path.stat().st_size / 1000, len(json.dumps(outputs).encode()) / 1000


def main() -> None:
    """Measure, and print the table."""
    print(f"A JupyterLab server with no kernel: {server():.0f} MB")
    for path in sorted(CHAPTER.glob("*.ipynb")):
        seconds, first, last = kernel(path)
        whole, outputs = sizes(path)
        print(
            f"{path.name}: {seconds:.1f} s; kernel {first:.0f} MB after its first cell, {last:.0f} MB at the end;",
            end=" ",
        )
        print(f"file {whole:.0f} kB, of it outputs {outputs:.0f} kB")


if __name__ == "__main__":
    main()
