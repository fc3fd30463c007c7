"""Functions for networks, named as `torch.nn.functional`: activations, linear maps, losses. Windows are in convolution.py."""

# ruff: noqa: A002  (names that PyTorch gives to its functions and arguments)

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np

from .. import dtypes
from ..compile import P, retitle
from ..kernels import wrap_dim
from ..products import matmul
from ..public import FUNCTIONS, add
from ..reductions import softmax_dim
from ..shapes import broadcast_tensors, t
from ..tensor import Tensor, plain
from .convolution import (  # noqa: F401
    adaptive_avg_pool1d,
    adaptive_avg_pool2d,
    avg_pool1d,
    avg_pool2d,
    conv1d,
    conv2d,
    conv3d,
    conv_transpose1d,
    conv_transpose2d,
    max_pool1d,
    max_pool2d,
    pad,
    unfold,
)

_softmax, _log_softmax = FUNCTIONS["softmax"], FUNCTIONS["log_softmax"]
sigmoid, tanh = FUNCTIONS["sigmoid"], FUNCTIONS["tanh"]


def softmax(input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Tensor:
    """exp(x) / Σ exp(x) along a dimension."""
    return _softmax(input, softmax_dim("softmax", input, dim), dtype=dtype)


def log_softmax(input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Tensor:
    """log softmax(x) along a dimension."""
    return _log_softmax(input, softmax_dim("log_softmax", input, dim), dtype=dtype)


def softmin(input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Tensor:
    """softmax(−x)."""
    return softmax(-input, dim, dtype=dtype)


def _float_only(name: str, input: Tensor) -> None:
    if input._a.dtype.kind != "f":
        raise NotImplementedError(f"\"{name}\" not implemented for '{dtypes.SCALAR_NAME[input.dtype]}'")


def _or_inplace(input: Tensor, result: Tensor, inplace: bool) -> Tensor:
    if not inplace:
        return result
    from ..storage import write

    return write(input, result)  # type: ignore[no-any-return]


def relu(input: Tensor, inplace: bool = False) -> Tensor:
    """max(x, 0), with slope 0 at 0."""
    return input.relu_() if inplace else P.relu(input)


def leaky_relu(input: Tensor, negative_slope: float = 0.01, inplace: bool = False) -> Tensor:
    """x where positive, else a small multiple of it."""
    _float_only("leaky_relu_cpu", input)
    return _or_inplace(input, P.leaky_relu(input, negative_slope), inplace)


def elu(input: Tensor, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """x where positive, else alpha·(exp(x) − 1)."""
    _float_only("elu_cpu", input)
    return _or_inplace(input, P.elu(input, alpha), inplace)


def selu(input: Tensor, inplace: bool = False) -> Tensor:
    """The self-normalising elu (Klambauer et al., 2017)."""
    _float_only("elu_cpu", input)
    scale = 1.0507009873554804934193349852946
    return _or_inplace(input, retitle(P.elu(input, 1.6732632423543772848170429916717, scale), "EluBackward0"), inplace)


def celu(input: Tensor, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """x where positive, else alpha·(exp(x/alpha) − 1)."""
    if alpha == 0:
        raise RuntimeError("ZeroDivisionError: alpha cannot be 0 for CELU")
    _float_only("elu_cpu", input)
    return _or_inplace(input, retitle(P.elu(input, alpha, 1.0, 1.0 / alpha), "CeluBackward0"), inplace)


def gelu(input: Tensor, approximate: str = "none") -> Tensor:
    """x·Φ(x), with Φ the normal distribution function, or its approximation by tanh."""
    if approximate not in ("none", "tanh"):
        raise RuntimeError("approximate argument must be either none or tanh.")
    _float_only("GeluKernelImpl", input)
    if approximate == "none":
        return P.gelu(input)
    inside = math.sqrt(2 / math.pi) * (input + 0.044715 * (input * input * input))
    return retitle(0.5 * input * (1 + inside.tanh()), "GeluBackward0")


def silu(input: Tensor, inplace: bool = False) -> Tensor:
    """x·sigmoid(x)."""
    _float_only("silu_cpu", input)
    return _or_inplace(input, P.silu(input), inplace)


def mish(input: Tensor, inplace: bool = False) -> Tensor:
    """x·tanh(softplus(x))."""
    _float_only("mish_cpu", input)
    return _or_inplace(input, retitle(input * P.softplus(input).tanh(), "MishBackward0"), inplace)


def softplus(input: Tensor, beta: float = 1.0, threshold: float = 20.0) -> Tensor:
    """log(1 + exp(beta·x)) / beta, and x itself beyond the threshold."""
    _float_only("softplus_cpu", input)
    return P.softplus(input, beta, threshold)


def softsign(input: Tensor) -> Tensor:
    """x / (1 + |x|)."""
    return input / (input.abs() + 1)


def logsigmoid(input: Tensor) -> Tensor:
    """log(sigmoid(x)), without overflow."""
    _float_only("log_sigmoid_cpu", input)
    return retitle(P.log_sigmoid(input), "LogSigmoidBackward0")


def hardtanh(input: Tensor, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False) -> Tensor:
    """x limited to [min_val, max_val]."""
    if input._a.dtype == np.bool_:
        raise RuntimeError("Bool inputs not supported for hardtanh")
    if min_val > max_val:
        raise ValueError("min_val cannot be greater than max_val")
    if input._a.dtype.kind in "iu":
        min_val, max_val = int(min_val), int(max_val)
        if input._a.dtype == np.uint8 and (min_val < 0 or max_val < 0):
            raise RuntimeError("cannot do hardtanh on an unsigned type with negative limits")
    return _or_inplace(input, P.hardtanh(input, min_val, max_val), inplace)


def relu6(input: Tensor, inplace: bool = False) -> Tensor:
    """x limited to [0, 6]."""
    return hardtanh(input, 0.0, 6.0, inplace)


def hardsigmoid(input: Tensor, inplace: bool = False) -> Tensor:
    """x/6 + 1/2 limited to [0, 1]."""
    _float_only("hardsigmoid", input)
    return _or_inplace(input, P.hardsigmoid(input), inplace)


def hardswish(input: Tensor, inplace: bool = False) -> Tensor:
    """x·hardsigmoid(x)."""
    _float_only("hardswish_cpu", input)
    return _or_inplace(input, P.hardswish(input), inplace)


def threshold(input: Tensor, threshold: float, value: float, inplace: bool = False) -> Tensor:
    """x where greater than the threshold, else `value`."""
    kind = input._a.dtype.type
    return _or_inplace(input, P.threshold(input, kind(threshold).item(), kind(value).item()), inplace)


def softshrink(input: Tensor, lambd: float = 0.5) -> Tensor:
    """x drawn towards 0 by lambd."""
    if lambd < 0:
        limit = "3.40282e+38" if input._a.dtype == np.float32 else "1.79769e+308"
        raise RuntimeError(
            f"lambda must be in range [0, {limit}] for input dtype {dtypes.SCALAR_NAME[input.dtype]}, but found {lambd:g}"
        )
    _float_only("softshrink_cpu", input)
    return P.softshrink(input, lambd)


def hardshrink(input: Tensor, lambd: float = 0.5) -> Tensor:
    """x where |x| is greater than lambd, else 0."""
    _float_only("hardshrink_cpu", input)
    return P.hardshrink(input, lambd)


def tanhshrink(input: Tensor) -> Tensor:
    """x − tanh(x)."""
    return input - input.tanh()


def glu(input: Tensor, dim: int = -1) -> Tensor:
    """One half times the sigmoid of the other."""
    if not input._a.ndim:
        raise RuntimeError("glu does not support scalars because halving size must be even")
    d = wrap_dim(dim, input._a.ndim)
    n = input._a.shape[d]
    if n % 2:
        raise RuntimeError(f"Halving dimension must be even, but dimension {d} is size {n}")
    a, b = input.chunk(2, d)
    return retitle(a * b.sigmoid(), "GluBackward0")


def prelu(input: Tensor, weight: Tensor) -> Tensor:
    """x where positive, else weight·x, with one weight or one for each channel."""
    if weight._a.size != 1:
        if not input._a.ndim:
            raise RuntimeError("Not allow zero-dim input tensor.")
        channels = input._a.shape[1] if input._a.ndim >= 2 else 1
        if channels != weight._a.size:
            raise RuntimeError(
                f"Mismatch of parameter numbers and input channel size. Found parameter numbers = {weight._a.size} and channel size = {channels}."
            )
    if weight._a.ndim > 1:
        raise RuntimeError(f"prelu: Expected `weight` to be a scalar or 1D tensor, but got: ndim = {weight._a.ndim}")
    if weight._a.ndim and input._a.ndim >= 2:
        weight = weight.reshape([-1 if i == 1 else 1 for i in range(input._a.ndim)])
    elif weight._a.ndim:
        weight = weight.reshape(input._a.ndim * (1,))
    return retitle(P.where(plain(np.asarray(input._a > 0)), input, weight * input), "PreluKernelBackward0")


def normalize(input: Tensor, p: float = 2.0, dim: int = 1, eps: float = 1e-12) -> Tensor:
    """x over its norm."""
    return input / input.norm(p, dim, keepdim=True).clamp_min(eps).expand_as(input)


def cosine_similarity(x1: Tensor, x2: Tensor, dim: int = 1, eps: float = 1e-8) -> Tensor:
    """x1·x2 / (‖x1‖‖x2‖)."""
    a, b = broadcast_tensors(x1, x2)
    norms = [v / v.norm(2, dim, keepdim=True).clamp_min(eps) for v in (a, b)]
    return (norms[0] * norms[1]).sum(dim)


def pairwise_distance(x1: Tensor, x2: Tensor, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False) -> Tensor:
    """‖x1 − x2 + eps‖ₚ along the last dimension."""
    return (x1 - x2 + eps).norm(p, -1, keepdim)


def linear(input: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """x @ weightᵀ + bias.

    Shapes: input (..., n), weight (m, n) or (n,), bias (m,) → (..., m).
    """
    if weight._a.ndim == 1:
        out = matmul(input, weight)
    elif bias is not None and input._a.ndim == 2 and bias._a.ndim == 1:
        if input._a.shape[1] == weight._a.shape[1] and input._a.dtype == weight._a.dtype == bias._a.dtype:
            return P.linear(input, weight, bias)
        return FUNCTIONS["addmm"](bias, input, t(weight))
    else:
        out = matmul(input, t(weight))
    return out if bias is None else retitle(out + bias, "ViewBackward0" if out._a.ndim > 2 else "AddBackward0")


def bilinear(input1: Tensor, input2: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """x1ᵀ W x2 for each output."""
    from ..joining import einsum

    out = einsum("...i,oij,...j->...o", input1, weight, input2)
    return out if bias is None else out + bias


def embedding(
    input: Tensor,
    weight: Tensor,
    padding_idx: int | None = None,
    max_norm: Any = None,
    norm_type: float = 2.0,
    scale_grad_by_freq: bool = False,
    sparse: bool = False,
) -> Tensor:
    """The rows of a table that integers pick."""
    if weight._a.ndim != 2:
        raise RuntimeError("'weight' must be 2-D")
    if padding_idx is not None:
        pad_row = padding_idx % weight._a.shape[0]
        keep = np.ones((weight._a.shape[0], 1), dtype=weight._a.dtype)
        keep[pad_row] = 0
        weight = weight.detach() * plain(1 - keep) + weight * plain(keep)
    return retitle(P.index(weight, (np.asarray(input._a),)), "EmbeddingBackward0")


def one_hot(input: Tensor, num_classes: int = -1) -> Tensor:
    """A 1 at the place that each integer says, zeros elsewhere."""
    n = int(input._a.max()) + 1 if num_classes == -1 else num_classes
    return plain((input._a[..., None] == np.arange(n)).astype(np.int64))


def dropout(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """Zero each element with probability p and scale the others by 1 / (1 − p)."""
    if not 0 <= p <= 1:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
    if not training or p == 0:
        return input
    from ..rand import generator_of

    keep = generator_of(None).random(input._a.shape) >= p
    mask = plain((keep / (1 - p) if p < 1 else keep * 0.0).astype(input._a.dtype))
    return _or_inplace(input, input * mask, inplace)


def layer_norm(
    input: Tensor, normalized_shape: Any, weight: Tensor | None = None, bias: Tensor | None = None, eps: float = 1e-5
) -> Tensor:
    """(x − mean) / √(var + eps) over the last dimensions, then weight·x + bias."""
    shape = tuple(normalized_shape)
    if tuple(input._a.shape[input._a.ndim - len(shape) :]) != shape:
        raise RuntimeError(
            f"Given normalized_shape={list(shape)}, expected input with shape [*, {', '.join(map(str, shape))}], but got input of size{list(input._a.shape)}"
        )
    dims = tuple(range(input._a.ndim - len(shape), input._a.ndim))
    out = (input - input.mean(dims, keepdim=True)) / (input.var(dims, correction=0, keepdim=True) + eps).sqrt()
    out = out if weight is None else out * weight
    return retitle(out if bias is None else out + bias, "NativeLayerNormBackward0")


def scaled_dot_product_attention(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attn_mask: Tensor | None = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    scale: float | None = None,
) -> Tensor:
    """softmax(q kᵀ / √d) v (Vaswani et al., 2017)."""
    root = math.sqrt(1 / math.sqrt(query._a.shape[-1]) if scale is None else scale)
    scores = (query * root) @ (key * root).transpose(-2, -1)
    if is_causal:
        allowed = np.tril(np.ones(scores._a.shape[-2:], dtype=bool))
        scores = scores.masked_fill(plain(~allowed), -math.inf)
    if attn_mask is not None:
        scores = scores.masked_fill(~attn_mask, -math.inf) if attn_mask._a.dtype == np.bool_ else scores + attn_mask
    return dropout(softmax(scores, -1), dropout_p) @ value


# ---------------------------------------------------------------------------------------------- losses


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
            f"Using a target size ({target.shape}) that is different to the input size ({input.shape}). This will likely lead to "
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
            f"Expected input batch_size ({input._a.shape[0]}) to match target batch_size ({target._a.shape[0] if target._a.ndim else 0})."
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
            f"Using a target size ({target.shape}) that is different to the input size ({input.shape}) is deprecated. Please ensure they have the same size."
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


add("softmax", _softmax)
add("prelu", prelu)
for _name in (
    "celu",
    "selu",
    "threshold",
    "dropout",
    "cosine_similarity",
    "pairwise_distance",
    "hardshrink",
    "softplus",
    "bilinear",
    "embedding",
    "layer_norm",
):
    add(_name, globals()[_name], method=False)
add("relu", relu, method=False)
FUNCTIONS["relu"] = P.relu
