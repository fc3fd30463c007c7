"""A page on a telephone: touched, narrow."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from ui.lab import opened

import autodiff_lite as torch
from autodiff_widgets import Trace, trace


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """Open a page on a small screen that is touched."""
    with browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True) as context:
        yield context.new_page()


@pytest.fixture
def recorded() -> Trace:
    with trace(title="detach") as t:
        x = torch.arange(4.0, requires_grad=True)
        y = x * x
        u = y.detach()
        z = u * x
        z.sum().backward()
    return t


def test_an_edge_is_joined_and_cut_by_a_touch(phone: Page, recorded: Trace, tmp_path: Path) -> None:
    player = opened(phone, recorded.at(10), tmp_path)
    player.region.get_by_role("button", name="Tools").tap()
    player.region.get_by_role("button", name="What if").tap()
    player.region.get_by_role("button", name="See all of the graph").tap()
    gate = player.region.get_by_role("button", name="Edge y → u: re-attach it")
    gate.scroll_into_view_if_needed()
    box = gate.locator(".sign").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    # Room for a finger: 24 pixels of the screen across the edge, however small the picture is.
    for aside in (-11, 11):
        found = phone.evaluate(
            """([x, y]) => {
                const { shadowRoot } = document.elementFromPoint(x, y);
                return shadowRoot.elementFromPoint(x, y).closest('[role=button]')?.getAttribute('aria-label');
            }""",
            [x, y + aside],
        )
        assert found == "Edge y → u: re-attach it"
    phone.touchscreen.tap(x, y + 9)
    expect(player.region.get_by_text("x.grad: [0, 3, 12, 27] (recorded: [0, 1, 4, 9])")).to_be_visible()
    assert Axe().run(phone).response["violations"] == []
    player.region.get_by_role("button", name="Edge y → u: cut it").tap()
    expect(player.region.get_by_text("(recorded:")).to_have_count(0)


def test_a_swipe_over_the_explanation_steps_whatever_the_picture_does(
    phone: Page, recorded: Trace, tmp_path: Path
) -> None:
    player = opened(phone, recorded.at(4), tmp_path)
    explanation = player.region.locator(".step")
    explanation.scroll_into_view_if_needed()
    box = explanation.bounding_box()
    assert box is not None
    touch = phone.context.new_cdp_session(phone)

    def swipe(across: int, down: int) -> None:
        x, y = box["x"] + box["width"] / 2 - across / 2, box["y"] + box["height"] / 2
        for kind, part in [("touchStart", 0.0), *(("touchMove", part / 5) for part in range(1, 6)), ("touchEnd", 1.0)]:
            points = [] if kind == "touchEnd" else [{"x": x + part * across, "y": y + part * down}]
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    swipe(-120, 10)
    player.expect_step(5)
    swipe(-120, -10)
    player.expect_step(6)
    swipe(120, 0)
    player.expect_step(5)
    swipe(30, 0)
    swipe(60, 50)
    player.expect_step(5)


@pytest.mark.parametrize("width", [320, 420, 560])
def test_nothing_is_wider_than_a_narrow_cell(page: Page, recorded: Trace, tmp_path: Path, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    player = opened(page, recorded.at(9), tmp_path)
    region = player.region
    region.get_by_role("button", name="Tools").click()
    tools = region.get_by_role("group", name="Tools").get_by_role("button")
    for index in range(tools.count()):
        tools.nth(index).click()
        expect(tools.nth(index)).to_have_attribute("aria-pressed", "true")
        assert page.evaluate("document.documentElement.scrollWidth") == width
        wide = region.evaluate(
            """(region) => [...region.querySelectorAll('button, input, select, legend, label, p, summary')]
                .filter((part) => part.closest('.graph') === null && part.getClientRects().length > 0)
                .filter((part) => part.getBoundingClientRect().right > region.getBoundingClientRect().right + 1)
                .filter((part) => {
                    const scrolls = (at) =>
                        at.scrollWidth > at.clientWidth + 1 && getComputedStyle(at).overflowX === 'auto';
                    for (let at = part; at !== region; at = at.parentElement) if (scrolls(at)) return false;
                    return true;
                })
                .map((part) => part.outerHTML)"""
        )
        assert wide == [], tools.nth(index).inner_text()
