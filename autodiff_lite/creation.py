"""Making tensors: from Python values, from NumPy, filled, and in ranges."""

# ruff: noqa: A002  (names that PyTorch gives to its functions and arguments)

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from . import devices, dtypes, errors
from .arguments import guarded, mixed, need_tensor, word
from .dtypes import dtype
from .modes import NAMESPACE
from .nested import array_from
from .public import attach
from .runtime import created
from .tensor import Tensor, leaf_number, plain

Shape = Any


def finish(array: Any, requires_grad: bool = False, device: Any = None) -> Tensor:
    """A new leaf around memory of its own, reported to observers. One number is kept as a NumPy scalar, with which
    arithmetic is ten times as fast as with a 0-d array; `storage.array_of` makes it an array when something shares it.
    """
    if device is not None:
        devices.device(device)  # its error, if it is not the CPU
    tensor = plain(array if array.ndim else array[()])
    if requires_grad:
        if array.dtype.kind != "f":
            raise RuntimeError(errors.FLOAT_ONLY)
        tensor.seq, tensor._rg = leaf_number(), True
    return created(tensor)


def shape_from(size: tuple[Any, ...], name: str) -> tuple[int, ...]:
    """The shape that `zeros(2, 3)` or `zeros((2, 3))` asks for."""
    given = size
    if len(size) == 1 and isinstance(size[0], Sequence) and not isinstance(size[0], str):
        size = tuple(size[0])
    try:
        shape = tuple(operator.index(n) for n in size)
    except TypeError:
        raise _no_shape(given, size, name) from None
    if not given or (len(given) == 1 and given[0].__class__ is bool):
        raise _no_shape(given, size, name)
    if any(n < 0 for n in shape) and name in ("zeros", "ones"):
        raise RuntimeError(f"{name}: Dimension size must be non-negative.")
    for n in shape:
        if n < 0:
            raise RuntimeError(f"Trying to create tensor with negative dimension {n}: {list(shape)}")
    return shape


def _no_shape(given: tuple[Any, ...], size: tuple[Any, ...], name: str) -> TypeError:
    """The error for what is no shape."""
    if not given:
        return mixed(name) if name in ("rand", "randn") else TypeError(errors.MISSING.format(name, "size"))
    place = next((i for i, n in enumerate(size) if not is_whole(n)), 0)
    if place:
        return TypeError(
            f"{name}(): argument 'size' failed to unpack the object at pos {place + 1} with error "
            f'"type must be tuple of ints,but got {word(size[place])}"'
        )
    if len(given) > 1:
        takes = f"{name}() takes 1 positional argument but {len(given)} were given"
        return mixed(name, *given) if name in ("rand", "randn") else TypeError(takes)
    return TypeError(f"{name}(): argument 'size' (position 1) must be tuple of ints, not {word(size[place])}")


def is_whole(n: Any) -> bool:
    """Whether it can be a size: a whole number of Python's or NumPy's, or a tensor of one."""
    try:
        operator.index(n)
    except TypeError:
        return False
    return True


def numpy_type(d: dtype | None, name: str) -> Any:
    """NumPy's dtype, the default one if none is given."""
    return (dtypes.wanted(d, name) or dtypes.get_default_dtype()).numpy


def like_type(t: Tensor, d: dtype | None, name: str) -> Any:
    """NumPy's dtype, a tensor's own if none is given."""
    wanted = dtypes.wanted(d, name)
    return t._a.dtype if wanted is None else wanted.numpy


def tensor(
    data: Any, *, dtype: dtype | None = None, device: Any = None, requires_grad: bool = False, pin_memory: bool = False
) -> Tensor:
    """A tensor with a copy of `data`: a number, nested lists, an array. Python floats become float32, integers int64.

    Raises RuntimeError if `requires_grad` is asked for integers, ValueError if the lists are ragged. Source:
    `torch.tensor`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    tensor([[1., 2.],
            [3., 4.]], requires_grad=True)
    """
    if data.__class__ is float and dtype is None:
        return finish(dtypes.get_default_dtype().numpy.type(data), requires_grad, device)
    return finish(array_from(data, dtypes.wanted(dtype, "tensor")), requires_grad, device)


def as_tensor(data: Any, dtype: dtype | None = None, device: Any = None) -> Tensor:
    """`data` as a tensor, sharing memory (and history, for a tensor) where possible. Source: `torch.as_tensor`.

    >>> import autodiff_lite as torch
    >>> torch.as_tensor([1.0, 2.0])
    tensor([1., 2.])
    """
    if isinstance(data, Tensor):
        return data if dtype is None else data.to(dtype)
    if isinstance(data, np.ndarray):
        found = from_numpy(data)
        return found if dtype is None else found.to(dtype)
    return tensor(data, dtype=dtype)


asarray = as_tensor


def from_numpy(ndarray: Any) -> Tensor:
    """A tensor that shares the memory of a NumPy array: a change of one is seen in the other.

    Source: `torch.from_numpy`.

    >>> import autodiff_lite as torch
    >>> import numpy as np
    >>> array = np.array([1, 2])
    >>> x = torch.from_numpy(array)
    >>> array[0] = 7
    >>> x
    tensor([7, 2])
    """
    if not isinstance(ndarray, np.ndarray):
        raise TypeError(f"expected np.ndarray (got {word(ndarray)})")
    if any(step < 0 for step in ndarray.strides):
        raise ValueError(errors.NEGATIVE_STRIDE)
    dtypes.of(ndarray)
    return created(plain(ndarray))


def scalar_tensor(s: Any, *, dtype: dtype | None = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """A 0-d tensor of one number, float32 unless said otherwise. Source: `torch.scalar_tensor`.

    >>> import autodiff_lite as torch
    >>> torch.scalar_tensor(3)
    tensor(3.)
    """
    return finish(np.array(s, dtype=numpy_type(dtype, "scalar_tensor")), requires_grad, device)


_SHAPE = "\n\n>>> import autodiff_lite as torch\n>>> torch.{}(%s).shape\ntorch.Size([2, 3])"


def _family(name: str, make: Callable[..., Any], content: str) -> tuple[Any, Any]:
    """`zeros` and `zeros_like`, and the method `new_zeros`: three ways to say which shape and dtype."""

    def of_shape(
        *size: Any, dtype: dtype | None = None, device: Any = None, requires_grad: bool = False, **size_by_name: Any
    ) -> Tensor:
        if set(size_by_name) - {"size"}:
            raise TypeError(f"{name}() got an unexpected keyword argument '{next(iter(size_by_name))}'")
        shape = shape_from(size or tuple(size_by_name.values()), name)
        return finish(make(shape, numpy_type(dtype, name)), requires_grad, device)

    def like(
        input: Tensor,
        *,
        dtype: dtype | None = None,
        device: Any = None,
        requires_grad: bool = False,
        memory_format: Any = None,
    ) -> Tensor:
        return finish(make(input._a.shape, like_type(input, dtype, f"{name}_like")), requires_grad, device)

    def new(
        self: Tensor, *size: Any, dtype: dtype | None = None, device: Any = None, requires_grad: bool = False
    ) -> Tensor:
        return finish(
            make(shape_from(size, f"new_{name}"), like_type(self, dtype, f"new_{name}")), requires_grad, device
        )

    for made, called, where, shown in (
        (of_shape, name, "of a shape, float32 unless said otherwise", _SHAPE % "2, 3"),
        (like, f"{name}_like", "in the shape and dtype of `input`", _SHAPE % "torch.tensor([[1, 2, 3], [4, 5, 6]])"),
        (new, f"new_{name}", "of a shape, in the dtype of this tensor", ""),
    ):
        made.__name__ = made.__qualname__ = called
        owner = "torch.Tensor" if called.startswith("new_") else "torch"
        made.__doc__ = (
            f"{content} {where}. Source: `{owner}.{called}`.{shown.format(called) if owner == 'torch' else ''}"
        )
    attach(f"new_{name}", guarded(new, method=True))
    return of_shape, guarded(like)


zeros, zeros_like = _family("zeros", np.zeros, "Zeros")
ones, ones_like = _family("ones", np.ones, "Ones")
empty, empty_like = _family("empty", np.empty, "Memory with no particular content,")


def full(
    size: Any, fill_value: Any, *, dtype: dtype | None = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """A shape filled with one number, of the number's dtype. Source: `torch.full`.

    >>> import autodiff_lite as torch
    >>> torch.full((2,), 7)
    tensor([7, 7])
    """
    value = _number(fill_value, "full")
    kind = dtypes.wanted(dtype, "full") or (
        fill_value.dtype if isinstance(fill_value, Tensor) else dtypes.of_number(value)
    )
    if not isinstance(size, Sequence):
        raise TypeError(f"full(): argument 'size' (position 1) must be tuple of ints, not {word(size)}")
    return finish(np.full(shape_from((size,), "full"), value, kind.numpy), requires_grad, device)


def _number(value: Any, name: str) -> Any:
    """The number that a tensor or a scalar is, for a function that fills."""
    if isinstance(value, Tensor | np.generic):
        return value.item()
    if not isinstance(value, bool | int | float):
        raise TypeError(f"{name}(): argument 'fill_value' (position 2) must be Number, not {word(value)}")
    return value


def full_like(
    input: Tensor,
    fill_value: Any,
    *,
    dtype: dtype | None = None,
    device: Any = None,
    requires_grad: bool = False,
    memory_format: Any = None,
) -> Tensor:
    """One number in the shape and dtype of `input`. Source: `torch.full_like`.

    >>> import autodiff_lite as torch
    >>> torch.full_like(torch.ones(2), 7)
    tensor([7., 7.])
    """
    value = _number(fill_value, "full_like")
    return finish(np.full(input._a.shape, value, like_type(input, dtype, "full_like")), requires_grad, device)


def new_full(self: Tensor, size: Any, fill_value: Any, *, dtype: dtype | None = None) -> Tensor:
    """One number in a shape, in the dtype of this tensor."""
    if not isinstance(size, Sequence):
        raise TypeError(f"new_full(): argument 'size' (position 1) must be tuple of ints, not {word(size)}")
    return full(size, fill_value, dtype=dtypes.wanted(dtype, "new_full") or self.dtype)


def new_tensor(self: Tensor, data: Any, *, dtype: dtype | None = None, requires_grad: bool = False) -> Tensor:
    """A tensor with a copy of `data`, in the dtype of this tensor."""
    return finish(
        array_from(data, dtypes.wanted(dtype, "new_tensor") or self.dtype, "tensor.new_tensor"), requires_grad
    )


full, full_like = guarded(full), guarded(full_like)
attach("new_full", guarded(new_full, method=True))
attach("new_tensor", new_tensor)


def is_floating_point(input: Tensor) -> bool:
    """Whether the elements are floating point numbers. Source: `torch.is_floating_point`.

    >>> import autodiff_lite as torch
    >>> torch.is_floating_point(torch.ones(1))
    True
    """
    return need_tensor("is_floating_point", input).dtype.is_floating_point


def numel(input: Tensor) -> int:
    """How many elements there are. Source: `torch.numel`.

    >>> import autodiff_lite as torch
    >>> torch.numel(torch.ones(2, 3))
    6
    """
    return need_tensor("numel", input).numel()


def is_nonzero(input: Tensor) -> bool:
    """Whether the one element is not zero. Source: `torch.is_nonzero`.

    >>> import autodiff_lite as torch
    >>> torch.is_nonzero(torch.tensor([0.0]))
    False
    """
    return bool(need_tensor("is_nonzero", input))


def is_tensor(obj: Any) -> bool:
    """Whether `obj` is a tensor. Source: `torch.is_tensor`.

    >>> import autodiff_lite as torch
    >>> torch.is_tensor(torch.ones(1))
    True
    """
    return isinstance(obj, Tensor)


NAMESPACE.update(array_from=array_from, shape_from=shape_from)

__all__ = [
    "as_tensor", "asarray", "empty", "empty_like", "from_numpy", "full", "full_like", "is_floating_point", "is_nonzero",
    "is_tensor", "numel", "ones", "ones_like", "scalar_tensor", "tensor", "zeros", "zeros_like",
]  # fmt: skip
