"""Special functions that NumPy does not have: erf, its relatives, and the gamma family.

`math.erf` is exact but works on one number; the arrays here are short in practice, so it is applied to each element.
The
gamma family uses the reflection and recurrence formulas and the asymptotic series (Abramowitz & Stegun 6.3-6.4).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .dtypes import Array


def _each(function: Callable[[float], float]) -> Callable[[Array], Array]:
    vector = np.frompyfunc(function, 1, 1)

    def applied(x: Array) -> Array:
        return np.asarray(vector(np.asarray(x, dtype=np.float64))).astype(x.dtype)

    return applied


def _lgamma_one(x: float) -> float:
    if x == -math.inf or x == math.inf:
        return math.inf
    if x <= 0 and x == math.floor(x):
        return math.inf
    return math.lgamma(x)


erf = _each(math.erf)
erfc = _each(math.erfc)
lgamma = _each(_lgamma_one)


def erfinv(x: Array) -> Array:
    """The inverse of erf: a rational start (Giles, 2012), then two Newton steps on erf itself."""
    y = np.asarray(x, dtype=np.float64)
    w = -np.log((1 - y) * (1 + y))
    a = w - 2.5
    p = np.polyval(
        [
            2.81022636e-08,
            3.43273939e-07,
            -3.5233877e-06,
            -4.39150654e-06,
            0.00021858087,
            -0.00125372503,
            -0.00417768164,
            0.246640727,
            1.50140941,
        ],
        a,
    )
    b = np.sqrt(np.maximum(w, 0)) - 3
    q = np.polyval(
        [
            -0.000200214257,
            0.000100950558,
            0.00134934322,
            -0.00367342844,
            0.00573950773,
            -0.0076224613,
            0.00943887047,
            1.00167406,
            2.83297682,
        ],
        b,
    )
    r = np.where(w < 5, p, q) * y
    for _ in range(3):
        small = np.abs(y) < 0.5
        # Near ±1 the difference is taken with erfc, which keeps its digits there.
        error = np.where(small, erf(r) - y, np.sign(y) * ((1 - np.abs(y)) - erfc(np.abs(r))))
        slope = 2 / math.sqrt(math.pi) * np.exp(-r * r)
        step = error / slope
        r = np.where(np.isfinite(step), r - step / (1 + r * step), r)
    r = np.where(np.abs(y) == 1, np.copysign(np.inf, y), np.where(np.abs(y) > 1, np.nan, r))
    return r.astype(x.dtype)


_BERNOULLI = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510]


def digamma(x: Array) -> Array:
    """The derivative of lgamma."""
    z = np.asarray(x, dtype=np.float64)
    pole = (z <= 0) & (z == np.floor(z))
    reflect = (z < 0) & ~pole
    t = np.where(reflect, 1 - z, np.where(pole, 1.0, z))
    r = np.zeros_like(t)
    for _ in range(10):
        low = t < 10
        r = r - np.where(low, 1 / t, 0)
        t = np.where(low, t + 1, t)
    r = r + np.log(t) - 0.5 / t
    for k, b in enumerate(_BERNOULLI, 1):
        r = r - b / (2 * k * t ** (2 * k))
    fraction = z - np.trunc(z)
    r = np.where(reflect, r - math.pi / np.tan(math.pi * np.where(reflect, fraction, 0.5)), r)
    r = np.where(pole, np.where(z == 0, np.copysign(np.inf, -z), np.nan), r)
    return r.astype(x.dtype)


def polygamma(x: Array, order: int = 1) -> Array:
    """The `order`-th derivative of digamma."""
    if order == 0:
        return digamma(x)
    z = np.asarray(x, dtype=np.float64)
    pole = (z <= 0) & (z == np.floor(z))
    t = np.where(pole, 1.0, z)
    total = np.zeros_like(t)
    sign, factorial = (-1) ** (order + 1), math.factorial(order)
    for _ in range(40):  # recurrence up to where the series converges; covers arguments down to about -20
        low = t < 20
        total = total + np.where(low, factorial / t ** (order + 1), 0)
        t = np.where(low, t + 1, t)
    total = total + math.factorial(order - 1) / t**order + factorial / (2 * t ** (order + 1))
    for k, b in enumerate(_BERNOULLI, 1):
        total = total + b * math.factorial(2 * k + order - 1) / (math.factorial(2 * k) * t ** (2 * k + order))
    result: Any = sign * total
    result = np.where(pole, np.inf if order % 2 else np.nan, result)
    return np.asarray(result).astype(x.dtype)
