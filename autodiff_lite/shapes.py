"""Changing shapes: mostly views of the same memory."""

# ruff: noqa: A002  (names that PyTorch gives to its functions and arguments)

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from . import dtypes
from .compile import DIFFERENTIABLE, P, retitle
from .kernels import wrap_dim
from .public import add, attach, public
from .storage import array_of
from .tensor import Tensor

_NO_SHAPE = {
    "view": "view() received an invalid combination of arguments - got ({}), but expected one of:",
    "reshape": "reshape(): argument 'shape' (position 1) must be tuple of ints, not {}",
}


def infer(name: str, shape: tuple[int, ...], count: int) -> tuple[int, ...]:
    """Fill in the one -1 of a shape; PyTorch's errors if that is impossible."""
    unknown = [i for i, n in enumerate(shape) if n == -1]
    for i, n in enumerate(shape):
        if n.__class__ is not int and not hasattr(n, "__index__"):
            raise TypeError(_NO_SHAPE[name].format(type(n).__name__))
        if n < -1:
            raise RuntimeError(f"invalid shape dimension {n} at index {i} of shape {list(shape)}")
    if len(unknown) > 1:
        raise RuntimeError("only one dimension can be inferred")
    known = math.prod(n for n in shape if n != -1)
    if unknown:
        if known == 0 and count == 0:
            raise RuntimeError(
                f"cannot reshape tensor of 0 elements into shape {list(shape)} because the unspecified dimension "
                "size -1 can be any value and is ambiguous"
            )
        if known == 0 or count % known:
            raise RuntimeError(f"shape '{list(shape)}' is invalid for input of size {count}")
        return tuple(count // known if n == -1 else n for n in shape)
    if known != count:
        raise RuntimeError(f"shape '{list(shape)}' is invalid for input of size {count}")
    return shape


@public(function=False, quick=True)
def view(self: Tensor, *shape: Any, size: Any = None) -> Tensor:
    """The same memory in another shape. Source: `torch.Tensor.view`.

    >>> import autodiff_lite as torch
    >>> torch.arange(4).view(2, 2)
    tensor([[0, 1],
            [2, 3]])
    """
    if len(shape) == 1 and isinstance(shape[0], dtypes.dtype):
        raise RuntimeError("viewing memory as another dtype is not offered")
    target = infer("view", shape_like(shape, size), self._a.size)
    array = array_of(self)
    if array.size and not np.may_share_memory(array.reshape(target), array):
        raise RuntimeError(
            "view size is not compatible with input tensor's size and stride (at least one dimension spans across two "
            "contiguous subspaces). Use .reshape(...) instead."
        )
    return P.view(self, target)


@public(quick=True)
def reshape(input: Tensor, *sizes: Any, shape: Any = None) -> Tensor:
    """The same elements in another shape: a view if possible, else a copy. Source: `torch.reshape`.

    >>> import autodiff_lite as torch
    >>> torch.arange(4).reshape(2, -1)
    tensor([[0, 1],
            [2, 3]])
    """
    target = infer("reshape", shape_like(sizes, shape), input._a.size)
    array = array_of(input)
    if array.size and not np.may_share_memory(array.reshape(target), array):
        return retitle(P.view(P.clone(input), target), "UnsafeViewBackward0")
    return P.view(input, target)


DIFFERENTIABLE["reshape"] = reshape


@public(function=False)
def view_as(self: Tensor, other: Tensor) -> Tensor:
    """A view in the shape of `other`. Source: `torch.Tensor.view_as`.

    >>> import autodiff_lite as torch
    >>> torch.arange(2).view_as(torch.ones(2, 1))
    tensor([[0],
            [1]])
    """
    return view(self, other.shape)


@public(function=False)
def reshape_as(self: Tensor, other: Tensor) -> Tensor:
    """Reshaped to the shape of `other`. Source: `torch.Tensor.reshape_as`.

    >>> import autodiff_lite as torch
    >>> torch.arange(2).reshape_as(torch.ones(2, 1))
    tensor([[0],
            [1]])
    """
    return reshape(self, other.shape)


@public()
def flatten(input: Tensor, start_dim: int = 0, end_dim: int = -1) -> Tensor:
    """Join the dimensions from `start_dim` to `end_dim` into one. Source: `torch.flatten`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([[1.0, 2.0], [3.0, 4.0]]).flatten()
    tensor([1., 2., 3., 4.])
    """
    shape = input._a.shape
    start, end = wrap_dim(start_dim, len(shape)), wrap_dim(end_dim, len(shape))
    if start > end:
        raise RuntimeError("flatten() has invalid args: start_dim cannot come after end_dim")
    if not shape:
        return reshape(input, (1,))
    if start == end:
        return input
    return reshape(input, (*shape[:start], math.prod(shape[start : end + 1]), *shape[end + 1 :]))


@public()
def ravel(input: Tensor) -> Tensor:
    """All elements in one dimension. Source: `torch.ravel`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([[1.0, 2.0], [3.0, 4.0]]).ravel()
    tensor([1., 2., 3., 4.])
    """
    return reshape(input, (-1,)) if input._a.size else reshape(input, (0,))


@public()
def unflatten(input: Tensor, dim: int, sizes: Sequence[int]) -> Tensor:
    """Split one dimension into several. Source: `torch.unflatten`.

    >>> import autodiff_lite as torch
    >>> torch.arange(4).unflatten(0, (2, 2))
    tensor([[0, 1],
            [2, 3]])
    """
    d = wrap_dim(dim, input.ndim)
    if len(sizes) == 0:
        raise RuntimeError("unflatten: sizes must be non-empty")
    n = input._a.shape[d]
    known = math.prod(s for s in sizes if s != -1)
    if (-1 not in sizes and known != n) or (-1 in sizes and (known == 0 or n % known)):
        raise RuntimeError(
            f"unflatten: Provided sizes {list(sizes)} don't multiply up to the size of dim {d} ({n}) in the input "
            f"tensor"
        )
    full = tuple(n // known if s == -1 else s for s in sizes)
    return view(input, (*input._a.shape[:d], *full, *input._a.shape[d + 1 :]))


@public()
def permute(input: Tensor, *order: Any, dims: Any = None) -> Tensor:
    """The dimensions in another order. Source: `torch.permute`.

    >>> import autodiff_lite as torch
    >>> torch.ones(2, 3, 4).permute(2, 0, 1).shape
    torch.Size([4, 2, 3])
    """
    order = shape_like(order, dims)
    rank = input._a.ndim
    if len(order) != rank:
        raise RuntimeError(
            f"permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired "
            f"ordering of dimensions i.e. input.dim() = {rank} is not equal to len(dims) = {len(order)}"
        )
    wrapped = tuple(wrap_dim(d, rank) for d in order)
    if len(set(wrapped)) != rank:
        raise RuntimeError("permute(): duplicate dims are not allowed.")
    return P.permute(input, wrapped)


def shape_like(given: tuple[Any, ...], named: Any = None) -> tuple[int, ...]:
    """Numbers given one by one or as one sequence, which may be given by its name."""
    if named is not None:
        return tuple(named)
    return tuple(given[0]) if len(given) == 1 and isinstance(given[0], Sequence) else tuple(given)


@public("swapaxes", "swapdims", write=False, quick=True)
def transpose(input: Tensor, dim0: int, dim1: int) -> Tensor:
    """Exchange two dimensions. Source: `torch.transpose`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([[1.0, 2.0], [3.0, 4.0]]).transpose(0, 1)
    tensor([[1., 3.],
            [2., 4.]])
    """
    rank = input._a.ndim
    a, b = wrap_dim(dim0, rank), wrap_dim(dim1, rank)
    order = list(range(rank))
    if rank:
        order[a], order[b] = b, a
    return retitle(P.permute(input, tuple(order)), "TransposeBackward0")


@public(quick=True)
def t(input: Tensor) -> Tensor:
    """The transpose of a matrix. Source: `torch.t`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([[1.0, 2.0], [3.0, 4.0]]).t()
    tensor([[1., 3.],
            [2., 4.]])
    """
    rank = input._a.ndim
    if rank > 2:
        raise RuntimeError(f"t() expects a tensor with <= 2 dimensions, but self is {rank}D")
    return retitle(P.permute(input, tuple(range(rank))[::-1]), "TBackward0")


@public()
def movedim(input: Tensor, source: Any, destination: Any) -> Tensor:
    """Move dimensions to other places. Source: `torch.movedim`.

    >>> import autodiff_lite as torch
    >>> torch.ones(2, 3, 4).movedim(0, 2).shape
    torch.Size([3, 4, 2])
    """
    sources = (source,) if isinstance(source, int) else tuple(source)
    targets = (destination,) if isinstance(destination, int) else tuple(destination)
    rank = input._a.ndim
    if len(sources) != len(targets):
        raise RuntimeError(
            "movedim: Invalid source or destination dims: source "
            f"({list(sources)} dims) should contain the same number of dims as destination ({list(targets)} dims)"
        )
    sources = tuple(wrap_dim(d, rank) for d in sources)
    targets = tuple(wrap_dim(d, rank) for d in targets)
    for name, dims, given in (("source", sources, source), ("destination", targets, destination)):
        if len(set(dims)) != len(dims):
            raise RuntimeError(
                f"movedim: repeated dim in `{name}` ({list(given) if not isinstance(given, int) else [given]})"
            )
    if not rank:
        return P.permute(input, ())
    order = [d for d in range(rank) if d not in sources]
    for target, origin in sorted(zip(targets, sources, strict=True)):
        order.insert(target, origin)
    return P.permute(input, tuple(order))


add("moveaxis", movedim)


def _reversed(self: Tensor) -> Tensor:
    """The dimensions in reverse order: the transpose of a matrix. Source: `torch.Tensor.T`."""
    # x.T on a vector is silent here; PyTorch warns. On the tape it is a permute either way.
    return P.permute(self, tuple(range(self._a.ndim))[::-1])


def _matrix_transpose(self: Tensor) -> Tensor:
    """The transpose of a matrix, or of each of a batch. Source: `torch.Tensor.mT`."""
    if self._a.ndim < 2:
        raise RuntimeError(
            f"tensor.mT is only supported on matrices or batches of matrices. Got {self._a.ndim}-D tensor."
        )
    return transpose(self, -2, -1)


attach("T", property(_reversed))


def _backwards(self: Tensor) -> Tensor:
    """`reversed(x)`: the rows from the last to the first."""
    return self.flip(0) if self._a.ndim else self


attach("__reversed__", _backwards)
attach("mT", property(_matrix_transpose))
attach("adjoint", _matrix_transpose)


@public("unsqueeze_copy")
def unsqueeze(input: Tensor, dim: int) -> Tensor:
    """A new dimension of size 1. Source: `torch.unsqueeze`.

    >>> import autodiff_lite as torch
    >>> torch.ones(2).unsqueeze(0)
    tensor([[1., 1.]])
    """
    shape = input._a.shape
    d = wrap_dim(dim, len(shape) + 1)
    return retitle(P.view(input, (*shape[:d], 1, *shape[d:])), "UnsqueezeBackward0")


@public()
def squeeze(input: Tensor, dim: Any = None) -> Tensor:
    """Without the dimensions of size 1 (or those of `dim` that have size 1). Source: `torch.squeeze`.

    >>> import autodiff_lite as torch
    >>> torch.ones(1, 2, 1).squeeze()
    tensor([1., 1.])
    """
    shape = input._a.shape
    if dim is None:
        dims, title = set(range(len(shape))), "SqueezeBackward0"
    else:
        given = (dim,) if isinstance(dim, int) else tuple(dim)
        dims = {wrap_dim(d, len(shape)) for d in given}
        if len(dims) != len(given):
            raise RuntimeError(f"dim {next(iter(dims))} appears multiple times in the list of dims")
        title = "SqueezeBackward1" if isinstance(dim, int) else "SqueezeBackward2"
    kept = tuple(n for i, n in enumerate(shape) if not (i in dims and n == 1))
    return retitle(view_any(input, kept), title)


def view_any(input: Tensor, shape: tuple[int, ...]) -> Tensor:
    """A view that only adds or removes dimensions of size 1: always possible."""
    return P.view(input, shape)
