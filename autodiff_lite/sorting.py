"""Order: sort, topk, median and their relatives; and scatter."""

# ruff: noqa: A002  (names that PyTorch gives to its functions and arguments)

from __future__ import annotations

from typing import Any

import numpy as np

from . import dtypes
from .compile import P, retitle
from .indexing import _check_index, _check_range
from .kernels import wrap_dim
from .named import ValuesIndices
from .public import public
from .reductions import _nonempty
from .tensor import Tensor, plain


def _order(x: Any, d: int, descending: bool) -> Any:
    """Indices that sort; stable; nan counts as the largest."""
    if not descending:
        return np.argsort(x, axis=d, kind="stable")
    reverse = np.flip(np.argsort(np.flip(x, d), axis=d, kind="stable"), d)
    return x.shape[d] - 1 - reverse


def _take(input: Tensor, d: int, index: Any, title: str) -> Tensor:
    return retitle(P.gather(input, d, index), title)


@public()
def sort(input: Tensor, dim: int = -1, descending: bool = False, stable: bool = False) -> Any:
    """The elements in order along a dimension, and where they were."""
    d = wrap_dim(dim, input._a.ndim)
    if not input._a.ndim:
        return ValuesIndices["sort"](P.clone(input), plain(np.array(0)))
    index = _order(input._a, d, descending)
    return ValuesIndices["sort"](_take(input, d, index, "SortBackward0"), plain(index))


@public()
def argsort(input: Tensor, dim: int = -1, descending: bool = False, stable: bool = False) -> Tensor:
    """Where the elements in order are."""
    return sort(input.detach(), dim, descending).indices  # type: ignore[no-any-return]


@public()
def msort(input: Tensor) -> Tensor:
    """The elements in order along the first dimension."""
    return sort(input, 0).values  # type: ignore[no-any-return]


@public()
def topk(input: Tensor, k: int, dim: int = -1, largest: bool = True, sorted: bool = True) -> Any:
    """The k largest (or smallest) elements along a dimension, and where they are."""
    d = wrap_dim(dim, input._a.ndim)
    n = input._a.shape[d] if input._a.ndim else 1
    if not 0 <= k <= n:
        raise RuntimeError("selected index k out of range")
    if not input._a.ndim:
        return ValuesIndices["topk"](P.clone(input), plain(np.array(0)))
    index = np.take(_order(input._a, d, largest), np.arange(k), axis=d)
    return ValuesIndices["topk"](_take(input, d, index, "TopkBackward0"), plain(index))


@public()
def kthvalue(input: Tensor, k: int, dim: int = -1, keepdim: bool = False) -> Any:
    """The k-th smallest element along a dimension."""
    d = wrap_dim(dim, input._a.ndim)
    n = input._a.shape[d] if input._a.ndim else 1
    if input._a.ndim and n == 0:
        _nonempty("kthvalue", input, d)
    if not 1 <= k <= n:
        raise RuntimeError("selected number k out of range for dimension " + str(d))
    return _pick("kthvalue", input, d, k - 1, keepdim)


def _pick(name: str, input: Tensor, d: int, place: Any, keepdim: bool) -> Any:
    if not input._a.ndim:
        return ValuesIndices[name](P.clone(input), plain(np.array(0)))
    order = _order(input._a, d, False)
    index = np.take(order, [place], axis=d) if isinstance(place, int) else np.take_along_axis(order, place, d)
    index = index if keepdim else index.squeeze(d)
    return ValuesIndices[name](
        retitle(P.take_along(input, d, index, keepdim), f"{name.capitalize()}Backward0"), plain(np.asarray(index))
    )


@public()
def median(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Any:
    """The middle element, the lower one of two; along `dim` also where it is."""
    if dim is None:
        if not input._a.size:
            return P.sum(input) * np.nan
        flat = input.reshape(-1)
        if flat._a.dtype.kind == "f" and np.isnan(flat._a).any():
            index = int(np.argmax(np.isnan(flat._a)))
        else:
            index = int(np.argsort(flat._a, kind="stable")[(flat._a.size - 1) // 2])
        return retitle(P.take_along(flat, 0, np.asarray(index), False), "MedianBackward0")
    d = wrap_dim(dim, input._a.ndim)
    _nonempty("median", input, d)
    if not input._a.ndim:
        return ValuesIndices["median"](P.clone(input), plain(np.array(0)))
    x = input._a
    middle = (x.shape[d] - 1) // 2
    if x.dtype.kind == "f" and np.isnan(x).any():
        bad = np.isnan(x)
        first_nan = np.expand_dims(np.argmax(bad, axis=d), d)
        usual = np.take(_order(x, d, False), [middle], axis=d)
        index = np.where(bad.any(axis=d, keepdims=True), first_nan, usual)  # type: ignore[assignment]
        index = index if keepdim else index.squeeze(d)  # type: ignore[attr-defined]
        return ValuesIndices["median"](retitle(P.take_along(input, d, index, keepdim), "MedianBackward1"), plain(index))
    found = _pick("median", input, d, middle, keepdim)
    retitle(found.values, "MedianBackward1")
    return found


@public()
def nanmedian(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Any:
    """The middle of the elements that are not nan."""
    if dim is None:
        flat = input.reshape(-1)
        if not flat._a.size:
            return P.sum(input) * np.nan
        present = int((~np.isnan(flat._a)).sum()) if flat._a.dtype.kind == "f" else flat._a.size
        index = int(np.argsort(flat._a, kind="stable")[max(present - 1, 0) // 2])
        return retitle(P.take_along(flat, 0, np.asarray(index), False), "NanmedianBackward0")
    d = wrap_dim(dim, input._a.ndim)
    _nonempty("nanmedian", input, d)
    if not input._a.ndim:
        return ValuesIndices["nanmedian"](P.clone(input), plain(np.array(0)))
    present = (~np.isnan(input._a) if input._a.dtype.kind == "f" else np.ones(input._a.shape, bool)).sum(
        axis=d, keepdims=True
    )
    found = _pick("nanmedian", input, d, np.maximum(present - 1, 0) // 2, keepdim)
    retitle(found.values, "NanmedianBackward1")
    return found


@public()
def diff(
    input: Tensor, n: int = 1, dim: int = -1, prepend: Tensor | None = None, append: Tensor | None = None
) -> Tensor:
    """Differences of neighbours, n times."""
    from .joining import cat

    if not input._a.ndim:
        raise RuntimeError("diff expects input to be at least one-dimensional")
    if n < 0:
        raise RuntimeError(f"order must be non-negative but got {n}")
    d = wrap_dim(dim, input._a.ndim)
    if n == 0:
        return P.clone(input)
    parts = [p for p in (prepend, input, append) if p is not None]
    out = cat(parts, d) if len(parts) > 1 else input
    for _ in range(n):
        size = out._a.shape[d]
        high, low = out.narrow(d, min(1, size), max(size - 1, 0)), out.narrow(d, 0, max(size - 1, 0))
        out = P.bitwise_xor(high, low) if out._a.dtype == np.bool_ else high - low
    return out


def _source(src: Any, index: Tensor, input: Tensor) -> Tensor:
    if isinstance(src, Tensor):
        return src
    return plain(np.full(index._a.shape, src, dtype=input._a.dtype))


def _check_scatter(name: str, input: Tensor, dim: int, index: Tensor, src: Tensor) -> int:
    d = _check_index(name, input, dim, index)
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
    _check_range(index, d, input._a.shape[d] if input._a.ndim else 1)
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
    """A copy with `src` written at the places that `index` says."""
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
    """A copy with `src` added at the places that `index` says; repeated places accumulate."""
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
    """A copy with the slices of `source` added at positions along a dimension."""
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
    """A copy with the slices of `source` written at positions along a dimension."""
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
    """A copy with one number written at positions along a dimension."""
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


@public()
def searchsorted(
    sorted_sequence: Tensor,
    input: Any,
    *,
    out_int32: bool = False,
    right: bool = False,
    side: str = "left",
    sorter: Tensor | None = None,
) -> Tensor:
    """Where to insert to keep the order, in each row of `sorted_sequence`."""
    values = np.asarray(input._a if isinstance(input, Tensor) else input)
    rows = np.asarray(sorted_sequence._a)
    if sorter is not None:
        rows = np.take_along_axis(rows, sorter._a, -1)
    where = "right" if right or side == "right" else "left"
    if rows.ndim == 1:
        found = np.asarray(np.searchsorted(rows, values, side=where))  # type: ignore[call-overload]
    else:
        found = np.empty(values.shape, dtype=np.int64)
        for place in np.ndindex(rows.shape[:-1]):
            found[place] = np.searchsorted(rows[place], values[place], side=where)  # type: ignore[call-overload]
    return plain(found.astype(np.int32 if out_int32 else np.int64))


@public()
def unique(
    input: Tensor,
    sorted: bool = True,
    return_inverse: bool = False,
    return_counts: bool = False,
    dim: int | None = None,
) -> Any:
    """The different elements (or slices along `dim`), in order."""
    if input._a.ndim == 0 and dim is not None:
        wrap_dim(dim, 0)
        dim = None
    values, inverse, counts = np.unique(input._a, return_inverse=True, return_counts=True, axis=dim)
    inverse = inverse if dim is not None else inverse.reshape(input._a.shape)
    out = [plain(values)]
    if return_inverse:
        out.append(plain(np.asarray(inverse)))
    if return_counts:
        out.append(plain(counts))
    return out[0] if len(out) == 1 else tuple(out)


@public()
def bincount(input: Tensor, weights: Tensor | None = None, minlength: int = 0) -> Tensor:
    """How often each non-negative integer occurs."""
    return plain(np.bincount(input._a, None if weights is None else weights._a, minlength))
