"""Joining tensors: one after the other, or along a new dimension."""

# ruff: noqa: A002  (names that PyTorch gives to its functions and arguments)

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np

from . import dtypes
from . import many as _many  # noqa: F401
from .compile import P
from .kernels import wrap_dim
from .pointwise import to_kind
from .public import public
from .tensor import Tensor


def common(tensors: Sequence[Tensor]) -> list[Tensor]:
    """The tensors in the one dtype that holds them all."""
    kind = dtypes.result_dtype([t._a for t in tensors])
    return [to_kind(t, kind) for t in tensors]


def tensor_list(name: str, tensors: Any) -> list[Tensor]:
    """The tensors of a list or tuple; PyTorch's TypeError if they are something else."""
    if isinstance(tensors, Tensor) or not isinstance(tensors, Sequence):
        raise TypeError(
            f"{name}(): argument 'tensors' (position 1) must be tuple of Tensors, not {type(tensors).__name__}"
        )
    for i, t in enumerate(tensors):
        if not isinstance(t, Tensor):
            raise TypeError(f"expected Tensor as element {i} in argument 0, but got {type(t).__name__}")
    return list(tensors)


@public("concat", "concatenate", method=False)
def cat(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    """Tensors one after the other along a dimension. Source: `torch.cat`.

    >>> import autodiff_lite as torch
    >>> torch.cat([torch.ones(2), torch.zeros(1)])
    tensor([1., 1., 0.])
    """
    given = tensor_list("cat", tensors)
    if not given:
        raise ValueError("torch.cat(): expected a non-empty list of Tensors")
    for i, t in enumerate(given):
        if not t._a.ndim:
            raise RuntimeError(f"zero-dimensional tensor (at position {i}) cannot be concatenated")
    real = [t for t in given if t._a.shape != (0,)]
    first = real[0] if real else given[0]
    d = wrap_dim(dim, first._a.ndim)
    for i, t in enumerate(given):
        if t._a.shape == (0,):
            continue
        if t._a.ndim != first._a.ndim:
            raise RuntimeError(f"Tensors must have same number of dimensions: got {first._a.ndim} and {t._a.ndim}")
        for axis, (n, m) in enumerate(zip(first._a.shape, t._a.shape, strict=True)):
            if axis != d and n != m:
                raise RuntimeError(
                    f"Sizes of tensors must match except in dimension {d}. Expected size {n} but got size {m} "
                    f"for tensor number {i} in the list."
                )
    return P.cat(*common(given), dim=d)


@public(method=False)
def stack(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    """Tensors of one shape along a new dimension. Source: `torch.stack`.

    >>> import autodiff_lite as torch
    >>> torch.stack([torch.ones(2), torch.zeros(2)])
    tensor([[1., 1.],
            [0., 0.]])
    """
    given = tensor_list("stack", tensors)
    if not given:
        raise RuntimeError("stack expects a non-empty TensorList")
    d = wrap_dim(dim, given[0]._a.ndim + 1)
    for i, t in enumerate(given):
        if t._a.shape != given[0]._a.shape:
            raise RuntimeError(
                f"stack expects each tensor to be equal size, but got {list(given[0]._a.shape)} at entry 0 and "
                f"{list(t._a.shape)} at entry {i}"
            )
    return P.stack(*common(given), dim=d)


def _at_least(t: Tensor, rank: int) -> Tensor:
    n = t._a.ndim
    if n >= rank:
        return t
    if rank == 1:
        return t.reshape(1)
    if rank == 2:
        return t.reshape(1, 1) if n == 0 else t.unsqueeze(0)
    return t.reshape(1, 1, 1) if n == 0 else t.unsqueeze(0).unsqueeze(2) if n == 1 else t.unsqueeze(2)


def _atleast(rank: int) -> Any:
    def made(*tensors: Any) -> Any:
        if len(tensors) == 1 and isinstance(tensors[0], Tensor):
            return _at_least(tensors[0], rank)
        return tuple(_at_least(t, rank) for t in (tensors[0] if len(tensors) == 1 else tensors))

    made.__name__ = f"atleast_{rank}d"
    size = ", ".join(["1"] * rank)
    made.__doc__ = (
        f"Tensors with at least {rank} dimensions: sizes of 1 are added. Source: `torch.atleast_{rank}d`.\n\n"
        f">>> import autodiff_lite as torch\n>>> torch.atleast_{rank}d(torch.tensor(2.0)).shape\ntorch.Size([{size}])"
    )
    return public(method=False)(made)


atleast_1d, atleast_2d, atleast_3d = _atleast(1), _atleast(2), _atleast(3)


@public(method=False)
def hstack(tensors: Sequence[Tensor]) -> Tensor:
    """Side by side. Source: `torch.hstack`.

    >>> import autodiff_lite as torch
    >>> torch.hstack([torch.ones(2), torch.zeros(1)])
    tensor([1., 1., 0.])
    """
    given = [_at_least(t, 1) for t in tensor_list("hstack", tensors)]
    if not given:
        raise RuntimeError("hstack expects a non-empty TensorList")
    return cat(given, 0 if given[0]._a.ndim == 1 else 1)


@public("row_stack", method=False)
def vstack(tensors: Sequence[Tensor]) -> Tensor:
    """One below the other. Source: `torch.vstack`.

    >>> import autodiff_lite as torch
    >>> torch.vstack([torch.ones(2), torch.zeros(2)])
    tensor([[1., 1.],
            [0., 0.]])
    """
    given = [_at_least(t, 2) for t in tensor_list("vstack", tensors)]
    if not given:
        raise RuntimeError("vstack expects a non-empty TensorList")
    return cat(given, 0)


@public(method=False)
def dstack(tensors: Sequence[Tensor]) -> Tensor:
    """One behind the other. Source: `torch.dstack`.

    >>> import autodiff_lite as torch
    >>> torch.dstack([torch.ones(2), torch.zeros(2)])
    tensor([[[1., 0.],
             [1., 0.]]])
    """
    given = [_at_least(t, 3) for t in tensor_list("dstack", tensors)]
    if not given:
        raise RuntimeError("dstack expects a non-empty TensorList")
    return cat(given, 2)


@public(method=False)
def column_stack(tensors: Sequence[Tensor]) -> Tensor:
    """Vectors as columns. Source: `torch.column_stack`.

    >>> import autodiff_lite as torch
    >>> torch.column_stack([torch.ones(2), torch.zeros(2)])
    tensor([[1., 0.],
            [1., 0.]])
    """
    given = tensor_list("column_stack", tensors)
    if not given:
        raise RuntimeError("column_stack expects a non-empty TensorList")
    return hstack([t.reshape(t._a.size, 1) if t._a.ndim <= 1 else t for t in given])


@public(method=False)
def cartesian_prod(*tensors: Any) -> Tensor:
    """Every choice of one element from each vector, one row each. Source: `torch.cartesian_prod`.

    >>> import autodiff_lite as torch
    >>> torch.cartesian_prod(torch.tensor([1, 2]), torch.tensor([3, 4]))
    tensor([[1, 3],
            [1, 4],
            [2, 3],
            [2, 4]])
    """
    from .broadcasting import meshgrid

    for tensor in tensors:
        if tensor._a.ndim != 1:
            raise RuntimeError(f"Expect a 1D vector, but got shape {list(tensor._a.shape)}")
    if len(tensors) == 1:
        return tensors[0]  # type: ignore[no-any-return]
    return stack(meshgrid(*tensors, indexing="ij"), -1).reshape(-1, len(tensors))


@public(method=False)
def combinations(input: Tensor, r: int = 2, with_replacement: bool = False) -> Tensor:
    """Every choice of `r` elements of a vector, in order, one row each. Source: `torch.combinations`.

    >>> import autodiff_lite as torch
    >>> torch.combinations(torch.tensor([1, 2, 3]))
    tensor([[1, 2],
            [1, 3],
            [2, 3]])
    """
    if input._a.ndim != 1:
        raise RuntimeError(f"Expect a 1D vector, but got shape {list(input._a.shape)}")
    if r < 0:
        raise RuntimeError(f"Expect a non-negative number, but got {r}")
    if r == 0:
        return input[:0]
    choose = itertools.combinations_with_replacement if with_replacement else itertools.combinations
    return P.index(input, (np.array(list(choose(range(input._a.size), r)), np.int64).reshape(-1, r),))
