"""Writing at places that an index lists: scatter and its relatives, out of place."""

# ruff: noqa: A002  (names that PyTorch gives to its functions and arguments)

from __future__ import annotations

from typing import Any

import numpy as np

from . import dtypes
from .compile import P, retitle
from .gathering import check_index, check_range
from .kernels import wrap_dim
from .public import public
from .tensor import Tensor, plain


def _source(src: Any, index: Tensor, input: Tensor) -> Tensor:
    if isinstance(src, Tensor):
        return src
    return plain(np.full(index._a.shape, src, dtype=input._a.dtype))


def _check_scatter(name: str, input: Tensor, dim: int, index: Tensor, src: Tensor) -> int:
    d = check_index(name, input, dim, index)
    if input._a.dtype != src._a.dtype:
        raise RuntimeError(f"{name}(): Expected self.dtype to be equal to src.dtype")
    if not index._a.size:
        return d
    if max(src._a.ndim, 1) != max(index._a.ndim, 1):
        raise RuntimeError("Index tensor must have the same number of dimensions as src tensor")
    for axis, n in enumerate(index._a.shape):
        too_big = (axis != d and input._a.ndim and n > input._a.shape[axis]) or (src._a.ndim and n > src._a.shape[axis])
        if too_big:
            raise RuntimeError(
                f"Expected index {list(index._a.shape)} to be no larger than self {list(input._a.shape)} apart "
                f"from dimension {d}"
                f" and to be no larger size than src {list(src._a.shape)}"
            )
    check_range(index, d, input._a.shape[d] if input._a.ndim else 1)
    return d


def _where_to(index: Any, d: int) -> tuple[Any, ...]:
    coordinates: list[Any] = list(np.ogrid[tuple(slice(n) for n in index.shape)])
    coordinates[d] = index
    return tuple(coordinates)


def _prepared(input: Tensor, index: Tensor, src: Tensor, d: int) -> tuple[Tensor, Any, tuple[Any, ...]]:
    """Everything with at least one dimension, and the part of `src` that the index covers."""
    base = input if input._a.ndim else input.reshape(1)
    positions = np.asarray(index._a) if index._a.ndim else np.asarray(index._a).reshape(1)
    values = src if src._a.ndim else src.reshape(1)
    if values._a.shape != positions.shape:
        values = P.getitem(values, (*(slice(n) for n in positions.shape), Ellipsis))
    return base, values, _where_to(positions, d)


@public(write=True)
def scatter(
    input: Tensor, dim: int, index: Tensor, src: Any = None, *, value: Any = None, reduce: str | None = None
) -> Tensor:
    """A copy with `src` written at the places that `index` says. Source: `torch.scatter`.

    >>> import autodiff_lite as torch
    >>> torch.zeros(3).scatter(0, torch.tensor([2, 0]), torch.tensor([1.0, 2.0]))
    tensor([2., 0., 1.])
    """
    given = _source(value if src is None else src, index, input)
    d = _check_scatter("scatter", input, dim, index, given)
    if not index._a.size:
        return P.clone(input)
    if reduce is not None:
        if reduce not in ("add", "multiply"):
            raise RuntimeError("reduce argument must be either add or multiply.")
        return scatter_reduce(input, d, index, given, "sum" if reduce == "add" else "prod")
    base, values, where = _prepared(input, index, given, d)
    return retitle(P.setitem(base, values, where), "ScatterBackward0").reshape(input._a.shape)


@public(write=True)
def scatter_add(input: Tensor, dim: int, index: Tensor, src: Tensor) -> Tensor:
    """A copy with `src` added at the places that `index` says; repeated places accumulate.

    Source: `torch.scatter_add`.

    >>> import autodiff_lite as torch
    >>> torch.zeros(2).scatter_add(0, torch.tensor([1, 1]), torch.tensor([1.0, 2.0]))
    tensor([0., 3.])
    """
    d = _check_scatter("scatter", input, dim, index, src)
    if not index._a.size:
        return P.clone(input)
    base, values, where = _prepared(input, index, src, d)
    out = retitle(P.add_at(base, values, where), "ScatterAddBackward0")
    return out if base is input else out.reshape(input._a.shape)


def scatter_reduce(input: Tensor, dim: int, index: Tensor, src: Tensor, reduce: str) -> Tensor:
    """Scatter with a sum, or with a product (without a derivative)."""
    if reduce == "sum":
        return scatter_add(input, dim, index, src)
    out = np.array(input._a)
    np.multiply.at(out, _where_to(np.asarray(index._a), dim), src._a)
    return plain(out)


def _along(name: str, input: Tensor, dim: int, index: Tensor) -> tuple[int, Any]:
    d = wrap_dim(dim, input._a.ndim)
    if index._a.dtype.kind != "i":
        raise IndexError(f"{name}(): Expected dtype int32/int64 for index")
    return d, (*(slice(None),) * d, np.atleast_1d(index._a))


@public(write=True)
def index_add(input: Tensor, dim: int, index: Tensor, source: Tensor, *, alpha: Any = 1) -> Tensor:
    """A copy with the slices of `source` added at positions along a dimension. Source: `torch.index_add`.

    >>> import autodiff_lite as torch
    >>> torch.zeros(2).index_add(0, torch.tensor([1, 1]), torch.tensor([1.0, 2.0]))
    tensor([0., 3.])
    """
    if index._a.ndim > 1:
        raise IndexError("index_add_(): Index is supposed to be a vector, but got dim: " + str(index._a.ndim))
    if input._a.dtype != source._a.dtype:
        raise RuntimeError(
            f"index_add_(): self ({dtypes.SCALAR_NAME[input.dtype]}) and source "
            f"({dtypes.SCALAR_NAME[source.dtype]}) must have the same scalar type"
        )
    d, where = _along("index_add_", input, dim, index)
    rest = [tuple(m for i, m in enumerate(t._a.shape) if i != d) for t in (input, source)]
    if (input._a.ndim and source._a.ndim and rest[0] != rest[1]) or source._a.ndim > max(input._a.ndim, 1):
        raise RuntimeError(
            "source tensor shape must match self tensor shape, excluding the specified dimension. "
            f"Got self.shape = {list(input._a.shape)} source.shape = {list(source._a.shape)}"
        )
    values = source if alpha == 1 else source * alpha
    if not input._a.ndim:
        return retitle(input + values.sum() if values._a.ndim else input + values, "IndexAddBackward0")
    if not values._a.ndim:
        values = values.reshape([1] * input._a.ndim)
    return retitle(P.add_at(input, values, where), "IndexAddBackward0")


@public(write=True)
def index_copy(input: Tensor, dim: int, index: Tensor, source: Tensor) -> Tensor:
    """A copy with the slices of `source` written at positions along a dimension. Source: `torch.index_copy`.

    >>> import autodiff_lite as torch
    >>> torch.zeros(2).index_copy(0, torch.tensor([1]), torch.tensor([5.0]))
    tensor([0., 5.])
    """
    if index._a.ndim > 1:
        raise IndexError(f"index_copy_(): Index should have dimension 1 or 0 (got {index._a.ndim})")
    _, where = _along("index_copy_", input, dim, index)
    if input._a.dtype != source._a.dtype:
        raise RuntimeError(
            "index_copy_(): self and source expected to have the same dtype, but got (self) "
            + dtypes.SCALAR_NAME[input.dtype]
            + " and (source) "
            + dtypes.SCALAR_NAME[source.dtype]
        )
    if not input._a.ndim:
        return retitle(P.clone(source.reshape(())), "IndexCopyBackward0")
    return retitle(P.setitem(input, source, where), "IndexCopyBackward0")


@public(write=True)
def index_fill(input: Tensor, dim: int, index: Tensor, value: Any) -> Tensor:
    """A copy with one number written at positions along a dimension. Source: `torch.index_fill`.

    >>> import autodiff_lite as torch
    >>> torch.zeros(3).index_fill(0, torch.tensor([0, 2]), 7)
    tensor([7., 0., 7.])
    """
    d, where = _along("index_fill_", input, dim, index)
    if index._a.ndim > 1:
        raise RuntimeError("Index has to be a vector/scalar")
    if isinstance(value, Tensor):
        if value._a.ndim:
            raise RuntimeError(
                f"index_fill_ only supports a 0-dimensional value tensor, but got tensor with {value._a.ndim} "
                f"dimension(s)."
            )
    else:
        value = plain(np.array(value).astype(input._a.dtype))
    if not input._a.ndim:
        return retitle(P.fill(input, value), "IndexFillBackward0")
    once = (*where[:-1], np.unique(where[-1] % input._a.shape[d]))
    return retitle(P.setitem(input, value, once), "IndexFillBackward0")
