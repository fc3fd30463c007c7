"""Sums, products and quotients with their options: alpha, rounding modes, weights."""

# ruff: noqa: A001, A002  (names that PyTorch gives to its functions and arguments)

from __future__ import annotations

from typing import Any

import numpy as np

from . import dtypes
from .arguments import mixed, need_tensor
from .compile import P
from .public import described, public
from .tensor import Tensor, plain


def _scaled(input: Any, other: Any, alpha: Any, name: str) -> Any:
    if alpha != 1:
        if isinstance(alpha, float):
            kinds = [dtypes.of(v._a).category for v in (input, other) if isinstance(v, Tensor)]
            if kinds and max(kinds) < 2 and not isinstance(other, float):
                raise RuntimeError("For integral input tensors, argument alpha must not be a floating point number.")
        other = other * alpha
    return other


@public(write=True)
def add_(input: Any, other: Any, *, alpha: Any = 1) -> Any:
    """input + alpha · other. Source: `torch.add`.

    >>> import autodiff_lite as torch
    >>> torch.add(torch.ones(2), torch.ones(2), alpha=3)
    tensor([4., 4.])
    """
    result = P.add(input, _scaled(input, other, alpha, "add"))
    if result is NotImplemented:
        need_tensor("add", input)
        need_tensor("add", other, 2, "other")
    return result


@public("subtract", write=True)
def sub(input: Any, other: Any, *, alpha: Any = 1) -> Any:
    """input − alpha · other. Source: `torch.sub`.

    >>> import autodiff_lite as torch
    >>> torch.sub(torch.ones(2), 3)
    tensor([-2., -2.])
    """
    result = P.sub(input, _scaled(input, other, alpha, "sub"))
    if result is NotImplemented:
        need_tensor("sub", input)
        need_tensor("sub", other, 2, "other")
    return result


@public()
def rsub(input: Tensor, other: Any, *, alpha: Any = 1) -> Any:
    """other − alpha · input. Source: `torch.rsub`.

    >>> import autodiff_lite as torch
    >>> torch.rsub(torch.ones(2), 3)
    tensor([2., 2.])
    """
    need_tensor("rsub", input)
    return P.rsub(input if alpha == 1 else input * alpha, other)


@public("divide", write=True)
def div(input: Any, other: Any, *, rounding_mode: str | None = None) -> Any:
    """input / other, or rounded: "trunc" towards zero, "floor" downwards. Source: `torch.div`.

    >>> import autodiff_lite as torch
    >>> torch.div(torch.tensor([7.0, -7.0]), 2, rounding_mode="floor")
    tensor([ 3., -4.])
    """
    if rounding_mode is None:
        result = P.div(input, other)
        if result is NotImplemented:
            need_tensor("div", input)
            need_tensor("div", other, 2, "other")
        return result
    if rounding_mode not in ("trunc", "floor"):
        raise RuntimeError(
            f"div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '{rounding_mode}'"
        )
    if rounding_mode == "floor":
        return P.div_floor(input, other)
    quotient = P.div(input, other)
    kind = dtypes.result_dtype([v._a if isinstance(v, Tensor) else v for v in (input, other)])
    if kind.category < 2:
        return plain(_integer_quotient(input, other, kind))
    return P.trunc(quotient)


def _integer_quotient(input: Any, other: Any, kind: dtypes.dtype) -> Any:
    a, b = (np.asarray(v._a if isinstance(v, Tensor) else v).astype(kind.numpy) for v in (input, other))
    if np.any(b == 0):
        raise RuntimeError("ZeroDivisionError")
    quotient = np.abs(a) // np.abs(b)
    return np.where((a < 0) != (b < 0), -quotient, quotient).astype(kind.numpy)


@public("true_divide", write=True)
def true_divide(input: Any, other: Any) -> Any:
    """input / other. Source: `torch.true_divide`.

    >>> import autodiff_lite as torch
    >>> torch.true_divide(torch.tensor([1, 2]), 2)
    tensor([0.5000, 1.0000])
    """
    return div(input, other)


@public()
def positive(input: Tensor) -> Tensor:
    """The tensor itself. Source: `torch.positive`.

    >>> import autodiff_lite as torch
    >>> torch.positive(torch.tensor([-1.0]))
    tensor([-1.])
    """
    if input._a.dtype == np.bool_:
        raise RuntimeError("The `+` operator, on a bool tensor is not supported.")
    return input


@public(write=True)
def lerp(input: Tensor, end: Tensor, weight: Any) -> Tensor:
    """input + weight · (end − input). Source: `torch.lerp`.

    >>> import autodiff_lite as torch
    >>> torch.lerp(torch.zeros(2), torch.ones(2), 0.25)
    tensor([0.2500, 0.2500])
    """
    need_tensor("lerp", end, 1, "end")
    for other in (end, weight):
        if isinstance(other, Tensor) and other._a.dtype != input._a.dtype:
            kinds = [dtypes.C_NAME[t.dtype] for t in (input, other)]
            name = "end" if other is end else "weight"
            raise RuntimeError(f"expected dtype {kinds[0]} for `{name}` but got dtype {kinds[1]}")
    return P.lerp(input, end, weight)


@public(write=True)
def addcmul(input: Tensor, tensor1: Tensor, tensor2: Tensor, *, value: Any = 1) -> Tensor:
    """input + value · tensor1 · tensor2. Source: `torch.addcmul`.

    >>> import autodiff_lite as torch
    >>> torch.addcmul(torch.zeros(2), torch.ones(2), torch.ones(2), value=3)
    tensor([3., 3.])
    """
    need_tensor("addcmul", tensor1, 1, "tensor1")
    need_tensor("addcmul", tensor2, 2, "tensor2")
    product = tensor1 * tensor2
    return input + (product if value == 1 else product * value)


@public(write=True)
def addcdiv(input: Tensor, tensor1: Tensor, tensor2: Tensor, *, value: Any = 1) -> Tensor:
    """input + value · tensor1 / tensor2. Source: `torch.addcdiv`.

    >>> import autodiff_lite as torch
    >>> torch.addcdiv(torch.zeros(2), torch.ones(2), torch.tensor([2.0, 4.0]))
    tensor([0.5000, 0.2500])
    """
    need_tensor("addcdiv", tensor1, 1, "tensor1")
    need_tensor("addcdiv", tensor2, 2, "tensor2")
    if tensor1._a.dtype.kind != "f" and tensor2._a.dtype.kind != "f":
        raise RuntimeError(
            "Integer division with addcdiv is no longer supported, and in a future  release addcdiv will perform a "
            "true division of tensor1 and tensor2. The historic addcdiv behavior can be implemented as (input + value "
            "* torch.trunc(tensor1 / tensor2)).to(input.dtype) for integer inputs and as (input + value * tensor1 / "
            "tensor2) for float inputs. The future addcdiv behavior is just the latter implementation: (input + value "
            "* tensor1 / tensor2), for all dtypes."
        )
    quotient = tensor1 / tensor2
    return input + (quotient if value == 1 else quotient * value)


def pow(input: Any, exponent: Any) -> Any:  # noqa: D103  (the rule's own words, below)
    result = P.pow(input, exponent)
    if result is NotImplemented:
        need_tensor("pow", input)
        raise mixed("pow", input, exponent)
    return result


def heaviside(input: Tensor, values: Tensor) -> Tensor:  # noqa: D103
    return P.heaviside(need_tensor("heaviside", input), need_tensor("heaviside", values, 2, "values"))


pow.__doc__, heaviside.__doc__ = described("pow"), described("heaviside")
public(write=True, quick=True)(pow)
public(quick=True)(heaviside)
