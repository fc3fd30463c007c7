"""Functions for networks, named as `torch.nn.functional`: linear maps, embeddings, normalisation, attention.

Activations, losses, convolution and pooling stand in files of their own; this is where all of them meet.
"""

# ruff: noqa: A002  (names that PyTorch gives to its functions and arguments)

from __future__ import annotations

import inspect
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import dtypes
from ..arguments import guarded
from ..broadcasting import broadcast_tensors
from ..compile import P, retitle
from ..einsum import einsum
from ..products import matmul, need_one_dtype
from ..public import FUNCTIONS, add
from ..shapes import t
from ..tensor import Tensor, plain
from .activations import *  # noqa: F403
from .classification import *  # noqa: F403
from .convolution import *  # noqa: F403
from .losses import *  # noqa: F403
from .pooling import *  # noqa: F403
from .softmax import *  # noqa: F403
from .softmax import softmax


def normalize(input: Tensor, p: float = 2.0, dim: int = 1, eps: float = 1e-12) -> Tensor:
    """x over its norm. Source: `torch.nn.functional.normalize`.

    >>> import autodiff_lite as torch
    >>> torch.nn.functional.normalize(torch.tensor([3.0, 4.0]), dim=0)
    tensor([0.6000, 0.8000])
    """
    return input / input.norm(p, dim, keepdim=True).clamp_min(eps).expand_as(input)


def cosine_similarity(x1: Tensor, x2: Tensor, dim: int = 1, eps: float = 1e-8) -> Tensor:
    """x1·x2 / (‖x1‖‖x2‖). Source: `torch.nn.functional.cosine_similarity`.

    >>> import autodiff_lite as torch
    >>> torch.nn.functional.cosine_similarity(torch.tensor([1.0, 0.0]), torch.tensor([1.0, 0.0]), dim=0)
    tensor(1.)
    """
    a, b = broadcast_tensors(x1, x2)
    norms = [v / v.norm(2, dim, keepdim=True).clamp_min(eps) for v in (a, b)]
    return (norms[0] * norms[1]).sum(dim)


def pairwise_distance(x1: Tensor, x2: Tensor, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False) -> Tensor:
    """‖x1 − x2 + eps‖ₚ along the last dimension. Source: `torch.nn.functional.pairwise_distance`.

    >>> import autodiff_lite as torch
    >>> torch.nn.functional.pairwise_distance(torch.zeros(1, 2), torch.ones(1, 2))
    tensor([1.4142])
    """
    return (x1 - x2 + eps).norm(p, -1, keepdim)


def linear(input: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """x @ weightᵀ + bias.

    Shapes: input (..., n), weight (m, n) or (n,), bias (m,) → (..., m).
    Source: `torch.nn.functional.linear`.

    >>> import autodiff_lite as torch
    >>> torch.nn.functional.linear(torch.ones(2), torch.ones(1, 2), torch.ones(1))
    tensor([3.])
    """
    if weight._a.ndim == 1:
        out = matmul(input, weight)
    elif bias is not None and input._a.ndim == 2 and bias._a.ndim == 1:
        if input._a.shape[1] == weight._a.shape[1] and input._a.dtype == weight._a.dtype == bias._a.dtype:
            try:
                return P.linear(input, weight, bias)
            except ValueError:  # of NumPy: the bias does not fit, which addmm tells in PyTorch's words
                return FUNCTIONS["addmm"](bias, input, t(weight))
        return FUNCTIONS["addmm"](bias, input, t(weight))
    else:
        if bias is not None:
            need_one_dtype(input, weight)
        out = matmul(input, t(weight))
    return out if bias is None else retitle(out + bias, "ViewBackward0" if out._a.ndim > 2 else "AddBackward0")


def bilinear(input1: Tensor, input2: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """x1ᵀ W x2 for each output. Source: `torch.nn.functional.bilinear`.

    >>> import autodiff_lite as torch
    >>> torch.nn.functional.bilinear(torch.ones(2), torch.ones(2), torch.ones(1, 2, 2))
    tensor([4.])
    """
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
    """The rows of a table that integers pick. Source: `torch.nn.functional.embedding`.

    >>> import autodiff_lite as torch
    >>> torch.nn.functional.embedding(torch.tensor([1, 0]), torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor([[3., 4.],
            [1., 2.]])
    """
    if weight._a.ndim != 2:
        raise RuntimeError("'weight' must be 2-D")
    rows = weight._a.shape[0]
    if input._a.dtype not in (np.int64, np.int32):
        raise RuntimeError(
            "Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got "
            f"torch.{input.dtype.tensor_name} instead (while checking arguments for embedding)"
        )
    if np.any((input._a < 0) | (input._a >= rows)):
        raise IndexError("index out of range in self")
    if padding_idx is not None:
        assert -rows <= padding_idx < rows, "Padding_idx must be within num_embeddings"
        pad_row = padding_idx % rows
        keep = np.ones((rows, 1), dtype=weight._a.dtype)
        keep[pad_row] = 0
        weight = weight.detach() * plain(1 - keep) + weight * plain(keep)
    return retitle(P.index(weight, (np.asarray(input._a),)), "EmbeddingBackward0")


def one_hot(input: Tensor, num_classes: int = -1) -> Tensor:
    """A 1 at the place that each integer says, zeros elsewhere. Source: `torch.nn.functional.one_hot`.

    >>> import autodiff_lite as torch
    >>> torch.nn.functional.one_hot(torch.tensor([1, 0]))
    tensor([[0, 1],
            [1, 0]])
    """
    if input._a.dtype != np.int64:
        raise RuntimeError("one_hot is only applicable to index tensor of type LongTensor.")
    if not input._a.size and num_classes <= 0:
        raise RuntimeError("Can not infer total number of classes from empty tensor.")
    if np.any(input._a < 0):
        raise RuntimeError("Class values must be non-negative.")
    if num_classes != -1 and np.any(input._a >= num_classes):
        raise RuntimeError("Class values must be smaller than num_classes.")
    n = int(input._a.max()) + 1 if num_classes == -1 else num_classes
    return plain((input._a[..., None] == np.arange(n)).astype(np.int64))


def dropout(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """Zero each element with probability p and scale the others by 1 / (1 − p).

    Source: `torch.nn.functional.dropout`.

    >>> import autodiff_lite as torch
    >>> torch.nn.functional.dropout(torch.ones(2), 0.5, training=False)
    tensor([1., 1.])
    """
    if not 0 <= p <= 1:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
    if not training or p == 0:
        return input
    if input._a.dtype.kind != "f":
        kind = dtypes.SCALAR_NAME[input.dtype]
        raise RuntimeError(f"result type Float can't be cast to the desired output type {kind}")
    from ..rand import generator_of

    keep = generator_of(None).random(input._a.shape) >= p
    mask = plain((keep / (1 - p) if p < 1 else keep * 0.0).astype(input._a.dtype))
    return input.mul_(mask) if inplace else input * mask


def layer_norm(
    input: Tensor, normalized_shape: Any, weight: Tensor | None = None, bias: Tensor | None = None, eps: float = 1e-5
) -> Tensor:
    """(x − mean) / √(var + eps) over the last dimensions, then weight·x + bias.

    Source: `torch.nn.functional.layer_norm`.

    >>> import autodiff_lite as torch
    >>> torch.nn.functional.layer_norm(torch.tensor([1.0, 3.0]), (2,))
    tensor([-1.0000,  1.0000])
    """
    if not isinstance(normalized_shape, Sequence):
        kind = type(normalized_shape).__name__
        raise TypeError(f"layer_norm(): argument 'normalized_shape' (position 2) must be tuple of ints, not {kind}")
    shape = tuple(normalized_shape)
    if not shape:
        raise RuntimeError(
            "Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, but got "
            "normalized_shape = []"
        )
    for name, given in (("weight", weight), ("bias", bias)):
        if given is not None and given._a.shape != shape:
            raise RuntimeError(
                f"Expected {name} to be of same shape as normalized_shape, but got {name} of shape "
                f"{list(given._a.shape)} and normalized_shape = {list(shape)}"
            )
    if tuple(input._a.shape[input._a.ndim - len(shape) :]) != shape:
        raise RuntimeError(
            f"Given normalized_shape={list(shape)}, expected input with shape [*, {', '.join(map(str, shape))}], "
            f"but got input of size{list(input._a.shape)}"
        )
    if input._a.dtype.kind != "f":
        raise NotImplementedError(f"\"LayerNormKernelImpl\" not implemented for '{dtypes.SCALAR_NAME[input.dtype]}'")
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
    """softmax(q kᵀ / √d) v (Vaswani et al., 2017). Shapes: (..., L, d), (..., S, d), (..., S, e) → (..., L, e).

    Source: `torch.nn.functional.scaled_dot_product_attention`.

    >>> import autodiff_lite as torch
    >>> attend = torch.nn.functional.scaled_dot_product_attention
    >>> attend(torch.zeros(1, 2), torch.zeros(2, 2), torch.tensor([[1.0], [3.0]]))
    tensor([[2.]])
    """
    root = math.sqrt(1 / math.sqrt(query._a.shape[-1]) if scale is None else scale)
    scores = (query * root) @ (key * root).transpose(-2, -1)
    if is_causal:
        allowed = np.tril(np.ones(scores._a.shape[-2:], dtype=bool))
        scores = scores.masked_fill(plain(~allowed), -math.inf)
    if attn_mask is not None:
        scores = scores.masked_fill(~attn_mask, -math.inf) if attn_mask._a.dtype == np.bool_ else scores + attn_mask
    return dropout(softmax(scores, -1), dropout_p) @ value


for _name, _function in list(globals().items()):
    if inspect.isfunction(_function) and _function.__module__.startswith(__package__):
        globals()[_name] = guarded(_function, numpy_names=False)

add("prelu", globals()["prelu"], quick=True)
for _name in (
    "celu", "selu", "threshold", "dropout", "cosine_similarity", "pairwise_distance", "hardshrink", "softplus",
    "bilinear", "embedding", "layer_norm",
):  # fmt: skip
    FUNCTIONS[_name] = globals()[_name]
