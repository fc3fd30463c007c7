"""A Chromium, a JupyterLab, and a page that is watched."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from ui.lab import Notebook, Server, Watch, serve

CHAPTER = Path(__file__).parents[2] / "chapter03"
SPINE = "3_0_calculus_and_autodiff.ipynb"
CHROMIUM_ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the machine's Chromium."""
    names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
    chromium = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if chromium is None:
        pytest.skip("needs a Chromium: `apt-get install chromium`, or CHROMIUM=/where/it/is for one with another name")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@contextlib.contextmanager
def watched_page(browser: Browser) -> Iterator[Page]:
    """Open a page, and see to it that it speaks to nobody and does not complain."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    watch = Watch(page)
    yield page
    page.close()
    assert watch.foreign == [], "requests left this machine"
    assert watch.errors == []


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open a page for one test."""
    with watched_page(browser) as page:
        yield page


class FrontEnd:
    """JupyterLab or Notebook 7, in which a test opens notebooks of its own."""

    def __init__(self, name: str, browser: Browser, server: Server) -> None:
        self.name, self._browser, self._server = name, browser, server
        self._pages = contextlib.ExitStack()

    def open(self, file: str, *cells: nbformat.NotebookNode, watched: bool = True) -> Notebook:
        """Write a notebook and open it with its kernel; `watched` where the page may not complain."""
        notebook = nbformat.v4.new_notebook(cells=list(cells))
        notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(notebook, self._server.root / file)
        self._pages.callback(self._server.end, file)
        # Notebook 7.6.5 logs a page error about a 'schema' of its own.
        if watched and self.name == "JupyterLab":
            page = self._pages.enter_context(watched_page(self._browser))
        else:
            page = self._browser.new_page(viewport={"width": 1280, "height": 900})
            self._pages.callback(page.close)
        server = self._server
        return Notebook.open(page, server.lab(file) if self.name == "JupyterLab" else server.url(f"notebooks/{file}"))

    def close(self) -> None:
        """Close the pages, and then end the kernels."""
        self._pages.close()


@pytest.fixture(params=["JupyterLab", "Notebook 7"])
def front_end(request: pytest.FixtureRequest, browser: Browser, server: Server) -> Iterator[FrontEnd]:
    """Each of the two in turn."""
    with contextlib.closing(FrontEnd(request.param, browser, server)) as front_end:
        yield front_end


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start a JupyterLab on a copy of the chapter."""
    with serve(tmp_path_factory.mktemp("lab")) as server:
        shutil.copytree(CHAPTER, server.root, dirs_exist_ok=True)
        yield server


@pytest.fixture(scope="session")
def notebook(browser: Browser, server: Server) -> Iterator[Notebook]:
    """Open the chapter's first notebook with its outputs cleared, and run all of it, once for every test."""
    file = nbformat.read(CHAPTER / SPINE, as_version=4)
    for cell in file.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    nbformat.write(file, server.root / SPINE)
    with watched_page(browser) as page:
        notebook = Notebook.open(page, server.lab(SPINE))
        notebook.run_all()
        notebook.save()
        yield notebook


@pytest.fixture(scope="session")
def saved(notebook: Notebook, server: Server) -> Path:
    """Return the file that running and saving the notebook left."""
    return server.root / SPINE
