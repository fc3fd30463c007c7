"""Programs of real PyTorch, recorded: the same picture as our engine's, and PyTorch's own numbers."""

import json
import math
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autodiff_lite
from autodiff_widgets import Trace, from_torch, trace
from autodiff_widgets.names import spelled

torch = pytest.importorskip("torch", reason="compares with PyTorch: pip install torch")
F = torch.nn.functional
GOLDEN = runpy.run_path(str(Path(__file__).parents[2] / "tools" / "golden.py"))

# x.T of a vector, which the chapter's first cell has.
pytestmark = pytest.mark.filterwarnings("ignore:The use of `x.T` on tensors:UserWarning")


def spine(torch: Any) -> None:
    x = torch.arange(4.0, requires_grad=True)
    y = 2 * torch.dot(x.T, x)
    y.backward()
    x.grad.zero_()
    y = x.sum()
    y.backward()
    x.grad.zero_()
    y = x * x
    y.sum().backward()
    x.grad.zero_()
    y = x * x
    z = y * x
    z.sum().backward()
    x.grad.zero_()
    y = x * x
    u = y.detach()
    z = u * x
    z.sum().backward()
    x.grad.zero_()
    y.sum().backward()


def steps(trace: Trace) -> list[dict[str, Any]]:
    return trace.document["steps"]


def kinds(trace: Trace) -> list[str]:
    return [step["kind"] for step in steps(trace)]


def numbers(trace: Trace, tensor: str) -> Any:
    kept = trace.document["tensors"][tensor]
    return np.array([float(value) for value in kept["data"]]).reshape(kept["shape"])


def written(trace: Trace) -> dict[str, Any]:
    """The `.grad` that each leaf has in the end, by its name."""
    names = {node["id"]: node.get("name") for node in trace.document["nodes"]}
    return {
        str(names[step["node"]]): numbers(trace, step["after"]) for step in steps(trace) if step["kind"] == "write_grad"
    }


def agree(ours: Any, theirs: Any) -> bool:
    """Whether two documents are the same, but for the last digit of a number."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(agree(ours[key], theirs[key]) for key in ours)
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(agree, ours, theirs))
    if isinstance(ours, float) or isinstance(theirs, float):
        return math.isclose(ours, theirs, rel_tol=1e-5, abs_tol=1e-7)
    return bool(ours == theirs)


def under_pytorch(program: Callable[[], Trace]) -> Trace:
    """Run a program that was written for our engine with `torch` and `trace` meaning PyTorch's."""
    names = program.__globals__
    before = names["torch"], names["trace"]
    names["torch"], names["trace"] = torch, from_torch
    try:
        return program()
    finally:
        names["torch"], names["trace"] = before


def test_the_chapters_cells_give_the_same_document() -> None:
    with trace(title="spine") as ours:
        spine(autodiff_lite)
    with from_torch(title="spine") as theirs:
        spine(torch)
    theirs.validate()
    assert theirs.transcript() == ours.transcript()
    assert json.loads(theirs.to_json()) == json.loads(ours.to_json()) | {
        "source": theirs.document["source"],
        "nodes": theirs.document["nodes"],
        "steps": theirs.document["steps"],
    }
    for own, other in zip(
        [*ours.document["nodes"], *ours.document["steps"]],
        [*theirs.document["nodes"], *theirs.document["steps"]],
        strict=True,
    ):
        assert {**own, "line": None} == {**other, "line": None}


@pytest.mark.parametrize(
    "name", ["dot", "detach", "earlier", "no_grad", "comparison", "two_passes", "truncated", "nonfinite"]
)
def test_small_programs_give_the_same_document(name: str) -> None:
    program = next(program for program in GOLDEN["PROGRAMS"] if program.__name__ == name)
    ours, theirs = program(), under_pytorch(program)
    theirs.validate()
    assert theirs.transcript().splitlines() == ours.transcript().splitlines()
    for part in ("nodes", "edges", "steps", "tensors", "ops", "layout"):
        own, other = json.loads(ours.to_json())[part], json.loads(theirs.to_json())[part]
        assert agree(own, other), part


def test_an_error_is_the_last_step() -> None:
    x = torch.arange(3.0, requires_grad=True)
    with pytest.raises(RuntimeError, match="implicitly created only for scalar outputs"), from_torch() as t:
        (x * x).backward()
    assert kinds(t) == ["compute", "error"]
    t.validate()


def test_a_second_backward_fails_as_a_step() -> None:
    x = torch.tensor(2.0, requires_grad=True)
    with pytest.raises(RuntimeError, match="second time"), from_torch() as t:  # noqa: PT012
        y = x * x
        y.backward()
        y.backward()
    assert kinds(t)[-2:] == ["seed", "error"]
    t.validate()


def test_in_place_on_the_graph_keeps_its_history() -> None:
    with from_torch() as t:
        x = torch.tensor([1.0, 2.0], requires_grad=True)
        y = x * 3
        y.mul_(2)
        y.sum().backward()
    assert [node.get("name") for node in t.document["nodes"]][:3] == ["x", "y", "y′"]
    assert t.document["nodes"][2]["inplace"]
    np.testing.assert_allclose(written(t)["x"], [6, 6])


def test_a_multilayer_perceptron_plays() -> None:
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(3, 5), torch.nn.ReLU(), torch.nn.Linear(5, 2))
    inputs, targets = torch.randn(4, 3), torch.tensor([0, 1, 1, 0])
    optimizer = torch.optim.Adam(model.parameters())
    with from_torch(title="an MLP") as t:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(inputs), targets)
        loss.backward()
        optimizer.step()
    t.validate()
    ops = [node["op"] for node in t.document["nodes"] if node["kind"] == "op"]
    assert ops == ["linear", "relu", "linear", "cross_entropy"]
    for name, parameter in model.named_parameters():
        np.testing.assert_allclose(written(t)["model" + spelled(name)], parameter.grad.numpy(), rtol=1e-5, atol=1e-8)
    updated = [step["node"] for step in steps(t) if step["kind"] == "write"]
    assert (
        sorted(updated)
        == sorted(node["id"] for node in t.document["nodes"] if node["kind"] == "leaf" and node["requires_grad"])
        or len(set(updated)) == 4
    )
    assert "layout" in json.loads(t.to_json())


class Block(torch.nn.Module):  # type: ignore[misc, name-defined]
    """A transformer block with two heads, written out."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.before = torch.nn.LayerNorm(width)
        self.query, self.key, self.value, self.out = (torch.nn.Linear(width, width) for _ in range(4))
        self.after = torch.nn.LayerNorm(width)
        self.up, self.down = torch.nn.Linear(width, 2 * width), torch.nn.Linear(2 * width, width)

    def forward(self, x: Any) -> Any:
        batch, length, width = x.shape
        normal = self.before(x)
        shape = (batch, length, 2, width // 2)
        q = self.query(normal).view(shape).transpose(1, 2)
        k = self.key(normal).view(shape).transpose(1, 2)
        v = self.value(normal).view(shape).transpose(1, 2)
        scores = (q @ k.transpose(-2, -1)) / math.sqrt(width // 2)
        heads = torch.softmax(scores, dim=-1) @ v
        x = x + self.out(heads.transpose(1, 2).reshape(batch, length, width))
        return x + self.down(F.gelu(self.up(self.after(x))))


def test_a_transformer_block_plays() -> None:
    torch.manual_seed(0)
    block = Block(4)
    x = torch.randn(1, 3, 4)
    with from_torch(title="a transformer block") as t:
        loss = (block(x) ** 2).mean()
        loss.backward()
    t.validate()
    for name, parameter in block.named_parameters():
        np.testing.assert_allclose(written(t)["block" + spelled(name)], parameter.grad.numpy(), rtol=1e-4, atol=1e-7)
    # What arrives at a node is the sum of what its edges bring, number for number.
    for step in steps(t):
        if step["kind"] == "accumulate":
            total = sum(numbers(t, term) for term in step["terms"])
            np.testing.assert_allclose(total, numbers(t, step["grad"]), rtol=1e-4, atol=1e-7)
    assert len(kinds(t)) > 60
    assert "layout" in json.loads(t.to_json())


def test_a_contribution_is_upstream_times_local_where_both_are_told() -> None:
    with from_torch() as t:
        x = torch.tensor([0.3, 1.2], requires_grad=True)
        (torch.tanh(x) * torch.exp(-x)).sum().backward()
    told = [step for step in steps(t) if step["kind"] == "vjp" and "local" in step]
    assert len(told) >= 4
    for step in told:
        product = numbers(t, step["upstream"]) * numbers(t, step["local"])
        np.testing.assert_allclose(product, numbers(t, step["contribution"]), rtol=1e-5)


def test_a_function_is_recorded_too() -> None:
    def program() -> None:
        x = torch.tensor(3.0, requires_grad=True)
        (x * x).backward()

    t = from_torch(program, title="a function")
    assert t.document["title"] == "a function"
    assert kinds(t) == ["create", "compute", "seed", "vjp", "vjp", "accumulate", "write_grad"]


def test_nothing_is_left_in_the_program() -> None:
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    with from_torch() as t:
        y = (x * x).sum()
        y.backward(retain_graph=True)
    before = t.to_json()
    y.backward()
    (x * 3).sum().backward()
    assert t.to_json() == before
    np.testing.assert_allclose(x.grad.numpy(), [7, 11])


def test_what_is_computed_and_printed_is_the_same() -> None:
    def program() -> list[str]:
        torch.manual_seed(1)
        x = torch.randn(3, requires_grad=True)
        y = F.dropout(x * 2) + torch.rand(3)
        (found,) = torch.autograd.grad(y.sum(), x)
        return [repr(x), repr(y), repr(found), str(y.grad_fn), str(y.shape), str(y.tolist())]

    alone = program()
    with from_torch() as t:
        watched = program()
    t.validate()
    assert [part.split(" object at ")[0] for part in watched] == [part.split(" object at ")[0] for part in alone]


def test_a_graph_that_nobody_saw_is_shown_as_far_as_it_is_known() -> None:
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = (x * x).exp()
    with from_torch() as t:
        y.sum().backward()
    t.validate()
    assert [node["op"] for node in t.document["nodes"] if node["kind"] == "op"] == ["mul", "exp", "sum"]
    np.testing.assert_allclose(written(t)["x"], x.grad.numpy(), rtol=1e-6)


def test_a_long_program_stops_being_recorded_and_goes_on() -> None:
    with from_torch(most_steps=10) as t:
        x = torch.tensor(1.0, requires_grad=True)
        y = x
        for _ in range(50):
            y = y * x
        y.backward()
    assert kinds(t)[-1] == "truncated"
    assert float(x.grad) == 51
