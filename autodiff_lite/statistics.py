"""What a sample of numbers is like: quantiles, the most frequent, how many in each interval."""

# ruff: noqa: A002  (names that PyTorch gives to its functions and arguments)

from __future__ import annotations

import math
from typing import Any

import numpy as np

from . import dtypes
from .arguments import mixed
from .compile import P
from .extrema import nonempty
from .kernels import wrap_dim
from .named import ValuesIndices
from .public import public
from .sorting import sort
from .tensor import Tensor, plain

_BETWEEN = ("linear", "lower", "higher", "midpoint", "nearest")


@public()
def quantile(
    input: Tensor, q: Any, dim: int | None = None, keepdim: bool = False, *, interpolation: str = "linear"
) -> Any:
    """The number below which a part `q` of the elements lies, of all or along `dim`; one row for each of several `q`.

    Raises RuntimeError for integers, for no elements, and for a `q` outside [0, 1]. Source: `torch.quantile`.

    >>> import autodiff_lite as torch
    >>> torch.quantile(torch.tensor([3.0, 1.0, 2.0]), 0.25)
    tensor(1.5000)
    """
    return _quantile("quantile", input, q, dim, keepdim, interpolation)


@public()
def nanquantile(
    input: Tensor, q: Any, dim: int | None = None, keepdim: bool = False, *, interpolation: str = "linear"
) -> Any:
    """`quantile` of the elements that are not nan. Source: `torch.nanquantile`.

    >>> import autodiff_lite as torch
    >>> torch.nanquantile(torch.tensor([3.0, float("nan"), 2.0]), 0.5)
    tensor(2.5000)
    """
    return _quantile("nanquantile", input, q, dim, keepdim, interpolation)


def _quantile(name: str, input: Tensor, q: Any, dim: int | None, keepdim: bool, interpolation: str) -> Tensor:
    places = _parts(name, input, q)
    if interpolation not in _BETWEEN:
        raise RuntimeError(
            f"{name}() interpolation must be one of linear, lower, higher, midpoint or nearest, but got {interpolation}"
        )
    rank = input._a.ndim
    d = None if dim is None else wrap_dim(dim, rank)
    ordered = sort(input.reshape(-1) if d is None or not rank else input.movedim(d, -1)).values  # nan comes last
    bad = np.isnan(ordered._a)
    end = ordered._a.ndim - 1
    present = (~bad).sum(-1, keepdims=True) if name == "nanquantile" else np.full_like(bad[..., :1], bad.shape[-1], int)
    ranks = places.reshape(-1) * plain(np.maximum(present - 1, 0).astype(input._a.dtype))
    if name == "quantile" and bad.any():
        ranks = ranks.masked_fill(plain(bad.any(-1, keepdims=True)), bad.shape[-1] - 1)
    if interpolation in ("lower", "higher", "nearest"):
        ranks = {"lower": P.floor, "higher": P.ceil, "nearest": P.round}[interpolation](ranks)
    below = np.floor(ranks._a)
    out = P.gather(ordered, end, below.astype(np.int64))
    if interpolation in ("linear", "midpoint"):
        above = P.gather(ordered, end, np.ceil(ranks._a).astype(np.int64))
        out = out.lerp(above, ranks - plain(below) if interpolation == "linear" else 0.5)
    out = out.movedim(-1, 0)
    if keepdim and rank:
        out = out.reshape(out._a.shape[0], *[1] * rank) if d is None else out.unsqueeze(d + 1)
    return out if places._a.ndim else out.squeeze(0)


def _parts(name: str, input: Tensor, q: Any) -> Tensor:
    """The numbers `q` as a tensor, if they and the input are what a quantile is made of."""
    if not input._a.size:
        raise RuntimeError(f"{name}() input tensor must be non-empty")
    if input._a.dtype.kind != "f":
        raise RuntimeError(f"{name}() input tensor must be either float or double dtype")
    if not isinstance(q, Tensor):
        if not isinstance(q, int | float):
            raise mixed(name, input, q)
        if not 0 <= q <= 1:
            raise RuntimeError(f"{name}() q must be in the range [0, 1] but got {q:g}")
        return plain(np.asarray(q, input._a.dtype))
    if q._a.ndim > 1:
        raise RuntimeError(f"{name}() q must be a scalar or 1D tensor")
    if q._a.dtype != input._a.dtype:
        raise RuntimeError(f"{name}() q tensor must be same dtype as the input tensor")
    if not ((q._a >= 0) & (q._a <= 1)).all():
        raise RuntimeError(f"{name}() q values must be in the range [0, 1]")
    return q


@public()
def mode(input: Tensor, dim: int = -1, keepdim: bool = False) -> Any:
    """The most frequent element along a dimension (the smallest of several), and where it stands last.

    Source: `torch.mode`.

    >>> import autodiff_lite as torch
    >>> torch.mode(torch.tensor([3, 1, 3])).values
    tensor(3)
    """
    if not input._a.ndim:
        wrap_dim(dim, 0)
        return ValuesIndices["mode"](P.clone(input), plain(np.array(0)))
    d = wrap_dim(dim, input._a.ndim)
    nonempty("mode", input, d)
    index = np.apply_along_axis(_most_frequent, d, input._a)
    index = np.expand_dims(index, d) if keepdim else index
    return ValuesIndices["mode"](P.take_along(input, d, np.asarray(index), keepdim), plain(np.asarray(index)))


def _most_frequent(line: Any) -> int:
    _, where, counts = np.unique(line, return_inverse=True, return_counts=True)
    return int(np.flatnonzero(where == counts.argmax())[-1])


@public()
def histc(input: Tensor, bins: int = 100, min: float = 0, max: float = 0) -> Tensor:
    """How many elements fall into each of `bins` equal intervals from `min` to `max`, without those outside.

    With `min` equal to `max` the intervals reach from the smallest element to the largest. Source: `torch.histc`.

    >>> import autodiff_lite as torch
    >>> torch.histc(torch.tensor([1.0, 2.0, 2.5, 4.0]), bins=3, min=1, max=4)
    tensor([1., 2., 1.])
    """
    if input._a.dtype.kind != "f":
        raise NotImplementedError(f"\"histogram_cpu\" not implemented for '{dtypes.SCALAR_NAME[input.dtype]}'")
    if bins <= 0:
        raise RuntimeError(f"torch.histogram(): bins must be > 0, but got {bins} for dimension 0")
    low, high = float(min), float(max)
    if low == high and input._a.size:
        low, high = float(input._a.min()), float(input._a.max())
    if not (math.isfinite(low) and math.isfinite(high)):
        raise RuntimeError(f"torch.histc: range of [{low:g}, {high:g}] is not finite")
    if low > high:
        raise RuntimeError("torch.histc: max must be larger than min")
    if low == high:
        low, high = low - 1, high + 1
    return plain(np.histogram(input._a, bins, (low, high))[0].astype(input._a.dtype))


@public(method=False)
def isin(elements: Any, test_elements: Any, *, assume_unique: bool = False, invert: bool = False) -> Tensor:
    """Whether each element is one of `test_elements`. Source: `torch.isin`.

    >>> import autodiff_lite as torch
    >>> torch.isin(torch.tensor([1, 2, 3]), torch.tensor([2, 3]))
    tensor([False,  True,  True])
    """
    if not all(isinstance(v, Tensor | bool | int | float) for v in (elements, test_elements)):
        raise mixed("isin", elements, test_elements)
    where, these = (v._a if isinstance(v, Tensor) else v for v in (elements, test_elements))
    return plain(np.asarray(np.isin(where, these, assume_unique=assume_unique, invert=invert)))
