"""Jacobians and Hessians of functions."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from ..joining import stack
from ..tensor import Tensor, plain
from .derivatives import Argnums, chosen, jvp, need_point, of_chosen, vjp, zeros
from .trees import leaves, rebuilt
from .vmap import need_randomness


def _basis(x: Tensor) -> list[Tensor]:
    """For each element the tensor that is 1 there and 0 elsewhere."""
    rows = np.eye(x._a.size, dtype=x._a.dtype).reshape((x._a.size, *x._a.shape))
    return [plain(np.array(row)) for row in rows]


def _directions(values: list[Tensor], k: int) -> list[list[Tensor]]:
    """For each element of the k-th of several tensors: all of them, with 1 at that element and 0 elsewhere."""
    return [[e if j == k else zeros(v) for j, v in enumerate(values)] for e in _basis(values[k])]


def _joined(parts: list[Tensor], output: Tensor, point: Tensor, dim: int) -> Tensor:
    """The rows (dim 0) or columns (dim -1) of one Jacobian, of shape (output's shape, input's shape)."""
    shape = (*output._a.shape, *point._a.shape)
    return stack(parts, dim).reshape(shape) if parts else plain(np.zeros(shape, point._a.dtype))


def _arranged(result: Any, chosen: Any, table: list[list[Tensor]], argnums: Argnums) -> Any:
    """The Jacobians `table[output][input]`: in each place of the outputs a copy of the inputs' containers."""
    rows = [rebuilt(chosen, row) for row in table]
    return rebuilt(result, [row[0] if isinstance(argnums, int) else row for row in rows])


def jacrev(
    func: Callable[..., Any], argnums: Argnums = 0, *, has_aux: bool = False, chunk_size: int | None = None
) -> Callable[..., Any]:
    """The Jacobian, row by row, by reverse mode: for each output and input a tensor (output's shape, input's shape).

    `chunk_size` bounds how many rows PyTorch computes at once; here that is always one. Raises ValueError if it is not
    positive; for the rest see `grad`. Source: `torch.func.jacrev`.

    >>> import autodiff_lite as torch
    >>> torch.func.jacrev(torch.square)(torch.tensor([1.0, 2.0]))
    tensor([[2., 0.],
            [0., 4.]])
    """
    if chunk_size is not None and chunk_size <= 0:
        raise ValueError("jacrev: `chunk_size` should be greater than 0.")

    @functools.wraps(func)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        numbers = chosen(args, argnums)
        given = tuple(args[n] for n in numbers)
        result, pull, *aux = vjp(of_chosen(func, args, kwargs, numbers), *given, has_aux=has_aux)
        outputs, points = leaves(result), leaves(given)
        table = []
        for k, output in enumerate(outputs):
            rows = [leaves(pull(rebuilt(result, seeds))) for seeds in _directions(outputs, k)]
            table.append([_joined([row[i] for row in rows], output, p, 0) for i, p in enumerate(points)])
        answer = _arranged(result, given, table, argnums)
        return (answer, *aux) if has_aux else answer

    return wrapped


def jacfwd(
    func: Callable[..., Any], argnums: Argnums = 0, has_aux: bool = False, *, randomness: str = "error"
) -> Callable[..., Any]:
    """The Jacobian, column by column, by forward mode; like `jacrev`. Source: `torch.func.jacfwd`.

    >>> import autodiff_lite as torch
    >>> torch.func.jacfwd(torch.square)(torch.tensor([1.0, 2.0]))
    tensor([[2., 0.],
            [0., 4.]])
    """
    need_randomness(randomness)

    @functools.wraps(func)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        numbers = chosen(args, argnums)
        given = tuple(args[n] for n in numbers)
        partial = of_chosen(func, args, kwargs, numbers)
        points = leaves(given)
        for point in points:
            need_point(point)
        columns: list[list[list[Tensor]]] = []
        result: Any = None
        aux: list[Any] = []
        for i in range(len(points)):
            columns.append([])
            for direction in _directions(points, i) or [[zeros(p) for p in points]]:
                result, moved, *aux = jvp(partial, given, rebuilt(given, direction), has_aux=has_aux)
                if points[i]._a.size:  # one without elements is run for the shapes of the results
                    columns[i].append(leaves(moved))
        table = [
            [_joined([column[k] for column in columns[i]], output, p, -1) for i, p in enumerate(points)]
            for k, output in enumerate(leaves(result))
        ]
        answer = _arranged(result, given, table, argnums)
        return (answer, *aux) if has_aux else answer

    return wrapped


def hessian(func: Callable[..., Any], argnums: Argnums = 0) -> Callable[..., Any]:
    """The second derivatives of a function with one number as result: forward mode over reverse mode.

    Source: `torch.func.hessian`.

    >>> import autodiff_lite as torch
    >>> torch.func.hessian(lambda x: (x**3).sum())(torch.tensor([1.0, 2.0]))
    tensor([[ 6.,  0.],
            [ 0., 12.]])
    """
    return jacfwd(jacrev(func, argnums), argnums)
