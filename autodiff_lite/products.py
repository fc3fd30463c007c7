"""Products of vectors and matrices."""

# ruff: noqa: A002  (names that PyTorch gives to its functions and arguments)

from __future__ import annotations

from typing import Any

import numpy as np

from . import dtypes
from .arguments import need_tensor
from .compile import P, retitle
from .errors import broadcast_message
from .public import attach, public
from .tensor import Tensor


def _same_dtype(a: Tensor, b: Tensor) -> None:
    if a._a.dtype != b._a.dtype:
        kinds = [dtypes.C_NAME[t.dtype] for t in (a, b)]
        raise RuntimeError(f"expected m1 and m2 to have the same dtype, but got: {kinds[0]} != {kinds[1]}")


@public("vdot")
def dot(input: Tensor, tensor: Tensor) -> Tensor:
    """The sum of the products of two vectors.

    Shapes: (n,), (n,) → (). Raises RuntimeError for other ranks, different lengths or dtypes. Source: `torch.dot`.

    >>> import autodiff_lite as torch
    >>> torch.dot(torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0]))
    tensor(11.)
    """
    # What fits goes first: the questions that an error needs cost as much as the product.
    if input.__class__ is Tensor and tensor.__class__ is Tensor:
        a, b = input._a, tensor._a
        if a.ndim == 1 and (a is b or (a.dtype is b.dtype and a.shape == b.shape)):
            return P.dot(input, tensor)
    a, b = need_tensor("dot", input)._a, need_tensor("dot", tensor, 2, "tensor")._a
    if a.ndim != 1 or b.ndim != 1:
        raise RuntimeError(f"1D tensors expected, but got {a.ndim}D and {b.ndim}D tensors")
    if a.dtype != b.dtype:
        raise RuntimeError(
            f"dot : expected both vectors to have same dtype, but found {_scalar(input)} and {_scalar(tensor)}"
        )
    if a.shape != b.shape:
        raise RuntimeError(
            f"inconsistent tensor size, expected tensor [{a.shape[0]}] and src [{b.shape[0]}] to have the same "
            f"number of elements, but got {a.shape[0]} and {b.shape[0]} elements respectively"
        )
    return P.dot(input, tensor)


def _scalar(t: Tensor) -> str:
    return dtypes.SCALAR_NAME[t.dtype]


def _same_scalar(a: Tensor, b: Tensor) -> None:
    if a._a.dtype != b._a.dtype:
        raise RuntimeError(f"expected scalar type {_scalar(a)} but found {_scalar(b)}")


@public()
def inner(input: Tensor, other: Tensor) -> Tensor:
    """Products summed over the last dimension of both. Source: `torch.inner`.

    >>> import autodiff_lite as torch
    >>> torch.inner(torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0]))
    tensor(11.)
    """
    if not input._a.ndim or not other._a.ndim:
        return input * other
    if input._a.dtype != other._a.dtype:
        raise RuntimeError("both inputs should have same dtype")
    if input._a.shape[-1] != other._a.shape[-1]:
        raise RuntimeError(
            f"inner() the last dimension must match on both input tensors but got shapes {list(input._a.shape)} "
            f"and {list(other._a.shape)}"
        )
    if other._a.ndim == 1:
        return matmul(input, other)
    flat = matmul(input.reshape(-1, input._a.shape[-1]), other.reshape(-1, other._a.shape[-1]).t())
    return flat.reshape(*input._a.shape[:-1], *other._a.shape[:-1])


@public(quick=True)
def mm(input: Tensor, mat2: Tensor) -> Tensor:
    """The product of two matrices. Source: `torch.mm`.

    >>> import autodiff_lite as torch
    >>> torch.mm(torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.eye(2))
    tensor([[1., 2.],
            [3., 4.]])
    """
    try:
        a, b = input._a, mat2._a
    except AttributeError:
        need_tensor("mm", input)
        need_tensor("mm", mat2, 2, "mat2")
        raise
    if a.ndim != 2:
        raise RuntimeError("self must be a matrix")
    if b.ndim != 2:
        raise RuntimeError("mat2 must be a matrix")
    if a.shape[1] != b.shape[0]:
        raise RuntimeError(
            f"mat1 and mat2 shapes cannot be multiplied ({a.shape[0]}x{a.shape[1]} and {b.shape[0]}x{b.shape[1]})"
        )
    _same_dtype(input, mat2)
    return P.mm(input, mat2)


@public(quick=True)
def mv(input: Tensor, vec: Tensor) -> Tensor:
    """The product of a matrix and a vector. Source: `torch.mv`.

    >>> import autodiff_lite as torch
    >>> torch.mv(torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.ones(2))
    tensor([3., 7.])
    """
    try:
        a, b = input._a, vec._a
    except AttributeError:
        need_tensor("mv", input)
        need_tensor("mv", vec, 2, "vec")
        raise
    if a.ndim != 2 or b.ndim != 1:
        raise RuntimeError(f"vector + matrix @ vector expected, got 1, {a.ndim}, {b.ndim}")
    if a.shape[1] != b.shape[0]:
        raise RuntimeError(
            f"size mismatch, got input ({a.shape[0]}), mat ({a.shape[0]}x{a.shape[1]}), vec ({b.shape[0]})"
        )
    if a.dtype != b.dtype:
        matrix, vector = _scalar(input), _scalar(vec)
        raise RuntimeError(f"addmv input tensors must have the same dtype, but got {vector}, {matrix}, and {vector}")
    return P.mv(input, vec)


@public("ger")
def outer(input: Tensor, vec2: Tensor) -> Tensor:
    """All products of an element of one vector with an element of the other. Source: `torch.outer`.

    >>> import autodiff_lite as torch
    >>> torch.outer(torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0]))
    tensor([[3., 4.],
            [6., 8.]])
    """
    if input._a.ndim != 1:
        raise RuntimeError(f"outer: Expected 1-D argument self, but got {input._a.ndim}-D")
    if vec2._a.ndim != 1:
        raise RuntimeError(f"outer: Expected 1-D argument vec2, but got {vec2._a.ndim}-D")
    if input._a.dtype != vec2._a.dtype:
        return input.unsqueeze(1) * vec2
    return P.outer(input, vec2)


@public()
def bmm(input: Tensor, mat2: Tensor) -> Tensor:
    """Products of matrices, one for each of a batch. Source: `torch.bmm`.

    >>> import autodiff_lite as torch
    >>> torch.bmm(torch.ones(1, 2, 3), torch.ones(1, 3, 2)).shape
    torch.Size([1, 2, 2])
    """
    a, b = input._a, mat2._a
    if a.ndim != 3 or b.ndim != 3:
        raise RuntimeError("batch1 must be a 3D tensor" if a.ndim != 3 else "batch2 must be a 3D tensor")
    if a.shape[0] != b.shape[0] or a.shape[2] != b.shape[1]:
        raise RuntimeError(
            f"Expected size for first two dimensions of batch2 tensor to be: [{a.shape[0]}, {a.shape[2]}] but got: "
            f"[{b.shape[0]}, {b.shape[1]}]."
        )
    _same_scalar(input, mat2)
    return P.bmm(input, mat2)


@public(quick=True)
def matmul(input: Tensor, other: Tensor) -> Tensor:
    """The product of vectors, matrices, or batches of matrices with broadcasting, as NumPy's `@`.

    Shapes: (n), (n) → (); (m, n), (n) → (m); (..., m, n), (..., n, k) → (..., m, k). Raises RuntimeError for shapes or
    dtypes that do not fit. Source: `torch.matmul`.

    >>> import autodiff_lite as torch
    >>> torch.ones(2, 3) @ torch.ones(3)
    tensor([3., 3.])
    """
    need_tensor("matmul", input)
    need_tensor("matmul", other, 2, "other")
    a, b = input._a, other._a
    m, n = a.ndim, b.ndim
    if m == 2 and n == 2:
        return mm(input, other)
    if m == 1 and n == 1:
        return dot(input, other)
    if m == 2 and n == 1:
        return mv(input, other)
    if not m or not n:
        raise RuntimeError(f"both arguments to matmul need to be at least 1D, but they are {m}D and {n}D")
    if m == 1 and n == 2:
        return retitle(mm(input.unsqueeze(0), other).squeeze(0), "SqueezeBackward4")
    if m == 3 and n == 3 and a.shape[0] == b.shape[0]:
        return retitle(bmm(input, other), "UnsafeViewBackward0")
    if m == 1:
        return retitle(matmul(input.unsqueeze(0), other).squeeze(-2), "UnsafeViewBackward0")
    if n == 1 or (n == 2 and a.shape[-1] != b.shape[0]):  # a tall matrix is what PyTorch makes of the batch, and names
        product = matmul(input.reshape(-1, a.shape[-1]), other)
        return retitle(product.reshape(a.shape[:-1]), "UnsafeViewBackward0")
    try:
        batch = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    except ValueError:
        raise RuntimeError(broadcast_message([a.shape[:-2], b.shape[:-2]])) from None
    if a.shape[-1] != b.shape[-2]:
        count = int(np.prod(batch))
        raise RuntimeError(
            f"Expected size for first two dimensions of batch2 tensor to be: [{count}, {a.shape[-1]}] but got: "
            f"[{count}, {b.shape[-2]}]."
        )
    (_same_scalar if n > 2 else _same_dtype)(input, other)
    return P.matmul(input, other)


def _matmul(self: Tensor, other: Any) -> Any:
    return matmul(self, other) if isinstance(other, Tensor) else NotImplemented


attach("__matmul__", _matmul)


@public()
def addmm(input: Tensor, mat1: Tensor, mat2: Tensor, *, beta: Any = 1, alpha: Any = 1) -> Tensor:
    """beta · input + alpha · mat1 @ mat2. Source: `torch.addmm`.

    >>> import autodiff_lite as torch
    >>> torch.addmm(torch.ones(2), torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.eye(2))
    tensor([[2., 3.],
            [4., 5.]])
    """
    if mat1._a.ndim != 2 or mat2._a.ndim != 2:
        raise RuntimeError(
            f"mat1 must be a matrix, got {mat1._a.ndim}-D tensor"
            if mat1._a.ndim != 2
            else f"mat2 must be a matrix, got {mat2._a.ndim}-D tensor"
        )
    a, b = mat1._a, mat2._a
    if a.shape[1] != b.shape[0]:
        raise RuntimeError(
            f"mat1 and mat2 shapes cannot be multiplied ({a.shape[0]}x{a.shape[1]} and {b.shape[0]}x{b.shape[1]})"
        )
    need_one_dtype(mat1, mat2)
    if beta == 1 and alpha == 1 and input._a.dtype == a.dtype:
        _expandable(input, (a.shape[0], b.shape[1]))
        return P.addmm(input, mat1, mat2)
    product = mm(mat1, mat2)
    return scaled_sum(input, product, beta, alpha, "AddmmBackward0")


def need_one_dtype(mat1: Tensor, mat2: Tensor) -> None:
    """PyTorch's error where a product that is added to something would have factors of two dtypes."""
    if mat1._a.dtype != mat2._a.dtype:
        kinds = [dtypes.SCALAR_NAME[m.dtype] for m in (mat1, mat2)]
        raise RuntimeError(f"mat1 and mat2 must have the same dtype, but got {kinds[0]} and {kinds[1]}")


def scaled_sum(input: Tensor, product: Tensor, beta: Any, alpha: Any, title: str) -> Tensor:
    """beta · input + alpha · product, where beta 0 means that nan in `input` is ignored."""
    _expandable(input, product._a.shape)
    if alpha != 1:
        product = product * alpha
    if beta == 0:
        return retitle(product + (input * 0).nan_to_num(0.0), title)
    return retitle((input if beta == 1 else input * beta) + product, title)


def _expandable(input: Tensor, shape: tuple[int, ...]) -> None:
    try:
        np.broadcast_to(input._a, shape)
    except ValueError:
        input.expand(*shape)


@public()
def addmv(input: Tensor, mat: Tensor, vec: Tensor, *, beta: Any = 1, alpha: Any = 1) -> Tensor:
    """beta · input + alpha · mat @ vec. Source: `torch.addmv`.

    >>> import autodiff_lite as torch
    >>> torch.addmv(torch.ones(2), torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.ones(2))
    tensor([4., 8.])
    """
    return scaled_sum(input, mv(mat, vec), beta, alpha, "AddmvBackward0")


@public()
def addr(input: Tensor, vec1: Tensor, vec2: Tensor, *, beta: Any = 1, alpha: Any = 1) -> Tensor:
    """beta · input + alpha · outer(vec1, vec2). Source: `torch.addr`.

    >>> import autodiff_lite as torch
    >>> torch.addr(torch.zeros(2, 2), torch.ones(2), torch.ones(2))
    tensor([[1., 1.],
            [1., 1.]])
    """
    return scaled_sum(input, outer(vec1, vec2), beta, alpha, "AddrBackward0")


@public()
def baddbmm(input: Tensor, batch1: Tensor, batch2: Tensor, *, beta: Any = 1, alpha: Any = 1) -> Tensor:
    """beta · input + alpha · batch1 @ batch2, for each of a batch. Source: `torch.baddbmm`.

    >>> import autodiff_lite as torch
    >>> torch.baddbmm(torch.ones(1, 1, 1), torch.ones(1, 1, 3), torch.ones(1, 3, 1))
    tensor([[[4.]]])
    """
    return scaled_sum(input, bmm(batch1, batch2), beta, alpha, "BaddbmmBackward0")


@public()
def addbmm(input: Tensor, batch1: Tensor, batch2: Tensor, *, beta: Any = 1, alpha: Any = 1) -> Tensor:
    """beta · input + alpha · the sum of batch1 @ batch2 over the batch. Source: `torch.addbmm`.

    >>> import autodiff_lite as torch
    >>> torch.addbmm(torch.ones(1, 1), torch.ones(2, 1, 3), torch.ones(2, 3, 1))
    tensor([[7.]])
    """
    bmm(batch1.detach(), batch2.detach())  # the checks
    n, k = batch1._a.shape[1], batch1._a.shape[0] * batch1._a.shape[2]
    flat = mm(batch1.permute(1, 0, 2).reshape(n, k), batch2.reshape(k, batch2._a.shape[2]))
    return scaled_sum(input, flat, beta, alpha, "AddbmmBackward0")


@public()
def kron(input: Tensor, other: Tensor) -> Tensor:
    """The Kronecker product: each element of `input` times the whole of `other`. Source: `torch.kron`.

    >>> import autodiff_lite as torch
    >>> torch.kron(torch.tensor([1.0, 10.0]), torch.tensor([1.0, 2.0]))
    tensor([ 1.,  2., 10., 20.])
    """
    rank = max(input._a.ndim, other._a.ndim)
    a, b = ((1,) * (rank - t._a.ndim) + t._a.shape for t in (input, other))
    blocks = input.reshape([n for size in a for n in (size, 1)]) * other.reshape([n for size in b for n in (1, size)])
    return retitle(blocks.reshape([m * n for m, n in zip(a, b, strict=True)]), "UnsafeViewBackward0")
