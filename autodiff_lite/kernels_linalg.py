"""Kernels of linear algebra, and diagonals."""

# ruff: noqa: D103  (a kernel does what its name and its rule say)

from __future__ import annotations

from typing import Any

import numpy as np

from .dtypes import Array
from .functions import both
from .kernels import Dims
from .modes import NAMESPACE


def diagonal(x: Array, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Array:
    view = np.diagonal(x, offset, dim1, dim2)
    if x.flags.writeable:
        view.flags.writeable = True  # NumPy hands out a read-only view; here it is a view like any other
    return view


def put_diagonal(x: Array, shape: Dims, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Array:
    out = np.zeros(shape, dtype=x.dtype)
    diagonal(out, offset, dim1, dim2)[...] = x
    return out


def inv(x: Array) -> Array:
    return np.linalg.inv(x)


def solve(x: Array, y: Array) -> Array:
    return np.linalg.solve(x, y)


def det(x: Array) -> Array:
    return np.linalg.det(x).astype(x.dtype)


def logabsdet(x: Array) -> Array:
    return np.linalg.slogdet(x)[1].astype(x.dtype)


def detsign(x: Array) -> Array:
    return np.linalg.slogdet(x)[0].astype(x.dtype)


def cholesky(x: Array) -> Array:
    return np.linalg.cholesky(x)


@both
def matrix(F: Any, g: Any) -> Any:
    """A number for each matrix of a batch, with two dimensions of size 1 behind."""
    return F.reshape(g, (*g.shape, 1, 1))


@both
def det_slope(F: Any, g: Any, x: Any, r: Any) -> Any:
    """g·det(x)·x⁻ᵀ. Where x is (nearly) singular, from the determinants of the minors instead."""
    n = x.shape[-1]
    if n == 0:
        return x * 1
    bare = np.asarray(getattr(x, "_a", x))
    scale = np.abs(bare).max(initial=0) ** n
    if np.all(np.abs(np.linalg.det(bare)) > 1e-3 * scale) and np.all(np.isfinite(bare)):
        return F.matrix(g * r) * F.inv(x).mT
    if n == 1:
        return F.matrix(g) * (x * 0 + 1)
    rows = []
    for i in range(n):
        row = []
        for j in range(n):
            keep_i = np.array([k for k in range(n) if k != i])[:, None]
            keep_j = np.array([k for k in range(n) if k != j])[None, :]
            minor = F.det(F.index(x, (Ellipsis, keep_i, keep_j)))
            row.append(minor if (i + j) % 2 == 0 else -minor)
        rows.append(F.stack(*row, dim=len(x.shape) - 2))
    return F.matrix(g) * F.stack(*rows, dim=len(x.shape) - 2)


@both
def cholesky_slope(F: Any, g: Any, r: Any) -> Any:
    """With L = r: symmetric part of L⁻ᵀ Φ(Lᵀ g) L⁻¹, where Φ keeps the lower triangle and half the diagonal."""
    half = F.tril(r.mT @ g, 0)
    n = r.shape[-1]
    weights = np.tril(np.ones((n, n))) - 0.5 * np.eye(n)
    phi = half * (
        weights.astype(np.asarray(getattr(r, "_a", r)).dtype)
        if not hasattr(r, "_a")
        else NAMESPACE["plain"](weights.astype(r._a.dtype))
    )
    inverse = F.inv(r)
    s = inverse.mT @ phi @ inverse
    return (s + s.mT) * 0.5


NAMESPACE.update(
    diagonal=diagonal,
    put_diagonal=put_diagonal,
    inv=inv,
    solve=solve,
    det=det,
    logabsdet=logabsdet,
    detsign=detsign,
    cholesky=cholesky,
)
