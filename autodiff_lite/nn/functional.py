"""Functions for networks, named as `torch.nn.functional`."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..compile import P, retitle
from ..products import matmul
from ..public import FUNCTIONS
from ..shapes import t
from ..tensor import Tensor

softmax, log_softmax = FUNCTIONS["softmax"], FUNCTIONS["log_softmax"]


def relu(input: Tensor, inplace: bool = False) -> Tensor:  # noqa: A002
    """max(x, 0), with slope 0 at 0."""
    return input.relu_() if inplace else P.relu(input)  # type: ignore[no-any-return]


def linear(input: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:  # noqa: A002
    """x @ weightᵀ + bias.

    Shapes: input (..., n), weight (m, n) or (n,), bias (m,) → (..., m).
    """
    if weight._a.ndim == 1:
        out = matmul(input, weight)
    elif bias is not None and input._a.ndim == 2:
        return FUNCTIONS["addmm"](bias, input, t(weight))  # type: ignore[no-any-return]
    else:
        out = matmul(input, t(weight))
    return out if bias is None else retitle(out + bias, "ViewBackward0" if out._a.ndim > 2 else "AddBackward0")


_ = Any, np
