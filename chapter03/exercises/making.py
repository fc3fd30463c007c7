"""Making random arguments for the cases of an exercise."""

from __future__ import annotations

import numpy as np

import autodiff_lite as torch


def matrix(rng: np.random.Generator, *shape: int) -> torch.Tensor:
    """Give a tensor of random float64 numbers of a shape, none of them near 0."""
    return torch.tensor(rng.uniform(0.5, 2.0, shape) * rng.choice([-1.0, 1.0], shape))


def positive(rng: np.random.Generator, *shape: int) -> torch.Tensor:
    """Give a tensor of random positive float64 numbers of a shape."""
    return torch.tensor(rng.uniform(0.5, 2.0, shape))


def gradient(function: object, *arguments: object) -> object:
    """Give what autodiff says the gradient of a scalar function of one tensor is: an independent truth."""
    at = arguments[-1]
    leaf = at.detach().clone().requires_grad_()  # type: ignore[attr-defined]
    function(*arguments[:-1], leaf).backward()  # type: ignore[operator]
    return leaf.grad
