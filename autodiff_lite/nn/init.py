"""First values for parameters, written in place, as in `torch.nn.init`."""

from __future__ import annotations

import math
import warnings

import numpy as np

from ..modes import no_grad
from ..rand import Generator, generator_of
from ..tensor import Tensor, plain

_GAINS = {"linear": 1, "sigmoid": 1, "tanh": 5 / 3, "relu": math.sqrt(2), "selu": 3 / 4}
_GAINS.update({f"conv{t}{k}d": 1 for t in ("", "_transpose") for k in (1, 2, 3)})


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    """By how much weights before an activation should be larger. `param`: the slope of a leaky relu.

    Raises ValueError for an activation that is not in the list. Source: `torch.nn.init.calculate_gain`.

    >>> import autodiff_lite as torch
    >>> torch.nn.init.calculate_gain("relu")
    1.4142135623730951
    """
    if nonlinearity == "leaky_relu":
        if param is not None and (isinstance(param, bool) or not isinstance(param, int | float)):
            raise ValueError(f"negative_slope {param} not a valid number")
        return math.sqrt(2.0 / (1 + (0.01 if param is None else param) ** 2))
    if nonlinearity not in _GAINS:
        raise ValueError(f"Unsupported nonlinearity {nonlinearity}")
    return _GAINS[nonlinearity]


def uniform_(tensor: Tensor, a: float = 0.0, b: float = 1.0, generator: Generator | None = None) -> Tensor:
    """Uniform numbers in [a, b). Source: `torch.nn.init.uniform_`.

    >>> import autodiff_lite as torch
    >>> torch.nn.init.uniform_(torch.empty(2), 3, 3)
    tensor([3., 3.])
    """
    with no_grad():
        return tensor.uniform_(a, b, generator=generator)


def normal_(tensor: Tensor, mean: float = 0.0, std: float = 1.0, generator: Generator | None = None) -> Tensor:
    """Normal numbers of a mean and a standard deviation. Source: `torch.nn.init.normal_`.

    >>> import autodiff_lite as torch
    >>> torch.nn.init.normal_(torch.empty(2), mean=3, std=0)
    tensor([3., 3.])
    """
    with no_grad():
        return tensor.normal_(mean, std, generator=generator)


def constant_(tensor: Tensor, val: float) -> Tensor:
    """One number everywhere. Source: `torch.nn.init.constant_`.

    >>> import autodiff_lite as torch
    >>> torch.nn.init.constant_(torch.empty(2), 0.5)
    tensor([0.5000, 0.5000])
    """
    with no_grad():
        return tensor.fill_(val)


def ones_(tensor: Tensor) -> Tensor:
    """Ones. Source: `torch.nn.init.ones_`.

    >>> import autodiff_lite as torch
    >>> torch.nn.init.ones_(torch.empty(2))
    tensor([1., 1.])
    """
    return constant_(tensor, 1.0)


def zeros_(tensor: Tensor) -> Tensor:
    """Zeros. Source: `torch.nn.init.zeros_`.

    >>> import autodiff_lite as torch
    >>> torch.nn.init.zeros_(torch.empty(2))
    tensor([0., 0.])
    """
    return constant_(tensor, 0.0)


def eye_(tensor: Tensor) -> Tensor:
    """Ones on the diagonal of a matrix, zeros elsewhere. Source: `torch.nn.init.eye_`.

    Raises ValueError for other than two dimensions.

    >>> import autodiff_lite as torch
    >>> torch.nn.init.eye_(torch.empty(2, 3))
    tensor([[1., 0., 0.],
            [0., 1., 0.]])
    """
    if tensor.dim() != 2:
        raise ValueError("Only tensors with 2 dimensions are supported")
    with no_grad():
        return tensor.copy_(plain(np.eye(*tensor.shape)))


def trunc_normal_(
    tensor: Tensor,
    mean: float = 0.0,
    std: float = 1.0,
    a: float = -2.0,
    b: float = 2.0,
    generator: Generator | None = None,
) -> Tensor:
    """Normal numbers, drawn again where they fall outside [a, b]. Source: `torch.nn.init.trunc_normal_`.

    >>> import autodiff_lite as torch
    >>> bool(torch.nn.init.trunc_normal_(torch.empty(9), std=0.5, a=-1, b=1).abs().max() <= 1)
    True
    """
    if not a < b or max(a - mean, mean - b) > 4 * std:
        raise ValueError(f"trunc_normal_ needs a < b, and numbers in [a, b] that are likely; got [{a}, {b}]")
    draw = generator_of(generator)
    numbers = draw.normal(mean, std, tensor.shape)
    while (outside := (numbers < a) | (numbers > b)).any():
        numbers = np.where(outside, draw.normal(mean, std, tensor.shape), numbers)
    with no_grad():
        return tensor.copy_(plain(np.asarray(numbers)))


def orthogonal_(tensor: Tensor, gain: float = 1, generator: Generator | None = None) -> Tensor:
    """Orthogonal rows or columns of length `gain`, from a random matrix; what follows dimension 0 counts as one.

    Raises ValueError for fewer than two dimensions. Source: `torch.nn.init.orthogonal_` (Saxe et al., 2013).

    >>> import autodiff_lite as torch
    >>> w = torch.nn.init.orthogonal_(torch.empty(2, 3))
    >>> torch.allclose(w @ w.T, torch.eye(2), atol=1e-6)
    True
    """
    if tensor.dim() < 2:
        raise ValueError("Only tensors with 2 or more dimensions are supported")
    rows, columns = tensor.shape[0], math.prod(tensor.shape[1:])
    numbers = generator_of(generator).normal(size=(max(rows, columns), min(rows, columns)))
    basis, triangle = np.linalg.qr(numbers)
    basis = basis * np.sign(np.diag(triangle))  # so that all orthogonal matrices are equally likely
    with no_grad():
        return tensor.copy_(plain(gain * (basis if rows >= columns else basis.T).reshape(tensor.shape)))


def _fans(tensor: Tensor) -> tuple[int, int]:
    """How many inputs each output of a layer with these weights sums up, and how many outputs each input reaches."""
    shape = tensor.shape
    if len(shape) < 2:
        raise ValueError("Fan in and fan out can not be computed for tensor with fewer than 2 dimensions")
    field = math.prod(shape[2:])
    return shape[1] * field, shape[0] * field


def xavier_uniform_(tensor: Tensor, gain: float = 1.0, generator: Generator | None = None) -> Tensor:
    """Uniform numbers of variance 2 / (inputs + outputs), times gain² (Glorot & Bengio, 2010).

    Raises ValueError for fewer than two dimensions. Source: `torch.nn.init.xavier_uniform_`.

    >>> import autodiff_lite as torch
    >>> bool(torch.nn.init.xavier_uniform_(torch.empty(3, 3)).abs().max() <= 1)
    True
    """
    bound = gain * math.sqrt(6.0 / sum(_fans(tensor)))
    return uniform_(tensor, -bound, bound, generator)


def xavier_normal_(tensor: Tensor, gain: float = 1.0, generator: Generator | None = None) -> Tensor:
    """Normal numbers of variance 2 / (inputs + outputs), times gain² (Glorot & Bengio, 2010).

    Raises ValueError for fewer than two dimensions. Source: `torch.nn.init.xavier_normal_`.

    >>> import autodiff_lite as torch
    >>> torch.nn.init.xavier_normal_(torch.empty(2, 1), gain=0)
    tensor([[0.],
            [0.]])
    """
    return normal_(tensor, 0.0, gain * math.sqrt(2.0 / sum(_fans(tensor))), generator)


def _kaiming_std(tensor: Tensor, a: float, mode: str, nonlinearity: str) -> float:
    if mode.lower() not in ("fan_in", "fan_out"):
        raise ValueError(f"Mode {mode.lower()} not supported, please use one of ['fan_in', 'fan_out']")
    fan = _fans(tensor)[mode.lower() == "fan_out"]
    return calculate_gain(nonlinearity, a) / math.sqrt(fan)


def _nothing_to_do(tensor: Tensor) -> bool:
    if 0 in tensor.shape:
        warnings.warn("Initializing zero-element tensors is a no-op", UserWarning, stacklevel=3)
        return True
    return False


def kaiming_uniform_(
    tensor: Tensor,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: Generator | None = None,
) -> Tensor:
    """Uniform numbers that keep the variance through relus (He et al., 2015). `a`: the slope of a leaky relu.

    Raises ValueError for fewer than two dimensions. Source: `torch.nn.init.kaiming_uniform_`.

    >>> import autodiff_lite as torch
    >>> bool(torch.nn.init.kaiming_uniform_(torch.empty(3, 6)).abs().max() <= 1)
    True
    """
    if _nothing_to_do(tensor):
        return tensor
    bound = math.sqrt(3.0) * _kaiming_std(tensor, a, mode, nonlinearity)
    return uniform_(tensor, -bound, bound, generator)


def kaiming_normal_(
    tensor: Tensor,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: Generator | None = None,
) -> Tensor:
    """Normal numbers that keep the variance through relus (He et al., 2015). `a`: the slope of a leaky relu.

    Raises ValueError for fewer than two dimensions. Source: `torch.nn.init.kaiming_normal_`.

    >>> import autodiff_lite as torch
    >>> torch.nn.init.kaiming_normal_(torch.empty(2, 3)).shape
    torch.Size([2, 3])
    """
    if _nothing_to_do(tensor):
        return tensor
    return normal_(tensor, 0.0, _kaiming_std(tensor, a, mode, nonlinearity), generator)


__all__ = [
    "calculate_gain", "constant_", "eye_", "kaiming_normal_", "kaiming_uniform_", "normal_", "ones_", "orthogonal_",
    "trunc_normal_", "uniform_", "xavier_normal_", "xavier_uniform_", "zeros_",
]  # fmt: skip
