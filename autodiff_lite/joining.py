"""Joining and splitting tensors, and einsum."""

# ruff: noqa: A002  (names that PyTorch gives to its functions and arguments)

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np

from . import dtypes
from . import many as _many  # noqa: F401
from .compile import P, retitle
from .kernels import wrap_dim
from .pointwise import to_kind
from .public import public
from .tensor import Tensor


def common(tensors: Sequence[Tensor]) -> list[Tensor]:
    """The tensors in the one dtype that holds them all."""
    kind = dtypes.result_dtype([t._a for t in tensors])
    return [to_kind(t, kind) for t in tensors]


def _list(name: str, tensors: Any) -> list[Tensor]:
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
    given = _list("cat", tensors)
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
    given = _list("stack", tensors)
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
    given = [_at_least(t, 1) for t in _list("hstack", tensors)]
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
    given = [_at_least(t, 2) for t in _list("vstack", tensors)]
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
    given = [_at_least(t, 3) for t in _list("dstack", tensors)]
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
    given = _list("column_stack", tensors)
    if not given:
        raise RuntimeError("column_stack expects a non-empty TensorList")
    return hstack([t.reshape(t._a.size, 1) if t._a.ndim <= 1 else t for t in given])


def _pieces(input: Tensor, d: int, sizes: Sequence[int], title: str) -> tuple[Tensor, ...]:
    out, start = [], 0
    for n in sizes:
        out.append(retitle(P.getitem(input, (*(slice(None),) * d, slice(start, start + n), Ellipsis)), title))
        out[-1]._view.one_of_many = f"{len(out) - 1} of {title.removesuffix('Backward0')}"
        start += n
    return tuple(out)


@public("split_with_sizes")
def split(tensor: Tensor, split_size_or_sections: Any, dim: int = 0) -> tuple[Tensor, ...]:
    """Pieces of a size (the last may be smaller), or of the sizes listed. Source: `torch.split`.

    >>> import autodiff_lite as torch
    >>> torch.split(torch.arange(5), 2)
    (tensor([0, 1]), tensor([2, 3]), tensor([4]))
    """
    if not tensor._a.ndim:
        raise RuntimeError("split expects at least a 1-dimensional tensor")
    d = wrap_dim(dim, tensor._a.ndim)
    n = tensor._a.shape[d]
    if isinstance(split_size_or_sections, int):
        size = split_size_or_sections
        if size < 0:
            raise RuntimeError(f"split expects split_size be non-negative, but got split_size={size}")
        if size == 0 and n:
            raise RuntimeError(f"split_size can only be 0 if dimension size is 0, but got dimension size of {n}")
        sizes = [min(size, n - s) for s in range(0, n, size)] if n else [0]
        return _pieces(tensor, d, sizes, "SplitBackward0")
    sizes = list(split_size_or_sections)
    if any(s < 0 for s in sizes):
        raise RuntimeError(
            f"split_with_sizes expects split_sizes have only non-negative entries, but got split_sizes={sizes}"
        )
    if sum(sizes) != n:
        raise RuntimeError(
            f"split_with_sizes expects split_sizes to sum exactly to {n} (input tensor's size at dimension {d}), "
            f"but got split_sizes={sizes}"
        )
    return _pieces(tensor, d, sizes, "SplitWithSizesBackward0")


@public()
def chunk(input: Tensor, chunks: int, dim: int = 0) -> tuple[Tensor, ...]:
    """At most `chunks` pieces of equal size. Source: `torch.chunk`.

    >>> import autodiff_lite as torch
    >>> torch.chunk(torch.arange(5), 2)
    (tensor([0, 1, 2]), tensor([3, 4]))
    """
    if not input._a.ndim:
        raise RuntimeError("chunk expects at least a 1-dimensional tensor")
    if chunks <= 0:
        raise RuntimeError(f"chunk expects `chunks` to be greater than 0, got: {chunks}")
    d = wrap_dim(dim, input._a.ndim)
    n = input._a.shape[d]
    if n == 0:
        return _pieces(input, d, [0] * chunks, "SplitWithSizesBackward0")
    return split(input, -(-n // chunks), d)


@public()
def tensor_split(input: Tensor, indices_or_sections: Any, dim: int = 0) -> tuple[Tensor, ...]:
    """Pieces cut at indices, or `sections` pieces whose sizes differ by at most one.

    Source: `torch.tensor_split`.

    >>> import autodiff_lite as torch
    >>> torch.tensor_split(torch.arange(5), 2)
    (tensor([0, 1, 2]), tensor([3, 4]))
    """
    if not input._a.ndim:
        raise RuntimeError("tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims")
    d = wrap_dim(dim, input._a.ndim)
    n = input._a.shape[d]
    if isinstance(indices_or_sections, Tensor):
        indices_or_sections = indices_or_sections.tolist()
    if isinstance(indices_or_sections, int):
        parts = indices_or_sections
        if parts <= 0:
            raise RuntimeError(f"number of sections must be larger than 0, got {parts}")
        sizes = [n // parts + (1 if i < n % parts else 0) for i in range(parts)]
        return _pieces(input, d, sizes, "SliceBackward0")
    cuts = [0, *indices_or_sections, n]
    lead = (slice(None),) * d
    return tuple(P.getitem(input, (*lead, slice(a, b), Ellipsis)) for a, b in itertools.pairwise(cuts))


def _split_at(name: str, axis: Any, least: int) -> Any:
    def made(input: Tensor, indices_or_sections: Any) -> tuple[Tensor, ...]:
        if input._a.ndim < least:
            raise RuntimeError(
                f"torch.{name} requires a tensor with at least {least} dimension, but got a tensor with "
                f"{input._a.ndim} dimensions!"
            )
        d = axis(input._a.ndim)
        if isinstance(indices_or_sections, str):
            raise TypeError(
                f"{name}() received an invalid combination of arguments - got (Tensor, str), but expected one of:"
            )
        if isinstance(indices_or_sections, int) and (
            indices_or_sections == 0 or input._a.shape[d] % indices_or_sections
        ):
            raise RuntimeError(
                f"torch.{name} attempted to split along dimension {d}, but the size of the dimension "
                f"{input._a.shape[d]} is not divisible by the split_size {indices_or_sections}!"
            )
        return tensor_split(input, indices_or_sections, d)

    made.__name__ = name
    along = {"h": "the columns (of a vector, the elements)", "v": "the rows", "d": "the third dimension"}[name[0]]
    made.__doc__ = (
        f"Pieces cut along {along}, as many or at the indices said. Source: `torch.{name}`.\n\n"
        f">>> import autodiff_lite as torch\n>>> len(torch.{name}(torch.ones(2, 2, 2), 2))\n2"
    )
    return public()(made)


hsplit = _split_at("hsplit", lambda rank: 0 if rank == 1 else 1, 1)
vsplit = _split_at("vsplit", lambda rank: 0, 2)
dsplit = _split_at("dsplit", lambda rank: 2, 3)


@public(function=False)
def repeat(self: Tensor, *repeats: Any) -> Tensor:
    """Copies side by side: `repeats[i]` of them along dimension i. Source: `torch.Tensor.repeat`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([1, 2]).repeat(2, 2)
    tensor([[1, 2, 1, 2],
            [1, 2, 1, 2]])
    """
    counts = tuple(repeats[0]) if len(repeats) == 1 and isinstance(repeats[0], Sequence) else tuple(repeats)
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
def tile(input: Tensor, *dims: Any) -> Tensor:
    """Copies side by side, as `numpy.tile`. Source: `torch.tile`.

    >>> import autodiff_lite as torch
    >>> torch.tile(torch.tensor([1, 2]), (2,))
    tensor([1, 2, 1, 2])
    """
    counts = tuple(dims[0]) if len(dims) == 1 and isinstance(dims[0], Sequence) else tuple(dims)
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
    counts = repeats._a if isinstance(repeats, Tensor) else np.asarray(repeats)
    positions = np.repeat(np.arange(source._a.shape[d]), counts)
    return retitle(P.index(source, (*(slice(None),) * d, positions)), "IndexSelectBackward0")
