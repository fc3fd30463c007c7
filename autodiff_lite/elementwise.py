"""The elementwise operations that are a rule and nothing else, under their public names."""

from __future__ import annotations

from .compile import P
from .public import add, binary, unary

unary(
    "neg", "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sqrt", "rsqrt", "reciprocal", "sin", "cos",
    "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "sigmoid", "erf", "erfc",
    "erfinv", "lgamma", "digamma", "sinc", "relu", "square", "deg2rad", "rad2deg", "trunc", "frac", "floor", "ceil",
    "sign", "abs", "logical_not", "bitwise_not",
)  # fmt: skip
unary("isnan", "isinf", "isfinite", "signbit", "isposinf", "isneginf", write=False)
for _alias, _name in {
    "absolute": "abs", "negative": "neg", "fix": "trunc", "arcsin": "asin", "arccos": "acos", "arctan": "atan",
    "arcsinh": "asinh", "arccosh": "acosh", "arctanh": "atanh", "sgn": "sign",
}.items():  # fmt: skip
    add(_alias, getattr(P, _name), write=True)

for _name in ("logaddexp", "logaddexp2", "maximum", "minimum", "fmax", "fmin", "nextafter"):
    binary(_name, write=False, numbers="none")
for _name in ("hypot", "logical_and", "logical_or", "logical_xor", "gcd", "lcm"):
    binary(_name, numbers="none")
for _name in ("fmod", "copysign", "eq", "ne", "lt", "le", "gt", "ge"):
    binary(_name)
for _name in (
    "remainder", "floor_divide", "xlogy", "bitwise_and", "bitwise_or", "bitwise_xor", "bitwise_left_shift",
    "bitwise_right_shift",
):  # fmt: skip
    binary(_name, numbers="both")
binary("mul", "multiply", numbers="both")
binary("atan2", "arctan2", numbers="none")
for _alias, _name in {
    "not_equal": "ne",
    "less": "lt",
    "less_equal": "le",
    "greater": "gt",
    "greater_equal": "ge",
}.items():
    binary(_name, _alias)
