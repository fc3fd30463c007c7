"""Whether two tensors are equal, or nearly."""

# ruff: noqa: A002  (names that PyTorch gives to its functions and arguments)

from __future__ import annotations

import numpy as np

from . import dtypes, errors
from .public import public
from .tensor import Tensor, plain


@public()
def isclose(input: Tensor, other: Tensor, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Tensor:
    """Whether |input − other| ≤ atol + rtol · |other|, elementwise. Source: `torch.isclose`.

    >>> import autodiff_lite as torch
    >>> torch.isclose(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 2.1]))
    tensor([ True, False])
    """
    if input._a.dtype != other._a.dtype:
        raise RuntimeError(f"{dtypes.SCALAR_NAME[input.dtype]} did not match {dtypes.SCALAR_NAME[other.dtype]}")
    if rtol < 0:
        raise RuntimeError(f"rtol must be greater than or equal to zero, but got {rtol:g}")
    if atol < 0:
        raise RuntimeError(f"atol must be greater than or equal to zero, but got {atol:g}")
    try:
        return plain(np.asarray(np.isclose(input._a, other._a, rtol, atol, equal_nan)))
    except ValueError:
        raise RuntimeError(errors.broadcast_message([input._a.shape, other._a.shape])) from None


@public()
def allclose(input: Tensor, other: Tensor, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> bool:
    """Whether all elements are close. Source: `torch.allclose`.

    >>> import autodiff_lite as torch
    >>> torch.allclose(torch.ones(2), torch.ones(2) + 1e-9)
    True
    """
    return bool(isclose(input, other, rtol, atol, equal_nan)._a.all())


@public()
def equal(input: Tensor, other: Tensor) -> bool:
    """Whether two tensors have the same shape and elements. Source: `torch.equal`.

    >>> import autodiff_lite as torch
    >>> torch.equal(torch.ones(2), torch.ones(2))
    True
    """
    return bool(np.array_equal(input._a, other._a))
