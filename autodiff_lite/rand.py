"""Random numbers. Equal seeds give equal numbers here; they are not PyTorch's numbers."""

# ruff: noqa: A002  (names that PyTorch gives to its functions and arguments)

from __future__ import annotations

import functools
import operator
import os
import threading
from collections.abc import Sequence
from typing import Any

import numpy as np

from . import devices, dtypes, errors
from .arguments import guarded, mixed, word
from .compile import P
from .creation import finish, is_whole, shape_from
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


def _kind(d: dtype | None, name: str, kernel: str = "normal_kernel_cpu") -> Any:
    kind = dtypes.wanted(d, name) or dtypes.get_default_dtype()
    if not kind.is_floating_point:
        raise NotImplementedError(f"\"{kernel}\" not implemented for '{dtypes.SCALAR_NAME[kind]}'")
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
    kind = _kind(dtype, "rand", "check_uniform_bounds")
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
    low: Any = None,
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
    given = [v for v in (low, high, size) if v is not None]
    if len(given) == 2:
        low, (high, size) = 0, given
        if not isinstance(size, Sequence):
            raise TypeError(f"randint(): argument 'size' (position 2) must be tuple of ints, not {word(size)}")
    if not (len(given) > 1 and isinstance(size, Sequence) and all(map(is_whole, (low, high, *size)))):
        raise mixed("randint", *given)
    if low >= high:
        raise RuntimeError(f"random_ expects 'from' to be less than 'to', but got from={low} >= to={high}")
    drawn = np.asarray(generator_of(generator).integers(low, high, shape_from((size,), "randint")))
    return finish(drawn.astype((dtypes.wanted(dtype, "randint") or dtypes.int64).numpy))


def randperm(n: int, *, generator: Generator | None = None, dtype: dtype | None = None, device: Any = None) -> Tensor:
    """The integers below n in random order. Source: `torch.randperm`.

    >>> import autodiff_lite as torch
    >>> torch.randperm(4).sort().values
    tensor([0, 1, 2, 3])
    """
    n = operator.index(n)
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
    tensors = isinstance(mean, Tensor) or isinstance(std, Tensor)
    if tensors is (size is not None) or not (tensors or isinstance(size, Sequence)):
        raise mixed("normal", mean, std, *(() if size is None else (size,)))
    _no_negative_std(std)
    try:
        shape = tuple(size) if size is not None else np.broadcast_shapes(*(np.shape(v) for v in arrays))
    except ValueError:
        raise RuntimeError(errors.broadcast_message([np.shape(v) for v in arrays])) from None
    return finish(
        np.asarray(arrays[0] + arrays[1] * generator_of(generator).standard_normal(shape)).astype(_kind(None, "normal"))
    )


def _no_negative_std(std: Any) -> None:
    if isinstance(std, Tensor):
        if (std._a < 0).any():
            raise RuntimeError("normal expects all elements of std >= 0.0")
    elif std < 0:
        raise RuntimeError(f"normal expects std >= 0.0, but found std {std:g}")


def bernoulli(input: Tensor, *, generator: Generator | None = None) -> Tensor:
    """1 with the probability that `input` says, else 0. Source: `torch.bernoulli`.

    >>> import autodiff_lite as torch
    >>> torch.bernoulli(torch.tensor([0.0, 1.0]))
    tensor([0., 1.])
    """
    if not input.is_floating_point():
        kind = dtypes.SCALAR_NAME[input.dtype]
        raise NotImplementedError(f"\"bernoulli_tensor_cpu_p_\" not implemented for '{kind}'")
    if not ((input._a >= 0) & (input._a <= 1)).all():
        raise RuntimeError(errors.NO_PROBABILITY)
    return finish(np.asarray(generator_of(generator).random(input._a.shape) < input._a).astype(input._a.dtype))


def multinomial(
    input: Tensor, num_samples: int, replacement: bool = False, *, generator: Generator | None = None
) -> Tensor:
    """Indices drawn with the given weights. Source: `torch.multinomial`.

    >>> import autodiff_lite as torch
    >>> torch.multinomial(torch.tensor([0.0, 1.0]), 1)
    tensor([1])
    """
    rows = np.atleast_2d(input._a).astype(np.float64)
    if input._a.ndim not in (1, 2):
        raise RuntimeError("prob_dist must be 1 or 2 dim")
    if not input.is_floating_point():
        kind = dtypes.SCALAR_NAME[input.dtype]
        raise RuntimeError(f"multinomial only supports floating-point dtypes for input, got: {kind}")
    if num_samples <= 0:
        raise RuntimeError("cannot sample n_sample <= 0 samples")
    if not replacement and num_samples > rows.shape[1]:
        raise RuntimeError("cannot sample n_sample > prob_dist.size(-1) samples without replacement")
    if not (np.isfinite(rows) & (rows >= 0)).all():
        raise RuntimeError("probability tensor contains either `inf`, `nan` or element < 0")
    if not rows.any(1).all():
        raise RuntimeError("invalid multinomial distribution (sum of probabilities <= 0)")
    source = generator_of(generator)
    if replacement:
        drawn = np.stack([source.choice(row.size, num_samples, p=row / row.sum()) for row in rows])
    else:  # a race, each runner at the speed of its weight: those of weight 0 arrive last
        with np.errstate(divide="ignore"):
            drawn = np.argsort(source.standard_exponential(rows.shape) / rows, axis=1)[:, :num_samples]
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


def _fill_random(name: str, draw: Any, kernel: str = "") -> None:
    def write(self: Tensor, *arguments: float, generator: Generator | None = None, **named: float) -> Tensor:
        if kernel:
            _kind(self.dtype, name, kernel)
        array = np.asarray(draw(generator_of(generator), self._a.shape, *arguments, **named)).astype(self._a.dtype)
        return in_place("copy", P.copy, self, plain(array))  # type: ignore[no-any-return]

    write.__name__ = f"{name}_"
    write.__doc__ = f"Write random numbers ({name}) into every element."
    attach(f"{name}_", write)


def _draw_normal(g: np.random.Generator, shape: Any, mean: float = 0.0, std: float = 1.0) -> Any:
    _no_negative_std(std)
    return mean + std * g.standard_normal(shape)


def _draw_uniform(g: np.random.Generator, shape: Any, low: float = 0.0, high: float = 1.0) -> Any:
    if low > high:
        raise RuntimeError(f"uniform_ expects to return a [from, to) range, but found from={low:g} > to={high:g}")
    return g.uniform(low, high, shape)


_fill_random("normal", _draw_normal, "normal_kernel_cpu")
_fill_random("uniform", _draw_uniform, "check_uniform_bounds")
_fill_random("bernoulli", lambda g, shape, p=0.5: g.random(shape) < p)
_fill_random("random", lambda g, shape, low=0, high=2**24: g.integers(low, high, shape))
_fill_random("exponential", lambda g, shape, rate=1.0: g.exponential(1 / rate, shape))


randint, randperm, normal = guarded(randint), guarded(randperm), guarded(normal)
bernoulli, multinomial = guarded(bernoulli), guarded(multinomial)

__all__ = [
    "Generator", "bernoulli", "default_generator", "initial_seed", "manual_seed", "multinomial", "normal", "rand",
    "rand_like", "randint", "randint_like", "randn", "randn_like", "randperm",
]  # fmt: skip
