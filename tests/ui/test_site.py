"""The site that runs in the browser alone, from this machine and with no other network."""

import functools
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from ui.lab import KERNEL_IS_READY, Player, Watch

ROOT = Path(__file__).parents[2]
SPINE = "3_0_calculus_and_autodiff.ipynb"
RUN = """async (code) => {
  const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
  const future = kernel.requestExecute({ code });
  const said = [];
  future.onIOPub = ({ content }) => said.push(content.text ?? content.evalue ?? '');
  await future.done;
  return said.join('');
}"""


class Quiet(SimpleHTTPRequestHandler):
    """Serves files, and writes nothing about it."""

    def log_message(self, *message: Any) -> None:
        return


def site_tool(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, ROOT / "tools" / "site.py", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT]
    subprocess.run(command, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("work")


@pytest.fixture(scope="module")
def site(wheel: Path, work: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Write the site and serve it; returns its address."""
    folder = tmp_path_factory.mktemp("site")
    done = site_tool("--wheel", wheel, "--to", folder, "--work", work)
    assert done.returncode == 0, done.stderr
    assert "It has no" in done.stdout, "what it lacks is said"
    assert "numpy" in done.stdout
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def spine(site: str, browser: Browser) -> Iterator[Page]:
    """Open the chapter's first notebook in the site."""
    # Not through the `page` fixture: JupyterLite asks its own server for what only a Jupyter server has, and logs that.
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    watch = Watch(page)
    page.goto(f"{site}/lab/index.html?path={SPINE}")
    page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=60_000)
    yield page
    page.close()
    assert watch.foreign == [], "requests left this machine"


def test_a_committed_output_plays_before_any_python_has_started(spine: Page) -> None:
    players = spine.get_by_role("region", name="Backpropagation player")
    players.first.wait_for(timeout=60_000)
    player = Player(players.first)
    player.press("Home", "ArrowRight", "ArrowRight")
    player.expect_step(2)


def test_the_chapter_lies_there_whole(spine: Page) -> None:
    listed = spine.evaluate("async () => (await window.jupyterapp.serviceManager.contents.get('')).content")
    names = {entry["name"] for entry in listed}
    chapter = {path.name for path in (ROOT / "chapter03").glob("*.ipynb")}
    assert chapter | {"exercises", "figures.py"} <= names


def test_python_runs_and_finds_everything_up_to_numpy(spine: Page) -> None:
    spine.wait_for_function(KERNEL_IS_READY, timeout=240_000)
    assert "digraph {" in spine.evaluate(RUN, "import graphviz; print(graphviz.Digraph().source)")
    assert "IntSlider" in spine.evaluate(RUN, "import ipywidgets; print(ipywidgets.IntSlider())")
    # The engine is there, and stops at the one thing that no package registry has.
    assert spine.evaluate(RUN, "import autodiff_lite").startswith("No module named 'numpy'")
    found = "import importlib.util as u; print(u.find_spec('autodiff_widgets') is not None)"
    assert spine.evaluate(RUN, found).startswith("True")
    expect(spine.locator(".jp-Dialog")).to_have_count(0)


@pytest.mark.usefixtures("site")
def test_what_is_no_release_of_pyodide_is_said(wheel: Path, work: Path, tmp_path: Path) -> None:
    to = tmp_path / "site"
    done = site_tool("--wheel", wheel, "--to", to, "--work", work, "--pyodide", tmp_path / "nowhere")
    assert (done.returncode, to.exists()) == (1, False)
    assert "is no folder: unpack a full release of Pyodide" in done.stderr
    release = tmp_path / "release"
    release.mkdir()
    known = (work / "lite" / "static" / "pyodide" / "pyodide-lock.json").read_text()
    assert "numpy" not in known, "the site's list names nothing that it lacks"
    (release / "numpy-2.4.6-cp314-cp314-pyemscripten_2026_0_wasm32.whl").write_bytes(b"another file of that name")
    done = site_tool("--wheel", wheel, "--to", to, "--work", work, "--pyodide", release)
    assert done.returncode == 1
    assert "is not the file that this Pyodide names" in done.stderr
