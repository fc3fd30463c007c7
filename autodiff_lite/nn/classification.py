"""Losses of classes and probabilities, as in torch.nn.functional."""

# ruff: noqa: A002  (names that PyTorch gives to its functions and arguments)

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from .. import dtypes
from ..compile import P, retitle
from ..public import FUNCTIONS
from ..tensor import Tensor, plain
from .losses import named_reduction, reduced

_log_softmax = FUNCTIONS["log_softmax"]


def _labels(input: Tensor, target: Tensor, weight: Tensor | None, ignore_index: int) -> tuple[Any, Any]:
    """The target's classes, checked, with 0 in place of what is ignored; and what is ignored."""
    if input._a.ndim < 1:
        raise ValueError(f"Expected 1 or more dimensions (got {input._a.ndim})")
    have: tuple[int, ...] = target._a.shape
    want: tuple[int, ...] = input._a.shape[:1] + input._a.shape[2:] if input._a.ndim > 1 else ()
    if input._a.ndim > 1 and have[:1] != want[:1]:
        raise ValueError(
            f"Expected input batch_size ({want[0]}) to match target batch_size ({have[0] if have else 0})."
        )
    fits = have == want or (have == (1,) and input._a.ndim == 1)
    if not fits and len(want) < 2:
        if len(have) > 1:
            raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
        raise ValueError(f"For 1D input, 1D target must have size 1, but got target size: {have[0]}")
    if target._a.dtype not in (np.int64, np.uint8):
        word = "Int" if target._a.dtype.kind == "i" else dtypes.SCALAR_NAME[target.dtype]
        raise RuntimeError(f"expected target dtype to be Long or Byte, but got {word}")
    if not fits:
        raise RuntimeError(f"Expected target size {list(want)}, got {list(have)}")
    if weight is not None and weight._a.dtype != input._a.dtype:
        kinds = [dtypes.SCALAR_NAME[t.dtype] for t in (input, weight)]
        raise RuntimeError(f"expected scalar type {kinds[0]} but found {kinds[1]}")
    classes = input._a.shape[1 if input._a.ndim > 1 else 0]
    if weight is not None and weight._a.shape != (classes,):
        raise RuntimeError(
            f"weight tensor should be defined either for all {classes} classes or no classes but got weight tensor of "
            f"shape: {list(weight._a.shape)}"
        )
    labels = np.asarray(target._a).reshape(want)
    ignored = labels == ignore_index
    safe = np.where(ignored, 0, labels)
    outside = (safe < 0) | (safe >= classes)
    if outside.any():
        raise IndexError(f"Target {safe[outside][0]} is out of bounds.")
    return safe, np.asarray(ignored)


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

    Shapes: input (C), (N, C) or (N, C, *), target the same without C. Raises IndexError for a class that is not
    there, ValueError or RuntimeError for shapes and dtypes that do not fit. Source: `torch.nn.functional.nll_loss`.

    >>> import autodiff_lite as torch
    >>> torch.nn.functional.nll_loss(torch.tensor([[-0.5, -1.0]]), torch.tensor([1]))
    tensor(1.)
    """
    reduction = named_reduction(size_average, reduce, reduction)
    labels, ignored = _labels(input, target, weight, ignore_index)
    title = "NllLossBackward0" if input._a.ndim < 3 else "NllLoss2DBackward0"
    if weight is None and input._a.ndim == 2 and reduction == "mean" and labels.size and not ignored.any():
        return P.pick_sum(input, (np.arange(labels.size), labels), -1.0 / labels.size)
    picked = P.take_along(input, 1 if input._a.ndim > 1 else 0, labels, False)
    factors = np.where(ignored, 0, 1 if weight is None else weight._a[labels]).astype(input._a.dtype)
    loss = P.where(plain(ignored), 0.0, picked * plain(0.0 - factors))  # not -factors: nobody wants to read -0.
    if reduction == "mean":
        return retitle(loss.sum() / plain(factors.sum()), title)
    return reduced(loss, reduction, title)


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

    Shapes and errors as of `nll_loss`. Source: `torch.nn.functional.cross_entropy`.

    >>> import autodiff_lite as torch
    >>> torch.nn.functional.cross_entropy(torch.zeros(1, 2), torch.tensor([0]))
    tensor(0.6931)
    """
    reduction = named_reduction(size_average, reduce, reduction)
    d = 0 if input._a.ndim == 1 else 1
    if not 0.0 <= label_smoothing <= 1.0:
        raise RuntimeError(f"label_smoothing must be between 0.0 and 1.0. Got: {label_smoothing:g}")
    shaped = target._a.shape == input._a.shape
    if shaped and target._a.dtype.kind != "f":
        raise RuntimeError(
            "Expected floating point type for target with class probabilities, got " + dtypes.SCALAR_NAME[target.dtype]
        )
    logs = _log_softmax(input, d)
    if not shaped:
        named = nll_loss(logs, target, weight, ignore_index=ignore_index, reduction=reduction)
        if not label_smoothing:
            return named
    classes = input._a.shape[d]
    scaled = logs if weight is None else logs * weight.reshape([-1 if i == d else 1 for i in range(input._a.ndim)])
    if shaped:
        smoothed = target if not label_smoothing else target * (1 - label_smoothing) + label_smoothing / classes
        loss = -(scaled * smoothed).sum(d)
        count = max(loss._a.size, 1) if input._a.ndim > 1 else 1
        return retitle(loss.sum() / count, "DivBackward1") if reduction == "mean" else reduced(loss, reduction)
    labels, ignored = _labels(input, target, weight, ignore_index)
    smooth = P.where(plain(ignored), 0.0, -scaled.sum(d))
    if reduction == "mean":
        counted = np.where(ignored, 0, 1 if weight is None else weight._a[labels]).sum()
        smooth = smooth.sum() / plain(np.asarray(counted, dtype=input._a.dtype))
    else:
        smooth = reduced(smooth, reduction)
    return named * (1 - label_smoothing) + smooth * (label_smoothing / classes)  # type: ignore[no-any-return]


def binary_cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
) -> Tensor:
    """−(y·log x + (1 − y)·log(1 − x)), averaged; the logarithms are limited to −100 from below.

    Shapes: input and target alike. Raises ValueError for other shapes, RuntimeError for numbers outside [0, 1].
    Source: `torch.nn.functional.binary_cross_entropy`.

    >>> import autodiff_lite as torch
    >>> torch.nn.functional.binary_cross_entropy(torch.tensor([0.5]), torch.tensor([1.0]))
    tensor(0.6931)
    """
    reduction = named_reduction(size_average, reduce, reduction)
    if input._a.shape != target._a.shape:
        raise ValueError(
            f"Using a target size ({target.shape}) that is different to the input size ({input.shape}) is "
            f"deprecated. Please ensure they have the same size."
        )
    if input._a.dtype != target._a.dtype:
        kinds = [dtypes.SCALAR_NAME[t.dtype] for t in (target, input)]
        raise RuntimeError(f"Found dtype {kinds[0]} but expected {kinds[1]}")
    for what, values in (("input", input._a), ("target", target._a)):
        if not np.all((values >= 0) & (values <= 1)):
            raise RuntimeError(f"all elements of {what} should be between 0 and 1")
    loss = P.binary_cross_entropy(input, target)
    return reduced(loss if weight is None else loss * weight, reduction, "BinaryCrossEntropyBackward0")


def binary_cross_entropy_with_logits(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
    pos_weight: Tensor | None = None,
) -> Tensor:
    """binary_cross_entropy of sigmoid(x), without overflow.

    Source: `torch.nn.functional.binary_cross_entropy_with_logits`.

    >>> import autodiff_lite as torch
    >>> torch.nn.functional.binary_cross_entropy_with_logits(torch.tensor([0.0]), torch.tensor([1.0]))
    tensor(0.6931)
    """
    reduction = named_reduction(size_average, reduce, reduction)
    if input._a.shape != target._a.shape:
        raise ValueError(f"Target size ({target.shape}) must be the same as input size ({input.shape})")
    kinds = [dtypes.SCALAR_NAME[t.dtype] for t in (input, target)]
    if input._a.dtype.kind != "f":
        raise NotImplementedError(f"\"log_sigmoid_cpu\" not implemented for '{kinds[0]}'")
    if target._a.dtype == np.bool_:
        raise RuntimeError(
            "Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` "
            "operator instead.\nThe target is to be of floating point numbers: target.float()"
        )
    if target._a.dtype.kind != "f":
        raise RuntimeError(
            f"result type {kinds[0]} can't be cast to the desired output type {kinds[1]}\n"
            "The target is to be of floating point numbers: target.float()"
        )
    factor = 1 if pos_weight is None else 1 + (pos_weight - 1) * target
    loss = (1 - target) * input - factor * P.log_sigmoid(input)
    return reduced(loss if weight is None else loss * weight, reduction, "BinaryCrossEntropyWithLogitsBackward0")


def kl_div(
    input: Tensor,
    target: Tensor,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
    log_target: bool = False,
) -> Tensor:
    """y·(log y − x), averaged. Source: `torch.nn.functional.kl_div`.

    >>> import autodiff_lite as torch
    >>> torch.nn.functional.kl_div(torch.tensor([0.0]), torch.tensor([1.0]), reduction="sum")
    tensor(0.)
    """
    reduction = named_reduction(size_average, reduce, reduction)
    if reduction == "mean":
        warnings.warn(
            "reduction: 'mean' divides the total loss by both the batch size and the support size."
            "'batchmean' divides only by the batch size, and aligns with the KL div math definition."
            "'mean' will be changed to behave the same as 'batchmean' in the next major release.",
            UserWarning,
            stacklevel=3,
        )
    if "f" not in (input._a.dtype.kind, target._a.dtype.kind) or target._a.dtype.kind != "f":
        raise RuntimeError("kl_div: Integral inputs not supported.")
    loss = target.exp() * (target - input) if log_target else P.xlogy(target, target) - target * input
    if reduction == "batchmean":
        return loss.sum() / input._a.shape[0] if input._a.ndim else loss.sum()
    return reduced(loss, reduction)


__all__ = ["binary_cross_entropy", "binary_cross_entropy_with_logits", "cross_entropy", "kl_div", "nll_loss"]
