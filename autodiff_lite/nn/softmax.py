"""The softmax and its kin, named as in `torch.nn.functional`."""

# ruff: noqa: A002  (names that PyTorch gives to its functions and arguments)

from __future__ import annotations

import warnings
from typing import Any

from ..public import FUNCTIONS
from ..tensor import Tensor

_softmax, _log_softmax = FUNCTIONS["softmax"], FUNCTIONS["log_softmax"]


def _dim(name: str, input: Tensor, dim: int | None) -> int:
    """The dimension of a softmax; without one, PyTorch's old choice and its warning."""
    if dim is not None:
        return dim
    warnings.warn(
        f"Implicit dimension choice for {name} has been deprecated. Change the call to include dim=X as an argument.",
        UserWarning,
        stacklevel=3,
    )
    return 0 if input._a.ndim in (0, 1, 3) else 1


def softmax(input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Tensor:
    """exp(x) / Σ exp(x) along a dimension. Source: `torch.nn.functional.softmax`.

    >>> import autodiff_lite as torch
    >>> torch.nn.functional.softmax(torch.tensor([0.0, 1.0]), dim=0)
    tensor([0.2689, 0.7311])
    """
    return _softmax(input, _dim("softmax", input, dim), dtype=dtype)


def log_softmax(input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Tensor:
    """log softmax(x) along a dimension. Source: `torch.nn.functional.log_softmax`.

    >>> import autodiff_lite as torch
    >>> torch.nn.functional.log_softmax(torch.tensor([0.0, 1.0]), dim=0)
    tensor([-1.3133, -0.3133])
    """
    return _log_softmax(input, _dim("log_softmax", input, dim), dtype=dtype)


def softmin(input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Tensor:
    """The softmax of −x along a dimension. Source: `torch.nn.functional.softmin`.

    >>> import autodiff_lite as torch
    >>> torch.nn.functional.softmin(torch.tensor([0.0, 1.0]), dim=0)
    tensor([0.7311, 0.2689])
    """
    return _softmax(-input, _dim("softmin", input, dim), dtype=dtype)


__all__ = ["log_softmax", "softmax", "softmin"]
