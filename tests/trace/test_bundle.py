"""What a cell displays: trace, poster, transcript."""

import json
import xml.etree.ElementTree as ElementTree

import pytest

import autodiff_lite as torch
from autodiff_widgets import MIME, trace

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def recorded():
    with trace(title="detach & <friends>") as t:
        x = torch.arange(4.0, requires_grad=True)
        y = x * x
        u = y.detach()
        z = u * x
        z.sum().backward()
    return t


def texts(svg):
    return [element.text for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_a_bundle_is_the_trace_a_poster_and_words(recorded):
    bundle = recorded._repr_mimebundle_()
    assert set(bundle) == {MIME, "image/svg+xml", "text/plain"}
    assert bundle["text/plain"] == recorded.transcript() == repr(recorded)
    assert set(bundle[MIME]["layout"]["nodes"]) == {node["id"] for node in bundle[MIME]["nodes"]}
    assert len(json.dumps(bundle)) < 60_000


def test_the_poster_shows_the_end(recorded):
    shown = texts(recorded.to_svg())
    assert "∂ [0, 1, 4, 9]" in shown
    assert shown.index("[0, 1, 4, 9]", shown.index(".grad")) == shown.index(".grad") + 1
    assert "[0, 1, 8, 27]" in shown
    assert "detached" in shown


def test_a_poster_of_an_earlier_moment_knows_nothing_of_later_ones(recorded):
    before = texts(recorded.to_svg(0))
    assert not any(text.startswith(("[", "∂")) for text in before)
    assert before[before.index(".grad") + 1] == "None"
    forward = texts(recorded.to_svg(5))
    assert "[0, 1, 8, 27]" in forward
    assert not any(text.startswith("∂") for text in forward)
    with pytest.raises(IndexError, match="step 99 is not in this trace: it has steps 0 to 10"):
        recorded.to_svg(99)


def test_the_poster_needs_nothing_from_outside(recorded):
    svg = recorded.to_svg()
    assert "url(" not in svg
    assert "href" not in svg
    assert svg.count("http") == 1  # the name space
    (title,) = ElementTree.fromstring(svg).findall(f"{SVG}title")
    assert title.text.startswith("detach & <friends>: x, y, u, z, sum(z).")


def test_a_card_without_a_variable_is_called_by_its_expression_once(recorded):
    shown = texts(recorded.to_svg())
    assert shown.count("sum(z)") == 1
    assert shown.count("u × x") == 1
    assert "∑" not in shown
