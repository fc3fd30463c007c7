"""Copies of a tensor, and the same numbers in another dtype."""

# ruff: noqa: A001, A002  (names that PyTorch gives to its functions and arguments)

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from . import devices, dtypes
from .arguments import need_tensor
from .compile import P
from .modes import no_grad
from .public import attach, public
from .tensor import Tensor


@public(quick=True)
def clone(input: Tensor, *, memory_format: Any = None) -> Tensor:
    """A copy in new memory; gradients flow through. Source: `torch.clone`.

    >>> import autodiff_lite as torch
    >>> torch.ones(2).clone()
    tensor([1., 1.])
    """
    return P.clone(need_tensor("clone", input))


@public(function=False)
def contiguous(self: Tensor, *, memory_format: Any = None) -> Tensor:
    """The tensor with its elements in row order in memory. Source: `torch.Tensor.contiguous`.

    >>> import autodiff_lite as torch
    >>> torch.ones(2, 3).t().contiguous().stride()
    (2, 1)
    """
    if self._a.flags.c_contiguous:
        return self
    out = P.clone(self)
    out._a = np.ascontiguousarray(out._a)  # a copy keeps the order that it finds
    return out


@public(function=False)
def to(
    self: Tensor,
    *target: Any,
    dtype: dtypes.dtype | None = None,
    device: Any = "cpu",
    other: Tensor | None = None,
    non_blocking: bool = False,
    copy: bool = False,
    memory_format: Any = None,
) -> Tensor:
    """The tensor in another dtype (or like another tensor). Source: `torch.Tensor.to`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([1.5, 2.5]).to(torch.int64)
    tensor([1, 2])
    """
    for value in (*target, device, other):
        if isinstance(value, dtypes.dtype):
            dtype = value
        elif isinstance(value, Tensor):
            dtype = value.dtype
        elif isinstance(value, str | devices.device):
            devices.device(value)
        elif value in dtypes.PYTHON:
            dtype = dtypes.PYTHON[value]
        elif value is not None:
            raise TypeError(f"to() received an invalid combination of arguments - got ({type(value).__name__})")
    if dtype is None or dtype.numpy == self._a.dtype:
        return P.clone(self) if copy else self
    if self._rg and dtype.numpy.kind != "f":
        with no_grad():  # whole numbers and truth values have no derivative
            return P.to_dtype(self, dtype.numpy)
    return P.to_dtype(self, dtype.numpy)


_BY_TENSOR_NAME = {f"torch.{kind.tensor_name}": kind for kind in dtypes.ALL}


@public(function=False)
def type(self: Tensor, dtype: Any = None) -> Any:
    """The tensor in another dtype; without one, the name of its own. Source: `torch.Tensor.type`.

    Raises ValueError for a name that is none.

    >>> import autodiff_lite as torch
    >>> torch.ones(1).type()
    'torch.FloatTensor'
    >>> torch.ones(1).type(torch.int64)
    tensor([1])
    """
    if dtype is None:
        return f"torch.{self.dtype.tensor_name}"
    if isinstance(dtype, str):
        if dtype not in _BY_TENSOR_NAME:
            raise ValueError(f"invalid type: '{dtype}'")
        dtype = _BY_TENSOR_NAME[dtype]
    return to(self, dtype)


@public(function=False)
def type_as(self: Tensor, other: Tensor) -> Tensor:
    """The tensor in the dtype of another. Source: `torch.Tensor.type_as`.

    >>> import autodiff_lite as torch
    >>> torch.arange(2).type_as(torch.ones(1))
    tensor([0., 1.])
    """
    return to(self, other.dtype)


@public(function=False)
def cpu(self: Tensor) -> Tensor:
    """The tensor itself: it is with the CPU. Source: `torch.Tensor.cpu`.

    >>> import autodiff_lite as torch
    >>> torch.ones(1).cpu()
    tensor([1.])
    """
    return self


for _name, _kind in {
    "float": dtypes.float32,
    "double": dtypes.float64,
    "long": dtypes.int64,
    "int": dtypes.int32,
    "short": dtypes.int16,
    "char": dtypes.int8,
    "byte": dtypes.uint8,
    "bool": dtypes.bool_,
}.items():
    attach(_name, functools.partialmethod(to, _kind))
