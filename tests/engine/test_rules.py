"""Every row of the table: against finite differences (first and second order, reverse and forward mode) and computer
algebra.
"""

# ruff: noqa: E501  (tables of cases, one a line)

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import sympy

import autodiff_lite as torch
from autodiff_lite.autograd import gradcheck, gradgradcheck
from autodiff_lite.compile import P, source_of
from autodiff_lite.rules import RULES

DIFFERENTIABLE = [name for name, rule in RULES.items() if rule.texts or name in ("cat", "stack", "einsum")]


def numbers(*shape: int, low: float = 0.2, high: float = 0.8, seed: int = 0) -> torch.Tensor:
    """Different float64 numbers, away from kinks and ties."""
    count = int(np.prod(shape))
    values = low + (high - low) * (np.random.default_rng(seed).permutation(count) + 0.5) / max(count, 1)
    return torch.tensor(values.reshape(shape)).requires_grad_()


X, Y, Z = numbers(2, 3), numbers(2, 3, seed=1, low=0.25, high=0.85), numbers(2, 3, seed=2)
V, W = numbers(3, seed=3), numbers(3, seed=4)
A, B = numbers(3, 3, seed=5), numbers(3, 3, seed=6)
SPD = (A @ A.T + torch.eye(3, dtype=torch.float64)).detach().requires_grad_()
INDEX = np.array([[0, 1, 1], [1, 0, 1]])

# Elementwise operations whose domain, kink or constant options need other inputs than numbers between 0.2 and 0.8.
ELEMENTWISE: dict[str, tuple[Any, ...]] = {
    "acosh": (numbers(2, 3, low=1.2, high=3.0),),
    "where": (torch.tensor(np.array([[True, False, True], [False, True, False]])), X, Y),
    "clamp": (X, 0.4, 0.6), "threshold": (X, 0.41, 0.1), "softshrink": (X, 0.3), "hardshrink": (X, 0.3), "polygamma": (X, 1),
    "hardtanh": (X, 0.3, 0.6), "fmod": (numbers(2, 3, low=2.1, high=2.4), Y), "remainder": (numbers(2, 3, low=2.1, high=2.4), Y),
}  # fmt: skip

STRUCTURED: dict[str, tuple[Callable[..., Any], tuple[Any, ...]]] = {
    "sum": (lambda x: P.sum(x, (1,), False), (X,)),
    "unreduce": (lambda x: P.unreduce(x, (2, 3), (1,), False), (numbers(2),)),
    "sum_to": (lambda x: P.sum_to(x, (1, 3)), (X,)),
    "dot": (P.dot, (V, W)),
    "permute": (lambda x: P.permute(x, (1, 0)), (X,)),
    "expand": (lambda x: P.expand(x, (2, 3)), (V,)),
    "view": (lambda x: P.view(x, (3, 2)), (X,)),
    "clone": (P.clone, (X,)),
    "to_dtype": (lambda x: P.to_dtype(x, np.dtype(np.float64)), (X,)),
    "zero": (P.zero, (X,)), "fill": (P.fill, (X, numbers())), "copy": (P.copy, (X, V)), "zeros_like": (P.zeros_like, (X,)),
    "mean": (lambda x: P.mean(x, (0,), True), (X,)),
    "prod": (lambda x: P.prod(x, (1,), False), (X,)),
    "var": (lambda x: P.var(x, (1,), 1, False), (X,)),
    "std": (lambda x: P.std(x, None, 1, False), (X,)),
    "norm": (lambda x: P.norm(x, 3.0, (1,), False), (X,)),
    "logsumexp": (lambda x: P.logsumexp(x, (1,), False), (X,)),
    "amax": (lambda x: P.amax(x, (1,), False), (X,)), "amin": (lambda x: P.amin(x, None, False), (X,)),
    "softmax": (lambda x: P.softmax(x, 1), (X,)), "log_softmax": (lambda x: P.log_softmax(x, 0), (X,)),
    "cumsum": (lambda x: P.cumsum(x, 1), (X,)), "cumprod": (lambda x: P.cumprod(x, 1), (X,)),
    "logcumsumexp": (lambda x: P.logcumsumexp(x, 1), (X,)),
    "flip": (lambda x: P.flip(x, (1,)), (X,)), "roll": (lambda x: P.roll(x, (1,), (1,)), (X,)),
    "mm": (P.mm, (A, B)), "mv": (P.mv, (A, V)), "outer": (P.outer, (V, W)),
    "bmm": (P.bmm, (numbers(2, 2, 3), numbers(2, 3, 2, seed=1))),
    "matmul": (P.matmul, (numbers(2, 2, 3), numbers(3, 2, seed=1))),
    "linear": (P.linear, (X, A, V)),
    "mse_loss": (P.mse_loss, (X, Y)),
    "pick_sum": (lambda x: P.pick_sum(x, (np.array([0, 1]), np.array([2, 0])), -0.5), (X,)),
    "spread": (lambda x: P.spread(x, (2, 3), (np.array([0, 1]), np.array([2, 0])), -0.5), (numbers(),)),
    "addmm": (P.addmm, (V, A, B)),
    "getitem": (lambda x: P.getitem(x, (slice(0, 2), 1, Ellipsis)), (X,)),
    "put_slice": (lambda x: P.put_slice(x, (4,), (slice(1, 4),)), (V,)),
    "index": (lambda x: P.index(x, (np.array([0, 1, 0]),)), (X,)),
    "put_index": (lambda x: P.put_index(x, (2,), (np.array([0, 1, 0]),)), (V,)),
    "setitem": (lambda x, y: P.setitem(x, y, (0,)), (X, V)),
    "zero_at": (lambda x: P.zero_at(x, (0,)), (X,)),
    "add_at": (lambda x, y: P.add_at(x, y, (np.array([0, 0]),)), (X, Y)),
    "gather": (lambda x: P.gather(x, 0, INDEX), (X,)),
    "scatter_add": (lambda x: P.scatter_add(x, (2, 3), 0, INDEX), (X,)),
    "take_along": (lambda x: P.take_along(x, 1, np.array([2, 0])), (X,)),
    "put_along": (lambda x: P.put_along(x, (2, 3), 1, np.array([2, 0])), (numbers(2),)),
    "masked_fill": (lambda x: P.masked_fill(x, INDEX == 1, 0.5), (X,)), "masked_zero": (lambda x: P.masked_zero(x, INDEX == 1), (X,)),
    "tril": (P.tril, (A,)), "triu": (lambda x: P.triu(x, 1), (A,)),
    "diagonal": (P.diagonal, (A,)), "put_diagonal": (lambda x: P.put_diagonal(x, (3, 3), 0, 0, 1), (V,)),
    "inv": (P.inv, (SPD,)), "solve": (P.solve, (SPD, A)), "det": (P.det, (SPD,)), "logabsdet": (P.logabsdet, (SPD,)),
    "detsign": (P.detsign, (SPD,)),
    "cholesky": (lambda x: P.cholesky((x + x.mT) * 0.5), (SPD,)),
    "windows": (lambda x: P.windows(x, (2,), (1,), (1,)), (X,)),
    "fold": (lambda x: P.fold(x, (4,), (2,), (1,), (1,)), (numbers(3, 2),)),
    "conv": (lambda x, y: P.conv(x, y, (1,), (1,), 1), (numbers(1, 2, 4), numbers(2, 2, 2, seed=1))),
    "conv_input": (lambda x, y: P.conv_input(x, y, (1, 2, 4), (1,), (1,), 1), (numbers(1, 2, 3), numbers(2, 2, 2, seed=1))),
    "conv_weight": (lambda x, y: P.conv_weight(x, y, (2, 2, 2), (1,), (1,), 1), (numbers(1, 2, 4), numbers(1, 2, 3, seed=1))),
    "cat": (lambda x, y: P.cat(x, y, dim=1), (X, Y)), "stack": (lambda x, y: P.stack(x, y, dim=0), (X, Y)),
    "einsum": (lambda x, y: P.einsum(x, y, terms=("ij", "kj"), result="ik"), (X, Y)),
}  # fmt: skip


def case_of(name: str) -> tuple[Callable[..., Any], tuple[Any, ...]]:
    if name in STRUCTURED:
        return STRUCTURED[name]
    rule = RULES[name]
    assert rule.elementwise, f"no test case for {name}"
    return rule.function, ELEMENTWISE.get(name, (X, Y, Z)[: len(rule.inputs)])


@pytest.mark.parametrize("name", DIFFERENTIABLE)
def test_gradcheck(name: str) -> None:
    function, inputs = case_of(name)
    assert gradcheck(function, inputs, check_forward_ad=True)


@pytest.mark.parametrize("name", DIFFERENTIABLE)
def test_gradgradcheck(name: str) -> None:
    function, inputs = case_of(name)
    assert gradgradcheck(function, inputs)


@pytest.mark.parametrize("name", [n for n in DIFFERENTIABLE if RULES[n].elementwise and len(RULES[n].inputs) == 2])
def test_broadcasting(name: str) -> None:
    """Un-broadcasting is the engine's work: every operation of two inputs must have it."""
    function, inputs = case_of(name)
    narrow = (inputs[0][:, :1].detach().requires_grad_(), (inputs[1][0].detach() + 0.0123).requires_grad_())
    assert gradcheck(function, narrow)
    assert gradcheck(lambda x: function(x, 0.5512345), (inputs[0],))


_SYMBOLS = {
    "abs": sympy.Abs, "sign": sympy.sign, "sigmoid": lambda x: 1 / (1 + sympy.exp(-x)), "log1p": lambda x: sympy.log(1 + x),
    "expm1": lambda x: sympy.exp(x) - 1, "log2": lambda x: sympy.log(x, 2), "log10": lambda x: sympy.log(x, 10), "exp2": lambda x: 2**x,
    "rsqrt": lambda x: 1 / sympy.sqrt(x), "hypot": lambda x, y: sympy.sqrt(x * x + y * y), "atan2": sympy.atan2, "squares": lambda x, y: x * x + y * y,
    "log_sigmoid": lambda x: -sympy.log(1 + sympy.exp(-x)), "logaddexp": lambda x, y: sympy.log(sympy.exp(x) + sympy.exp(y)),
    "logaddexp2": lambda x, y: sympy.log(2**x + 2**y, 2), "logit_": lambda x: sympy.log(x / (1 - x)),
    "maximum": sympy.Max, "normal_cdf": lambda x: (1 + sympy.erf(x / sympy.sqrt(2))) / 2, "lerp": lambda x, y, z: x + z * (y - x),
    "digamma": sympy.digamma, "lgamma": sympy.loggamma, "erfinv": sympy.erfinv, "power_slope": lambda g, x, y: g * y * x ** (y - 1),
    "exponent_slope": lambda g, x, y, r: g * r * sympy.log(x), "polygamma": lambda x, n: sympy.polygamma(n, x),
}  # fmt: skip
# Piecewise rules are left to finite differences; algebra has no opinion about their kinks.
_PIECEWISE = {"copysign", "sinc", "xlogy", "softplus", "elu", "relu", "fmod", "remainder", "sign", "frac", "polygamma", "div_floor", "nextafter",
              "floor", "ceil", "trunc", "round", "nan_to_num", "clamp", "hardtanh", "hardsigmoid", "hardswish", "softshrink", "hardshrink"}  # fmt: skip


@pytest.mark.parametrize(
    "name",
    [
        n
        for n in DIFFERENTIABLE
        if RULES[n].elementwise
        and n not in _PIECEWISE
        and "where" not in str(RULES[n].texts) + RULES[n].text
        and "max" not in n
        and "min" not in n
    ],
)
def test_computer_algebra(name: str) -> None:
    """The rule's text is the derivative of the forward text: the difference is 0 at random points, to 30 digits."""
    rule = RULES[name]
    names = sympy.symbols("x y z g", positive=True)
    scope: dict[str, Any] = {
        **{
            n: getattr(sympy, n)
            for n in (
                [
                    "sin",
                    "cos",
                    "tan",
                    "asin",
                    "acos",
                    "atan",
                    "sinh",
                    "cosh",
                    "tanh",
                    "asinh",
                    "acosh",
                    "atanh",
                    "exp",
                    "log",
                    "sqrt",
                    "erf",
                    "erfc",
                ]
            )
        },
        **_SYMBOLS,
    }
    scope.update(zip("xyzg", names, strict=True))
    forward = eval(rule.text, {"__builtins__": {}}, scope)
    for by, text in rule.texts.items():
        written = eval(text, {"__builtins__": {}}, {**scope, "r": forward})
        difference = written - scope["g"] * sympy.diff(forward, scope[by])
        point = {names[0]: sympy.Rational(13, 10) if name == "acosh" else sympy.Rational(3, 10), names[1]: sympy.Rational(7, 10),
                 names[2]: sympy.Rational(2, 10), names[3]: sympy.Rational(11, 10)}  # fmt: skip
        assert abs(sympy.N(difference.subs(point), 30)) < 1e-14


def test_the_table_is_complete() -> None:
    for name, rule in RULES.items():
        assert rule.name == name
        assert rule.symbol
        assert rule.forward
        assert set(rule.vjp) <= set(rule.inputs)
        for text in (rule.forward, *rule.vjp.values()):
            compile(text.replace("...", "_"), name, "eval")  # Python's syntax, as a formatter needs it


def test_the_source_that_runs_can_be_read() -> None:
    import inspect

    assert "c_x = g * y" in source_of("mul")
    assert (torch.ones(1) * 2).tolist() == [2.0]  # an operation is compiled when it is first used
    assert "def mul(input, other):" in inspect.getsource(RULES["mul"].function)
    assert "self.reduction = " in inspect.getsource(torch.nn.MSELoss.__init__)  # a traceback shows it, too


def test_an_operation_is_compiled_at_first_use_for_whoever_holds_it() -> None:
    """Two hundred rules in a fresh process: nothing is compiled by importing, and the alias that was taken before the
    first call is the compiled function after it, in whichever of eight threads that was.
    """
    program = """
import inspect, linecache, sys, threading
import autodiff_lite as torch
assert not any(name.startswith("<autodiff_lite rule tanh") for name in linecache.cache)
assert str(inspect.signature(torch.tanh)) == "(input)"
method, alias = torch.Tensor.tanh, torch.tanh
x = torch.zeros(3, requires_grad=True)
def work():
    for _ in range(20):
        alias(x).sum().backward()
sys.setswitchinterval(1e-6)
threads = [threading.Thread(target=work) for _ in range(8)]
[t.start() for t in threads], [t.join() for t in threads]
assert x.grad.tolist() == [160.0] * 3
assert "def tanh(input):" in inspect.getsource(method)
assert str(inspect.signature(torch.tanh)) == "(input)"
"""
    subprocess.run([sys.executable, "-c", program], check=True)
