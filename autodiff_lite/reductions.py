"""Reductions under their public names: sums, means, norms, extrema, and running sums and products."""

# ruff: noqa: A001, A002  (names that PyTorch gives to its functions and arguments)

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from . import dtypes
from .arguments import need_tensor
from .compile import P, retitle
from .kernels import wrap_dim
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


def sum_input(input: Tensor, dtype: dtypes.dtype | None) -> Tensor:
    """What a sum or product adds up: truth values and small integers as int64."""
    if dtype is not None:
        return to_kind(input, dtype)
    return input if input._a.dtype.kind == "f" else to_kind(input, dtypes.int64)


@public(plain=P.sum)
def sum(input: Tensor, dim: Dim = None, keepdim: bool = False, *, dtype: dtypes.dtype | None = None) -> Tensor:
    """The sum of all elements, or along dimensions. Integers are summed as int64. Source: `torch.sum`.

    >>> import autodiff_lite as torch
    >>> torch.ones(2, 3).sum(0)
    tensor([2., 2., 2.])
    """
    need_tensor("sum", input)
    if dim is None and not keepdim:
        result = P.sum(sum_input(input, dtype))
    else:
        dims = dims_of(dim, input._a.ndim)
        result = retitle(P.sum(sum_input(input, dtype), dims, keepdim), "SumBackward1")
    return result if dtype is None else to_kind(result, dtype)  # integers add up as int64


@public()
def nansum(input: Tensor, dim: Dim = None, keepdim: bool = False, *, dtype: dtypes.dtype | None = None) -> Tensor:
    """The sum, with nan counted as 0. Source: `torch.nansum`.

    >>> import autodiff_lite as torch
    >>> torch.nansum(torch.tensor([1.0, float("nan")]))
    tensor(1.)
    """
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
    """The arithmetic mean of all elements, or along dimensions. Source: `torch.mean`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([[1.0, 2.0], [3.0, 4.0]]).mean(0)
    tensor([2., 3.])
    """
    need_tensor("mean", input)
    _no_float("mean", input, dtype)
    source = input if dtype is None else to_kind(input, dtype)
    if dim is None and not keepdim:
        return P.mean(source)
    return retitle(P.mean(source, dims_of(dim, input._a.ndim), keepdim), "MeanBackward1")


@public()
def nanmean(input: Tensor, dim: Dim = None, keepdim: bool = False, *, dtype: dtypes.dtype | None = None) -> Tensor:
    """The mean of what is not nan. Source: `torch.nanmean`.

    >>> import autodiff_lite as torch
    >>> torch.nanmean(torch.tensor([1.0, float("nan")]))
    tensor(1.)
    """
    if input._a.dtype.kind != "f":
        raise RuntimeError(
            "nanmean(): expected input to have floating point or complex dtype but got "
            + dtypes.SCALAR_NAME[input.dtype]
        )
    present = plain(~np.isnan(input._a))
    return nansum(input, dim, keepdim, dtype=dtype) / sum(present, dim, keepdim)


@public()
def prod(input: Tensor, dim: Dim = None, keepdim: bool = False, *, dtype: dtypes.dtype | None = None) -> Tensor:
    """The product of all elements, or along one dimension. Source: `torch.prod`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([[1.0, 2.0], [3.0, 4.0]]).prod()
    tensor(24.)
    """
    source = sum_input(input, dtype)
    if dim is None:
        return P.prod(source)
    return retitle(P.prod(source, dims_of(dim, input._a.ndim), keepdim), "ProdBackward1")


_FREEDOM = (
    "{}(): degrees of freedom is <= 0. Correction should be strictly less than the reduction factor (input numel "
    "divided by output numel)."
)


def _spread(name: str, input: Tensor, dim: Any, unbiased: Any, correction: Any, keepdim: bool) -> Tensor:
    if isinstance(dim, bool):
        dim, unbiased = None, dim
    if unbiased is not None:
        correction = int(unbiased)
    if input._a.dtype.kind != "f":
        subject = name if name.endswith("_mean") else "std and var"
        raise RuntimeError(f"{subject} only support floating point and complex dtypes")
    dims = dims_of(dim, input._a.ndim)
    correction = 1 if correction is None else correction
    out = getattr(P, name.removesuffix("_mean"))(input, dims, correction, keepdim)
    if input._a.size <= correction * out._a.size:
        warnings.warn(_FREEDOM.format(name), UserWarning, stacklevel=4)
    return out  # type: ignore[no-any-return]


@public()
def var(
    input: Tensor, dim: Any = None, unbiased: Any = None, keepdim: bool = False, *, correction: Any = None
) -> Tensor:
    """The variance: squared distance from the mean, summed, over n − correction. Source: `torch.var`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([3.0, 1.0, 2.0]).var()
    tensor(1.)
    """
    return _spread("var", input, dim, unbiased, correction, keepdim)


@public()
def std(
    input: Tensor, dim: Any = None, unbiased: Any = None, keepdim: bool = False, *, correction: Any = None
) -> Tensor:
    """The standard deviation, the root of the variance. Source: `torch.std`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([3.0, 1.0, 2.0]).std()
    tensor(1.)
    """
    return _spread("std", input, dim, unbiased, correction, keepdim)


@public(method=False)
def var_mean(
    input: Tensor, dim: Any = None, unbiased: Any = None, keepdim: bool = False, *, correction: Any = None
) -> Any:
    """Variance and mean. Source: `torch.var_mean`.

    >>> import autodiff_lite as torch
    >>> torch.var_mean(torch.tensor([3.0, 1.0, 2.0]))
    (tensor(1.), tensor(2.))
    """
    dims = None if isinstance(dim, bool) else dim
    return _spread("var_mean", input, dim, unbiased, correction, keepdim), mean(input, dims, keepdim)


@public(method=False)
def std_mean(
    input: Tensor, dim: Any = None, unbiased: Any = None, keepdim: bool = False, *, correction: Any = None
) -> Any:
    """Standard deviation and mean. Source: `torch.std_mean`.

    >>> import autodiff_lite as torch
    >>> torch.std_mean(torch.tensor([3.0, 1.0, 2.0]))
    (tensor(1.), tensor(2.))
    """
    dims = None if isinstance(dim, bool) else dim
    return _spread("std_mean", input, dim, unbiased, correction, keepdim), mean(input, dims, keepdim)


@public()
def norm(
    input: Tensor, p: Any = "fro", dim: Dim = None, keepdim: bool = False, dtype: dtypes.dtype | None = None
) -> Tensor:
    """The p-norm of all elements, or along dimensions. Source: `torch.norm`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([3.0, 4.0]).norm()
    tensor(5.)
    """
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
    """log Σ exp(x), without overflow. Source: `torch.logsumexp`.

    >>> import autodiff_lite as torch
    >>> torch.logsumexp(torch.tensor([3.0, 1.0, 2.0]), 0)
    tensor(3.4076)
    """
    source = to_floating(input)
    dims = dims_of(dim, input._a.ndim)
    if dims is None:
        dims = tuple(range(input._a.ndim))
    return P.logsumexp(source, dims, keepdim)


def _softmax_of(name: str, source: Tensor, d: int) -> None:
    """PyTorch's error unless the numbers are floating point: it has two kernels, one for the last dimension."""
    if source._a.dtype.kind != "f":
        kernel = f"{name}_lastdim_kernel_impl" if d in (-1, source._a.ndim - 1) else f"{name}_kernel_impl"
        raise NotImplementedError(f"\"{kernel}\" not implemented for '{dtypes.SCALAR_NAME[source.dtype]}'")


@public("special_softmax")
def softmax(input: Tensor, dim: int, dtype: dtypes.dtype | None = None) -> Tensor:
    """exp(x) / Σ exp(x) along a dimension. Source: `torch.softmax`.

    >>> import autodiff_lite as torch
    >>> torch.softmax(torch.zeros(2), 0)
    tensor([0.5000, 0.5000])
    """
    source = input if dtype is None else to_kind(input, dtype)
    d = wrap_dim(dim, input._a.ndim)
    _softmax_of("softmax", source, d)
    return retitle(P.softmax(source, d), "SoftmaxBackward0") if source._a.ndim else source * 0 + 1


@public("special_log_softmax")
def log_softmax(input: Tensor, dim: int, dtype: dtypes.dtype | None = None) -> Tensor:
    """log softmax(x) along a dimension. Source: `torch.log_softmax`.

    >>> import autodiff_lite as torch
    >>> torch.log_softmax(torch.zeros(2), 0)
    tensor([-0.6931, -0.6931])
    """
    source = input if dtype is None else to_kind(input, dtype)
    d = wrap_dim(dim, input._a.ndim)
    _softmax_of("log_softmax", source, d)
    return P.log_softmax(source, d) if source._a.ndim else source * 0


def _truth(name: str, input: Tensor, dim: Dim, keepdim: bool) -> Tensor:
    result = getattr(P, name)(input, dims_of(dim, input._a.ndim), keepdim)
    return result if input._a.dtype != np.uint8 else to_kind(result, dtypes.uint8)


@public()
def all(input: Tensor, dim: Dim = None, keepdim: bool = False) -> Tensor:
    """Whether all elements are true. Source: `torch.all`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([True, False]).all()
    tensor(False)
    """
    return _truth("all", input, dim, keepdim)


@public()
def any(input: Tensor, dim: Dim = None, keepdim: bool = False) -> Tensor:
    """Whether any element is true. Source: `torch.any`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([True, False]).any()
    tensor(True)
    """
    return _truth("any", input, dim, keepdim)


@public()
def count_nonzero(input: Tensor, dim: Dim = None) -> Tensor:
    """How many elements are not 0. Source: `torch.count_nonzero`.

    >>> import autodiff_lite as torch
    >>> torch.count_nonzero(torch.tensor([0, 1, 2]))
    tensor(2)
    """
    return P.count_nonzero(input, dims_of(dim, input._a.ndim))
