"""A folder of notebooks as a book: what the command says, and what it makes of other folders than the chapter."""

from pathlib import Path

import nbformat
import pytest
from nbformat import v4

from autodiff_widgets.book import BookError, main, write_book


def write(path: Path, *cells: nbformat.NotebookNode) -> None:
    nbformat.write(v4.new_notebook(cells=list(cells)), path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "course"
    folder.mkdir()
    write(folder / "b two.ipynb", v4.new_markdown_cell("# Two & <i>three</i>\n\nWords of the second."))
    write(folder / "a.ipynb", v4.new_code_cell("x = 1"))
    return folder


def test_a_folder_without_an_index_opens_at_its_first_page(folder: Path, tmp_path: Path) -> None:
    files = write_book(folder, tmp_path / "book")
    assert [file.name for file in files] == ["a.html", "b two.html", "index.html", "search.html"]
    assert 'content="0;url=a.html"' in files[2].read_text()
    assert 'href="b%20two.html" rel="next">Two &amp; &lt;i&gt;three&lt;/i&gt; →' in files[0].read_text()
    assert "Binder" not in files[0].read_text()
    assert "Words of the second." in files[3].read_text()


def test_exercises_fold_with_what_belongs_to_them_and_nothing_else_does(tmp_path: Path) -> None:
    words = [
        "# Title\n\n**2 apples** are no exercise",
        "Words before.\n\n## Exercises\n\nAll of them.\n\n### 1. `x` < 2\n\nSay why.",
        "**2.** Say how.",
        "## After\n\n**3. Not this.**",
    ]
    cells = [cell for text in words for cell in (v4.new_markdown_cell(text), v4.new_code_cell("..."))]
    write(tmp_path / "one.ipynb", *cells)
    page = write_book(tmp_path, tmp_path / "book")[0].read_text()
    folds = page.split('<details class="exercise">')
    assert len(folds) == 3
    assert "All of them." in folds[0]
    assert folds[1].startswith("<summary><code>x</code> &lt; 2".replace("<summary>", "<summary>1. "))
    assert folds[2].startswith("<summary>Exercise 2</summary>")
    assert page.count("</details>") == 2
    assert "Not this." in folds[2].split("</details>")[1]


def test_what_cannot_be_a_book_is_said(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "nowhere")]) == 1
    assert "there is no notebook in" in capsys.readouterr().err
    assert main([str(folder), "--to", str(folder / "a.ipynb")]) == 1
    assert "The book was not written" in capsys.readouterr().err
    with pytest.raises(BookError, match="write it as owner/name"):
        write_book(folder, tmp_path / "book", "https://example.org/owner/name")
