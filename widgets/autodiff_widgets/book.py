"""A folder of notebooks as a book: pages with live players that need no server and no network, and a search in them.

    python -m autodiff_widgets.book chapter03 --to build/book --binder owner/repository

`index.ipynb` is the first page and its contents; the others follow in the order of their names.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import nbformat
from bs4 import BeautifulSoup, Tag

from .nbconvert_page import AutodiffPageExporter, page_style

BINDER = "https://mybinder.org/v2/gh"
"""The public service; a link to it is all that a page has of it."""


class BookError(ValueError):
    """There is no book to be made of this."""


@dataclass
class Page:
    """One notebook on its way to a page."""

    source: Path
    notebook: Any
    title: str

    @property
    def address(self) -> str:
        """The name of its file, as a link has it."""
        return quote(f"{self.source.stem}.html")


def write_book(folder: Path, to: Path, binder: str | None = None) -> list[Path]:
    """Write a page for each notebook of a folder, and the search; returns the files.

    `binder` is the GitHub repository, as `owner/name`, with which a page's link opens its notebook on Binder. Raises
    `BookError` where there is no notebook or `binder` is no such name, and `OSError` where `to` cannot be written.
    """
    if binder is not None and re.fullmatch(r"[\w.-]+/[\w.-]+", binder) is None:
        raise BookError(f"{binder!r} is no GitHub repository: write it as owner/name")
    pages = [_read(path) for path in _in_order(folder)]
    if not pages:
        raise BookError(f"there is no notebook in {folder}: name a folder that holds some")
    to.mkdir(parents=True, exist_ok=True)
    sections: list[dict[str, Any]] = []
    written = []
    for number, page in enumerate(pages):
        _fold_exercises(page.notebook)
        around = {
            "page_nav_above": _above(pages, _binder_link(binder, folder, page)),
            "page_nav_below": _below(pages, number),
        }
        resources = {"metadata": {"name": page.source.stem, "path": str(folder)}, **around}
        text, _ = AutodiffPageExporter().from_notebook_node(page.notebook, resources)  # type: ignore[no-untyped-call]
        written.append(_save(to / f"{page.source.stem}.html", text))
        for section in _sections(text, page):
            sections.append({"id": len(sections), **section})
    if pages[0].source.stem != "index":
        written.append(_save(to / "index.html", _redirect(pages[0])))
    written.append(_save(to / "search.html", _search_page(pages, sections)))
    return written


def _in_order(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.ipynb"), key=lambda path: (path.stem != "index", path.name))


def _read(path: Path) -> Page:
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    heads = (re.search(r"^#\s+(.+)", cell.source, re.MULTILINE) for cell in notebook.cells)
    title = next((found[1] for found in heads if found is not None), path.stem)
    return Page(path, notebook, re.sub(r"[`*]", "", title))


def _save(file: Path, text: str) -> Path:
    file.write_text(text, encoding="utf-8")
    return file


def _fold_exercises(notebook: Any) -> None:
    """Fold each exercise: what stands from its words to the end of its code, in the section called Exercises."""
    cells, section, is_open = [], False, False
    for cell in _with_exercises_apart(notebook):
        if cell.cell_type == "markdown":
            if is_open:
                cells.append(_html("</details>"))
            heading = re.match(r"##\s+(.+)", cell.source)
            section = heading[1].strip() == "Exercises" if heading is not None else section
            title = _EXERCISE.match(cell.source)
            is_open = section and title is not None
            if is_open and title is not None:
                name = (title[1] or title[2]).strip()
                words = f"Exercise {name[:-1]}" if re.fullmatch(r"\d+\.", name) else name
                code = re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(words, quote=False))
                cells.append(_html(f'<details class="exercise"><summary>{code}</summary>'))
                cell.source = cell.source[title.end() :].strip()
        cells.append(cell)
    if is_open:
        cells.append(_html("</details>"))
    notebook.cells = cells


_EXERCISE = re.compile(r"(?:### +(\d.*)$|\*\*(\d.*?)\*\*)", re.MULTILINE)
"""How an exercise begins: a heading, or words in bold, with its number."""


def _with_exercises_apart(notebook: Any) -> Iterator[Any]:
    """The cells; the heading of the exercises, and the first of them, each begin a cell of their own."""
    for cell in notebook.cells:
        begins = re.search(r"^## +Exercises", cell.source, re.MULTILINE)
        if cell.cell_type == "markdown" and begins is not None:
            before, rest = cell.source[: begins.start()], cell.source[begins.start() :]
            first = re.search(r"^(?:### +\d|\*\*\d)", rest, re.MULTILINE)
            cut = len(rest) if first is None else first.start()
            for text in filter(str.strip, (before, rest[:cut], rest[cut:])):
                yield nbformat.v4.new_markdown_cell(text)  # type: ignore[no-untyped-call]
        else:
            yield cell


def _html(text: str) -> Any:
    return nbformat.v4.new_raw_cell(metadata={"page_html": text})  # type: ignore[no-untyped-call]


def _binder_link(binder: str | None, folder: Path, page: Page) -> str:
    if binder is None:
        return ""
    path = quote(f"lab/tree/{folder.name}/{page.source.name}", safe="")
    return f'<li><a href="{BINDER}/{binder}/HEAD?urlpath={path}">Run this page on Binder</a></li>'


def _above(pages: Sequence[Page], more: str = "", search: bool = True) -> str:
    form = (
        '<form action="search.html" role="search"><input type="search" name="q" aria-label="Search the book">'
        "<button>Search</button></form>"
    )
    return (
        f'<nav class="book" aria-label="Book"><ul><li><a href="{pages[0].address}">Contents</a></li>{more}</ul>'
        f"{form if search else ''}</nav>"
    )


def _below(pages: Sequence[Page], number: int) -> str:
    links = ""
    if number > 0:
        before = pages[number - 1]
        links += f'<li><a href="{before.address}" rel="prev">← {escape(before.title)}</a></li>'
    if number + 1 < len(pages):
        after = pages[number + 1]
        links += f'<li><a href="{after.address}" rel="next">{escape(after.title)} →</a></li>'
    return f'<nav class="book" aria-label="Pages before and after"><ul>{links}</ul></nav>' if links else ""


def _sections(text: str, page: Page) -> Iterator[dict[str, str]]:
    """A page's words, from heading to heading, without what its outputs draw."""
    soup = BeautifulSoup(text, "html.parser")
    main = soup.main
    assert main is not None
    for drawn in main(["script", "style", "figure", "svg", "nav"]):
        drawn.decompose()
    heading, anchor, words = page.title, "", list[str]()

    def section() -> dict[str, str]:
        return {
            "address": page.address + anchor,
            "page": page.title,
            "heading": heading,
            "text": re.sub(r"\s+", " ", " ".join(words)).replace("¶", "").strip(),
        }

    for piece in main.descendants:
        if isinstance(piece, Tag):
            if piece.name in ("h1", "h2", "h3"):
                if words:
                    yield section()
                heading = piece.get_text().replace("¶", "").strip()
                anchor, words = f"#{quote(str(piece.get('id', '')))}", []
        elif str(piece).strip():
            words.append(str(piece))
    if words:
        yield section()


def _search_page(pages: Sequence[Page], sections: list[dict[str, Any]]) -> str:
    index = json.dumps(sections, ensure_ascii=False, separators=(",", ":")).replace("<", r"\u003c")
    return _page(
        "Search",
        f"{_above(pages, search=False)}<main><h1>Search</h1>"
        '<form class="book" role="search"><input type="search" name="q" aria-label="Search the book">'
        '<button>Search</button></form><p role="status">Searching needs JavaScript.</p><ol class="found"></ol></main>'
        f'<script type="application/json" id="sections">{index}</script><script>{_search_script()}</script>',
    )


def _redirect(first: Page) -> str:
    link = f'<a href="{first.address}">{escape(first.title)}</a>'
    return _page(
        first.title, f"<main><p>{link}</p></main>", f'<meta http-equiv="refresh" content="0;url={first.address}">'
    )


def _page(title: str, body: str, head: str = "") -> str:
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width,initial-scale=1">{head}\n'
        f"<title>{escape(title)}</title>\n<style>{page_style()}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _search_script() -> str:
    file = Path(__file__).parent / "static" / "search.js"
    return file.read_text(encoding="utf-8").replace("</script", r"<\/script")


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the book that the command line asks for; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m autodiff_widgets.book", description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="the folder that holds the notebooks")
    parser.add_argument("--to", type=Path, default=Path("build/book"), help="where the pages go (default: build/book)")
    parser.add_argument("--binder", metavar="OWNER/NAME", help="the GitHub repository that Binder opens")
    asked = parser.parse_args(arguments)
    try:
        written = write_book(asked.folder, asked.to, asked.binder)
    except (BookError, OSError) as error:
        sys.stderr.write(f"The book was not written: {str(error).rstrip('.')}.\n")
        return 1
    sys.stdout.write(f"{len(written)} pages are in {asked.to}: open {asked.to / 'index.html'}.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
