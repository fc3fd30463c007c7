"""NumPy kernels: what the names in the rules mean on arrays."""

# ruff: noqa: D103  (a kernel does what its name and its rule say)

from __future__ import annotations

import math
import operator
from typing import Any

import numpy as np

from .compile import DIFFERENTIABLE
from .dtypes import Array
from .modes import NAMESPACE

Dims = tuple[int, ...]
_SMALL = 4096
_SCALARS: dict[type, Any] = {kind: np.dtype(kind) for kind in (np.float32, np.float64)}  # to look it up is quicker
_empty, _product = np.empty, math.prod
# Typed loosely: the stubs want literal values of keepdims.
add_reduce: Any = np.add.reduce
multiply_reduce: Any = np.multiply.reduce
maximum_reduce: Any = np.maximum.reduce
minimum_reduce: Any = np.minimum.reduce
logical_and_reduce: Any = np.logical_and.reduce
logical_or_reduce: Any = np.logical_or.reduce


def wrap_dim(dim: int, rank: int) -> int:
    """A dimension counted from the front; PyTorch's error if there is none such."""
    span = max(rank, 1)
    if dim.__class__ is not int:
        try:
            dim = operator.index(dim)  # NumPy's integers, and tensors of one
        except TypeError:
            raise TypeError(f"'dim' must be int, not {type(dim).__name__}") from None
    if dim < -span or dim >= span:
        raise IndexError(f"Dimension out of range (expected to be in range of [{-span}, {span - 1}], but got {dim})")
    return dim + span if dim < 0 else dim


def sum_to(x: Array, shape: Dims) -> Array:
    """Sum over what broadcasting had expanded: the transpose of expand."""
    if x.shape == shape:
        return x
    lead = x.ndim - len(shape)
    axes = tuple(range(lead)) + tuple(i + lead for i, n in enumerate(shape) if n == 1 and x.shape[i + lead] != 1)
    return add_reduce(x, axis=axes, keepdims=False).reshape(shape)


def sum_(x: Array, dim: Dims | None = None, keepdim: bool = False) -> Array:
    if dim is None and not keepdim and x.dtype.kind == "f":
        return add_reduce(x, None)
    return add_reduce(x, axis=dim, keepdims=keepdim, dtype=x.dtype if x.dtype.kind == "f" else np.int64)


def unreduce(x: Array, shape: Dims, dim: Dims | None = None, keepdim: bool = False) -> Array:
    """Expand a reduced array back to `shape`: the transpose of sum."""
    kind = _SCALARS.get(x.__class__) or (x.dtype if x.ndim == 0 else None)
    if kind is not None and _product(shape) <= _SMALL:
        out = _empty(shape, kind)  # for few numbers filling is quicker than a broadcast view
        out.fill(x)
        return out
    if dim is not None and not keepdim and x.ndim != len(shape):
        x = np.expand_dims(x, dim)
    elif dim is None and x.ndim and not keepdim:
        x = x.reshape((1,) * len(shape))
    return np.broadcast_to(x, shape)


def dot(x: Array, y: Array) -> Array:
    return x.dot(y)


def zeros_like(x: Array) -> Array:
    return np.zeros(x.shape, dtype=x.dtype)


def copy(x: Array) -> Array:
    return np.array(x)


def filled(x: Array, y: Array) -> Array:
    return np.full(x.shape, y, dtype=x.dtype)


def copied(x: Array, y: Array) -> Array:
    out = np.empty(x.shape, dtype=x.dtype)
    np.copyto(out, y, casting="unsafe")
    return out


def to_dtype(x: Array, dtype: Any) -> Array:
    return x.astype(dtype)


def inverse_order(dims: Dims) -> Dims:
    """The permutation that undoes `dims`."""
    order = [0] * len(dims)
    for position, dim in enumerate(dims):
        order[dim] = position
    return tuple(order)


def permute(x: Array, dims: Dims) -> Array:
    return x.transpose(dims)


def expand(x: Array, shape: Dims) -> Array:
    return np.broadcast_to(x, shape)


def view(x: Array, shape: Dims) -> Array:
    return x.reshape(shape)


NAMESPACE.update(
    sum_to=sum_to, sum=sum_, unreduce=unreduce, dot=dot, zeros_like=zeros_like, copy=copy, to_dtype=to_dtype,
    filled=filled, copied=copied, inverse_order=inverse_order, permute=permute, expand=expand, view=view,
    reshape=view, wrap_dim=wrap_dim,
)  # fmt: skip
DIFFERENTIABLE.update(inverse_order=inverse_order)
