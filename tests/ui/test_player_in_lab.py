"""A learner runs the chapter's first notebook, steps, saves, and opens it again."""

import shutil
from pathlib import Path

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from ui.lab import MIME_TYPE, Notebook, Player, Server, serve


def traces(path: Path) -> int:
    """Count the outputs of a saved notebook that carry a trace."""
    cells = nbformat.read(path, as_version=4).cells
    return sum(MIME_TYPE in output.get("data", {}) for cell in cells for output in cell.get("outputs", []))


def test_each_trace_is_played(notebook: Notebook, saved: Path) -> None:
    assert traces(saved) > 0
    expect(notebook.players).to_have_count(traces(saved))


def test_the_keys_step_to_the_end_and_back(notebook: Notebook) -> None:
    player = Player(notebook.players.first)
    assert player.last > 1
    player.press("Home")
    player.expect_step(0)
    for step in range(1, player.last + 1):
        player.press("ArrowRight")
        player.expect_step(step)
    player.press("ArrowRight")
    player.expect_step(player.last)
    for step in reversed(range(player.last)):
        player.press("ArrowLeft")
        player.expect_step(step)
    player.press("End")
    player.expect_step(player.last)


def test_the_buttons_step(notebook: Notebook) -> None:
    player = Player(notebook.players.first)
    player.press("Home")
    steps = {"Step forward": 1, "Last step": player.last, "Step back": player.last - 1, "First step": 0}
    for button, step in steps.items():
        player.region.get_by_role("button", name=button).click()
        player.expect_step(step)


def test_jupyterlab_does_not_get_the_keys(notebook: Notebook) -> None:
    player = Player(notebook.players.first)
    player.press("Home")
    before = notebook.state
    player.press("a", "b", "m", "j", "k", "x", "d", "d", "z", "Enter", "Home", "ArrowRight", "ArrowDown", "ArrowUp")
    assert notebook.state == before
    assert player.has_focus


def test_players_do_not_touch_each_other(notebook: Notebook) -> None:
    first, second = Player(notebook.players.nth(0)), Player(notebook.players.nth(1))
    first.press("Home")
    second.press("Home", "ArrowRight")
    second.expect_step(1)
    first.expect_step(0)


def test_a_step_survives_scrolling_away(notebook: Notebook) -> None:
    player = Player(notebook.players.first)
    player.press("Home", "ArrowRight")
    last = notebook.ask("panel.content.widgets.length - 1")
    notebook.page.evaluate(f"() => window.jupyterapp.shell.currentWidget.content.scrollToItem({last}, 'end')")
    expect(player.region).not_to_be_in_viewport()
    notebook.page.evaluate("() => window.jupyterapp.shell.currentWidget.content.scrollToItem(0)")
    player.region.scroll_into_view_if_needed()
    player.expect_step(1)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_to_complain_about(notebook: Notebook, theme: str) -> None:
    notebook.set_theme(theme)
    player = Player(notebook.players.first)
    player.press("End")
    # One player: axe would have every region of a page named differently, and the notebook decides how many there are.
    player.region.evaluate("(region) => region.getRootNode().host.setAttribute('data-axe', '')")
    report = Axe().run(notebook.page, context="[data-axe]")
    assert [(violation["id"], violation["nodes"]) for violation in report.response["violations"]] == []


def test_a_saved_notebook_plays_with_no_kernel_and_no_trust(page: Page, saved: Path, tmp_path: Path) -> None:
    # A new home knows no signature of the notebook, so JupyterLab does not trust it.
    with serve(tmp_path) as stranger:
        shutil.copy(saved, stranger.root)
        notebook = Notebook.open_without_kernel(page, stranger, saved.name)
        assert notebook.ask("panel.sessionContext.session?.kernel ?? null") is None
        assert notebook.ask("panel.content.widgets.some((cell) => cell.model.outputs?.length && !cell.model.trusted)")
        expect(notebook.players).to_have_count(traces(saved))
        player = Player(notebook.players.first)
        player.press("Home", "ArrowRight")
        player.expect_step(1)
        page.goto("about:blank")


def test_an_output_opens_at_the_step_in_its_metadata(page: Page, server: Server, saved: Path) -> None:
    notebook = nbformat.read(saved, as_version=4)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    played = [output for output in outputs if MIME_TYPE in output.get("data", {})]
    for output, step in zip(played, [2, -1], strict=False):
        output.metadata[MIME_TYPE] = {"step": step}
    nbformat.write(notebook, server.root / "steps.ipynb")
    players = Notebook.open_without_kernel(page, server, "steps.ipynb").players
    Player(players.nth(0)).expect_step(2)
    Player(players.nth(1)).expect_step(0)


def test_notebook_7_plays_too(browser: Browser, server: Server, saved: Path) -> None:
    # Not through the `page` fixture: Notebook 7.6.5 logs a page error about a 'schema' of its own.
    page = browser.new_page()
    shutil.copy(saved, server.root / "seven.ipynb")
    notebook = Notebook.open(page, server.url("notebooks/seven.ipynb"))
    player = Player(notebook.players.first)
    player.press("Home", "ArrowRight")
    player.expect_step(1)
    page.close()


def test_a_link_opens_the_notebook_at_a_step(page: Page, server: Server, saved: Path) -> None:
    shutil.copy(saved, server.root / "linked.ipynb")
    notebook = Notebook.open_without_kernel(page, server, "linked.ipynb")
    first = Player(notebook.players.nth(1))
    first.press("Home", *["ArrowRight"] * 3)
    first.expect_step(3)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("window.jupyterapp.commands.execute('autodiff-lite:copy-link')")
    link = page.evaluate("navigator.clipboard.readText()")
    assert "/lab/tree/linked.ipynb#player=" in link
    assert link.endswith(".0.3")
    page.goto("about:blank")
    page.goto(link)  # the browser has the server's cookie by now
    Player(page.get_by_role("region", name="Backpropagation player").nth(1)).expect_step(3)
    Player(page.get_by_role("region", name="Backpropagation player").nth(0)).expect_step(0)


def test_a_command_opens_a_tool(notebook: Notebook) -> None:
    player = Player(notebook.players.first)
    player.press("Home")
    notebook.page.evaluate("window.jupyterapp.commands.execute('autodiff-lite:paths')")
    expect(notebook.players.first.get_by_role("region", name="Paths")).to_be_visible()
