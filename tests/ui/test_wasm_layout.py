"""A trace with no layout, as Python in the browser makes it: Graphviz comes as WebAssembly, once, and only then."""

import json
from pathlib import Path

import nbformat
import pytest
from nbformat import v4
from playwright.sync_api import Browser, Page, expect
from ui.lab import MIME_TYPE, Notebook, Player, Server

GOLDEN = Path(__file__).parents[2] / "widgets/player/src/fixtures/golden/detach.json"
ORDER = """(region) => [...region.querySelectorAll('[data-node]')]
  .map((card) => [card.dataset.node, Math.round(card.getBoundingClientRect().left)])"""
LARGE = 500_000
"""More than all other files of the extension together, so it can only be Graphviz."""


def write(folder: Path, name: str, layout: bool) -> str:
    trace = json.loads(GOLDEN.read_text())["trace"]
    trace.pop("layout", None)
    if layout:
        from autodiff_widgets import Trace

        data = Trace.from_json(json.dumps(trace))._repr_mimebundle_()
        trace = (data[0] if isinstance(data, tuple) else data)[MIME_TYPE]
    output = v4.new_output("display_data", {MIME_TYPE: trace, "text/plain": "a trace"})
    nbformat.write(v4.new_notebook(cells=[v4.new_code_cell("t", outputs=[output])]), folder / name)
    return name


@pytest.fixture
def asked(page: Page) -> list[tuple[str, int]]:
    """Note the files of the extension that the page asked for, and how large they are."""
    found: list[tuple[str, int]] = []

    def note(response) -> None:
        if "/autodiff-lite-widgets/static/" in response.url:
            found.append((response.url, int(response.headers.get("content-length", 0))))

    page.on("response", note)
    return found


def test_a_trace_with_a_layout_never_loads_graphviz(page: Page, server: Server, asked: list[tuple[str, int]]) -> None:
    Player(Notebook.open_without_kernel(page, server, write(server.root, "with.ipynb", layout=True)).players.first)
    page.wait_for_load_state("networkidle")
    assert asked
    assert max(size for _, size in asked) < LARGE


def test_a_trace_without_one_is_placed_by_graphviz_and_keeps_its_step(
    page: Page, server: Server, asked: list[tuple[str, int]]
) -> None:
    notebook = Notebook.open_without_kernel(page, server, write(server.root, "without.ipynb", layout=False))
    player = Player(notebook.players.first)
    player.press("Home", "ArrowRight", "ArrowRight")
    page.wait_for_load_state("networkidle")
    assert sum(size > LARGE for _, size in asked) == 1
    player.expect_step(2)
    left = dict(player.region.evaluate(ORDER))
    trace = json.loads(GOLDEN.read_text())["trace"]
    assert all(left[edge["from"]] < left[edge["to"]] for edge in trace["edges"])
    expect(page.get_by_role("note")).to_have_count(0)


def test_where_graphviz_does_not_come_the_player_plays_and_says_so(browser: Browser, server: Server) -> None:
    # Not through the `page` fixture: Graphviz logs that it cannot start.
    page = browser.new_page()
    page.add_init_script("delete globalThis.WebAssembly")
    notebook = Notebook.open_without_kernel(page, server, write(server.root, "nowhere.ipynb", layout=False))
    player = Player(notebook.players.first)
    expect(page.get_by_role("note")).to_contain_text("Graphviz did not run in this browser")
    player.press("Home", "ArrowRight")
    player.expect_step(1)
    page.close()
