"""Small linear algebra, named as `torch.linalg`."""

# ruff: noqa: A002  (names that PyTorch gives to its functions and arguments)

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from . import dtypes
from .arguments import guarded
from .compile import P, retitle
from .diagonals import diagonal as _diagonal
from .joining import tensor_list
from .kernels import wrap_dim
from .named import return_type
from .norms import matrix_norm, norm, vector_norm
from .public import FUNCTIONS, add, public
from .tensor import Tensor, plain


class LinAlgError(RuntimeError):
    """A matrix is singular or not positive definite. Source: `torch.linalg.LinAlgError`.

    >>> import autodiff_lite as torch
    >>> try:
    ...     torch.linalg.inv(torch.zeros(1, 1))
    ... except torch.linalg.LinAlgError:
    ...     print("singular")
    singular
    """


LinAlgError.__name__ = "_LinAlgError"  # as a traceback shows PyTorch's


def _square(name: str, x: Tensor, floating: bool = True) -> None:
    if x._a.ndim < 2:
        raise RuntimeError(f"{name}: The input tensor A must have at least 2 dimensions.")
    if x._a.shape[-1] != x._a.shape[-2]:
        raise RuntimeError(
            f"{name}: A must be batches of square matrices, but they are {x._a.shape[-2]} by {x._a.shape[-1]} matrices"
        )
    if floating and x._a.dtype.kind != "f":
        raise RuntimeError(
            f"{name}: Expected a floating point or complex tensor as input. Got {dtypes.SCALAR_NAME[x.dtype]}"
        )


def _singular(name: str, x: Tensor, what: str, fault: Callable[[Any], int] | None = None) -> LinAlgError:
    """The error about the first matrix of a batch with a fault; `what` may name the `{pivot}` where it shows."""
    find = fault or _zero_pivot
    matrices = x._a.reshape(-1, *x._a.shape[-2:])
    place, pivot = next(((i, p) for i, m in enumerate(matrices) if (p := find(m))), (0, x._a.shape[-1]))
    batch = f"(Batch element {place}): " if x._a.ndim > 2 else ""
    return LinAlgError(f"{name}: {batch}{what.format(pivot=pivot)}")


def _zero_pivot(matrix: Any) -> int:
    """In which column, counted from 1, elimination with row exchange finds only zeros; 0 if in none."""
    rest = np.array(matrix)
    for column in range(1, len(matrix) + 1):
        best = int(np.argmax(np.abs(rest[:, 0])))
        if rest[best, 0] == 0:
            return column
        rest[[0, best]] = rest[[best, 0]]
        rest = rest[1:, 1:] - np.outer(rest[1:, 0] / rest[0, 0], rest[0, 1:])
    return 0


@public("inverse")
def inv(A: Tensor) -> Tensor:
    """The inverse of a square matrix, or of each of a batch. Source: `torch.linalg.inv`.

    >>> import autodiff_lite as torch
    >>> torch.linalg.inv(torch.tensor([[2.0, 0.0], [0.0, 4.0]]))
    tensor([[0.5000, 0.0000],
            [0.0000, 0.2500]])
    """
    _square("linalg.inv", A)
    try:
        return P.inv(A)
    except np.linalg.LinAlgError:
        raise _singular(
            "linalg.inv",
            A,
            "The diagonal element {pivot} is zero, the inversion could not be completed because the input matrix is "
            "singular.",
        ) from None


FUNCTIONS.pop("inv")


def solve(A: Tensor, B: Tensor, *, left: bool = True) -> Tensor:
    """The x of A x = B (or of x A = B with left=False), without forming the inverse.

    Source: `torch.linalg.solve`.

    >>> import autodiff_lite as torch
    >>> torch.linalg.solve(torch.tensor([[2.0, 0.0], [0.0, 4.0]]), torch.tensor([2.0, 4.0]))
    tensor([1., 1.])
    """
    _square("linalg.solve", A)
    if A._a.dtype != B._a.dtype:
        raise RuntimeError(
            "linalg.solve: Expected A and B to have the same dtype, but found A of type "
            + f"{dtypes.SCALAR_NAME[A.dtype]} and B of type {dtypes.SCALAR_NAME[B.dtype]} instead"
        )
    if not B._a.ndim:
        raise RuntimeError("linalg.solve: The input tensor B must have at least 2 dimensions.")
    vector = B._a.ndim == 1 or (A._a.ndim - 1 == B._a.ndim and B._a.shape == A._a.shape[:-1])
    if vector and not left:
        n = A._a.shape[-1]
        raise RuntimeError(
            f"linalg.solve: Incompatible shapes of A and B for the equation XA = B ({n}x{n} and {B._a.shape[-1]}x1)"
        )
    if vector:
        return retitle(solve(A, B.unsqueeze(-1), left=True).squeeze(-1), "LinalgSolveExBackward0")
    if not left:
        return solve(A.mT, B.mT).mT
    if B._a.shape[-2] != A._a.shape[-1]:
        raise RuntimeError(
            f"linalg.solve: Incompatible shapes of A and B for the equation AX = B "
            f"({A._a.shape[-2]}x{A._a.shape[-1]} and {B._a.shape[-2]}x{B._a.shape[-1]})"
        )
    batch = np.broadcast_shapes(A._a.shape[:-2], B._a.shape[:-2])
    big_a, big_b = (t.expand(*batch, *t._a.shape[-2:]) if t._a.shape[:-2] != batch else t for t in (A, B))
    try:
        return P.solve(big_a, big_b)
    except np.linalg.LinAlgError:
        raise _singular("torch.linalg.solve", A, "The solver failed because the input matrix is singular.") from None


@public()
def det(A: Tensor) -> Tensor:
    """The determinant. Source: `torch.det`.

    >>> import autodiff_lite as torch
    >>> torch.det(torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor(-2.)
    """
    _square("linalg.det", A)
    return P.det(A)


_Slogdet, _LinalgSlogdet = (return_type(name, "sign", "logabsdet") for name in ("slogdet", "linalg_slogdet"))


def slogdet(A: Tensor) -> Any:
    """Sign and logarithm of the absolute value of the determinant. Source: `torch.linalg.slogdet`.

    >>> import autodiff_lite as torch
    >>> torch.linalg.slogdet(torch.eye(2)).sign
    tensor(1.)
    """
    _square("linalg.slogdet", A)
    return _LinalgSlogdet(P.detsign(A), P.logabsdet(A))


def _slogdet(A: Tensor) -> Any:
    """Sign and logarithm of the absolute value of the determinant. Source: `torch.slogdet`.

    >>> import autodiff_lite as torch
    >>> torch.slogdet(torch.eye(2)).sign
    tensor(1.)
    """
    return _Slogdet(*slogdet(A))


add("slogdet", _slogdet)


@public()
def logdet(A: Tensor) -> Tensor:
    """The logarithm of the determinant; nan if that is negative. Source: `torch.logdet`.

    >>> import autodiff_lite as torch
    >>> torch.logdet(torch.eye(2))
    tensor(0.)
    """
    _square("logdet", A)
    sign, value = slogdet(A)
    return P.where(plain(sign._a < 0), float("nan"), value)


def _bad_minor(matrix: Any) -> int:
    """The order of the first leading minor that is not positive; 0 if all are."""
    return next((n for n in range(1, len(matrix) + 1) if not np.linalg.det(matrix[:n, :n]) > 0), 0)


def cholesky(A: Tensor, *, upper: bool = False) -> Tensor:
    """The lower triangular L with L Lᵀ = A, for a symmetric positive definite A. Source: `torch.linalg.cholesky`.

    >>> import autodiff_lite as torch
    >>> torch.linalg.cholesky(torch.tensor([[4.0, 0.0], [0.0, 9.0]]))
    tensor([[2., 0.],
            [0., 3.]])
    """
    _square("linalg.cholesky", A)
    try:
        lower = P.cholesky(A)
    except np.linalg.LinAlgError:
        raise _singular(
            "linalg.cholesky",
            A,
            "The factorization could not be completed because the input is not positive-definite (the leading minor of "
            "order {pivot} is not positive-definite).",
            _bad_minor,
        ) from None
    return lower.mT if upper else lower


def _cholesky(input: Tensor, upper: bool = False) -> Tensor:
    """The lower (or upper) triangular factor; like `torch.linalg.cholesky`. Source: `torch.cholesky`.

    >>> import autodiff_lite as torch
    >>> torch.cholesky(torch.tensor([[4.0, 0.0], [0.0, 9.0]]))
    tensor([[2., 0.],
            [0., 3.]])
    """
    return cholesky(input, upper=upper)


add("cholesky", _cholesky)


@public()
def matrix_power(A: Tensor, n: int) -> Tensor:
    """A·A·…·A, n times; the inverse's powers for negative n. Source: `torch.linalg.matrix_power`.

    >>> import autodiff_lite as torch
    >>> torch.linalg.matrix_power(torch.tensor([[1.0, 2.0], [3.0, 4.0]]), 2)
    tensor([[ 7., 10.],
            [15., 22.]])
    """
    _square("linalg.matrix_power", A, floating=False)
    if n == 0:
        return A * 0 + plain(np.eye(A._a.shape[-1], dtype=A._a.dtype))
    base = inv(A) if n < 0 else A
    result: Tensor | None = None
    n = abs(n)
    while n:
        if n & 1:
            result = base if result is None else result @ base
        base = base @ base if n > 1 else base
        n >>= 1
    assert result is not None
    return result if result is not A else P.clone(A)


def diagonal(A: Tensor, *, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Tensor:
    """A view of the diagonal of each matrix, as the last dimension. Source: `torch.linalg.diagonal`.

    >>> import autodiff_lite as torch
    >>> torch.linalg.diagonal(torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor([1., 4.])
    """
    return _diagonal(A, offset, dim1, dim2)


def multi_dot(tensors: Any) -> Tensor:
    """The product of several matrices. Source: `torch.linalg.multi_dot`.

    >>> import autodiff_lite as torch
    >>> torch.linalg.multi_dot([torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([[1.0, 2.0], [3.0, 4.0]])])
    tensor([[ 7., 10.],
            [15., 22.]])
    """
    tensors = tensor_list("linalg_multi_dot", tensors)
    if len(tensors) < 2:
        raise RuntimeError(f"multi_dot(): expected at least 2 tensors but got {len(tensors)}")
    shapes, last = [list(t._a.shape) for t in tensors], len(tensors) - 1
    for i, t in enumerate(tensors):
        if i in (0, last) and t._a.ndim not in (1, 2):
            raise RuntimeError(
                f"multi_dot(): the {'last' if i else 'first'} tensor must be 1D or 2D but got {t._a.ndim}D"
            )
        if 0 < i < last and t._a.ndim != 2:
            raise RuntimeError(f"multi_dot(): tensor {i} must be 2D but got {t._a.ndim}D")
        if t._a.dtype != tensors[0]._a.dtype:
            first, other = (dtypes.C_NAME[x.dtype] for x in (tensors[0], t))
            raise RuntimeError(
                f"multi_dot(): all tensors must have be the same dtype but tensor 0 is {first} and tensor {i} {other}"
            )
        if i and shapes[i - 1][-1] != shapes[i][0]:
            raise RuntimeError(
                f"multi_dot(): tensors {i - 1} and {i} with shapes {shapes[i - 1]} and {shapes[i]} cannot be multiplied"
            )
    result = tensors[0]
    for t in tensors[1:]:
        result = result @ t
    return result  # type: ignore[no-any-return]


def _any_cross(input: Tensor, other: Tensor, dim: int | None = None) -> Tensor:
    """The cross product of vectors of length 3, along the first dimension of that size. Source: `torch.cross`.

    >>> import autodiff_lite as torch
    >>> torch.cross(torch.tensor([1.0, 0.0, 0.0]), torch.tensor([0.0, 1.0, 0.0]), dim=0)
    tensor([0., 0., 1.])
    """
    if input._a.ndim != other._a.ndim:
        raise RuntimeError("linalg.cross: inputs must have the same number of dimensions.")
    if dim is None:
        dim = next((i for i, n in enumerate(input._a.shape) if n == 3), None)
        if dim is None:
            raise RuntimeError("no dimension of size 3 in input")
    return cross(input, other, dim=dim)


add("cross", _any_cross)  # torch.cross looks for a dimension of size 3; torch.linalg.cross takes the last


def cross(input: Tensor, other: Tensor, *, dim: int = -1) -> Tensor:
    """The cross product of vectors of length 3, along the last dimension unless said otherwise.

    Source: `torch.linalg.cross`.

    >>> import autodiff_lite as torch
    >>> torch.linalg.cross(torch.tensor([1.0, 0.0, 0.0]), torch.tensor([0.0, 1.0, 0.0]))
    tensor([0., 0., 1.])
    """
    from .broadcasting import broadcast_tensors

    if input._a.ndim != other._a.ndim:
        raise RuntimeError("linalg.cross: inputs must have the same number of dimensions.")
    d = wrap_dim(dim, input._a.ndim)
    if input._a.shape[d] != 3 or other._a.shape[d] != 3:
        raise RuntimeError(
            f"linalg.cross: inputs dimension {dim} must have length 3. Got {input._a.shape[d]} and {other._a.shape[d]}"
        )
    a, b = broadcast_tensors(input, other)
    return retitle(a.roll(-1, d) * b.roll(-2, d) - a.roll(-2, d) * b.roll(-1, d), "LinalgCrossBackward0")


matmul = FUNCTIONS["matmul"]
__all__ = [
    "LinAlgError", "cholesky", "cross", "det", "diagonal", "inv", "matmul", "matrix_norm", "matrix_power", "multi_dot",
    "norm", "slogdet", "solve", "vector_norm",
]  # fmt: skip
for _name in __all__:
    if _name not in ("LinAlgError", "matmul"):
        globals()[_name] = guarded(globals()[_name], f"linalg_{_name}")
