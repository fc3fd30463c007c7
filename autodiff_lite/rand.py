"""Random numbers. Equal seeds give equal numbers here; they are not PyTorch's numbers."""

# ruff: noqa: A002  (names that PyTorch gives to its functions and arguments)

from __future__ import annotations

import functools
import os
import threading
from typing import Any

import numpy as np

from . import devices, dtypes
from .compile import P
from .creation import finish, shape_from
from .dtypes import dtype
from .public import attach
from .runtime import in_place
from .tensor import Tensor, plain


class Generator:
    """A source of random numbers of its own. Source: `torch.Generator`.

    >>> import autodiff_lite as torch
    >>> torch.Generator().manual_seed(7).initial_seed()
    7
    """

    def __init__(self, device: Any = "cpu") -> None:
        self.device = devices.device(device)
        self.seed_value = 0

    @functools.cached_property
    def numpy(self) -> np.random.Generator:
        """NumPy's generator, made when a number is first drawn: numpy.random takes a while to import."""
        return np.random.Generator(np.random.PCG64(self.seed_value % 2**63))

    def manual_seed(self, seed: int) -> Generator:
        """Start again from a seed."""
        self.seed_value = int(seed)
        self.__dict__.pop("numpy", None)
        return self

    def initial_seed(self) -> int:
        """The seed that it started from."""
        return self.seed_value


default_generator = Generator()
default_generator.manual_seed(int.from_bytes(os.urandom(8), "big") >> 1)
_lock = threading.Lock()


def manual_seed(seed: int) -> Generator:
    """Start the random numbers again from a seed. Source: `torch.manual_seed`.

    >>> import autodiff_lite as torch
    >>> _ = torch.manual_seed(0)
    >>> a = torch.rand(3)
    >>> _ = torch.manual_seed(0)
    >>> bool((a == torch.rand(3)).all())
    True
    """
    return default_generator.manual_seed(seed)


def initial_seed() -> int:
    """The seed of the default generator. Source: `torch.initial_seed`.

    >>> import autodiff_lite as torch
    >>> _ = torch.manual_seed(7)
    >>> torch.initial_seed()
    7
    """
    return default_generator.initial_seed()


def generator_of(generator: Generator | None) -> np.random.Generator:
    """NumPy's generator behind a `Generator`, the default one if None."""
    return (generator or default_generator).numpy


def _kind(d: dtype | None, name: str) -> Any:
    kind = dtypes.wanted(d, name) or dtypes.get_default_dtype()
    if not kind.is_floating_point:
        raise NotImplementedError(f"\"check_uniform_bounds\" not implemented for '{dtypes.SCALAR_NAME[kind]}'")
    return kind.numpy


def rand(
    *size: Any,
    generator: Generator | None = None,
    dtype: dtype | None = None,
    requires_grad: bool = False,
    device: Any = None,
) -> Tensor:
    """Uniform numbers in [0, 1). Source: `torch.rand`.

    >>> import autodiff_lite as torch
    >>> x = torch.rand(2, 3)
    >>> x.shape, bool((x < 1).all())
    (torch.Size([2, 3]), True)
    """
    kind = _kind(dtype, "rand")
    return finish(
        np.asarray(generator_of(generator).random(shape_from(size, "rand"), dtype=kind)), requires_grad, device
    )


def randn(
    *size: Any,
    generator: Generator | None = None,
    dtype: dtype | None = None,
    requires_grad: bool = False,
    device: Any = None,
) -> Tensor:
    """Normal numbers: mean 0, variance 1. Source: `torch.randn`.

    >>> import autodiff_lite as torch
    >>> torch.randn(2, 3).shape
    torch.Size([2, 3])
    """
    kind = _kind(dtype, "randn")
    return finish(
        np.asarray(generator_of(generator).standard_normal(shape_from(size, "randn"), dtype=kind)),
        requires_grad,
        device,
    )


def randint(
    low: int,
    high: Any = None,
    size: Any = None,
    *,
    generator: Generator | None = None,
    dtype: dtype | None = None,
    device: Any = None,
) -> Tensor:
    """Integers from `low` (0 if left out) up to but not including `high`. Source: `torch.randint`.

    >>> import autodiff_lite as torch
    >>> torch.randint(3, 4, (2,))
    tensor([3, 3])
    """
    if size is None:
        low, high, size = 0, low, high
    if low >= high:
        raise RuntimeError(f"random_ expects 'from' to be less than 'to', but got from={low} >= to={high}")
    return finish(
        np.asarray(generator_of(generator).integers(low, high, tuple(size))).astype(
            (dtypes.wanted(dtype, "randint") or dtypes.int64).numpy
        )
    )


def randperm(n: int, *, generator: Generator | None = None, dtype: dtype | None = None, device: Any = None) -> Tensor:
    """The integers below n in random order. Source: `torch.randperm`.

    >>> import autodiff_lite as torch
    >>> torch.randperm(4).sort().values
    tensor([0, 1, 2, 3])
    """
    if n < 0:
        raise RuntimeError(f"Trying to create tensor with negative dimension {n}: [{n}]")
    return finish(
        generator_of(generator).permutation(n).astype((dtypes.wanted(dtype, "randperm") or dtypes.int64).numpy)
    )


def normal(
    mean: Any, std: Any = 1.0, size: Any = None, *, generator: Generator | None = None, device: Any = None
) -> Tensor:
    """Normal numbers of a mean and a standard deviation. Source: `torch.normal`.

    >>> import autodiff_lite as torch
    >>> torch.normal(torch.tensor([1.0, 2.0]), torch.zeros(2))
    tensor([1., 2.])
    """
    arrays = [v._a if isinstance(v, Tensor) else v for v in (mean, std)]
    shape = tuple(size) if size is not None else np.broadcast_shapes(*(np.shape(v) for v in arrays))
    return finish(
        np.asarray(arrays[0] + arrays[1] * generator_of(generator).standard_normal(shape)).astype(_kind(None, "normal"))
    )


def bernoulli(input: Tensor, *, generator: Generator | None = None) -> Tensor:
    """1 with the probability that `input` says, else 0. Source: `torch.bernoulli`.

    >>> import autodiff_lite as torch
    >>> torch.bernoulli(torch.tensor([0.0, 1.0]))
    tensor([0., 1.])
    """
    return finish((generator_of(generator).random(input._a.shape) < input._a).astype(input._a.dtype))


def multinomial(
    input: Tensor, num_samples: int, replacement: bool = False, *, generator: Generator | None = None
) -> Tensor:
    """Indices drawn with the given weights. Source: `torch.multinomial`.

    >>> import autodiff_lite as torch
    >>> torch.multinomial(torch.tensor([0.0, 1.0]), 1)
    tensor([1])
    """
    rows = np.atleast_2d(input._a).astype(np.float64)
    source = generator_of(generator)
    drawn = np.stack([source.choice(row.size, num_samples, replacement, row / row.sum()) for row in rows])
    return finish(drawn if input._a.ndim == 2 else drawn[0])


def rand_like(input: Tensor, *, dtype: dtype | None = None, requires_grad: bool = False, device: Any = None) -> Tensor:
    """Uniform numbers in [0, 1) in the shape of `input`. Source: `torch.rand_like`.

    >>> import autodiff_lite as torch
    >>> torch.rand_like(torch.ones(2, 3)).shape
    torch.Size([2, 3])
    """
    return rand(tuple(input._a.shape), dtype=dtype or input.dtype, requires_grad=requires_grad, device=device)


def randn_like(input: Tensor, *, dtype: dtype | None = None, requires_grad: bool = False, device: Any = None) -> Tensor:
    """Normal numbers in the shape of `input`. Source: `torch.randn_like`.

    >>> import autodiff_lite as torch
    >>> torch.randn_like(torch.ones(2, 3)).shape
    torch.Size([2, 3])
    """
    return randn(tuple(input._a.shape), dtype=dtype or input.dtype, requires_grad=requires_grad, device=device)


def randint_like(
    input: Tensor, low: int, high: Any = None, *, dtype: dtype | None = None, device: Any = None
) -> Tensor:
    """Integers from `low` up to but not including `high`, in the shape of `input`.

    Source: `torch.randint_like`.

    >>> import autodiff_lite as torch
    >>> torch.randint_like(torch.ones(2), 3, 4)
    tensor([3., 3.])
    """
    low, high = (0, low) if high is None else (low, high)
    return randint(low, high, tuple(input._a.shape), dtype=dtype or input.dtype)


def _fill_random(name: str, draw: Any) -> None:
    def write(self: Tensor, *arguments: float, generator: Generator | None = None, **named: float) -> Tensor:
        array = np.asarray(draw(generator_of(generator), self._a.shape, *arguments, **named)).astype(self._a.dtype)
        return in_place("copy", P.copy, self, plain(array))  # type: ignore[no-any-return]

    write.__name__ = f"{name}_"
    write.__doc__ = f"Write random numbers ({name}) into every element."
    attach(f"{name}_", write)


_fill_random("normal", lambda g, shape, mean=0.0, std=1.0: mean + std * g.standard_normal(shape))
_fill_random("uniform", lambda g, shape, low=0.0, high=1.0: g.uniform(low, high, shape))
_fill_random("bernoulli", lambda g, shape, p=0.5: g.random(shape) < p)
_fill_random("random", lambda g, shape, low=0, high=2**24: g.integers(low, high, shape))
_fill_random("exponential", lambda g, shape, rate=1.0: g.exponential(1 / rate, shape))


__all__ = [
    "Generator", "bernoulli", "default_generator", "initial_seed", "manual_seed", "multinomial", "normal", "rand",
    "rand_like", "randint", "randint_like", "randn", "randn_like", "randperm",
]  # fmt: skip
