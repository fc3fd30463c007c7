"""Copies of numbers as they were at one moment, each written once however often a step refers to it."""

from __future__ import annotations

import hashlib
import math
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from .document import Number, Summary, TensorData

Array = npt.NDArray[Any]

MOST_NUMBERS = 4096
"""A larger tensor is kept as a summary and a sample of `SAMPLE` rows and columns at the most."""
SAMPLE = 32
_MANY = 24
"""From so many numbers on it is quicker to write them all at once."""


class Tensors:
    """The `tensors` of a trace while it is being recorded."""

    def __init__(self, most_numbers: int = MOST_NUMBERS) -> None:
        self._most_numbers = most_numbers
        self._known: dict[tuple[Any, ...], int] = {}
        self._data: list[TensorData] = []
        self.bytes = 0
        """What has been kept so far: the recorder stops at a bound."""

    def keep(self, array: Any) -> int:
        """Copy an array as it is now; equal numbers give the same key."""
        array = np.asarray(array)
        raw = array.tobytes()
        content = raw if len(raw) <= 64 else hashlib.blake2b(raw, digest_size=16).digest()
        identity = (array.dtype.str, array.shape, content)
        if identity not in self._known:
            self._known[identity] = len(self._data)
            self._data.append(encode(array, self._most_numbers))
            self.bytes += array.itemsize * min(array.size, self._most_numbers)
        return self._known[identity]

    def data(self, key: int) -> TensorData:
        """The tensor kept under this key."""
        return self._data[key]


def encode(array: Array, most_numbers: int = MOST_NUMBERS) -> TensorData:
    """Write an array as the trace does.

    >>> encode(np.array([1.0, np.nan], dtype=np.float32))
    {'shape': [2], 'dtype': 'float32', 'data': [1, 'nan']}
    """
    shape, dtype = list(array.shape), _name(array.dtype)
    if array.size <= most_numbers:
        return {"shape": shape, "dtype": dtype, "data": _numbers(array)}
    rows = array.reshape(-1, array.shape[-1])
    picked = rows[np.ix_(_spread(rows.shape[0]), _spread(rows.shape[1]))]
    return {
        "shape": shape,
        "dtype": dtype,
        "summary": _summary(array),
        "sample": {"rows": picked.shape[0], "columns": picked.shape[1], "data": _numbers(picked)},
    }


@cache
def _name(dtype: np.dtype[Any]) -> str:
    return dtype.name  # which NumPy puts together each time that it is asked


def _spread(length: int) -> Any:
    return np.unique(np.linspace(0, length - 1, min(length, SAMPLE)).round().astype(int))


def _summary(array: Array) -> Summary:
    finite = array[np.isfinite(array)].astype(np.float64)
    low, high, mean = (finite.min(), finite.max(), finite.mean()) if finite.size else (math.nan,) * 3
    return {"min": _float(low), "max": _float(high), "mean": _float(mean), "nonfinite": int(array.size - finite.size)}


def _numbers(array: Array) -> list[Number]:
    if array.dtype.kind != "f":
        numbers: list[Number] = array.ravel().tolist()
        return numbers
    flat = array.ravel()
    if flat.size < _MANY:
        # str() of a NumPy float is the shortest decimal that reads back as the same number in its own precision.
        return [_float(float(str(value))) for value in flat] if array.dtype != np.float64 else list(map(_float, flat))
    decimals = flat.astype(np.float64) if array.dtype != np.float32 else _shortest(flat)
    written: list[Number] = decimals.tolist()
    special = ~np.isfinite(decimals) | (decimals == np.trunc(decimals))
    if array.dtype == np.float16:
        special[:] = True
    for place in np.flatnonzero(special).tolist():
        written[place] = _float(float(str(flat[place])))
    return written


def _shortest(values: Array) -> npt.NDArray[np.float64]:
    """For each float32 the float64 of its shortest decimal, all at once: six digits do for most, nine for every one."""
    with np.errstate(invalid="ignore"):  # some nan signals
        wide = values.astype(np.float64)
    found = wide.copy()
    size = np.abs(wide)
    usual = (size >= 1e-9) & (size < 1e6)  # powers of ten up to 10**22 are exact, and so is one division by them
    found[~usual] = [float(str(value)) for value in values[~usual]]
    left = np.flatnonzero(usual)
    for digits in (6, 7, 8, 9):
        scale = 10.0 ** (digits - 1 - np.floor(np.log10(size[left])))
        decimal = np.round(wide[left] * scale) / scale
        reads = decimal.astype(np.float32) == values[left]
        found[left[reads]] = decimal[reads]
        left = left[~reads]
    return found


def _float(value: float) -> Number:
    value = float(value)
    if not math.isfinite(value):
        return str(value)
    # 3.0 is written as 3: a quarter of the bytes of a textbook trace.
    return (
        int(value)
        if value.is_integer() and abs(value) < 1e15 and not (value == 0 and math.copysign(1, value) < 0)
        else value
    )
