"""Broadcasting: one shape for several tensors, without copying."""

# ruff: noqa: A002  (names that PyTorch gives to its functions and arguments)

from __future__ import annotations

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
def expand(self: Tensor, *sizes: Any) -> Tensor:
    """A view in which dimensions of size 1 are repeated without copying. Source: `torch.Tensor.expand`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([[1], [2]]).expand(2, 3)
    tensor([[1, 1, 1],
            [2, 2, 2]])
    """
    given = shape_like(sizes)
    shape = self._a.shape
    if len(given) < len(shape):
        raise RuntimeError(
            f"expand(torch.{dtypes.of(self._a).tensor_name}{{{list(shape)}}}, size={list(given)}): the number of "
            f"sizes provided "
            f"({len(given)}) must be greater or equal to the number of dimensions in the tensor ({len(shape)})"
        )
    lead = len(given) - len(shape)
    target = []
    for i, n in enumerate(given):
        own = shape[i - lead] if i >= lead else None
        if n == -1:
            if own is None:
                raise RuntimeError(
                    f"expand(torch.{dtypes.of(self._a).tensor_name}{{{list(shape)}}}, size={list(given)}): The "
                    f"expanded size of the "
                    f"tensor ({n}) isn't allowed in a leading, non-existing dimension {i}"
                )
            n = own
        elif own not in (None, 1, n):
            raise RuntimeError(
                f"The expanded size of the tensor ({n}) must match the existing size ({own}) at non-singleton "
                f"dimension {i}.  "
                f"Target sizes: {list(given)}.  Tensor sizes: {list(shape)}"
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
def broadcast_to(input: Tensor, *size: Any) -> Tensor:
    """Expanded to a shape. Source: `torch.broadcast_to`.

    >>> import autodiff_lite as torch
    >>> torch.broadcast_to(torch.tensor([1, 2]), (2, 2))
    tensor([[1, 2],
            [1, 2]])
    """
    return expand(input, *size)


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
