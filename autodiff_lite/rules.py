"""The table of derivatives. Read this first.

Each row is one operation: its name, how it is computed, and for each input the vector-Jacobian product, all as text:

    rule("mul", "x * y", x="g * y", y="g * x", symbol="×")

says that r = x·y, and that a cotangent g of the result becomes g·y for x and g·x for y. In scope are

    x, y, z   the inputs          r   the result          g   the incoming gradient, d(output)/d(r)

and the other operations of the table; a name such as `power_slope` is defined in functions.py, in the same language. A
row may say more:

    kind="float"    whole numbers are taken as floating point numbers first ("bool": the result is of truth values)
    options         arguments that are no tensors, with their defaults
    symbol          what a picture writes on the operation
    show            a shorter text for a reader, where the one that runs is long
    node            PyTorch's name of the node, where it is not the operation's own name and "Backward0"
    number          its name where a Python number stands for an input; that node has no edge for the number

The text is what runs (compile.py makes functions of it), what decides which values are saved, what a picture of the
graph shows, and what the tests compare with finite differences and computer algebra. Because a rule is made of
operations that are in the table themselves, it can be differentiated again, to any order.

Left to the engine, and never a rule's business: un-broadcasting, dtypes, version checks, grad mode, observation.

Values are saved as PyTorch saves them (exp keeps its result, log its input), since that decides which writes in place
are legal. At a kink the choice is PyTorch's, too: abs has slope 0 at 0, relu has slope 0 at 0, equal maxima share.
"""

from __future__ import annotations

from . import functions as _functions  # noqa: F401  (the names that the texts use)
from .compile import RULES, Rule, rule, source_of

__all__ = ["RULES", "Rule", "rule", "source_of"]

# ---------------------------------------------------------------------------------------------- arithmetic
rule("add", "x + y", x="g", y="g", symbol="+")
rule("sub", "x - y", x="g", y="-g", symbol="−")
rule("rsub", "y - x", x="-g", y="g", symbol="−", number={"y": "RsubBackward1"})
rule("mul", "x * y", x="g * y", y="g * x", symbol="×")
rule("div", "x / y", x="g / y", y="-g * (x / y) / y", symbol="÷", kind="float")
rule("neg", "-x", x="-g", symbol="−")
rule(
    "pow",
    "x ** y",
    x="power_slope(g, x, y)",
    y="exponent_slope(g, x, y, r)",
    symbol="^",
    show={"x": "g * y * x ** (y - 1)", "y": "g * r * log(x)"},
    node="PowBackward1",
    number={"y": "PowBackward0", "x": "PowBackward2"},
)
rule("reciprocal", "1 / x", x="-g * (r * r)", kind="float", symbol="1/x")
rule("square", "x * x", x="g * (2 * x)", symbol="²", node="PowBackward0")
rule("abs", "abs(x)", x="g * sign(x)", symbol="|x|")
rule("sign", "sign(x)", x="zeros_like(g)", symbol="sgn")
rule("fmod", "fmod(x, y)", x="g", y="-g * trunc(x / y)", symbol="mod",
     node="FmodBackward1", number={"y": "FmodBackward0"})  # fmt: skip
rule("remainder", "remainder(x, y)", x="g", y="-g * floor(x / y)", symbol="mod",
     node="RemainderBackward1", number={"y": "RemainderBackward0"})  # fmt: skip
rule("hypot", "hypot(x, y)", x="g * (x / r)", y="g * (y / r)")
rule("atan2", "atan2(x, y)", x="g * (y / squares(x, y))", y="g * (-x / squares(x, y))", kind="float",
     show={"x": "g * (y / (x * x + y * y))", "y": "g * (-x / (x * x + y * y))"})  # fmt: skip
rule("lerp", "lerp(x, y, z)", x="g * (1 - z)", y="g * z", z="g * (y - x)",
     node="LerpBackward1", number={"z": "LerpBackward0"})  # fmt: skip
rule("copysign", "copysign(x, y)", x="g * copysign_slope(x, r)", y="zeros_like(g)", kind="float",
     number={"y": "CopysignBackward1"})  # fmt: skip
rule("floor_divide", "floor_divide(x, y)", symbol="⌊÷⌋")
rule("div_floor", "floor_divide(x, y)", x="zeros_like(g)", y="zeros_like(g)", symbol="⌊÷⌋", node="DivBackward1")

# ---------------------------------------------------------------------------------------------- roots, exp, log
rule("sqrt", "sqrt(x)", x="g / (2 * r)", symbol="√", kind="float")
rule("rsqrt", "1 / sqrt(x)", x="-0.5 * g * (r * r * r)", symbol="1/√", kind="float")
rule("exp", "exp(x)", x="g * r", kind="float")
rule("exp2", "exp2(x)", x="g * r * 0.6931471805599453", kind="float")
rule("expm1", "expm1(x)", x="g * (r + 1)", kind="float")
rule("log", "log(x)", x="g / x", kind="float")
rule("log2", "log2(x)", x="g / (x * 0.6931471805599453)", kind="float")
rule("log10", "log10(x)", x="g / (x * 2.302585092994046)", kind="float")
rule("log1p", "log1p(x)", x="g / (x + 1)", kind="float", node="Log1PBackward0")
rule("logaddexp", "logaddexp(x, y)", x="g * exp(x - r)", y="g * exp(y - r)", kind="float")
rule("logaddexp2", "logaddexp2(x, y)", x="g * exp2(x - r)", y="g * exp2(y - r)", kind="float")
rule("xlogy", "xlogy(x, y)", x="xlogy_slope(g, x, y)", y="g * x / y", kind="float", show={"x": "g * log(y)"},
     number={"x": "XlogyBackward1", "y": "XlogyBackward2"})  # fmt: skip
rule("logit_", "logit_(x)", x="g / (x * (1 - x))", kind="float", node="LogitBackward0")
rule("sigmoid", "sigmoid(x)", x="g * (1 - r) * r", symbol="σ", kind="float")
rule("log_sigmoid", "log_sigmoid(x)", x="g * sigmoid(-x)", kind="float")

# ---------------------------------------------------------------------------------------------- angles
rule("sin", "sin(x)", x="g * cos(x)", kind="float")
rule("cos", "cos(x)", x="g * -sin(x)", kind="float")
rule("tan", "tan(x)", x="g * (1 + r * r)", kind="float")
rule("asin", "asin(x)", x="g * rsqrt(1 - x * x)", kind="float")
rule("acos", "acos(x)", x="g * -rsqrt(1 - x * x)", kind="float")
rule("atan", "atan(x)", x="g / (x * x + 1)", kind="float")
rule("sinh", "sinh(x)", x="g * cosh(x)", kind="float")
rule("cosh", "cosh(x)", x="g * sinh(x)", kind="float")
rule("tanh", "tanh(x)", x="g * (1 - r * r)", kind="float")
rule("asinh", "asinh(x)", x="g * rsqrt(x * x + 1)", kind="float")
rule("acosh", "acosh(x)", x="g * rsqrt(x * x - 1)", kind="float")
rule("atanh", "atanh(x)", x="g / (1 - x * x)", kind="float")
rule("sinc", "sinc(x)", x="g * sinc_slope(x)", kind="float")
rule("deg2rad", "x * 0.017453292519943295", x="g * 0.017453292519943295", kind="float")
rule("rad2deg", "x * 57.29577951308232", x="g * 57.29577951308232", kind="float")

# ---------------------------------------------------------------------------------------------- special functions
rule("erf", "erf(x)", x="g * 1.1283791670955126 * exp(-(x * x))", kind="float")
rule("erfc", "erfc(x)", x="g * -1.1283791670955126 * exp(-(x * x))", kind="float")
rule("erfinv", "erfinv(x)", x="g * 0.886226925452758 * exp(r * r)", kind="float")
rule("lgamma", "lgamma(x)", x="g * digamma(x)", kind="float")
rule("digamma", "digamma(x)", x="g * polygamma(x, 1)", kind="float")
rule("polygamma", "polygamma(x, order)", x="g * polygamma(x, order + 1)", options="order=1", kind="float")

# ---------------------------------------------------------------------------------------------- activations
rule("relu", "relu(x)", x="where(r <= 0, 0, g)", symbol="relu")
rule("softplus", "softplus(x, beta, threshold)", options="beta=1.0, threshold=20.0",
     x="softplus_slope(g, x, beta, threshold)",
     show={"x": "g * sigmoid(beta * x)"})  # fmt: skip
rule("gelu", "x * normal_cdf(x)", x="g * (normal_cdf(x) + x * 0.3989422804014327 * exp(-0.5 * x * x))")
rule("silu", "x * sigmoid(x)", x="g * (sigmoid(x) * (1 + x * (1 - sigmoid(x))))")
rule("leaky_relu", "where(x > 0, x, x * slope)", options="slope=0.01", x="where(x > 0, g, g * slope)")
rule("elu", "elu(x, a, s, k)", options="a=1.0, s=1.0, k=1.0", x="elu_slope(g, x, a, s, k)",
     show={"x": "where(x > 0, g, g * a * exp(x))"})  # fmt: skip
rule("threshold", "where(x <= t, v, x)", options="t=0.0, v=0.0", x="where(x <= t, 0, g)")
rule("hardtanh", "clip(x, low, high)", options="low=-1.0, high=1.0", x="where((x <= low) | (x >= high), 0, g)")
rule("hardsigmoid", "clip(x / 6 + 0.5, 0.0, 1.0)", x="where((x > -3) & (x < 3), g / 6, 0)")
rule("hardswish", "x * clip(x / 6 + 0.5, 0.0, 1.0)", x="where(x <= -3, 0, where(x < 3, g * (x / 3 + 0.5), g))")
rule("softshrink", "shrink(x, k)", options="k=0.5", x="where((x >= -k) & (x <= k), 0, g)")
rule("hardshrink", "where((x >= -k) & (x <= k), 0, x)", options="k=0.5", x="where((x >= -k) & (x <= k), 0, g)")

rule(
    "binary_cross_entropy",
    "(y - 1) * maximum(log1p(-x), -100.0) - y * maximum(log(x), -100.0)",
    x="g * (x - y) / maximum((1 - x) * x, 1e-12)",
    y="g * (maximum(log1p(-x), -100.0) - maximum(log(x), -100.0))",
    show={
        "forward": "-(y * log(x) + (1 - y) * log(1 - x))",
        "x": "g * (x - y) / (x * (1 - x))",
        "y": "g * (log(1 - x) - log(x))",
    },
)

# ---------------------------------------------------------------------------------------------- choices and kinks
rule("where", "where(c, x, y)", inputs="c x y", x="where(c, g, 0)", y="where(c, 0, g)")
rule("maximum", "maximum(x, y)", x="where(x == y, g / 2, where(x < y, 0, g))",
     y="where(x == y, g / 2, where(x > y, 0, g))",
     symbol="max")  # fmt: skip
rule("minimum", "minimum(x, y)", x="where(x == y, g / 2, where(x > y, 0, g))",
     y="where(x == y, g / 2, where(x < y, 0, g))",
     symbol="min")  # fmt: skip
rule("fmax", "fmax(x, y)", x="where((x >= y) | (y != y), g, 0)", y="where((x >= y) | (y != y), 0, g)", symbol="max")
rule("fmin", "fmin(x, y)", x="where((x <= y) | (y != y), g, 0)", y="where((x <= y) | (y != y), 0, g)", symbol="min")
rule("clamp", "clamp(x, low, high)", options="low=None, high=None", x="clamp_slope(g, x, low, high)", elementwise=True,
     show={"x": "where((x >= low) & (x <= high), g, 0)"})  # fmt: skip
rule(
    "clamp_min_tensor",
    "maximum(x, y)",
    x="where(x >= y, g, 0)",
    y="where(x < y, g, 0)",
    symbol="max",
    node="ClampMinBackward1",
)
rule(
    "clamp_max_tensor",
    "minimum(x, y)",
    x="where(x <= y, g, 0)",
    y="where(x > y, g, 0)",
    symbol="min",
    node="ClampMaxBackward1",
)
rule(
    "nan_to_num", "nan_to_num(x, nan, low, high)", options="nan=0.0, low=None, high=None", x="where(isfinite(x), g, 0)"
)
rule("heaviside", "heaviside(x, y)")

# ---------------------------------------------------------------------------------------------- steps: derivative 0
for _name, _symbol in {"floor": "⌊x⌋", "ceil": "⌈x⌉", "trunc": "trunc", "round": "round"}.items():
    rule(_name, f"{_name}(x)", x="zeros_like(g)", symbol=_symbol)
rule("frac", "x - trunc(x)", x="g")

# ---------------------------------------------------------------------------------------------- truth values
for _name, _symbol in {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}.items():
    rule(_name, f"x {_symbol} y", symbol=_symbol, kind="bool")
for _name in ("isnan", "isinf", "isfinite", "signbit", "logical_not", "isposinf", "isneginf"):
    rule(_name, f"{_name}(x)", kind="bool")
for _name in ("logical_and", "logical_or", "logical_xor"):
    rule(_name, f"{_name}(x, y)", kind="bool")
for _name, _symbol in {"bitwise_and": "&", "bitwise_or": "|", "bitwise_xor": "^"}.items():
    rule(_name, f"x {_symbol} y", symbol=_symbol)
rule("bitwise_not", "~x", symbol="~")
rule("bitwise_left_shift", "shift_left(x, y)", symbol="<<")
rule("bitwise_right_shift", "shift_right(x, y)", symbol=">>")
rule("nextafter", "nextafter(x, y)", x="g", y="zeros_like(g)", node="NextafterBackward0")
rule("gcd", "gcd(x, y)")
rule("lcm", "lcm(x, y)")
