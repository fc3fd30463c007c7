"""Kernels that choose elements and put them back."""

# ruff: noqa: D103  (a kernel does what its name and its rule say)

from __future__ import annotations

from typing import Any

import numpy as np

from .dtypes import Array
from .functions import both
from .kernels import Dims
from .modes import NAMESPACE


def put_slice(x: Array, shape: Dims, index: Any) -> Array:
    """Zeros with x at the place that a basic index picks: the transpose of slicing."""
    out = np.zeros(shape, dtype=x.dtype)
    out[index] = x
    return out


def put_index(x: Array, shape: Dims, index: Any) -> Array:
    """Zeros with x *added* at the places that an index picks: repeated indices accumulate."""
    out = np.zeros(shape, dtype=x.dtype)
    np.add.at(out, index, x)
    return out


def replaced(x: Array, y: Array, index: Any) -> Array:
    """A copy of x with y written at an index."""
    out = np.array(x)
    out[index] = y
    return out


def zero_at(x: Array, index: Any) -> Array:
    """A copy of x with zeros at an index."""
    return replaced(x, 0, index)


def add_at(x: Array, y: Array, index: Any) -> Array:
    """A copy of x with y added at an index; repeated indices accumulate."""
    out = np.array(x)
    np.add.at(out, index, y)
    return out


def _grid(shape: Dims, dim: int, index: Array) -> tuple[Any, ...]:
    """The full index of `gather`: every coordinate as it is, but along `dim` the one that `index` says."""
    coordinates: list[Any] = list(np.ogrid[tuple(slice(n) for n in index.shape)])
    coordinates[dim] = index
    return tuple(coordinates)


def gather(x: Array, dim: int, index: Array) -> Array:
    return np.array(x[_grid(x.shape, dim, index)]) if index.ndim else np.array(x)


def scatter_add(x: Array, shape: Dims, dim: int, index: Array) -> Array:
    out = np.zeros(shape, dtype=x.dtype)
    if index.ndim:
        np.add.at(out, _grid(shape, dim, index), x[tuple(slice(n) for n in index.shape)])
    else:
        out[...] = x
    return out


def take_along(x: Array, dim: int, index: Array, keepdim: bool = False) -> Array:
    if not x.ndim:
        return np.array(x)
    taken = np.take_along_axis(x, index if keepdim else np.expand_dims(index, dim), dim)
    return taken if keepdim else taken.squeeze(dim)


def put_along(x: Array, shape: Dims, dim: int, index: Array, keepdim: bool = False) -> Array:
    out = np.zeros(shape, dtype=x.dtype)
    if not out.ndim:
        out[...] = x
        return out
    if not keepdim:
        x, index = np.expand_dims(x, dim), np.expand_dims(index, dim)
    np.put_along_axis(out, index, x, dim)
    return out


def masked_filled(x: Array, mask: Array, value: Any) -> Array:
    shape = np.broadcast_shapes(x.shape, mask.shape)
    out = np.array(np.broadcast_to(x, shape))
    out[np.broadcast_to(mask, shape)] = value
    return out


def pick_sum(x: Array, index: Any, scale: float) -> Array:
    """The sum of the elements that an index picks, times a number."""
    return x[index].sum() * x.dtype.type(scale)


def spread(x: Array, shape: Dims, index: Any, scale: float) -> Array:
    """Zeros with x·scale at the places that an index picks, each once: the transpose of `pick_sum`."""
    out = np.zeros(shape, dtype=x.dtype)
    out[index] = x * x.dtype.type(scale)
    return out


@both
def picked(F: Any, g: Any, index: Any) -> Any:
    """g at an index, basic or advanced, as a copy."""
    return g[index] if not hasattr(g, "_a") else F.index(g, index)


NAMESPACE.update(
    spread=spread,
    pick_sum=pick_sum,
    put_slice=put_slice,
    put_index=put_index,
    replaced=replaced,
    zero_at=zero_at,
    add_at=add_at,
    gather=gather,
    scatter_add=scatter_add,
    take_along=take_along,
    put_along=put_along,
    masked_filled=masked_filled,
    index=lambda x, index: x[index],
    getitem=lambda x, index: x[index],
    masked_zero=lambda x, mask: masked_filled(x, mask, 0),
)
