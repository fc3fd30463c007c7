"""The chapter as pages: read on a telephone, from a file, with no network and no server."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from ui.lab import MIME_TYPE, Player

CHAPTER = Path(__file__).parents[2] / "chapter03"
SPINE = "3_0_calculus_and_autodiff"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the spine's page with nbconvert's own command, as a reader of the documents would."""
    folder = tmp_path_factory.mktemp("book")
    command = [sys.executable, "-m", "nbconvert", "--to", "autodiff-lite", "--output-dir", folder]
    subprocess.run([*command, CHAPTER / f"{SPINE}.ipynb"], check=True, capture_output=True)
    return folder


def test_every_player_of_a_page_plays_on_a_telephone(page: Page, book: Path) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((book / f"{SPINE}.html").as_uri())
    cells = nbformat.read(CHAPTER / f"{SPINE}.ipynb", as_version=4).cells
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    players = page.get_by_role("region", name="Backpropagation player")
    expect(players).to_have_count(sum(MIME_TYPE in output.get("data", {}) for output in outputs))
    player = Player(players.nth(1))
    player.press("Home", "ArrowRight", "ArrowRight")
    player.expect_step(2)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page itself scrolls sideways"
    assert [url for url in asked if not url.startswith("data:")] == [(book / f"{SPINE}.html").as_uri()]


def test_formulas_are_mathml_and_none_is_left_as_tex(page: Page, book: Path) -> None:
    page.goto((book / f"{SPINE}.html").as_uri())
    assert page.locator("math").count() > 20
    prose = " ".join(page.locator(".text_cell_render").all_inner_texts())
    assert "$" not in prose
    assert "\\frac" not in prose
    expect(page).to_have_title("Calculus and automatic differentiation")


def test_axe_finds_nothing_to_complain_about_outside_the_players(page: Page, book: Path) -> None:
    page.goto((book / f"{SPINE}.html").as_uri())
    # A page's players are named by the program that they play; each is tested on a page of its own.
    found = Axe().run(page, context={"exclude": [["figure"]]}).response["violations"]
    assert [(violation["id"], violation["nodes"]) for violation in found] == []
