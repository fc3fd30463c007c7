"""Parameter: a tensor that a module registers, and that requires a gradient."""

# ruff: noqa: D102  (methods that the base class explains; names that speak)

from __future__ import annotations

from typing import Any

import numpy as np

from .. import errors
from ..modes import NAMESPACE
from ..runtime import created
from ..storage import array_of
from ..tensor import Tensor, plain


class Parameter(Tensor):
    """A leaf tensor that requires a gradient; a Module that gets one as attribute will train it.

    Raises RuntimeError for integers. Source: `torch.nn.Parameter`.

    >>> import autodiff_lite as torch
    >>> torch.nn.Parameter(torch.zeros(2))
    Parameter containing:
    tensor([0., 0.], requires_grad=True)
    """

    __slots__ = ()

    def __new__(cls, data: Any = None, requires_grad: bool = True) -> Parameter:
        if not isinstance(data, Tensor | None):
            raise AttributeError(
                f"'{type(data).__name__}' object has no attribute 'detach'\n"
                "A parameter is made of a tensor: nn.Parameter(torch.tensor(...))"
            )
        array = np.zeros(0, np.float32) if data is None else array_of(data)
        made = plain(array, cls)
        if requires_grad:
            if array.dtype.kind != "f":
                raise RuntimeError(errors.FLOAT_ONLY)
            made.requires_grad = True
        created(made)
        return made  # type: ignore[return-value]


NAMESPACE["Parameter"] = Parameter
