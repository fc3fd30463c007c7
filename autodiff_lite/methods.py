"""Attaching operations to the Tensor: Python's operators and the methods."""

# ruff: noqa: A002  (names that PyTorch gives to its functions and arguments)

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .arguments import guarded
from .compile import P
from .modes import NAMESPACE
from .public import FUNCTIONS, attach
from .rules import RULES
from .runtime import in_place, told
from .storage import array_of, storage_of
from .tensor import Tensor, plain


def detach(input: Tensor) -> Tensor:
    """The same numbers in the same memory, cut out of the graph: nothing flows back through it. Source: `torch.detach`.

    >>> import autodiff_lite as torch
    >>> x = torch.arange(3.0, requires_grad=True)
    >>> (x * x).detach()
    tensor([0., 1., 4.])
    """
    out = plain(array_of(input))
    out._store = storage_of(input)
    if NAMESPACE["WATCHED"]:
        told(RULES["detach"], (input,), (), out)
    return out


RULES["detach"].function = detach
setattr(P, "detach", detach)  # noqa: B010  (P has the attributes that it is given)
attach("detach", detach)
FUNCTIONS["detach"] = guarded(detach)

for _dunder, _name in {
    "add": "add", "sub": "sub", "mul": "mul", "truediv": "div", "pow": "pow", "mod": "remainder",
    "floordiv": "floor_divide", "and": "bitwise_and", "or": "bitwise_or", "xor": "bitwise_xor",
    "lshift": "bitwise_left_shift", "rshift": "bitwise_right_shift", "eq": "eq", "ne": "ne", "lt": "lt", "le": "le",
    "gt": "gt", "ge": "ge",
}.items():  # fmt: skip
    attach(f"__{_dunder}__", getattr(P, _name))


def _reflected(name: str) -> Callable[[Any, Any], Any]:
    operation = getattr(P, name)
    return lambda self, other: operation(other, self)


attach("__radd__", P.add)
attach("__rmul__", P.mul)
attach("__rsub__", P.rsub)
attach("__neg__", P.neg)
attach("__abs__", P.abs)
attach("__invert__", P.bitwise_not)
for _dunder, _name in {
    "rpow": "pow",
    "rmod": "remainder",
    "rfloordiv": "floor_divide",
    "rlshift": "bitwise_left_shift",
    "rrshift": "bitwise_right_shift",
}.items():
    attach(f"__{_dunder}__", _reflected(_name))
for _name in ("and", "or", "xor"):
    attach(f"__r{_name}__", getattr(P, f"bitwise_{_name}"))


def _rtruediv(self: Tensor, other: Any) -> Any:
    inverse = P.reciprocal(self)
    return inverse * other if isinstance(other, np.ndarray) else P.mul(inverse, other)


attach("__rtruediv__", _rtruediv)


def _augmented(name: str) -> Callable[[Tensor, Any], Any]:
    operation = getattr(P, name)
    return lambda self, other: in_place(name, operation, self, other)


for _dunder, _name in {
    "iadd": "add", "isub": "sub", "imul": "mul", "itruediv": "div", "ipow": "pow", "imod": "remainder",
    "ifloordiv": "floor_divide", "iand": "bitwise_and", "ior": "bitwise_or", "ixor": "bitwise_xor",
    "ilshift": "bitwise_left_shift", "irshift": "bitwise_right_shift",
}.items():  # fmt: skip
    attach(f"__{_dunder}__", _augmented(_name))
