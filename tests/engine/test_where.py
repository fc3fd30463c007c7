"""`where` with 0 on one side, which many derivatives use, has a quick way for large arrays: it must be NumPy's, bit for
bit.
"""

from __future__ import annotations

import hypothesis.extra.numpy as some
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from autodiff_lite.functions import where

SHAPES = st.sampled_from([(40, 50), (1, 50), (40, 1), ()])
NUMBERS = st.sampled_from([0.0, -0.0, 1.5, -3.25, np.inf, -np.inf, np.nan])


@settings(deadline=None)
@given(
    data=st.data(),
    dtype=st.sampled_from([np.float32, np.float64, np.float16, np.int64]),
    condition=some.arrays(np.bool_, (40, 50)),
    first=st.booleans(),
    turned=st.booleans(),
)
def test_where_is_numpys(data: st.DataObject, dtype: type, condition: np.ndarray, first: bool, turned: bool) -> None:
    shape = data.draw(SHAPES)
    numbers = st.integers(-3, 3) if dtype is np.int64 else NUMBERS
    value = data.draw(some.arrays(dtype, shape, elements=numbers))
    if turned:
        value = np.asfortranarray(value)
    sides = (value, 0) if first else (0, value)
    ours, numpys = where(condition, *sides), np.where(condition, *sides)
    assert ours.dtype == numpys.dtype
    assert ours.shape == numpys.shape
    assert ours.tobytes() == numpys.tobytes()


def test_other_sides_are_left_to_numpy() -> None:
    condition = np.arange(2000) % 3 == 0
    for sides in ((1, 0), (0, 1), (0.0, 2.5), (0, 0), (np.ones(2000), 5)):
        assert np.array_equal(where(condition, *sides), np.where(condition, *sides))
