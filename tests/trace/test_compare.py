"""Two traces side by side: one document, one picture, one transcript."""

import json
import xml.etree.ElementTree as ElementTree
from itertools import pairwise

import pytest

import autodiff_lite as torch
from autodiff_widgets import MIME, Player, Trace, compare, from_torch, trace

SVG = "{http://www.w3.org/2000/svg}"


def program(title, *, detached):
    with trace(title=title) as t:
        x = torch.arange(4.0, requires_grad=True)
        y = x * x
        u = y.detach() if detached else y
        z = u * x
        z.sum().backward()
    return t


@pytest.fixture
def both():
    return compare(program("y * x", detached=False), program("y.detach() * x", detached=True))


def test_it_is_a_trace_with_a_twin(both):
    both.validate()
    again = Trace.from_json(both.to_json())
    assert again.document["title"] == "y * x"
    assert again.document["twin"]["title"] == "y.detach() * x"
    assert "layout" in again.document["twin"]
    assert again.transcript() == both.transcript()


def test_it_displays_as_one_output(both):
    bundle = both._repr_mimebundle_()
    assert set(bundle) == {MIME, "image/svg+xml", "text/plain"}
    assert bundle[MIME]["twin"]["nodes"]
    assert len(json.dumps(bundle)) < 120_000


def test_the_words_mark_what_only_one_does(both):
    lines = both.transcript().splitlines()
    assert lines[:2] == ["A: y * x", "B: y.detach() * x"]
    assert "2. y = x × x = [0, 1, 4, 9]." in lines
    assert "B 3. u is detached from y: the same numbers [0, 1, 4, 9], without their history." in lines
    assert "A 4, B 5. sum(z) = 36." in lines
    assert "B 10. x.grad was empty and becomes [0, 1, 4, 9]." in lines
    assert lines[-1] == "B 10. x.grad was empty and becomes [0, 1, 4, 9]."
    sides = {"A": [], "B": []}
    for line in lines[2:]:
        number, sentence = line.split(". ", 1)
        for side in sides:
            if number[0] not in sides or side in number:
                sides[side].append(sentence)
    for side, detached in (("A", False), ("B", True)):
        alone = program("", detached=detached).transcript().splitlines()
        assert sides[side] == [line.split(". ", 1)[1] for line in alone]


def ledgers(svg):
    """What stands in each `.grad` of a picture."""
    shown = [element.text for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]
    return [after for before, after in pairwise(shown) if before == ".grad"]


def test_the_picture_shows_both_and_marks_the_cards_that_differ(both):
    root = ElementTree.fromstring(both.to_svg())
    shown = [element.text for element in root.iter(f"{SVG}text")]
    assert "A: y * x" in shown
    assert "B: y.detach() * x" in shown
    assert ledgers(both.to_svg()) == ["[0, 3, 12, 27]", "[0, 1, 4, 9]"]
    # x has another gradient, y none in B, and u is in B alone; z and sum(z) have the same numbers.
    assert shown.count("≠") == 5
    width, height = float(root.get("width")), float(root.get("height"))
    for group in root.findall(f"{SVG}g"):
        x, y = (float(value) for value in group.get("transform")[10:-1].split())
        assert 0 <= x < width
        assert 0 <= y < height


def test_the_same_program_twice_differs_nowhere():
    same = compare(program("once", detached=True), program("once", detached=True))
    assert not any(line[0] in "AB" for line in same.transcript().splitlines()[2:])
    assert "≠" not in same.to_svg()


def test_the_clock_goes_as_far_as_the_longer_one(both):
    longest = max(len(both.document["steps"]), len(both.document["twin"]["steps"]))
    assert ledgers(both.at(longest).to_svg()) == ["[0, 3, 12, 27]", "[0, 1, 4, 9]"]
    assert ledgers(both.to_svg(5)) == ["None", "None"]
    with pytest.raises(IndexError, match=f"it has steps 0 to {longest}"):
        both.at(longest + 1)
    assert Player(both, step=99).step == longest


def test_what_ran_on_pytorch_stands_beside_what_ran_here():
    real = pytest.importorskip("torch")
    with from_torch(title="PyTorch") as theirs:
        x = real.arange(4.0, requires_grad=True)
        y = x * x
        u = y.detach()
        z = u * x
        z.sum().backward()
    lines = compare(program("here", detached=True), theirs).transcript().splitlines()
    assert not any(line[0] in "AB" for line in lines[2:])


def test_what_cannot_be_compared(both):
    one = program("one", detached=True)
    with pytest.raises(TypeError, match="takes two Traces, not int"):
        compare(one, 3)
    with pytest.raises(ValueError, match="is a comparison of two already"):
        compare(one, both)
    with pytest.raises(ValueError, match=r"storyboard\(\) shows one trace"):
        both.storyboard("sheet.svg")
    with pytest.raises(ValueError, match=r"save_animation\(\) shows one trace"):
        both.save_animation("film.svg")
