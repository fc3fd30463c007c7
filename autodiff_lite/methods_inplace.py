"""Writes in place that are no operation's in-place form: fill, zero, copy, and a function written over its input."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from .arguments import mixed, need_tensor
from .compile import P, retitle
from .modes import NAMESPACE, grad_on, modes
from .public import attach
from .runtime import in_place
from .storage import GRAD_ZEROED, STORE_ZEROED, array_of, check_writable, storage_of, write
from .tensor import Tensor, plain

_count, _ndarray = sys.getrefcount, np.ndarray


def zero_(self: Tensor) -> Tensor:
    """Write 0 into every element. `x.grad.zero_()` starts a new sum of gradients."""
    array = self._a
    if self._rg or self._view is not None or NAMESPACE["WATCHED"] or array.__class__ is not _ndarray:
        return fill_(self, 0, "zero")
    array.fill(0)
    store = self._store or storage_of(self)
    if _count(self) <= GRAD_ZEROED and _count(store) <= STORE_ZEROED:
        store.version += 1  # nobody else holds it (storage.py)
    else:
        store.wrote()
    return self


def fill_(self: Tensor, value: Any, name: str = "fill") -> Tensor:
    """Write one number into every element."""
    if isinstance(value, Tensor) and value._a.ndim:
        raise RuntimeError(
            f"fill_ only supports 0-dimension value tensor but got tensor with {value._a.ndim} dimensions."
        )
    if not isinstance(value, Tensor | bool | int | float | np.number):
        raise mixed("fill_", value)
    if not modes.observers and not (grad_on() and (self._rg or (self._view is not None) or isinstance(value, Tensor))):
        check_writable(self)
        array_of(self).fill(value._a if isinstance(value, Tensor) else value)
        storage_of(self).wrote()
        return self
    if name == "zero":
        return in_place("zero", P.zero, self)  # type: ignore[no-any-return]
    if not isinstance(value, Tensor):
        value = plain(np.array(value, dtype=self._a.dtype))
    return in_place("fill", P.fill, self, value)  # type: ignore[no-any-return]


def copy_(self: Tensor, src: Any, non_blocking: bool = False) -> Tensor:
    """Write the elements of `src`, broadcast to this shape, into this tensor."""
    if isinstance(src, bool | int | float):
        src = plain(np.array(src, dtype=self._a.dtype))
    need_tensor("copy_", src, 1, "other")
    if src._a.ndim > self._a.ndim:
        raise RuntimeError(
            f"output with shape {list(self._a.shape)} doesn't match the broadcast shape {list(src._a.shape)}"
        )
    try:
        np.broadcast_to(src._a, self._a.shape)
    except ValueError:
        from .broadcasting import expand

        expand(src, self._a.shape)
    return in_place("copy", P.copy, self, src)  # type: ignore[no-any-return]


def overwritten(tensor: Tensor, compute: Callable[[Tensor], Tensor], title: str = "") -> Tensor:
    """Write `compute(tensor)` into `tensor`. What its derivative needs of the old value is kept in a copy."""
    check_writable(tensor)
    old = plain(np.array(tensor._a))
    old._node, old._rg = tensor._node, tensor._rg
    result = compute(old)
    return write(tensor, retitle(result, title) if title else result)  # type: ignore[no-any-return]


attach("zero_", zero_)
attach("fill_", fill_)
attach("copy_", copy_)
