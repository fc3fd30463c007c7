"""Diagonals and triangles of matrices."""

# ruff: noqa: A002  (names that PyTorch gives to its functions and arguments)

from __future__ import annotations

from typing import Any

import numpy as np

from .arguments import guarded
from .compile import P, retitle
from .kernels import wrap_dim
from .public import attach, public
from .tensor import Tensor, plain


@public()
def diagonal(input: Tensor, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Tensor:
    """A view of the diagonal of a matrix, as the last dimension. Source: `torch.diagonal`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([[1.0, 2.0], [3.0, 4.0]]).diagonal()
    tensor([1., 4.])
    """
    a, b = wrap_dim(dim1, input._a.ndim), wrap_dim(dim2, input._a.ndim)
    if a == b:
        raise RuntimeError(f"diagonal dimensions cannot be identical {dim1}, {dim2}")
    return P.diagonal(input, offset, a, b)


@public()
def diag_embed(input: Tensor, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Tensor:
    """Matrices with `input` on the diagonal. Source: `torch.diag_embed`.

    >>> import autodiff_lite as torch
    >>> torch.diag_embed(torch.tensor([1, 2]))
    tensor([[1, 0],
            [0, 2]])
    """
    rank = input._a.ndim + 1
    a, b = wrap_dim(dim1, rank), wrap_dim(dim2, rank)
    if a == b:
        raise RuntimeError(f"diagonal dimensions cannot be identical {dim1}, {dim2}")
    n = input._a.shape[-1] + abs(offset)
    shape = list(input._a.shape[:-1])
    for d in sorted((a, b)):
        shape.insert(d, n)
    return retitle(P.put_diagonal(input, tuple(shape), offset, a, b), "DiagEmbedBackward0")


@public()
def diag(input: Tensor, diagonal: int = 0) -> Tensor:
    """The diagonal of a matrix, or a matrix with a vector on its diagonal. Source: `torch.diag`.

    >>> import autodiff_lite as torch
    >>> torch.diag(torch.tensor([1, 2]))
    tensor([[1, 0],
            [0, 2]])
    """
    if input._a.ndim == 1:
        return diag_embed(input, diagonal)
    if input._a.ndim != 2:
        raise RuntimeError(f"diag(): Supports 1D or 2D tensors. Got {input._a.ndim}D")
    return retitle(P.clone(P.diagonal(input, diagonal, 0, 1)), "DiagonalBackward0_copy")


@public()
def diagflat(input: Tensor, offset: int = 0) -> Tensor:
    """A matrix with all elements on its diagonal. Source: `torch.diagflat`.

    >>> import autodiff_lite as torch
    >>> torch.diagflat(torch.tensor([1, 2]))
    tensor([[1, 0],
            [0, 2]])
    """
    return diag_embed(input.reshape(-1), offset)


def fill_diagonal_(self: Tensor, fill_value: float, wrap: bool = False) -> Tensor:
    """Write one number into every element whose indices are all equal.

    >>> import autodiff_lite as torch
    >>> torch.ones(2, 2).fill_diagonal_(0)
    tensor([[0., 1.],
            [1., 0.]])
    """
    shape = self._a.shape
    if len(shape) < 2:
        raise RuntimeError("dimensions must larger than 1")
    if len(shape) > 2 and len(set(shape)) > 1:
        raise RuntimeError("all dimensions of input must be of equal length")
    if wrap:
        raise RuntimeError("fill_diagonal_ starts no second diagonal here: wrap=True is not offered")
    places = np.arange(min(shape))
    self[(places,) * len(shape)] = fill_value
    return self


attach("fill_diagonal_", guarded(fill_diagonal_, method=True))


@public()
def trace(input: Tensor) -> Tensor:
    """The sum of the diagonal of a matrix. Source: `torch.trace`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([[1.0, 2.0], [3.0, 4.0]]).trace()
    tensor(5.)
    """
    if input._a.ndim != 2:
        raise RuntimeError("trace: expected a matrix, but got tensor with dim " + str(input._a.ndim))
    return retitle(P.diagonal(input, 0, 0, 1).sum(), "TraceBackward0")


@public(write=True)
def tril(input: Tensor, diagonal: int = 0) -> Tensor:
    """The lower triangle; zeros elsewhere. Source: `torch.tril`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([[1.0, 2.0], [3.0, 4.0]]).tril()
    tensor([[1., 0.],
            [3., 4.]])
    """
    if input._a.ndim < 2:
        raise RuntimeError("tril: input tensor must have at least 2 dimensions")
    return P.tril(input, diagonal)


@public(write=True)
def triu(input: Tensor, diagonal: int = 0) -> Tensor:
    """The upper triangle; zeros elsewhere. Source: `torch.triu`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([[1.0, 2.0], [3.0, 4.0]]).triu()
    tensor([[1., 2.],
            [0., 4.]])
    """
    if input._a.ndim < 2:
        raise RuntimeError("triu: input tensor must have at least 2 dimensions")
    return P.triu(input, diagonal)


def tril_indices(row: int, col: int, offset: int = 0, **_: Any) -> Tensor:
    """The positions of the lower triangle. Source: `torch.tril_indices`.

    >>> import autodiff_lite as torch
    >>> torch.tril_indices(2, 2)
    tensor([[0, 1, 1],
            [0, 0, 1]])
    """
    return plain(np.stack(np.tril_indices(row, offset, col)))


def triu_indices(row: int, col: int, offset: int = 0, **_: Any) -> Tensor:
    """The positions of the upper triangle. Source: `torch.triu_indices`.

    >>> import autodiff_lite as torch
    >>> torch.triu_indices(2, 2)
    tensor([[0, 0, 1],
            [0, 1, 1]])
    """
    return plain(np.stack(np.triu_indices(row, offset, col)))
