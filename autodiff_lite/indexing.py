"""Indexing: `x[...]`, `x[...] = v`, gather, scatter, and masks."""

# ruff: noqa: A002  (names that PyTorch gives to its functions and arguments)

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from . import dtypes, errors
from .arguments import guarded
from .compile import P, retitle
from .kernels import wrap_dim
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
        start, stop, step = (None if v is None else int(v) for v in (item.start, item.stop, item.step))
        if step is not None and step <= 0:
            raise ValueError("step must be greater than zero")
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


def numpy_index(index: Any) -> tuple[tuple[Any, ...], bool]:
    """The index as a tuple for NumPy, and whether it is basic (integers, slices, None, ...: a view)."""
    if isinstance(index, list) and any(isinstance(i, slice | list | tuple | Tensor) or i is None for i in index):
        index = tuple(index)
    items = tuple(_plain_index(i) for i in index) if isinstance(index, tuple) else (_plain_index(index),)
    dots = [k for k, i in enumerate(items) if i is Ellipsis]
    if len(dots) > 1:  # a second ellipsis is one full slice
        items = tuple(slice(None) if k in dots[1:] else i for k, i in enumerate(items))
    return items, not any(isinstance(i, np.ndarray) for i in items)


def _reraise(error: IndexError, self: Tensor, items: tuple[Any, ...]) -> IndexError:
    """PyTorch's words for an index that does not fit."""
    shape = self._a.shape
    used = sum(
        i.ndim if isinstance(i, np.ndarray) and i.dtype == np.bool_ else 1
        for i in items
        if i is not None and i is not Ellipsis
    )
    if used > len(shape):
        if not shape and all(isinstance(i, int) for i in items):
            return IndexError(
                "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to "
                "convert a "
                "0-dim tensor to a number"
            )
        return IndexError(f"too many indices for tensor of dimension {len(shape)}")
    dim = 0
    for position, item in enumerate(items):
        if item is None:
            continue
        if item is Ellipsis:
            dim = len(shape) - sum(
                i.ndim if isinstance(i, np.ndarray) and i.dtype == np.bool_ else 1
                for i in items[position + 1 :]
                if i is not None
            )
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
                    return IndexError(
                        f"index {bad.flat[0]} is out of bounds for dimension {dim} with size {shape[dim]}"
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
        return P.index(self, items)
    except IndexError as error:
        raise _reraise(error, self, items) from None


def setitem(self: Tensor, index: Any, value: Any) -> None:
    """`x[index] = value`: write in place; later gradients flow to what was written, not to what was overwritten."""
    items, basic = numpy_index(index)
    given = value
    if basic and grad_on() and self._rg and self._node is None:
        raise RuntimeError(errors.LEAF_VIEW_INPLACE if self._view is None else errors.LEAF_INPLACE)
    if value is None or isinstance(value, str | dict):
        raise TypeError(f"can't assign a {type(value).__name__} to a torch.{self.dtype.tensor_name}")
    if not isinstance(value, Tensor):
        value = plain(
            np.asarray(value).astype(self._a.dtype)
            if not isinstance(value, bool | int | float)
            else np.array(value, dtype=self._a.dtype)
        )
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


def _setitem(x: Tensor, y: Any, index: Any) -> Tensor:
    if not isinstance(y, Tensor):
        y = plain(np.array(y, dtype=x._a.dtype))
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


@public()
def select(input: Tensor, dim: int, index: int) -> Tensor:
    """One slice along a dimension, without that dimension."""
    if not input._a.ndim:
        raise IndexError("select() cannot be applied to a 0-dim tensor.")
    d = wrap_dim(dim, input._a.ndim)
    n = input._a.shape[d]
    i = int(index)
    if not -n <= i < n:
        raise IndexError(f"select(): index {i} out of range for tensor of size {list(input._a.shape)} at dimension {d}")
    return retitle(P.getitem(input, (*(slice(None),) * d, i, Ellipsis)), "SelectBackward0")


@public()
def narrow(input: Tensor, dim: int, start: Any, length: int) -> Tensor:
    """`length` slices along a dimension, from `start` on."""
    if not input._a.ndim:
        raise RuntimeError("narrow() cannot be applied to a 0-dim tensor.")
    if length < 0:
        raise RuntimeError("narrow(): length must be non-negative.")
    d = wrap_dim(dim, input._a.ndim)
    n = input._a.shape[d]
    if isinstance(start, Tensor) and (start._a.ndim or start._a.dtype.kind not in "iu"):
        raise RuntimeError("start must be an 0-dim integral Tensor.")
    s = int(start)
    if not -n <= s <= n:
        raise IndexError(f"start out of range (expected to be in range of [{-n}, {n}], but got {s})")
    s = s + n if s < 0 else s
    if s > n - length:
        raise RuntimeError(f"start ({s}) + length ({length}) exceeds dimension size ({n}).")
    return P.getitem(input, (*(slice(None),) * d, slice(s, s + length), Ellipsis))


@public()
def unbind(input: Tensor, dim: int = 0) -> tuple[Tensor, ...]:
    """All slices along a dimension."""
    if not input._a.ndim:
        raise IndexError("Dimension specified as 0 but tensor has no dimensions")
    d = wrap_dim(dim, input._a.ndim)
    lead = (slice(None),) * d
    parts = tuple(retitle(P.getitem(input, (*lead, i, Ellipsis)), "UnbindBackward0") for i in range(input._a.shape[d]))
    for i, part in enumerate(parts):
        part._view.one_of_many = f"{i} of Unbind"
    return parts


@public()
def index_select(input: Tensor, dim: int, index: Tensor) -> Tensor:
    """The slices along a dimension that `index` lists."""
    d = wrap_dim(dim, input._a.ndim)
    if index._a.ndim > 1:
        raise IndexError("index_select(): Index is supposed to be a vector")
    if index._a.dtype.kind != "i":
        raise RuntimeError("index_select(): Expected dtype int32 or int64 for index")
    positions = np.atleast_1d(index._a)
    if not input._a.ndim:
        return P.clone(input)
    n = input._a.shape[d]
    if positions.size and (positions.min() < 0 or positions.max() >= n):
        raise IndexError("index out of range in self")
    return retitle(P.index(input, (*(slice(None),) * d, positions)), "IndexSelectBackward0")


@public()
def take(input: Tensor, index: Tensor) -> Tensor:
    """Elements by their position in the flattened tensor."""
    flat = input.reshape(-1) if input._a.size else input.reshape(0)
    if index._a.dtype != np.int64:
        raise RuntimeError(f"take(): Expected a long tensor for index, but got {dtypes.SCALAR_NAME[index.dtype]}")
    return retitle(P.index(flat, (np.asarray(index._a),)), "TakeBackward0")


@public()
def take_along_dim(input: Tensor, indices: Tensor, dim: int | None = None) -> Tensor:
    """Elements by their position along a dimension, with broadcasting."""
    if indices._a.dtype != np.int64:
        raise RuntimeError(
            "torch.take_along_dim(): dtype of indices should be Long but got " + dtypes.SCALAR_NAME[indices.dtype]
        )
    if dim is None:
        return gather(input.reshape(-1), 0, indices.reshape(-1))
    if input._a.ndim != indices._a.ndim:
        raise RuntimeError(
            "torch.take_along_dim(): input and indices should have the same number of dimensions, but got "
            f"{input._a.ndim} dimensions for input, and {indices._a.ndim} dimensions for indices"
        )
    d = wrap_dim(dim, input._a.ndim)
    shape = np.broadcast_shapes(
        *(tuple(1 if i == d else n for i, n in enumerate(v._a.shape)) for v in (input, indices))
    )
    source = input.expand(*(input._a.shape[d] if i == d else n for i, n in enumerate(shape)))
    where = indices.expand(*(indices._a.shape[d] if i == d else n for i, n in enumerate(shape)))
    n = source._a.shape[d]
    return gather(source, d, plain(np.where(where._a < 0, where._a + n, where._a)))


def _check_index(name: str, input: Tensor, dim: int, index: Tensor) -> int:
    d = wrap_dim(dim, input._a.ndim)
    if index._a.size and index._a.dtype not in (np.int64, np.int32):
        raise RuntimeError(f"{name}(): Expected dtype int32/int64 for index")
    if index._a.size and max(input._a.ndim, 1) != max(index._a.ndim, 1):
        raise RuntimeError(
            "Index tensor must have the same number of dimensions as "
            + ("input" if name == "gather" else "self")
            + " tensor"
        )
    return d


def _check_range(index: Tensor, d: int, n: int) -> None:
    a = np.asarray(index._a)
    bad = a[(a < 0) | (a >= n)]
    if bad.size:
        raise RuntimeError(f"index {bad.flat[0]} is out of bounds for dimension {d} with size {n}")


@public()
def gather(input: Tensor, dim: int, index: Tensor, *, sparse_grad: bool = False) -> Tensor:
    """out[i][j] = input[index[i][j]][j] for dim 0, and so on: one element for each element of `index`."""
    d = _check_index("gather", input, dim, index)
    for axis, n in enumerate(index._a.shape if index._a.size else ()):
        if axis != d and input._a.ndim and n > input._a.shape[axis]:
            raise RuntimeError(
                f"Size does not match at dimension {axis} expected index {list(index._a.shape)} to be no larger "
                f"than self "
                f"{list(input._a.shape)} apart from dimension {d}"
            )
    _check_range(index, d, input._a.shape[d] if input._a.ndim else 1)
    if not index._a.size:
        return P.getitem(input.reshape(-1), (slice(0, 0),)).reshape(index._a.shape)
    if input._a.ndim == 0 or index._a.ndim == 0:
        flat = P.index(input.reshape(-1), (np.atleast_1d(index._a),))
        return flat.reshape(index._a.shape)
    return P.gather(input, d, np.asarray(index._a, dtype=np.int64))


_C_NAMES = {"uint8": "uint8_t", "int8": "int8_t", "int16": "int16_t", "int32": "int", "int64": "int64_t"}


def _fits(value: Any, limits: Any) -> bool:
    return bool(limits.min <= value <= limits.max)


@public(write=True)
def masked_fill(input: Tensor, mask: Tensor, value: Any) -> Tensor:
    """`value` where the mask is true."""
    if mask._a.dtype != np.bool_:
        raise RuntimeError(
            "masked_fill only supports boolean masks, but got mask with dtype " + str(mask.dtype).replace("torch.", "")
        )
    if isinstance(value, Tensor):
        if value._a.ndim:
            raise RuntimeError(
                f"masked_fill only supports a 0-dimensional value tensor, but got tensor with {value._a.ndim} "
                f"dimension(s)."
            )
        return retitle(P.where(mask, value.to(input.dtype), input), "MaskedFillBackward1")
    if input._a.dtype.kind in "iu" and not _fits(value, np.iinfo(input._a.dtype)):
        raise RuntimeError(
            f"value cannot be converted to type {_C_NAMES.get(input.dtype.name, input.dtype.name)} without overflow"
        )
    shape = np.broadcast_shapes(input._a.shape, mask._a.shape)
    source = input if input._a.shape == shape else P.expand(input, shape)
    return P.masked_fill(source, np.asarray(mask._a), value)


@public()
def masked_select(input: Tensor, mask: Tensor) -> Tensor:
    """The elements where the mask is true, in one dimension."""
    if mask._a.dtype != np.bool_:
        raise RuntimeError("masked_select: expected BoolTensor for mask")
    from .shapes import broadcast_tensors

    source, chosen = broadcast_tensors(input, mask)
    return retitle(P.index(source, (np.asarray(chosen._a),)), "MaskedSelectBackward0")


@public()
def nonzero(input: Tensor, *, as_tuple: bool = False) -> Any:
    """The indices of the elements that are not 0."""
    found = np.nonzero(np.atleast_1d(input._a))
    if as_tuple:
        return tuple(plain(np.asarray(f)) for f in found)
    rows = np.argwhere(input._a)
    return plain(rows.astype(np.int64))


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
    """A copy with `values` written (or added) at indices."""
    _tuple_of_indices("index_put", indices)
    if input._a.dtype != values._a.dtype:
        raise RuntimeError(
            f"Index put requires the source and destination dtypes match, got {dtypes.SCALAR_NAME[input.dtype]} "
            f"for the destination and "
            f"{dtypes.SCALAR_NAME[values.dtype]} for the source."
        )
    items, _ = numpy_index(tuple(indices))
    return P.add_at(input, values, items) if accumulate else _index_put(input, values, items)
