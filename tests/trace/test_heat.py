"""Heat maps: the shades and words of a tensor that has more numbers than a card has room for."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import autodiff_lite as torch
from autodiff_widgets import trace
from autodiff_widgets.heat import NOT_FINITE, SHADES, heat_of, paths
from autodiff_widgets.tensors import encode

CASES = json.loads((Path(__file__).parents[2] / "widgets/player/src/fixtures/heat.json").read_text())
matrices = arrays.arrays(
    np.float64,
    arrays.array_shapes(min_dims=2, max_dims=2, max_side=40),
    elements=st.floats(-1e6, 1e6, allow_subnormal=False),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["size"])
def test_python_and_the_player_shade_alike(case):
    heat = heat_of(case["tensor"])
    assert (heat.size, heat.range, heat.shades) == (case["size"], case["range"], case["shades"])


@given(matrices)
def test_a_shade_says_a_numbers_sign_and_which_quarter_of_the_way_to_the_farthest_it_has_come(numbers):
    heat = heat_of(encode(numbers))
    rows, columns = (np.unique(np.linspace(0, n - 1, min(n, 32)).round().astype(int)) for n in numbers.shape)
    seen, shades = numbers[np.ix_(rows, columns)], np.array(heat.shades)
    assert shades.shape == seen.shape
    assert (np.sign(shades) == np.sign(seen)).all()
    farthest = np.abs(numbers).max() or 1.0
    assert (np.abs(shades) * farthest / SHADES >= np.abs(seen) * (1 - 1e-12)).all()
    assert ((np.abs(shades) - 1) * farthest / SHADES <= np.abs(seen) * (1 + 1e-12)).all()
    assert heat.range == f"{numbers.min() + 0.0:.3g} … {numbers.max() + 0.0:.3g}"


def test_what_is_not_finite_has_a_shade_and_a_count_of_its_own():
    heat = heat_of(encode(np.array([1, np.nan, np.inf, 0.0])))
    assert heat.shades == [[SHADES, NOT_FINITE, NOT_FINITE, 0]]
    assert heat.range == "0 … 1 2×nan/inf"


def test_each_cell_is_drawn_once():
    assert paths([[1, 1, 0], [0, 1, 1]]) == {1: "M0 0h2v1H0zM1 1h2v1H1z", 0: "M2 0h1v1H2zM0 1h1v1H0z"}


def test_a_card_has_room_for_its_heat_maps_and_for_the_words_beside_them():
    w = torch.tensor(np.linspace(-2, 2, 48).reshape(12, 4), requires_grad=True)
    x = torch.ones(4, dtype=torch.float64)
    with trace() as t:
        (w @ x).sum().backward()
    document = json.loads(t.to_json())
    big = document["layout"]["nodes"][next(node["id"] for node in document["nodes"] if node.get("name") == "w")]
    small = document["layout"]["nodes"][next(node["id"] for node in document["nodes"] if node.get("name") == "x")]
    assert big[3] > small[3]
    poster = t.to_svg()
    assert re.findall(r"\.grad 12×4|∂ 12×4|-2 … 2", poster) == ["-2 … 2", "∂ 12×4", ".grad 12×4"]
    assert poster.count('<g class="heat"') == 5, "w three times; w @ x, twelve numbers long, twice"
    assert "[1, 1, 1, 1]" in poster
