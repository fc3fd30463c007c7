"""Derivatives of functions at a point, as `torch.autograd.functional`: jacobian, hessian, vjp, jvp, vhp, hvp."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .. import errors
from ..modes import enable_grad
from ..tensor import Tensor, plain
from . import grad


def _tuple(value: Any) -> tuple[bool, tuple[Any, ...]]:
    return (True, value) if isinstance(value, tuple) else (False, (value,))


def _untuple(many: bool, values: tuple[Any, ...]) -> Any:
    return values if many else values[0]


def _prepared(inputs: tuple[Any, ...], create_graph: bool) -> tuple[Tensor, ...]:
    """The inputs as graph ends: connected to their own history only if derivatives of the result are wanted."""
    out = []
    for x in inputs:
        if x._a.dtype.kind != "f":
            raise RuntimeError(errors.FLOAT_ONLY_FLAG.format(kinds=""))
        if create_graph and x._rg:
            out.append(x.view_as(x))
        else:
            fresh = x.detach()
            fresh._flag(True)
            out.append(fresh)
    return tuple(out)


def _zeros(g: Any, x: Tensor, independent: str = "") -> Tensor:
    """What was not reached has derivative 0; where that is not admitted, `independent` says what is independent."""
    if g is None and independent:
        raise RuntimeError(f"{independent}. This is not allowed in strict mode.")
    return plain(np.zeros(x._a.shape, x._a.dtype)) if g is None else g


def _done(value: Any, create_graph: bool) -> Any:
    return value if create_graph or not value._rg else value.detach()


_OUTPUTS = "outputs of the user-provided function"


def _taken(value: Any, what: str, name: str, strict: bool = False) -> tuple[bool, tuple[Any, ...]]:
    """The inputs or outputs of a function as a tuple, and whether they were one; PyTorch's errors if no tensors."""
    many, values = _tuple(value)
    for i, v in enumerate(values):
        if not isinstance(v, Tensor):
            which = f"value at index {i}" if many else f"given {what}"
            raise TypeError(
                f"The {what} given to {name} must be either a Tensor or a tuple of Tensors but the {which} has type "
                f"{type(v)}."
            )
        if strict and not v._rg:
            raise RuntimeError(
                f"Output {i} of the user-provided function does not require gradients. The outputs must be computed in "
                "a differentiable manner from the input when running in strict mode."
            )
    return many, values


def _directions(v: Any, like: tuple[Tensor, ...], name: str) -> tuple[Any, ...]:
    """The vectors v, one for each of `like` and of its shape; for one input of one number v may be left out."""
    if v is None:
        if len(like) != 1 or like[0]._a.size != 1:
            raise RuntimeError(
                "The vector v can only be None if the input to the user-provided function is a single Tensor with "
                "a single element."
            )
        return (plain(np.ones(like[0]._a.shape, like[0]._a.dtype)),)
    _, vs = _taken(v, "v", name)
    if len(vs) != len(like):
        raise RuntimeError(f"v is a tuple of invalid length: should be {len(like)} but got {len(vs)}.")
    for i, (w, x) in enumerate(zip(vs, like, strict=True)):
        if w._a.shape != x._a.shape:
            entry = f"Entry {i} in " if len(vs) > 1 else ""
            raise RuntimeError(f"{entry}v has invalid size: should be {x.shape} but got {w.shape}.")
    return vs


def vjp(
    func: Callable[..., Any], inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False
) -> tuple[Any, Any]:
    """The outputs, and vᵀJ: a cotangent for each input, given `v`, one for each output.

    Source: `torch.autograd.functional.vjp`.

    >>> import autodiff_lite as torch
    >>> F = torch.autograd.functional
    >>> F.vjp(torch.square, torch.tensor([1.0, 2.0]), torch.ones(2))
    (tensor([1., 4.]), tensor([2., 4.]))
    """
    many, given = _taken(inputs, "inputs", "vjp")
    with enable_grad():
        xs = _prepared(given, create_graph)
        outs_many, outs = _taken(func(*xs), _OUTPUTS, "vjp", strict)
        if v is None:
            if len(outs) != 1 or outs[0]._a.size != 1:
                raise RuntimeError(
                    "The vector v can only be None if the user-provided function returns a single Tensor with a "
                    "single element."
                )
            vs: Any = None
        else:
            vs = _directions(v, outs, "vjp")
        live = [(o, None if vs is None else vs[i]) for i, o in enumerate(outs) if o._rg]
        found = (
            grad(
                [o for o, _ in live],
                xs,
                None if vs is None else [c for _, c in live],  # type: ignore[misc]
                create_graph=create_graph,
                allow_unused=True,
            )
            if live
            else (None,) * len(xs)
        )
    said = "The output of the user-provided function is independent of input {}" if strict else ""
    pairs = enumerate(zip(found, xs, strict=True))
    result = tuple(_done(_zeros(g, x, said.format(i)), create_graph) for i, (g, x) in pairs)
    return _untuple(outs_many, tuple(_done(o, create_graph) for o in outs)), _untuple(many, result)


def jvp(
    func: Callable[..., Any], inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False
) -> tuple[Any, Any]:
    """The outputs, and J v: by transposing the transposed product (two reverse passes).

    Source: `torch.autograd.functional.jvp`.

    >>> import autodiff_lite as torch
    >>> F = torch.autograd.functional
    >>> F.jvp(torch.square, torch.tensor([1.0, 2.0]), torch.ones(2))
    (tensor([1., 4.]), tensor([2., 4.]))
    """
    _, given = _taken(inputs, "inputs", "jvp")
    vs = _directions(v, given, "jvp")
    with enable_grad():
        xs = _prepared(given, create_graph)
        outs_many, outs = _taken(func(*xs), _OUTPUTS, "jvp", strict)
        dummies = []
        for o in outs:
            dummy = plain(np.zeros(o._a.shape, o._a.dtype))
            dummy._flag(True)
            dummies.append(dummy)
        live = [i for i, o in enumerate(outs) if o._rg]
        pulled = (
            grad([outs[i] for i in live], xs, [dummies[i] for i in live], create_graph=True, allow_unused=True)
            if live
            else (None,) * len(xs)
        )
        pairs = [(p, w) for p, w in zip(pulled, vs, strict=True) if p is not None and p._rg]
        found = (
            grad([p for p, _ in pairs], dummies, [w for _, w in pairs], create_graph=create_graph, allow_unused=True)
            if pairs
            else (None,) * len(outs)
        )
    said = (
        "The gradient with respect to the input is independent of entry {} in the grad_outputs when using the double "
        "backward trick to compute forward mode gradients"
    )
    reached = enumerate(zip(found, outs, strict=True))
    result = tuple(_done(_zeros(t, o, said.format(i) if strict else ""), create_graph) for i, (t, o) in reached)
    return _untuple(outs_many, tuple(_done(o, create_graph) for o in outs)), _untuple(outs_many, result)


def jacobian(
    func: Callable[..., Any],
    inputs: Any,
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    strategy: str = "reverse-mode",
) -> Any:
    """The Jacobian: for each output and input a tensor of shape (output's shape, input's shape).

    With `strict` an output that does not depend on an input is an error. `vectorize` and `strategy` say how PyTorch
    computes it; here it is one reverse pass for each element of the output.

    Source: `torch.autograd.functional.jacobian`.

    >>> import autodiff_lite as torch
    >>> torch.autograd.functional.jacobian(lambda x: x * x, torch.tensor([1.0, 2.0]))
    tensor([[2., 0.],
            [0., 4.]])
    """
    assert strategy in ("forward-mode", "reverse-mode"), (
        'Expected strategy to be either "forward-mode" or "reverse-mode". Hint: If your function has more outputs than '
        'inputs, "forward-mode" tends to be more performant. Otherwise, prefer to use "reverse-mode".'
    )
    many, given = _taken(inputs, "inputs", "jacobian")
    with enable_grad():
        xs = _prepared(given, create_graph)
        outs_many, outs = _taken(func(*xs), _OUTPUTS, "jacobian", strict)
        table = []
        for n, out in enumerate(outs):
            said = f"Output {n} of the user-provided function is independent of input {{}}" if strict else ""
            rows = []
            for i in range(out._a.size):
                seed = np.zeros(out._a.size, out._a.dtype)
                seed[i] = 1
                found = (
                    grad(
                        out,
                        xs,
                        plain(seed.reshape(out._a.shape)),
                        retain_graph=True,
                        create_graph=create_graph,
                        allow_unused=True,
                    )
                    if out._rg
                    else (None,) * len(xs)
                )
                rows.append([_zeros(g, x, said.format(k)) for k, (g, x) in enumerate(zip(found, xs, strict=True))])
            table.append(tuple(_stacked([row[k] for row in rows], out, x) for k, x in enumerate(xs)))
    result = tuple(_untuple(many, tuple(_done(j, create_graph) for j in row)) for row in table)
    return _untuple(outs_many, result)


def _stacked(rows: list[Tensor], out: Tensor, x: Tensor) -> Tensor:
    from ..joining import stack

    if not rows:
        return plain(np.zeros((*out._a.shape, *x._a.shape), x._a.dtype))
    return stack(rows).reshape((*out._a.shape, *x._a.shape))


def _scalar(func: Callable[..., Any], name: str, strict: bool) -> Callable[..., Any]:
    def checked(*xs: Any) -> Any:
        many, (out, *_) = _taken(func(*xs), _OUTPUTS, name, strict)
        if many:
            raise RuntimeError(f"The function given to {name} should return a single Tensor")
        if out._a.size != 1:
            raise RuntimeError(f"The Tensor returned by the function given to {name} should contain a single element")
        return out.squeeze()

    return checked


def _slopes_that_change(slopes: Any, strict: bool) -> Any:
    """First derivatives; in strict mode each must depend on the inputs itself."""
    for i, slope in enumerate(slopes if strict else ()):
        if slope is None or not slope._rg:
            raise RuntimeError(
                f"While computing the hessian, found that the jacobian of the user-provided function with respect to "
                f"input {i} is independent of the input. This is not allowed in strict mode. You should ensure that "
                "your function is twice differentiable and that the jacobian depends on the inputs (this would be "
                "violated by a linear function for example)."
            )
    return slopes


def hessian(
    func: Callable[..., Any],
    inputs: Any,
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    outer_jacobian_strategy: str = "reverse-mode",
) -> Any:
    """The matrix of second derivatives of a function with one number as result.

    Source: `torch.autograd.functional.hessian`.

    >>> import autodiff_lite as torch
    >>> F = torch.autograd.functional
    >>> F.hessian(lambda x: (x**3).sum(), torch.tensor([1.0, 2.0]))
    tensor([[ 6.,  0.],
            [ 0., 12.]])
    """
    assert outer_jacobian_strategy in ("forward-mode", "reverse-mode"), (
        'Expected strategy to be either "forward-mode" or "reverse-mode".'
    )
    many, given = _taken(inputs, "inputs", "hessian")
    single = _scalar(func, "hessian", strict)

    def gradient(*xs: Any) -> Any:
        return _slopes_that_change(jacobian(single, xs, create_graph=True), strict)

    table = jacobian(gradient, given, create_graph=create_graph, strict=strict)
    return table if many else table[0][0]


def vhp(
    func: Callable[..., Any], inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False
) -> tuple[Any, Any]:
    """The output, and vᵀH, with H the Hessian. Source: `torch.autograd.functional.vhp`.

    >>> import autodiff_lite as torch
    >>> F = torch.autograd.functional
    >>> F.vhp(lambda x: (x**3).sum(), torch.tensor([1.0, 2.0]), torch.ones(2))
    (tensor(9.), tensor([ 6., 12.]))
    """
    return _second("vhp", func, inputs, v, create_graph, strict)


def _second(
    name: str, func: Callable[..., Any], inputs: Any, v: Any, create_graph: bool, strict: bool
) -> tuple[Any, Any]:
    many, given = _taken(inputs, "inputs", name)
    single = _scalar(func, name, strict)
    vs = _directions(v, given, name)
    with enable_grad():
        xs = _prepared(given, create_graph)
        out = single(*xs)
        first = grad(out, xs, create_graph=True, allow_unused=True) if out._rg else (None,) * len(xs)
        _slopes_that_change([g for g in first if g is not None], strict)
        pairs = [(g, w) for g, w in zip(first, vs, strict=True) if g is not None and g._rg]
        found = (
            grad([g for g, _ in pairs], xs, [w for _, w in pairs], create_graph=create_graph, allow_unused=True)
            if pairs
            else (None,) * len(xs)
        )
    said = "The output of the user-provided function is independent of input {}" if strict else ""
    reached = enumerate(zip(found, xs, strict=True))
    result = tuple(_done(_zeros(g, x, said.format(i)), create_graph) for i, (g, x) in reached)
    return _done(out, create_graph), _untuple(many, result)


def hvp(
    func: Callable[..., Any], inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False
) -> tuple[Any, Any]:
    """The output, and H v. The Hessian is symmetric, so this is vhp. Source: `torch.autograd.functional.hvp`.

    >>> import autodiff_lite as torch
    >>> F = torch.autograd.functional
    >>> F.hvp(lambda x: (x**3).sum(), torch.tensor([1.0, 2.0]), torch.ones(2))
    (tensor(9.), tensor([ 6., 12.]))
    """
    return _second("hvp", func, inputs, v, create_graph, strict)
