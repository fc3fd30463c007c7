"""Splitting a tensor into pieces: views of the same memory."""

# ruff: noqa: A002  (names that PyTorch gives to its functions and arguments)

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

from .compile import P, retitle
from .kernels import wrap_dim
from .public import public
from .tensor import Tensor


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
