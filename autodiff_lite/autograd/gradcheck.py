"""Checking derivatives against differences, as `torch.autograd.gradcheck`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..modes import no_grad
from ..tensor import Tensor, plain
from . import grad


class GradcheckError(RuntimeError):
    """An analytical and a numerical derivative differ."""


def _outputs(value: Any) -> tuple[Tensor, ...]:
    values = value if isinstance(value, tuple | list) else (value,)
    return tuple(v for v in values if isinstance(v, Tensor) and v._a.dtype.kind == "f")


def numerical_jacobian(
    function: Callable[..., Any], inputs: Sequence[Any], target: int, eps: float
) -> list[np.ndarray[Any, Any]]:
    """Central differences: for each output a matrix of shape (elements of the input, elements of the output)."""
    x = inputs[target]
    rows: list[list[Any]] = []
    original = np.array(x._a)
    for i in range(original.size):
        values = []
        for sign in (1, -1):
            moved = original.copy().reshape(-1)
            moved[i] += sign * eps
            probe = plain(moved.reshape(original.shape))
            probe._flag(x._rg)
            with no_grad():
                values.append(
                    [
                        np.array(o._a)
                        for o in _outputs(function(*[probe if j == target else v for j, v in enumerate(inputs)]))
                    ]
                )
        rows.append([(a - b).reshape(-1) / (2 * eps) for a, b in zip(*values, strict=True)])
    count = len(rows[0]) if rows else len(_outputs(function(*inputs)))
    return [np.array([row[k] for row in rows]) for k in range(count)]


def analytical_jacobian(output: Tensor, x: Tensor) -> np.ndarray[Any, Any]:
    """The same matrix from backward: one pass for each element of the output."""
    columns = []
    for i in range(output._a.size):
        seed = np.zeros(output._a.size, dtype=output._a.dtype)
        seed[i] = 1
        (g,) = grad(output, x, plain(seed.reshape(output._a.shape)), retain_graph=True, allow_unused=True)
        columns.append(np.zeros(x._a.size) if g is None else np.array(g._a).reshape(-1))
    return np.array(columns).T.reshape(x._a.size, output._a.size)


def gradcheck(
    func: Callable[..., Any],
    inputs: Any,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
    check_forward_ad: bool = False,
    check_backward_ad: bool = True,
    **_: Any,
) -> bool:
    """Compare derivatives by backward (and forward mode) with central differences; inputs should be float64.

    >>> import autodiff_lite as torch
    >>> x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
    >>> torch.autograd.gradcheck(lambda x: x * x, x)
    True
    """
    given = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
    wanted = [i for i, x in enumerate(given) if isinstance(x, Tensor) and x._rg]
    if not wanted:
        raise ValueError(
            "gradcheck expects at least one input tensor to require gradient, but none of them have requires_grad=True."
        )
    try:
        outputs = _outputs(func(*given))
        for i in wanted:
            numerical = numerical_jacobian(func, given, i, eps)
            for k, (output, expected) in enumerate(zip(outputs, numerical, strict=True)):
                if check_backward_ad and output._rg:
                    _match(k, i, expected, analytical_jacobian(output, given[i]), atol, rtol, "")
                if check_forward_ad:
                    _match(
                        k, i, expected, _forward_jacobian(func, given, i, k), atol, rtol, " computed with forward mode"
                    )
    except GradcheckError:
        if raise_exception:
            raise
        return False
    return True


def _match(k: int, i: int, numerical: Any, analytical: Any, atol: float, rtol: float, how: str) -> None:
    if not np.allclose(analytical, numerical, rtol, atol, equal_nan=True):
        raise GradcheckError(
            f"Jacobian{how} mismatch for output {k} with respect to input "
            f"{i},\nnumerical:{plain(numerical)}\nanalytical:{plain(analytical)}\n"
        )


def _forward_jacobian(func: Callable[..., Any], given: tuple[Any, ...], i: int, k: int) -> np.ndarray[Any, Any]:
    from . import forward_ad

    rows = []
    x = given[i]
    for e in range(x._a.size):
        direction = np.zeros(x._a.size, dtype=x._a.dtype)
        direction[e] = 1
        with forward_ad.dual_level():
            dual = forward_ad.make_dual(plain(np.array(x._a)), plain(direction.reshape(x._a.shape)))
            out = _outputs(
                func(*[dual if j == i else v.detach() if isinstance(v, Tensor) else v for j, v in enumerate(given)])
            )[k]
            tangent = forward_ad.unpack_dual(out).tangent
            rows.append(np.zeros(out._a.size) if tangent is None else np.array(tangent._a).reshape(-1))
    return np.array(rows)


def gradgradcheck(
    func: Callable[..., Any],
    inputs: Any,
    grad_outputs: Any = None,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
    **_: Any,
) -> bool:
    """Check second derivatives: gradcheck of the function that computes the gradients."""
    given = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
    outputs = _outputs(func(*given))
    if grad_outputs is None:
        source = np.random.default_rng(0)
        seeds = []
        for o in outputs:
            seed = plain(source.standard_normal(o._a.shape).astype(o._a.dtype))
            seed._flag(True)
            seeds.append(seed)
    else:
        seeds = [grad_outputs] if isinstance(grad_outputs, Tensor) else list(grad_outputs)
    n = len(given)

    def gradients(*values: Any) -> tuple[Tensor, ...]:
        from ..modes import enable_grad

        with enable_grad():
            xs = [_alias(v) for v in values[:n]]
            targets = [x for x in xs if isinstance(x, Tensor) and x._rg]
            outs = [o for o in _outputs(func(*xs)) if o._rg]
            found = grad(outs, targets, list(values[n : n + len(outs)]), create_graph=True, allow_unused=True)
        return tuple(g for g in found if g is not None)

    return gradcheck(gradients, (*given, *seeds), eps=eps, atol=atol, rtol=rtol, raise_exception=raise_exception)


def _alias(v: Any) -> Any:
    return v.view_as(v) if isinstance(v, Tensor) and v._rg else v
