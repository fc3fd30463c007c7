"""Broadcasting: one shape for several tensors, without copying."""

# ruff: noqa: A002  (names that PyTorch gives to its functions and arguments)

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from . import dtypes
from .compile import P
from .dtypes import Size
from .public import public
from .shapes import shape_like
from .tensor import Tensor


@public(function=False)
def expand(self: Tensor, *sizes: Any, size: Any = None) -> Tensor:
    """A view in which dimensions of size 1 are repeated without copying. Source: `torch.Tensor.expand`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([[1], [2]]).expand(2, 3)
    tensor([[1, 1, 1],
            [2, 2, 2]])
    """
    given = shape_like(sizes, size)
    shape = self._a.shape
    if len(given) < len(shape):
        raise RuntimeError(
            f"expand(torch.{dtypes.of(self._a).tensor_name}{{{list(shape)}}}, size={list(given)}): the number of "
            f"sizes provided ({len(given)}) must be greater or equal to the number of dimensions in the tensor "
            f"({len(shape)})"
        )
    lead = len(given) - len(shape)
    target = []
    for i, n in enumerate(given):
        own = shape[i - lead] if i >= lead else None
        if n == -1:
            if own is None:
                raise RuntimeError(
                    f"expand(torch.{dtypes.of(self._a).tensor_name}{{{list(shape)}}}, size={list(given)}): The "
                    f"expanded size of the tensor ({n}) isn't allowed in a leading, non-existing dimension {i}"
                )
            n = own
        elif own not in (None, 1, n):
            raise RuntimeError(
                f"The expanded size of the tensor ({n}) must match the existing size ({own}) at non-singleton "
                f"dimension {i}.  Target sizes: {list(given)}.  Tensor sizes: {list(shape)}"
            )
        target.append(n)
    return P.expand(self, tuple(target))


@public(function=False)
def expand_as(self: Tensor, other: Tensor) -> Tensor:
    """Expanded to the shape of `other`. Source: `torch.Tensor.expand_as`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([1, 2]).expand_as(torch.ones(2, 2))
    tensor([[1, 2],
            [1, 2]])
    """
    return expand(self, other.shape)


@public()
def broadcast_to(input: Tensor, *sizes: Any, size: Any = None) -> Tensor:
    """Expanded to a shape. Source: `torch.broadcast_to`.

    >>> import autodiff_lite as torch
    >>> torch.broadcast_to(torch.tensor([1, 2]), (2, 2))
    tensor([[1, 2],
            [1, 2]])
    """
    return expand(input, *sizes, size=size)


def broadcast_shapes(*shapes: Any) -> Size:
    """The shape that several shapes broadcast to. Source: `torch.broadcast_shapes`.

    >>> import autodiff_lite as torch
    >>> torch.broadcast_shapes((2, 1), (3,))
    torch.Size([2, 3])
    """
    try:
        return Size(np.broadcast_shapes(*(s if isinstance(s, Sequence) else (s,) for s in shapes)))
    except ValueError:
        raise RuntimeError("Shape mismatch: objects cannot be broadcast to a single shape") from None


@public(method=False)
def broadcast_tensors(*tensors: Any) -> tuple[Tensor, ...]:
    """All tensors expanded to their common shape. Source: `torch.broadcast_tensors`.

    >>> import autodiff_lite as torch
    >>> torch.broadcast_tensors(torch.tensor([[1], [2]]), torch.tensor([3, 4]))
    (tensor([[1, 1],
            [2, 2]]), tensor([[3, 4],
            [3, 4]]))
    """
    from .errors import broadcast_message

    if len(tensors) == 1 and isinstance(tensors[0], Sequence):
        tensors = tuple(tensors[0])
    try:
        shape = np.broadcast_shapes(*(v._a.shape for v in tensors))
    except ValueError:
        raise RuntimeError(broadcast_message([v._a.shape for v in tensors])) from None
    return tuple(expand(v, shape) for v in tensors)


@public(method=False)
def meshgrid(*tensors: Any, indexing: str | None = None) -> tuple[Tensor, ...]:
    """The coordinates of a grid: tensor k holds the k-th coordinate of each point.

    `indexing`: "ij" for matrices (the first tensor runs down), "xy" for pictures (it runs to the right). Raises
    RuntimeError for tensors that are not vectors. Source: `torch.meshgrid`.

    >>> import autodiff_lite as torch
    >>> torch.meshgrid(torch.tensor([1, 2]), torch.tensor([3, 4]), indexing="ij")
    (tensor([[1, 1],
            [2, 2]]), tensor([[3, 4],
            [3, 4]]))
    """
    if len(tensors) == 1 and isinstance(tensors[0], Sequence):
        tensors = tuple(tensors[0])
    if indexing is None:
        warnings.warn(
            "torch.meshgrid: in an upcoming release, it will be required to pass the indexing argument.",
            UserWarning,
            stacklevel=3,
        )
    if indexing not in (None, "ij", "xy"):
        raise RuntimeError(f'torch.meshgrid: indexing must be one of "xy" or "ij", but received: {indexing}')
    if not tensors:
        raise RuntimeError("meshgrid expects a non-empty TensorList")
    for tensor in tensors:
        if tensor._a.ndim > 1:
            raise RuntimeError(f"torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: {tensor}")
        if tensor._a.dtype != tensors[0]._a.dtype:
            raise RuntimeError("meshgrid expects all tensors to have the same dtype")
    order = [1, 0, *range(2, len(tensors))] if indexing == "xy" and len(tensors) > 1 else list(range(len(tensors)))
    shape = tuple(tensors[k]._a.size for k in order)
    lines = [t.view([-1 if k == d else 1 for d in order]) for k, t in enumerate(tensors)]
    return tuple(expand(line, shape) for line in lines)
