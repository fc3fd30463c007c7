"""What Python and NumPy can do with a tensor: read its numbers, ask its truth and length, iterate, print."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from . import errors
from .dtypes import Array
from .modes import NAMESPACE, grad_on
from .storage import array_of

if TYPE_CHECKING:
    from .tensor import Tensor

_FLOATS: frozenset[Any] = frozenset([np.float32, np.float64])


class Native:
    """The half of the Tensor that is Python's and NumPy's."""

    __slots__ = ()

    _a: Array
    _rg: bool

    if TYPE_CHECKING:  # the methods that methods.py attaches

        def __getattr__(self, name: str) -> Callable[..., Any]: ...

    def item(self) -> Any:
        """The one element as a Python number."""
        array = self._a
        if array.__class__ in _FLOATS:
            return float(array)  # NumPy's own item() of a scalar takes ten times as long
        try:
            return array.item()
        except ValueError:
            raise RuntimeError(f"a Tensor with {self._a.size} elements cannot be converted to Scalar") from None

    def tolist(self) -> Any:
        """The elements as nested lists of Python numbers."""
        return self._a.tolist()

    def numpy(self, *, force: bool = False) -> np.ndarray[Any, Any]:
        """The elements as a NumPy array that shares the tensor's memory."""
        if self._rg and grad_on():
            if not force:
                raise RuntimeError(errors.NUMPY_GRAD)
            return array_of(self.detach())
        return array_of(self)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray[Any, Any]:
        array = self.numpy()
        return np.array(array, dtype=dtype, copy=copy) if dtype is not None or copy else array

    def __array_wrap__(self, array: Any, context: Any = None, return_scalar: bool = False) -> Tensor:
        tensor: Tensor = NAMESPACE["plain"](np.asarray(array))
        return tensor

    def __bool__(self) -> bool:
        if self._a.size != 1:
            if self._a.size == 0:
                raise RuntimeError("Boolean value of Tensor with no values is ambiguous")
            raise RuntimeError("Boolean value of Tensor with more than one value is ambiguous")
        return bool(self._a)

    def __pos__(self) -> Tensor:
        return self.positive()  # type: ignore[no-any-return]

    def __float__(self) -> float:
        return float(self._a if self._a.ndim == 0 else self._scalar())

    def __int__(self) -> int:
        return int(self._scalar())

    def __complex__(self) -> complex:
        return complex(self._scalar())

    def __index__(self) -> int:
        if self._a.dtype.kind not in "iub" or self._a.size != 1:
            raise TypeError("only integer tensors of a single element can be converted to an index")
        return int(self._a.item())

    def _scalar(self) -> Any:
        if self._a.size != 1:
            raise ValueError("only one element tensors can be converted to Python scalars")
        return self._a.item()

    def __len__(self) -> int:
        if self._a.ndim == 0:
            raise TypeError("len() of a 0-d tensor")
        return int(self._a.shape[0])

    def __iter__(self) -> Iterator[Tensor]:
        if self._a.ndim == 0:
            raise TypeError("iteration over a 0-d tensor")
        return iter(self.unbind(0))

    def __contains__(self, element: Any) -> bool:
        if not isinstance(element, Native | int | float | bool):
            raise RuntimeError(
                f"Tensor.__contains__ only supports Tensor or scalar, but you passed in a {type(element)}."
            )
        return bool(np.any(self._a == (element._a if isinstance(element, Native) else element)))

    def __hash__(self) -> int:
        return id(self)

    def __repr__(self) -> str:
        from .printing import tensor_text

        return tensor_text(self)

    def __format__(self, spec: str) -> str:
        if self._a.ndim == 0:
            return format(self.item(), spec)
        return object.__format__(self, spec)
