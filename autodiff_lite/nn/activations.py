"""Activations, named as in `torch.nn.functional`."""

# ruff: noqa: A002  (names that PyTorch gives to its functions and arguments)

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from .. import dtypes
from ..compile import P, retitle
from ..kernels import wrap_dim
from ..methods_inplace import overwritten
from ..public import FUNCTIONS
from ..tensor import Tensor, plain

sigmoid, tanh = FUNCTIONS["sigmoid"], FUNCTIONS["tanh"]


def _float_only(name: str, input: Tensor) -> None:
    if input._a.dtype.kind != "f":
        raise NotImplementedError(f"\"{name}\" not implemented for '{dtypes.SCALAR_NAME[input.dtype]}'")


def _activated(
    kernel: str, input: Tensor, inplace: bool, compute: Callable[[Tensor], Tensor], written: str = ""
) -> Tensor:
    """An activation, or with `inplace` the same written into its input; `written` is PyTorch's node name then."""
    _float_only(kernel, input)
    return overwritten(input, compute, written) if inplace else compute(input)


def relu(input: Tensor, inplace: bool = False) -> Tensor:
    """max(x, 0), with slope 0 at 0. Source: `torch.nn.functional.relu`.

    >>> import autodiff_lite as torch
    >>> torch.nn.functional.relu(torch.tensor([-1.0, 0.0, 2.0]))
    tensor([0., 0., 2.])
    """
    if input._a.dtype == np.bool_:
        raise RuntimeError("Boolean inputs not supported for relu")
    return input.relu_() if inplace else P.relu(input)


def leaky_relu(input: Tensor, negative_slope: float = 0.01, inplace: bool = False) -> Tensor:
    """x where positive, else a small multiple of it. Source: `torch.nn.functional.leaky_relu`.

    >>> import autodiff_lite as torch
    >>> torch.nn.functional.leaky_relu(torch.tensor([-1.0, 0.0, 2.0]))
    tensor([-0.0100,  0.0000,  2.0000])
    """
    return _activated("leaky_relu_cpu", input, inplace, lambda x: P.leaky_relu(x, negative_slope), "LeakyReluBackward1")


def elu(input: Tensor, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """x where positive, else alpha·(exp(x) − 1). Source: `torch.nn.functional.elu`.

    >>> import autodiff_lite as torch
    >>> torch.nn.functional.elu(torch.tensor([-1.0, 0.0, 2.0]))
    tensor([-0.6321,  0.0000,  2.0000])
    """
    return _activated("elu_cpu", input, inplace, lambda x: P.elu(x, alpha), "EluBackward1")


def selu(input: Tensor, inplace: bool = False) -> Tensor:
    """The self-normalising elu (Klambauer et al., 2017). Source: `torch.nn.functional.selu`.

    >>> import autodiff_lite as torch
    >>> torch.nn.functional.selu(torch.tensor([-1.0, 0.0, 2.0]))
    tensor([-1.1113,  0.0000,  2.1014])
    """
    alpha, scale = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
    return _activated("elu_cpu", input, inplace, lambda x: P.elu(x, alpha, scale), "EluBackward1")


def celu(input: Tensor, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """x where positive, else alpha·(exp(x/alpha) − 1). Source: `torch.nn.functional.celu`.

    >>> import autodiff_lite as torch
    >>> torch.nn.functional.celu(torch.tensor([-1.0, 0.0, 2.0]))
    tensor([-0.6321,  0.0000,  2.0000])
    """
    if alpha == 0:
        raise RuntimeError("ZeroDivisionError: alpha cannot be 0 for CELU")

    def compute(x: Tensor) -> Tensor:
        return retitle(P.elu(x, alpha, 1.0, 1.0 / alpha), "CeluBackward0")

    return _activated("elu_cpu", input, inplace, compute, "CeluBackward1")


def gelu(input: Tensor, approximate: str = "none") -> Tensor:
    """x·Φ(x), with Φ the normal distribution function, or its approximation by tanh.

    Source: `torch.nn.functional.gelu`.

    >>> import autodiff_lite as torch
    >>> torch.nn.functional.gelu(torch.tensor([-1.0, 0.0, 2.0]))
    tensor([-0.1587,  0.0000,  1.9545])
    """
    if approximate not in ("none", "tanh"):
        raise RuntimeError("approximate argument must be either none or tanh.")
    _float_only("GeluKernelImpl", input)
    if approximate == "none":
        return P.gelu(input)
    inside = math.sqrt(2 / math.pi) * (input + 0.044715 * (input * input * input))
    return retitle(0.5 * input * (1 + inside.tanh()), "GeluBackward0")


def silu(input: Tensor, inplace: bool = False) -> Tensor:
    """x·sigmoid(x). Source: `torch.nn.functional.silu`.

    >>> import autodiff_lite as torch
    >>> torch.nn.functional.silu(torch.tensor([-1.0, 0.0, 2.0]))
    tensor([-0.2689,  0.0000,  1.7616])
    """
    return _activated("silu_cpu", input, inplace, P.silu)


def mish(input: Tensor, inplace: bool = False) -> Tensor:
    """x·tanh(softplus(x)). Source: `torch.nn.functional.mish`.

    >>> import autodiff_lite as torch
    >>> torch.nn.functional.mish(torch.tensor([-1.0, 0.0, 2.0]))
    tensor([-0.3034,  0.0000,  1.9440])
    """
    return _activated("mish_cpu", input, inplace, lambda x: retitle(x * P.softplus(x).tanh(), "MishBackward0"))


def softplus(input: Tensor, beta: float = 1.0, threshold: float = 20.0) -> Tensor:
    """log(1 + exp(beta·x)) / beta, and x itself beyond the threshold. Source: `torch.nn.functional.softplus`.

    >>> import autodiff_lite as torch
    >>> torch.nn.functional.softplus(torch.tensor([-1.0, 0.0, 2.0]))
    tensor([0.3133, 0.6931, 2.1269])
    """
    return _activated("softplus_cpu", input, False, lambda x: P.softplus(x, beta, threshold))


def softsign(input: Tensor) -> Tensor:
    """x / (1 + |x|). Source: `torch.nn.functional.softsign`.

    >>> import autodiff_lite as torch
    >>> torch.nn.functional.softsign(torch.tensor([-1.0, 0.0, 2.0]))
    tensor([-0.5000,  0.0000,  0.6667])
    """
    return input / (input.abs() + 1)


def logsigmoid(input: Tensor) -> Tensor:
    """log(sigmoid(x)), without overflow. Source: `torch.nn.functional.logsigmoid`.

    >>> import autodiff_lite as torch
    >>> torch.nn.functional.logsigmoid(torch.tensor([-1.0, 0.0, 2.0]))
    tensor([-1.3133, -0.6931, -0.1269])
    """
    return _activated("log_sigmoid_cpu", input, False, P.log_sigmoid)


def hardtanh(input: Tensor, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False) -> Tensor:
    """x limited to [min_val, max_val]. Source: `torch.nn.functional.hardtanh`.

    >>> import autodiff_lite as torch
    >>> torch.nn.functional.hardtanh(torch.tensor([-1.0, 0.0, 2.0]))
    tensor([-1.,  0.,  1.])
    """
    if input._a.dtype == np.bool_:
        raise RuntimeError("Bool inputs not supported for hardtanh")
    if min_val > max_val:
        raise ValueError("min_val cannot be greater than max_val")
    if input._a.dtype.kind in "iu":
        min_val, max_val = int(min_val), int(max_val)
        if input._a.dtype == np.uint8 and (min_val < 0 or max_val < 0):
            raise RuntimeError("cannot do hardtanh on an unsigned type with negative limits")
    return (
        overwritten(input, lambda x: P.hardtanh(x, min_val, max_val))
        if inplace
        else P.hardtanh(input, min_val, max_val)
    )


def relu6(input: Tensor, inplace: bool = False) -> Tensor:
    """x limited to [0, 6]. Source: `torch.nn.functional.relu6`.

    >>> import autodiff_lite as torch
    >>> torch.nn.functional.relu6(torch.tensor([-1.0, 0.0, 2.0]))
    tensor([0., 0., 2.])
    """
    return hardtanh(input, 0.0, 6.0, inplace)


def hardsigmoid(input: Tensor, inplace: bool = False) -> Tensor:
    """x/6 + 1/2 limited to [0, 1]. Source: `torch.nn.functional.hardsigmoid`.

    >>> import autodiff_lite as torch
    >>> torch.nn.functional.hardsigmoid(torch.tensor([-1.0, 0.0, 2.0]))
    tensor([0.3333, 0.5000, 0.8333])
    """
    return _activated("hardsigmoid_cpu", input, inplace, P.hardsigmoid)


def hardswish(input: Tensor, inplace: bool = False) -> Tensor:
    """x·hardsigmoid(x). Source: `torch.nn.functional.hardswish`.

    >>> import autodiff_lite as torch
    >>> torch.nn.functional.hardswish(torch.tensor([-1.0, 0.0, 2.0]))
    tensor([-0.3333,  0.0000,  1.6667])
    """
    return _activated("hardswish_cpu", input, inplace, P.hardswish)


def threshold(input: Tensor, threshold: float, value: float, inplace: bool = False) -> Tensor:
    """x where greater than the threshold, else `value`. Source: `torch.nn.functional.threshold`.

    >>> import autodiff_lite as torch
    >>> torch.nn.functional.threshold(torch.tensor([0.0, 1.0]), 0.5, 7.0)
    tensor([7., 1.])
    """
    kind = input._a.dtype.type
    t, v = kind(threshold).item(), kind(value).item()
    return (
        overwritten(input, lambda x: P.threshold(x, t, v), "ThresholdBackward1")
        if inplace
        else P.threshold(input, t, v)
    )


def softshrink(input: Tensor, lambd: float = 0.5) -> Tensor:
    """x drawn towards 0 by lambd. Source: `torch.nn.functional.softshrink`.

    >>> import autodiff_lite as torch
    >>> torch.nn.functional.softshrink(torch.tensor([-1.0, 0.0, 2.0]))
    tensor([-0.5000,  0.0000,  1.5000])
    """
    if lambd < 0:
        limit = "3.40282e+38" if input._a.dtype == np.float32 else "1.79769e+308"
        raise RuntimeError(
            f"lambda must be in range [0, {limit}] for input dtype {dtypes.SCALAR_NAME[input.dtype]}, but found "
            f"{lambd:g}"
        )
    return _activated("softshrink_check", input, False, lambda x: P.softshrink(x, lambd))


def hardshrink(input: Tensor, lambd: float = 0.5) -> Tensor:
    """x where |x| is greater than lambd, else 0. Source: `torch.nn.functional.hardshrink`.

    >>> import autodiff_lite as torch
    >>> torch.nn.functional.hardshrink(torch.tensor([-1.0, 0.0, 2.0]))
    tensor([-1.,  0.,  2.])
    """
    return _activated("hardshrink_cpu", input, False, lambda x: P.hardshrink(x, lambd))


def tanhshrink(input: Tensor) -> Tensor:
    """x − tanh(x). Source: `torch.nn.functional.tanhshrink`.

    >>> import autodiff_lite as torch
    >>> torch.nn.functional.tanhshrink(torch.tensor([-1.0, 0.0, 2.0]))
    tensor([-0.2384,  0.0000,  1.0360])
    """
    return input - input.tanh()


def glu(input: Tensor, dim: int = -1) -> Tensor:
    """One half times the sigmoid of the other. Raises RuntimeError for an odd size.

    Source: `torch.nn.functional.glu`.

    >>> import autodiff_lite as torch
    >>> torch.nn.functional.glu(torch.tensor([4.0, 0.0]))
    tensor([2.])
    """
    if not input._a.ndim:
        raise RuntimeError("glu does not support scalars because halving size must be even")
    d = wrap_dim(dim, input._a.ndim)
    n = input._a.shape[d]
    if n % 2:
        raise RuntimeError(f"Halving dimension must be even, but dimension {d} is size {n}")
    a, b = input.chunk(2, d)
    return retitle(a * b.sigmoid(), "GluBackward0")


def prelu(input: Tensor, weight: Tensor) -> Tensor:
    """x where positive, else weight·x, with one weight or one for each channel.

    Source: `torch.nn.functional.prelu`.

    >>> import autodiff_lite as torch
    >>> torch.nn.functional.prelu(torch.tensor([-1.0, 2.0]), torch.tensor([0.25]))
    tensor([-0.2500,  2.0000])
    """
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


__all__ = [
    "celu", "elu", "gelu", "glu", "hardshrink", "hardsigmoid", "hardswish", "hardtanh", "leaky_relu", "logsigmoid",
    "mish", "prelu", "relu", "relu6", "selu", "sigmoid", "silu", "softplus", "softshrink", "softsign", "tanh",
    "tanhshrink", "threshold",
]  # fmt: skip
