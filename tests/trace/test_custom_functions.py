"""A function with a derivative of the learner's own: one operation, whose contributions its `backward` made."""

# ruff: noqa: T201  (a learner's function may print)

import pytest

import autodiff_lite as torch
from autodiff_widgets import trace


class Cube(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x * x

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return g * 3 * x * x


def steps(recorded, kind):
    return [step for step in recorded.document["steps"] if step["kind"] == kind]


def nodes(recorded):
    return {node.get("name", node.get("expression")): node for node in recorded.document["nodes"]}


def numbers(recorded, key):
    return recorded.document["tensors"][key]["data"]


def test_it_is_one_node_named_by_its_class_and_connected():
    with trace() as t:
        x = torch.tensor([1.0, 2.0], requires_grad=True)
        y = Cube.apply(x)
        y.sum().backward()
    t.validate()
    assert list(nodes(t)) == ["x", "y", "sum(y)"]
    assert (nodes(t)["y"]["op"], nodes(t)["y"]["requires_grad"]) == ("Cube", True)
    assert t.document["ops"]["Cube"] == {"symbol": "Cube", "inputs": [], "forward": "Cube(…)", "vjp": {}}
    assert [edge["flow"] for edge in t.document["edges"]] == ["grad", "grad"]
    (through,) = [step for step in steps(t, "vjp") if "local" not in step]
    assert numbers(t, through["contribution"]) == [3, 12]
    assert x.grad.tolist() == [3, 12]


def test_its_code_runs_as_often_as_without_a_recording(capsys):
    class Loud(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            print("forward")
            return x + 1

        @staticmethod
        def backward(ctx, g):
            print("backward")
            return g

    with trace() as t:
        x = torch.tensor(1.0, requires_grad=True)
        u = Loud.apply(x)
        (u.detach() * x + u).backward()
    t.validate()
    assert capsys.readouterr().out == "forward\nbackward\n"


def test_arguments_that_are_no_tensors_and_several_results():
    class Both(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, factor, word, y):
            ctx.factor = factor
            return x * factor, x + y

        @staticmethod
        def backward(ctx, g, h):
            return g * ctx.factor + h, None, None, h

    with trace() as t:
        x = torch.tensor(2.0, requires_grad=True)
        w = torch.tensor(5.0, requires_grad=True)
        a, b = Both.apply(x, 3.0, "words", w)
        (a * b).backward()
    t.validate()
    assert nodes(t)["a"]["args"][1:3] == [{"number": 3}, {}]
    assert (x.grad.item(), w.grad.item()) == (27, 6)
    written = {step["node"]: numbers(t, step["after"]) for step in steps(t, "write_grad")}
    assert written == {nodes(t)["x"]["id"]: [27], nodes(t)["w"]["id"]: [6]}
    # Both gradients go into one call of backward: what it answers is told once, from the first result.
    ids = {edge["id"]: edge for edge in t.document["edges"]}
    into_x = [step for step in steps(t, "vjp") if ids[step["edge"]]["from"] == nodes(t)["x"]["id"]]
    assert [numbers(t, step["contribution"]) for step in into_x] == [[27]]


@pytest.mark.parametrize(("name", "key"), [("exp", "exp.apply"), ("_Würfel", "Wrfel"), ("Ω", "operation")])
def test_a_class_may_be_called_anything(name, key):
    function = type(name, (Cube,), {})
    with trace() as t:
        x = torch.tensor(2.0, requires_grad=True)
        y = function.apply(x)
        y.backward()
    t.validate()
    assert nodes(t)["y"]["op"] == key
    assert t.document["ops"][key]["vjp"] == {}
