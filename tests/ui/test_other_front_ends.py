"""An output that brings its own page, where there is no extension of ours: marimo, and JupyterLab beside it."""

import contextlib
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import v4
from playwright.sync_api import Browser, Page, expect
from ui.lab import Notebook, Player, Server, free_port

import autodiff_lite as torch
from autodiff_widgets import trace, use

APP = """import marimo

app = marimo.App()


@app.cell
def _():
    import autodiff_lite as torch
    from autodiff_widgets import trace

    with trace(title="in marimo") as t:
        x = torch.tensor([1.0, 2.0], requires_grad=True)
        (x * x).sum().backward()
    t
    return


if __name__ == "__main__":
    app.run()
"""


@pytest.fixture(scope="module")
def marimo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run a marimo notebook; returns its address."""
    home = tmp_path_factory.mktemp("marimo")
    (home / "app.py").write_text(APP)
    port = free_port()
    command = [sys.executable, "-m", "marimo", "--yes", "run", "app.py", "--headless", "--no-token", f"--port={port}"]
    own = {name: str(home / name.lower()) for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")}
    with (home / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=home, env={**os.environ, **own}, stdout=log, stderr=log)
        address = f"http://127.0.0.1:{port}"
        try:
            deadline = time.monotonic() + 60
            while time.monotonic() < deadline and process.poll() is None:
                with contextlib.suppress(OSError):
                    urllib.request.urlopen(address, timeout=2).close()
                    break
                time.sleep(0.2)
            assert process.poll() is None, (home / "log").read_text()
            yield address
        finally:
            process.terminate()
            process.wait(20)


def test_marimo_plays_with_no_word_said(browser: Browser, marimo: str) -> None:
    # Not through the `page` fixture: what else marimo asks for is its own affair.
    page = browser.new_page()
    page.goto(marimo)
    player = Player(page.frame_locator("iframe").get_by_role("region", name="Backpropagation player"))
    player.press("Home", "ArrowRight", "ArrowRight")
    player.expect_step(2)
    page.close()


@pytest.fixture
def with_page() -> Iterator[dict[str, Any]]:
    """Return the output of a cell as it is written where there is no extension of ours."""
    with trace(title="from VS Code") as t:
        x = torch.tensor([1.0, 2.0], requires_grad=True)
        (x * x).sum().backward()
    use("page")
    yield t._repr_mimebundle_()
    use("auto")


def test_in_a_sandboxed_frame_of_another_origin_as_colab_s_it_plays(
    page: Page, with_page: dict[str, Any], tmp_path: Path
) -> None:
    output = escape(f"<!doctype html><body>{with_page['text/html']}")
    frame = f'<iframe sandbox="allow-scripts" width="900" height="700" srcdoc="{output}"></iframe>'
    (tmp_path / "cell.html").write_text(f"<!doctype html><title>a cell</title>{frame}")
    page.goto((tmp_path / "cell.html").as_uri())
    inner = page.frame_locator("iframe").frame_locator("iframe")
    player = Player(inner.get_by_role("region", name="Backpropagation player"))
    player.region.get_by_role("button", name="Step forward").click()
    player.expect_step(1)


def test_untrusted_in_jupyterlab_without_the_extension_the_words_remain(
    page: Page, server: Server, with_page: dict[str, Any]
) -> None:
    path = Path(server.root) / "untrusted.ipynb"
    output = v4.new_output("display_data", {"text/html": with_page["text/html"]})
    nbformat.write(v4.new_notebook(cells=[v4.new_code_cell("t", outputs=[output])]), path)
    Notebook.open_without_kernel(page, server, path.name)
    page.get_by_text("Every step in words").click()
    expect(page.get_by_text("x.grad was empty and becomes [2, 4].")).to_be_visible()
    expect(page.locator(".jp-OutputArea iframe")).to_have_count(0)


def test_in_jupyterlab_the_extension_plays_what_brings_a_page_too(
    page: Page, server: Server, with_page: dict[str, Any]
) -> None:
    path = Path(server.root) / "page.ipynb"
    output = v4.new_output("display_data", with_page)
    nbformat.write(v4.new_notebook(cells=[v4.new_code_cell("t", outputs=[output])]), path)
    notebook = Notebook.open_without_kernel(page, server, path.name)
    player = Player(notebook.players.first)
    player.press("Home", "ArrowRight")
    player.expect_step(1)
    expect(page.locator(".jp-OutputArea iframe")).to_have_count(0)
