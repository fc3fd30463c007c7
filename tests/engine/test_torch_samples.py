"""PyTorch's own sample inputs and error inputs, for every operator of its list that exists here.

Compared: values, dtypes, shapes, and gradients under a random cotangent, in float64 and float32, with the tolerances of
torch.testing.assert_close. Where a float32 result differs by more, PyTorch's float64 result of the same inputs is the
judge: ours must
be at least as near to it as PyTorch's own float32 result. An operator with more than LIMIT samples (six have) is run on
LIMIT of them, spread evenly, to keep the suite short.
What is left out stands in EXCEPTIONS, with its reason.
"""

# ruff: noqa: E501  (tables of cases, one a line)

from __future__ import annotations

import re
import sys
import warnings
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from engine.judge import NotOffered, compare, differs, first_line, op_database, tensors_in, to_ours  # noqa: E402

import autodiff_lite as ours  # noqa: E402

LIMIT = 100

_RANDOM = "random numbers are this engine's own (equal seeds give equal numbers here, not PyTorch's)"
EXCEPTIONS = {
    "normal": _RANDOM, "normal.in_place": _RANDOM, "normal.number_mean": _RANDOM, "bernoulli": _RANDOM, "multinomial": _RANDOM,
    "rand_like": _RANDOM, "randn_like": _RANDOM, "randint_like": _RANDOM, "randn": _RANDOM, "randint": _RANDOM, "randperm": _RANDOM,
    "uniform": _RANDOM, "cauchy": _RANDOM, "exponential": _RANDOM, "geometric": _RANDOM, "log_normal": _RANDOM,
    "empty_like": "its content is whatever the memory held", "empty": "its content is whatever the memory held",
    "new_empty": "its content is whatever the memory held",
    "norm.nuc": "the nuclear norm needs singular values, which are not offered",
}  # fmt: skip

# How much more than the usual tolerance PyTorch's own tests allow in float32.
LOOSER = {"nn.functional.scaled_dot_product_attention": 5.0}

# Operators that PyTorch's list calls through a lambda with other arguments than the function's own.
CALLS: dict[str, Any] = {
    "where": lambda x, condition, other: ours.where(condition, x, other),
    "polygamma": lambda x, n: ours.polygamma(n, x),
    "einsum": lambda tensors, equation: ours.einsum(equation, *tensors),
    "nn.functional.embedding": lambda weight, index, **kw: ours.nn.functional.embedding(index, weight, **kw),
    "zero_": lambda x: x.clone().zero_(),
    "T": lambda x: x.T, "mT": lambda x: x.mT,
    "bool": lambda x: x.bool(), "float": lambda x: x.float(), "double": lambda x: x.double(), "int": lambda x: x.int(),
    "long": lambda x: x.long(), "short": lambda x: x.short(), "byte": lambda x: x.byte(), "char": lambda x: x.char(),
}  # fmt: skip


def resolve(name: str) -> Any:
    """The function here that PyTorch's list calls `name`, or None."""
    if name in CALLS:
        return CALLS[name]
    found: Any = ours
    for part in name.split("."):
        found = getattr(found, part, None)
        if found is None:
            break
    if found is None and "." not in name:
        found = getattr(ours.Tensor, name, None)
    return found if callable(found) else None


def key_of(op: Any) -> str:
    return op.name + (f".{op.variant_test_name}" if op.variant_test_name else "")


OPERATORS = [op for op in op_database() if resolve(op.name) is not None]
CHECKED = [op for op in OPERATORS if key_of(op) not in EXCEPTIONS]


def not_offered(name: str, sample: Any) -> str:
    """Why a sample is left out, or nothing."""
    kwargs = dict(sample.kwargs)
    for argument in ("out", "layout", "pin_memory", "memory_format", "generator"):
        if kwargs.get(argument) is not None:
            return f"argument {argument}="
    if kwargs.get("dropout_p") or (name == "nn.functional.dropout" and kwargs.get("training", True)):
        return _RANDOM
    values = [*sample.args, *kwargs.values()]
    if (
        name.startswith("linalg.")
        and "norm" in name
        and any(isinstance(v, str | float | int) and v in ("nuc", 2, -2, 2.0) for v in values)
    ):
        matrix = name == "linalg.matrix_norm" or sample.input.ndim >= 2
        if matrix:
            return "a matrix norm by singular values"
    if name == "nn.functional.pad" and "circular" in values and any(n < 0 for n in sample.args[0]):
        return "circular padding with negative widths"
    return ""


def without_device(kwargs: dict[str, Any]) -> dict[str, Any]:
    return {
        k: v for k, v in kwargs.items() if k not in ("device", "layout", "pin_memory", "memory_format", "generator")
    }


def gradients(module: Any, outputs: list[Any], inputs: list[Any], cotangents: list[Any]) -> list[Any]:
    return list(module.autograd.grad(outputs, inputs, cotangents, allow_unused=True))


def in_double(value: Any, memo: dict[int, Any]) -> Any:
    """The sample once more, in float64."""
    if isinstance(value, torch.Tensor):
        if id(value) not in memo:
            made = value.detach().clone()
            memo[id(value)] = (made.double() if made.dtype == torch.float32 else made).requires_grad_(
                value.requires_grad
            )
        return memo[id(value)]
    if isinstance(value, tuple):
        return tuple(in_double(v, memo) for v in value)
    if isinstance(value, list):
        return [in_double(v, memo) for v in value]
    if isinstance(value, dict):
        return {k: in_double(v, memo) for k, v in value.items()}
    return torch.float64 if value is torch.float32 else value


def as_near(theirs: Any, mine: Any, exact: Any) -> bool:
    """Is our float32 result at least as near to PyTorch's float64 result as PyTorch's float32 result is?"""
    a, b, e = (np.asarray(t.detach().numpy(force=True), dtype=np.float64) for t in (theirs, mine, exact))
    with np.errstate(all="ignore"):
        near = np.nanmax(np.abs(b - e), initial=0) <= np.nanmax(np.abs(a - e), initial=0)
        close = np.allclose(b, e, rtol=1.3e-6, atol=1e-5, equal_nan=True)
        scaled = np.nanmax(np.abs(b - e), initial=0) <= 1.3e-6 * np.nanmax(np.abs(e), initial=0)
    return bool(near or close or scaled)


def check_sample(op: Any, call: Any, sample: Any, dtype: Any) -> bool:
    """Compare one sample; returns whether it was compared at all."""
    memo: dict[int, Any] = {}
    try:
        given = to_ours((sample.input, tuple(sample.args), without_device(sample.kwargs)), memo)
    except NotOffered:
        return False
    theirs = op.op(sample.input, *sample.args, **sample.kwargs)
    if any(t.dtype in (torch.complex64, torch.complex128, torch.float16, torch.bfloat16) for t in tensors_in(theirs)):
        return False
    mine = call(given[0], *given[1], **given[2])
    found = compare(theirs, mine)
    single = dtype == torch.float32
    exact_memo: dict[int, Any] = {}
    exact = None
    if found and single:
        again = in_double((sample.input, tuple(sample.args), sample.kwargs), exact_memo)
        exact = op.op(again[0], *again[1], **again[2])
        pairs = zip(tensors_in(theirs), tensors_in(mine), tensors_in(exact), strict=True)
        if "values" in found and all(as_near(*three) for three in pairs):
            found = ""
    assert not found, found
    outputs = [t for t in tensors_in(theirs) if t.requires_grad]
    own = [t for t in tensors_in(mine) if t.requires_grad]
    assert len(outputs) == len(own), f"{len(outputs)} outputs require a gradient there, {len(own)} here"
    if not outputs:
        return True
    inputs = [t for t in tensors_in((sample.input, sample.args, sample.kwargs)) if t.requires_grad]
    cotangents = [torch.randn_like(t) for t in outputs]
    expected = gradients(torch, outputs, inputs, cotangents)
    got = gradients(ours, own, [memo[id(t)] for t in inputs], [to_ours(c) for c in cotangents])
    for i, (a, b) in enumerate(zip(expected, got, strict=True)):
        if a is None or b is None:
            rest = a if b is None else b
            assert rest is None or not np.any(rest.detach().numpy(force=True)), f"gradient {i}: None on one side only"
            continue
        difference = differs(a, b, LOOSER.get(op.name, 1.0) if single else 1.0)
        if difference and single and "values" in difference:
            again = in_double((sample.input, tuple(sample.args), sample.kwargs), exact_memo)
            exact = op.op(again[0], *again[1], **again[2])
            ends = [t for t in tensors_in(exact) if t.requires_grad]
            precise = gradients(torch, ends, [exact_memo[id(t)] for t in inputs], [c.double() for c in cotangents])
            if as_near(a, b, precise[i]):
                difference = ""
        assert not difference, f"gradient {i}: {difference}"
    return True


@pytest.mark.parametrize("op", CHECKED, ids=key_of)
def test_samples(op: Any) -> None:
    call = resolve(op.name)
    compared = 0
    for dtype in (torch.float64, torch.float32):
        if not op.supports_dtype(dtype, "cpu"):
            continue
        torch.manual_seed(0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # PyTorch warns about some of its own samples
            samples = list(op.sample_inputs("cpu", dtype, requires_grad=op.supports_autograd))
            for number, sample in list(enumerate(samples))[:: max(1, len(samples) // LIMIT)]:
                if not_offered(op.name, sample):
                    continue
                try:
                    compared += check_sample(op, call, sample, dtype)
                except Exception as error:
                    shown = f"{key_of(op)}, {dtype}, sample {number}: {sample.summary()[:1000]}"
                    raise AssertionError(f"{shown}\n{type(error).__name__}: {error}") from error
    if op.supports_dtype(torch.float64, "cpu") and key_of(op) not in NOTHING_COMPARED:
        assert compared, "no sample could be compared"


NOTHING_COMPARED = {"to": "every sample names a device or a memory format"}

ERRORS_NOT_WORD_FOR_WORD = {
    "__radd__": "the list calls it with a Python number as self, which is a method of a tensor there",
    "__rmul__": "as __radd__", "__rand__": "as __radd__", "__ror__": "as __radd__", "__rxor__": "as __radd__",
}  # fmt: skip


@pytest.mark.parametrize("op", [op for op in CHECKED if op.error_inputs_func is not None], ids=key_of)
def test_errors(op: Any) -> None:
    if op.name in ERRORS_NOT_WORD_FOR_WORD:
        return
    call = resolve(op.name)
    for case in op.error_inputs("cpu"):
        sample = case.sample_input
        if not_offered(op.name, sample):
            continue
        try:
            given = to_ours((sample.input, tuple(sample.args), without_device(sample.kwargs)))
        except NotOffered:
            continue
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                op.op(sample.input, *sample.args, **sample.kwargs)
            continue  # an error that this build of PyTorch does not raise
        except Exception as error:  # noqa: BLE001  (whatever it is, ours must be the same)
            expected = error
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with pytest.raises(case.error_type) as caught:
                call(given[0], *given[1], **given[2])
        same = first_line(caught.value) == first_line(expected) or re.search(case.error_regex, str(caught.value))
        assert same, f"there: {first_line(expected)}\nhere: {first_line(caught.value)}"


def test_how_many(capsys: pytest.CaptureFixture[str]) -> None:
    """The promise is 150 operator entries; this says how many the two tests above run over, and what is left out."""
    assert len(CHECKED) >= 150
    left_out = {key_of(op): EXCEPTIONS[key_of(op)] for op in OPERATORS if key_of(op) in EXCEPTIONS}
    assert all(left_out.values())
    because = sorted(set(left_out.values()))
    lines = [
        f"{len(CHECKED)} of PyTorch's operator entries are compared on PyTorch's own samples, {len(left_out)} not:",
        *(f"  {', '.join(sorted(k for k, r in left_out.items() if r == reason))}: {reason}" for reason in because),
    ]
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(lines) + "\n")
