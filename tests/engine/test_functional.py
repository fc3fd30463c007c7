"""Functional derivatives: func, autograd.functional and forward mode, each against PyTorch's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

import autodiff_lite as ours  # noqa: E402

V = np.array([0.3, -0.7, 1.1])
M = np.array([[0.2, 0.5, -0.1], [1.0, 0.3, 0.8]])

SCALAR: dict[str, Callable[..., Any]] = {
    "polynomial": lambda m, x: (x**3).sum() + (x * x.sum()).sum(),
    "softmax": lambda m, x: (x.softmax(0) * x).sum(),
    "norm": lambda m, x: x.norm() * x[0],
    "prod": lambda m, x: x.prod().sin(),
    "logsumexp": lambda m, x: x.logsumexp(0).exp(),
    "indexing": lambda m, x: x[[0, 0, 2]].exp().sum() * x[1:].cumsum(0)[-1],
    "matrix": lambda m, x: m.outer(x, x).matmul(x).tanh().sum(),
    "where": lambda m, x: m.where(x > 0, x.exp(), x * x).sum(),
}  # fmt: skip
VECTOR: dict[str, Callable[..., Any]] = {
    "elementwise": lambda m, x: x.sin() * x,
    "softmax": lambda m, x: x.softmax(0),
    "matmul": lambda m, x: m.outer(x, x) @ x.exp(),
    "cumprod": lambda m, x: x.cumprod(0),
    "cat": lambda m, x: m.cat([x, x * x]),
    "std": lambda m, x: m.stack([x.std(), x.var(), x.mean()]),
    "sort": lambda m, x: x.sort().values * x,
    "einsum": lambda m, x: m.einsum("i,j->ij", x, x),
}  # fmt: skip


def both(run: Callable[[Any], Any]) -> None:
    """Run under both modules and compare all tensors of the results."""
    flat: list[list[Any]] = []
    for module in (torch, ours):
        found: list[Any] = []

        def walk(value: Any, found: list[Any] = found) -> None:
            if isinstance(value, tuple | list):
                for v in value:
                    walk(v, found)
            elif isinstance(value, dict):
                walk(list(value.values()), found)
            else:
                found.append(value)

        walk(run(module))
        flat.append(found)
    assert len(flat[0]) == len(flat[1])
    for a, b in zip(*flat, strict=True):
        assert tuple(a.shape) == tuple(b.shape)
        assert a.requires_grad == b.requires_grad
        np.testing.assert_allclose(b.detach().numpy(), a.detach().numpy(), rtol=1e-9, atol=1e-11)


def tensor(m: Any, values: Any, requires_grad: bool = False) -> Any:
    return m.tensor(values, dtype=m.float64, requires_grad=requires_grad)


@pytest.mark.parametrize("name", SCALAR)
def test_of_a_scalar(name: str) -> None:
    f = SCALAR[name]
    both(lambda m: m.func.grad(lambda x: f(m, x))(tensor(m, V)))
    both(lambda m: m.func.grad_and_value(lambda x: f(m, x))(tensor(m, V)))
    both(lambda m: m.func.hessian(lambda x: f(m, x))(tensor(m, V)))
    both(lambda m: m.func.jacrev(m.func.jacrev(lambda x: f(m, x)))(tensor(m, V)))
    both(lambda m: m.func.grad(lambda x: m.func.grad(lambda y: f(m, y))(x).pow(2).sum())(tensor(m, V)))
    both(lambda m: m.autograd.functional.hessian(lambda x: f(m, x), tensor(m, V)))
    both(lambda m: m.autograd.functional.hvp(lambda x: f(m, x), tensor(m, V), tensor(m, V[::-1].copy())))
    both(lambda m: m.autograd.functional.vhp(lambda x: f(m, x), tensor(m, V), tensor(m, V[::-1].copy())))


@pytest.mark.parametrize("name", VECTOR)
def test_of_a_vector(name: str) -> None:
    f = VECTOR[name]
    both(lambda m: m.func.jacrev(lambda x: f(m, x))(tensor(m, V)))
    both(lambda m: m.func.jacfwd(lambda x: f(m, x))(tensor(m, V)))
    both(lambda m: m.func.jvp(lambda x: f(m, x), (tensor(m, V),), (tensor(m, V * V),)))
    both(lambda m: m.autograd.functional.jacobian(lambda x: f(m, x), tensor(m, V)))
    both(lambda m: m.autograd.functional.jvp(lambda x: f(m, x), tensor(m, V), tensor(m, V * V)))

    def by_vjp(m: Any) -> Any:
        out, pull = m.func.vjp(lambda x: f(m, x), tensor(m, V))
        return out, pull(m.ones_like(out))

    both(by_vjp)
    both(lambda m: m.func.jacfwd(m.func.jacrev(lambda x: f(m, x)))(tensor(m, V)))
    both(lambda m: m.func.jacfwd(m.func.jacfwd(lambda x: f(m, x)))(tensor(m, V)))


def test_several_arguments() -> None:
    both(lambda m: m.func.grad(lambda a, b: (a * b).sum(), argnums=(0, 1))(tensor(m, V), tensor(m, V + 1)))
    both(lambda m: m.func.jacrev(lambda a, b: a * b, argnums=1)(tensor(m, V), tensor(m, V + 1)))
    both(lambda m: m.autograd.functional.jacobian(lambda a, b: (a * b, a + b), (tensor(m, V), tensor(m, V + 1))))
    both(lambda m: m.autograd.functional.hessian(lambda a, b: (a * a * b).sum(), (tensor(m, V), tensor(m, V + 1))))
    both(lambda m: m.func.grad(lambda p: (p["w"] * p["b"]).sum())({"w": tensor(m, V), "b": tensor(m, V)}))
    both(lambda m: m.func.grad(lambda x: (x.sum(), x), has_aux=True)(tensor(m, V)))


def test_through_the_outer_graph() -> None:
    both(lambda m: m.func.grad(lambda x: (x**3).sum())(tensor(m, V, requires_grad=True)))
    both(lambda m: m.func.grad(lambda x: (x * x).sum())(tensor(m, V)))


def test_vmap() -> None:
    both(lambda m: m.vmap(lambda x: x.sin().sum())(tensor(m, M)))
    both(lambda m: m.vmap(lambda x, y: x @ y, in_dims=(0, None))(tensor(m, M), tensor(m, V)))
    both(lambda m: m.vmap(lambda x: x * 2, in_dims=1, out_dims=1)(tensor(m, M)))
    both(lambda m: m.vmap(m.func.grad(lambda x: (x**2).sum()))(tensor(m, M)))
    both(lambda m: m.vmap(lambda x: (x, x.sum()))(tensor(m, M)))
    both(lambda m: m.vmap(m.vmap(lambda x: x * x))(tensor(m, M)))


@pytest.mark.parametrize(
    ("given", "drawn"),
    [({}, None), ({"randomness": "different"}, 3), ({"randomness": "same"}, 1), ({"randomness": "any"}, None),
     ({"chunk_size": 0}, None), ({"chunk_size": 2, "randomness": "same"}, 1)],
)  # fmt: skip
def test_random_numbers_under_vmap(given: dict[str, Any], drawn: int | None) -> None:
    """How many different numbers three slices draw, or the words of the error."""

    def run(m: Any) -> int | str:
        try:
            return len(set(m.vmap(lambda x: x * 0 + m.rand(()), **given)(m.ones(3)).tolist()))
        except (RuntimeError, ValueError) as error:
            return str(error)

    assert run(ours) == run(torch)
    if drawn is not None:
        assert run(ours) == drawn


def test_per_sample_gradients() -> None:
    def run(m: Any) -> Any:
        w = tensor(m, V)
        return m.vmap(m.func.grad(lambda w, x: ((w * x).sum() - 1) ** 2), in_dims=(None, 0))(w, tensor(m, M))

    both(run)


def test_dual_tensors() -> None:
    def run(m: Any) -> Any:
        fw = m.autograd.forward_ad
        with fw.dual_level():
            x = fw.make_dual(tensor(m, V), tensor(m, V * V))
            y = (x.exp() * x.sum()).softmax(0).cumsum(0)
            p, t = fw.unpack_dual(y)
            return p, t

    both(run)


def test_tangents_end_with_their_level() -> None:
    fw = ours.autograd.forward_ad
    with fw.dual_level():
        x = fw.make_dual(ours.ones(2), ours.ones(2))
    with fw.dual_level():
        assert fw.unpack_dual(x).tangent is None
    with pytest.raises(RuntimeError, match="no level exists"):
        fw.make_dual(ours.ones(2), ours.ones(2))


def test_gradcheck_finds_a_wrong_rule() -> None:
    class Wrong(ours.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return x * x

        @staticmethod
        def backward(ctx: Any, g: Any) -> Any:
            return g

    x = ours.tensor([1.0, 2.0], dtype=ours.float64, requires_grad=True)
    assert not ours.autograd.gradcheck(Wrong.apply, x, raise_exception=False)
    with pytest.raises(ours.autograd.GradcheckError, match="Jacobian mismatch for output 0 with respect to input 0"):
        ours.autograd.gradcheck(Wrong.apply, x)
