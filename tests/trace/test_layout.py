"""Where things stand: from left to right, nothing over anything, the same each time."""

import itertools

import pytest

import autodiff_lite as torch
from autodiff_widgets import trace
from autodiff_widgets.cards import card_sizes
from autodiff_widgets.layout import LayoutError, _program, lay_out, lay_out_as


@pytest.fixture
def document():
    with trace() as t:
        x = torch.arange(4.0, requires_grad=True)
        y = x * x
        u = y.detach()
        z = u * x
        z.sum().backward()
    return t.document


def test_inputs_stand_left_of_what_uses_them_and_no_cards_touch(document):
    layout = lay_out(document)
    assert set(layout["nodes"]) == {node["id"] for node in document["nodes"]}
    assert set(layout["edges"]) == {edge["id"] for edge in document["edges"]}
    for edge in document["edges"]:
        x, _, width, _ = layout["nodes"][edge["from"]]
        assert x + width < layout["nodes"][edge["to"]][0]
    for (ax, ay, aw, ah), (bx, by, bw, bh) in itertools.combinations(layout["nodes"].values(), 2):
        assert ax + aw < bx or bx + bw < ax or ay + ah < by or by + bh < ay
    for x, y, width, height in layout["nodes"].values():
        assert 0 <= x <= x + width <= layout["width"]
        assert 0 <= y <= y + height <= layout["height"]


def test_an_edge_starts_at_one_card_and_ends_at_the_other(document):
    layout = lay_out(document)
    for edge in document["edges"]:
        points = layout["edges"][edge["id"]]
        assert (len(points) - 2) % 6 == 0
        for key, (x, y) in (("from", points[:2]), ("to", points[-2:])):
            left, top, width, height = layout["nodes"][edge[key]]
            assert left - 2 <= x <= left + width + 2
            assert top - 2 <= y <= top + height + 2


def test_the_first_slot_of_two_parallel_edges_is_the_upper(document):
    layout = lay_out(document)
    first, second = (edge["id"] for edge in document["edges"] if edge["to"] == document["edges"][0]["to"])
    assert sum(layout["edges"][first][1::2]) < sum(layout["edges"][second][1::2])


def test_a_missing_program_leaves_transcript_and_trace(document, monkeypatch):
    monkeypatch.setenv("AUTODIFF_LITE_DOT", "no-such-program")
    _program.cache_clear()
    try:
        with pytest.raises(LayoutError, match="Graphviz could not lay out"):
            lay_out(document)
        with trace() as t:
            torch.arange(4.0, requires_grad=True).sum().backward()
        bundle = t._repr_mimebundle_()
        assert "image/svg+xml" not in bundle
        assert bundle["text/plain"].startswith("1. ")
    finally:
        _program.cache_clear()


def test_a_leaf_that_a_long_loop_uses_is_laid_out_in_no_time():
    with trace() as t:
        x = torch.tensor(1.0, requires_grad=True)
        y = x
        for _ in range(300):
            y = y * x
    layout = lay_out(t.document)  # Graphviz alone would need many minutes
    assert set(layout["edges"]) == {edge["id"] for edge in t.document["edges"]}
    for edge in t.document["edges"]:
        points, (left, top, width, height) = layout["edges"][edge["id"]], layout["nodes"][edge["to"]]
        assert left - 2 <= points[-2] <= left + width + 2
        assert top - 2 <= points[-1] <= top + height + 2


def square(number):
    with trace() as t:
        x = torch.tensor(number, requires_grad=True)
        (x * x).backward()
    return t.document


def test_another_run_of_the_same_program_stands_where_the_first_did():
    first, short, long = (square(number) for number in (0.25, 2.0, -1234.5678))
    first["layout"] = lay_out(first)
    assert lay_out_as(short, first) is first["layout"]
    grown = long["layout"] = lay_out_as(long, first)
    for name, (width, _) in card_sizes(long).items():
        assert grown["nodes"][name][2] >= max(width, first["layout"]["nodes"][name][2])
    assert lay_out_as(first, long) is grown


def test_another_program_is_placed_for_itself(document):
    first = square(2.0)
    assert lay_out_as(first, document) is None  # it has no layout
    document["layout"] = lay_out(document)
    assert lay_out_as(first, document) is None
