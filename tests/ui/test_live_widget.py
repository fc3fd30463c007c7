"""The player as a widget, `explore` and `%trace on`, in JupyterLab and Notebook 7 with their kernel."""

from collections.abc import Callable

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, expect
from ui.conftest import FrontEnd
from ui.lab import KERNEL_IS_READY, Notebook, Player

RECORD = """\
import time
import ipywidgets as widgets
from IPython.display import display
import autodiff_lite as torch
from autodiff_widgets import Player, explore, trace
%load_ext autodiff_widgets
with trace(title="live") as t:
    x = torch.arange(4.0, requires_grad=True)
    (x * x).sum().backward()
"""
VIEWS = """\
player = Player(t)
slider = widgets.IntSlider(description="linked", max=player.steps)
link = widgets.jslink((player, "step"), (slider, "value"))
seen = widgets.Label("nothing yet")
player.observe(lambda change: setattr(seen, "value", f"kernel saw {change.new}"), names="step")
display(widgets.VBox([slider, seen, player]))
"""
EXPLORE = """\
calls = []
def f(x, A):
    calls.append(x.item())
    time.sleep(0.03)
    if x.item() > 8:
        raise ValueError("x is too large")
    if x.item() < -5:
        end = time.monotonic() + 600
        while time.monotonic() < end:
            pass
    y = A * x
    return y.sum()
explore(f, x=(-10.0, 10.0, 0.5), A=[[1.0, 2.0], [3.0, 4.0]])
"""
TALKATIVE = """\
def f(x, total):
    print("heard", x.item())
    y = x * torch.ones(2)
    return y.sum() if total else y
explore(f, x=(-10.0, 10.0, 0.5), total=False)
"""

Open = Callable[..., Notebook]
JUST_JUPYTERLAB = pytest.mark.parametrize("front_end", ["JupyterLab"], indirect=True)


@pytest.fixture
def open_cells(front_end: FrontEnd, request: pytest.FixtureRequest) -> Open:
    """Open a new notebook with these cells, and run them; `watched` where the page may not complain."""

    def open_cells(*cells: str, watched: bool = True) -> Notebook:
        name = f"{request.node.originalname}.ipynb"
        notebook = front_end.open(name, *map(nbformat.v4.new_code_cell, cells), watched=watched)
        notebook.run_all()
        return notebook

    return open_cells


def test_views_kernel_and_linked_widgets_agree(open_cells: Open) -> None:
    notebook = open_cells(RECORD, VIEWS, "player", "player.step = 3")
    expect(notebook.players).to_have_count(2)
    first, second = Player(notebook.players.nth(0)), Player(notebook.players.nth(1))
    first.expect_step(3)
    second.expect_step(3)
    first.press("ArrowRight")
    first.expect_step(4)
    second.expect_step(4)
    linked = notebook.page.locator(".widget-slider", has_text="linked")
    expect(linked.locator(".widget-readout")).to_have_text("4")
    expect(notebook.page.locator(".widget-label", has_text="kernel saw")).to_have_text("kernel saw 4")
    second.press("End")
    first.expect_step(first.last)
    expect(notebook.page.locator(".widget-label", has_text="kernel saw")).to_have_text(f"kernel saw {first.last}")
    second.press("Home")
    notebook.execute("autodiff-lite:next-step")
    first.expect_step(1)


def test_the_notebook_does_not_get_the_keys(open_cells: Open) -> None:
    notebook = open_cells(RECORD, "Player(t)")
    player = Player(notebook.players.first)
    player.press("Home")
    before = notebook.state
    player.press("a", "b", "m", "j", "d", "d", "Enter", "ArrowRight", "ArrowDown")
    assert notebook.state == before
    assert player.has_focus


def gone(notebook: Notebook) -> Locator:
    return notebook.page.get_by_role("status").filter(has_text="No longer live")


def test_a_kernel_restart_leaves_the_last_picture_and_says_so(open_cells: Open) -> None:
    # At a restart JupyterLab logs an error about the state of its debugger.
    notebook = open_cells(RECORD, EXPLORE, watched=False)
    player = Player(notebook.players.first)
    set_x(notebook, "2")
    expect(player.sentences.first).to_contain_text("x = 2")
    notebook.page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.restartKernel()")
    expect(gone(notebook)).to_be_visible()
    player.press("Home", "ArrowRight")
    player.expect_step(1)
    expect(player.sentences.first).to_contain_text("x = 2")
    notebook.page.wait_for_function(KERNEL_IS_READY, timeout=60_000)
    notebook.run_all()
    expect(gone(notebook)).to_have_count(0)
    player = Player(notebook.players.first)
    set_x(notebook, "3")
    expect(player.sentences.first).to_contain_text("x = 3")


def test_a_kernel_that_was_shut_down_leaves_the_last_picture_and_says_so(open_cells: Open) -> None:
    notebook = open_cells(RECORD, "Player(t, step=3)", watched=False)
    player = Player(notebook.players.first)
    player.expect_step(3)
    notebook.page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    expect(gone(notebook)).to_be_visible()
    player.press("ArrowRight")
    player.expect_step(4)


def test_it_has_its_share_of_a_box(open_cells: Open) -> None:
    notebook = open_cells(
        RECORD, "widgets.HBox([widgets.IntSlider(), Player(t)])\n", "widgets.HBox([Player(t), Player(t)])"
    )
    expect(notebook.players).to_have_count(3)
    widths = [notebook.players.nth(each).bounding_box()["width"] for each in range(3)]
    assert widths[0] > 400
    assert widths[1] == pytest.approx(widths[2], abs=1)
    assert widths[1] > 300


def test_what_the_function_prints_and_lacks_stands_with_the_picture(open_cells: Open) -> None:
    notebook = open_cells(RECORD, TALKATIVE)
    cell = notebook.page.locator(".jp-Cell").nth(1)
    expect(cell.get_by_text("heard 0.0")).to_be_visible()
    set_x(notebook, "2")
    expect(cell.get_by_text("heard 2.0")).to_be_visible()
    expect(cell.get_by_text("heard 0.0")).to_have_count(0)
    lacks = cell.get_by_role("status").filter(has_text="No backward pass: it begins at one number")
    expect(lacks).to_be_visible()
    cell.get_by_role("checkbox").click()
    expect(lacks).to_have_count(0)
    expect(Player(notebook.players.first).sentences.last).to_contain_text("x.grad was empty and becomes")


def test_the_newest_value_wins_and_no_value_waits_in_line(open_cells: Open) -> None:
    notebook = open_cells(RECORD, EXPLORE)
    player = Player(notebook.players.first)
    expect(player.sentences.first).to_contain_text("x = 0")
    slider = notebook.page.locator(".widget-slider", has_text="x").get_by_role("slider")
    box = slider.bounding_box()
    assert box is not None
    mouse = notebook.page.mouse
    mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    mouse.down()
    # To and fro, many more values than runs of 30 ms fit in.
    for turn in range(150):
        mouse.move(box["x"] + box["width"] / 2 + 30 * ((turn % 20) / 10 - 1), box["y"])
    mouse.move(box["x"] + box["width"] / 2 + 25, box["y"])
    mouse.up()
    newest = slider.get_attribute("aria-valuenow") or notebook.page.locator(".widget-readout").first.inner_text()
    expect(player.sentences.first).to_contain_text(f"x = {float(newest):g}")
    player.expect_step(player.last)
    field = notebook.page.locator("input[type=number]").nth(1)  # the grid of A, row by row
    field.fill("7")
    field.press("Enter")
    expect(player.sentences.nth(1)).to_contain_text("[[1, 7], [3, 4]]")


def test_an_error_is_shown_in_place_and_a_slow_run_says_that_it_works(open_cells: Open) -> None:
    notebook = open_cells(RECORD, EXPLORE)
    player = Player(notebook.players.first)
    set_x(notebook, "2")
    expect(player.sentences.first).to_contain_text("x = 2")
    set_x(notebook, "9")
    wrong = notebook.page.get_by_role("alert").filter(has_text="ValueError")
    expect(wrong).to_contain_text("x is too large")
    expect(player.sentences.first).to_contain_text("x = 2")
    still = player.region.bounding_box()
    set_x(notebook, "-6")
    expect(working(notebook)).to_be_visible()
    assert player.region.bounding_box() == still
    notebook.page.get_by_role("button", name="Stop", exact=True).click()
    expect(working(notebook)).to_have_count(0)


def set_x(notebook: Notebook, number: str) -> None:
    readout = notebook.page.locator(".widget-slider", has_text="x").locator(".widget-readout")
    readout.click()
    readout.fill(number)
    readout.press("Enter")


def working(notebook: Notebook) -> Locator:
    return notebook.page.get_by_role("status").filter(has_text="Working")


def test_a_slow_run_can_be_stopped_again_and_again(open_cells: Open) -> None:
    # The first run is the cell's, in the main thread; each later one is in the thread that answers widgets.
    notebook = open_cells(RECORD, EXPLORE)
    player = Player(notebook.players.first)
    stop = notebook.page.get_by_role("button", name="Stop", exact=True)
    stopped = notebook.page.get_by_role("alert").filter(has_text="Stopped before it was done")

    def stop_by(press: Callable[[], None], kept: str) -> None:
        expect(working(notebook)).to_be_visible()
        press()
        expect(stopped).to_be_visible()
        expect(working(notebook)).to_have_count(0)
        expect(stop).to_have_count(0)
        expect(player.sentences.first).to_contain_text(f"x = {kept}")

    set_x(notebook, "-6")
    stop_by(stop.click, kept="0")
    set_x(notebook, "-7")
    stop_by(stop.click, kept="0")
    set_x(notebook, "1")
    expect(player.sentences.first).to_contain_text("x = 1")
    expect(stopped).to_have_count(0)
    set_x(notebook, "9")
    expect(notebook.page.get_by_role("alert").filter(has_text="ValueError")).to_be_visible()
    set_x(notebook, "-6")
    stop_by(lambda: notebook.execute("notebook:interrupt-kernel"), kept="1")
    # Between two runs of a widget, a cell: it has a handler of its own and puts back the one before it.
    notebook.run_all()
    player = Player(notebook.players.first)
    set_x(notebook, "-6")
    stop_by(stop.click, kept="0")
    set_x(notebook, "2")
    expect(player.sentences.first).to_contain_text("x = 2")


@JUST_JUPYTERLAB
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_to_complain_about(open_cells: Open, theme: str) -> None:
    notebook = open_cells(RECORD, EXPLORE)
    notebook.set_theme(theme)
    Player(notebook.players.first).press("End")
    notebook.page.locator(".autodiff-lite-trace").first.evaluate("(place) => place.setAttribute('data-axe', '')")
    report = Axe().run(notebook.page, context="[data-axe]")
    assert [(violation["id"], violation["nodes"]) for violation in report.response["violations"]] == []


def test_each_cell_that_runs_backward_gets_a_player(open_cells: Open) -> None:
    notebook = open_cells(
        RECORD, "%trace on", "(x * 3).sum().backward()", "y = x * x", "%trace off", "(x * 5).sum().backward()"
    )
    expect(notebook.players).to_have_count(1)
    assert notebook.ask("panel.content.widgets.map((cell) => cell.model.outputs.length)") == [0, 0, 1, 0, 0, 0]
