"""Functions for networks, named as `torch.nn.functional`: activations, linear maps, losses. Windows are in
convolution.py.
"""

# ruff: noqa: A002  (names that PyTorch gives to its functions and arguments)

from __future__ import annotations

import math
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
    conv1d,
    conv2d,
    conv3d,
    conv_transpose1d,
    conv_transpose2d,
    pad,
    unfold,
)
from .losses import (  # noqa: F401
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    cross_entropy,
    hinge_embedding_loss,
    huber_loss,
    kl_div,
    l1_loss,
    margin_ranking_loss,
    mse_loss,
    nll_loss,
    poisson_nll_loss,
    smooth_l1_loss,
    soft_margin_loss,
)
from .pooling import (  # noqa: F401
    adaptive_avg_pool1d,
    adaptive_avg_pool2d,
    avg_pool1d,
    avg_pool2d,
    max_pool1d,
    max_pool2d,
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
            f"lambda must be in range [0, {limit}] for input dtype {dtypes.SCALAR_NAME[input.dtype]}, but found "
            f"{lambd:g}"
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
                f"Mismatch of parameter numbers and input channel size. Found parameter numbers = {weight._a.size} "
                f"and channel size = {channels}."
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
            f"Given normalized_shape={list(shape)}, expected input with shape [*, {', '.join(map(str, shape))}], "
            f"but got input of size{list(input._a.shape)}"
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
