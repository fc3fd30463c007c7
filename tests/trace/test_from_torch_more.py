"""What PyTorch does in more than one way: several results, several ways to call backward, functions of one's own."""

from typing import Any

import numpy as np
import pytest

import autodiff_lite
from autodiff_widgets import Trace, from_torch, trace
from autodiff_widgets.names import spelled

torch = pytest.importorskip("torch", reason="compares with PyTorch: pip install torch")


def steps(recorded: Trace, kind: str) -> list[dict[str, Any]]:
    return [step for step in recorded.document["steps"] if step["kind"] == kind]


def numbers(recorded: Trace, tensor: str) -> Any:
    kept = recorded.document["tensors"][tensor]
    return np.array(kept["data"], dtype=float).reshape(kept["shape"])


def brought(recorded: Trace) -> dict[tuple[str, str], list[Any]]:
    """What came along the edges between two named nodes."""
    names = {node["id"]: node.get("name", node.get("expression", "")) for node in recorded.document["nodes"]}
    edges = {edge["id"]: (names[edge["to"]], names[edge["from"]]) for edge in recorded.document["edges"]}
    found: dict[tuple[str, str], list[Any]] = {}
    for step in steps(recorded, "vjp"):
        found.setdefault(edges[step["edge"]], []).append(numbers(recorded, step["contribution"]).tolist())
    return found


def check_sums(recorded: Trace) -> None:
    """What arrives at a node is the sum of what its edges bring."""
    for step in steps(recorded, "accumulate"):
        total = sum(numbers(recorded, term) for term in step["terms"])
        np.testing.assert_allclose(total, numbers(recorded, step["grad"]), rtol=1e-4, atol=1e-6)


def test_each_of_several_results_brings_its_own_part() -> None:
    with from_torch() as t:
        x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
        a, b = x.split([1, 2])
        (a * b).sum().backward()
    t.validate()
    assert brought(t)["a", "x"] == [[5, 0, 0]]
    assert brought(t)["b", "x"] == [[0, 1, 1]]
    check_sums(t)
    (written,) = steps(t, "write_grad")
    assert numbers(t, written["after"]).tolist() == x.grad.tolist() == [5, 1, 1]


def test_of_several_results_one_alone_is_used() -> None:
    with from_torch() as t:
        x = torch.tensor([[1.0, 5.0], [7.0, 3.0]], requires_grad=True)
        values, places = x.max(dim=1)
        values.sum().backward()
    t.validate()
    assert places.tolist() == [1, 0]
    assert brought(t)["values", "x"] == [[[0, 1], [1, 0]]]
    flows = {
        node["name"]: edge["flow"]
        for edge in t.document["edges"]
        for node in t.document["nodes"]
        if node["id"] == edge["to"] and "name" in node
    }
    assert (flows["values"], flows["places"]) == ("grad", "integer")


def test_results_that_nobody_saw_being_made() -> None:
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    a, b = x.unbind()
    with from_torch() as t:
        (a * b).backward()
    t.validate()
    (written,) = steps(t, "write_grad")
    assert numbers(t, written["after"]).tolist() == [2, 1]
    check_sums(t)


def test_a_recurrent_layer_gives_its_state_too() -> None:
    torch.manual_seed(0)
    layer = torch.nn.GRU(2, 3, batch_first=True)
    inputs = torch.randn(1, 2, 2)
    with from_torch() as t:
        output, state = layer(inputs)
        (output.sum() + (state**2).sum()).backward()
    t.validate()
    assert {"output", "state"} <= {node.get("name") for node in t.document["nodes"]}
    names = {node["id"]: node.get("name") for node in t.document["nodes"]}
    written = {names[step["node"]]: numbers(t, step["after"]) for step in steps(t, "write_grad")}
    for name, parameter in layer.named_parameters():
        np.testing.assert_allclose(written[f"layer.{name}"], parameter.grad.numpy(), rtol=1e-4, atol=1e-6)
    check_sums(t)


@pytest.mark.parametrize("how", ["keyword", "place", "inputs", "method"])
def test_backward_is_heard_however_it_is_called(how: str) -> None:
    with from_torch() as t:
        x = torch.tensor([1.0, 2.0], requires_grad=True)
        y, v = x * x, torch.tensor([1.0, 10.0])
        if how == "keyword":
            torch.autograd.backward([y], grad_tensors=[v])
        elif how == "place":
            torch.autograd.backward(y, v)
        elif how == "inputs":
            torch.autograd.backward(y, v, inputs=[x])
        else:
            y.backward(gradient=v)
    t.validate()
    (seed,) = steps(t, "seed")
    assert numbers(t, seed["grad"]).tolist() == [1, 10]
    (written,) = steps(t, "write_grad")
    assert numbers(t, written["after"]).tolist() == x.grad.tolist() == [2, 40]


def test_backward_from_several_outputs_at_once() -> None:
    with from_torch() as t:
        x = torch.tensor([1.0, 2.0], requires_grad=True)
        torch.autograd.backward((x.sum(), (x * x).sum()))
    t.validate()
    assert len(steps(t, "seed")) == 2
    assert {seed["pass"] for seed in steps(t, "seed")} == {1}
    check_sums(t)
    assert x.grad.tolist() == [3, 5]


def test_a_custom_function_gives_the_same_document_as_here() -> None:
    def cube(torch: Any) -> Any:
        class Cube(torch.autograd.Function):  # type: ignore[misc]
            @staticmethod
            def forward(ctx: Any, x: Any) -> Any:
                ctx.save_for_backward(x)
                return x * x * x

            @staticmethod
            def backward(ctx: Any, g: Any) -> Any:
                (x,) = ctx.saved_tensors
                return g * 3 * x * x

        return Cube

    def program(torch: Any) -> None:
        function = cube(torch)
        x = torch.tensor([1.0, 2.0], requires_grad=True)
        y = function.apply(x)
        (y * x).sum().backward()

    with trace() as here:
        program(autodiff_lite)
    with from_torch() as there:
        program(torch)
    there.validate()
    assert there.transcript() == here.transcript()
    assert there.document["ops"] == here.document["ops"]
    assert there.document["nodes"] == here.document["nodes"]
    x = torch.tensor(2.0, requires_grad=True)
    cube(torch).apply(x).backward()  # as before, with nobody watching
    assert x.grad.item() == 12


class Block(torch.nn.Module):  # type: ignore[misc, name-defined]
    """A transformer block of PyTorch's own parts."""

    def __init__(self, width: int) -> None:
        super().__init__()
        nn = torch.nn
        self.before, self.after = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attention = nn.MultiheadAttention(width, 2, batch_first=True)
        self.mlp = nn.Sequential(nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width))

    def forward(self, x: Any) -> Any:
        normal = self.before(x)
        heads, _ = self.attention(normal, normal, normal)
        x = x + heads
        return x + self.mlp(self.after(x))


def test_a_block_with_multi_head_attention_plays_in_its_scopes() -> None:
    torch.manual_seed(0)
    block = Block(4)
    x = torch.randn(1, 3, 4)
    with from_torch(title="attention") as t:
        loss = (block(x) ** 2).mean()
        loss.backward()
    t.validate()
    names = {node["id"]: node.get("name") for node in t.document["nodes"]}
    written = {names[step["node"]]: numbers(t, step["after"]) for step in steps(t, "write_grad")}
    for name, parameter in block.named_parameters():
        np.testing.assert_allclose(written["block" + spelled(name)], parameter.grad.numpy(), rtol=1e-4, atol=1e-6)
    scopes = {node.get("op", node.get("name")): node.get("scope") for node in t.document["nodes"]}
    assert scopes["multi_head_attention_forward"] == ["block", "attention"]
    assert scopes["block.attention.out_proj.weight"] == ["block", "attention"]
    assert scopes["gelu"] == ["block", "mlp", "1"]
    assert scopes["block.mlp[2].bias"] == ["block", "mlp", "2"]
    assert scopes["mean"] is None
    check_sums(t)


def test_complex_numbers_end_a_recording_with_a_clear_word_and_the_program_goes_on():
    def program():
        z = torch.tensor([1 + 2j, 3 - 1j], requires_grad=True)
        (z * z.conj()).real.sum().backward()
        assert z.grad.tolist() == [2 + 4j, 6 - 2j]

    with pytest.warns(
        RuntimeWarning, match=r"ends here: a trace holds real numbers, and this tensor is torch.complex64"
    ):
        t = from_torch(program)
    t.validate()
    assert t.document["nodes"] == []


def test_what_runs_inside_a_transform_is_not_seen_and_that_is_said():
    x = torch.ones(3, requires_grad=True)

    def program():
        y = torch.vmap(lambda a: a * 2 + 1)(x)
        (y * y).sum().backward()
        assert torch.func.grad(lambda a: (a * a).sum())(torch.ones(3)).tolist() == [2, 2, 2]

    with pytest.warns(RuntimeWarning, match=r"does not see into vmap") as said:
        t = from_torch(program)
    t.validate()
    assert len(said) == 1
    assert x.grad.tolist() == [12, 12, 12]
    assert numbers(t, steps(t, "write_grad")[-1]["after"]).tolist() == [12, 12, 12]
