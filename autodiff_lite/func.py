"""Functions that make functions: grad, vjp, jvp, jacrev, jacfwd, hessian, vmap. Named as `torch.func`."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from . import errors
from .autograd import forward_ad
from .autograd import grad as _grad
from .joining import stack
from .modes import enable_grad
from .node import hooks_of
from .rand import default_generator
from .tensor import Tensor, plain

Argnums = int | tuple[int, ...]


def _map(function: Callable[[Any], Any], value: Any) -> Any:
    """Apply to every tensor of nested tuples, lists and dicts."""
    if isinstance(value, Tensor):
        return function(value)
    if isinstance(value, tuple | list):
        return type(value)(_map(function, v) for v in value)
    if isinstance(value, dict):
        return {k: _map(function, v) for k, v in value.items()}
    return value


def _leaves(value: Any) -> list[Tensor]:
    found: list[Tensor] = []
    _map(lambda t: found.append(t), value)
    return found


def _rebuilt(value: Any, leaves: list[Any]) -> Any:
    rest = iter(leaves)
    return _map(lambda _: next(rest), value)


def _fresh(x: Tensor) -> Tensor:
    """A point of the graph to differentiate at, connected to x's own history."""
    if x._a.dtype.kind != "f":
        raise RuntimeError(errors.FLOAT_ONLY_FLAG)
    alias = x.view_as(x)
    if not alias._rg:
        tangents = None if alias.more is None else alias.more.tangents
        alias = plain(alias._a)
        alias._flag(True)
        if tangents:
            hooks_of(alias).tangents = tangents
    return alias


def _closed(result: Any, points: list[Tensor]) -> Any:
    """Results without the parts of the graph that lead only to our own points."""
    return _map(lambda t: forward_ad.closed(t, points), result)


def _chosen(args: tuple[Any, ...], argnums: Argnums) -> tuple[tuple[int, ...], Any]:
    numbers = (argnums,) if isinstance(argnums, int) else tuple(argnums)
    for n in numbers:
        if not -len(args) <= n < len(args):
            raise RuntimeError(f"Got argnum={n}, but only {len(args)} positional inputs")
    return tuple(n % len(args) for n in numbers), isinstance(argnums, int)


def grad_and_value(func: Callable[..., Any], argnums: Argnums = 0, has_aux: bool = False) -> Callable[..., Any]:
    """A function that returns the gradient of `func` and its value."""

    @functools.wraps(func)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        with enable_grad():
            numbers, single = _chosen(args, argnums)
            given = list(args)
            for n in numbers:
                if not isinstance(args[n], Tensor | tuple | list | dict):
                    raise ValueError(f"Thing passed to transform API must be Tensor, got {type(args[n])}")
                given[n] = _map(_fresh, args[n])
            points = [p for n in numbers for p in _leaves(given[n])]
            result = func(*given, **kwargs)
            aux = None
            if has_aux:
                if not (isinstance(result, tuple) and len(result) == 2):
                    raise RuntimeError(
                        "grad_and_value(f)(*args): output of function f should be a tuple: (output, aux) if "
                        "has_aux is True"
                    )
                result, aux = result
            if not isinstance(result, Tensor):
                raise RuntimeError(
                    f"grad_and_value(f)(*args): Expected f(*args) to return a Tensor, got {type(result)}"
                )
            if result._a.ndim:
                raise RuntimeError(
                    f"grad_and_value(f)(*args): Expected f(*args) to return a scalar Tensor, got tensor with "
                    f"{result._a.ndim} dims. Maybe you wanted to use the vjp or jacrev APIs instead?"
                )
            found: tuple[Any, ...] = (
                _grad(result, points, create_graph=True, allow_unused=True) if result._rg else (None,) * len(points)
            )
        filled = [
            plain(np.zeros(p._a.shape, p._a.dtype)) if g is None else g for g, p in zip(found, points, strict=True)
        ]
        rest = iter(_closed(filled, points))
        gradients = tuple(_map(lambda _: next(rest), given[n]) for n in numbers)
        value = _closed(result, points)
        answer = gradients[0] if single else gradients
        return (answer, (value, _closed(aux, points))) if has_aux else (answer, value)

    return wrapped


def grad(func: Callable[..., Any], argnums: Argnums = 0, has_aux: bool = False) -> Callable[..., Any]:
    """A function that returns the gradient of `func`, a function with one number as result.

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
    """The outputs of `func` and a function from cotangents of the outputs to those of the inputs."""
    with enable_grad():
        points = [_map(_fresh, p) for p in primals]
        flat = _leaves(points)
        result = func(*points)
        aux = None
        if has_aux:
            result, aux = result
    outputs = _leaves(result)

    def pull(cotangents: Any) -> Any:
        seeds = _leaves(cotangents)
        with enable_grad():
            live = [(o, s) for o, s in zip(outputs, seeds, strict=True) if o._rg]
            found: tuple[Any, ...] = (
                _grad(
                    [o for o, _ in live],
                    flat,
                    [s for _, s in live],
                    create_graph=True,
                    retain_graph=True,
                    allow_unused=True,
                )
                if live
                else (None,) * len(flat)
            )
        filled = [plain(np.zeros(p._a.shape, p._a.dtype)) if g is None else g for g, p in zip(found, flat, strict=True)]
        return tuple(_rebuilt(points, _closed(filled, flat)))

    value = _closed(result, flat)
    return (value, pull, _closed(aux, flat)) if has_aux else (value, pull)


def jvp(func: Callable[..., Any], primals: tuple[Any, ...], tangents: tuple[Any, ...], *, has_aux: bool = False) -> Any:
    """The outputs of `func` and their tangents, by forward mode."""
    if not isinstance(primals, tuple):
        raise RuntimeError(
            "jvp(f, primals, tangents): Expected primals to be a tuple. E.g. it should be valid to call f(*primals)."
        )
    level = forward_ad.enter_dual_level()
    try:
        rest = iter(_leaves(tangents))
        duals = [_map(lambda p: forward_ad.make_dual(p, next(rest), level=level), p) for p in primals]
        result = func(*duals)
        aux = None
        if has_aux:
            result, aux = result

        def tangent(o: Tensor) -> Tensor:
            found = forward_ad.unpack_dual(o, level=level).tangent
            return plain(np.zeros(o._a.shape, o._a.dtype)) if found is None else found

        values = _map(lambda o: forward_ad.unpack_dual(o, level=level).primal, result)
        moved = _map(tangent, result)
    finally:
        forward_ad.exit_dual_level()
    return (values, moved, aux) if has_aux else (values, moved)


def _basis(x: Tensor) -> list[Tensor]:
    rows = np.eye(x._a.size, dtype=x._a.dtype).reshape((x._a.size, *x._a.shape))
    return [plain(np.array(row)) for row in rows]


def jacrev(
    func: Callable[..., Any], argnums: Argnums = 0, *, has_aux: bool = False, chunk_size: int | None = None
) -> Callable[..., Any]:
    """The Jacobian, row by row, by reverse mode."""

    @functools.wraps(func)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        numbers, single = _chosen(args, argnums)

        def partial(*chosen: Any) -> Any:
            given = list(args)
            for n, value in zip(numbers, chosen, strict=True):
                given[n] = value
            return func(*given, **kwargs)

        found = vjp(partial, *(args[n] for n in numbers), has_aux=has_aux)
        value, pull = found[0], found[1]
        outputs = _leaves(value)
        table = []
        for k, o in enumerate(outputs):
            rows = []
            for e in _basis(o):
                seeds = [e if j == k else plain(np.zeros(p._a.shape, p._a.dtype)) for j, p in enumerate(outputs)]
                rows.append(_leaves(pull(_rebuilt(value, seeds) if not isinstance(value, Tensor) else seeds[0])))
            points = _leaves([args[n] for n in numbers])
            columns = [
                stack([row[i] for row in rows]).reshape((*o._a.shape, *p._a.shape))
                if rows
                else plain(np.zeros((*o._a.shape, *p._a.shape), p._a.dtype))
                for i, p in enumerate(points)
            ]
            rebuilt = _rebuilt([args[n] for n in numbers], columns)
            table.append(rebuilt[0] if single else tuple(rebuilt))
        answer = table[0] if isinstance(value, Tensor) else _rebuilt_any(value, table)
        return (answer, found[2]) if has_aux else answer

    return wrapped


def _rebuilt_any(value: Any, items: list[Any]) -> Any:
    rest = iter(items)
    return _map(lambda _: next(rest), value)


def jacfwd(
    func: Callable[..., Any], argnums: Argnums = 0, has_aux: bool = False, *, randomness: str = "error"
) -> Callable[..., Any]:
    """The Jacobian, column by column, by forward mode."""

    @functools.wraps(func)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        numbers, single = _chosen(args, argnums)
        per_argument = []
        aux = None
        value: Any = None
        for n in numbers:

            def partial(x: Any, n: int = n) -> Any:
                return func(*[x if j == n else a for j, a in enumerate(args)], **kwargs)

            x = args[n]
            columns = []
            for e in _basis(x):
                found = jvp(partial, (x,), (e,), has_aux=has_aux)
                value, moved = found[0], found[1]
                aux = found[2] if has_aux else None
                columns.append(_leaves(moved))
            outputs = _leaves(value)
            per_argument.append(
                [stack([c[k] for c in columns], -1).reshape((*o._a.shape, *x._a.shape)) for k, o in enumerate(outputs)]
            )
        table = [
            column[0] if single else tuple(column)
            for column in ([a[k] for a in per_argument] for k in range(len(per_argument[0])))
        ]
        answer = table[0] if isinstance(value, Tensor) else _rebuilt_any(value, table)
        return (answer, aux) if has_aux else answer

    return wrapped


def hessian(func: Callable[..., Any], argnums: Argnums = 0) -> Callable[..., Any]:
    """The second derivatives: forward mode over reverse mode."""
    return jacfwd(jacrev(func, argnums), argnums)


_RANDOM = (
    "vmap: called random operation while in randomness error mode. Please either use the 'same' or 'different' "
    "randomness flags on vmap or perform the randomness operation out of vmap"
)


def vmap(
    func: Callable[..., Any],
    in_dims: Any = 0,
    out_dims: Any = 0,
    randomness: str = "error",
    *,
    chunk_size: int | None = None,
) -> Callable[..., Any]:
    """`func` for each of a batch, as `torch.func.vmap`: the same meaning, not the speed.

    PyTorch carries the batch through as a hidden dimension, with a second rule for every operation. Here `func` runs
    once for each slice and the results are stacked, so that the table has one rule for an operation, `func` may use
    everything (also `item()` and Python's `if`, which PyTorch refuses), and each slice is there to be looked at. It
    costs one run of `func` a slice: where speed counts, write the batch dimension yourself (`x @ w` for a batch of x).

    `in_dims` and `out_dims`: the dimension of the batch in each argument (None: the same for all slices) and result.
    `randomness`: "error", "different" or "same" random numbers in each slice. `chunk_size` bounds what PyTorch does
    at once; here that is always one slice.

    Raises ValueError if sizes or `in_dims` do not fit, RuntimeError for random numbers under "error".

    >>> import autodiff_lite as torch
    >>> torch.vmap(torch.dot)(torch.ones(2, 3), torch.ones(2, 3))
    tensor([3., 3.])
    """
    if randomness not in ("error", "different", "same"):
        raise RuntimeError(f"Only allowed values for randomness are 'error', 'different', or 'same'. Got {randomness}")
    if chunk_size is not None and chunk_size <= 0:
        raise ValueError(f"vmap: chunk_size should be None or greater than 0. (got {chunk_size})")

    @functools.wraps(func)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        dims = (in_dims,) * len(args) if isinstance(in_dims, int) or in_dims is None else tuple(in_dims)
        if len(dims) != len(args):
            raise ValueError(
                f"vmap({getattr(func, '__name__', func)}, in_dims={in_dims}, ...)(<inputs>): in_dims is not "
                f"compatible with the structure of inputs."
            )
        sizes = [t._a.shape[d] for a, d in zip(args, dims, strict=True) if d is not None for t in _leaves(a)]
        if not sizes:
            raise ValueError(
                f"vmap({getattr(func, '__name__', func)}, in_dims={in_dims}, ...): at least one input must be "
                f"mapped over"
            )
        if len(set(sizes)) > 1:
            raise ValueError(
                f"vmap: Expected all tensors to have the same size in the mapped dimension, got sizes {sizes} for "
                f"the mapped dimension"
            )
        results = []
        generator = default_generator.numpy.bit_generator
        before = generator.state
        for i in range(sizes[0]):
            slices = [
                a if d is None else _map(lambda t, d=d, i=i: t.select(d, i), a)  # type: ignore[misc]
                for a, d in zip(args, dims, strict=True)
            ]
            if randomness == "same":
                generator.state = before
            results.append(func(*slices, **kwargs))
            if randomness == "error" and generator.state != before:
                raise RuntimeError(_RANDOM)
        rows = [_leaves(r) for r in results]
        shape = results[0]
        outs = [out_dims] * len(rows[0]) if isinstance(out_dims, int) else list(out_dims)
        return _rebuilt(shape, [stack([row[k] for row in rows], outs[k]) for k in range(len(rows[0]))])

    return wrapped


def functional_call(module: Any, parameters: dict[str, Tensor], args: Any = None, kwargs: Any = None) -> Any:
    """Call a module with other tensors in place of its parameters."""
    given = args if isinstance(args, tuple) else () if args is None else (args,)
    homes = []
    for name, value in parameters.items():
        path, _, last = name.rpartition(".")
        owner = module
        for part in path.split(".") if path else ():
            owner = getattr(owner, part)
        home = owner._parameters if last in owner._parameters else owner._buffers
        homes.append((home, last, home[last]))
        home[last] = value
    try:
        return module(*given, **(kwargs or {}))
    finally:
        for home, last, old in homes:
            home[last] = old
