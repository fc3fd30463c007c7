"""Changing shapes: mostly views of the same memory."""

# ruff: noqa: A002  (names that PyTorch gives to its functions and arguments)

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from . import dtypes
from .arguments import need_tensor
from .compile import DIFFERENTIABLE, P, retitle
from .dtypes import Size
from .kernels import wrap_dim
from .public import add, attach, public
from .storage import array_of
from .tensor import Tensor


def infer(shape: tuple[int, ...], count: int) -> tuple[int, ...]:
    """Fill in the one -1 of a shape; PyTorch's errors if that is impossible."""
    unknown = [i for i, n in enumerate(shape) if n == -1]
    for i, n in enumerate(shape):
        if n < -1:
            raise RuntimeError(f"invalid shape dimension {n} at index {i} of shape {list(shape)}")
    if len(unknown) > 1:
        raise RuntimeError("only one dimension can be inferred")
    known = math.prod(n for n in shape if n != -1)
    if unknown:
        if known == 0 and count == 0:
            raise RuntimeError(
                f"cannot reshape tensor of 0 elements into shape {list(shape)} because the unspecified dimension "
                f"size -1 "
                "can be any value and is ambiguous"
            )
        if known == 0 or count % known:
            raise RuntimeError(f"shape '{list(shape)}' is invalid for input of size {count}")
        return tuple(count // known if n == -1 else n for n in shape)
    if known != count:
        raise RuntimeError(f"shape '{list(shape)}' is invalid for input of size {count}")
    return shape


@public(function=False, quick=True)
def view(self: Tensor, *shape: Any) -> Tensor:
    """The same memory in another shape."""
    if len(shape) == 1 and isinstance(shape[0], dtypes.dtype):
        raise RuntimeError("viewing memory as another dtype is not offered")
    target = infer(shape_like(shape), self._a.size)
    array = array_of(self)
    if array.size and not np.may_share_memory(array.reshape(target), array):
        raise RuntimeError(
            "view size is not compatible with input tensor's size and stride (at least one dimension spans across two "
            "contiguous subspaces). Use .reshape(...) instead."
        )
    return P.view(self, target)


@public(quick=True)
def reshape(input: Tensor, *shape: Any) -> Tensor:
    """The same elements in another shape: a view if possible, else a copy."""
    target = infer(shape_like(shape), input._a.size)
    array = array_of(input)
    if array.size and not np.may_share_memory(array.reshape(target), array):
        return retitle(P.view(P.clone(input), target), "UnsafeViewBackward0")
    return P.view(input, target)


DIFFERENTIABLE["reshape"] = reshape


@public(function=False)
def view_as(self: Tensor, other: Tensor) -> Tensor:
    """A view in the shape of `other`."""
    return view(self, other.shape)


@public(function=False)
def reshape_as(self: Tensor, other: Tensor) -> Tensor:
    """Reshaped to the shape of `other`."""
    return reshape(self, other.shape)


@public()
def flatten(input: Tensor, start_dim: int = 0, end_dim: int = -1) -> Tensor:
    """Join the dimensions from `start_dim` to `end_dim` into one."""
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
    """All elements in one dimension."""
    return reshape(input, (-1,)) if input._a.size else reshape(input, (0,))


@public()
def unflatten(input: Tensor, dim: int, sizes: Sequence[int]) -> Tensor:
    """Split one dimension into several."""
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
def permute(input: Tensor, *dims: Any) -> Tensor:
    """The dimensions in another order."""
    order = shape_like(dims)
    rank = input._a.ndim
    if len(order) != rank:
        raise RuntimeError(
            f"permute(sparse_coo): number of dimensions in the tensor input does not match the length of the "
            f"desired ordering "
            f"of dimensions i.e. input.dim() = {rank} is not equal to len(dims) = {len(order)}"
        )
    wrapped = tuple(wrap_dim(d, rank) for d in order)
    if len(set(wrapped)) != rank:
        raise RuntimeError("permute(): duplicate dims are not allowed.")
    return P.permute(input, wrapped)


def shape_like(given: tuple[Any, ...]) -> tuple[int, ...]:
    """Numbers given one by one or as one sequence."""
    return tuple(given[0]) if len(given) == 1 and isinstance(given[0], Sequence) else tuple(given)


@public("swapaxes", "swapdims", write=False, quick=True)
def transpose(input: Tensor, dim0: int, dim1: int) -> Tensor:
    """Exchange two dimensions."""
    rank = input._a.ndim
    a, b = wrap_dim(dim0, rank), wrap_dim(dim1, rank)
    order = list(range(rank))
    if rank:
        order[a], order[b] = b, a
    return retitle(P.permute(input, tuple(order)), "TransposeBackward0")


@public(quick=True)
def t(input: Tensor) -> Tensor:
    """The transpose of a matrix."""
    rank = input._a.ndim
    if rank > 2:
        raise RuntimeError(f"t() expects a tensor with <= 2 dimensions, but self is {rank}D")
    return retitle(P.permute(input, tuple(range(rank))[::-1]), "TBackward0")


@public()
def movedim(input: Tensor, source: Any, destination: Any) -> Tensor:
    """Move dimensions to other places."""
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


def _matrix_transpose(self: Tensor) -> Tensor:
    if self._a.ndim < 2:
        raise RuntimeError(
            f"tensor.mT is only supported on matrices or batches of matrices. Got {self._a.ndim}-D tensor."
        )
    return transpose(self, -2, -1)


# x.T on a vector is silent here; PyTorch warns. On the tape it is a permute either way.
attach("T", property(lambda self: P.permute(self, tuple(range(self._a.ndim))[::-1])))
attach("mT", property(_matrix_transpose))
attach("adjoint", _matrix_transpose)


@public("unsqueeze_copy")
def unsqueeze(input: Tensor, dim: int) -> Tensor:
    """A new dimension of size 1."""
    shape = input._a.shape
    d = wrap_dim(dim, len(shape) + 1)
    return retitle(P.view(input, (*shape[:d], 1, *shape[d:])), "UnsqueezeBackward0")


@public()
def squeeze(input: Tensor, dim: Any = None) -> Tensor:
    """Without the dimensions of size 1 (or those of `dim` that have size 1)."""
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


@public(function=False)
def expand(self: Tensor, *sizes: Any) -> Tensor:
    """A view in which dimensions of size 1 are repeated without copying."""
    given = shape_like(sizes)
    shape = self._a.shape
    if len(given) < len(shape):
        raise RuntimeError(
            f"expand(torch.{dtypes.of(self._a).tensor_name}{{{list(shape)}}}, size={list(given)}): the number of "
            f"sizes provided "
            f"({len(given)}) must be greater or equal to the number of dimensions in the tensor ({len(shape)})"
        )
    lead = len(given) - len(shape)
    target = []
    for i, n in enumerate(given):
        own = shape[i - lead] if i >= lead else None
        if n == -1:
            if own is None:
                raise RuntimeError(
                    f"expand(torch.{dtypes.of(self._a).tensor_name}{{{list(shape)}}}, size={list(given)}): The "
                    f"expanded size of the "
                    f"tensor ({n}) isn't allowed in a leading, non-existing dimension {i}"
                )
            n = own
        elif own not in (None, 1, n):
            raise RuntimeError(
                f"The expanded size of the tensor ({n}) must match the existing size ({own}) at non-singleton "
                f"dimension {i}.  "
                f"Target sizes: {list(given)}.  Tensor sizes: {list(shape)}"
            )
        target.append(n)
    return P.expand(self, tuple(target))


@public(function=False)
def expand_as(self: Tensor, other: Tensor) -> Tensor:
    """Expanded to the shape of `other`."""
    return expand(self, other.shape)


@public()
def broadcast_to(input: Tensor, *size: Any) -> Tensor:
    """Expanded to a shape."""
    return expand(input, *size)


def broadcast_shapes(*shapes: Any) -> Size:
    """The shape that several shapes broadcast to."""
    try:
        return Size(np.broadcast_shapes(*(s if isinstance(s, Sequence) else (s,) for s in shapes)))
    except ValueError:
        raise RuntimeError("Shape mismatch: objects cannot be broadcast to a single shape") from None


@public(method=False)
def broadcast_tensors(*tensors: Any) -> tuple[Tensor, ...]:
    """All tensors expanded to their common shape."""
    from .errors import broadcast_message

    if len(tensors) == 1 and isinstance(tensors[0], Sequence):
        tensors = tuple(tensors[0])
    try:
        shape = np.broadcast_shapes(*(v._a.shape for v in tensors))
    except ValueError:
        raise RuntimeError(broadcast_message([v._a.shape for v in tensors])) from None
    return tuple(expand(v, shape) for v in tensors)


@public(quick=True)
def clone(input: Tensor, *, memory_format: Any = None) -> Tensor:
    """A copy in new memory; gradients flow through."""
    return P.clone(need_tensor("clone", input))


@public(function=False)
def contiguous(self: Tensor, *, memory_format: Any = None) -> Tensor:
    """The tensor with its elements in row order in memory."""
    return self if self._a.flags.c_contiguous else P.clone(self)


@public(function=False)
def to(
    self: Tensor,
    *target: Any,
    dtype: dtypes.dtype | None = None,
    device: Any = "cpu",
    other: Tensor | None = None,
    non_blocking: bool = False,
    copy: bool = False,
    memory_format: Any = None,
) -> Tensor:
    """The tensor in another dtype (or like another tensor)."""
    for value in (*target, device, other):
        if isinstance(value, dtypes.dtype):
            dtype = value
        elif isinstance(value, Tensor):
            dtype = value.dtype
        elif isinstance(value, str | dtypes.device):
            dtypes.device(value)
        elif value is not None:
            raise TypeError(f"to() received an invalid combination of arguments - got ({type(value).__name__})")
    if dtype is None or dtype.numpy == self._a.dtype:
        return P.clone(self) if copy else self
    return P.to_dtype(self, dtype.numpy)


attach("type_as", lambda self, other: to(self, other.dtype))
for _name, _kind in {
    "float": dtypes.float32,
    "double": dtypes.float64,
    "long": dtypes.int64,
    "int": dtypes.int32,
    "short": dtypes.int16,
    "char": dtypes.int8,
    "byte": dtypes.uint8,
    "bool": dtypes.bool_,
}.items():
    attach(_name, functools.partialmethod(to, _kind))
attach("cpu", lambda self: self)
