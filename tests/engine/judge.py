"""PyTorch as the judge: run the same thing there and here, and compare everything that can be seen.

Used by the tests of this folder. Nothing here knows how the engine works.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch

import autodiff_lite as ours

OFFERED = {
    torch.float32: ours.float32, torch.float64: ours.float64, torch.int64: ours.int64, torch.int32: ours.int32,
    torch.int16: ours.int16, torch.int8: ours.int8, torch.uint8: ours.uint8, torch.bool: ours.bool,
}  # fmt: skip


class NotOffered(Exception):
    """A sample needs something that this engine does not offer; the text says what."""


def to_ours(value: Any, memo: dict[int, Any] | None = None) -> Any:
    """The same value for our side. A tensor that occurs twice stays one tensor."""
    memo = {} if memo is None else memo
    if isinstance(value, torch.Tensor):
        if value.dtype not in OFFERED:
            raise NotOffered(f"dtype {value.dtype}")
        if value.layout != torch.strided:
            raise NotOffered(f"layout {value.layout}")
        if value.ndim > 32:
            raise NotOffered("more dimensions than NumPy has")
        if id(value) not in memo:
            array = value.detach().numpy(force=True).copy()
            memo[id(value)] = ours.tensor(array, requires_grad=value.requires_grad)
        return memo[id(value)]
    if isinstance(value, torch.dtype):
        if value not in OFFERED:
            raise NotOffered(f"dtype {value}")
        return OFFERED[value]
    if isinstance(value, torch.layout | torch.memory_format | torch.Generator):
        raise NotOffered(f"argument of type {type(value).__name__}")
    if isinstance(value, complex):
        raise NotOffered("complex numbers")
    if isinstance(value, torch.Size):
        return tuple(value)
    if isinstance(value, tuple):
        return tuple(to_ours(v, memo) for v in value)
    if isinstance(value, list):
        return [to_ours(v, memo) for v in value]
    if isinstance(value, dict):
        return {k: to_ours(v, memo) for k, v in value.items()}
    if isinstance(value, slice):
        return slice(to_ours(value.start, memo), to_ours(value.stop, memo), to_ours(value.step, memo))
    return value


def tensors_in(value: Any) -> list[Any]:
    """All tensors (of either module) in a nested value, in order."""
    if isinstance(value, torch.Tensor | ours.Tensor):
        return [value]
    if isinstance(value, tuple | list):
        return [t for v in value for t in tensors_in(v)]
    if isinstance(value, dict):
        return [t for v in value.values() for t in tensors_in(v)]
    return []


TOLERANCE = {"float32": (1.3e-6, 1e-5), "float64": (1e-7, 1e-7)}  # those of torch.testing.assert_close


def differs(theirs: torch.Tensor, mine: Any, loose: float = 1.0) -> str:
    """What is different between two tensors, or nothing."""
    if not isinstance(mine, ours.Tensor):
        return f"a {type(mine).__name__}, not a tensor"
    if str(theirs.dtype) != str(mine.dtype):
        return f"dtype {theirs.dtype} there, {mine.dtype} here"
    if tuple(theirs.shape) != tuple(mine.shape):
        return f"shape {tuple(theirs.shape)} there, {tuple(mine.shape)} here"
    a, b = theirs.detach().numpy(force=True), mine.detach().numpy()
    if a.dtype.kind == "f":
        rtol, atol = TOLERANCE[a.dtype.name]
        with np.errstate(all="ignore"):
            same = np.isclose(b, a, rtol=rtol * loose, atol=atol * loose, equal_nan=True)
    else:
        same = a == b
    if np.all(same):
        return ""
    bad = np.argwhere(~np.asarray(same))[:3].tolist()
    return f"values differ at {bad}: {a[tuple(bad[0])]!r} there, {b[tuple(bad[0])]!r} here"


def compare(theirs: Any, mine: Any, loose: float = 1.0) -> str:
    """What is different between two results, or nothing."""
    if isinstance(theirs, torch.Tensor):
        return differs(theirs, mine, loose)
    if isinstance(theirs, tuple | list):
        if not isinstance(mine, tuple | list) or len(theirs) != len(mine):
            return f"{len(theirs)} results there, {mine!r} here"
        return next((d for d in (compare(a, b, loose) for a, b in zip(theirs, mine, strict=True)) if d), "")
    if isinstance(theirs, float) and math.isnan(theirs):
        return "" if math.isnan(mine) else f"nan there, {mine!r} here"
    return "" if theirs == mine else f"{theirs!r} there, {mine!r} here"


def first_line(error: BaseException) -> str:
    """The line of an error that must be PyTorch's, word for word."""
    return str(error).split("\n")[0]


def op_database() -> list[Any]:
    """PyTorch's own list of operators with sample inputs.

    Its module imports `expecttest`, of which it uses only a base class for PyTorch's own tests; a stand-in serves
    when that package
    is not installed.
    """
    import sys
    import types
    import unittest

    try:
        import expecttest  # noqa: F401
    except ImportError:
        stand_in = types.ModuleType("expecttest")
        stand_in.TestCase = unittest.TestCase  # type: ignore[attr-defined]
        sys.modules["expecttest"] = stand_in
    from torch.testing._internal.common_methods_invocations import op_db

    return list(op_db)
