"""What an observer is told, and in which order."""

# ruff: noqa: E501  (tables of cases, one a line)

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import autodiff_lite as torch


class Diary(torch.Observer):
    """Writes everything down."""

    def __init__(self) -> None:
        self.lines: list[Any] = []
        self.calls: list[torch.Call] = []

    def created(self, tensor: Any) -> None:
        self.lines.append(("created", tensor.tolist()))

    def operated(self, call: Any) -> None:
        self.lines.append(("operated", call.name, call.inplace))
        self.calls.append(call)

    def entered(self, module: Any) -> None:
        self.lines.append(("entered", type(module).__name__))

    def left(self, module: Any) -> None:
        self.lines.append(("left", type(module).__name__))

    def flagged(self, tensor: Any) -> None:
        self.lines.append(("flagged", tensor.requires_grad))

    def backward_began(self, roots: Any, cotangents: Any) -> None:
        self.lines.append(("began", [c.tolist() for c in cotangents]))

    def accumulated(self, target: Any, gradient: Any) -> None:
        name = "leaf" if isinstance(target, torch.Tensor) else target.operation
        self.lines.append(("accumulated", name, gradient.tolist()))

    def contributed(self, node: Any, slot: int, upstream: Any, contribution: Any) -> None:
        self.lines.append(("contributed", node.operation, slot, contribution.tolist()))

    def wrote_grad(self, tensor: Any, before: Any, after: Any) -> None:
        self.lines.append(("wrote", None if before is None else before.tolist(), after.tolist()))

    def set_grad(self, tensor: Any, before: Any, after: Any) -> None:
        self.lines.append(("set", before is None, after is None))

    def backward_ended(self, error: Any) -> None:
        self.lines.append(("ended", type(error).__name__))


def test_the_order_of_events() -> None:
    diary = Diary()
    with torch.observe(diary):
        x = torch.arange(3.0, requires_grad=True)
        y = 2 * torch.dot(x.T, x)
        y.backward()
        x.grad = None
    assert diary.lines == [
        ("created", [0.0, 1.0, 2.0]),
        ("operated", "permute", False), ("operated", "dot", False), ("operated", "mul", False),
        ("began", [1.0]),
        ("accumulated", "mul", 1.0), ("contributed", "mul", 0, 2.0),
        ("accumulated", "dot", 2.0), ("contributed", "dot", 0, [0.0, 2.0, 4.0]), ("contributed", "dot", 1, [0.0, 2.0, 4.0]),
        ("accumulated", "permute", [0.0, 2.0, 4.0]), ("contributed", "permute", 0, [0.0, 2.0, 4.0]),
        ("accumulated", "leaf", [0.0, 4.0, 8.0]), ("wrote", None, [0.0, 4.0, 8.0]),
        ("ended", "NoneType"), ("set", False, True),
    ]  # fmt: skip


def test_a_custom_function_is_one_operation() -> None:
    class Double(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any, word: str) -> Any:
            return x + x

        @staticmethod
        def backward(ctx: Any, g: Any) -> Any:
            return 2 * g, None

    diary = Diary()
    with torch.observe(diary):
        x = torch.tensor(3.0, requires_grad=True)
        y = Double.apply(x, "twice")
        y.backward()
    assert [line for line in diary.lines if line[0] == "operated"] == [("operated", "Double", False)]
    assert diary.calls[0].output is y
    assert diary.calls[0].inputs == (x, "twice")
    assert [line for line in diary.lines if line[0] == "contributed"] == [("contributed", "Double", 0, 2.0)]


def test_modules_are_entered_and_left_also_when_they_raise() -> None:
    net = torch.nn.Sequential(torch.nn.ReLU(), torch.nn.Linear(2, 1))
    diary = Diary()
    with torch.observe(diary), pytest.raises(RuntimeError):
        net(torch.ones(3))
    around = [line for line in diary.lines if line[0] in ("entered", "left")]
    assert around == [
        ("entered", "Sequential"),
        *(("entered", "ReLU"), ("left", "ReLU"), ("entered", "Linear"), ("left", "Linear")),
        ("left", "Sequential"),
    ]


def test_a_leaf_is_served_as_soon_as_it_is_complete() -> None:
    x, w = torch.ones(1, requires_grad=True), torch.ones(1, requires_grad=True)
    y = (x * 2.0) * 3.0 + w
    diary = Diary()
    with torch.observe(diary):
        y.backward()
    names = [line[1] for line in diary.lines if line[0] == "accumulated"]
    assert names == ["add", "leaf", "mul", "mul", "leaf"]


def test_a_leaf_can_be_the_root() -> None:
    x = torch.ones((), requires_grad=True)
    diary = Diary()
    with torch.observe(diary):
        x.backward()
    assert diary.lines == [("began", [1.0]), ("accumulated", "leaf", 1.0), ("wrote", None, 1.0), ("ended", "NoneType")]


def test_writes_in_place() -> None:
    x = torch.ones(2)
    diary = Diary()
    with torch.observe(diary):
        x.add_(1)
        x += 1
        x[0] = 7
        x.zero_()
    assert [(c.name, c.inplace, c.before.tolist()) for c in diary.calls] == [
        ("add", True, [1.0, 1.0]), ("add", True, [2.0, 2.0]), ("setitem", True, [3.0, 3.0]), ("zero", True, [7.0, 3.0]),
    ]  # fmt: skip
    assert all(c.output is x and c.inputs[0] is x for c in diary.calls)
    assert diary.calls[2].inputs[1] == 7


def test_what_the_engine_does_itself_is_not_reported() -> None:
    x = torch.ones(2, requires_grad=True)
    diary = Diary()
    with torch.observe(diary):
        y = (x * x).sum()
        torch.autograd.grad(y, x, retain_graph=True)
        diary.calls[0].vjp(0, np.ones(2))
    assert [c.name for c in diary.calls] == ["mul", "sum"]


def test_a_backward_pass_that_goes_onto_the_graph_is_reported() -> None:
    x = torch.tensor(3.0, requires_grad=True)
    y = x * x
    diary = Diary()
    with torch.observe(diary):
        (g,) = torch.autograd.grad(y, x, create_graph=True)
    assert [c.name for c in diary.calls] == ["mul", "mul", "add"]
    assert diary.calls[-1].output is g


def test_an_assignment_to_data_is_a_write() -> None:
    x = torch.ones(2, requires_grad=True)
    diary = Diary()
    with torch.observe(diary):
        x.data = torch.tensor([3.0, 4.0])
    (call,) = diary.calls
    assert (call.name, call.inplace, call.before.tolist(), call.output.tolist()) == ("data", True, [1, 1], [3, 4])


def test_no_grad_and_detach_are_told() -> None:
    x = torch.ones(2, requires_grad=True)
    diary = Diary()
    with torch.observe(diary):
        with torch.no_grad():
            x * 2
        x.detach()
        x.requires_grad_(False)
    assert [line[1] for line in diary.lines if line[0] == "operated"] == ["mul", "detach"]
    assert diary.lines[-1] == ("flagged", False)


def test_replay() -> None:
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    diary = Diary()
    with torch.observe(diary):
        x * 3.0
        x.sum()
        x.detach()
        x.argmax()
        _ = x > 1
    mul, total, cut, where, compare = diary.calls
    assert mul.vjp(0, np.array([1.0, 1.0])).tolist() == [3.0, 3.0]
    assert total.vjp(0, np.array(2.0)).tolist() == [2.0, 2.0]
    assert cut.vjp(0, np.array([5.0, 6.0])).tolist() == [5.0, 6.0]
    assert where.vjp(0, np.array(1.0)) is None
    assert compare.vjp(0, np.array([1.0, 1.0])) is None
    kept = mul.snapshot()
    with torch.no_grad():
        x.zero_()
    assert kept.inputs[0].tolist() == [1.0, 2.0]
    assert kept.function(*kept.inputs, **kept.options).tolist() == [3.0, 6.0]


def test_observers_nest_and_errors_are_told() -> None:
    inner, outer = Diary(), Diary()
    x = torch.ones(2, requires_grad=True)
    y = x.exp()
    with torch.observe(outer):
        with torch.observe(inner):
            x * 2
        x * 3
        y.sum().backward()
        with pytest.raises(RuntimeError, match="second time"):
            y.sum().backward()
    assert len(inner.calls) == 1
    assert len(outer.calls) == 4
    assert outer.lines[-1] == ("ended", "RuntimeError")
    x * 2
    assert len(outer.calls) == 4


def test_every_call_can_be_replayed() -> None:
    """`function(*inputs, **options)` gives the same output again, also for operations on lists."""
    x = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    diary = Diary()
    with torch.observe(diary):
        torch.cat([x, x], 1).sum(0, keepdim=True)
        x[0], x[:, 1:], x[x > 1], x.T, x.reshape(4), x.softmax(1), x.clamp(0, 2), x.max(0), x.std(), torch.stack([x, x])
        torch.nn.functional.cross_entropy(x, torch.tensor([0, 1]))
        torch.nn.functional.conv1d(x[None], x[None])
        torch.einsum("ij,kj->ik", x, x)
    for call in diary.calls:
        again = call.function(*call.inputs, **call.options)
        assert np.array_equal(again.detach().numpy(), call.output.detach().numpy()), call.name


def test_snapshots_of_one_tensor_share_a_copy_until_it_is_written_to() -> None:
    class Keeper(torch.Observer):
        def __init__(self) -> None:
            self.kept: list[Any] = []

        def operated(self, call: torch.Call) -> None:
            self.kept.append(call.snapshot().inputs[0])

    x: Any = torch.tensor([1.0, 2.0])
    keeper = Keeper()
    with torch.observe(keeper):
        x * 2
        x * 3
        x.numpy()[0] = 5.0  # which tells nobody
        x * 4
    first, second, third = keeper.kept[0], keeper.kept[1], keeper.kept[-1]
    assert first is second
    assert (first.tolist(), third.tolist()) == ([1.0, 2.0], [5.0, 2.0])
