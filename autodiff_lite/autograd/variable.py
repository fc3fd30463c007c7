"""`Variable`: what a tensor in the graph was called before 2018. Old tutorials still write it."""

# ruff: noqa: D102  (the class says it)

from __future__ import annotations

from typing import Any

from .. import errors
from ..tensor import Tensor


class _AnyTensor(type):
    def __instancecheck__(cls, value: Any) -> bool:
        return isinstance(value, Tensor)


class Variable(metaclass=_AnyTensor):
    """`Variable(data, requires_grad)`: a leaf with the memory of `data`. Every tensor is one; write `requires_grad_()`.

    Raises TypeError unless `data` is a tensor, RuntimeError if whole numbers are to require a gradient. Source:
    `torch.autograd.Variable`.

    >>> import autodiff_lite as torch
    >>> torch.autograd.Variable(torch.ones(2), requires_grad=True)
    tensor([1., 1.], requires_grad=True)
    """

    def __new__(cls, data: Any = None, requires_grad: bool = False) -> Any:
        if data is None:
            return Tensor()
        if not isinstance(data, Tensor):
            raise TypeError(f"Variable data has to be a tensor, but got {type(data).__name__}")
        if requires_grad and data._a.dtype.kind != "f":
            raise RuntimeError(errors.FLOAT_ONLY)
        leaf = data.detach()
        return leaf.requires_grad_() if requires_grad else leaf
