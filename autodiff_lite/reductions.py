"""Reductions under their public names: sums, means, norms, extrema, and running sums and products."""

# ruff: noqa: A001, A002  (names that PyTorch gives to its functions and arguments)

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

import numpy as np

from . import dtypes
from .arguments import need_tensor
from .compile import P, retitle
from .kernels import wrap_dim
from .named import ValuesIndices, return_type
from .pointwise import to_floating, to_kind
from .public import public
from .tensor import Tensor, plain

Dim = int | Sequence[int] | None  # the dimensions to reduce; None for all


def dims_of(dim: Dim, rank: int) -> tuple[int, ...] | None:
    """The dimensions to reduce, counted from the front; None for all."""
    if dim is None:
        return None
    given = tuple(dim) if isinstance(dim, Sequence) else (dim,)
    if not given:
        return None
    wrapped = tuple(wrap_dim(d, rank) for d in given)
    for d in wrapped:
        if wrapped.count(d) > 1:
            raise RuntimeError(f"dim {d} appears multiple times in the list of dims")
    return wrapped if rank else None


def _sum_input(input: Tensor, dtype: dtypes.dtype | None) -> Tensor:
    if dtype is not None:
        return to_kind(input, dtype)
    return input if input._a.dtype.kind == "f" else to_kind(input, dtypes.int64)


@public()
def sum(input: Tensor, dim: Dim = None, keepdim: bool = False, *, dtype: dtypes.dtype | None = None) -> Tensor:
    """The sum of all elements, or along dimensions. Integers are summed as int64.

    >>> import autodiff_lite as torch
    >>> torch.ones(2, 3).sum(0)
    tensor([2., 2., 2.])
    """
    if dim is None and dtype is None and not keepdim and input.__class__ is Tensor and input._a.dtype.kind == "f":
        return P.sum(input)
    need_tensor("sum", input)
    if dim is None and not keepdim:
        return P.sum(_sum_input(input, dtype))
    dims = dims_of(dim, input._a.ndim)
    return retitle(P.sum(_sum_input(input, dtype), dims, keepdim), "SumBackward1")


@public()
def nansum(input: Tensor, dim: Dim = None, keepdim: bool = False, *, dtype: dtypes.dtype | None = None) -> Tensor:
    """The sum, with nan counted as 0."""
    if input._a.dtype.kind != "f":
        return sum(input, dim, keepdim, dtype=dtype)
    return sum(P.where(plain(np.isnan(input._a)), 0, input), dim, keepdim, dtype=dtype)


def _no_float(name: str, input: Tensor, dtype: dtypes.dtype | None) -> None:
    kind = dtype or input.dtype
    if kind.category < 2:
        what = (
            "Input dtype must be either a floating point or complex dtype. Got:"
            if dtype is None
            else "Optional dtype must be either a floating point or complex dtype. Got:"
        )
        raise RuntimeError(f"{name}(): could not infer output dtype. {what} {dtypes.SCALAR_NAME[kind]}")


@public()
def mean(input: Tensor, dim: Dim = None, keepdim: bool = False, *, dtype: dtypes.dtype | None = None) -> Tensor:
    """The arithmetic mean of all elements, or along dimensions."""
    need_tensor("mean", input)
    _no_float("mean", input, dtype)
    source = input if dtype is None else to_kind(input, dtype)
    if dim is None and not keepdim:
        return P.mean(source)
    return retitle(P.mean(source, dims_of(dim, input._a.ndim), keepdim), "MeanBackward1")


@public()
def nanmean(input: Tensor, dim: Dim = None, keepdim: bool = False, *, dtype: dtypes.dtype | None = None) -> Tensor:
    """The mean of what is not nan."""
    if input._a.dtype.kind != "f":
        raise RuntimeError(
            "nanmean(): expected input to have floating point or complex dtype but got "
            + dtypes.SCALAR_NAME[input.dtype]
        )
    present = plain(~np.isnan(input._a))
    return nansum(input, dim, keepdim, dtype=dtype) / sum(present, dim, keepdim)


@public()
def prod(input: Tensor, dim: Dim = None, keepdim: bool = False, *, dtype: dtypes.dtype | None = None) -> Tensor:
    """The product of all elements, or along one dimension."""
    source = _sum_input(input, dtype)
    if dim is None:
        return P.prod(source)
    return retitle(P.prod(source, dims_of(dim, input._a.ndim), keepdim), "ProdBackward1")


def _spread(name: str, input: Tensor, dim: Any, unbiased: Any, correction: Any, keepdim: bool) -> Tensor:
    if isinstance(dim, bool):
        dim, unbiased = None, dim
    if unbiased is not None:
        correction = int(unbiased)
    if input._a.dtype.kind != "f":
        raise RuntimeError(f"{name} only support floating point and complex dtypes")
    dims = dims_of(dim, input._a.ndim)
    return getattr(P, name)(input, dims, 1 if correction is None else correction, keepdim)  # type: ignore[no-any-return]


@public()
def var(
    input: Tensor, dim: Any = None, unbiased: Any = None, keepdim: bool = False, *, correction: Any = None
) -> Tensor:
    """The variance: squared distance from the mean, summed, over n − correction."""
    return _spread("var", input, dim, unbiased, correction, keepdim)


@public()
def std(
    input: Tensor, dim: Any = None, unbiased: Any = None, keepdim: bool = False, *, correction: Any = None
) -> Tensor:
    """The standard deviation, the root of the variance."""
    return _spread("std", input, dim, unbiased, correction, keepdim)


@public(method=False)
def var_mean(
    input: Tensor, dim: Any = None, unbiased: Any = None, keepdim: bool = False, *, correction: Any = None
) -> Any:
    """Variance and mean."""
    dims = None if isinstance(dim, bool) else dim
    return _spread("var", input, dim, unbiased, correction, keepdim), mean(input, dims, keepdim)


@public(method=False)
def std_mean(
    input: Tensor, dim: Any = None, unbiased: Any = None, keepdim: bool = False, *, correction: Any = None
) -> Any:
    """Standard deviation and mean."""
    dims = None if isinstance(dim, bool) else dim
    return _spread("std", input, dim, unbiased, correction, keepdim), mean(input, dims, keepdim)


@public()
def norm(
    input: Tensor, p: Any = "fro", dim: Dim = None, keepdim: bool = False, dtype: dtypes.dtype | None = None
) -> Tensor:
    """The p-norm of all elements, or along dimensions."""
    if isinstance(p, str) and p not in ("fro", "nuc"):
        raise RuntimeError(f"only valid string values are 'fro' and 'nuc', found {p}")
    if p == "nuc":
        raise RuntimeError("the nuclear norm is not offered")
    source = input if dtype is None else to_kind(input, dtype)
    if source._a.dtype.kind != "f":
        raise RuntimeError(
            "linalg.vector_norm: Expected a floating point or complex tensor as input. Got "
            + dtypes.SCALAR_NAME[input.dtype]
        )
    order = 2.0 if p in ("fro", None) else float(p)
    return P.norm(source, order, dims_of(dim, input._a.ndim), keepdim)


@public("special_logsumexp")
def logsumexp(input: Tensor, dim: Dim, keepdim: bool = False) -> Tensor:
    """log Σ exp(x), without overflow."""
    source = to_floating(input)
    dims = dims_of(dim, input._a.ndim)
    if dims is None:
        dims = tuple(range(input._a.ndim))
    return P.logsumexp(source, dims, keepdim)


@public("special_softmax")
def softmax(input: Tensor, dim: int, dtype: dtypes.dtype | None = None) -> Tensor:
    """exp(x) / Σ exp(x) along a dimension."""
    source = input if dtype is None else to_kind(input, dtype)
    if source._a.dtype.kind != "f":
        raise NotImplementedError(f"\"softmax_kernel_impl\" not implemented for '{dtypes.SCALAR_NAME[source.dtype]}'")
    d = wrap_dim(dim, input._a.ndim)
    return retitle(P.softmax(source, d), "SoftmaxBackward0") if source._a.ndim else source * 0 + 1


@public("special_log_softmax")
def log_softmax(input: Tensor, dim: int, dtype: dtypes.dtype | None = None) -> Tensor:
    """log softmax(x) along a dimension."""
    source = input if dtype is None else to_kind(input, dtype)
    if source._a.dtype.kind != "f":
        raise NotImplementedError(
            f"\"log_softmax_lastdim_kernel_impl\" not implemented for '{dtypes.SCALAR_NAME[source.dtype]}'"
        )
    d = wrap_dim(dim, input._a.ndim)
    return P.log_softmax(source, d) if source._a.ndim else source * 0


def _nonempty(name: str, input: Tensor, dim: Any) -> None:
    if input._a.size == 0 and dim is None:
        raise RuntimeError(
            f"{name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim "
            f"with the 'dim' argument."
        )
    if dim is not None and input._a.ndim:
        for d in (dim,) if isinstance(dim, int) else dim:
            if input._a.shape[wrap_dim(d, input._a.ndim)] == 0:
                raise IndexError(
                    f"{name}(): Expected reduction dim {wrap_dim(d, input._a.ndim)} to have non-zero size."
                )


ALL: Any = inspect.Parameter.empty  # no dimension given; None is not admitted here


def _extremum(name: str, input: Tensor, dim: Any, keepdim: bool, other: Any) -> Any:
    need_tensor(name, input)
    if other is not None or isinstance(dim, Tensor):
        return getattr(P, "maximum" if name == "max" else "minimum")(input, dim if other is None else other)
    if dim is ALL:
        if input._a.size == 0:
            raise RuntimeError(
                f"{name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction "
                f"dim with the 'dim' argument."
            )
        return retitle(getattr(P, f"a{name}")(input), f"{name.capitalize()}Backward1")
    d = wrap_dim(dim, input._a.ndim)
    _nonempty(name, input, d)
    index = plain(np.asarray(getattr(np, f"arg{name}")(input._a, axis=d if input._a.ndim else None, keepdims=keepdim)))
    values = retitle(P.take_along(input, d, index._a, keepdim), f"{name.capitalize()}Backward0")
    return ValuesIndices[name](values, index)


@public()
def max(input: Tensor, dim: int | Tensor = ALL, keepdim: bool = False, *, other: Any = None) -> Any:
    """The largest element; along `dim` also where it is; of two tensors, elementwise. Ties: all share, or the first."""
    return _extremum("max", input, dim, keepdim, other)


@public()
def min(input: Tensor, dim: int | Tensor = ALL, keepdim: bool = False, *, other: Any = None) -> Any:
    """The smallest element; along `dim` also where it is; of two tensors, elementwise."""
    return _extremum("min", input, dim, keepdim, other)


@public()
def amax(input: Tensor, dim: Dim = (), keepdim: bool = False) -> Tensor:
    """The largest element along dimensions; ties share the gradient."""
    _nonempty("amax", input, None if dim in ((), None) else dim)
    return P.amax(input, dims_of(dim, input._a.ndim), keepdim)


@public()
def amin(input: Tensor, dim: Dim = (), keepdim: bool = False) -> Tensor:
    """The smallest element along dimensions; ties share the gradient."""
    _nonempty("amin", input, None if dim in ((), None) else dim)
    return P.amin(input, dims_of(dim, input._a.ndim), keepdim)


@public()
def aminmax(input: Tensor, *, dim: int | None = None, keepdim: bool = False) -> Any:
    """Smallest and largest element."""
    if input._a.size == 0 and dim is None:
        raise RuntimeError(
            "aminmax(): cannot compute aminmax over an empty dimension as the operation has no identity."
        )
    dims = dims_of(dim, input._a.ndim)
    _nonempty("aminmax", input, dim)
    return _named_min_max(P.amin(input, dims, keepdim), P.amax(input, dims, keepdim))


_named_min_max = return_type("aminmax", "min", "max")


def _arg(name: str, input: Tensor, dim: int | None, keepdim: bool) -> Tensor:
    if dim is None:
        if input._a.size == 0:
            raise IndexError(
                f"{name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction "
                f"dim with the 'dim' argument."
            )
        return getattr(P, name)(input, None, keepdim)  # type: ignore[no-any-return]
    d = wrap_dim(dim, input._a.ndim)
    _nonempty(name, input, d)
    return getattr(P, name)(input, d if input._a.ndim else None, keepdim)  # type: ignore[no-any-return]


@public()
def argmax(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """Where the largest element is."""
    return _arg("argmax", input, dim, keepdim)


@public()
def argmin(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """Where the smallest element is."""
    return _arg("argmin", input, dim, keepdim)


def _truth(name: str, input: Tensor, dim: Dim, keepdim: bool) -> Tensor:
    result = getattr(P, name)(input, dims_of(dim, input._a.ndim), keepdim)
    return result if input._a.dtype != np.uint8 else to_kind(result, dtypes.uint8)


@public()
def all(input: Tensor, dim: Dim = None, keepdim: bool = False) -> Tensor:
    """Whether all elements are true."""
    return _truth("all", input, dim, keepdim)


@public()
def any(input: Tensor, dim: Dim = None, keepdim: bool = False) -> Tensor:
    """Whether any element is true."""
    return _truth("any", input, dim, keepdim)


@public()
def count_nonzero(input: Tensor, dim: Dim = None) -> Tensor:
    """How many elements are not 0."""
    return P.count_nonzero(input, dims_of(dim, input._a.ndim))


@public(write=True)
def cumsum(input: Tensor, dim: int, *, dtype: dtypes.dtype | None = None) -> Tensor:
    """Running sums."""
    return P.cumsum(_sum_input(input, dtype), wrap_dim(dim, input._a.ndim))


@public(write=True)
def cumprod(input: Tensor, dim: int, *, dtype: dtypes.dtype | None = None) -> Tensor:
    """Running products."""
    return P.cumprod(_sum_input(input, dtype), wrap_dim(dim, input._a.ndim))


@public()
def logcumsumexp(input: Tensor, dim: int) -> Tensor:
    """Running logsumexp."""
    if input._a.dtype.kind != "f":
        raise NotImplementedError(f"\"logcumsumexp_out_cpu\" not implemented for '{dtypes.SCALAR_NAME[input.dtype]}'")
    return P.logcumsumexp(input, wrap_dim(dim, input._a.ndim))


def _running(name: str, input: Tensor, dim: int) -> Any:
    d = wrap_dim(dim, input._a.ndim)
    x = input._a
    if not x.ndim:
        return ValuesIndices[name](P.clone(input), plain(np.array(0)))
    best = (np.maximum if name == "cummax" else np.minimum).accumulate(x, axis=d)
    positions = np.arange(x.shape[d]).reshape([-1 if i == d else 1 for i in range(x.ndim)])
    hit = (x == best) | (np.isnan(x) if x.dtype.kind == "f" else False)
    index = np.maximum.accumulate(np.where(hit, positions, 0), axis=d)
    return ValuesIndices[name](retitle(P.gather(input, d, index), f"{name.capitalize()}Backward0"), plain(index))


@public()
def cummax(input: Tensor, dim: int) -> Any:
    """Running maximum and where it was met."""
    return _running("cummax", input, dim)


@public()
def cummin(input: Tensor, dim: int) -> Any:
    """Running minimum and where it was met."""
    return _running("cummin", input, dim)


@public()
def flip(input: Tensor, *axes: Any, dims: Any = None) -> Tensor:
    """The order along dimensions reversed."""
    given = (
        tuple(dims)
        if dims is not None
        else tuple(axes[0])
        if len(axes) == 1 and isinstance(axes[0], Sequence)
        else axes
    )
    wrapped = tuple(wrap_dim(d, input._a.ndim) for d in given)
    for d in wrapped:
        if wrapped.count(d) > 1:
            raise RuntimeError(f"dim {d} appears multiple times in the list of dims")
    return P.flip(input, wrapped)


@public()
def fliplr(input: Tensor) -> Tensor:
    """Left and right exchanged."""
    if input._a.ndim < 2:
        raise RuntimeError("Input must be >= 2-d.")
    return flip(input, 1)


@public()
def flipud(input: Tensor) -> Tensor:
    """Top and bottom exchanged."""
    if input._a.ndim < 1:
        raise RuntimeError("Input must be >= 1-d.")
    return flip(input, 0)


@public()
def roll(input: Tensor, shifts: Any, dims: Any = None) -> Tensor:
    """Elements moved along dimensions, round the end."""
    moves = (shifts,) if isinstance(shifts, int) else tuple(shifts)
    if not moves:
        raise RuntimeError("`shifts` required")
    if dims is None or (not isinstance(dims, int) and len(dims) == 0):
        if len(moves) != 1:
            raise RuntimeError(f"shifts and dimensions must align. shifts: {len(moves)}, dims:0")
        return P.roll(input, moves[0], None)
    axes = (dims,) if isinstance(dims, int) else tuple(dims)
    if not input._a.ndim:
        raise IndexError("Dimension specified as 0 but tensor has no dimensions")
    if len(axes) != len(moves):
        raise RuntimeError(f"shifts and dimensions must align. shifts: {len(moves)}, dims:{len(axes)}")
    return P.roll(input, moves, tuple(wrap_dim(d, input._a.ndim) for d in axes))
