"""Losses, as in `torch.nn.functional`."""

# ruff: noqa: A002  (names that PyTorch gives to its functions and arguments)

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np

from .. import dtypes
from ..broadcasting import broadcast_tensors
from ..compile import P, retitle
from ..tensor import Tensor, plain


def reduced(loss: Tensor, reduction: str, title: str = "") -> Tensor:
    """The losses themselves, their mean or their sum."""
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"{reduction} is not a valid value for reduction")
    result = loss if reduction == "none" else loss.mean() if reduction == "mean" else loss.sum()
    return retitle(result, title) if title else result


def _need_float(kernel: str, *operands: Tensor) -> None:
    """PyTorch's error where a loss of whole numbers is asked for."""
    if all(t._a.dtype.kind != "f" for t in operands):
        kind = dtypes.SCALAR_NAME[operands[0].dtype]
        raise NotImplementedError(f"\"{kernel}\" not implemented for '{kind}'")


def named_reduction(size_average: bool | None, reduce: bool | None, reduction: str) -> str:
    """The reduction, or what PyTorch's two old flags meant if one is given."""
    if size_average is None and reduce is None:
        return reduction
    summed, averaged = reduce is None or reduce, size_average is None or size_average
    named = "mean" if averaged and summed else "sum" if summed else "none"
    warnings.warn(
        f"size_average and reduce args will be deprecated, please use reduction='{named}' instead.",
        UserWarning,
        stacklevel=4,
    )
    return named


def _weighted(loss: Tensor, weight: Tensor | None, reduction: str, title: str = "") -> Tensor:
    """The same with a weight for each loss; the mean is over the weights, too."""
    if weight is None:
        return reduced(loss, reduction, title)
    loss = loss * weight
    return loss.sum() / weight.expand_as(loss).sum() if reduction == "mean" else reduced(loss, reduction, title)


def _pair(input: Tensor, target: Tensor) -> tuple[Tensor, ...]:
    """Input and target in one shape; PyTorch's warning if broadcasting made it so."""
    if input._a.shape == target._a.shape:
        return input, target
    warnings.warn(
        f"Using a target size ({target.shape}) that is different to the input size ({input.shape}). This will likely "
        "lead to incorrect results due to broadcasting. Please ensure they have the same size.",
        UserWarning,
        stacklevel=4,
    )
    return broadcast_tensors(input, target)


def mse_loss(
    input: Tensor,
    target: Tensor,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
    weight: Tensor | None = None,
) -> Tensor:
    """(x − y)², averaged. Source: `torch.nn.functional.mse_loss`.

    >>> import autodiff_lite as torch
    >>> torch.nn.functional.mse_loss(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 4.0]))
    tensor(2.)
    """
    reduction = named_reduction(size_average, reduce, reduction)
    a, b = _pair(input, target)
    if (
        reduction == "mean"
        and weight is None
        and a._a.shape == b._a.shape
        and a._a.dtype == b._a.dtype
        and a._a.dtype.kind == "f"
    ):
        return P.mse_loss(a, b)
    _need_float("mse_cpu", a, b)
    return _weighted((a - b).square(), weight, reduction, "MseLossBackward0")


def l1_loss(
    input: Tensor,
    target: Tensor,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
    weight: Tensor | None = None,
) -> Tensor:
    """|x − y|, averaged. Source: `torch.nn.functional.l1_loss`.

    >>> import autodiff_lite as torch
    >>> torch.nn.functional.l1_loss(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 4.0]))
    tensor(1.)
    """
    reduction = named_reduction(size_average, reduce, reduction)
    a, b = _pair(input, target)
    return _weighted((a - b).abs(), weight, reduction)


def smooth_l1_loss(
    input: Tensor,
    target: Tensor,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
    beta: float = 1.0,
) -> Tensor:
    """A parabola near 0, |x − y| − beta/2 beyond beta. Source: `torch.nn.functional.smooth_l1_loss`.

    >>> import autodiff_lite as torch
    >>> torch.nn.functional.smooth_l1_loss(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 4.0]))
    tensor(0.7500)
    """
    reduction = named_reduction(size_average, reduce, reduction)
    if beta < 0:
        raise RuntimeError("smooth_l1_loss does not support negative values for beta.")
    if beta == 0:
        return l1_loss(input, target, reduction=reduction)
    a, b = _pair(input, target)
    _need_float("smooth_l1_cpu", a, b)
    d = (a - b).abs()
    loss = P.where(plain(d._a < beta), d * d * (0.5 / beta), d - 0.5 * beta)
    return reduced(loss, reduction, "SmoothL1LossBackward0")


def huber_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", delta: float = 1.0, weight: Tensor | None = None
) -> Tensor:
    """A parabola near 0, a straight line beyond delta. Source: `torch.nn.functional.huber_loss`.

    >>> import autodiff_lite as torch
    >>> torch.nn.functional.huber_loss(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 4.0]))
    tensor(0.7500)
    """
    if delta <= 0:
        raise RuntimeError("huber_loss does not support non-positive values for delta.")
    a, b = _pair(input, target)
    _need_float("huber_cpu", a, b)
    d = (a - b).abs()
    loss = P.where(plain(d._a <= delta), d * d * 0.5, delta * (d - 0.5 * delta))
    return _weighted(loss, weight, reduction, "HuberLossBackward0")


def soft_margin_loss(
    input: Tensor, target: Tensor, size_average: Any = None, reduce: Any = None, reduction: str = "mean"
) -> Tensor:
    """log(1 + exp(−y·x)), averaged. Source: `torch.nn.functional.soft_margin_loss`.

    >>> import autodiff_lite as torch
    >>> torch.nn.functional.soft_margin_loss(torch.tensor([2.0]), torch.tensor([1.0]))
    tensor(0.1269)
    """
    reduction = named_reduction(size_average, reduce, reduction)
    return reduced((input * -target).exp().log1p(), reduction)


def hinge_embedding_loss(
    input: Tensor,
    target: Tensor,
    margin: float = 1.0,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
) -> Tensor:
    """x where y is 1, max(0, margin − x) where y is −1. Source: `torch.nn.functional.hinge_embedding_loss`.

    >>> import autodiff_lite as torch
    >>> torch.nn.functional.hinge_embedding_loss(torch.tensor([0.25]), torch.tensor([-1.0]))
    tensor(0.7500)
    """
    reduction = named_reduction(size_average, reduce, reduction)
    near = P.where(plain(np.asarray(target._a == -1)), 0.0, input)
    far = P.where(plain(np.asarray(target._a == 1)), 0.0, (margin - input).clamp_min(0.0))
    return reduced(near + far, reduction)


def poisson_nll_loss(
    input: Tensor,
    target: Tensor,
    log_input: bool = True,
    full: bool = False,
    size_average: Any = None,
    eps: float = 1e-8,
    reduce: Any = None,
    reduction: str = "mean",
) -> Tensor:
    """exp(x) − y·x, averaged. Source: `torch.nn.functional.poisson_nll_loss`.

    >>> import autodiff_lite as torch
    >>> torch.nn.functional.poisson_nll_loss(torch.tensor([0.0]), torch.tensor([2.0]))
    tensor(1.)
    """
    reduction = named_reduction(size_average, reduce, reduction)
    loss = input.exp() - target * input if log_input else input - target * (input + eps).log()
    if full:
        stirling = target * target.log() - target + 0.5 * (2 * math.pi * target).log()
        loss = loss + P.where(plain(target._a <= 1), 0.0, stirling)
    return reduced(loss, reduction)


def margin_ranking_loss(
    input1: Tensor,
    input2: Tensor,
    target: Tensor,
    margin: float = 0,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
) -> Tensor:
    """max(0, −y·(x1 − x2) + margin), averaged. Source: `torch.nn.functional.margin_ranking_loss`.

    >>> import autodiff_lite as torch
    >>> torch.nn.functional.margin_ranking_loss(torch.tensor([1.0]), torch.tensor([2.0]), torch.tensor([1.0]))
    tensor(1.)
    """
    reduction = named_reduction(size_average, reduce, reduction)
    if not input1._a.ndim == input2._a.ndim == target._a.ndim:
        raise RuntimeError(
            "margin_ranking_loss : All input tensors should have same dimension but got sizes: "
            f"input1: {input1.size()}, input2: {input2.size()}, target: {target.size()} "
        )
    return reduced((-target * (input1 - input2) + margin).clamp_min(0), reduction)


__all__ = [
    "hinge_embedding_loss",
    "huber_loss",
    "l1_loss",
    "margin_ranking_loss",
    "mse_loss",
    "poisson_nll_loss",
    "smooth_l1_loss",
    "soft_margin_loss",
]
