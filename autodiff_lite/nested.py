"""Nested lists as an array: which dtype they imply, and in PyTorch's words what is wrong with them."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from . import dtypes, errors
from .dtypes import Array, dtype
from .tensor import Tensor

_COPY = (
    "To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone() or "
    "sourceTensor.detach().clone().requires_grad_(True), rather than {}(sourceTensor)."
)


def array_from(data: Any, kind: dtype | None, called: str = "torch.tensor") -> Array:
    """A new array of numbers, nested lists of them, an array or a tensor, in dtype `kind` or in the dtype it implies.

    Raises ValueError where lists differ in length, TypeError and RuntimeError where something is no number or does not
    fit into `kind`.
    """
    if isinstance(data, Tensor):
        warnings.warn(_COPY.format(called), UserWarning, stacklevel=3)
        return np.array(data._a, dtype=None if kind is None else kind.numpy)
    if isinstance(data, np.ndarray | np.generic):
        dtypes.of(data)
        if any(step < 0 for step in data.strides):
            raise ValueError(errors.NEGATIVE_STRIDE)
        return np.array(data, dtype=None if kind is None else kind.numpy)
    if isinstance(data, str | bytes):
        raise TypeError(f"new(): invalid data type '{type(data).__name__}'")
    shape = _shape(data)
    leaves = list(_leaves(data, shape, 0))
    if kind is None:
        kind = _implied(leaves)
    numbers = [v.item() if isinstance(v, Tensor | np.generic) else v for v in leaves]
    if kind.category < 2:
        numbers = [_whole(v, kind) for v in numbers]
    return np.array(numbers, dtype=kind.numpy).reshape(shape)


def _is_list(data: Any) -> bool:
    return isinstance(data, Sequence | np.ndarray) and not isinstance(data, str)


def _shape(data: Any) -> tuple[int, ...]:
    """The shape that the first elements have; `_leaves` holds the others to it."""
    shape: list[int] = []
    while _is_list(data) and not (isinstance(data, np.ndarray) and data.ndim == 0):
        shape.append(len(data))
        if not len(data):
            break
        data = data[0]
    return tuple(shape)


def _leaves(data: Any, shape: tuple[int, ...], dim: int) -> Iterator[Any]:
    """The numbers in order."""
    if dim == len(shape):
        yield _leaf(data)
        return
    if not _is_list(data):
        raise TypeError("not a sequence")
    if len(data) != shape[dim]:
        raise ValueError(f"expected sequence of length {shape[dim]} at dim {dim} (got {len(data)})")
    for item in data:
        yield from _leaves(item, shape, dim + 1)


def _leaf(value: Any) -> Any:
    """One number: Python's, NumPy's, or the one element of a tensor."""
    if isinstance(value, bool | int | float | np.generic):
        return value
    if isinstance(value, Tensor):
        if value._a.size != 1:
            raise ValueError("only one element tensors can be converted to Python scalars")
        return value
    if isinstance(value, str):
        raise TypeError("new(): invalid data type 'str'")
    if isinstance(value, list | tuple):
        raise TypeError(f"'{type(value).__name__}' object cannot be interpreted as an integer")
    if isinstance(value, np.ndarray):
        return value[()]
    raise RuntimeError(f"Could not infer dtype of {type(value).__name__}")


def _implied(leaves: list[Any]) -> dtype:
    """The smallest dtype that holds all: float32 for Python's floats, int64 for its integers."""
    found = {v.dtype if isinstance(v, Tensor | np.generic) else type(v) for v in leaves}
    kinds = [_kind(f) for f in found] or [dtypes.get_default_dtype()]
    result = kinds[0]
    for kind in kinds[1:]:
        result = dtypes.wider(result, kind)
    return result


def _kind(found: Any) -> dtype:
    if isinstance(found, dtype):
        return found
    if isinstance(found, np.dtype):
        return dtypes.of(np.empty(0, found))
    return dtypes.of_number(found())


def _whole(value: Any, kind: dtype) -> Any:
    """A number as an integer or truth value that `kind` can hold. In uint8 negative numbers wrap around."""
    if kind is dtypes.bool_:
        return bool(value)
    if value != value or not -(2**63) <= value < 2**63:
        if isinstance(value, int):
            raise ValueError("Overflow when unpacking long long")
        raise RuntimeError(f"value cannot be converted to type {kind.name} without overflow")
    limits = np.iinfo(kind.numpy)
    whole = int(value)
    if limits.min == 0 and -limits.max <= whole < 0:
        return whole % (limits.max + 1)
    if not limits.min <= whole <= limits.max:
        raise RuntimeError(f"value cannot be converted to type {kind.name} without overflow")
    return whole
