"""What holds for every notebook of the chapter."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import nbformat
import pytest
from nbformat import NotebookNode
from notebooks.reading import CHAPTER, RAISES, headings, read, tags

NOTEBOOKS = sorted(CHAPTER.glob("*.ipynb"))

MACHINE = re.compile(
    r"""(?<![\w.])/(?:home|Users|root|tmp|work|usr|opt|var|private|mnt|srv|etc)/   # a path from the root
    | \b[A-Za-z]:\\{1,2}(?:Users|Windows|Program)                                 # the same on Windows
    | site-packages | dist-packages | file:// | ipykernel_\d | localhost | 127\.0\.0\.1""",
    re.VERBOSE,
)
MARKDOWN_PICTURE = re.compile(r"!\[(?P<alt>[^\]]*)\]\((?P<target>[^)\s]+)[^)]*\)")
MARKDOWN_LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?P<target>[^)\s]+)[^)]*\)")
HTML_TARGET = re.compile(r"<(?:a|img)\b[^>]*\b(?:href|src)=[\"'](?P<target>[^\"']+)[\"']", re.IGNORECASE)
HTML_PICTURE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
HTML_ALT = re.compile(r"\balt=[\"']\s*[^\"'\s]", re.IGNORECASE)
SVG = "{http://www.w3.org/2000/svg}"


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS


@pytest.fixture(params=NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])
def path(request: pytest.FixtureRequest) -> Path:
    return request.param


@pytest.fixture
def notebook(path: Path) -> NotebookNode:
    return read(path)


def texts(notebook: NotebookNode) -> Iterator[str]:
    return (cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def code(notebook: NotebookNode) -> Iterator[NotebookNode]:
    return (cell for cell in notebook.cells if cell.cell_type == "code")


def outputs(notebook: NotebookNode) -> Iterator[NotebookNode]:
    return (output for cell in code(notebook) for output in cell.outputs)


def titles(notebook: NotebookNode) -> list[tuple[int, str]]:
    return [heading for cell in notebook.cells if cell.cell_type == "markdown" for heading in headings(cell)]


def test_it_is_a_valid_notebook_for_python(notebook: NotebookNode) -> None:
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor >= 5) == (4, True)
    assert notebook.metadata.kernelspec.name == "python3"


def test_cell_ids_are_given_by_hand(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        assert re.fullmatch(r"[a-z][a-z0-9-]{2,39}", cell.id), cell.id
        assert not re.fullmatch(r"[0-9a-f]{8}", cell.id), cell.id


def test_it_has_one_title_at_the_top_and_skips_no_heading_level(notebook: NotebookNode) -> None:
    levels = [level for level, _ in titles(notebook)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(below <= above + 1 for above, below in pairwise(levels)), titles(notebook)


def test_every_picture_says_what_it_shows(notebook: NotebookNode) -> None:
    for text in texts(notebook):
        for picture in MARKDOWN_PICTURE.finditer(text):
            assert picture["alt"].strip(), picture[0]
        for picture in HTML_PICTURE.findall(text):
            assert HTML_ALT.search(picture), picture
    for output in outputs(notebook):
        for kind, content in output.get("data", {}).items():
            if kind == "image/svg+xml":
                root = ElementTree.fromstring(content)
                title = root.findtext(f"{SVG}title") or ""
                assert root.get("role") == "img"
                assert (root.get("aria-label") or title).strip()
            elif kind.startswith("image/"):
                assert output.metadata.get(kind, {}).get("alt", "").strip()


def test_it_names_no_path_of_a_machine(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        written = cell.source + "\n" + json.dumps(cell.get("outputs", []), ensure_ascii=False)
        assert not (found := MACHINE.search(written)), f"{cell.id}: {found and found[0]}"


def test_it_ran_from_top_to_bottom(notebook: NotebookNode) -> None:
    cells = list(code(notebook))
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    for cell in cells:
        for output in cell.outputs:
            assert output.get("execution_count", cell.execution_count) == cell.execution_count, cell.id


def test_no_output_is_updated_after_it_was_displayed(notebook: NotebookNode) -> None:
    for cell in code(notebook):
        assert "update_display" not in cell.source, cell.id
    for output in outputs(notebook):
        assert output.output_type != "update_display_data"
        assert not output.get("transient")


def test_no_cell_warns(notebook: NotebookNode) -> None:
    for output in outputs(notebook):
        assert output.get("name") != "stderr", output.get("text")


def test_a_cell_holds_an_error_where_and_only_where_its_tag_says_so(notebook: NotebookNode) -> None:
    for cell in code(notebook):
        fails = any(output.output_type == "error" for output in cell.outputs)
        assert fails == (RAISES in tags(cell)), cell.id


def test_links_lead_to_files_and_headings_that_exist(path: Path, notebook: NotebookNode) -> None:
    anchors = {text.replace(" ", "-") for _, text in titles(notebook)}
    for text in texts(notebook):
        for pattern in (MARKDOWN_PICTURE, MARKDOWN_LINK, HTML_TARGET):
            for link in pattern.finditer(text):
                target, _, anchor = unquote(link["target"]).partition("#")
                if re.match(r"[a-z]+:", target):
                    continue
                assert not target or (path.parent / target).exists(), link[0]
                assert target or anchor in anchors, link[0]
