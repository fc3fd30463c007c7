"""The window in which the picture stands, in a real browser: what moves it, and what leaves it and the page alone."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from ui.lab import Player

import autodiff_lite as torch
from autodiff_widgets import Trace, trace


@pytest.fixture
def wide() -> Trace:
    """A chain that no window shows as a whole at a readable size."""
    x = torch.arange(4.0, requires_grad=True)
    with trace(title="chain") as t:
        y = x * x * x * x * x * x * x * x * x * x * x * x * x * x
        y.sum().backward()
    return t


@pytest.fixture
def small() -> Trace:
    x = torch.arange(4.0, requires_grad=True)
    with trace(title="small") as t:
        (x * x).sum().backward()
    return t


def opened(page: Page, trace: Trace, folder: Path) -> Player:
    trace.save_html(folder / "page.html")
    page.goto((folder / "page.html").as_uri())
    return Player(page.get_by_role("region", name="Backpropagation player"))


def window(player: Player) -> Locator:
    return player.region.locator(".graph")


def shown(player: Player, node: str) -> bool:
    """Whether all of a card is inside the window."""
    return bool(
        player.region.evaluate(
            """(region, id) => {
              const [card, frame] = [region.querySelector(`[data-node="${id}"] .body`), region.querySelector('.graph')]
                .map((element) => element.getBoundingClientRect());
              return card.left >= frame.left && card.right <= frame.right && card.top >= frame.top
                && card.bottom <= frame.bottom + 1;
            }""",
            node,
        )
    )


def size(player: Player) -> float:
    """The width of the first card on the screen."""
    return float(player.region.locator(".card .body").first.evaluate("(body) => body.getBoundingClientRect().width"))


def settle(page: Page) -> None:
    page.wait_for_timeout(300)


def test_a_small_graph_is_seen_as_a_whole_and_has_no_map(page: Page, small: Trace, tmp_path: Path) -> None:
    player = opened(page, small, tmp_path)
    expect(player.region.locator(".minimap")).to_have_count(0)
    before = size(player)
    window(player).hover(position={"x": 20, "y": 20})
    page.mouse.down()
    page.mouse.move(300, 120)
    page.mouse.up()
    settle(page)
    assert size(player) == before
    assert player.region.locator(".ground").evaluate("(ground) => ground.style.transform") == ""


def test_the_window_follows_the_steps_and_the_focus(page: Page, wide: Trace, tmp_path: Path) -> None:
    page.emulate_media(reduced_motion="reduce")
    player = opened(page, wide, tmp_path)
    expect(player.region.locator(".minimap")).to_have_count(1)
    assert not shown(player, "n12")
    player.press("End")
    settle(page)
    assert shown(player, "n1"), "the last step writes x.grad"
    for key in ["Home", *["ArrowRight"] * 12]:
        player.press(key)
    settle(page)
    node = player.region.locator(".card.active").get_attribute("data-node") or ""
    assert shown(player, node)
    page.keyboard.press("Home")
    player.region.locator('[data-node="n1"]').focus()
    page.keyboard.press("ArrowDown")
    settle(page)
    focused = player.region.evaluate("(region) => region.getRootNode().activeElement.dataset.node")
    assert shown(player, focused)
    assert player.has_focus


def test_buttons_and_keys_zoom_fit_and_pan(page: Page, wide: Trace, tmp_path: Path) -> None:
    page.emulate_media(reduced_motion="reduce")
    player = opened(page, wide, tmp_path)
    before = size(player)
    player.region.get_by_role("button", name="Zoom in").click()
    settle(page)
    assert size(player) > before * 1.2
    player.region.get_by_role("button", name="See all of the graph").click()
    settle(page)
    assert size(player) < before / 2
    assert shown(player, "n1")
    assert shown(player, "n12")
    expect(player.region.locator(".minimap")).to_have_count(0)
    player.press("0")
    settle(page)
    assert size(player) == pytest.approx(before)
    player.press("-")
    settle(page)
    assert size(player) < before
    player.press("0", "0", "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight")
    settle(page)
    assert not shown(player, "n1")
    player.expect_step(0)


def test_the_page_scrolls_past_the_picture(page: Page, wide: Trace, tmp_path: Path) -> None:
    page.set_viewport_size({"width": 800, "height": 400})
    player = opened(page, wide, tmp_path)
    page.evaluate("scrollTo(0, 0)")
    before = size(player)
    window(player).hover()
    page.mouse.wheel(0, 120)
    settle(page)
    assert page.evaluate("scrollY") > 0
    assert size(player) == before
    page.keyboard.down("Control")
    page.mouse.wheel(0, -240)
    page.keyboard.up("Control")
    settle(page)
    assert size(player) > before


def test_the_wheel_zooms_once_the_picture_has_the_focus(page: Page, wide: Trace, tmp_path: Path) -> None:
    player = opened(page, wide, tmp_path)
    before = size(player)
    player.region.locator('[data-node="n1"]').focus()
    window(player).hover()
    scrolled = page.evaluate("scrollY")
    page.mouse.wheel(0, -240)
    settle(page)
    assert size(player) > before
    assert page.evaluate("scrollY") == scrolled


def test_the_ground_is_dragged_and_cards_are_not(page: Page, wide: Trace, tmp_path: Path) -> None:
    player = opened(page, wide, tmp_path)
    box = window(player).bounding_box()
    assert box is not None
    bottom = box["y"] + box["height"] - 8
    left = player.region.locator('[data-node="n1"]').bounding_box()
    page.mouse.move(box["x"] + 500, bottom)
    page.mouse.down()
    page.mouse.move(box["x"] + 300, bottom, steps=5)
    page.mouse.up()
    settle(page)
    moved = player.region.locator('[data-node="n1"]').bounding_box()
    assert left is not None
    assert moved is not None
    assert moved["x"] == pytest.approx(left["x"] - 200, abs=2)
    page.mouse.move(box["x"] + 300, bottom)
    page.mouse.down()
    page.mouse.move(box["x"] + 1200, bottom, steps=5)
    page.mouse.up()
    settle(page)
    back = player.region.locator('[data-node="n1"]').bounding_box()
    assert back is not None
    assert back["x"] == pytest.approx(left["x"], abs=2), "beyond the picture's end there is nothing to see"


def test_the_map_leads_anywhere(page: Page, wide: Trace, tmp_path: Path) -> None:
    page.emulate_media(reduced_motion="reduce")
    player = opened(page, wide, tmp_path)
    map_ = player.region.locator(".minimap")
    box = map_.bounding_box()
    assert box is not None
    map_.click(position={"x": box["width"] - 3, "y": box["height"] / 2})
    settle(page)
    assert shown(player, "n15")
    assert player.region.locator(".strip").get_attribute("aria-hidden") == "true"


def test_a_finger_pans_pinches_and_swipes(page: Page, wide: Trace, small: Trace, tmp_path: Path) -> None:
    def touch(player: Player, *fingers: list[tuple[int, int]]) -> None:
        """Each finger goes down, along its points and up."""
        player.region.evaluate(
            """(region, fingers) => {
              const frame = region.querySelector('.graph');
              const { left, top } = frame.getBoundingClientRect();
              const send = (type, id, [x, y]) => {
                const at = { clientX: left + x, clientY: top + y, pointerId: id + 10, pointerType: 'touch' };
                frame.querySelector('.picture').dispatchEvent(
                  new PointerEvent(type, { ...at, bubbles: true, composed: true, cancelable: true, button: 0 }));
              };
              fingers.forEach((points, id) => send('pointerdown', id, points[0]));
              for (let step = 1; step < fingers[0].length; step += 1)
                fingers.forEach((points, id) => send('pointermove', id, points[step]));
              fingers.forEach((points, id) => send('pointerup', id, points.at(-1)));
            }""",
            fingers,
        )
        settle(page)

    player = opened(page, wide, tmp_path)
    before = size(player)
    touch(player, [(400, 60), (300, 60), (200, 60)])
    assert not shown(player, "n1")
    player.expect_step(0)
    touch(player, [(300, 60), (260, 60), (220, 60)], [(400, 60), (440, 60), (480, 60)])
    assert size(player) > before * 1.3
    player = opened(page, small, tmp_path)
    touch(player, [(400, 60), (300, 62), (250, 64)])
    player.expect_step(1)
    touch(player, [(250, 60), (330, 60), (400, 60)])
    player.expect_step(0)
    touch(player, [(250, 60), (255, 100), (260, 160)])
    player.expect_step(0)


def test_it_lives_where_there_is_no_room_and_comes_back(page: Page, wide: Trace, tmp_path: Path) -> None:
    page.emulate_media(reduced_motion="reduce")
    player = opened(page, wide, tmp_path)
    host = "document.querySelector('figure')"
    for away in ["style.width = '0'", "style.display = 'none'"]:
        page.evaluate(f"{host}.{away}")
        page.keyboard.press("Tab")
        settle(page)
        page.evaluate(f"{host}.removeAttribute('style')")
        settle(page)
    page.evaluate(
        f"(() => {{ const it = {host}; const {'{ parentNode: there }'} = it; it.remove();"
        " requestAnimationFrame(() => requestAnimationFrame(() => there.append(it))); })()"
    )
    settle(page)
    player.press("End")
    settle(page)
    assert shown(player, "n1")
    before = size(player)
    player.press("+")
    settle(page)
    assert size(player) > before


def test_a_card_is_chosen_wherever_it_is_clicked_before_it_is_computed(
    page: Page, small: Trace, tmp_path: Path
) -> None:
    player = opened(page, small, tmp_path)
    body = player.region.locator(".card.waiting .body").last
    box = body.bounding_box()
    assert box is not None
    # Low on a card that waits stands nothing: neither a name nor a number.
    body.click(position={"x": box["width"] / 2, "y": box["height"] - 3})
    expect(player.region.get_by_role("region", name="Inspector")).to_be_visible()
