"""What a recording says is true: small programs that change things behind each other's back, under the laws of a trace.

Each runs on this engine and on PyTorch. Terms add up to the gradient, a gradient leaves a node as it arrived there,
nothing passes a gate, `.grad` and the numbers on the cards are what the program holds at its end.
"""

import numpy as np
import pytest
import torch as pytorch

import autodiff_lite
from autodiff_widgets import from_torch, trace


class Ledger:
    """Follows a document step by step, and complains where one step does not fit the others."""

    def __init__(self, document):
        self.tensors = document["tensors"]
        self.nodes = {node["id"]: node for node in document["nodes"]}
        self.edges = {edge["id"]: edge for edge in document["edges"]}
        self.values = {key: self.numbers(node["value"]) for key, node in self.nodes.items() if "value" in node}
        self.grads = {key: self.numbers(node["grad"]) for key, node in self.nodes.items() if "grad" in node}
        self.arrived = {}
        for step in document["steps"]:
            getattr(self, step["kind"])(step)

    def numbers(self, key):
        tensor = self.tensors[key]
        return np.array([float(number) for number in tensor["data"]]).reshape(tensor["shape"])

    def create(self, step):
        assert step["node"] in self.values

    def compute(self, step):
        self.values[step["node"]] = self.numbers(step["out"])

    def write(self, step):
        same(self.values[step["node"]], self.numbers(step["before"]))
        self.values[step["node"]] = self.numbers(step["after"])

    def arrive(self, step, node, gradient):
        self.arrived.setdefault((step["pass"], node), []).append(gradient)

    def seed(self, step):
        self.arrive(step, step["node"], self.numbers(step["grad"]))

    def vjp(self, step):
        edge, upstream, contribution = (
            self.edges[step["edge"]],
            self.numbers(step["upstream"]),
            self.numbers(step["contribution"]),
        )
        assert edge["flow"] == "grad"
        same(sum(self.arrived[step["pass"], edge["to"]]), upstream)
        if "local" in step:
            product = upstream * self.numbers(step["local"])
            if product.shape == contribution.shape:
                same(product, contribution)
        assert self.nodes[edge["from"]]["shape"] == list(contribution.shape)
        self.arrive(step, edge["from"], contribution)

    def blocked(self, step):
        assert self.edges[step["edge"]]["flow"] in ("detached", "no_grad", "integer")

    def accumulate(self, step):
        terms = [self.numbers(term) for term in step["terms"]]
        assert len(terms) == len(self.arrived[step["pass"], step["node"]])
        same(sum(terms), self.numbers(step["grad"]))

    def hook(self, step):
        same(sum(self.arrived[step["pass"], step["node"]]), self.numbers(step["before"]))
        self.arrived[step["pass"], step["node"]] = [self.numbers(step["after"])]

    def was(self, step):
        assert ("before" in step) == (self.grads.get(step["node"]) is not None)
        if "before" in step:
            same(self.grads[step["node"]], self.numbers(step["before"]))
            return self.grads[step["node"]]
        return 0.0

    def write_grad(self, step):
        before = self.was(step)
        self.grads[step["node"]] = after = self.numbers(step["after"])
        same(sum(self.arrived[step["pass"], step["node"]]) + before, after)

    def zero_grad(self, step):
        self.was(step)
        self.grads[step["node"]] = self.numbers(step["after"]) if "after" in step else None

    def holds(self, name, tensor):
        """The last card of this name says what the program holds."""
        node = [node for node in self.nodes.values() if node.get("name", "").rstrip("′″‴") == name][-1]
        same(self.values[node["id"]], tensor.detach().numpy())
        assert node["requires_grad"] == tensor.requires_grad
        if tensor.is_leaf and tensor.requires_grad:
            grad = self.grads.get(node["id"])
            assert (grad is None) == (tensor.grad is None)
            if tensor.grad is not None:
                same(grad, tensor.grad.detach().numpy())


def same(first, second):
    np.testing.assert_allclose(first, second, rtol=1e-4, atol=1e-6)


def leaf(torch, *numbers):
    return torch.tensor(list(numbers), requires_grad=True)


def a_view_is_written_to(torch):
    x = leaf(torch, 1.0, 2.0, 3.0, 4.0)
    y = x * 2
    v = y.view(2, 2)
    v.mul_(3)
    z = (y * y).sum() + v.sum()
    z.backward()
    return {"x": x, "y": y, "v": v, "z": z}


def an_item_is_added_to(torch):
    x = leaf(torch, 1.0, 2.0, 3.0)
    y = x * 2
    y[0] += 5
    y[1:] = x[:2]
    z = (y * y).sum()
    z.backward()
    return {"x": x, "y": y, "z": z}


def a_part_of_a_constant_is_written(torch):
    x, b = leaf(torch, 1.0, 2.0), torch.zeros(3)
    part = b[1:]
    part += 2
    z = (b[1:] * x).sum()
    z.backward()
    return {"x": x, "b": b, "z": z}


def a_hook_changes_a_result(torch):
    x = leaf(torch, 1.0, 2.0)
    y = x * x
    y.register_hook(lambda g: g * 10)
    y.sum().backward()
    return {"x": x, "y": y}


def a_hook_changes_a_leaf(torch):
    x = leaf(torch, 1.0, 2.0)
    x.register_hook(lambda g: g.clamp(max=3.0))
    (x * x).sum().backward()
    (x * 1).sum().backward()
    return {"x": x}


def a_hook_changes_what_a_node_sends(torch):
    x = leaf(torch, 1.0, 2.0)
    y = x * x
    y.grad_fn.register_hook(lambda sent, arrived: tuple(None if g is None else g * 3 for g in sent))
    y.sum().backward()
    return {"x": x, "y": y}


def a_hook_changes_grad(torch):
    def double(tensor):
        tensor.grad.mul_(2)

    x = leaf(torch, 1.0, 2.0)
    x.register_post_accumulate_grad_hook(double)
    (x * x).sum().backward()
    return {"x": x}


def grad_is_changed_by_hand(torch):
    w = leaf(torch, 1.0, 2.0)
    (w * w).sum().backward()
    w.grad *= 0.5
    w.grad[0] = 9.0
    w.grad.data.clamp_(max=5.0)
    with torch.no_grad():
        w.sub_(w.grad)
    return {"w": w}


def detached_in_place(torch):
    x = leaf(torch, 1.0, 2.0)
    y = x * x
    y.detach_()
    z = (y * x).sum()
    z.backward()
    return {"x": x, "y": y, "z": z}


def data_is_assigned(torch):
    w = leaf(torch, 1.0, 2.0)
    (w * w).sum().backward()
    w.data = w.data - 0.5 * w.grad
    w.data[0] = 7.0
    z = (w * w).sum()
    z.backward()
    return {"w": w, "z": z}


def numpy_writes(torch):
    x, w = torch.tensor([1.0, 2.0]), leaf(torch, 1.0, 1.0)
    x.numpy()[0] = 100
    z = (x * w).sum()
    z.backward()
    x.numpy()[1] = -1
    return {"x": x, "w": w, "z": z}


def only_some_inputs(torch):
    x, w = leaf(torch, 1.0, 2.0), leaf(torch, 3.0, 4.0)
    z = (x * w).sum()
    z.backward(inputs=[x])
    return {"x": x, "w": w, "z": z}


def optimizers_step(torch):
    w = leaf(torch, 1.0, 2.0)
    for optimizer in (torch.optim.SGD([w], lr=0.1, momentum=0.9), torch.optim.Adam([w], lr=0.1)):
        for set_to_none in (True, False):
            (w * w).sum().backward()
            optimizer.step()
            optimizer.zero_grad(set_to_none=set_to_none)
    (w * w).sum().backward()
    return {"w": w}


def a_gradient_of_a_gradient(torch):
    x = leaf(torch, 1.0, 2.0)
    y = (x**3).sum()
    (g,) = torch.autograd.grad(y, x, create_graph=True)
    z = (g * g).sum() + torch.tanh(y / 10)
    z.backward()
    return {"x": x, "y": y, "g": g, "z": z}


def a_recorded_grad(torch):
    x = leaf(torch, 1.0, 2.0)
    torch.sin(x).sum().backward(create_graph=True)
    g = x.grad
    x.grad = None
    (g * g).sum().backward()
    return {"x": x}


PROGRAMS = [value for name, value in list(globals().items()) if getattr(value, "__code__", None) and "_" in name]
PROGRAMS = [program for program in PROGRAMS if program.__code__.co_varnames[:1] == ("torch",) and program is not leaf]


@pytest.mark.parametrize(
    ("torch", "recording"), [(autodiff_lite, trace), (pytorch, from_torch)], ids=["autodiff_lite", "PyTorch"]
)
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.__name__)
@pytest.mark.filterwarnings("error::RuntimeWarning", "ignore:Using backward:UserWarning")
def test_what_is_recorded_is_true(program, torch, recording):
    with recording() as t:
        held = program(torch)
    t.validate()
    ledger = Ledger(t.document)
    for name, tensor in held.items():
        ledger.holds(name, tensor)


def test_a_hook_and_an_unseen_write_are_said():
    with trace() as t:
        x = leaf(autodiff_lite, 1.0, 2.0)
        x.register_hook(lambda g: g * 10)
        (x * x).sum().backward()
        x.detach().numpy()[0] = 5
        _ = x * 1
    said = t.transcript()
    assert "x adds what arrived: [1, 2] + [1, 2] = [2, 4].\n" in said
    assert "A hook changes the gradient of x: [2, 4] becomes [20, 40].\n" in said
    assert "x has other numbers than before, and what wrote them is not recorded: [1, 2] became [5, 2].\n" in said
    assert "aus [1, 2] wurde [5, 2]" in t.transcript("de")


@pytest.mark.parametrize(("torch", "recording"), [(autodiff_lite, trace), (pytorch, from_torch)])
def test_a_backward_pass_with_create_graph_shows_what_it_computes(torch, recording):
    x = torch.tensor(2.0, requires_grad=True)
    with recording() as t:
        y = torch.sin(x)
        (g,) = torch.autograd.grad(y, x, create_graph=True)
        (h,) = torch.autograd.grad(g, x)
    t.validate()
    assert [line.split(". ", 1)[1] for line in t.transcript().splitlines()] == [
        "y = sin(x) = 0.9093.",
        "Backward starts at y: its gradient is 1.",
        "cos(x) = -0.4161.",
        "g = 1 × cos(x) = -0.4161.",
        "y passes back to x: 1 × -0.4161 = -0.4161.",
        "Backward starts at g: its gradient is 1.",
        "g passes back to cos(x): 1 × 1 = 1.",
        "cos(x) passes back to x: 1 × -0.9093 = -0.9093.",
    ]
    nodes = t.document["nodes"]
    assert all("value" in node or not node.get("earlier") for node in nodes)
    assert [node.get("earlier", False) for node in nodes] == [True, False, False, False]
    assert h.item() == pytest.approx(-0.9093, abs=1e-4)
