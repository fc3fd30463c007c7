"""Losses, as in `torch.nn.functional`."""

# ruff: noqa: A002  (names that PyTorch gives to its functions and arguments)

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np

from .. import dtypes
from ..compile import P, retitle
from ..public import FUNCTIONS
from ..shapes import broadcast_tensors
from ..tensor import Tensor, plain

_log_softmax = FUNCTIONS["log_softmax"]


def _reduced(loss: Tensor, reduction: str) -> Tensor:
    if reduction == "mean":
        return loss.mean()
    if reduction == "sum":
        return loss.sum()
    if reduction == "none":
        return loss
    raise ValueError(f"{reduction} is not a valid value for reduction")


def _pair(name: str, input: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
    if input._a.shape != target._a.shape:
        warnings.warn(
            f"Using a target size ({target.shape}) that is different to the input size ({input.shape}). This will "
            f"likely lead to "
            "incorrect results due to broadcasting. Please ensure they have the same size.",
            UserWarning,
            stacklevel=3,
        )
    a, b = broadcast_tensors(input, target)
    return a, b


def mse_loss(
    input: Tensor,
    target: Tensor,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
    weight: Tensor | None = None,
) -> Tensor:
    """(x − y)², averaged."""
    a, b = _pair("mse_loss", input, target)
    loss = (a - b).square()
    if weight is not None:
        loss = loss * weight
        if reduction == "mean":
            return loss.sum() / weight.expand_as(loss).sum()
    return retitle(_reduced(loss, reduction), "MseLossBackward0")


def l1_loss(
    input: Tensor,
    target: Tensor,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
    weight: Tensor | None = None,
) -> Tensor:
    """|x − y|, averaged."""
    a, b = _pair("l1_loss", input, target)
    return _reduced((a - b).abs(), reduction)


def smooth_l1_loss(
    input: Tensor,
    target: Tensor,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
    beta: float = 1.0,
) -> Tensor:
    """A parabola near 0, |x − y| − beta/2 beyond beta."""
    if beta < 0:
        raise RuntimeError("smooth_l1_loss does not support negative values for beta.")
    if beta == 0:
        return l1_loss(input, target, reduction=reduction)
    a, b = _pair("smooth_l1_loss", input, target)
    d = (a - b).abs()
    return retitle(
        _reduced(P.where(plain(d._a < beta), d * d * (0.5 / beta), d - 0.5 * beta), reduction), "SmoothL1LossBackward0"
    )


def huber_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", delta: float = 1.0, weight: Tensor | None = None
) -> Tensor:
    """A parabola near 0, a straight line beyond delta."""
    if delta <= 0:
        raise RuntimeError("huber_loss does not support non-positive values for delta.")
    a, b = _pair("huber_loss", input, target)
    d = (a - b).abs()
    loss = P.where(plain(d._a <= delta), d * d * 0.5, delta * (d - 0.5 * delta))
    if weight is not None:
        loss = loss * weight
        if reduction == "mean":
            return loss.sum() / weight.expand_as(loss).sum()
    return retitle(_reduced(loss, reduction), "HuberLossBackward0")


def _weighted_mean(loss: Tensor, weights: Tensor | None, reduction: str) -> Tensor:
    if reduction != "mean" or weights is None:
        return _reduced(loss, reduction)
    return loss.sum() / weights.sum()


def nll_loss(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: Any = None,
    ignore_index: int = -100,
    reduce: Any = None,
    reduction: str = "mean",
) -> Tensor:
    """−x[target], the negative log-likelihood, averaged with the classes' weights.

    Shapes: input (C), (N, C) or (N, C, *), target the same without C.
    """
    if input._a.ndim < 1:
        raise ValueError(f"Expected 1 or more dimensions (got {input._a.ndim})")
    batched = input._a.ndim > 1
    classes = input._a.shape[1 if batched else 0]
    if batched and input._a.shape[0] != (target._a.shape[0] if target._a.ndim else -1):
        raise ValueError(
            f"Expected input batch_size ({input._a.shape[0]}) to match target batch_size "
            f"({target._a.shape[0] if target._a.ndim else 0})."
        )
    labels = np.asarray(target._a)
    ignored = labels == ignore_index
    safe = np.where(ignored, 0, labels)
    if labels.size and not np.all((safe >= 0) & (safe < classes)):
        bad = safe[(safe < 0) | (safe >= classes)].flat[0]
        raise IndexError(f"Target {bad} is out of bounds.")
    if weight is None and input._a.ndim == 2 and reduction == "mean" and labels.size and not ignored.any():
        return P.pick_sum(input, (np.arange(labels.size), labels), -1.0 / labels.size)
    picked = P.take_along(input, 1 if batched else 0, safe, False)
    scale = np.where(ignored, 0, 1).astype(input._a.dtype) if weight is None else np.where(ignored, 0, weight._a[safe])
    factors = plain(np.asarray(scale.astype(input._a.dtype)))
    loss = P.where(plain(np.asarray(ignored)), 0.0, -picked * factors)
    plain_mean = weight is None and not ignored.any()
    return retitle(
        _weighted_mean(loss, None if plain_mean else factors, reduction),
        "NllLossBackward0" if input._a.ndim < 4 else "NllLoss2DBackward0",
    )


def cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: Any = None,
    ignore_index: int = -100,
    reduce: Any = None,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Tensor:
    """−log softmax(x)[target], averaged; `target` holds classes (integers) or probabilities (the shape of x).

    >>> import autodiff_lite as torch
    >>> torch.nn.functional.cross_entropy(torch.zeros(1, 2), torch.tensor([0]))
    tensor(0.6931)
    """
    d = 0 if input._a.ndim == 1 else 1
    logs = _log_softmax(input, d)
    if target._a.dtype.kind == "f":
        if target._a.shape != input._a.shape:
            raise RuntimeError(
                "Expected floating point type for target with class probabilities, got "
                + dtypes.SCALAR_NAME[target.dtype]
            )
        classes = input._a.shape[d]
        if label_smoothing:
            target = target * (1 - label_smoothing) + label_smoothing / classes
        scaled = logs * target
        if weight is not None:
            scaled = scaled * weight.reshape([-1 if i == d else 1 for i in range(input._a.ndim)])
        loss = -scaled.sum(d)
        count = int(np.prod([n for i, n in enumerate(input._a.shape) if i != d]))
        return loss.sum() / count if reduction == "mean" else _reduced(loss, reduction)
    plain_loss = nll_loss(logs, target, weight, ignore_index=ignore_index, reduction=reduction)
    if not label_smoothing:
        return plain_loss
    classes = input._a.shape[d]
    weights = None if weight is None else weight.reshape([-1 if i == d else 1 for i in range(input._a.ndim)])
    smooth = -(logs if weights is None else logs * weights).sum(d)
    ignored = np.asarray(target._a == ignore_index)
    smooth = P.where(plain(ignored), 0.0, smooth)
    if reduction == "mean":
        if weight is None:
            smooth = smooth.sum() / float((~ignored).sum())
        else:
            smooth = smooth.sum() / plain(
                np.asarray(np.where(ignored, 0, weight._a[np.where(ignored, 0, target._a)]).sum(), dtype=input._a.dtype)
            )
    elif reduction == "sum":
        smooth = smooth.sum()
    return plain_loss * (1 - label_smoothing) + smooth * (label_smoothing / classes)  # type: ignore[no-any-return]


def binary_cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
) -> Tensor:
    """−(y·log x + (1 − y)·log(1 − x)), averaged; the logarithms are limited to −100 from below."""
    if input._a.shape != target._a.shape:
        raise ValueError(
            f"Using a target size ({target.shape}) that is different to the input size ({input.shape}) is "
            f"deprecated. Please ensure they have the same size."
        )
    if input._a.size and not np.all((input._a >= 0) & (input._a <= 1)):
        raise RuntimeError("all elements of input should be between 0 and 1")
    loss = -(target * input.log().clamp_min(-100.0) + (1 - target) * (1 - input).log().clamp_min(-100.0))
    if weight is not None:
        loss = loss * weight
    return retitle(_reduced(loss, reduction), "BinaryCrossEntropyBackward0")


def binary_cross_entropy_with_logits(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
    pos_weight: Tensor | None = None,
) -> Tensor:
    """binary_cross_entropy of sigmoid(x), without overflow."""
    if input._a.shape != target._a.shape:
        raise ValueError(f"Target size ({target.shape}) must be the same as input size ({input.shape})")
    if pos_weight is None:
        loss = (1 - target) * input - P.log_sigmoid(input)
    else:
        loss = (1 - target) * input - (1 + (pos_weight - 1) * target) * P.log_sigmoid(input)
    if weight is not None:
        loss = loss * weight
    return retitle(
        _reduced(loss, reduction), "BinaryCrossEntropyWithLogitsBackward0" if reduction == "none" else "MeanBackward0"
    )


def kl_div(
    input: Tensor,
    target: Tensor,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
    log_target: bool = False,
) -> Tensor:
    """y·(log y − x), averaged."""
    loss = target.exp() * (target - input) if log_target else P.xlogy(target, target) - target * input
    if reduction == "batchmean":
        return loss.sum() / input._a.shape[0] if input._a.ndim else loss.sum()
    return _reduced(loss, reduction)


def soft_margin_loss(
    input: Tensor, target: Tensor, size_average: Any = None, reduce: Any = None, reduction: str = "mean"
) -> Tensor:
    """log(1 + exp(−y·x)), averaged."""
    return _reduced((input * -target).exp().log1p(), reduction)


def hinge_embedding_loss(
    input: Tensor,
    target: Tensor,
    margin: float = 1.0,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
) -> Tensor:
    """x where y is 1, max(0, margin − x) where y is −1."""
    near = P.where(plain(np.asarray(target._a == -1)), 0.0, input)
    far = P.where(plain(np.asarray(target._a == 1)), 0.0, (margin - input).clamp_min(0.0))
    return _reduced(near + far, reduction)


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
    """exp(x) − y·x, averaged."""
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(reduction + " is not a valid value for reduction")
    loss = input.exp() - target * input if log_input else input - target * (input + eps).log()
    if full:
        stirling = target * target.log() - target + 0.5 * (2 * math.pi * target).log()
        loss = loss + P.where(plain(target._a <= 1), 0.0, stirling)
    return _reduced(loss, reduction)


def margin_ranking_loss(
    input1: Tensor,
    input2: Tensor,
    target: Tensor,
    margin: float = 0,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
) -> Tensor:
    """max(0, −y·(x1 − x2) + margin), averaged."""
    if not input1._a.ndim == input2._a.ndim == target._a.ndim:
        raise RuntimeError(
            "margin_ranking_loss : All input tensors should have same dimension but got sizes: "
            f"input1: {input1.size()}, input2: {input2.size()}, target: {target.size()} "
        )
    return _reduced((-target * (input1 - input2) + margin).clamp_min(0), reduction)
