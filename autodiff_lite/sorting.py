"""Order: sort, topk, median and their relatives; and scatter."""

# ruff: noqa: A002  (names that PyTorch gives to its functions and arguments)

from __future__ import annotations

from typing import Any

import numpy as np

from . import dtypes
from .compile import P, retitle
from .extrema import nonempty
from .kernels import wrap_dim
from .named import ValuesIndices
from .public import public
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
    """The elements in order along a dimension, and where they were. Source: `torch.sort`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([3.0, 1.0, 2.0]).sort()
    torch.return_types.sort(
    values=tensor([1., 2., 3.]),
    indices=tensor([1, 2, 0]))
    """
    d = wrap_dim(dim, input._a.ndim)
    if not input._a.ndim:
        return ValuesIndices["sort"](P.clone(input), plain(np.array(0)))
    index = _order(input._a, d, descending)
    return ValuesIndices["sort"](_take(input, d, index, "SortBackward0"), plain(index))


@public()
def argsort(input: Tensor, dim: int = -1, descending: bool = False, stable: bool = False) -> Tensor:
    """Where the elements in order are. Source: `torch.argsort`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([3.0, 1.0, 2.0]).argsort()
    tensor([1, 2, 0])
    """
    return sort(input.detach(), dim, descending).indices  # type: ignore[no-any-return]


@public()
def msort(input: Tensor) -> Tensor:
    """The elements in order along the first dimension. Source: `torch.msort`.

    >>> import autodiff_lite as torch
    >>> torch.msort(torch.tensor([3.0, 1.0, 2.0]))
    tensor([1., 2., 3.])
    """
    return sort(input, 0).values  # type: ignore[no-any-return]


@public()
def topk(input: Tensor, k: int, dim: int = -1, largest: bool = True, sorted: bool = True) -> Any:
    """The k largest (or smallest) elements along a dimension, and where they are. Source: `torch.topk`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([3.0, 1.0, 2.0]).topk(2)
    torch.return_types.topk(
    values=tensor([3., 2.]),
    indices=tensor([0, 2]))
    """
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
    """The k-th smallest element along a dimension. Source: `torch.kthvalue`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([3.0, 1.0, 2.0]).kthvalue(2)
    torch.return_types.kthvalue(
    values=tensor(2.),
    indices=tensor(2))
    """
    d = wrap_dim(dim, input._a.ndim)
    n = input._a.shape[d] if input._a.ndim else 1
    if input._a.ndim and n == 0:
        nonempty("kthvalue", input, d)
    if not 1 <= k <= n:
        raise RuntimeError(f"kthvalue(): selected number k out of range for dimension {d}")
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


def _shared(flat: Tensor, index: int) -> Tensor:
    """One element of a vector; those that are equal to it share its gradient."""
    equal = np.flatnonzero(flat._a == flat._a[index])
    if len(equal) < 2:
        return P.take_along(flat, 0, np.asarray(index), False)
    return P.amax(flat[plain(equal)], (0,), False)


@public()
def median(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Any:
    """The middle element, the lower one of two; along `dim` also where it is. Source: `torch.median`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([3.0, 1.0, 2.0]).median()
    tensor(2.)
    """
    if dim is None:
        if not input._a.size:
            return P.sum(input) * np.nan
        flat = input.reshape(-1)
        if flat._a.dtype.kind == "f" and np.isnan(flat._a).any():
            index = int(np.argmax(np.isnan(flat._a)))
        else:
            index = int(np.argsort(flat._a, kind="stable")[(flat._a.size - 1) // 2])
        return retitle(_shared(flat, index), "MedianBackward0")
    d = wrap_dim(dim, input._a.ndim)
    nonempty("median", input, d)
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
    """The middle of the elements that are not nan. Source: `torch.nanmedian`.

    >>> import autodiff_lite as torch
    >>> torch.nanmedian(torch.tensor([1.0, float("nan")]))
    tensor(1.)
    """
    if dim is None:
        flat = input.reshape(-1)
        if not flat._a.size:
            return P.sum(input) * np.nan
        present = int((~np.isnan(flat._a)).sum()) if flat._a.dtype.kind == "f" else flat._a.size
        index = int(np.argsort(flat._a, kind="stable")[max(present - 1, 0) // 2])
        return retitle(_shared(flat, index), "NanmedianBackward0")
    d = wrap_dim(dim, input._a.ndim)
    nonempty("nanmedian", input, d)
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
    """Differences of neighbours, n times. Source: `torch.diff`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([3.0, 1.0, 2.0]).diff()
    tensor([-2.,  1.])
    """
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
    """Where to insert to keep the order, in each row of `sorted_sequence`. Source: `torch.searchsorted`.

    >>> import autodiff_lite as torch
    >>> torch.searchsorted(torch.tensor([1.0, 2.0, 3.0]), torch.tensor([1.5, 3.5]))
    tensor([1, 3])
    """
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
def bucketize(input: Any, boundaries: Tensor, *, out_int32: bool = False, right: bool = False) -> Tensor:
    """In which interval between the sorted `boundaries` each element lies. Source: `torch.bucketize`.

    >>> import autodiff_lite as torch
    >>> torch.bucketize(torch.tensor([0.5, 1.5]), torch.tensor([1.0, 2.0]))
    tensor([0, 1])
    """
    if boundaries._a.ndim != 1:
        raise RuntimeError(f"boundaries tensor must be 1 dimension, but got dim({boundaries._a.ndim})")
    return searchsorted(boundaries, input, out_int32=out_int32, right=right)


@public()
def unique(
    input: Tensor,
    sorted: bool = True,
    return_inverse: bool = False,
    return_counts: bool = False,
    dim: int | None = None,
) -> Any:
    """The different elements (or slices along `dim`), in order. Source: `torch.unique`.

    >>> import autodiff_lite as torch
    >>> torch.unique(torch.tensor([3, 1, 3]))
    tensor([1, 3])
    """
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
def unique_consecutive(
    input: Tensor, return_inverse: bool = False, return_counts: bool = False, dim: int | None = None
) -> Any:
    """The elements (or slices along `dim`), without those equal to the one before. Source: `torch.unique_consecutive`.

    >>> import autodiff_lite as torch
    >>> torch.unique_consecutive(torch.tensor([3, 3, 1, 3]))
    tensor([3, 1, 3])
    """
    x = np.reshape(input._a, -1) if dim is None else np.moveaxis(input._a, wrap_dim(dim, input._a.ndim), 0)
    starts = np.ones(len(x), np.bool_)
    starts[1:] = (x[1:] != x[:-1]).any(tuple(range(1, x.ndim)))
    out = [plain(x[starts] if dim is None else np.moveaxis(x[starts], 0, dim))]
    if return_inverse:
        inverse = np.cumsum(starts) - 1
        out.append(plain(np.asarray(inverse.reshape(input._a.shape) if dim is None else inverse)))
    if return_counts:
        out.append(plain(np.diff(np.append(np.flatnonzero(starts), len(x)))))
    return out[0] if len(out) == 1 else tuple(out)


@public()
def bincount(input: Tensor, weights: Tensor | None = None, minlength: int = 0) -> Tensor:
    """How often each non-negative integer occurs. Source: `torch.bincount`.

    >>> import autodiff_lite as torch
    >>> torch.bincount(torch.tensor([0, 2, 2]))
    tensor([1, 0, 2])
    """
    if input._a.dtype.kind not in "iu":
        raise NotImplementedError(f"\"bincount_cpu\" not implemented for '{dtypes.SCALAR_NAME[input.dtype]}'")
    if input._a.ndim != 1 or (input._a < 0).any():
        raise RuntimeError("bincount only supports 1-d non-negative integral inputs.")
    if minlength < 0:
        raise RuntimeError("minlength should be >= 0")
    if weights is None:
        return plain(np.bincount(input._a, None, minlength))
    if weights._a.shape != input._a.shape:
        raise RuntimeError("weights should be 1-d and have the same length as input")
    counted = np.bincount(input._a, weights._a, minlength)
    return plain(counted.astype(np.float32) if weights._a.dtype == np.float32 else counted)
