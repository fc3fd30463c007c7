"""Indexing: `x[...]`, `x[...] = v`, gather, scatter, and masks."""

# ruff: noqa: A002  (names that PyTorch gives to its functions and arguments)

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any

import numpy as np

from . import dtypes, errors
from .arguments import guarded
from .compile import P, retitle
from .modes import grad_on, modes
from .public import attach, public
from .runtime import in_place
from .storage import array_of, check_writable, storage_of
from .tensor import Tensor, plain

_KIND = "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices (got {})"


def _plain_index(item: Any) -> Any:
    """One part of an index as NumPy wants it."""
    if isinstance(item, Tensor):
        array = item._a
        if array.dtype.kind == "f":
            raise IndexError("tensors used as indices must be long, int, byte or bool tensors")
        if array.dtype == np.uint8:
            return np.asarray(array) != 0
        return np.asarray(array) if array.ndim or array.dtype == np.bool_ else int(array)
    if isinstance(item, bool):
        return np.array(item)
    if isinstance(item, slice):
        start, stop, step = (_bound(v) for v in (item.start, item.stop, item.step))
        if step is not None and step <= 0:
            raise ValueError("step must be greater than zero" if step else "slice step cannot be zero")
        return slice(start, stop, step)
    if isinstance(item, int | np.integer):
        return int(item)
    if item is None or item is Ellipsis:
        return item
    if isinstance(item, np.ndarray):
        return item
    if isinstance(item, Sequence) and not isinstance(item, str):
        return (
            np.asarray([i.item() if isinstance(i, Tensor) else i for i in item]) if len(item) else np.zeros(0, np.int64)
        )
    if isinstance(item, str):
        raise TypeError("new(): invalid data type 'str'")
    raise IndexError(_KIND.format(type(item).__name__))


def _bound(value: Any) -> int | None:
    """An end or the step of a slice: a whole number, or a tensor of one."""
    if value is None:
        return None
    if not hasattr(value, "__index__"):
        raise TypeError("slice indices must be integers or None or have an __index__ method")
    return operator.index(value)


def numpy_index(index: Any) -> tuple[tuple[Any, ...], bool]:
    """The index as a tuple for NumPy, and whether it is basic (integers, slices, None, ...: a view)."""
    if isinstance(index, list) and any(isinstance(i, slice | list | tuple | Tensor) or i is None for i in index):
        index = tuple(index)
    items = tuple(_plain_index(i) for i in index) if isinstance(index, tuple) else (_plain_index(index),)
    dots = [k for k, i in enumerate(items) if i is Ellipsis]
    if len(dots) > 1:  # a second ellipsis is one full slice
        items = tuple(slice(None) if k in dots[1:] else i for k, i in enumerate(items))
    return items, not any(isinstance(i, np.ndarray) for i in items)


def _covered(items: tuple[Any, ...]) -> int:
    """How many dimensions the parts of an index say something of."""
    parts = (i for i in items if i is not None and i is not Ellipsis)
    return sum(i.ndim if isinstance(i, np.ndarray) and i.dtype == np.bool_ else 1 for i in parts)


def _apart(items: tuple[Any, ...], rank: int) -> tuple[Any, ...]:
    """Without an ellipsis that stands for no dimension: to NumPy it parts two index arrays, to PyTorch it does not."""
    return tuple(i for i in items if i is not Ellipsis) if _covered(items) == rank else items


def integers_first(items: tuple[Any, ...]) -> tuple[tuple[Any, ...], tuple[Any, ...]] | None:
    """`x[0, :, [1, 2]]` as two indices, `x[0][:, [1, 2]]`: so PyTorch understands it. To NumPy the 0 is an index array
    like the other, and two that stand apart put their dimension first. None where both mean the same.
    """
    whole = [k for k, i in enumerate(items) if isinstance(i, int)]
    places = [k for k, i in enumerate(items) if isinstance(i, int | np.ndarray)]
    if not whole or places[-1] - places[0] + 1 == len(places):
        return None
    first: list[Any] = []
    for item in items:
        if isinstance(item, np.ndarray):
            first += [slice(None)] * (item.ndim if item.dtype == np.bool_ else 1)
        elif item is not None:
            first.append(slice(None) if isinstance(item, slice) else item)
    return tuple(first), tuple(i for i in items if not isinstance(i, int))


def _reraise(error: IndexError, self: Tensor, items: tuple[Any, ...]) -> IndexError:
    """PyTorch's words for an index that does not fit."""
    shape = self._a.shape
    if _covered(items) > len(shape):
        if not shape and all(isinstance(i, int) for i in items):
            return IndexError(
                "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to "
                "convert a "
                "0-dim tensor to a number"
            )
        if not shape and isinstance(items[0], slice):
            return IndexError("slice() cannot be applied to a 0-dim tensor.")
        return IndexError(f"too many indices for tensor of dimension {len(shape)}")
    dim = 0
    for position, item in enumerate(items):
        if item is None:
            continue
        if item is Ellipsis:
            dim = len(shape) - _covered(items[position + 1 :])
            continue
        if isinstance(item, int) and not -shape[dim] <= item < shape[dim]:
            return IndexError(f"index {item} is out of bounds for dimension {dim} with size {shape[dim]}")
        if isinstance(item, np.ndarray):
            if item.dtype == np.bool_:
                for axis, n in enumerate(item.shape):
                    if n != shape[dim + axis]:
                        return IndexError(
                            f"The shape of the mask {list(item.shape)} at index {axis} does not match the shape of "
                            f"the indexed "
                            f"tensor {list(shape)} at index {dim + axis}"
                        )
                dim += item.ndim - 1
            else:
                bad = item[(item < -shape[dim]) | (item >= shape[dim])]
                if bad.size:
                    nth = _covered(tuple(i for i in items[:position] if isinstance(i, np.ndarray)))  # so PyTorch counts
                    return IndexError(
                        f"index {bad.flat[0]} is out of bounds for dimension {nth} with size {shape[dim]}"
                    )
        dim += 1
    arrays = [list(i.shape) for i in items if isinstance(i, np.ndarray)]
    return IndexError(
        "shape mismatch: indexing tensors could not be broadcast together with shapes " + ", ".join(map(str, arrays))
    )


def _title(items: tuple[Any, ...]) -> str:
    real = [i for i in items if i is not Ellipsis and not (isinstance(i, slice) and i == slice(None))]
    if not real:
        return "AliasBackward0"
    last = real[-1]
    return "SelectBackward0" if isinstance(last, int) else "UnsqueezeBackward0" if last is None else "SliceBackward0"


def getitem(self: Tensor, index: Any) -> Tensor:
    """`x[index]`: a view for integers, slices, None and `...`; a copy for masks and index arrays."""
    items, basic = numpy_index(index)
    try:
        if basic:
            result = P.getitem(self, items if any(i is Ellipsis for i in items) else (*items, Ellipsis))
            return result if result._node is None else retitle(result, _title(items))
        if steps := integers_first(items):
            return getitem(getitem(self, steps[0]), steps[1])
        return P.index(self, _apart(items, self._a.ndim))
    except IndexError as error:
        raise _reraise(error, self, items) from None


def setitem(self: Tensor, index: Any, value: Any) -> None:
    """`x[index] = value`: write in place; later gradients flow to what was written, not to what was overwritten."""
    items, basic = numpy_index(index)
    if not basic and (steps := integers_first(items)):
        setitem(getitem(self, steps[0]), steps[1], value)
        return
    items = items if basic else _apart(items, self._a.ndim)
    given = value
    if basic and grad_on() and self._rg and self._node is None:
        raise RuntimeError(errors.LEAF_VIEW_INPLACE if self._view is None else errors.LEAF_INPLACE)
    if not isinstance(value, Tensor):
        if not isinstance(value, bool | int | float | np.number | np.bool_):
            kind = "numpy.ndarray" if isinstance(value, np.ndarray) else type(value).__name__
            raise TypeError(f"can't assign a {kind} to a torch.{self.dtype.tensor_name}")
        value = plain(_number(value, self.dtype))
    try:
        target = self._a[items].shape
    except IndexError as error:
        raise _reraise(error, self, items) from None
    source = value._a
    if source.shape != target:
        lead = source.ndim - len(target)
        if lead > 0 and all(n == 1 for n in source.shape[:lead]):
            value = P.view(value, source.shape[lead:])
        try:
            np.broadcast_to(value._a, target)
        except ValueError:
            raise RuntimeError(_assign_message(value._a.shape, target, basic)) from None
    if not basic and value._a.dtype != self._a.dtype:
        raise RuntimeError(
            "Index put requires the source and destination dtypes match, "
            f"got {dtypes.SCALAR_NAME[self.dtype]} for the destination and {dtypes.SCALAR_NAME[value.dtype]} for "
            f"the source."
        )
    if not modes.observers and not (grad_on() and (self._rg or self._view is not None or value._rg)):
        check_writable(self)
        array_of(self)[items] = value._a
        storage_of(self).wrote()
        return
    in_place(
        "setitem",
        _setitem if basic else _index_put,
        self,
        given if isinstance(given, int | float) else value,
        index=items,
    )


def _number(value: Any, kind: dtypes.dtype) -> Any:
    """A number as an array of dtype `kind`; what does not fit raises, but for negative numbers in uint8."""
    try:
        return np.array(value, dtype=kind.numpy)
    except (OverflowError, ValueError):
        if kind is dtypes.uint8 and -255 <= value < 0:
            return np.array(value % 256, dtype=np.uint8)
        raise RuntimeError(f"value cannot be converted to type {kind.name}_t without overflow") from None


def _setitem(x: Tensor, y: Any, index: Any) -> Tensor:
    if not isinstance(y, Tensor):
        y = plain(_number(y, x.dtype))
    return P.setitem(x, y, index)


def _index_put(x: Tensor, y: Any, index: Any) -> Tensor:
    return retitle(_setitem(x, y, index), "IndexPutBackward0")


def _assign_message(have: tuple[int, ...], want: tuple[int, ...], basic: bool) -> str:
    if not basic:
        return (
            f"shape mismatch: value tensor of shape {list(have)} cannot be broadcast to indexing result "
            f"of shape {list(want)}"
        )
    if len(have) > len(want):
        return (
            f"expand(torch.FloatTensor{{{list(have)}}}, size={list(want)}): the number of sizes provided ({len(want)}) "
            f"must be greater or equal to the number of dimensions in the tensor ({len(have)})"
        )
    lead = len(want) - len(have)
    for i in range(len(want) - 1, lead - 1, -1):
        if have[i - lead] not in (1, want[i]):
            return (
                f"The expanded size of the tensor ({want[i]}) must match the existing size ({have[i - lead]}) at "
                f"non-singleton "
                f"dimension {i}.  Target sizes: {list(want)}.  Tensor sizes: {list(have)}"
            )
    return "shape mismatch"


attach("__getitem__", getitem)
attach("__setitem__", setitem)


def _tuple_of_indices(name: str, indices: Any) -> None:
    if isinstance(indices, Tensor) or not isinstance(indices, Sequence):
        raise TypeError(
            f"{name}(): argument 'indices' (position 1) must be tuple of Tensors, not {type(indices).__name__}"
        )


def index_put_(self: Tensor, indices: Sequence[Tensor], values: Tensor, accumulate: bool = False) -> Tensor:
    """Write `values` at indices in place; with `accumulate` add them, repeated indices several times.

    >>> import autodiff_lite as torch
    >>> torch.zeros(3).index_put_((torch.tensor([0, 0]),), torch.tensor([1.0, 2.0]), accumulate=True)
    tensor([3., 0., 0.])
    """
    _tuple_of_indices("index_put_", indices)
    if not accumulate:
        setitem(self, tuple(indices), values)
        return self
    items, _ = numpy_index(tuple(indices))
    return in_place("add_at", P.add_at, self, values, items)  # type: ignore[no-any-return]


attach("index_put_", guarded(index_put_, method=True))


@public()
def index_put(input: Tensor, indices: Sequence[Tensor], values: Tensor, accumulate: bool = False) -> Tensor:
    """A copy with `values` written (or added) at indices. Source: `torch.index_put`.

    >>> import autodiff_lite as torch
    >>> torch.zeros(3).index_put((torch.tensor([0, 2]),), torch.tensor([1.0, 2.0]))
    tensor([1., 0., 2.])
    """
    _tuple_of_indices("index_put", indices)
    if input._a.dtype != values._a.dtype:
        raise RuntimeError(
            f"Index put requires the source and destination dtypes match, got {dtypes.SCALAR_NAME[input.dtype]} "
            f"for the destination and "
            f"{dtypes.SCALAR_NAME[values.dtype]} for the source."
        )
    items, _ = numpy_index(tuple(indices))
    return P.add_at(input, values, items) if accumulate else _index_put(input, values, items)
