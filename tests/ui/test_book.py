"""The chapter as pages: read on a telephone, from a file, with no network and no server."""

import subprocess
import sys
from pathlib import Path
from typing import Literal
from urllib.parse import unquote

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from playwright.sync_api import Page, expect
from ui.lab import MIME_TYPE, Player

from autodiff_widgets.book import BINDER, write_book

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
    assert [url for url in asked if not url.startswith(("data:", "blob:"))] == [(book / f"{SPINE}.html").as_uri()]


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


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the book, as `make book` does."""
    folder = tmp_path_factory.mktemp("whole")
    write_book(CHAPTER, folder, "owner/autodiff-lite")
    return folder


def test_a_reader_walks_from_the_contents_to_the_end_and_back(page: Page, whole: Path) -> None:
    page.goto((whole / "index.html").as_uri())
    pages = [path.stem for path in sorted(CHAPTER.glob("3_*.ipynb"))]
    for name in pages:
        page.locator("a[rel=next]").click()
        expect(page).to_have_url(f"{whole.as_uri()}/{name}.html")
    expect(page.locator("a[rel=next]")).to_have_count(0)
    page.locator("a[rel=prev]").click()
    expect(page).to_have_url(f"{whole.as_uri()}/{pages[-2]}.html")
    link = page.get_by_role("link", name="Run this page on Binder").get_attribute("href")
    assert link == f"{BINDER}/owner/autodiff-lite/HEAD?urlpath=lab%2Ftree%2Fchapter03%2F{pages[-2]}.ipynb"
    page.get_by_role("link", name="Contents").click()
    expect(page).to_have_url(f"{whole.as_uri()}/index.html")


def test_no_link_leads_nowhere(whole: Path) -> None:
    found = {file.name: BeautifulSoup(file.read_text(), "html.parser") for file in whole.glob("*.html")}
    ids = {name: {str(each["id"]) for each in soup.select("[id]")} for name, soup in found.items()}
    for name, soup in found.items():
        for link in soup.select("a[href]"):
            address, _, anchor = str(link["href"]).partition("#")
            address = unquote(address)
            if not address.startswith(("http:", "https:")):
                assert (address or name) in found, f"{name} links to {address}"
                # A browser looks for the name as it is written, and then for what it stands for.
                there = {*ids[address or name], ""}
                assert {anchor, unquote(anchor)} & there, f"{name} links to {address}#{anchor}"


def test_an_exercise_unfolds_and_no_marker_is_seen(page: Page, whole: Path) -> None:
    page.goto((whole / "3_5_detach.html").as_uri())
    exercises = page.locator("details.exercise")
    expect(exercises).to_have_count(6)
    code = exercises.first.locator("pre").first
    expect(code).to_be_hidden()
    exercises.first.locator("summary").click()
    expect(code).to_be_visible()
    assert "<details" not in page.locator("main").inner_text()


def test_a_word_is_found_on_a_telephone_and_leads_to_its_section(page: Page, whole: Path) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto((whole / "3_1_gradient.html").as_uri())
    field = page.get_by_role("searchbox", name="Search the book")
    field.fill("retain_graph")
    field.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("“retain_graph”")
    found = page.locator(".found a")
    assert "retain_graph" in page.locator(".found mark").first.inner_text()
    page.get_by_role("searchbox").fill("xyzzy <b>plugh")
    expect(page.get_by_role("status")).to_contain_text("Nothing is found for “xyzzy <b>plugh”")
    page.get_by_role("searchbox").fill("retain_gr")
    found.filter(has_text="retain_graph, sprinkled").click()
    heading = page.get_by_role("heading", name="Case 5")
    expect(heading).to_be_in_viewport()


def test_no_page_scrolls_sideways_on_a_telephone(page: Page, whole: Path) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    for file in sorted(whole.glob("*.html")):
        page.goto(file.as_uri())
        page.evaluate("for (const fold of document.querySelectorAll('main details')) fold.open = true")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, file.name


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["index.html", "search.html?q=detach", "3_7_pitfalls_clinic.html"])
def test_axe_and_the_width_of_a_telephone_have_nothing_against_the_book(
    page: Page, whole: Path, name: str, scheme: Literal["light", "dark"]
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{whole.as_uri()}/{name}")
    page.evaluate("for (const fold of document.querySelectorAll('main details')) fold.open = true")
    found = Axe().run(page, context={"exclude": [["figure"]]}).response["violations"]
    assert [(violation["id"], violation["nodes"]) for violation in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page itself scrolls sideways"
