"""Elementwise operations with options: bounds, conditions, digits."""

# ruff: noqa: A001, A002  (names that PyTorch gives to its functions and arguments)

from __future__ import annotations

from typing import Any

import numpy as np

from . import dtypes
from .arguments import mixed, need_tensor
from .compile import P, retitle
from .modes import grad_on
from .public import add, public
from .tensor import Tensor, plain


@public("clip", write=True)
def clamp(input: Tensor, min: Any = None, max: Any = None) -> Tensor:
    """Limit the values to [min, max]; inside the slope is 1, outside 0. Source: `torch.clamp`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([3.0, 1.0, 2.0]).clamp(1.5, 2.5)
    tensor([2.5000, 1.5000, 2.0000])
    """
    if min is None and max is None:
        raise RuntimeError("torch.clamp: At least one of 'min' or 'max' must not be None")
    if isinstance(min, Tensor) or isinstance(max, Tensor):
        result = input
        if min is not None:
            result = retitle(P.clamp_min_tensor(result, min), "ClampBackward0")
        if max is not None:
            result = retitle(P.clamp_max_tensor(result, max), "ClampBackward0")
        return result
    bounds = [b for b in (min, max) if b is not None]
    kind = dtypes.result_dtype([input._a, *bounds])
    source = to_kind(input, kind)
    return retitle(
        P.clamp(source, *(None if b is None else np.array(b).astype(kind.numpy).item() for b in (min, max))),
        "ClampBackward1",
    )


@public(write=True)
def clamp_min(input: Tensor, min: Any) -> Tensor:
    """Limit the values from below. Source: `torch.clamp_min`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([3.0, 1.0, 2.0]).clamp_min(2)
    tensor([3., 2., 2.])
    """
    return retitle(clamp(need_tensor("clamp_min", input), min), f"ClampMinBackward{int(isinstance(min, Tensor))}")


@public(write=True)
def clamp_max(input: Tensor, max: Any) -> Tensor:
    """Limit the values from above. Source: `torch.clamp_max`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([3.0, 1.0, 2.0]).clamp_max(2)
    tensor([2., 1., 2.])
    """
    return retitle(clamp(need_tensor("clamp_max", input), None, max), f"ClampMaxBackward{int(isinstance(max, Tensor))}")


def to_kind(input: Tensor, kind: dtypes.dtype) -> Tensor:
    """The tensor in another dtype, or the tensor itself. RuntimeError if the graph would end in whole numbers."""
    if input._rg and kind.category < 2 and grad_on():
        raise RuntimeError(f"Autograd not support dtype: {dtypes.SCALAR_NAME[kind]}")
    return input if input._a.dtype == kind.numpy else P.to_dtype(input, kind.numpy)


def to_floating(input: Tensor) -> Tensor:
    """Integers become the default floating point dtype."""
    return input if input._a.dtype.kind == "f" else P.to_dtype(input, dtypes.get_default_dtype().numpy)


@public()
def where(condition: Any, input: Any = None, other: Any = None) -> Any:
    """`input` where the condition is true, else `other`. With the condition alone: its indices.

    Source: `torch.where`.

    >>> import autodiff_lite as torch
    >>> torch.where(torch.tensor([3.0, 1.0, 2.0]) > 1.5, 1.0, 0.0)
    tensor([1., 0., 1.])
    """
    given = [v for v in (condition, input, other) if v is not None]
    if not isinstance(condition, Tensor):
        raise mixed("where", *given)
    if input is None and other is None:
        return condition.nonzero(as_tuple=True)
    if condition._a.dtype not in (np.bool_, np.uint8):
        raise RuntimeError(
            f"where expected condition to be a boolean tensor, but got a tensor with dtype "
            f"{dtypes.SCALAR_NAME[condition.dtype]}"
        )
    if condition._a.dtype != np.bool_:
        condition = plain(condition._a != 0)
    if not isinstance(input, Tensor) and not isinstance(other, Tensor):
        input = plain(np.array(input, dtypes.of_number(input).numpy))
    result = P.where(condition, input, other)
    if result is NotImplemented:
        raise mixed("where", *given)
    return result


def _where(self: Tensor, condition: Tensor, other: Any) -> Any:
    """The tensor where the condition is true, else `other`. Source: `torch.Tensor.where`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([3.0, 1.0]).where(torch.tensor([True, False]), 0.0)
    tensor([3., 0.])
    """
    return where(condition, self, other)


add("where", _where, function=False)


@public("special_logit", write=True)
def logit(input: Tensor, eps: float | None = None) -> Tensor:
    """log(x / (1 − x)), with x first limited to [eps, 1 − eps]. Source: `torch.logit`.

    >>> import autodiff_lite as torch
    >>> torch.logit(torch.tensor([0.25, 0.5]))
    tensor([-1.0986,  0.0000])
    """
    if eps is not None:
        input = clamp(to_floating(input), eps, 1 - eps)
    return P.logit_(input)


@public(write=True)
def float_power(input: Any, exponent: Any) -> Any:
    """The power in float64. Source: `torch.float_power`.

    >>> import autodiff_lite as torch
    >>> torch.float_power(torch.tensor([2, 3]), 2)
    tensor([4., 9.], dtype=torch.float64)
    """
    base, power = (
        P.to_dtype(v, np.dtype(np.float64)) if isinstance(v, Tensor) and v._a.dtype != np.float64 else v
        for v in (input, exponent)
    )
    result = P.pow(base, float(power) if isinstance(power, int) else power)
    if result is NotImplemented:
        raise TypeError
    return result


@public(write=True)
def nan_to_num(
    input: Tensor, nan: float | None = 0.0, posinf: float | None = None, neginf: float | None = None
) -> Tensor:
    """Replace nan and infinities by numbers. Source: `torch.nan_to_num`.

    >>> import autodiff_lite as torch
    >>> torch.nan_to_num(torch.tensor([float("nan"), 1.0]))
    tensor([0., 1.])
    """
    if input._a.dtype.kind != "f":
        return P.clone(input)
    return P.nan_to_num(input, 0.0 if nan is None else nan, neginf, posinf)


@public("special_round", write=True)
def round(input: Tensor, *, decimals: int = 0) -> Tensor:
    """Round to the nearest integer, halves to even. Source: `torch.round`.

    >>> import autodiff_lite as torch
    >>> torch.round(torch.tensor([0.5, 1.5, 2.7]))
    tensor([0., 2., 3.])
    """
    if decimals == 0:
        return P.round(input)
    if input._a.dtype.kind != "f":
        raise NotImplementedError(f"\"round_cpu\" not implemented for '{dtypes.SCALAR_NAME[input.dtype]}'")
    scale = 10.0 ** abs(decimals)
    return P.round(input * scale) / scale if decimals > 0 else P.round(input / scale) * scale


@public(method=False)
def polygamma(n: int, input: Tensor) -> Tensor:
    """The n-th derivative of digamma. Source: `torch.polygamma`.

    >>> import autodiff_lite as torch
    >>> torch.polygamma(1, torch.tensor([1.0]))
    tensor([1.6449])
    """
    if n < 0:
        raise RuntimeError("polygamma(n, x) does not support negative n.")
    input = to_floating(input)
    return P.digamma(input) if n == 0 else P.polygamma(input, n)


def _polygamma(self: Tensor, n: int) -> Tensor:
    """The n-th derivative of digamma. Source: `torch.Tensor.polygamma`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([1.0]).polygamma(1)
    tensor([1.6449])
    """
    return polygamma(n, self)


add("polygamma", _polygamma, function=False)
