"""Large traces: what an output carries of them, and what a page shows where no player runs."""

import json
import xml.etree.ElementTree as ElementTree

import pytest

import autodiff_lite as torch
from autodiff_widgets import MIME, compare, trace

SVG = "{http://www.w3.org/2000/svg}"


def training(passes):
    net = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Tanh(), torch.nn.Linear(3, 1))
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    data, targets = torch.ones(4, 2), torch.zeros(4, 1)
    with trace(title="training", most_steps=50_000) as t:
        for _ in range(passes):
            optimizer.zero_grad()
            loss = ((net(data) - targets) ** 2).mean()
            loss.backward()
            optimizer.step()
    return t


@pytest.fixture(scope="module")
def large():
    recorded = training(80)
    assert len(recorded.document["nodes"]) > 400
    return recorded


def texts(svg):
    return [element.text for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_the_player_places_a_large_graph_itself(large):
    bundle = large._repr_mimebundle_()
    assert "layout" not in bundle[MIME]
    assert "layout" in training(2)._repr_mimebundle_()[MIME]
    large.validate()


def test_the_picture_has_a_card_for_each_part_and_fits_on_a_page(large):
    svg = large._repr_mimebundle_()["image/svg+xml"]
    shown = texts(svg)
    assert "data" in shown
    assert "targets" in shown
    assert "net" in shown
    assert "4 parameters" in shown
    loop = next(text for text in shown if text.endswith(" ×80"))
    operations = sum(node["kind"] == "op" for node in large.document["nodes"])
    assert shown[shown.index(loop) + 1] == f"{operations} operations"
    root = ElementTree.fromstring(svg)
    assert float(root.get("width")) < 1000
    assert float(root.get("height")) < 600
    assert len(svg) < 10_000
    assert root.find(f"{SVG}title").text.startswith("training: ")


def test_the_page_shows_it_too(large):
    page = large.to_html()
    assert "data:image/svg+xml;base64," in page
    assert f'alt="training: {len(large.document["nodes"])} nodes in 4 parts' in page


def test_a_large_graph_with_no_parts_has_no_picture_and_no_alternative_of_a_thousand_names():
    x = torch.tensor(1.0, requires_grad=True)
    with trace(fold_loops=False) as t:
        y = x
        for _ in range(450):
            y = y * x
    bundle = t._repr_mimebundle_()
    assert set(bundle) == {MIME, "text/plain"}
    assert len(bundle["text/plain"].splitlines()) == 450
    both = compare(t, t)
    assert "image/svg+xml" not in both._repr_mimebundle_()


def test_asked_for_a_picture_draws_every_card(large):
    assert texts(large.to_svg()).count("loss") == 1


def test_ten_thousand_operations_stay_within_bounds():
    x = torch.tensor(1.0, requires_grad=True)
    with trace(most_steps=50_000) as t:
        y = x
        for _ in range(10_000):
            y = y * 1.0001
        y.backward()
    document = t.document
    assert sum(node["kind"] == "op" for node in document["nodes"]) == 10_000
    assert document["steps"][-1]["kind"] == "write_grad"
    assert {node["scope"][0].split()[-1] for node in document["nodes"] if "scope" in node} == {"×10000"}
    bundle = t._repr_mimebundle_()
    assert len(json.dumps(bundle[MIME], separators=(",", ":"))) < 10_000_000
    lines = bundle["text/plain"].splitlines()
    assert lines == repr(t).splitlines()
    assert lines[:1000] == t.transcript().splitlines()[:1000]
    assert lines[1000:] == ["… and 19,002 more lines: print(t.transcript()) says them all."]
