"""Run the chapter's notebooks again and write them so that a diff shows only what changed.

`python tools/notebooks.py` rewrites them; with `--check` it writes nothing, and fails when it would have. Names of
notebooks may follow; without any, all of the chapter's are run.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

CHAPTER = Path(__file__).parents[1] / "chapter03"
SECONDS_FOR_A_CELL = 120
KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
# A tag says that a cell is meant to raise; anything else in a cell's metadata is the state of someone's editor.
KEPT_METADATA = ("tags",)


def run(notebook: Any, folder: Path) -> None:
    """Execute a notebook in place, from a fresh kernel and its own folder, by somebody who has solved nothing."""
    client = NotebookClient(
        notebook,
        timeout=SECONDS_FOR_A_CELL,
        kernel_name="python3",
        record_timing=False,
        resources={"metadata": {"path": str(folder)}},
    )
    with tempfile.TemporaryDirectory() as progress:
        client.execute(env={**os.environ, "AUTODIFF_LITE_PROGRESS": str(Path(progress, "my_progress.json"))})


def normalise(notebook: Any) -> None:
    """Leave in a notebook what its author wrote and what its cells display, and nothing of the run."""
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    notebook.metadata = nbformat.from_dict(KERNEL)  # type: ignore[no-untyped-call]
    count = 0
    for cell in notebook.cells:
        cell.metadata = {key: cell.metadata[key] for key in KEPT_METADATA if key in cell.metadata}
        if cell.cell_type != "code":
            continue
        count += 1
        cell.execution_count = count
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = count
            if output.output_type == "error":  # a traceback holds the paths of this machine
                output.traceback = [f"{output.ename}: {output.evalue}"]
        cell.outputs = join_streams(cell.outputs)


def join_streams(outputs: list[Any]) -> list[Any]:
    """Join what a cell printed in pieces: how it is cut up depends on how fast the machine was."""
    joined: list[Any] = []
    for output in outputs:
        previous = joined[-1] if joined else None
        if output.output_type == "stream" and previous is not None and previous.get("name") == output.name:
            previous.text += output.text
        else:
            joined.append(output)
    return joined


def refreshed(path: Path) -> str:
    """Return the text of a notebook as it is after running it."""
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    run(notebook, path.parent)
    normalise(notebook)
    nbformat.validate(notebook)
    return f"{nbformat.writes(notebook)}\n"  # type: ignore[no-untyped-call]


def main() -> int:
    """Refresh the notebooks that the command line names, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a notebook would change")
    parser.add_argument("notebooks", nargs="*", type=Path, help="the notebooks; all of the chapter's if none is named")
    arguments = parser.parse_args()
    stale = []
    for path in arguments.notebooks or sorted(CHAPTER.glob("*.ipynb")):
        text = refreshed(path)
        changed = text != path.read_text(encoding="utf-8")
        print(f"{path.name}: {'changed' if changed else 'up to date'}")
        if changed:
            stale.append(path)
        if changed and not arguments.check:
            path.write_text(text, encoding="utf-8")
    return 1 if stale and arguments.check else 0


if __name__ == "__main__":
    sys.exit(main())
