"""What can be done beside stepping, the settings and the launcher, in JupyterLab and Notebook 7."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from ui.conftest import FrontEnd
from ui.lab import MIME_TYPE, Notebook, Player, Server, shown

import autodiff_lite as torch
from autodiff_widgets import trace

PLUGIN = "autodiff-lite-widgets:plugin"


def change_a_number(player: Locator) -> None:
    """Ask what if the first number of x were 5, and look at the card."""
    Player(player).press("End", "w")
    panel = player.get_by_role("region", name="What if")
    field = panel.locator("input").first
    field.fill("5")
    field.press("Enter")
    card = player.get_by_role("group", name="Computation graph").get_by_role("img", name="x, leaf")
    expect(card).to_contain_text("[5, 1, 2, 3]")
    panel.get_by_role("button", name="Back to the recording").click()
    expect(card).to_contain_text("[0, 1, 2, 3]")


def test_what_if_with_no_kernel(page: Page, server: Server, saved: Path) -> None:
    shutil.copy(saved, server.root / "what-if.ipynb")
    notebook = Notebook.open_without_kernel(page, server, "what-if.ipynb")
    change_a_number(notebook.players.first)


def test_notebook_7_has_the_tools_too(browser: Browser, server: Server, saved: Path) -> None:
    # Not through the `page` fixture: Notebook 7.6.5 logs a page error about a 'schema' of its own.
    page = browser.new_page()
    shutil.copy(saved, server.root / "seven-tools.ipynb")
    notebook = Notebook.open(page, server.url("notebooks/seven-tools.ipynb"))
    player = notebook.players.first
    change_a_number(player)
    for key, name in {"i": "Inspector", "a": "You are autograd", "l": "Paths", "c": "Check", "t": "Trouble"}.items():
        Player(player).press(key)
        expect(player.get_by_role("region", name=name)).to_be_visible()
    page.close()


def test_an_edge_is_reattached_where_it_is_drawn(front_end: FrontEnd) -> None:
    with trace(title="detach") as t:
        x = torch.arange(4.0, requires_grad=True)
        y = x * x
        u = y.detach()
        z = u * x
        z.sum().backward()
    player = front_end.open("edges.ipynb", shown(t)).players.first
    Player(player).press("End", "w")
    player.get_by_role("button", name="Edge y → u: re-attach it").press("Enter")
    expect(player.get_by_text("x.grad: [0, 3, 12, 27] (recorded: [0, 1, 4, 9])")).to_be_visible()
    player.get_by_role("button", name="Edge y → u: cut it").press("Enter")
    expect(player.get_by_text("(recorded:")).to_have_count(0)


@pytest.fixture
def settings(page: Page, server: Server) -> Iterator[None]:
    """Let the learner have chosen German and a dark picture."""

    def choose(**chosen: str) -> None:
        address = f"{server.address}/lab/api/settings/{PLUGIN}"
        headers = {"Authorization": f"token {server.token}"}
        answer = page.request.put(address, headers=headers, data=json.dumps({"raw": json.dumps(chosen)}))
        assert answer.ok

    choose(theme="dark", language="de", opensAt="last")
    yield
    choose()


@pytest.mark.usefixtures("settings")
def test_the_settings_say_how_a_player_opens(front_end: FrontEnd, saved: Path) -> None:
    page = front_end.open("settings.ipynb", *nbformat.read(saved, as_version=4).cells).page
    player = page.get_by_role("region", name="Backpropagation-Player").first
    expect(player).to_have_attribute("data-theme", "dark")
    expect(player).to_have_attribute("lang", "de")
    expect(player.get_by_role("button", name="Schritt vor")).to_have_attribute("aria-disabled", "true")
    # The commands speak it too.
    label = "() => window.jupyterapp.commands.label('autodiff-lite:first-step')"
    assert page.evaluate(label) == "Erster Schritt"


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("where", ["lab/tree/", "edit/"])
def test_the_settings_say_how_a_file_opens(browser: Browser, server: Server, trace_file: str, where: str) -> None:
    # The file is there long before the settings are.
    page = browser.new_page()
    page.goto(server.url(f"{where}{trace_file}"))
    expect(page.get_by_role("region", name="Backpropagation-Player")).to_have_attribute("lang", "de", timeout=30_000)
    page.close()


def test_a_card_of_the_launcher_opens_the_chapter(page: Page, server: Server) -> None:
    page.goto(server.lab())
    page.locator(".jp-LauncherCard", has_text="Calculus and Autodiff").click()
    expect(page.get_by_role("heading", name="Calculus and automatic differentiation").first).to_be_visible(
        timeout=30_000
    )


@pytest.fixture(scope="session")
def trace_file(server: Server, saved: Path) -> str:
    """Keep the first trace of the saved notebook in a file of its own."""
    outputs = [output for cell in nbformat.read(saved, as_version=4).cells for output in cell.get("outputs", [])]
    trace = next(output.data[MIME_TYPE] for output in outputs if MIME_TYPE in output.get("data", {}))
    (server.root / "kept.trace.json").write_text(json.dumps(trace), encoding="utf-8")
    return "kept.trace.json"


def step_and_read_again(page: Page) -> None:
    """Step, and let the front end read the same file again, as it also does by itself when a page opens."""
    player = Player(page.get_by_role("region", name="Backpropagation player"))
    player.press("ArrowRight")
    player.expect_step(1)
    page.evaluate("jupyterapp.commands.execute('docmanager:reload')")
    # JupyterLab draws a document a second after it has changed.
    page.wait_for_timeout(3_000)
    player.expect_step(1)


def test_a_trace_file_opens_in_the_player(page: Page, server: Server, trace_file: str) -> None:
    page.goto(server.lab(trace_file))
    step_and_read_again(page)


def test_notebook_7_opens_a_trace_file_too(browser: Browser, server: Server, trace_file: str) -> None:
    page = browser.new_page()
    page.goto(server.url(f"edit/{trace_file}"))
    step_and_read_again(page)
    page.close()


CELLS = """\
import autodiff_lite as torch
from autodiff_widgets import trace
%load_ext autodiff_widgets
%trace on
---
x = torch.arange(4.0, requires_grad=True)
(x * x).sum().backward()
---
%%trace --title locked --lock 3 --hide controls
x = torch.tensor(2.0, requires_grad=True)
(x * x).backward()
"""


def test_notebook_7_follows_cells_locks_and_has_the_commands(browser: Browser, server: Server) -> None:
    sources = CELLS.split("---\n")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source.strip()) for source in sources])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, server.root / "seven-follows.ipynb")
    page = browser.new_page()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened = Notebook.open(page, server.url("notebooks/seven-follows.ipynb"))
    opened.run_all()
    followed, locked = opened.players.nth(0), opened.players.nth(1)
    expect(locked).to_have_accessible_name("Backpropagation player: locked")
    expect(locked.get_by_role("button", name="Step forward")).to_have_count(0)
    player = Player(followed)
    player.press("Home")
    opened.execute("autodiff-lite:next-step")
    player.expect_step(1)
    opened.execute("autodiff-lite:copy-link")
    link = page.evaluate("navigator.clipboard.readText()")
    assert "/notebooks/seven-follows.ipynb#player=" in link
    page.close()
