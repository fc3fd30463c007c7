"""Kernels of reductions, running sums and products of matrices, with the derivatives that need more than one line."""

# ruff: noqa: D103  (a kernel does what its name and its rule say)

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .compile import DIFFERENTIABLE
from .definitions import define
from .dtypes import Array
from .functions import both
from .kernels import (
    Dims,
    add_reduce,
    logical_and_reduce,
    logical_or_reduce,
    maximum_reduce,
    minimum_reduce,
    multiply_reduce,
    unreduce,
)
from .modes import NAMESPACE


def count(shape: Dims, dim: Dims | None) -> int:
    """How many elements a reduction over `dim` joins into one."""
    return math.prod(shape) if dim is None else math.prod(shape[d] for d in dim)


def mean(x: Array, dim: Dims | None = None, keepdim: bool = False) -> Array:
    return add_reduce(x, axis=dim, keepdims=keepdim) / x.dtype.type(count(x.shape, dim))


def prod(x: Array, dim: Dims | None = None, keepdim: bool = False) -> Array:
    return multiply_reduce(x, axis=dim, keepdims=keepdim, dtype=x.dtype)


def var(x: Array, dim: Dims | None = None, correction: float = 1, keepdim: bool = False) -> Array:
    n = count(x.shape, dim)
    centred = x - add_reduce(x, axis=dim, keepdims=True) / x.dtype.type(n)
    freedom = max(0.0, n - correction)
    return add_reduce(centred * centred, axis=dim, keepdims=keepdim) / x.dtype.type(freedom)


def norm(x: Array, p: float = 2.0, dim: Dims | None = None, keepdim: bool = False) -> Array:
    size = np.abs(x)
    if p == 0:
        return add_reduce((x != 0).astype(x.dtype), axis=dim, keepdims=keepdim)
    if p == math.inf:
        return maximum_reduce(size, axis=dim, keepdims=keepdim)
    if p == -math.inf:
        return minimum_reduce(size, axis=dim, keepdims=keepdim)
    if p == 1:
        return add_reduce(size, axis=dim, keepdims=keepdim)
    if p == 2:
        return np.sqrt(add_reduce(x * x, axis=dim, keepdims=keepdim))
    return add_reduce(size**p, axis=dim, keepdims=keepdim) ** (1 / p)


def amax(x: Array, dim: Dims | None = None, keepdim: bool = False) -> Array:
    return maximum_reduce(x, axis=dim, keepdims=keepdim)


def amin(x: Array, dim: Dims | None = None, keepdim: bool = False) -> Array:
    return minimum_reduce(x, axis=dim, keepdims=keepdim)


def logsumexp(x: Array, dim: Dims, keepdim: bool = False) -> Array:
    top = maximum_reduce(x, axis=dim, keepdims=True, initial=-np.inf)
    top = np.where(np.isfinite(top), top, 0).astype(x.dtype)
    total = np.log(add_reduce(np.exp(x - top), axis=dim, keepdims=keepdim))
    return total + top.reshape(total.shape)


def softmax(x: Array, dim: int | Dims) -> Array:
    e = np.exp(x - maximum_reduce(x, axis=dim, keepdims=True)) if x.size else x * 1
    return e / add_reduce(e, axis=dim, keepdims=True)


def log_softmax(x: Array, dim: int | Dims) -> Array:
    shifted = x - maximum_reduce(x, axis=dim, keepdims=True) if x.size else x * 1
    return shifted - np.log(add_reduce(np.exp(shifted), axis=dim, keepdims=True))


def argmax(x: Array, dim: int | None = None, keepdim: bool = False) -> Array:
    return np.argmax(x, axis=dim, keepdims=keepdim)


def argmin(x: Array, dim: int | None = None, keepdim: bool = False) -> Array:
    return np.argmin(x, axis=dim, keepdims=keepdim)


def all_(x: Array, dim: Dims | None = None, keepdim: bool = False) -> Array:
    return logical_and_reduce(x, axis=dim, keepdims=keepdim)


def any_(x: Array, dim: Dims | None = None, keepdim: bool = False) -> Array:
    return logical_or_reduce(x, axis=dim, keepdims=keepdim)


def count_nonzero(x: Array, dim: Dims | None = None) -> Array:
    return np.asarray(np.count_nonzero(x, axis=dim), dtype=np.int64)


def cumsum(x: Array, dim: int) -> Array:
    return np.cumsum(x, axis=dim, dtype=x.dtype) if x.ndim else np.array(x)


def cumprod(x: Array, dim: int) -> Array:
    return np.cumprod(x, axis=dim, dtype=x.dtype) if x.ndim else np.array(x)


def logcumsumexp(x: Array, dim: int) -> Array:
    return np.logaddexp.accumulate(x, axis=dim) if x.ndim else np.array(x)


def flip(x: Array, dims: Dims) -> Array:
    return np.array(np.flip(x, dims)) if x.ndim else np.array(x)


def roll(x: Array, shifts: Any, dims: Any) -> Array:
    return np.roll(x, shifts, dims)


def negated(shifts: Any) -> Any:
    return -shifts if isinstance(shifts, int) else tuple(-s for s in shifts)


# g / (2r), and 0 where r is 0
define("over_twice", "g, r", "where(r == 0, 0, g / (r * 2))")
define("var_slope", "g, x, dim, correction, keepdim",
       "unreduce(g * (2.0 / (count(x.shape, dim) - correction) if count(x.shape, dim) > correction else inf), "
       "x.shape, dim, keepdim) * (x - unreduce(mean(x, dim, True), x.shape, dim, True))")  # fmt: skip
# Equal maxima share the gradient evenly; nan equals nan here.
define("ties", "x, r, dim, keepdim",
       "where((x == unreduce(r, x.shape, dim, keepdim)) | (x != x) & unreduce(r != r, x.shape, dim, keepdim), "
       "zeros_like(x) + 1, 0)")  # fmt: skip
define("shared", "g, x, mask, dim, keepdim",
       "unreduce(g / sum(mask, dim, keepdim), x.shape, dim, keepdim) * mask")  # fmt: skip
define("even_share", "g, x, r, dim, keepdim", "shared(g, x, ties(x, r, dim, keepdim), dim, keepdim)")
# d‖x‖/dx, with slope 0 where ‖x‖ is 0
define("norm_slope", "g, x, r, p, dim, keepdim",
       "where(unreduce(r, x.shape, dim, keepdim) == 0, 0, "
       "unreduce(g, x.shape, dim, keepdim) * (x / unreduce(r, x.shape, dim, keepdim))) "
       "if p == 2 else any_norm_slope(g, x, r, p, dim, keepdim)")  # fmt: skip
# g·r/x, unless a factor is 0
define("prod_slope", "g, x, r, dim, keepdim",
       "prod_slope_at_zero(g, x, r, dim, keepdim) if has_zero(x) "
       "else unreduce(g * r, x.shape, dim, keepdim) / x")  # fmt: skip
# The gradients of x and y in x @ y, summed over what was broadcast.
define("matmul_left", "g, y, shape", "sum_to(g @ y.mT, shape)")
define("matmul_right", "x, g, shape", "sum_to(x.mT @ g, shape)")


def matmul_left(g: Array, y: Array, shape: Dims) -> Array:
    """As defined above. For one matrix y no broadcasting needs undoing."""
    if y.ndim == 2:
        return g @ y.T
    return NAMESPACE["sum_to"](g @ y.mT, shape)


def matmul_right(x: Array, g: Array, shape: Dims) -> Array:
    """As defined above. For one matrix y and many x the sum over the batch is itself one product."""
    if len(shape) == 2 and x.ndim > 2:
        rows = math.prod(x.shape[:-1])
        return x.reshape(rows, x.shape[-1]).T @ g.reshape(rows, g.shape[-1])
    return NAMESPACE["sum_to"](x.mT @ g, shape)


@both
def any_norm_slope(F: Any, g: Any, x: Any, r: Any, p: float, dim: Any, keepdim: bool) -> Any:
    """d‖x‖ₚ/dx for p other than 2."""
    if p == 0:
        return x * 0
    big_g = F.unreduce(g, x.shape, dim, keepdim)
    if p == 1:
        return big_g * F.sign(x)
    big_r = F.unreduce(r, x.shape, dim, keepdim)
    if math.isinf(p):
        return F.even_share(g, F.abs(x), r, dim, keepdim) * F.sign(x)
    size = F.abs(x)
    if p < 1:
        part = F.where(x == 0, 0, size ** (p - 1))
        return F.where(big_r == 0, 0, big_g * F.sign(x) * part * big_r ** (1 - p))
    if p < 2:
        part = F.where(x == 0, 0, size ** (p - 1))
        return F.where(big_r == 0, 0, big_g * F.sign(x) * part / big_r ** (p - 1))
    return F.where(big_r == 0, 0, big_g * x * size ** (p - 2) / big_r ** (p - 1))


def _has_zero(x: Any) -> bool:
    return bool((getattr(x, "_a", x) == 0).any())


def _identity(n: int, like: Any) -> Any:
    mask = np.eye(n, dtype=bool)
    return NAMESPACE["plain"](mask) if hasattr(like, "_a") else mask


@both
def prod_slope_at_zero(F: Any, g: Any, x: Any, r: Any, dim: Any, keepdim: bool) -> Any:
    """The product of the other factors, formed without dividing."""
    flat = x if dim is not None else F.reshape(x, (-1,))
    axis = 0 if dim is None else dim[0]
    if not flat.shape:
        return g * 1
    n = flat.shape[axis]
    last = F.permute(flat, _to_last(len(flat.shape), axis))
    rows = F.unreduce(last, (*last.shape, n), (len(last.shape),), False)
    columns = F.permute(rows, (*range(len(last.shape) - 1), len(last.shape), len(last.shape) - 1))
    others = F.prod(F.where(_identity(n, x), 1, columns), (len(last.shape),), False)
    back = F.permute(others, _from_last(len(flat.shape), axis))
    return F.unreduce(g, x.shape, dim, keepdim) * F.reshape(back, x.shape)


def _to_last(rank: int, axis: int) -> Dims:
    return (*(i for i in range(rank) if i != axis), axis)


def _from_last(rank: int, axis: int) -> Dims:
    order = list(range(rank - 1))
    order.insert(axis, rank - 1)
    return tuple(order)


@both
def cumprod_slope(F: Any, g: Any, x: Any, r: Any, dim: int) -> Any:
    """Σ over later positions of g·r/x; where a factor is 0, without dividing."""
    if not x.shape:
        return g
    if not _has_zero(x):
        return F.flip(F.cumsum(F.flip(g * r, (dim,)), dim), (dim,)) / x
    rank, n = len(x.shape), x.shape[dim]
    last = F.permute(x, _to_last(rank, dim))
    big = F.unreduce(last, (*last.shape[:-1], n, n), (rank - 1,), False)  # [..., k, i] = x_i
    products = F.cumprod(F.where(_identity(n, x), 1, big), rank)  # without factor k
    later = F.triu(products, 0)  # position j ≥ k
    g_last = F.permute(g, _to_last(rank, dim))
    total = F.sum(later * F.unreduce(g_last, later.shape, (rank - 1,), False), (rank,), False)
    return F.permute(total, _from_last(rank, dim))


@both
def logcumsumexp_slope(F: Any, g: Any, x: Any, r: Any, dim: int) -> Any:
    """exp(x)·Σ over later positions of g·exp(-r), with the exponents joined so that nothing overflows."""
    if not x.shape:
        return g
    rank, n = len(x.shape), x.shape[dim]
    x_last, r_last, g_last = (F.permute(v, _to_last(rank, dim)) for v in (x, r, g))
    shape = (*x_last.shape[:-1], n, n)
    xs = F.unreduce(x_last, shape, (rank,), False)
    rs = F.unreduce(r_last, shape, (rank - 1,), False)
    gs = F.unreduce(g_last, shape, (rank - 1,), False)
    weights = F.triu(F.exp(F.triu(xs - rs, 0)), 0)
    return F.permute(F.sum(gs * weights, (rank,), False), _from_last(rank, dim))


def linear(x: Array, y: Array, z: Array) -> Array:
    r = x @ y.T
    r += z
    return r


def tril(x: Array, k: int = 0) -> Array:
    return np.tril(x, k)


def triu(x: Array, k: int = 0) -> Array:
    return np.triu(x, k)


NAMESPACE.update(
    count=count,
    mean=mean,
    prod=prod,
    var=var,
    norm=norm,
    amax=amax,
    amin=amin,
    logsumexp=logsumexp,
    softmax=softmax,
    log_softmax=log_softmax,
    argmax=argmax,
    argmin=argmin,
    all=all_,
    any=any_,
    count_nonzero=count_nonzero,
    cumsum=cumsum,
    cumprod=cumprod,
    logcumsumexp=logcumsumexp,
    flip=flip,
    roll=roll,
    negated=negated,
    has_zero=_has_zero,
    outer=np.outer,
    matmul=np.matmul,
    matmul_left=matmul_left,  # on arrays, quicker than what is defined above
    matmul_right=matmul_right,
    linear=linear,
    tril=tril,
    triu=triu,
    unreduce=unreduce,
)


DIFFERENTIABLE.update(count=count, negated=negated, has_zero=_has_zero)
