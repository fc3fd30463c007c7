"""Running sums, products and extrema; reversing and rolling."""

# ruff: noqa: A002  (names that PyTorch gives to its functions and arguments)

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from . import dtypes
from .compile import P, retitle
from .kernels import wrap_dim
from .named import ValuesIndices
from .public import public
from .reductions import sum_input
from .shapes import shape_like
from .tensor import Tensor, plain


@public(write=True)
def cumsum(input: Tensor, dim: int, *, dtype: dtypes.dtype | None = None) -> Tensor:
    """Running sums. Source: `torch.cumsum`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([3.0, 1.0, 2.0]).cumsum(0)
    tensor([3., 4., 6.])
    """
    return P.cumsum(sum_input(input, dtype), wrap_dim(dim, input._a.ndim))


@public(write=True)
def cumprod(input: Tensor, dim: int, *, dtype: dtypes.dtype | None = None) -> Tensor:
    """Running products. Source: `torch.cumprod`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([3.0, 1.0, 2.0]).cumprod(0)
    tensor([3., 3., 6.])
    """
    return P.cumprod(sum_input(input, dtype), wrap_dim(dim, input._a.ndim))


@public()
def logcumsumexp(input: Tensor, dim: int) -> Tensor:
    """Running logsumexp. Source: `torch.logcumsumexp`.

    >>> import autodiff_lite as torch
    >>> torch.zeros(2).logcumsumexp(0)
    tensor([0.0000, 0.6931])
    """
    if input._a.dtype.kind != "f":
        raise NotImplementedError(f"\"logcumsumexp_out_cpu\" not implemented for '{dtypes.SCALAR_NAME[input.dtype]}'")
    return P.logcumsumexp(input, wrap_dim(dim, input._a.ndim))


def _running(name: str, input: Tensor, dim: int) -> Any:
    d = wrap_dim(dim, input._a.ndim)
    x = input._a
    if not x.ndim:
        return ValuesIndices[name](P.clone(input), plain(np.array(0)))
    best = (np.maximum if name == "cummax" else np.minimum).accumulate(x, axis=d)
    positions = np.arange(x.shape[d]).reshape([-1 if i == d else 1 for i in range(x.ndim)])
    hit = (x == best) | (np.isnan(x) if x.dtype.kind == "f" else False)
    index = np.maximum.accumulate(np.where(hit, positions, 0), axis=d)
    return ValuesIndices[name](retitle(P.gather(input, d, index), f"{name.capitalize()}Backward0"), plain(index))


@public()
def cummax(input: Tensor, dim: int) -> Any:
    """Running maximum and where it was met. Source: `torch.cummax`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([3.0, 1.0, 2.0]).cummax(0)
    torch.return_types.cummax(
    values=tensor([3., 3., 3.]),
    indices=tensor([0, 0, 0]))
    """
    return _running("cummax", input, dim)


@public()
def cummin(input: Tensor, dim: int) -> Any:
    """Running minimum and where it was met. Source: `torch.cummin`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([3.0, 1.0, 2.0]).cummin(0)
    torch.return_types.cummin(
    values=tensor([3., 1., 1.]),
    indices=tensor([0, 1, 1]))
    """
    return _running("cummin", input, dim)


@public()
def flip(input: Tensor, *axes: Any, dims: Any = None) -> Tensor:
    """The order along dimensions reversed. Source: `torch.flip`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([3.0, 1.0, 2.0]).flip(0)
    tensor([2., 1., 3.])
    """
    wrapped = tuple(wrap_dim(d, input._a.ndim) for d in shape_like(axes, dims))
    for d in wrapped:
        if wrapped.count(d) > 1:
            raise RuntimeError(f"dim {d} appears multiple times in the list of dims")
    return P.flip(input, wrapped)


@public()
def fliplr(input: Tensor) -> Tensor:
    """Left and right exchanged. Source: `torch.fliplr`.

    >>> import autodiff_lite as torch
    >>> torch.fliplr(torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor([[2., 1.],
            [4., 3.]])
    """
    if input._a.ndim < 2:
        raise RuntimeError("Input must be >= 2-d.")
    return flip(input, 1)


@public()
def flipud(input: Tensor) -> Tensor:
    """Top and bottom exchanged. Source: `torch.flipud`.

    >>> import autodiff_lite as torch
    >>> torch.flipud(torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor([[3., 4.],
            [1., 2.]])
    """
    if input._a.ndim < 1:
        raise RuntimeError("Input must be >= 1-d.")
    return flip(input, 0)


@public()
def roll(input: Tensor, shifts: Any, dims: Any = None) -> Tensor:
    """Elements moved along dimensions, round the end. Source: `torch.roll`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([3.0, 1.0, 2.0]).roll(1)
    tensor([2., 3., 1.])
    """
    moves = (shifts,) if isinstance(shifts, int) else tuple(shifts)
    if not moves:
        raise RuntimeError("`shifts` required")
    if dims is None or (not isinstance(dims, int) and len(dims) == 0):
        if len(moves) != 1:
            raise RuntimeError(f"shifts and dimensions must align. shifts: {len(moves)}, dims:0")
        return P.roll(input, moves[0], None)
    axes = (dims,) if isinstance(dims, int) else tuple(dims)
    if not input._a.ndim:
        raise IndexError("Dimension specified as 0 but tensor has no dimensions")
    if len(axes) != len(moves):
        raise RuntimeError(f"shifts and dimensions must align. shifts: {len(moves)}, dims:{len(axes)}")
    return P.roll(input, moves, tuple(wrap_dim(d, input._a.ndim) for d in axes))


@public()
def rot90(input: Tensor, k: int = 1, dims: Sequence[int] = (0, 1)) -> Tensor:
    """Turned `k` times by a right angle, from the first of `dims` towards the second. Source: `torch.rot90`.

    >>> import autodiff_lite as torch
    >>> torch.rot90(torch.tensor([[1, 2], [3, 4]]))
    tensor([[2, 4],
            [1, 3]])
    """
    if len(dims) != 2:
        raise RuntimeError(f"expected total rotation dims == 2, but got dims = {len(dims)}")
    if input._a.ndim < 2:
        raise RuntimeError(f"expected total dims >= 2, but got total dims = {input._a.ndim}")
    first, second = (wrap_dim(d, input._a.ndim) for d in dims)
    if first == second:
        raise RuntimeError(f"expected rotation dims to be different, but got dim0 = {dims[0]} and dim1 = {dims[1]}")
    if k % 4 == 0:
        return P.clone(input)
    if k % 4 == 2:
        return flip(input, first, second)
    return flip(input, second if k % 4 == 1 else first).transpose(first, second)


@public("trapz", method=False)
def trapezoid(y: Tensor, x: Tensor | None = None, *, dx: float = 1, dim: int = -1) -> Tensor:
    """The area under `y` by the trapezoidal rule, at the points `x` or at steps of `dx`. Source: `torch.trapezoid`.

    >>> import autodiff_lite as torch
    >>> torch.trapezoid(torch.tensor([1.0, 2.0, 3.0]))
    tensor(4.)
    """
    d = wrap_dim(dim, y._a.ndim)
    size = y._a.shape[d] if y._a.ndim else 1
    if size < 2:
        return y.sum(d) * 0
    pairs = y.narrow(d, 1, size - 1) + y.narrow(d, 0, size - 1)
    if x is None:
        return pairs.sum(d) * dx / 2
    if x._a.ndim == 1 and x._a.size != size:
        raise RuntimeError("trapezoid: There must be one `x` value for each sample point")
    steps = x.diff() if x._a.ndim == 1 else x.diff(dim=dim)
    return (pairs * (steps.reshape([-1, *[1] * (y._a.ndim - 1 - d)]) if x._a.ndim == 1 else steps)).sum(d) / 2
