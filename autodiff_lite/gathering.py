"""Choosing elements by an index or a mask: select, gather, and their relatives."""

# ruff: noqa: A002  (names that PyTorch gives to its functions and arguments)

from __future__ import annotations

from typing import Any

import numpy as np

from . import dtypes, errors
from .compile import P, retitle
from .kernels import wrap_dim
from .public import public
from .tensor import Tensor, plain


@public()
def select(input: Tensor, dim: int, index: int) -> Tensor:
    """One slice along a dimension, without that dimension. Source: `torch.select`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([[1.0, 2.0], [3.0, 4.0]]).select(0, 1)
    tensor([3., 4.])
    """
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
    """`length` slices along a dimension, from `start` on. Source: `torch.narrow`.

    >>> import autodiff_lite as torch
    >>> torch.arange(5).narrow(0, 1, 3)
    tensor([1, 2, 3])
    """
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
    """All slices along a dimension. Source: `torch.unbind`.

    >>> import autodiff_lite as torch
    >>> torch.arange(2).unbind()
    (tensor(0), tensor(1))
    """
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
    """The slices along a dimension that `index` lists. Source: `torch.index_select`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([[1.0, 2.0], [3.0, 4.0]]).index_select(0, torch.tensor([1, 1]))
    tensor([[3., 4.],
            [3., 4.]])
    """
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
    """Elements by their position in the flattened tensor. Source: `torch.take`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([[1.0, 2.0], [3.0, 4.0]]).take(torch.tensor([0, 3]))
    tensor([1., 4.])
    """
    flat = input.reshape(-1) if input._a.size else input.reshape(0)
    if index._a.dtype != np.int64:
        raise RuntimeError(f"take(): Expected a long tensor for index, but got {dtypes.SCALAR_NAME[index.dtype]}")
    positions = np.asarray(index._a)
    far = positions[(positions < -flat._a.size) | (positions >= flat._a.size)]
    if far.size:
        raise IndexError(f"out of range: tried to access index {far.flat[0]} on a tensor of {flat._a.size} elements.")
    return retitle(P.index(flat, (positions,)), "TakeBackward0")


@public()
def take_along_dim(input: Tensor, indices: Tensor, dim: int | None = None) -> Tensor:
    """Elements by their position along a dimension, with broadcasting. Source: `torch.take_along_dim`.

    >>> import autodiff_lite as torch
    >>> torch.take_along_dim(torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([[0], [1]]), 1)
    tensor([[1.],
            [4.]])
    """
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


def check_index(name: str, input: Tensor, dim: int, index: Tensor) -> int:
    """The dimension counted from the front; PyTorch's errors if the index is no index for it."""
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


def check_range(index: Tensor, d: int, n: int) -> None:
    """PyTorch's error for positions outside a dimension of n."""
    a = np.asarray(index._a)
    bad = a[(a < 0) | (a >= n)]
    if bad.size:
        raise RuntimeError(f"index {bad.flat[0]} is out of bounds for dimension {d} with size {n}")


@public()
def gather(input: Tensor, dim: int, index: Tensor, *, sparse_grad: bool = False) -> Tensor:
    """out[i][j] = input[index[i][j]][j] for dim 0, and so on: one element for each element of `index`.

    Source: `torch.gather`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([[1.0, 2.0], [3.0, 4.0]]).gather(1, torch.tensor([[0], [1]]))
    tensor([[1.],
            [4.]])
    """
    d = check_index("gather", input, dim, index)
    for axis, n in enumerate(index._a.shape if index._a.size else ()):
        if axis != d and input._a.ndim and n > input._a.shape[axis]:
            raise RuntimeError(
                f"Size does not match at dimension {axis} expected index {list(index._a.shape)} to be no larger "
                f"than self "
                f"{list(input._a.shape)} apart from dimension {d}"
            )
    check_range(index, d, input._a.shape[d] if input._a.ndim else 1)
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
    """`value` where the mask is true. Source: `torch.masked_fill`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([3.0, 1.0, 2.0]).masked_fill(torch.tensor([3.0, 1.0, 2.0]) > 1.5, 0)
    tensor([0., 1., 0.])
    """
    if mask._a.dtype != np.bool_:
        raise RuntimeError(
            f"masked_fill_ only supports boolean masks, but got mask with dtype {dtypes.C_NAME[mask.dtype]}"
        )
    try:
        shape = np.broadcast_shapes(input._a.shape, mask._a.shape)
    except ValueError:
        raise RuntimeError(errors.broadcast_message([mask._a.shape, input._a.shape])) from None
    if isinstance(value, Tensor):
        if value._a.ndim:
            raise RuntimeError(
                f"masked_fill_ only supports a 0-dimensional value tensor, but got tensor with {value._a.ndim} "
                f"dimension(s)."
            )
        return retitle(P.where(mask, value.to(input.dtype), input), "MaskedFillBackward1")
    if input._a.dtype.kind in "iu" and not _fits(value, np.iinfo(input._a.dtype)):
        raise RuntimeError(
            f"value cannot be converted to type {_C_NAMES.get(input.dtype.name, input.dtype.name)} without overflow"
        )
    source = input if input._a.shape == shape else P.expand(input, shape)
    return P.masked_fill(source, np.asarray(mask._a), value)


@public()
def masked_select(input: Tensor, mask: Tensor) -> Tensor:
    """The elements where the mask is true, in one dimension. Source: `torch.masked_select`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([3.0, 1.0, 2.0]).masked_select(torch.tensor([3.0, 1.0, 2.0]) > 1.5)
    tensor([3., 2.])
    """
    if mask._a.dtype != np.bool_:
        raise RuntimeError("masked_select: expected BoolTensor for mask")
    from .broadcasting import broadcast_tensors

    source, chosen = broadcast_tensors(input, mask)
    return retitle(P.index(source, (np.asarray(chosen._a),)), "MaskedSelectBackward0")


@public()
def nonzero(input: Tensor, *, as_tuple: bool = False) -> Any:
    """The indices of the elements that are not 0. Source: `torch.nonzero`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([0, 5, 7]).nonzero()
    tensor([[1],
            [2]])
    """
    found = np.nonzero(np.atleast_1d(input._a))
    if as_tuple:
        return tuple(plain(np.asarray(f)) for f in found)
    rows = np.argwhere(input._a)
    return plain(rows.astype(np.int64))


@public()
def argwhere(input: Tensor) -> Tensor:
    """The indices of the elements that are not zero, one row each. Source: `torch.argwhere`.

    >>> import autodiff_lite as torch
    >>> torch.argwhere(torch.tensor([[0, 1], [2, 0]]))
    tensor([[0, 1],
            [1, 0]])
    """
    return nonzero(input)  # type: ignore[no-any-return]
