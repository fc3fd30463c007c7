"""Groups of nodes: by `scope(...)`, and by the modules that computed them."""

import pytest

import autodiff_lite as torch
from autodiff_widgets import from_torch, scope, trace


def scopes(recorded):
    recorded.validate()
    return {node.get("name") or node.get("op"): node.get("scope", []) for node in recorded.document["nodes"]}


def test_nodes_belong_to_the_scopes_that_are_open_when_they_are_made():
    x = torch.tensor(2.0, requires_grad=True)
    with trace() as t:
        a = x * 2
        with scope("outer"):
            b = torch.tensor(1.0, requires_grad=True)
            with scope("inner"):
                c = a * b
            d = c + 1
        (d * a).backward()
    assert scopes(t) == {"x": [], "a": [], "b": ["outer"], "c": ["outer", "inner"], "d": ["outer"], "mul": []}


def test_a_scope_is_left_when_its_block_raises_and_serves_as_a_decorator():
    @scope("layer")
    def layer(v):
        return v * v

    x = torch.tensor(2.0, requires_grad=True)
    with trace() as t:
        with pytest.raises(ZeroDivisionError), scope("broken"):
            _ = 1 / 0
        y = layer(x)
        z = y + 1
    assert z.item() == 5
    assert scopes(t) == {"x": [], "y": ["layer"], "z": []}


@pytest.mark.parametrize(
    ("name", "error", "message"),
    [
        (3, TypeError, "takes the name of a group, not int"),
        (" ", ValueError, "1 to 200"),
        ("x" * 201, ValueError, "201"),
    ],
)
def test_a_bad_name_is_refused(name, error, message):
    with pytest.raises(error, match=message), scope(name):
        pass


def mlp(nn, F):
    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.first = nn.Linear(2, 3)
            self.second = nn.Linear(3, 1)

        def forward(self, x):
            with scope("hidden"):
                h = F.relu(self.first(x))
            return self.second(h)

    return nn.Sequential(Block(), nn.Sigmoid())


def check_modules(torch, recording):
    net = mlp(torch.nn, torch.nn.functional)
    x = torch.ones(4, 2)
    with recording() as t:
        with scope("model"):
            out = net(x)
        loss = out.sum()
        loss.backward()
    found = scopes(t)
    assert found["x"] == found["loss"] == []
    assert found["h"] == ["model", "net", "0", "hidden"]
    assert found["out"] == ["model", "net", "1"]
    assert found["net[0].first.weight"] == ["model", "net", "0", "hidden", "first"]
    assert found["net[0].second.bias"] == ["model", "net", "0", "second"]
    return t


def test_modules_are_scopes_by_the_names_that_the_modules_around_them_give():
    check_modules(torch, trace)


def test_modules_of_pytorch_are_scopes_too():
    real = pytest.importorskip("torch")
    check_modules(real, from_torch)
    with from_torch():
        pass
    assert not real.nn.modules.module._global_forward_hooks
    assert not real.nn.modules.module._global_forward_pre_hooks


@pytest.mark.parametrize("real", [False, True])
def test_a_module_that_raises_is_left(real):
    library = pytest.importorskip("torch") if real else torch

    class Broken(library.nn.Module):
        def forward(self, x):
            raise ValueError("not today")

    x = library.tensor(1.0, requires_grad=True)
    with (from_torch if real else trace)() as t:
        with pytest.raises(ValueError, match="not today"):
            Broken()(x)
        y = x * x
    assert y.item() == 1
    assert scopes(t)["y"] == []
