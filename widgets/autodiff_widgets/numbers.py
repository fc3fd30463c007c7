"""How numbers are written: as PyTorch prints them, without the `tensor(...)` and the padding around them.

The player has the same rules in TypeScript (`player/src/numbers.ts`); one table of cases, made by PyTorch, tests both.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .document import TensorData, shared

PRECISION = 4
LONGEST_ROW = 8
"""More numbers than this in a row, and only the first and last three are written."""
MOST_ROWS = 6
"""More entries than this in any other dimension, and only the first three and the last are written."""


def format_tensor(tensor: TensorData, words: Mapping[str, str] | None = None) -> str:
    """Write a tensor of the trace in one line; where it has too many numbers, in the words of a catalogue.

    >>> format_tensor({"shape": [4], "dtype": "float32", "data": [0, 1, 4, 9]})
    '[0, 1, 4, 9]'
    >>> format_tensor({"shape": [2], "dtype": "float32", "data": [0.5, "inf"]})
    '[0.5000, inf]'
    """
    shape = tensor["shape"]
    if "hidden" in tensor:
        return "?"
    if "summary" in tensor:
        size = "×".join(str(length) for length in shape)
        mean = float(tensor["summary"]["mean"])
        return (words or shared("words.en.json"))["numbers.mean"].format(shape=size, mean=_writer([mean])(mean))
    values = [number(value, tensor["dtype"]) for value in tensor["data"]]
    return _nested(values, shape, _writer(values))


def number(value: Any, dtype: str) -> float | int | bool:
    """The number that an entry of `data` stands for, in its tensor's own precision."""
    if dtype == "bool":
        return bool(value)
    # The document has the shortest decimal that means this float32; PyTorch prints the number that it means.
    return float(np.dtype(dtype).type(value)) if dtype.startswith("float") else int(value)


def _writer(values: Sequence[float | int | bool]) -> Any:
    """The one format for all numbers of a tensor, chosen from the finite ones (torch/_tensor_str.py, `_Formatter`)."""
    finite = [abs(float(value)) for value in values if isinstance(value, float) and math.isfinite(value)]
    nonzero = [value for value in finite if value != 0]
    whole = all(value == math.ceil(value) for value in nonzero)
    spread = bool(nonzero) and (max(nonzero) / min(nonzero) > 1000.0 or max(nonzero) > 1.0e8 or min(nonzero) < 1.0e-4)

    def write(value: float | int | bool) -> str:
        if not isinstance(value, float) or not math.isfinite(value):
            return str(value)
        if spread:
            return f"{value:.{PRECISION}e}"
        return f"{value:.0f}" if whole else f"{value:.{PRECISION}f}"

    return write


def _nested(values: Sequence[Any], shape: Sequence[int], write: Any) -> str:
    if not shape:
        return str(write(values[0]))
    length, size = shape[0], math.prod(shape[1:])
    last = len(shape) == 1
    most, tail = (LONGEST_ROW, 3) if last else (MOST_ROWS, 1)
    kept = list(range(length)) if length <= most else [*range(3), None, *range(length - tail, length)]
    parts = ["…" if i is None else _nested(values[i * size : (i + 1) * size], shape[1:], write) for i in kept]
    return f"[{', '.join(parts)}]"
