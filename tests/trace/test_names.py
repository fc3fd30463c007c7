"""What cards are called: what stays is preferred to what a loop binds anew."""

import pytest
import torch as pytorch

import autodiff_lite
from autodiff_widgets import from_torch, trace

BOTH = pytest.mark.parametrize(
    ("torch", "recording"), [(autodiff_lite, trace), (pytorch, from_torch)], ids=["autodiff_lite", "PyTorch"]
)


def names(recorded):
    recorded.validate()
    return {node["name"] for node in recorded.document["nodes"] if "name" in node}


@BOTH
def test_a_parameter_is_called_by_its_place_in_the_module_and_not_by_a_loop(torch, recording):
    net = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Linear(2, 1))
    for p in net.parameters():
        p.grad = None
    with recording() as t:
        for p in net.parameters():
            (p * p).sum().backward()
    assert names(t) == {"net[0].weight", "net[0].bias", "net[1].weight", "net[1].bias"}


@BOTH
def test_a_parameter_that_the_trace_sees_being_made_has_the_same_name(torch, recording):
    class Net(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.first = torch.nn.Parameter(torch.ones(2))
            self.second = torch.nn.Parameter(self.first.detach() * 2)

        def forward(self, x):
            return x * self.first + self.second

    with recording() as t:
        model = Net()
        y = model(torch.ones(2))
        y.sum().backward()
    assert names(t) >= {"model.first", "model.second", "y"}
    assert not any(name.startswith("self.") for name in names(t))


@BOTH
def test_an_item_has_the_name_of_its_list_and_a_variable_goes_before_both(torch, recording):
    weights = [torch.tensor(2.0, requires_grad=True), torch.tensor(3.0, requires_grad=True)]
    a, b = torch.tensor(1.0, requires_grad=True), torch.tensor(2.0, requires_grad=True)
    parts = {"bias": torch.tensor(4.0, requires_grad=True)}
    with recording() as t:
        for w in weights:
            (w * w).backward()
        for each in [a, b]:
            (each * parts["bias"]).backward()
    assert names(t) == {"weights[0]", "weights[1]", "a", "b", "parts['bias']"}


@BOTH
def test_a_result_has_its_own_name_and_not_that_of_a_parameter_of_the_next_function(torch, recording):
    def first(value):
        return value * value

    def second(argument):
        return argument + 1

    x = torch.tensor(3.0, requires_grad=True)
    with recording() as t:
        y = first(x)
        z = second(y)
        z.backward()
    assert names(t) == {"x", "y", "z"}


@BOTH
def test_an_attribute_gives_a_name(torch, recording):
    class Layer:
        def __init__(self):
            self.w = torch.tensor(3.0, requires_grad=True)

        def __call__(self, x):
            self.h = self.w * x
            return self.h * 2

    with recording() as t:
        layer = Layer()
        y = layer(torch.tensor(5.0))
        y.backward()
    assert {"layer.w", "y"} <= names(t)


@BOTH
def test_the_gradient_of_a_result_that_keeps_it_and_data_have_names(torch, recording):
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    with recording() as t:
        y = x * x
        y.retain_grad()
        y.sum().backward()
        _ = y.grad * 2
        _ = x.data * 2
    assert {"y.grad", "x.data"} <= names(t)


@BOTH
def test_what_stands_in_an_expression_without_a_name_is_called_a_tensor(torch, recording):
    x = torch.ones(2, requires_grad=True)
    with recording() as one:
        y = 3.0 * torch.tensor([1.0, 2.0]) + x
    with recording() as several:
        z = torch.tensor([1.0, 2.0]) * x + torch.tensor([3.0, 4.0])
    assert y.tolist() == [4, 7]
    assert z.tolist() == [4, 6]
    assert "3.0 × tensor = [3, 6]." in one.transcript()
    assert "z = tensor₁ × x + tensor₂ = [4, 6]." in several.transcript()
