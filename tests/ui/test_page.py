"""A page of its own: opened from a file, with no server, no kernel and no network."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from ui.lab import opened

import autodiff_lite as torch
from autodiff_widgets import Trace, trace


@pytest.fixture
def recorded() -> Trace:
    x = torch.arange(4.0, requires_grad=True)
    with trace(title="detach </script><b>bold</b>") as t:
        y = x * x
        u = y.detach()
        z = u * x
        z.sum().backward()
    return t


def test_a_page_plays_from_a_file(page: Page, recorded: Trace, tmp_path: Path) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    player = opened(page, recorded, tmp_path)
    player.expect_step(0)
    player.press("ArrowRight", "ArrowRight")
    player.expect_step(2)
    expect(page).to_have_title("detach </script><b>bold</b>")
    expect(page.locator("b")).to_have_count(0)
    # A blob is made in the page: it unpacks the player that the page carries.
    assert [url for url in asked if not url.startswith(("data:", "blob:"))] == [(tmp_path / "detach.html").as_uri()]


def test_a_page_opens_at_its_step(page: Page, recorded: Trace, tmp_path: Path) -> None:
    opened(page, recorded.at(6), tmp_path).expect_step(6)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_to_complain_about(
    page: Page, recorded: Trace, tmp_path: Path, scheme: str, width: int
) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": width, "height": 800})
    opened(page, recorded.at(9), tmp_path).expect_step(9)
    found = Axe().run(page).response["violations"]
    assert [(violation["id"], violation["nodes"]) for violation in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page itself scrolls sideways"


def test_on_a_telephone_the_graph_and_the_buttons_are_seen_together(
    page: Page, recorded: Trace, tmp_path: Path
) -> None:
    # As in the frame of an output in VS Code: narrower, and lower, than the player is high.
    page.set_viewport_size({"width": 390, "height": 640})
    player = opened(page, recorded, tmp_path)
    graph = player.region.locator(".graph")
    player.region.evaluate("(region) => region.getRootNode().host.scrollIntoView()")
    for step in range(3):
        player.expect_step(step)
        expect(graph).to_be_in_viewport(ratio=1)
        button = player.region.get_by_role("button", name="Step forward")
        expect(button).to_be_in_viewport(ratio=1)
        scrolled = page.evaluate("scrollY")
        button.click()
        assert page.evaluate("scrollY") == scrolled
    expect(player.slider).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("look", ["light", "dark", "forced"])
def test_axe_finds_nothing_to_complain_about_in_any_tool(
    page: Page, recorded: Trace, tmp_path: Path, look: str
) -> None:
    if look == "forced":
        page.emulate_media(forced_colors="active")
    else:
        page.emulate_media(color_scheme=look)  # type: ignore[arg-type]
    region = opened(page, recorded.at(6), tmp_path).region
    region.get_by_role("button", name="Tools").click()
    tools = region.get_by_role("group", name="Tools").get_by_role("button")
    names = tools.all_inner_texts()
    assert len(names) >= 8
    for index, name in enumerate(names):
        tools.nth(index).click()
        expect(tools.nth(index)).to_have_attribute("aria-pressed", "true")
        found = Axe().run(page).response["violations"]
        assert [(name, violation["id"], violation["nodes"]) for violation in found] == []


def test_with_no_script_the_poster_and_the_words_are_there(browser: Browser, recorded: Trace, tmp_path: Path) -> None:
    recorded.save_html(tmp_path / "detach.html")
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto((tmp_path / "detach.html").as_uri())
        expect(page.get_by_role("img", name="x.grad was empty and becomes [0, 1, 4, 9].")).to_be_visible()
        page.get_by_text("Every step in words").click()
        expect(page.get_by_text("u was detached from y")).to_be_visible()


def test_a_film_plays_in_an_image_and_stands_still_when_asked(page: Page, recorded: Trace, tmp_path: Path) -> None:
    recorded.save_animation(tmp_path / "film.svg")
    page.goto((tmp_path / "film.svg").as_uri())
    running = "document.getAnimations().filter((one) => one.playState === 'running').length"
    assert page.evaluate(running) > 10
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(running) == 0
    seen = page.evaluate(
        "[...document.querySelectorAll('.said')].filter((text) => getComputedStyle(text.parentNode).opacity === '1')"
        ".map((text) => text.textContent)"
    )
    assert seen == ["9. x.grad was empty and becomes [0, 1, 4, 9]."]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_inspector_and_at_the_gate(
    page: Page, recorded: Trace, tmp_path: Path, scheme: str
) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    player = opened(page, recorded.at(9), tmp_path)
    player.region.locator('[data-node="n1"]').click()
    expect(player.region.get_by_role("region", name="Inspector").get_by_role("table")).to_have_count(3)
    player.region.get_by_role("button", name="Gate (detached) between u and y").click()
    expect(player.region.get_by_text("x: [0, 3, 12, 27] = [0, 1, 4, 9] + [0, 2, 8, 18] (cut)")).to_be_visible()
    found = Axe().run(page).response["violations"]
    assert [(violation["id"], violation["nodes"]) for violation in found] == []


def test_large_numbers_are_colours_that_axe_and_a_reader_can_bear(page: Page, tmp_path: Path) -> None:
    w = torch.linspace(-1, 1, 24).reshape(6, 4).requires_grad_()
    x = torch.linspace(-2, 2, 20).reshape(4, 5)
    with trace(title="colours") as t:
        y = w @ x
        y.sum().backward()
    page.emulate_media(color_scheme="dark", forced_colors="active")
    player = opened(page, t.at(5), tmp_path)
    expect(player.region.locator(".heat").first).to_be_visible()
    player.region.locator(".card", has_text="-1 … 1").first.click()
    inspector = player.region.get_by_role("region", name="Inspector")
    expect(inspector.get_by_role("rowheader").last).to_have_text("5")
    inspector.get_by_role("button", name="y", exact=True).click()
    inspector.get_by_role("button", name="forward").click()
    cell = inspector.get_by_role("button", pressed=True).last
    cell.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(inspector.locator(".terms")).to_contain_text("y[1, 1] = w[1, :] · x[:, 1]")
    player.expect_step(5)
    found = Axe().run(page).response["violations"]
    assert [(violation["id"], violation["nodes"]) for violation in found] == []
