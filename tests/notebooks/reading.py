"""Reading a notebook, and running its cells without Jupyter."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import nbformat
from IPython.lib.pretty import pretty

CHAPTER = Path(__file__).parents[2] / "chapter03"
SPINE = CHAPTER / "3_0_calculus_and_autodiff.ipynb"

ENGINE = "import autodiff_lite as torch"
SETUP = [ENGINE, "from autodiff_widgets import show", "%load_ext autodiff_widgets"]
SHOW = "show()"
RAISES = "raises-exception"


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=nbformat.NO_CONVERT)


def tags(cell: nbformat.NotebookNode) -> list[str]:
    return cell.metadata.get("tags", [])


def headings(cell: nbformat.NotebookNode) -> Iterator[tuple[int, str]]:
    """Every heading of a Markdown cell, as (level, text)."""
    fenced = False
    for line in cell.source.splitlines():
        if line.lstrip().startswith("```"):
            fenced = not fenced
        marks = line[: len(line) - len(line.lstrip("#"))]
        if not fenced and 1 <= len(marks) <= 6 and line[len(marks) :].startswith(" "):
            yield len(marks), line[len(marks) :].strip()


def displayed(cell: nbformat.NotebookNode) -> str | None:
    """What a code cell shows of its last line, or of the error that stopped it; None for nothing."""
    for output in cell.outputs:
        if output.output_type == "execute_result":
            return output.data["text/plain"]
        if output.output_type == "error":
            return first_line(f"{output.ename}: {output.evalue}")
    return None


def run(source: str, names: dict[str, Any]) -> str | None:
    """Run a cell's source among `names`, and give what a notebook would display."""
    body = ast.parse(source).body
    last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
    try:
        exec(compile(ast.Module(body, []), "<cell>", "exec"), names)
        value = eval(compile(ast.Expression(last.value), "<cell>", "eval"), names) if last else None
    except RuntimeError as error:
        return first_line(f"{type(error).__name__}: {error}")
    return None if value is None else pretty(value)


def first_line(text: str) -> str:
    """The part of an error's message that is PyTorch's; a line that helps may follow."""
    with suppress(IndexError):
        return text.splitlines()[0]
    return text
