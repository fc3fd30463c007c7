"""A tensor with more numbers than a card has room for: its colours, cell by cell, and its numbers' range in words.

The player has the same rules in TypeScript (`player/src/heat.ts`); one table of cases tests both.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import groupby

from .document import TensorData
from .numbers import number

SHADES = 4
"""Shades on either side of zero."""
NOT_FINITE = SHADES + 1
"""The shade of a number that is not finite."""
_MOST = 32
"""More rows or columns than this, and some stand for all."""


@dataclass(frozen=True)
class Heat:
    """The shades of a tensor's numbers, row after row, and what is written beside them."""

    size: str
    range: str
    shades: list[list[int]]


def heat_of(tensor: TensorData) -> Heat:
    """Give each number the shade of its size: 0 for zero, up to ±`SHADES` for the farthest from it.

    >>> heat_of({"shape": [3], "dtype": "float32", "data": [-2, 0, 0.5]})
    Heat(size='3', range='-2 … 0.5', shades=[[-4, 0, 1]])
    """
    rows = _grid(tensor)
    finite = [value for row in rows for value in row if math.isfinite(value)]
    greatest = max((abs(value) for value in finite), default=0.0)
    chosen = [[row[j] for j in _spread(len(row))] for row in (rows[i] for i in _spread(len(rows)))]
    return Heat(
        "×".join(str(length) for length in tensor["shape"]),
        _range(tensor, finite, sum(len(row) for row in rows) - len(finite)),
        [[_shade(value, greatest) for value in row] for row in chosen],
    )


def paths(shades: list[list[int]]) -> dict[int, str]:
    """Write the cells of each shade as one path, each cell 1 by 1; neighbours in a row are drawn as one."""
    drawn: dict[int, str] = {}
    for number_of_row, row in enumerate(shades):
        column = 0
        for shade, cells in groupby(row):
            count = len(list(cells))
            drawn[shade] = drawn.get(shade, "") + f"M{column} {number_of_row}h{count}v1H{column}z"
            column += count
    return drawn


def _grid(tensor: TensorData) -> list[list[float]]:
    """The numbers as rows; what has more than two dimensions has its rows one below the other."""
    if "sample" in tensor:
        data, columns = tensor["sample"]["data"], tensor["sample"]["columns"]
    else:
        data, columns = tensor["data"], (tensor["shape"] or [1])[-1]
    values = [float(number(value, tensor["dtype"])) for value in data]
    return [values[start : start + columns] for start in range(0, len(values), max(columns, 1))]


def _spread(length: int) -> list[int]:
    """Where at most `_MOST` positions lie in a length, both ends among them."""
    if length <= _MOST:
        return list(range(length))
    return [round(index * (length - 1) / (_MOST - 1)) for index in range(_MOST)]


def _shade(value: float, greatest: float) -> int:
    if not math.isfinite(value):
        return NOT_FINITE
    if value == 0:
        return 0
    step = min(SHADES, max(1, math.ceil(SHADES * abs(value) / greatest)))
    return step if value > 0 else -step


def _range(tensor: TensorData, finite: list[float], nonfinite: int) -> str:
    if "summary" in tensor:
        low, high = float(tensor["summary"]["min"]), float(tensor["summary"]["max"])
        nonfinite = tensor["summary"]["nonfinite"]
    else:
        low, high = min(finite, default=math.nan), max(finite, default=math.nan)
    parts = [f"{low or 0.0:.3g} … {high or 0.0:.3g}"] if math.isfinite(low) and math.isfinite(high) else []
    if nonfinite:
        parts.append(f"{nonfinite}×nan/inf")
    return " ".join(parts)
