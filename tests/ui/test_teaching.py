"""A learner predicts and is autograd in a browser: in a saved notebook with no kernel too, and by keyboard alone."""

import json
import re
from pathlib import Path

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect
from ui.conftest import FrontEnd, watched_page
from ui.lab import Notebook, Player, Server, shown

import autodiff_lite as torch
from autodiff_widgets import Trace, trace

RECORD = """\
import ipywidgets as widgets
import autodiff_lite as torch
from autodiff_widgets import Player, trace
with trace(title="detach", predict=["z", "x.grad"]) as t:
    x = torch.arange(4.0, requires_grad=True)
    y = x * x
    u = y.detach()
    z = u * x
    z.sum().backward()
"""
WATCH = """\
player = Player(t)
heard = widgets.Label("nothing yet")
def tell(change):
    last = change.new[-1]
    heard.value = f"{last['asked']}: {last['answer']}, {last['right']}"
player.observe(tell, names="predictions")
widgets.VBox([player, heard])
"""
CUT = "Through the gate nothing comes back to x."


def recorded(**lesson):
    with trace(title="detach", **lesson) as t:
        x = torch.arange(4.0, requires_grad=True)
        y = x * x
        u = y.detach()
        z = u * x
        z.sum().backward()
    return t


@pytest.fixture(scope="module")
def asking(server: Server) -> str:
    """Save a notebook in which an author asks, as the run of its cell left it."""
    name = "asking.ipynb"
    notebook = nbformat.v4.new_notebook(cells=[shown(recorded(predict=["z", "x.grad"]))])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, server.root / name)
    return name


def node(region: Locator, name: str) -> Locator:
    """Return the card of this name."""
    return region.get_by_role("img", name=re.compile(f"^{re.escape(name)}, "))


def field(region: Locator) -> Locator:
    return region.get_by_role("textbox", name="Your answer")


def answer(region: Locator, text: str) -> None:
    """Type an answer and commit to it with Enter alone: the focus is where it is needed."""
    expect(field(region)).to_be_focused()
    region.page.keyboard.type(text)
    region.page.keyboard.press("Enter")


def check_questions(region: Locator) -> None:
    """Go through the questions with the keyboard: what is believed is answered with a reason."""
    player = Player(region)
    expect(region.get_by_text("The next question comes after step 3.")).to_be_visible()
    player.press("End")
    player.expect_step(3)
    expect(player.sentences).to_have_count(3)
    expect(region).not_to_contain_text("27")
    answer(region, "y * x")
    player.expect_step(4)
    expect(region.get_by_text("That is right.")).to_be_visible()
    expect(region.get_by_role("button", name="Next question")).to_be_focused()
    region.page.keyboard.press("Enter")
    expect(region.get_by_role("button", name="Go there")).to_be_focused()
    region.page.keyboard.press("Enter")
    player.expect_step(5)
    expect(region).not_to_contain_text("x.grad was empty")
    answer(region, "[0, 3, 12, 27")
    expect(region.get_by_role("alert")).to_have_text("“]” is missing.")
    region.page.keyboard.type("]")
    region.page.keyboard.press("Enter")
    expect(region.get_by_text(CUT)).to_be_visible()
    expect(region.get_by_role("button", name="Done")).to_be_focused()
    region.page.keyboard.press("Tab")
    region.page.keyboard.press("Enter")
    player.expect_step(10)
    region.get_by_role("button", name="Done").click()
    with region.page.expect_download() as download:
        region.get_by_role("button", name="Save my answers").click()
    saved = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert saved["title"] == "detach"
    assert [(each["asked"], each["answer"], each["right"]) for each in saved["answers"]] == [
        ("z", "y * x", True),
        ("x.grad", "[0, 3, 12, 27]", False),
    ]
    assert CUT in saved["answers"][1]["why"]


def test_a_saved_notebook_asks_with_no_kernel(page: Page, server: Server, asking: str) -> None:
    notebook = Notebook.open_without_kernel(page, server, asking)
    assert notebook.ask("panel.sessionContext.session?.kernel ?? null") is None
    before = notebook.state
    check_questions(notebook.players.first)
    assert notebook.state == before


def test_notebook_7_asks_too(browser: Browser, server: Server, asking: str) -> None:
    # Not through the `page` fixture: Notebook 7.6.5 logs a page error about a 'schema' of its own.
    page = browser.new_page()
    notebook = Notebook.open(page, server.url(f"notebooks/{asking}"))
    check_questions(notebook.players.first)
    page.close()


def test_predictions_reach_the_kernel(front_end: FrontEnd) -> None:
    notebook = front_end.open("predictions.ipynb", *map(nbformat.v4.new_code_cell, (RECORD, WATCH)))
    notebook.run_all()
    page = notebook.page
    region, heard = notebook.players.first, page.locator(".widget-label")
    Player(region).press("End")
    answer(region, "y * x")
    expect(heard).to_have_text("z: y * x, True")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    answer(region, "3 * x**2")
    expect(heard).to_have_text("x.grad: 3 * x**2, False")


@pytest.fixture(scope="module")
def waiting() -> Trace:
    """Record a program with a node that waits for two contributions."""
    with trace(title="z = y + 3y") as t:
        x = torch.tensor(2.0, requires_grad=True)
        y = x * x
        z = y + 3 * y
        z.backward()
    return t


@pytest.fixture(scope="module")
def saved_page(waiting: Trace, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Save it as a page."""
    path = tmp_path_factory.mktemp("page") / "order.html"
    waiting.save_html(path)
    return path.as_uri()


def test_be_autograd_with_the_keyboard_alone(page: Page, saved_page: str) -> None:
    page.goto(saved_page)
    be_autograd(page.get_by_role("region", name="Backpropagation player"))


def test_be_autograd_in_a_notebook(front_end: FrontEnd, waiting: Trace) -> None:
    be_autograd(front_end.open("order.ipynb", shown(waiting)).players.first)


def be_autograd(region: Locator) -> None:
    """Visit the nodes with the keyboard alone, the wrong one first."""
    page = region.page
    card = {name: node(region, name) for name in ("x", "y", "3 × y", "z")}
    card["x"].focus()
    page.keyboard.press("a")
    for key in ("ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(card["y"]).to_be_focused()
    expect(region.get_by_text("y still waits for 2 contributions, from z, 3 × y.")).to_be_visible()
    for name in ("z", "y"):
        card[name].focus()
        page.keyboard.press("Enter")
    waits = "y still waits for 1 contribution, from 3 × y. Visited now and never again, it would pass on too little"
    expect(region.get_by_text(waits)).to_contain_text("the gradient of x would be 4 in place of 16")
    region.get_by_role("button", name="What would plain recursion answer?").press("Enter")
    expect(region.get_by_text("Plain recursion visits")).to_contain_text("would be 20 in place of 16")
    for name in ("3 × y", "y"):
        card[name].focus()
        page.keyboard.press("Enter")
    expect(region.get_by_text("Every operation is visited, and every gradient is complete.")).to_be_visible()
    expect(region.get_by_text("Both are the same.")).to_be_visible()
    expect(card["x"]).to_have_accessible_name("x, leaf, value 2, gradient 16, x.grad 16")


@pytest.mark.parametrize("look", [{"color_scheme": "light"}, {"color_scheme": "dark"}, {"forced_colors": "active"}])
@pytest.mark.parametrize("key", ["p", "a"])
def test_axe_finds_nothing_to_complain_about(page: Page, saved_page: str, key: str, look: dict[str, str]) -> None:
    page.emulate_media(**look)
    page.goto(saved_page)
    region = page.get_by_role("region", name="Backpropagation player")
    region.get_by_role("button", name="Step forward").press(key)
    if key == "p":
        region.get_by_role("button", name="Ask me").click()
        Player(region).press("End")
        check_axe(page)
        answer(region, "7")
    else:
        node(region, "y").click()
    check_axe(page)


def check_axe(page: Page) -> None:
    report = Axe().run(page)
    assert [(violation["id"], violation["nodes"]) for violation in report.response["violations"]] == []


def test_a_teacher_shows_one_moment_in_large_type(browser: Browser, tmp_path: Path) -> None:
    moment = recorded(lock=4, hide=["values", "controls", "transcript"], present=True).at(4)
    moment.save_html(tmp_path / "present.html")
    with watched_page(browser) as page:
        page.goto((tmp_path / "present.html").as_uri())
        region = page.get_by_role("region", name="Backpropagation player")
        expect(region.get_by_role("button", name="Step forward")).to_have_count(0)
        expect(region.get_by_role("img", name="z, mul, value ?, no gradient yet")).to_be_visible()
        node(region, "x").focus()
        page.keyboard.press("ArrowRight")
        sentence = region.get_by_text("z = u × x = ?.")
        expect(sentence).to_be_visible()
        tall = sentence.bounding_box()["height"]
        recorded().at(4).save_html(tmp_path / "plain.html")
        page.goto((tmp_path / "plain.html").as_uri())
        assert tall > 1.3 * region.locator(".sentence").bounding_box()["height"]
