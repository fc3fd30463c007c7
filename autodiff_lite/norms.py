"""Norms of vectors and matrices, named as in `torch.linalg`."""

# ruff: noqa: A002  (names that PyTorch gives to its functions and arguments)

from __future__ import annotations

from typing import Any

from . import dtypes
from .compile import P, retitle
from .kernels import wrap_dim
from .public import public
from .reductions import dims_of
from .tensor import Tensor


def vector_norm(
    x: Tensor, ord: float = 2, dim: Any = None, keepdim: bool = False, *, dtype: dtypes.dtype | None = None
) -> Tensor:
    """(Σ |x|^ord)^(1/ord) over all elements, or along dimensions. Source: `torch.linalg.vector_norm`.

    >>> import autodiff_lite as torch
    >>> torch.linalg.vector_norm(torch.tensor([3.0, 4.0]))
    tensor(5.)
    """
    if x._a.dtype.kind != "f" and dtype is None:
        raise RuntimeError(
            f"linalg.vector_norm: Expected a floating point or complex tensor as input. Got "
            f"{dtypes.SCALAR_NAME[x.dtype]}"
        )
    source = x if dtype is None else x.to(dtype)
    dims = dims_of(dim, x._a.ndim)
    reduced = x._a.size == 0 or any(x._a.shape[d] == 0 for d in (dims or ()))
    if reduced and (ord < 0 or ord == float("inf")) and not (dims and all(x._a.shape[d] for d in dims)):
        raise RuntimeError(
            f"linalg.vector_norm cannot compute the {float(ord):g} norm on an empty tensor because the operation "
            f"does not have an identity"
        )
    return P.norm(source, float(ord), dims, keepdim)


def matrix_norm(A: Tensor, ord: Any = "fro", dim: Any = (-2, -1), keepdim: bool = False) -> Tensor:
    """The Frobenius norm, or the largest (smallest) sum of a column (1) or a row (inf).

    Source: `torch.linalg.matrix_norm`.

    >>> import autodiff_lite as torch
    >>> torch.linalg.matrix_norm(torch.tensor([[1.0, 2.0], [3.0, 4.0]]), 1)
    tensor(6.)
    """
    if A._a.ndim < 2:
        raise RuntimeError("linalg.matrix_norm: The input tensor A must have at least 2 dimensions.")
    if ord not in ("fro", "nuc", 1, -1, 2, -2, float("inf"), -float("inf")):
        raise RuntimeError(f"linalg.matrix_norm: Order {ord} not supported.")
    d0, d1 = (wrap_dim(d, A._a.ndim) for d in dim)
    if ord == "fro":
        return vector_norm(A, 2, (d0, d1), keepdim)
    if ord in ("nuc", 2, -2):
        raise RuntimeError("this matrix norm needs singular values, which are not offered")
    first, second = (d0, d1) if abs(ord) == 1 else (d1, d0)
    sums = A.abs().sum(first, keepdim=True)
    result = sums.amax(second, keepdim=True) if ord > 0 else sums.amin(second, keepdim=True)
    return result if keepdim else result.squeeze((d0, d1))


def norm(A: Tensor, ord: Any = None, dim: Any = None, keepdim: bool = False) -> Tensor:
    """A vector or a matrix norm, by what `dim` and `ord` ask for. Source: `torch.linalg.norm`.

    >>> import autodiff_lite as torch
    >>> torch.linalg.norm(torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor(5.4772)
    """
    if isinstance(ord, str) and (dim is None or not isinstance(dim, int)):
        return matrix_norm(A, ord, (-2, -1) if dim is None else dim, keepdim)
    if ord is None or (isinstance(dim, int)) or (dim is None and A._a.ndim == 1) or (dim is not None and len(dim) == 1):
        return vector_norm(A, 2 if ord is None else ord, dim, keepdim)
    return matrix_norm(A, ord, (-2, -1) if dim is None else dim, keepdim)


@public(method=False)
def cdist(x1: Tensor, x2: Tensor, p: float = 2.0, compute_mode: str | None = None) -> Tensor:
    """The distance of each row of `x1` from each row of `x2`, as a p-norm. Source: `torch.cdist`.

    >>> import autodiff_lite as torch
    >>> torch.cdist(torch.tensor([[0.0, 0.0]]), torch.tensor([[3.0, 4.0], [0.0, 1.0]]))
    tensor([[5., 1.]])
    """
    for name, x in (("X1", x1), ("X2", x2)):
        if x._a.ndim < 2:
            raise RuntimeError(f"cdist only supports at least 2D tensors, {name} got: {x._a.ndim}D")
    if x1._a.shape[-1] != x2._a.shape[-1]:
        raise RuntimeError(
            f"X1 and X2 must have the same number of columns. X1: {x1._a.shape[-1]} X2: {x2._a.shape[-1]}"
        )
    for name, x in (("X1", x1), ("X2", x2)):
        if x._a.dtype.kind != "f":
            raise RuntimeError(f"cdist only supports floating-point dtypes, {name} got: {dtypes.SCALAR_NAME[x.dtype]}")
    if p < 0:
        raise RuntimeError("cdist only supports non-negative p values")
    return retitle(P.norm(x1.unsqueeze(-2) - x2.unsqueeze(-3), float(p), (-1,), False), "CdistBackward0")
