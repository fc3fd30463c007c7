"""The poster is the player's picture where no player runs: step by step both show the same."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Page
from ui.lab import Player

from autodiff_widgets import Trace

GOLDEN = Path(__file__).parents[2] / "widgets" / "player" / "src" / "fixtures" / "golden"
SVG = "{http://www.w3.org/2000/svg}"
PROGRAMS = ["dot", "detach", "no-grad", "comparison", "two-passes", "regression", "relus", "error"]

IN_THE_PLAYER = """() => {
    const picture = document.querySelector('main figure > div > div').shadowRoot.querySelector('.picture');
    const visible = (part) => getComputedStyle(part).visibility === 'visible';
    const texts = (card) => [...card.querySelectorAll('text')].filter(visible).map((text) => text.textContent);
    const count = (selector) => picture.querySelectorAll(selector).length;
    return {
        cards: [...picture.querySelectorAll('.card')].map((card) => [
            card.classList.contains('waiting'),
            card.matches('.constant, .cut'),
            card.querySelector('.halo') !== null,
            card.querySelectorAll('.beads circle').length,
            card.querySelectorAll('.beads .in').length,
            ...texts(card),
        ]),
        ahead: count('.edge.waiting'),
        flowed: count('.edge.passed'),
        bars: count('.gate') + count('.ask .bar'),
    };
}"""


def in_the_poster(svg: str) -> dict[str, Any]:
    """Read the same of a poster."""
    picture = ElementTree.fromstring(svg)

    def count(part: ElementTree.Element, kind: str, *names: str) -> int:
        return sum({*names} <= {*(each.get("class") or "").split()} for each in part.iter(f"{SVG}{kind}"))

    cards = [group for group in picture.findall(f"{SVG}g") if count(group, "rect", "card")]
    return {
        "cards": [
            [
                count(card, "rect", "waiting") > 0,
                count(card, "rect", "constant") > 0,
                count(card, "rect", "halo") > 0,
                count(card, "circle", "bead"),
                count(card, "circle", "in"),
                *(text.text for text in card.iter(f"{SVG}text")),
            ]
            for card in cards
        ],
        "ahead": count(picture, "path", "edge", "ahead"),
        "flowed": count(picture, "path", "edge", "flowed"),
        "bars": count(picture, "rect", "gate"),
    }


@pytest.mark.parametrize("program", PROGRAMS)
def test_poster_and_player_show_the_same_at_each_step(page: Page, tmp_path: Path, program: str) -> None:
    trace = Trace.from_json(json.dumps(json.loads((GOLDEN / f"{program}.json").read_text(encoding="utf-8"))["trace"]))
    page.emulate_media(reduced_motion="reduce")
    trace.save_html(tmp_path / "program.html")
    page.goto((tmp_path / "program.html").as_uri())
    player = Player(page.get_by_role("region", name="Backpropagation player"))
    for step in range(len(trace.document["steps"]) + 1):
        player.expect_step(step)
        assert page.evaluate(IN_THE_PLAYER) == in_the_poster(trace.to_svg(step)), f"after step {step}"
        player.press("ArrowRight")
