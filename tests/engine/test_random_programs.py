"""Random programs: graphs with sharing, broadcasting, detach and no_grad at random places, and legal writes in place.

Hypothesis draws a list of instructions; the same source is run under both modules, and values and gradients must
agree. A failing
program is shown as source that can be run as it stands.
"""

# ruff: noqa: E501  (tables of cases, one a line)

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

torch = pytest.importorskip("torch")

import autodiff_lite as ours  # noqa: E402

SHAPES = [(), (3,), (2, 3), (2, 1), (1, 3)]
UNARY = ["{a}.tanh()", "{a}.sigmoid()", "{a}.sin()", "({a} * {a} + 1).sqrt()", "{a}.abs()", "{a}.relu()", "-{a}", "{a} * 0.5", "1.5 - {a}",
         "{a}.softmax(-1)", "{a}.clamp(-0.5, 0.5)", "{a}.exp().log1p()", "{a} / 2.0", "({a} ** 2)", "{a}.sum()", "{a}.mean(-1, keepdim=True)",
         "{a}.cumsum(-1)", "{a}.reshape(-1)[:1]", "{a}.unsqueeze(0)[0]", "{a}.logsumexp(-1, keepdim=True)"]  # fmt: skip
BINARY = [
    "{a} + {b}",
    "{a} * {b}",
    "{a} - {b}",
    "{a} / ({b} * {b} + 1)",
    "torch.maximum({a}, {b})",
    "torch.where({a} > {b}, {a}, {b} * 2)",
]
WRITES = [
    "{a}.mul_(2)",
    "{a}.add_({b})",
    "{a}.zero_()",
    "{a}.view(-1)[:1].mul_(3)",
    "{a}.view(-1)[:1] = 0.5",
    "{a}.neg_()",
]


@st.composite
def programs(draw: st.DrawFn) -> str:
    """The source of a program that ends with a scalar `loss`."""
    lines = []
    names = []
    numbers = st.sampled_from([-1.5, -0.75, -0.25, 0.3, 0.6, 1.1, 2.0])
    for i in range(draw(st.integers(1, 3))):
        shape = draw(st.sampled_from(SHAPES))
        values = [draw(numbers) for _ in range(int(np.prod(shape)))]
        lines.append(f"x{i} = torch.tensor({values}, dtype=torch.float64).reshape({shape}).requires_grad_()")
        names.append(f"x{i}")
    for k in range(draw(st.integers(1, 12))):
        a, b = draw(st.sampled_from(names)), draw(st.sampled_from(names))
        kind = draw(st.sampled_from(["unary"] * 4 + ["binary"] * 5 + ["detach", "no_grad", "write", "view"]))
        name = f"v{k}"
        if kind == "unary":
            lines.append(f"{name} = {draw(st.sampled_from(UNARY)).format(a=a)}")
        elif kind == "binary":
            lines.append(f"{name} = {draw(st.sampled_from(BINARY)).format(a=a, b=b)}")
        elif kind == "detach":
            lines.append(f"{name} = {a}.detach() * {b}")
        elif kind == "no_grad":
            lines += ["with torch.no_grad():", f"    {name} = {a} * 2 + {b}"]
        elif kind == "view":
            lines += [
                f"{name}c = {a} * 1.0",
                f"{name} = {name}c.reshape(-1)",
                f"{name}.mul_({b}.sum())",
                f"{name} = {name}c + {name}.sum()",
            ]
        else:
            lines += [f"{name} = {a} * 1.0", draw(st.sampled_from(WRITES)).format(a=name, b=f"{b}.sum()")]
        names.append(name)
    chosen = draw(st.lists(st.sampled_from(names), min_size=1, max_size=3))
    lines.append("loss = " + " + ".join(f"({n} * {n}).sum()" for n in chosen))
    return "\n".join(lines)


def run(source: str, module: Any) -> tuple[Any, list[Any], list[Any]]:
    """Loss, gradients of the leaves, and second derivatives (or the error that was raised)."""
    scope: dict[str, Any] = {"torch": module}
    try:
        exec(compile(source, "<random program>", "exec"), scope)
        leaves = [scope[n] for n in sorted(scope) if n.startswith("x") and n[1:].isdigit()]
        loss = scope["loss"]
        if not loss.requires_grad:
            return loss.item(), [], []
        first = module.autograd.grad(loss, leaves, create_graph=True, allow_unused=True)
        total = sum((g * g).sum() for g in first if g is not None)
        second: list[Any] = []
        if not isinstance(total, int) and total.requires_grad:
            second = list(module.autograd.grad(total, leaves, retain_graph=True, allow_unused=True))
        loss.backward()
        grads = [leaf.grad for leaf in leaves]
    except (RuntimeError, IndexError) as error:
        return str(error).split(":")[0], [], []
    return loss.item(), [*first, *grads], second


def number(value: Any) -> Any:
    return None if value is None else value.detach().numpy()


@settings(max_examples=250, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(programs())
def test_random_programs_agree(source: str) -> None:
    note(f"import torch\n\n{source}\nloss.backward()")
    theirs, mine = run(source, torch), run(source, ours)
    if isinstance(theirs[0], str) or isinstance(mine[0], str):
        assert theirs[0] == mine[0]
        return
    np.testing.assert_allclose(mine[0], theirs[0], rtol=1e-9, atol=1e-9)
    for part in (1, 2):
        assert len(mine[part]) == len(theirs[part])
        for a, b in zip(theirs[part], mine[part], strict=True):
            if a is None or b is None:
                rest = number(a if b is None else b)
                assert rest is None or not np.any(rest)
            else:
                np.testing.assert_allclose(number(b), number(a), rtol=1e-7, atol=1e-9)
