"""Element types, shapes and type promotion: which dtype does a result have?

PyTorch's rule in three sentences. Inputs fall into three classes: tensors with dimensions, tensors without, and Python
numbers. The first class that is present decides, unless a later class holds a higher *category* (bool < integer <
floating point), which then lifts the result. Within a class the ordinary lattice applies: the wider type wins.
"""

# ruff: noqa: D102  (methods that the base class explains; names that speak)

# ruff: noqa: A002  (names that PyTorch gives to its functions and arguments)

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, SupportsIndex

import numpy as np

Array = Any  # a numpy.ndarray, or a NumPy scalar standing for a 0-d array


class dtype:
    """The type of a tensor's elements, for example `torch.float32`. Source: `torch.dtype`.

    >>> import autodiff_lite as torch
    >>> torch.ones(1).dtype, torch.float32.itemsize
    (torch.float32, 4)
    """

    __slots__ = ("name", "numpy", "category", "is_signed", "tensor_name")

    def __init__(self, name: str, category: int, tensor_name: str) -> None:
        self.name = name
        self.numpy = np.dtype(name)
        self.category = category  # 0 bool, 1 integer, 2 floating point
        self.is_signed = name not in ("bool", "uint8")
        self.tensor_name = tensor_name

    @property
    def is_floating_point(self) -> bool:
        return self.category == 2

    @property
    def is_complex(self) -> bool:
        return False

    @property
    def itemsize(self) -> int:
        return self.numpy.itemsize

    def to_complex(self) -> dtype:
        raise TypeError("complex numbers are not offered")

    def __repr__(self) -> str:
        return f"torch.{self.name}"

    def __reduce__(self) -> str:
        return self.name


float32 = dtype("float32", 2, "FloatTensor")
float64 = dtype("float64", 2, "DoubleTensor")
int64 = dtype("int64", 1, "LongTensor")
int32 = dtype("int32", 1, "IntTensor")
int16 = dtype("int16", 1, "ShortTensor")
int8 = dtype("int8", 1, "CharTensor")
uint8 = dtype("uint8", 1, "ByteTensor")
bool_ = dtype("bool", 0, "BoolTensor")

ALL = (float32, float64, int64, int32, int16, int8, uint8, bool_)
FROM_NUMPY: dict[Any, dtype] = {t.numpy: t for t in ALL}
# PyTorch's own words for scalar types, used in its error messages.
SCALAR_NAME = {
    float32: "Float",
    float64: "Double",
    int64: "Long",
    int32: "Int",
    int16: "Short",
    int8: "Char",
    uint8: "Byte",
    bool_: "Bool",
}
# And C++'s, which some of its messages let through.
C_NAME = {
    float32: "float", float64: "double", int64: "long int", int32: "int", int16: "short int", int8: "signed char",
    uint8: "unsigned char", bool_: "bool",
}  # fmt: skip
PYTHON = {float: float64, int: int64, bool: bool_}
_default = float32


def get_default_dtype() -> dtype:
    """The dtype that Python's floats get in a new tensor: `torch.float32` unless changed.

    Source: `torch.get_default_dtype`.

    >>> import autodiff_lite as torch
    >>> torch.get_default_dtype()
    torch.float32
    """
    return _default


def set_default_dtype(d: dtype) -> None:
    """Let new tensors of Python floats have dtype `d` (float32 or float64). Raises TypeError for another.

    Source: `torch.set_default_dtype`.

    >>> import autodiff_lite as torch
    >>> torch.set_default_dtype(torch.float64)
    >>> torch.tensor(1.0).dtype
    torch.float64
    >>> torch.set_default_dtype(torch.float32)
    """
    global _default
    if not isinstance(d, dtype):
        raise TypeError("invalid dtype object: only floating-point types are supported as the default type")
    if d.category != 2:
        raise TypeError(f"only floating-point types are supported as the default type\nGot {d}.")
    _default = d


def wanted(d: Any, name: str) -> dtype | None:
    """What the argument `dtype` of the function `name` says; Python's float, int and bool mean the widest."""
    if d is None or isinstance(d, dtype):
        return d
    if isinstance(d, type) and d in PYTHON:
        return PYTHON[d]
    raise TypeError(f"{name}(): argument 'dtype' must be torch.dtype, not {type(d).__name__}")


def of(array: Array) -> dtype:
    """The dtype of an array."""
    found = FROM_NUMPY.get(array.dtype)
    if found is None:
        raise TypeError(
            f"can't convert np.ndarray of type numpy.{array.dtype}. The only supported types are: "
            "float64, float32, int64, int32, int16, int8, uint8, and bool."
        )
    return found


def of_number(number: Any) -> dtype:
    """The dtype that a Python number stands for."""
    if isinstance(number, bool | np.bool_):
        return bool_
    if isinstance(number, int | np.integer):
        return int64
    return _default


_LATTICE = {np.dtype(np.uint64): int64, np.dtype(np.float16): float32}


def wider(a: dtype, b: dtype) -> dtype:
    """The smallest dtype that holds both, as in `torch.promote_types`."""
    if a is b:
        return a
    if a.category != b.category:
        return a if a.category > b.category else b
    both = np.promote_types(a.numpy, b.numpy)
    return FROM_NUMPY.get(both) or _LATTICE[both]


def promote_types(type1: dtype, type2: dtype) -> dtype:
    """The smallest dtype that both can be converted to safely. Source: `torch.promote_types`.

    >>> import autodiff_lite as torch
    >>> torch.promote_types(torch.int32, torch.float32)
    torch.float32
    """
    return wider(type1, type2)


def result_dtype(values: Iterable[Any]) -> dtype:
    """The dtype of an operation on `values` (arrays, NumPy scalars for 0-d tensors, Python numbers)."""
    classes: list[dtype | None] = [None, None, None]
    for value in values:
        if isinstance(value, np.ndarray | np.generic):
            rank, found = (0 if value.ndim else 1), of(value)
        else:
            rank, found = 2, of_number(value)
        before = classes[rank]
        classes[rank] = found if before is None else wider(before, found)
    result: dtype | None = None
    for candidate in classes:
        if candidate is not None and (result is None or candidate.category > result.category):
            # A category lifted by a Python number takes the default type of that category.
            result = candidate
    assert result is not None
    return result


def result_type(tensor1: Any, tensor2: Any) -> dtype:
    """The dtype of an operation on two tensors or numbers. Source: `torch.result_type`.

    >>> import autodiff_lite as torch
    >>> torch.result_type(torch.tensor([1, 2]), 1.0)
    torch.float32
    """
    return result_dtype([getattr(v, "_a", v) for v in (tensor1, tensor2)])


def can_cast(from_: dtype, to: dtype) -> bool:
    """Whether numbers of one dtype may be written into a tensor of another: not from float to integers.

    Source: `torch.can_cast`.

    >>> import autodiff_lite as torch
    >>> torch.can_cast(torch.float64, torch.int64)
    False
    """
    return from_.category <= to.category


class Size(tuple[int, ...]):
    """The shape of a tensor: a tuple that prints as `torch.Size([2, 3])`. Source: `torch.Size`.

    >>> import autodiff_lite as torch
    >>> torch.Size([2, 3]).numel()
    6
    """

    __slots__ = ()

    def numel(self) -> int:
        """The number of elements of a tensor of this shape."""
        count = 1
        for n in self:
            count *= n
        return count

    def __repr__(self) -> str:
        return f"torch.Size([{', '.join(map(str, self))}])"

    def __getitem__(self, index: SupportsIndex | slice) -> Any:
        found = tuple.__getitem__(self, index)
        return Size(found) if isinstance(index, slice) else found  # type: ignore[arg-type]

    def __add__(self, other: Any) -> Size:
        return Size(tuple.__add__(self, other))

    def __radd__(self, other: Any) -> Size:
        return Size(tuple.__add__(other, self))

    def __mul__(self, times: SupportsIndex) -> Size:
        return Size(tuple.__mul__(self, times))

    __rmul__ = __mul__


def _limited(kind: Any, name: str) -> dtype:
    if not isinstance(kind, dtype):
        found = kind.__class__.__name__
        raise TypeError(f"{name}(): argument 'type' (position 1) must be torch.dtype, not {found}")
    return kind


class finfo:
    """Limits of a floating point dtype: `eps`, `max`, `min`, `tiny`, `bits`. Source: `torch.finfo`.

    >>> import autodiff_lite as torch
    >>> torch.finfo(torch.float32).eps
    1.1920928955078125e-07
    """

    def __init__(self, type: dtype | None = None) -> None:
        if type is not None and _limited(type, "finfo").category != 2:
            raise TypeError(
                "torch.finfo() requires a floating point input type. Use torch.iinfo to handle 'torch.finfo'"
            )
        info = np.finfo((type or _default).numpy)
        self.dtype = str((type or _default).name)
        self.bits, self.eps = int(info.bits), float(info.eps)
        self.max, self.min = float(info.max), float(info.min)
        self.tiny = self.smallest_normal = float(info.tiny)
        self.resolution = float(info.resolution)

    def __repr__(self) -> str:
        return (
            f"finfo(resolution={self.resolution:g}, min={self.min:g}, max={self.max:g}, eps={self.eps:g}, "
            f"smallest_normal={self.tiny:g}, tiny={self.tiny:g}, dtype={self.dtype})"
        )


class iinfo:
    """Limits of an integer dtype: `max`, `min`, `bits`. Source: `torch.iinfo`.

    >>> import autodiff_lite as torch
    >>> torch.iinfo(torch.int8).max
    127
    """

    def __init__(self, type: dtype) -> None:
        if _limited(type, "iinfo").category == 2:
            raise TypeError("torch.iinfo() requires an integer input type. Use torch.finfo to handle 'torch.iinfo'")
        if type is bool_:
            raise TypeError("torch.bool is not supported by torch.iinfo")
        info = np.iinfo(type.numpy)
        self.dtype, self.bits, self.max, self.min = type.name, int(info.bits), int(info.max), int(info.min)

    def __repr__(self) -> str:
        return f"iinfo(min={float(self.min):g}, max={float(self.max):g}, dtype={self.dtype})"


__all__ = [
    "Size", "can_cast", "dtype", "finfo", "float32", "float64", "get_default_dtype", "iinfo", "int8",
    "int16", "int32", "int64", "promote_types", "result_type", "set_default_dtype", "uint8",
]  # fmt: skip
