"""The elementary functions that the rules' texts name, on arrays, and the few that need more than one line.

The functions with `F` as first argument are written once and serve twice: `F` is the set of names on arrays or on
tensors, and Python's operators work on both.
"""

# ruff: noqa: D103  (a kernel does what its name and its rule say)

from __future__ import annotations

import functools
import math
from typing import Any

import numpy as np

from . import kernels as _kernels  # noqa: F401  (fills the names of structured operations)
from .compile import DIFFERENTIABLE, P
from .definitions import define
from .dtypes import Array
from .modes import NAMESPACE
from .special_functions import digamma, erf, erfc, erfinv, lgamma, polygamma


class _Names:
    """Attribute access to a set of names: `F.log(x)`."""

    def __init__(self, names: dict[str, Any]) -> None:
        self._names = names

    def __getattr__(self, name: str) -> Any:
        return self._names[name]


def both(function: Any) -> Any:
    """Register a function of (F, ...) under its name, on arrays and on tensors."""
    NAMESPACE[function.__name__] = functools.partial(function, _Names(NAMESPACE))
    DIFFERENTIABLE[function.__name__] = functools.partial(function, _Names(DIFFERENTIABLE))
    return function


_MANY = 1000  # elements, from which on two passes over an array are quicker than a choice at each of its elements
_BOOL = np.dtype(bool)
_BITS = {np.dtype(np.float32): np.dtype(np.int32), np.dtype(np.float64): np.dtype(np.int64)}


def where(c: Array, x: Any, y: Any) -> Array:
    """NumPy's, which branches at every element. Where one side is 0, as in most rules, the other's bits times c are the
    same, in a tenth of the time. Bits, since inf · 0 is nan and -1 · 0 is -0.
    """
    if c.__class__ is np.ndarray and c.size > _MANY and c.dtype is _BOOL:
        for value, other, kept in ((x, y, False), (y, x, True)):
            if value.__class__ is int and value == 0 and (bits := _BITS.get(getattr(other, "dtype", None))):
                return np.multiply(other.view(bits), c if kept else ~c).view(other.dtype)
    return np.where(c, x, y)


def sigmoid(x: Array) -> Array:
    """1 / (1 + exp(-x)). Far to the left exp(-x) is inf, and 1 / inf the 0 that is wanted."""
    return 1 / (1 + np.exp(-x))


def log_sigmoid(x: Array) -> Array:
    return np.minimum(x, 0) - np.log1p(np.exp(-np.abs(x)))


def relu(x: Array) -> Array:
    return np.maximum(x, 0)


def softplus(x: Array, beta: float, threshold: float) -> Array:
    scaled = x * beta
    return np.where(scaled > threshold, x, np.log1p(np.exp(np.minimum(scaled, threshold))) / beta)


def elu(x: Array, a: float, s: float, k: float) -> Array:
    return np.where(x > 0, x * s, a * s * np.expm1(np.minimum(x, 0) * k))


def normal_cdf(x: Array) -> Array:
    return 0.5 * erfc(x * -math.sqrt(0.5))


def shrink(x: Array, k: float) -> Array:
    return np.where(x > k, x - k, np.where(x < -k, x + k, x * 0))


def logit_(x: Array) -> Array:
    return np.log(x / (1 - x))


def sign(x: Array) -> Array:
    """−1, 0 or 1; of nan 0, as in PyTorch."""
    return x if x.dtype == np.bool_ else np.subtract(x > 0, x < 0, dtype=x.dtype)


def xlogy(x: Array, y: Array) -> Array:
    zero = (x == 0) & ~np.isnan(y)
    return np.where(zero, x * 0, x * np.log(np.where(zero, 1, y)))


def lerp(x: Array, y: Array, z: Array) -> Array:
    return np.where(np.abs(z) < 0.5, x + z * (y - x), y - (y - x) * (1 - z))


def clamp(x: Array, low: Any, high: Any) -> Array:
    if low is not None:
        x = np.maximum(x, low)
    return np.minimum(x, high) if high is not None else x


def nan_to_num(x: Array, nan: float, low: Any, high: Any) -> Array:
    return np.nan_to_num(x, nan=nan, neginf=low, posinf=high)


def remainder(x: Array, y: Array) -> Array:
    if x.dtype.kind != "f" and np.any(np.equal(y, 0)):
        raise RuntimeError("ZeroDivisionError")
    r = np.fmod(x, y)
    return np.where((r != 0) & ((r < 0) != (np.asarray(y) < 0)), r + y, r)


def fmod(x: Array, y: Array) -> Array:
    if x.dtype.kind != "f" and np.any(np.equal(y, 0)):
        raise RuntimeError("ZeroDivisionError")
    return np.fmod(x, y)


def floor_divide(x: Array, y: Array) -> Array:
    if x.dtype.kind != "f" and np.any(np.equal(y, 0)):
        raise RuntimeError("ZeroDivisionError")
    return np.floor_divide(x, y)


def heaviside(x: Array, y: Array) -> Array:
    return np.where(x == 0, y, (x > 0).astype(x.dtype))


def sinc(x: Array) -> Array:
    scaled = x * math.pi
    return np.where(x == 0, 1, np.sin(scaled) / np.where(x == 0, 1, scaled))


@both
def sinc_slope(F: Any, x: Any) -> Any:
    scaled = x * math.pi
    safe = F.where(x == 0, 1, scaled)
    return F.where(x == 0, 0, (F.cos(scaled) * scaled - F.sin(scaled)) * math.pi / (safe * safe))


# d(x^y)/dx = y·x^(y-1), and 0 where y is 0 (also at x = 0)
define("power_slope", "g, x, y",
       "(g * 0 if y == 0 else g * (y * x ** (y - 1))) if is_number(y) "
       "else where(y == 0, 0, g * (y * x ** (y - 1)))")  # fmt: skip
# d(x^y)/dy = x^y·log x, and 0 where x is 0 and y is not negative
define("exponent_slope", "g, x, y, r",
       "(where(y >= 0, 0, g * r * -inf) if x == 0 else g * (r * number_log(x))) if is_number(x) "
       "else where((x == 0) & (y >= 0), 0, g * (r * log(x)))")  # fmt: skip
define("xlogy_slope", "g, x, y",
       "g * number_log(y) if is_number(y) else where((x == 0) & (y <= 0), 0, g * log(y))")  # fmt: skip
define("copysign_slope", "x, r", "where(x == 0, 0, r / x)")
define("softplus_slope", "g, x, beta, threshold", "where(x * beta > threshold, g, g * sigmoid(x * beta))")
define("elu_slope", "g, x, a, s, k", "where(x <= 0, g * (a * s * k) * exp(where(x <= 0, x, 0) * k), g * s)")
# x² + y², and 1 at the origin, where the angle's slopes are taken to be 0
define("squares", "x, y", "where((x == 0) & (y == 0), 1, x * x + y * y)")
define("clamp_slope", "g, x, low, high",
       "where(x <= high if is_none(low) else x >= low if is_none(high) "
       "else (x >= low) & (x <= high), g, 0)")  # fmt: skip


DIFFERENTIABLE["normal_cdf"] = lambda x: 0.5 * P.erfc(x * -math.sqrt(0.5))
DIFFERENTIABLE["clip"] = lambda x, low, high: P.clamp(x, low, high)

_FROM_NUMPY = [
    "abs", "hypot", "sqrt", "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "logaddexp",
    "logaddexp2", "sin", "cos", "tan", "sinh", "cosh", "tanh", "maximum", "minimum", "fmax", "fmin",
    "floor", "ceil", "trunc", "round", "isnan", "isinf", "isfinite", "signbit", "logical_not", "isposinf",
    "isneginf", "logical_and", "logical_or", "logical_xor", "nextafter", "gcd", "lcm", "copysign", "clip",
]  # fmt: skip
NAMESPACE.update({name: getattr(np, name) for name in _FROM_NUMPY})
NAMESPACE.update(
    asin=np.arcsin,
    acos=np.arccos,
    atan=np.arctan,
    asinh=np.arcsinh,
    acosh=np.arccosh,
    atanh=np.arctanh,
    atan2=np.arctan2,
    shift_left=np.left_shift,
    shift_right=np.right_shift,
    rsqrt=lambda x: 1 / np.sqrt(x),
    erf=erf,
    erfc=erfc,
    erfinv=erfinv,
    lgamma=lgamma,
    digamma=digamma,
    polygamma=polygamma,
)
for _function in (
    where, sigmoid, log_sigmoid, relu, softplus, elu, normal_cdf, shrink, logit_, xlogy, lerp, clamp, nan_to_num,
    remainder, fmod, floor_divide, heaviside, sinc, sign,
):  # fmt: skip
    NAMESPACE[_function.__name__] = _function
