"""Numbers in ranges, and the identity matrix."""

from __future__ import annotations

import math
import operator
from typing import Any

import numpy as np

from . import dtypes
from .arguments import guarded, mixed, word
from .creation import finish, is_whole, numpy_type
from .dtypes import dtype
from .tensor import Tensor


def arange(
    start: Any = None,
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
    if alone := start is None or end is None:
        start, end = 0, end if start is None else start
        if step.__class__ is not int or step != 1:
            raise mixed("arange", end, step=step)
    given = {start.__class__, end.__class__, step.__class__}
    integers = float not in given
    if not given <= {int, float}:
        start, end, step = (
            v.item() if isinstance(v, Tensor | np.generic) and not v.ndim else v for v in (start, end, step)
        )
        if not all(isinstance(v, int | float) for v in (start, end, step)):
            if alone:
                raise TypeError(f"arange(): argument 'end' (position 1) must be Number, not {word(end)}")
            raise mixed("arange", start, end, *(() if step.__class__ is int and step == 1 else (step,)))
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


def _checked(name: str, start: Any, end: Any, steps: Any) -> int:
    """The number of steps, if these are three numbers."""
    if not is_whole(steps) or isinstance(start, str) or isinstance(end, str):
        raise mixed(name, start, end, steps)
    ranks = {n: v._a.ndim for n, v in (("start", start), ("end", end)) if isinstance(v, Tensor)}
    if any(ranks.values()):
        found = " and ".join(f"{n} with {rank} dimension(s)" for n, rank in ranks.items())
        raise RuntimeError(f"{name} only supports 0-dimensional start and end tensors, but got {found}.")
    if steps < 0:
        raise RuntimeError("number of steps must be non-negative")
    return operator.index(steps)


def linspace(
    start: Any, end: Any, steps: int, *, dtype: dtype | None = None, requires_grad: bool = False, device: Any = None
) -> Tensor:
    """`steps` numbers evenly spaced from `start` to `end`, both included. Source: `torch.linspace`.

    >>> import autodiff_lite as torch
    >>> torch.linspace(0, 1, 3)
    tensor([0.0000, 0.5000, 1.0000])
    """
    steps = _checked("linspace", start, end, steps)
    start, end = (v.item() if isinstance(v, Tensor) else v for v in (start, end))
    return finish(_spaced(start, end, steps, numpy_type(dtype, "linspace")), requires_grad, device)


def _spaced(start: float, end: float, steps: int, kind: Any) -> Any:
    """Evenly spaced numbers, to the last digit PyTorch's: the step is rounded to the dtype, the first half counts from
    the start and the second from the end, and each product and sum are rounded together.
    """
    if kind.kind != "f" or steps < 2:
        return np.linspace(start, end, steps).astype(kind)
    wide = np.float64 if kind == np.float32 else np.longdouble
    first, last = kind.type(start), kind.type(end)
    step = wide((last - first) / kind.type(steps - 1))
    places = np.arange(steps)
    low, high = wide(first) + step * places, wide(last) - step * places[::-1]
    return np.where(places < steps // 2, low, high).astype(kind)


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
    steps = _checked("logspace", start, end, steps)
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


eye, linspace, logspace = guarded(eye), guarded(linspace), guarded(logspace)

__all__ = ["arange", "eye", "linspace", "logspace"]
