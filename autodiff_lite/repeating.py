"""Copies of a tensor side by side, and of each of its elements."""

# ruff: noqa: A002  (names that PyTorch gives to its functions and arguments)

from __future__ import annotations

from typing import Any

import numpy as np

from . import dtypes
from .arguments import mixed
from .compile import P, retitle
from .kernels import wrap_dim
from .public import public
from .shapes import shape_like
from .tensor import Tensor


@public(function=False)
def repeat(self: Tensor, *counts: Any, repeats: Any = None) -> Tensor:
    """Copies side by side: `counts[i]` of them along dimension i. Source: `torch.Tensor.repeat`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([1, 2]).repeat(2, 2)
    tensor([[1, 2, 1, 2],
            [1, 2, 1, 2]])
    """
    counts = shape_like(counts, repeats)
    shape = self._a.shape
    if len(counts) < len(shape):
        raise RuntimeError("Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor")
    if any(c < 0 for c in counts):
        raise RuntimeError(f"Trying to create tensor with negative dimension {min(counts)}")
    full = (1,) * (len(counts) - len(shape)) + shape
    spread = [v for n in full for v in (1, n)]
    wanted = tuple(v for c, n in zip(counts, full, strict=True) for v in (c, n))
    out = self.reshape(spread).expand(wanted).reshape([c * n for c, n in zip(counts, full, strict=True)])
    return retitle(out if out._view is None and out is not self else P.clone(out), "RepeatBackward0")


@public()
def tile(input: Tensor, *counts: Any, dims: Any = None) -> Tensor:
    """Copies side by side, as `numpy.tile`. Source: `torch.tile`.

    >>> import autodiff_lite as torch
    >>> torch.tile(torch.tensor([1, 2]), (2,))
    tensor([1, 2, 1, 2])
    """
    counts = shape_like(counts, dims)
    counts = (1,) * (input._a.ndim - len(counts)) + counts
    return repeat(input, *counts) if counts else P.clone(input)


@public()
def repeat_interleave(input: Tensor, repeats: Any, dim: int | None = None, *, output_size: int | None = None) -> Tensor:
    """Each element several times. Source: `torch.repeat_interleave`.

    >>> import autodiff_lite as torch
    >>> torch.repeat_interleave(torch.tensor([1, 2]), 2)
    tensor([1, 1, 2, 2])
    """
    source = input.reshape(-1) if dim is None else input if input._a.ndim else input.reshape(1)
    d = wrap_dim(0 if dim is None else dim, source._a.ndim)
    counts = _counts(repeats, source._a.shape[d])
    positions = np.repeat(np.arange(source._a.shape[d]), counts)
    return retitle(P.index(source, (*(slice(None),) * d, positions)), "IndexSelectBackward0")


def _counts(repeats: Any, size: int) -> Any:
    """How often each of `size` elements is wanted: a whole number, or one for each."""
    if isinstance(repeats, int):
        if repeats < 0:
            raise RuntimeError("Repeats must be non-negative")
        return repeats
    if not isinstance(repeats, Tensor):
        raise mixed("repeat_interleave", repeats)
    counts = repeats._a
    if counts.ndim > 1:
        raise RuntimeError("repeats must be 0-dim or 1-dim tensor")
    if counts.dtype.kind not in "iu":
        raise NotImplementedError(
            f"\"repeat_interleave_cpu\" not implemented for '{dtypes.SCALAR_NAME[repeats.dtype]}'"
        )
    if counts.size not in (1, size):
        raise RuntimeError(
            f"repeats must have the same size as input along dim, but got repeats.size(0) = {counts.size} and "
            f"input.size(0) = {size}"
        )
    if (counts < 0).any():
        raise RuntimeError("repeats can not be negative")
    return counts
