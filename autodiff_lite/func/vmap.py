"""vmap: a function of one example becomes a function of a batch. Named as in `torch.func`."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import errors
from ..joining import stack
from ..rand import default_generator
from ..tensor import Tensor, plain
from .trees import described, leaves, mapped, rebuilt, spread

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
    """`func` for each of a batch: the same meaning as PyTorch's, not the speed. Source: `torch.func.vmap`.

    PyTorch carries the batch through as a hidden dimension, with a second rule for every operation. Here `func` runs
    once for each slice and the results are stacked, so that the table has one rule for an operation, `func` may use
    everything (also `item()` and Python's `if`, which PyTorch refuses), and each slice is there to be looked at. It
    costs one run of `func` a slice: where speed counts, write the batch dimension yourself (`x @ w` for a batch of x).

    `in_dims` and `out_dims`: the dimension of the batch in each argument and result, nested as these are; None for what
    is the same for all slices. `randomness`: "error", "different" or "same" random numbers in each slice. `chunk_size`
    bounds what PyTorch does at once; here that is always one slice.

    Raises ValueError if sizes, `in_dims` or `out_dims` do not fit, RuntimeError for random numbers under "error".

    >>> import autodiff_lite as torch
    >>> torch.vmap(torch.dot)(torch.ones(2, 3), torch.ones(2, 3))
    tensor([3., 3.])
    """
    need_randomness(randomness)
    if chunk_size is not None and chunk_size <= 0:
        raise ValueError(f"vmap: chunk_size should be None or greater than 0. (got {chunk_size})")
    name = getattr(func, "__name__", repr(func))

    @functools.wraps(func)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        if any(not isinstance(d, int) and d is not None for d in leaves(out_dims)):
            raise ValueError(
                f"vmap({name}, ..., out_dims={out_dims}): `out_dims` must be an int, None or a python collection of "
                "ints representing where in the outputs the vmapped dimension should appear."
            )
        dims = _in_dims(name, in_dims, args)
        batch = [(t, d) for t, d in zip(leaves(args), dims, strict=True) if d is not None]
        size = _size([t._a.shape[d] for t, d in batch])
        generator = default_generator.numpy.bit_generator
        before = generator.state
        results = []
        for i in range(size):
            if randomness == "same":
                generator.state = before
            results.append(func(*_slice(args, dims, i), **kwargs))
            if randomness == "error" and generator.state != before:
                raise RuntimeError(_RANDOM)
        if not size:  # no slice: what the function makes of zeros tells the shapes
            example = func(*_slice(mapped(_one_zero, args), dims, 0), **kwargs)
            generator.state = before
            return _collected(name, example, [], out_dims)
        return _collected(name, results[0], results, out_dims)

    return wrapped


def need_randomness(value: str) -> None:
    """RuntimeError for what says nothing about random numbers in the slices."""
    if value not in ("error", "different", "same"):
        raise RuntimeError(f"Only allowed values for randomness are 'error', 'different', or 'same'. Got {value}")


def _slice(args: Any, dims: list[int | None], i: int) -> Any:
    """The arguments of the i-th run."""
    given = [t if d is None else t.select(d, i) for t, d in zip(leaves(args), dims, strict=True)]
    return rebuilt(args, given)


def _one_zero(value: Any) -> Any:
    """A tensor without elements with 1 in place of its sizes 0, filled with zeros."""
    if not isinstance(value, Tensor) or value._a.size:
        return value
    return plain(np.zeros([n or 1 for n in value._a.shape], value._a.dtype))


def _in_dims(name: str, in_dims: Any, args: tuple[Any, ...]) -> list[int | None]:
    """For each tensor among the arguments its batch dimension, or None; PyTorch's errors if they do not fit."""
    if not isinstance(in_dims, int | tuple):
        raise ValueError(
            f"vmap({name}, in_dims={in_dims}, ...)(<inputs>): expected `in_dims` to be int or a (potentially nested) "
            f"tuple matching the structure of inputs, got: {type(in_dims)}."
        )
    if not args:
        raise ValueError(
            f"vmap({name})(<inputs>): got no inputs. Maybe you forgot to add inputs, or you are trying to vmap over a "
            "function with no inputs. The latter is unsupported."
        )
    where = f"vmap({name}, in_dims={in_dims}, ...)(<inputs>)"
    dims = spread(in_dims, args)
    if dims is None:
        raise ValueError(
            f"{where}: in_dims is not compatible with the structure of `inputs`. in_dims has structure "
            f"{described(in_dims)} but inputs has structure {described(args)}."
        )
    for value, d in zip(leaves(args), dims, strict=True):
        if d is None:
            continue
        if not isinstance(d, int):
            raise ValueError(
                f"{where}: Got in_dim={d} for an input but in_dim must be either an integer dimension or None."
            )
        if not isinstance(value, Tensor):
            raise ValueError(
                f"{where}: Got in_dim={d} for an input but the input is of type {type(value)}. We cannot vmap over "
                "non-Tensor arguments, please use None as the respective in_dim"
            )
        rank = value._a.ndim
        if not -rank <= d < rank:
            raise ValueError(
                f"{where}: Got in_dim={d} for some input, but that input is a Tensor of dimensionality {rank} so "
                f"expected in_dim to satisfy -{rank} <= in_dim < {rank}."
            )
    return dims


def _size(sizes: list[int]) -> int:
    """How many slices there are."""
    if not sizes:
        raise ValueError("vmap: Expected at least one Tensor to vmap over")
    if len(set(sizes)) > 1:
        raise ValueError(errors.VMAP_SIZES.format(sizes))
    return sizes[0]


def _collected(name: str, shape: Any, results: list[Any], out_dims: Any) -> Any:
    """The results of all slices, stacked in the containers of one of them, `shape`."""
    dims = spread(out_dims, shape)
    if dims is None:
        raise ValueError(
            f"vmap({name}, ..., out_dims={out_dims})(<inputs>): out_dims is not compatible with the structure of "
            f"`outputs`. out_dims has structure {described(out_dims)} but outputs has structure {described(shape)}."
        )
    rows = [leaves(result) for result in results]
    stacked = []
    for k, (example, d) in enumerate(zip(leaves(shape), dims, strict=True)):
        values = [row[k] for row in rows]
        if d is None:
            if isinstance(example, Tensor) and any(not np.array_equal(v._a, example._a) for v in values):
                raise ValueError(f"vmap({name}, ...): `{name}` can not return a BatchedTensor when out_dim is None")
            stacked.append(example)
        elif not isinstance(example, Tensor):
            raise ValueError(
                f"vmap({name}, ...): `{name}` must only return Tensors, got type {type(example)}. Did you mean to set "
                "out_dims= to None for output?"
            )
        else:
            stacked.append(stack(values, d) if values else stack([example], d).narrow(d, 0, 0))
    return rebuilt(shape, stacked)
