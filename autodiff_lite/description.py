"""What a tensor says about itself: shape, dtype, memory."""

from __future__ import annotations

from typing import Any

from . import devices, dtypes
from .dtypes import Array, Size, dtype
from .modes import NAMESPACE
from .storage import array_of, root_of


class Described:
    """The describing half of the Tensor."""

    __slots__ = ()

    _a: Array
    more: Any

    @property
    def shape(self) -> Size:
        """The size along each dimension."""
        return Size(self._a.shape)

    def size(self, dim: int | None = None) -> Any:
        """The shape, or the size along one dimension."""
        if dim is None:
            return Size(self._a.shape)
        return self._a.shape[NAMESPACE["wrap_dim"](dim, self._a.ndim)]

    @property
    def ndim(self) -> int:
        """How many dimensions there are."""
        return int(self._a.ndim)

    def dim(self) -> int:
        """How many dimensions there are."""
        return int(self._a.ndim)

    ndimension = dim

    def numel(self) -> int:
        """How many elements there are. Source: `torch.Tensor.numel`.

        >>> import autodiff_lite as torch
        >>> torch.ones(2, 3).numel()
        6
        """
        return int(self._a.size)

    nelement = numel

    @property
    def dtype(self) -> dtype:
        """The type of the elements. Source: `torch.Tensor.dtype`.

        >>> import autodiff_lite as torch
        >>> torch.ones(2).dtype
        torch.float32
        """
        return dtypes.of(self._a)

    @property
    def device(self) -> devices.device:
        """Where the numbers are: the CPU. Source: `torch.Tensor.device`.

        >>> import autodiff_lite as torch
        >>> torch.ones(2).device
        device(type='cpu')
        """
        return devices.device("cpu")

    @property
    def layout(self) -> str:
        """How the elements lie in memory: at regular distances."""
        return "torch.strided"

    @property
    def itemsize(self) -> int:
        """Bytes per element."""
        return int(self._a.dtype.itemsize)

    def element_size(self) -> int:
        """Bytes per element."""
        return int(self._a.dtype.itemsize)

    @property
    def nbytes(self) -> int:
        """Bytes of all elements."""
        return int(self._a.nbytes)

    @property
    def is_cpu(self) -> bool:
        """Whether the numbers are with the CPU: always."""
        return True

    @property
    def is_cuda(self) -> bool:
        """Whether the numbers are on a graphics card: never."""
        return False

    @property
    def is_sparse(self) -> bool:
        """Whether zeros are left out of the memory: never."""
        return False

    def is_floating_point(self) -> bool:
        """Whether the elements are floating point numbers. Source: `torch.Tensor.is_floating_point`.

        >>> import autodiff_lite as torch
        >>> torch.arange(2).is_floating_point()
        False
        """
        return bool(self._a.dtype.kind == "f")

    def is_complex(self) -> bool:
        """Whether the elements are complex numbers: never."""
        return False

    def is_signed(self) -> bool:
        """Whether the dtype has negative numbers."""
        return self.dtype.is_signed

    def is_inference(self) -> bool:
        """Whether it was made in inference mode."""
        return self.more is not None and self.more.inference

    def is_contiguous(self) -> bool:
        """Whether the elements lie in memory in row order."""
        return bool(self._a.flags.c_contiguous)

    def stride(self, dim: int | None = None) -> Any:
        """Steps in memory, in elements, along each dimension."""
        steps = tuple(s // self._a.itemsize for s in self._a.strides)
        return steps if dim is None else steps[dim]

    def storage_offset(self) -> int:
        """How many elements of the memory come before the first one."""
        array = array_of(self)
        start = array_of(root_of(self)).__array_interface__["data"][0]
        return int((array.__array_interface__["data"][0] - start) // array.itemsize)

    def data_ptr(self) -> int:
        """The address of the first element."""
        return int(array_of(self).__array_interface__["data"][0])
