"""Numbers are written as PyTorch prints them."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autodiff_widgets.numbers import format_tensor
from autodiff_widgets.tensors import encode

FLOATS = st.floats(width=32, allow_nan=True, allow_infinity=True)


def as_torch_prints(array):
    """PyTorch's own text without `tensor(…)`, its padding, and the dots behind whole floats."""
    torch = pytest.importorskip("torch")
    with np.errstate(all="ignore"):
        text = repr(torch.from_numpy(array))
    text = re.sub(r"\s+", " ", text).replace("[ ", "[")
    text = re.sub(r"^tensor\(|(, dtype=torch\.\w+)?\)$", "", text)
    return re.sub(r"(\d|inf|nan)\.(?=[,\]]|$)", r"\1", text)


@given(st.lists(FLOATS, min_size=1, max_size=8))
def test_vectors(numbers):
    array = np.array(numbers, dtype=np.float32)
    assert format_tensor(encode(array)) == as_torch_prints(array)


@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=8))
def test_whole_floats_and_integers(numbers):
    for dtype in (np.float32, np.float64, np.int64):
        array = np.array(numbers, dtype=dtype)
        assert format_tensor(encode(array)) == as_torch_prints(array)


@given(FLOATS)
def test_single_numbers(number):
    array = np.array(number, dtype=np.float32)
    assert format_tensor(encode(array)) == as_torch_prints(array)


def test_matrices_and_booleans():
    assert format_tensor(encode(np.array([[1.0, 2.5], [0.0, -1.0]], dtype=np.float32))) == (
        "[[1.0000, 2.5000], [0.0000, -1.0000]]"
    )
    assert format_tensor(encode(np.array([True, False]))) == "[True, False]"
    assert format_tensor(encode(np.zeros((0,), dtype=np.float32))) == "[]"


def test_long_rows_and_tall_matrices_are_shortened():
    assert format_tensor(encode(np.arange(9))) == "[0, 1, 2, …, 6, 7, 8]"
    assert format_tensor(encode(np.arange(7).reshape(7, 1))) == "[[0], [1], [2], …, [6]]"


def test_a_tensor_too_large_is_summed_up():
    array = np.arange(64 * 784, dtype=np.float32).reshape(64, 784) / 50175
    data = encode(array)
    assert "data" not in data
    assert data["summary"]["max"] == 1
    assert data["sample"]["rows"] == 32
    assert data["sample"]["columns"] == 32
    assert data["sample"]["data"][-1] == 1
    assert format_tensor(data) == "64×784 numbers, mean 0.5000"


@given(st.lists(FLOATS, min_size=1, max_size=8))
def test_a_float_comes_back_as_it_was(numbers):
    array = np.array(numbers, dtype=np.float32)
    back = np.array([float(number) for number in encode(array)["data"]], dtype=np.float32)
    np.testing.assert_array_equal(back, array)
