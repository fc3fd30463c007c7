"""A trace leaves the notebook: a page, a still, a storyboard, a film; and a trace that opens at a step."""

import base64
import html
import json
import os
import re
import runpy
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser
from pathlib import Path

import pytest

import autodiff_lite as torch
from autodiff_widgets import MIME, Trace, show, trace

SVG = "{http://www.w3.org/2000/svg}"
NASTY = "</script><!--<script>alert(1)</script> & \u2028"


@pytest.fixture
def recorded() -> Trace:
    x = torch.arange(4.0, requires_grad=True)
    with trace(title="detach") as t:
        y = x * x
        u = y.detach()
        z = u * x
        z.sum().backward()
    return t


class Elements(HTMLParser):
    """What a browser would make of a page: its elements, and the text of each script."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag == "script":
            self.scripts.append("")

    def handle_data(self, data: str) -> None:
        if self.found and self.found[-1][0] == "script":
            self.scripts[-1] += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


# A trace that opens at a step -----------------------------------------------------------------------------------------


def test_a_trace_opens_at_a_step(recorded: Trace) -> None:
    data, metadata = recorded.at(7)._repr_mimebundle_()
    assert metadata == {MIME: {"step": 7}}
    assert data[MIME] == recorded._repr_mimebundle_()[MIME]
    assert data["image/svg+xml"] == recorded.to_svg(7) == recorded.at(7).to_svg()
    assert data["text/plain"] == recorded.transcript()
    assert show(recorded.at(7)).to_html() == recorded.at(7).to_html()


def test_a_trace_that_opens_at_a_step_leaves_the_other_alone(recorded: Trace) -> None:
    recorded.at(3)
    assert isinstance(recorded._repr_mimebundle_(), dict)
    assert recorded.at(3).at(5)._repr_mimebundle_()[1] == {MIME: {"step": 5}}


@pytest.mark.parametrize("step", [-1, 10, 99])
def test_a_step_that_is_not_there_is_refused(recorded: Trace, step: int, tmp_path: Path) -> None:
    for ask in (
        recorded.at,
        recorded.to_svg,
        lambda step: recorded.save_svg(tmp_path / "a.svg", step),
        lambda step: recorded.storyboard(tmp_path / "a.svg", [1, step]),
        lambda step: recorded.save_animation(tmp_path / "a.svg", [1, step]),
    ):
        with pytest.raises(IndexError, match=rf"step {step} is not in this trace: it has steps 0 to 9"):
            ask(step)
    assert list(tmp_path.iterdir()) == []


def test_a_step_is_a_whole_number(recorded: Trace) -> None:
    with pytest.raises(TypeError):
        recorded.at(1.5)  # type: ignore[arg-type]


# One page -------------------------------------------------------------------------------------------------------------


def test_the_page_is_small_and_complete(recorded: Trace, tmp_path: Path) -> None:
    recorded.at(4).save_html(tmp_path / "detach.html")
    text = (tmp_path / "detach.html").read_text(encoding="utf-8")
    assert len(text.encode()) < 250_000
    page = Elements(text)
    assert page.all("html") == [{"lang": "en"}]
    assert "<title>detach</title>" in text
    assert page.all("figure") == [{"data-step": "4", "data-titled": None}]
    assert [script.get("type") for script in page.all("script")] == [MIME, None]
    assert json.loads(page.scripts[0]) == json.loads(recorded.to_json())


def test_the_page_has_a_poster_and_the_words_where_no_script_runs(recorded: Trace) -> None:
    text = recorded.to_html()
    (image,) = Elements(text).all("img")
    poster = base64.b64decode((image["src"] or "").removeprefix("data:image/svg+xml;base64,")).decode()
    assert poster == recorded.to_svg()
    assert "detach: x, y, u, z, sum(z)." in (image["alt"] or "")
    assert html.escape(recorded.transcript()) in text


def test_the_page_refers_to_nothing_outside(recorded: Trace) -> None:
    page = Elements(recorded.to_html())
    assert page.all("link") == []
    assert all("src" not in script for script in page.all("script"))
    assert all((image["src"] or "").startswith("data:") for image in page.all("img"))


def test_what_a_program_is_called_cannot_break_out_of_the_page() -> None:
    with trace(title=NASTY) as t:
        x = torch.tensor([1.0], requires_grad=True)
        (x * x).backward()
    text = t.to_html()
    page = Elements(text)
    assert len(page.all("script")) == 2
    assert json.loads(page.scripts[0])["title"] == NASTY
    assert "alert(1)" not in page.scripts[1]
    assert f"<title>{html.escape(NASTY)}</title>" in text


@pytest.mark.parametrize(
    ("name", "kind", "why"),
    [
        ("nowhere/a.html", FileNotFoundError, "there is no folder .*nowhere: make it first"),
        (".", IsADirectoryError, "that is a folder: add a file's name"),
    ],
)
def test_what_cannot_be_saved_is_said(
    recorded: Trace, tmp_path: Path, name: str, kind: type[OSError], why: str
) -> None:
    for save in (recorded.save_html, recorded.save_svg, recorded.storyboard, recorded.save_animation):
        with pytest.raises(kind, match=f"was not saved, {why}"):
            save(tmp_path / name)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
def test_a_full_disk_is_said(recorded: Trace) -> None:
    with pytest.raises(OSError, match="/dev/full was not saved, No space left on device"):
        recorded.save_html("/dev/full")


# Pictures -------------------------------------------------------------------------------------------------------------


def texts(path: Path) -> list[str]:
    return [element.text or "" for element in ElementTree.parse(path).iter(f"{SVG}text")]


def test_a_still_is_saved(recorded: Trace, tmp_path: Path) -> None:
    recorded.save_svg(tmp_path / "a.svg", 3)
    assert (tmp_path / "a.svg").read_text(encoding="utf-8") == recorded.to_svg(3)


def test_a_storyboard_shows_the_moments_asked_for(recorded: Trace, tmp_path: Path) -> None:
    recorded.storyboard(tmp_path / "a.svg", [0, 2, 9])
    said = " ".join(texts(tmp_path / "a.svg"))
    sentences = recorded.transcript().splitlines()
    assert sentences[1] in said
    assert sentences[8] in said
    assert sentences[4] not in said
    assert texts(tmp_path / "a.svg").count("∂ [0, 1, 4, 9]") == 1  # in the last panel only


def test_a_storyboard_chooses_what_matters(recorded: Trace, tmp_path: Path) -> None:
    recorded.storyboard(tmp_path / "a.svg")
    said = " ".join(texts(tmp_path / "a.svg"))
    assert "Backward starts" in said
    assert "no gradient passes" in said
    assert "x.grad was empty and becomes [0, 1, 4, 9]." in said


def test_a_storyboard_of_a_long_program_has_eight_panels(tmp_path: Path) -> None:
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    with trace() as t:
        y = x
        for _ in range(6):
            y = y * x
            y.sum().backward(retain_graph=True)
            x.grad = None
    t.storyboard(tmp_path / "a.svg")
    panels = [part for part in ElementTree.parse(tmp_path / "a.svg").iter(f"{SVG}rect") if part.get("class") == "panel"]
    assert len(panels) == 8


def test_a_storyboard_reads_in_grey(recorded: Trace, tmp_path: Path) -> None:
    recorded.storyboard(tmp_path / "a.svg")
    style = next(ElementTree.parse(tmp_path / "a.svg").iter(f"{SVG}style")).text or ""
    colours = re.findall(r"--[\w-]+:(#\w+)!important", style)
    assert len(colours) == 12  # each that the poster has
    for colour in colours:
        digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
        assert digits[:2] == digits[2:4] == digits[4:]


@pytest.mark.parametrize("save", ["storyboard", "save_animation"])
def test_a_handout_asks_what_the_author_asks_and_the_teacher_has_the_answers(
    recorded: Trace, tmp_path: Path, save: str
) -> None:
    recorded = recorded.with_lesson(predict="x.grad")
    getattr(recorded, save)(tmp_path / "learner.svg")
    getattr(recorded, save)(tmp_path / "teacher.svg", answers=True)
    learner, teacher = ((tmp_path / f"{who}.svg").read_text(encoding="utf-8") for who in ("learner", "teacher"))
    answer = "x.grad was empty and becomes [0, 1, 4, 9]."
    words = [re.sub(r"\s+", " ", " ".join(ElementTree.fromstring(sheet).itertext())) for sheet in (learner, teacher)]
    assert "x.grad was empty and becomes ?." in words[0]
    assert "sum(z) = 36." in words[0]  # what leads to the question is given
    assert answer not in words[0]
    assert "[0, 2, 8, 18]" not in words[0]
    assert answer in words[1]
    assert "?" not in words[1]


def test_a_handout_of_a_value_hides_it_in_what_follows(recorded: Trace, tmp_path: Path) -> None:
    recorded.with_lesson(predict="y").storyboard(tmp_path / "a.svg")
    words = " ".join(ElementTree.parse(tmp_path / "a.svg").getroot().itertext())
    assert "[0, 1, 2, 3]" in words
    assert "[0, 1, 4, 9]" not in words
    assert "36" not in words


def test_a_handout_ends_at_the_lock(recorded: Trace, tmp_path: Path) -> None:
    locked = recorded.with_lesson(lock=3)
    locked.storyboard(tmp_path / "a.svg")
    words = " ".join(ElementTree.parse(tmp_path / "a.svg").getroot().itertext())
    assert "Backward" not in words
    assert "36" not in words
    with pytest.raises(IndexError, match="steps 0 to 3"):
        locked.storyboard(tmp_path / "a.svg", [4])
    locked.storyboard(tmp_path / "a.svg", [4], answers=True)


def test_a_storyboard_of_nothing_is_refused(recorded: Trace, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="needs at least one step"):
        recorded.storyboard(tmp_path / "a.svg", [])


def test_a_film_says_every_step_and_moves_each_gradient(recorded: Trace, tmp_path: Path) -> None:
    recorded.save_animation(tmp_path / "a.svg")
    said = " ".join(texts(tmp_path / "a.svg"))
    assert all(sentence in said for sentence in recorded.transcript().splitlines())
    film = ElementTree.parse(tmp_path / "a.svg")
    moving = [step for step in recorded.document["steps"] if "contribution" in step or "would" in step]
    assert len(list(film.iter(f"{SVG}animateMotion"))) == len(moving) == 3
    assert all(part.get("repeatCount") == "indefinite" for part in film.iter(f"{SVG}animateMotion"))
    assert list(film.iter(f"{SVG}script")) == []


def test_a_film_stands_still_for_who_asks_for_that(recorded: Trace, tmp_path: Path) -> None:
    recorded.save_animation(tmp_path / "a.svg")
    text = (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert "@media(prefers-reduced-motion:reduce){.f{animation:none!important}.pill{display:none}}" in text
    film = ElementTree.fromstring(text)
    # What stays is what never changes and what the end shows: the poster, part for part.
    classes = [(part, (part.get("class") or "").split()) for part in film]
    stay = [part for part, names in classes if "pill" not in names and ("f" not in names or "end" in names)]
    shown = {text.text for part in stay for text in part.iter(f"{SVG}text")}
    poster = {text.text for text in ElementTree.fromstring(recorded.to_svg()).iter(f"{SVG}text")}
    assert poster <= shown
    assert len(shown - poster) == 1  # and the last sentence


@pytest.mark.parametrize("steps", [[], [1] * 101])
def test_a_film_that_is_none_is_refused(recorded: Trace, tmp_path: Path, steps: list[int]) -> None:
    with pytest.raises(ValueError, match=f"shows 1 to 100 steps, and this would be {len(steps)}"):
        recorded.save_animation(tmp_path / "a.svg", steps)


def test_the_pictures_of_the_documents_are_up_to_date() -> None:
    stale = runpy.run_path(str(Path(__file__).parents[2] / "tools" / "pictures.py"))["stale"]
    assert stale() == [], "run: python tools/pictures.py"


def test_a_page_speaks_german(recorded: Trace) -> None:
    text = recorded.to_html(language="de")
    assert '<html lang="de">' in text
    assert "u ist von y abgetrennt" in recorded.transcript(language="de")
    assert len(recorded.transcript(language="de").splitlines()) == len(recorded.transcript().splitlines())
    with pytest.raises(ValueError, match="no catalogue of language 'xx'; there is one of en and de"):
        recorded.to_html(language="xx")
