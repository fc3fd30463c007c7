"""Kernels of convolution and pooling.

Everything rests on one view: all windows of an array, as extra dimensions in the same memory (no copy). Convolution
is then one
product of matrices. Its two derivatives are convolutions of the same family, so the three rules in structure.py refer
to each other
and every order of derivative exists.

Shapes: x (N, C, *space), weight (O, C/groups, *kernel), result (N, O, *out). Padding is done before.
"""

# ruff: noqa: D103  (a kernel does what its name and its rule say)

from __future__ import annotations

import math

import numpy as np
from numpy.lib.stride_tricks import as_strided

from .dtypes import Array
from .kernels import Dims
from .modes import NAMESPACE


def _view(x: Array, size: Dims, stride: Dims, dilation: Dims) -> Array:
    """The windows of x's last dimensions: (..., *out, *size), sharing memory."""
    k = len(size)
    space, steps = x.shape[-k:], x.strides[-k:]
    out = tuple((n - d * (s - 1) - 1) // t + 1 for n, s, t, d in zip(space, size, stride, dilation, strict=True))
    return as_strided(
        x,
        (*x.shape[:-k], *out, *size),
        (
            *x.strides[:-k],
            *(b * t for b, t in zip(steps, stride, strict=True)),
            *(b * d for b, d in zip(steps, dilation, strict=True)),
        ),
        writeable=False,
    )


def windows(x: Array, size: Dims, stride: Dims, dilation: Dims) -> Array:
    return np.array(_view(x, size, stride, dilation))


def fold(x: Array, shape: Dims, size: Dims, stride: Dims, dilation: Dims) -> Array:
    """Add every window back to its place: the transpose of `windows`."""
    k = len(size)
    out = np.zeros(shape, dtype=x.dtype)
    counts = x.shape[-2 * k : -k]
    for offset in np.ndindex(*size):
        place = tuple(
            slice(o * d, o * d + t * (c - 1) + 1, t)
            for o, d, t, c in zip(offset, dilation, stride, counts, strict=True)
        )
        if all(counts):
            out[(..., *place)] += x[(..., *offset)]  # type: ignore[arg-type]
    return out


def conv(x: Array, y: Array, stride: Dims, dilation: Dims, groups: int, space: Dims | None = None) -> Array:
    """Convolution; `space` limits how many windows there are (a transposed convolution may have left some out)."""
    n, o, k = x.shape[0], y.shape[0], y.ndim - 2
    view = _view(x, y.shape[2:], stride, dilation)  # (N, C, *out, *kernel)
    if space is not None:
        view = view[(slice(None), slice(None), *(slice(m) for m in space))]
    out = view.shape[2 : 2 + k]
    c = y.shape[1]
    order = (0, *range(2, 2 + k), 1, *range(2 + k, 2 + 2 * k))
    results = []
    for group in range(groups):
        part = view[:, group * c : (group + 1) * c].transpose(order).reshape(n * math.prod(out), -1)
        kernel = y[group * o // groups : (group + 1) * o // groups].reshape(o // groups, -1)
        results.append(part @ kernel.T)
    joined = results[0] if groups == 1 else np.concatenate(results, axis=1)
    return np.ascontiguousarray(np.moveaxis(joined.reshape(n, *out, o), -1, 1))


def conv_input(g: Array, y: Array, shape: Dims, stride: Dims, dilation: Dims, groups: int) -> Array:
    """The gradient of conv's x: every output spreads its cotangent, times the kernel, over its window."""
    n, o, k = g.shape[0], y.shape[0], y.ndim - 2
    out, size, c = g.shape[2:], y.shape[2:], y.shape[1]
    result = np.zeros(shape, dtype=g.dtype)
    for group in range(groups):
        rows = slice(group * o // groups, (group + 1) * o // groups)
        part = np.moveaxis(g[:, rows], 1, -1).reshape(-1, o // groups)
        spread = (part @ y[rows].reshape(o // groups, -1)).reshape(n, *out, c, *size)
        spread = np.moveaxis(spread, 1 + k, 1)
        target = (n, c, *shape[2:])
        result[:, group * c : (group + 1) * c] = fold(spread, target, size, stride, dilation)
    return result


def conv_weight(x: Array, g: Array, shape: Dims, stride: Dims, dilation: Dims, groups: int) -> Array:
    """The gradient of conv's kernel: cotangents times windows, summed over batch and space."""
    o, c, k = shape[0], shape[1], len(shape) - 2
    view = _view(x, shape[2:], stride, dilation)
    counts = g.shape[2:]
    view = view[(slice(None), slice(None), *(slice(m) for m in counts))]
    order = (0, *range(2, 2 + k), 1, *range(2 + k, 2 + 2 * k))
    parts = []
    for group in range(groups):
        rows = slice(group * o // groups, (group + 1) * o // groups)
        left = np.moveaxis(g[:, rows], 1, -1).reshape(-1, o // groups)
        right = view[:, group * c : (group + 1) * c].transpose(order).reshape(left.shape[0], -1)
        parts.append((left.T @ right).reshape(o // groups, c, *shape[2:]))
    return np.concatenate(parts, axis=0)


NAMESPACE.update(windows=windows, fold=fold, conv=conv, conv_input=conv_input, conv_weight=conv_weight)
