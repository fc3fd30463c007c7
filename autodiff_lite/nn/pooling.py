"""Pooling: the largest element or the mean of each window, as in `torch.nn.functional`."""

# ruff: noqa: A002  (names that PyTorch gives to its functions and arguments)

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..compile import P, retitle
from ..tensor import Tensor, plain
from .convolution import of_rank, pad, tuple_of


def _pool_shape(n: int, size: int, stride: int, padding: int, dilation: int, ceil: bool) -> int:
    span = n + 2 * padding - dilation * (size - 1) - 1
    out = (-(-span // stride) if ceil else span // stride) + 1
    if ceil and (out - 1) * stride >= n + padding:
        out -= 1  # the last window must start inside the input or the left margin
    return out


def _prepare_pool(
    name: str,
    k: int,
    input: Tensor,
    kernel_size: Any,
    stride: Any,
    padding: Any,
    dilation: Any,
    ceil: bool,
    value: float,
) -> Any:
    size = tuple_of(kernel_size, k)
    steps = size if stride is None or stride == () or stride == [] else tuple_of(stride, k)
    margin, spread = tuple_of(padding, k), tuple_of(dilation, k)
    for what, values in (("kernel_size", size), ("dilation", spread)):
        if any(v <= 0 for v in values):
            raise RuntimeError(f"{name}() {what} must be greater than zero, but got {min(values)}")
    if any(s <= 0 for s in steps):
        raise RuntimeError(
            f"{name}() stride must be greater than zero, but got {min(steps)}"
            if k == 1
            else "stride should not be zero"
        )
    for m, s, d in zip(margin, size, spread, strict=True):
        if m < 0:
            raise RuntimeError(f"pad must be non-negative, but got pad: {m}")
        if m > (d * (s - 1) + 1) // 2:
            raise RuntimeError(
                f"pad should be at most half of effective kernel size, but got pad={m}, kernel_size={s} and "
                f"dilation={d}"
            )
    shape = input._a.shape
    if len(shape) not in (k + 1, k + 2) or 0 in shape[-k - 1 :]:
        lead = f"{name}: " if k == 1 else ""
        raise RuntimeError(
            f"{lead}Expected {k + 1}D or {k + 2}D (batch mode) tensor with optional 0 dim batch size for input, "
            f"but got:{list(shape)}"
        )
    space = input._a.shape[-k:]
    outs = tuple(
        _pool_shape(n, s, t, p, d, ceil) for n, s, t, p, d in zip(space, size, steps, margin, spread, strict=True)
    )
    if k == 1 and outs[0] < 1:
        raise RuntimeError(f"{name}() Invalid computed output size: {outs[0]}")
    if any(o < 1 for o in outs):
        raise RuntimeError(
            f"Given input size: ({'x'.join(map(str, shape[-k - 1 :]))}). Calculated output size: "
            f"({'x'.join(map(str, (shape[-k - 1], *outs)))}). Output size is too small"
        )
    margins = []
    for n, s, t, p, d, o in reversed(list(zip(space, size, steps, margin, spread, outs, strict=True))):
        margins += [p, max(p, (o - 1) * t + d * (s - 1) + 1 - n - p)]
    padded = pad(input, margins, value=value) if any(margins) else input
    view = P.windows(padded, size, steps, spread)
    view = P.getitem(view, (Ellipsis, *(slice(o) for o in outs), *(slice(None),) * k))
    return view, outs, size, steps, margin, spread


def _max_pool(
    k: int,
    input: Tensor,
    kernel_size: Any,
    stride: Any,
    padding: Any,
    dilation: Any,
    ceil_mode: bool,
    return_indices: bool,
) -> Any:
    low = -math.inf if input._a.dtype.kind == "f" else float(np.iinfo(input._a.dtype).min)
    view, outs, size, steps, margin, spread = _prepare_pool(
        f"max_pool{k}d", k, input, kernel_size, stride, padding, dilation, ceil_mode, low
    )
    flat = view.reshape((*view._a.shape[: view._a.ndim - k], math.prod(size)))
    index = np.argmax(flat._a, axis=-1)
    out = retitle(
        P.take_along(flat, flat._a.ndim - 1, index, False),
        f"MaxPool{k}DWithIndicesBackward0" if k > 1 else "SqueezeBackward1",
    )
    if not return_indices:
        return out
    inside = np.unravel_index(index, size)
    grid = np.indices(outs)
    places = [g * t + i * d - p for g, t, i, d, p in zip(grid, steps, inside, spread, margin, strict=True)]
    return out, plain(np.ravel_multi_index(tuple(places), input._a.shape[-k:]))


def _maxima(k: int) -> Any:
    def max_pool(
        input: Tensor,
        kernel_size: Any,
        stride: Any = None,
        padding: Any = 0,
        dilation: Any = 1,
        ceil_mode: bool = False,
        return_indices: bool = False,
    ) -> Any:
        return _max_pool(k, input, kernel_size, stride, padding, dilation, ceil_mode, return_indices)

    return of_rank(k, max_pool, "max_pool", "The largest element of each window.", "2", 2)


max_pool1d, max_pool2d = _maxima(1), _maxima(2)


def _avg_pool(
    k: int,
    input: Tensor,
    kernel_size: Any,
    stride: Any,
    padding: Any,
    ceil_mode: bool,
    include: bool,
    divisor: int | None,
) -> Tensor:
    view, outs, size, steps, margin, _ = _prepare_pool(
        f"avg_pool{k}d", k, input, kernel_size, stride, padding, 1, ceil_mode, 0.0
    )
    total = view.sum(tuple(range(-k, 0)))
    if divisor == 0:
        raise RuntimeError("divisor must be not zero")
    if divisor is not None:
        return total / divisor  # type: ignore[no-any-return]
    counts = np.ones(outs)
    for axis, (n, s, t, p, o) in enumerate(zip(input._a.shape[-k:], size, steps, margin, outs, strict=True)):
        starts = np.arange(o) * t - p
        ends = np.minimum(starts + s, n + p)
        length = ends - starts if include else np.minimum(ends, n) - np.maximum(starts, 0)
        counts = counts * length.reshape([-1 if i == axis else 1 for i in range(k)])
    return retitle(  # type: ignore[no-any-return]
        total / plain(counts.astype(input._a.dtype)), f"AvgPool{k}DBackward0" if k > 1 else "SqueezeBackward1"
    )


def _means(k: int) -> Any:
    def avg_pool(
        input: Tensor,
        kernel_size: Any,
        stride: Any = None,
        padding: Any = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
        divisor_override: int | None = None,
    ) -> Tensor:
        return _avg_pool(k, input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)

    return of_rank(k, avg_pool, "avg_pool", "The mean of each window.", "2", 2)


avg_pool1d, avg_pool2d = _means(1), _means(2)


def _adaptive(k: int, input: Tensor, output_size: Any) -> Tensor:
    wanted = (output_size,) * k if isinstance(output_size, int) or output_size is None else tuple(output_size)
    if len(wanted) != k:
        raise RuntimeError(
            f"adaptive_avg_pool1d() argument 'output_size' should contain one int (got {len(wanted)})"
            if k == 1
            else "adaptive_avg_pool2d: output_size must be 2"
        )
    if input._a.ndim < k + 1:
        raise (
            ValueError(f"Input dimension should be at least {k + 1}")
            if k == 2
            else RuntimeError(f"Expected {k + 1} or {k + 2} dimensions")
        )
    if any(m is not None and m < 0 for m in wanted):
        shown = ", ".join(map(str, (1, *wanted) if k == 1 else wanted))
        raise RuntimeError(
            f"adaptive_avg_pool2d: elements of output_size must be greater than or equal to 0 but received {{{shown}}}"
        )
    out = input
    for i, m in enumerate(wanted):
        d = input._a.ndim - k + i
        n = input._a.shape[d]
        m = n if m is None else m
        weights = np.zeros((n, m), dtype=input._a.dtype)
        for j in range(m):
            start, stop = j * n // m, -(-(j + 1) * n // m)
            weights[start:stop, j] = 1 / (stop - start)
        out = (out.movedim(d, -1) @ plain(weights)).movedim(-1, d)
    return out


def _adapted(k: int) -> Any:
    def adaptive_avg_pool(input: Tensor, output_size: Any) -> Tensor:
        return _adaptive(k, input, output_size)

    text = "Means of as many windows as wanted, of nearly equal size."
    return of_rank(k, adaptive_avg_pool, "adaptive_avg_pool", text, "3", 3)


adaptive_avg_pool1d, adaptive_avg_pool2d = _adapted(1), _adapted(2)


__all__ = [
    "adaptive_avg_pool1d",
    "adaptive_avg_pool2d",
    "avg_pool1d",
    "avg_pool2d",
    "max_pool1d",
    "max_pool2d",
]
