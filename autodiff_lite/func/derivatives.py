"""The gradient of a function, its vector-Jacobian product and its Jacobian-vector product, as functions."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import errors
from ..autograd import forward_ad
from ..autograd import grad as _grad
from ..modes import enable_grad
from ..node import hooks_of
from ..tensor import Tensor, plain
from .trees import described, leaves, mapped, rebuilt, sketched

Argnums = int | tuple[int, ...]


def need_point(x: Any) -> Tensor:
    """A tensor to differentiate at; ValueError for anything else."""
    if not isinstance(x, Tensor):
        raise ValueError(f"Thing passed to transform API must be Tensor, got {type(x)}")
    return x


def _fresh(x: Any) -> Tensor:
    """A point of the graph to differentiate at, connected to x's own history."""
    point = need_point(x)
    if point._a.dtype.kind != "f":
        raise RuntimeError(errors.FLOAT_ONLY_FLAG.format(kinds=""))
    alias = point.view_as(point)
    if not alias._rg:
        tangents = None if alias.more is None else alias.more.tangents
        alias = plain(alias._a)
        alias._flag(True)
        if tangents:
            hooks_of(alias).tangents = tangents
    return alias


def _closed(result: Any, points: list[Tensor]) -> Any:
    """Results without the parts of the graph that lead only to our own points."""
    return mapped(lambda t: forward_ad.closed(t, points) if isinstance(t, Tensor) else t, result)


def zeros(x: Tensor) -> Tensor:
    """Zeros like `x`: the derivative of what does not depend."""
    return plain(np.zeros(x._a.shape, x._a.dtype))


def _gradients(outputs: list[Tensor], points: list[Tensor], seeds: Any = None) -> list[Tensor]:
    """The vector-Jacobian product, itself recorded, with zeros where nothing arrives."""
    found: Sequence[Tensor | None] = [None] * len(points)
    live = [i for i, output in enumerate(outputs) if output._rg]
    if live:
        cotangents = None if seeds is None else [seeds[i] for i in live]
        found = _grad([outputs[i] for i in live], points, cotangents, create_graph=True, allow_unused=True)
    return [zeros(p) if g is None else g for g, p in zip(found, points, strict=True)]


def chosen(args: tuple[Any, ...], argnums: Any) -> tuple[int, ...]:
    """The numbers of the arguments to differentiate by, from 0; PyTorch's errors if there are no such arguments."""
    if isinstance(argnums, int):
        numbers: tuple[int, ...] = (argnums,)
    elif isinstance(argnums, tuple):
        if not argnums:
            raise RuntimeError("argnums must be non-empty")
        if len(set(argnums)) != len(argnums):
            raise RuntimeError(f"argnums elements must be unique, got {argnums}")
        numbers = argnums
    else:
        raise RuntimeError(f"argnums must be int or Tuple[int, ...], got: {type(argnums)}")
    for n in numbers:
        if not -len(args) <= n < len(args):
            raise RuntimeError(f"Got argnum={n}, but only {len(args)} positional inputs")
    return tuple(n % len(args) for n in numbers)


def of_chosen(
    func: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], numbers: tuple[int, ...]
) -> Callable[..., Any]:
    """`func` as a function of the chosen arguments alone."""

    def partial(*chosen: Any) -> Any:
        given = list(args)
        for n, value in zip(numbers, chosen, strict=True):
            given[n] = value
        return func(*given, **kwargs)

    return partial


def _split(name: str, result: Any, has_aux: bool) -> tuple[Any, Any]:
    """The output and what the function returned beside it."""
    if not has_aux:
        return result, None
    if not (isinstance(result, tuple) and len(result) == 2):
        raise RuntimeError(f"{name}: output of function f should be a tuple: (output, aux) if has_aux is True")
    return result


def _tensors(name: str, result: Any) -> list[Tensor]:
    """The outputs, all of them tensors."""
    outputs = leaves(result)
    if result is None or not outputs:
        raise RuntimeError(
            f"{name}: Expected f to be a function that has non-empty output (got output = {outputs})\n"
            "Is there a return at its end?"
        )
    for output in outputs:
        if not isinstance(output, Tensor):
            kind = type(output)
            raise RuntimeError(f"{name}: expected f(*primals) to return only tensors, got unsupported type {kind}")
    return outputs


def grad_and_value(func: Callable[..., Any], argnums: Argnums = 0, has_aux: bool = False) -> Callable[..., Any]:
    """A function that returns the gradient of `func` and its value; like `grad`. Source: `torch.func.grad_and_value`.

    >>> import autodiff_lite as torch
    >>> torch.func.grad_and_value(lambda x: x * x)(torch.tensor(3.0))
    (tensor(6.), tensor(9.))
    """
    name = "grad_and_value(f)(*args)"

    @functools.wraps(func)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        numbers = chosen(args, argnums)
        with enable_grad():
            points_of = [mapped(_fresh, args[n]) for n in numbers]
            points = leaves(points_of)
            result, aux = _split(name, of_chosen(func, args, kwargs, numbers)(*points_of), has_aux)
            if not isinstance(result, Tensor):
                raise RuntimeError(f"{name}: Expected f(*args) to return a Tensor, got {type(result)}")
            if result._a.ndim:
                raise RuntimeError(
                    f"{name}: Expected f(*args) to return a scalar Tensor, got tensor with {result._a.ndim} dims. "
                    "Maybe you wanted to use the vjp or jacrev APIs instead?"
                )
            gradients = tuple(rebuilt(points_of, _closed(_gradients([result], points), points)))
        value = _closed(result, points)
        answer = gradients[0] if isinstance(argnums, int) else gradients
        return (answer, (value, _closed(aux, points))) if has_aux else (answer, value)

    return wrapped


def grad(func: Callable[..., Any], argnums: Argnums = 0, has_aux: bool = False) -> Callable[..., Any]:
    """A function that returns the gradient of `func`, a function with one number as result.

    `argnums`: by which arguments; a tuple gives a tuple of gradients. With `has_aux` the function returns
    `(output, aux)`, and aux is returned beside the gradient. Raises RuntimeError if the result is not one number.
    Source: `torch.func.grad`.

    >>> import autodiff_lite as torch
    >>> torch.func.grad(torch.func.grad(torch.sin))(torch.tensor(0.0))
    tensor(-0.)
    """

    @functools.wraps(func)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        answer, value = grad_and_value(func, argnums, has_aux)(*args, **kwargs)
        return (answer, value[1]) if has_aux else answer

    return wrapped


def vjp(func: Callable[..., Any], *primals: Any, has_aux: bool = False) -> Any:
    """The outputs of `func`, and a function from cotangents of the outputs to those of the inputs.

    Raises RuntimeError if the outputs are not tensors, or the cotangents not like the outputs.
    Source: `torch.func.vjp`.

    >>> import autodiff_lite as torch
    >>> value, pull = torch.func.vjp(torch.square, torch.tensor([1.0, 2.0]))
    >>> pull(torch.ones(2))
    (tensor([2., 4.]),)
    """
    name = "vjp(f, *primals)"
    with enable_grad():
        points = mapped(_fresh, primals)
        flat = leaves(points)
        result, aux = _split(name, func(*points), has_aux)
        outputs = _tensors(name, result)
    for output in outputs:
        if output._a.dtype.kind != "f":
            raise RuntimeError(
                "vjp(f, ...): All outputs of f must be floating-point or complex Tensors, got Tensor with dtype "
                f"{output.dtype}"
            )

    def pull(cotangents: Any) -> Any:
        if described(cotangents) != described(result):
            raise RuntimeError(
                "Expected pytree structure of cotangents to be the same as pytree structure of outputs to the function."
                f" cotangents: {sketched(cotangents)}, primal output: {sketched(result)}"
            )
        with enable_grad():
            return rebuilt(points, _closed(_gradients(outputs, flat, leaves(cotangents)), flat))

    value = _closed(result, flat)
    return (value, pull, _closed(aux, flat)) if has_aux else (value, pull)


def jvp(func: Callable[..., Any], primals: Any, tangents: Any, *, has_aux: bool = False) -> Any:
    """The outputs of `func` at `primals` and their tangents, by forward mode.

    Raises RuntimeError if primals and tangents are not alike, or the outputs not tensors. Source: `torch.func.jvp`.

    >>> import autodiff_lite as torch
    >>> torch.func.jvp(torch.square, (torch.tensor(3.0),), (torch.tensor(1.0),))
    (tensor(9.), tensor(6.))
    """
    name = "jvp(f, primals, tangents)"
    if not isinstance(primals, tuple):
        raise RuntimeError(f"{name}: Expected primals to be a tuple. E.g. it should be valid to call f(*primals).")
    if described(primals) != described(tangents):
        raise RuntimeError(
            f"{name}: Expected primals and tangents to have the same python structure. For example, if primals is a "
            f"tuple of 3 tensors, tangents also must be. Got primals with structure {described(primals)} and tangents "
            f"with structure {described(tangents)}"
        )
    for what, values in (("primals", leaves(primals)), ("tangents", leaves(tangents))):
        if not values:
            raise RuntimeError(f"{name}: Expected {what} to contain at least one Tensor.")
        for value in values:
            if not isinstance(value, Tensor):
                raise RuntimeError(f"{name}: Expected {what} to only contain Tensors, got {type(value)}")
    level = forward_ad.enter_dual_level()
    try:
        rest = iter(leaves(tangents))
        duals = mapped(lambda p: forward_ad.make_dual(p, next(rest), level=level), primals)
        result, aux = _split(name, func(*duals), has_aux)
        _tensors(name, result)

        def tangent(output: Tensor) -> Tensor:
            found = forward_ad.unpack_dual(output, level=level).tangent
            return zeros(output) if found is None else found

        values = mapped(lambda o: forward_ad.unpack_dual(o, level=level).primal, result)
        moved = mapped(tangent, result)
    finally:
        forward_ad.exit_dual_level()
    return (values, moved, aux) if has_aux else (values, moved)
