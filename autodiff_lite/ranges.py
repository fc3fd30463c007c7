"""Numbers in ranges, and the identity matrix."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from . import dtypes
from .creation import finish, numpy_type
from .dtypes import dtype
from .tensor import Tensor


def arange(
    start: Any,
    end: Any = None,
    step: Any = 1,
    *,
    dtype: dtype | None = None,
    requires_grad: bool = False,
    device: Any = None,
) -> Tensor:
    """Numbers from `start` up to but not including `end`: int64 if all arguments are integers, else float32.

    Raises RuntimeError for a step of 0 or in the wrong direction. Source: `torch.arange`.

    >>> import autodiff_lite as torch
    >>> torch.arange(4.0)
    tensor([0., 1., 2., 3.])
    """
    # The most usual call, arange(4.0), goes first.
    if end is None and dtype is None and start.__class__ is float and 0 <= start < math.inf:
        array = np.arange(math.ceil(start), dtype=dtypes.get_default_dtype().numpy)
        return finish(array, requires_grad, device)
    if end is None:
        start, end = 0, start
    given = {start.__class__, end.__class__, step.__class__}
    integers = float not in given
    if not given <= {int, float}:
        start, end, step = (v.item() if isinstance(v, Tensor) else v for v in (start, end, step))
        integers = all(isinstance(v, int) for v in (start, end, step))
    kind = dtypes.wanted(dtype, "arange") or (dtypes.int64 if integers else dtypes.get_default_dtype())
    if step == 0:
        raise RuntimeError("step must be nonzero")
    if not (math.isfinite(start) and math.isfinite(end)):
        raise RuntimeError(f"unsupported range: {float(start):g} -> {float(end):g}")
    if (step > 0) != (end >= start) and end != start:
        raise RuntimeError("upper bound and lower bound inconsistent with step sign")
    count = max(0, -((start - end) // step) if integers else math.ceil((end - start) / step))
    if start == 0 and step == 1:
        return finish(np.arange(count, dtype=kind.numpy), requires_grad, device)
    array = (start + step * np.arange(count, dtype=np.int64 if integers else np.float64)).astype(kind.numpy)
    return finish(array, requires_grad, device)


def _check_range(name: str, start: Any, end: Any, steps: Any) -> None:
    if not isinstance(steps, int):
        kinds = ", ".join(type(v).__name__ for v in (start, end, steps))
        raise TypeError(f"{name}() received an invalid combination of arguments - got ({kinds}), but expected one of:")
    ranks = [v._a.ndim if isinstance(v, Tensor) else 0 for v in (start, end)]
    if any(ranks):
        both = all(isinstance(v, Tensor) for v in (start, end))
        which = "start and end tensors" if both else "start tensors" if isinstance(start, Tensor) else "end tensors"
        raise RuntimeError(
            f"{name} only supports 0-dimensional {which}, but got start with {ranks[0]} dimension(s) and end with "
            f"{ranks[1]} dimension(s)."
        )


def linspace(
    start: Any, end: Any, steps: int, *, dtype: dtype | None = None, requires_grad: bool = False, device: Any = None
) -> Tensor:
    """`steps` numbers evenly spaced from `start` to `end`, both included. Source: `torch.linspace`.

    >>> import autodiff_lite as torch
    >>> torch.linspace(0, 1, 3)
    tensor([0.0000, 0.5000, 1.0000])
    """
    _check_range("linspace", start, end, steps)
    start, end = (v.item() if isinstance(v, Tensor) else v for v in (start, end))
    if steps < 0:
        raise RuntimeError("number of steps must be non-negative")
    return finish(np.linspace(start, end, steps).astype(numpy_type(dtype, "linspace")), requires_grad, device)


def logspace(
    start: Any,
    end: Any,
    steps: int,
    base: float = 10.0,
    *,
    dtype: dtype | None = None,
    requires_grad: bool = False,
    device: Any = None,
) -> Tensor:
    """`steps` powers of `base`, with exponents evenly spaced. Source: `torch.logspace`.

    >>> import autodiff_lite as torch
    >>> torch.logspace(0, 2, 3)
    tensor([  1.,  10., 100.])
    """
    _check_range("logspace", start, end, steps)
    if steps < 0:
        raise RuntimeError("number of steps must be non-negative")
    start, end = (v.item() if isinstance(v, Tensor) else v for v in (start, end))
    return finish(
        (float(base) ** np.linspace(start, end, steps)).astype(numpy_type(dtype, "logspace")), requires_grad, device
    )


def eye(
    n: int, m: int | None = None, *, dtype: dtype | None = None, requires_grad: bool = False, device: Any = None
) -> Tensor:
    """The identity matrix. Source: `torch.eye`.

    >>> import autodiff_lite as torch
    >>> torch.eye(2)
    tensor([[1., 0.],
            [0., 1.]])
    """
    if n < 0:
        raise RuntimeError(f"n must be greater or equal to 0, got {n}")
    if m is not None and m < 0:
        raise RuntimeError(f"m must be greater or equal to 0, got {m}")
    return finish(np.eye(n, m, dtype=numpy_type(dtype, "eye")), requires_grad, device)


__all__ = ["arange", "eye", "linspace", "logspace"]
