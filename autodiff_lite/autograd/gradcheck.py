"""Checking derivatives against differences, as `torch.autograd.gradcheck`."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..modes import no_grad
from ..tensor import Tensor, plain
from . import grad


class GradcheckError(RuntimeError):
    """An analytical and a numerical derivative differ. Source: `torch.autograd.gradcheck.GradcheckError`.

    >>> import autodiff_lite as torch
    >>> issubclass(torch.autograd.GradcheckError, RuntimeError)
    True
    """


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
    nondet_tol: float = 0.0,
    check_undefined_grad: bool = True,
    check_grad_dtypes: bool = False,
    check_batched_grad: bool = False,
    check_batched_forward_grad: bool = False,
    check_forward_ad: bool = False,
    check_backward_ad: bool = True,
    fast_mode: bool = False,
    masked: bool | None = None,
) -> bool:
    """Compare derivatives by backward (and forward mode) with central differences; inputs should be float64.

    `func`: any function of `inputs` that returns a tensor or several. A derivative passes if it differs from the
    difference quotient of step `eps` by at most `atol + rtol · |quotient|`, in each entry. Outputs that require no
    gradient are left out; if none does, the quotients must be 0. The arguments from `nondet_tol` to
    `check_batched_forward_grad`, `fast_mode` and `masked` say how PyTorch checks what has no counterpart here.

    Raises GradcheckError (or returns False) if a derivative is wrong, ValueError if no input requires a gradient.
    Source: `torch.autograd.gradcheck`.

    >>> import autodiff_lite as torch
    >>> x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
    >>> torch.autograd.gradcheck(lambda x: x * x, x)
    True
    """
    assert check_forward_ad or check_backward_ad, (
        "Expected at least one of check_forward_ad or check_backward_ad to be True"
    )
    given = _tuple(inputs)
    wanted = _wanted(given)
    for i in wanted:
        if given[i]._a.dtype != np.float64:
            warnings.warn(
                f"Input #{i} requires gradient and is not a double precision floating point or complex. This check "
                "will likely fail if all the inputs are not of double precision floating point or complex. ",
                UserWarning,
                stacklevel=2,
            )
    try:
        outputs = _outputs(func(*given))
        differentiable = any(output._rg for output in outputs)
        for i in wanted:
            numerical = numerical_jacobian(func, given, i, eps)
            for k, (output, expected) in enumerate(zip(outputs, numerical, strict=True)):
                if not differentiable and np.any(np.abs(expected) > atol):
                    raise GradcheckError("Numerical gradient for function expected to be zero")
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


def _tuple(inputs: Any) -> tuple[Any, ...]:
    return tuple(inputs) if isinstance(inputs, tuple | list) else (inputs,)


def _wanted(given: tuple[Any, ...]) -> list[int]:
    """Which inputs require a gradient."""
    wanted = [i for i, x in enumerate(given) if isinstance(x, Tensor) and x._rg]
    if not wanted:
        raise ValueError(
            "gradcheck expects at least one input tensor to require gradient, but none of them have requires_grad=True."
        )
    return wanted


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
    gen_non_contig_grad_outputs: bool = False,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
    check_undefined_grad: bool = True,
    check_grad_dtypes: bool = False,
    check_batched_grad: bool = False,
    check_fwd_over_rev: bool = False,
    check_rev_over_rev: bool = True,
    fast_mode: bool = False,
    masked: bool = False,
) -> bool:
    """Check second derivatives: gradcheck of the function that computes the gradients.

    `grad_outputs`: the cotangents at which; random ones if left out. With `check_fwd_over_rev` forward mode over
    backward is checked, too. For the other arguments and the errors see `gradcheck`.
    Source: `torch.autograd.gradgradcheck`.

    >>> import autodiff_lite as torch
    >>> x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
    >>> torch.autograd.gradgradcheck(lambda x: x * x * x, x)
    True
    """
    given = _tuple(inputs)
    _wanted(given)
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

    return gradcheck(
        gradients,
        (*given, *seeds),
        eps=eps,
        atol=atol,
        rtol=rtol,
        raise_exception=raise_exception,
        check_forward_ad=check_fwd_over_rev,
        check_backward_ad=check_rev_over_rev,
    )


def _alias(v: Any) -> Any:
    return v.view_as(v) if isinstance(v, Tensor) and v._rg else v
