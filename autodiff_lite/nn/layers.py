"""Layers: modules with parameters, and those of windows, as in `torch.nn`."""

# ruff: noqa: A002, D102  (names that PyTorch gives to its arguments; methods that the base class explains)

from __future__ import annotations

import math
from typing import Any

from ..creation import empty, ones, zeros
from ..dtypes import dtype
from ..rand import randn
from ..tensor import Tensor
from . import functional as F  # noqa: N812  (everybody's name for it)
from .convolution import tuple_of
from .init import uniform_
from .module import Module
from .parameter import Parameter


class Linear(Module):
    """x @ weightᵀ + bias, started with uniform numbers in ±1/√in_features as in PyTorch.

    Shapes: input (..., in_features), weight (out_features, in_features), bias (out_features,) → (..., out_features).
    Raises RuntimeError for an input whose last dimension or dtype does not fit. Source: `torch.nn.Linear`.

    >>> import autodiff_lite as torch
    >>> torch.nn.Linear(3, 2)(torch.ones(5, 3)).shape
    torch.Size([5, 2])
    """

    def __init__(
        self, in_features: int, out_features: int, bias: bool = True, device: Any = None, dtype: dtype | None = None
    ) -> None:
        super().__init__()
        self.in_features, self.out_features = in_features, out_features
        _start(self, (out_features, in_features), bias, device, dtype)

    def forward(self, input: Tensor) -> Tensor:
        return F.linear(input, self.weight, self.bias)

    def extra_repr(self) -> str:
        return f"in_features={self.in_features}, out_features={self.out_features}, bias={self.bias is not None}"


def _start(layer: Module, shape: tuple[int, ...], bias: bool, device: Any, kind: dtype | None) -> None:
    """Give a layer its weight and bias: uniform numbers in ±1/√n, where n inputs go into each output."""
    inputs = math.prod(shape[1:])
    bound = 1 / math.sqrt(inputs) if inputs else 0.0
    layer.weight = Parameter(uniform_(empty(shape, dtype=kind, device=device), -bound, bound))
    if bias:
        layer.bias = Parameter(uniform_(empty(shape[0], dtype=kind, device=device), -bound, bound))
    else:
        layer.register_parameter("bias", None)


class _Convolution(Module):
    """What Conv1d and Conv2d share."""

    rank: int

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Any,
        stride: Any = 1,
        padding: Any = 0,
        dilation: Any = 1,
        groups: int = 1,
        bias: bool = True,
        device: Any = None,
        dtype: dtype | None = None,
    ) -> None:
        super().__init__()
        if groups <= 0:
            raise ValueError("groups must be a positive integer")
        for what, channels in (("in_channels", in_channels), ("out_channels", out_channels)):
            if channels % groups:
                raise ValueError(f"{what} must be divisible by groups")
        self.in_channels, self.out_channels, self.groups = in_channels, out_channels, groups
        self.kernel_size, self.stride = tuple_of(kernel_size, self.rank), tuple_of(stride, self.rank)
        self.padding = padding if isinstance(padding, str) else tuple_of(padding, self.rank)
        self.dilation = tuple_of(dilation, self.rank)
        _start(self, (out_channels, in_channels // groups, *self.kernel_size), bias, device, dtype)

    def forward(self, input: Tensor) -> Any:
        convolve = getattr(F, f"conv{self.rank}d")
        return convolve(input, self.weight, self.bias, self.stride, self.padding, self.dilation, self.groups)

    def extra_repr(self) -> str:
        text = f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}, stride={self.stride}"
        none, one = (0,) * self.rank, (1,) * self.rank
        for name, usual in (("padding", none), ("dilation", one), ("groups", 1)):
            value = getattr(self, name)
            text += f", {name}={value}" if value != usual else ""
        return text + (", bias=False" if self.bias is None else "")


class Conv1d(_Convolution):
    """Convolution over one dimension: (N, in_channels, L) → (N, out_channels, L').

    Raises ValueError for groups that do not divide the channels, RuntimeError for an input that does not fit.
    Source: `torch.nn.Conv1d`.

    >>> import autodiff_lite as torch
    >>> torch.nn.Conv1d(2, 3, kernel_size=5)(torch.ones(1, 2, 9)).shape
    torch.Size([1, 3, 5])
    """

    rank = 1


class Conv2d(_Convolution):
    """Convolution over two dimensions: (N, in_channels, H, W) → (N, out_channels, H', W').

    Raises ValueError for groups that do not divide the channels, RuntimeError for an input that does not fit.
    Source: `torch.nn.Conv2d`.

    >>> import autodiff_lite as torch
    >>> torch.nn.Conv2d(1, 6, 3, padding=1)
    Conv2d(1, 6, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))
    """

    rank = 2


class _Pool(Module):
    """A window that moves over the input: its options are the function's, in order."""

    def __init__(self, kernel_size: Any, stride: Any = None, padding: Any = 0, **others: Any) -> None:
        super().__init__()
        self.options = {"kernel_size": kernel_size, "stride": kernel_size if stride is None else stride}
        self.options |= {"padding": padding, **others}

    def forward(self, input: Tensor) -> Any:
        name = type(self).__name__
        return getattr(F, f"{name[:3].lower()}_pool{name[-2:]}")(input, **self.options)

    def extra_repr(self) -> str:
        return ", ".join(f"{k}={self.options[k]}" for k in self._shown)

    _shown: tuple[str, ...] = ("kernel_size", "stride", "padding")


class MaxPool1d(_Pool):
    """The largest element of each window: (N, C, L) → (N, C, L'). Source: `torch.nn.MaxPool1d`.

    >>> import autodiff_lite as torch
    >>> torch.nn.MaxPool1d(2)(torch.tensor([[1.0, 3.0, 2.0, 0.0]]))
    tensor([[3., 2.]])
    """

    _shown = ("kernel_size", "stride", "padding", "dilation", "ceil_mode")

    def __init__(
        self,
        kernel_size: Any,
        stride: Any = None,
        padding: Any = 0,
        dilation: Any = 1,
        return_indices: bool = False,
        ceil_mode: bool = False,
    ) -> None:
        super().__init__(
            kernel_size, stride, padding, dilation=dilation, ceil_mode=ceil_mode, return_indices=return_indices
        )


class MaxPool2d(MaxPool1d):
    """The largest element of each window: (N, C, H, W) → (N, C, H', W'). Source: `torch.nn.MaxPool2d`.

    >>> import autodiff_lite as torch
    >>> torch.nn.MaxPool2d(2)(torch.arange(16.0).reshape(1, 4, 4))
    tensor([[[ 5.,  7.],
             [13., 15.]]])
    """


class AvgPool1d(_Pool):
    """The mean of each window: (N, C, L) → (N, C, L'). Source: `torch.nn.AvgPool1d`.

    >>> import autodiff_lite as torch
    >>> torch.nn.AvgPool1d(2)(torch.tensor([[1.0, 3.0, 2.0, 0.0]]))
    tensor([[2., 1.]])
    """

    def __init__(
        self,
        kernel_size: Any,
        stride: Any = None,
        padding: Any = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
    ) -> None:
        sizes = [tuple_of(v, 1) for v in (kernel_size, kernel_size if stride is None else stride, padding)]
        super().__init__(*sizes, ceil_mode=ceil_mode, count_include_pad=count_include_pad)


class AvgPool2d(_Pool):
    """The mean of each window: (N, C, H, W) → (N, C, H', W'). Source: `torch.nn.AvgPool2d`.

    >>> import autodiff_lite as torch
    >>> torch.nn.AvgPool2d(2)(torch.arange(16.0).reshape(1, 4, 4))
    tensor([[[ 2.5000,  4.5000],
             [10.5000, 12.5000]]])
    """

    def __init__(
        self,
        kernel_size: Any,
        stride: Any = None,
        padding: Any = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
        divisor_override: int | None = None,
    ) -> None:
        counted = {"count_include_pad": count_include_pad, "divisor_override": divisor_override}
        super().__init__(kernel_size, stride, padding, ceil_mode=ceil_mode, **counted)


class Embedding(Module):
    """A table with a row for each of the integers below `num_embeddings`, started with normal numbers.

    Shapes: input (*) of integers → (*, embedding_dim). The row `padding_idx` starts with zeros and is not trained.
    Raises IndexError for an integer that has no row. Source: `torch.nn.Embedding`.

    >>> import autodiff_lite as torch
    >>> torch.nn.Embedding(10, 3)(torch.tensor([1, 2, 4, 5])).shape
    torch.Size([4, 3])
    """

    def __init__(self, num_embeddings: int, embedding_dim: int, padding_idx: int | None = None) -> None:
        super().__init__()
        self.num_embeddings, self.embedding_dim, self.padding_idx = num_embeddings, embedding_dim, padding_idx
        start = randn(num_embeddings, embedding_dim)
        if padding_idx is not None:
            start[padding_idx] = 0
        self.weight = Parameter(start)

    def forward(self, input: Tensor) -> Any:
        return F.embedding(input, self.weight, self.padding_idx)

    def extra_repr(self) -> str:
        padding = "" if self.padding_idx is None else f", padding_idx={self.padding_idx}"
        return f"{self.num_embeddings}, {self.embedding_dim}{padding}"


class LayerNorm(Module):
    """(x − mean) / √(var + eps) over the last dimensions, then weight·x + bias (Ba, Kiros & Hinton, 2016).

    Raises RuntimeError for an input whose last dimensions are not `normalized_shape`. Source: `torch.nn.LayerNorm`.

    >>> import autodiff_lite as torch
    >>> torch.nn.LayerNorm(2, elementwise_affine=False)(torch.tensor([1.0, 3.0]))
    tensor([-1.0000,  1.0000])
    """

    def __init__(
        self, normalized_shape: Any, eps: float = 1e-5, elementwise_affine: bool = True, bias: bool = True
    ) -> None:
        super().__init__()
        shape = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
        self.normalized_shape, self.eps, self.elementwise_affine = shape, eps, elementwise_affine
        for name, make, wanted in (("weight", ones, True), ("bias", zeros, bias)):
            self.register_parameter(name, Parameter(make(shape)) if elementwise_affine and wanted else None)

    def forward(self, input: Tensor) -> Any:
        return F.layer_norm(input, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        affine = f"elementwise_affine={self.elementwise_affine}, bias={self.bias is not None}"
        return f"{self.normalized_shape}, eps={self.eps}, {affine}"


class Dropout(Module):
    """In training, zeros with probability p and the rest scaled by 1 / (1 − p); the input itself in evaluation.

    Raises ValueError for a p outside [0, 1]. Source: `torch.nn.Dropout` (Srivastava et al., 2014).

    >>> import autodiff_lite as torch
    >>> torch.nn.Dropout(0.5).eval()(torch.ones(2))
    tensor([1., 1.])
    """

    def __init__(self, p: float = 0.5, inplace: bool = False) -> None:
        super().__init__()
        if not 0 <= p <= 1:
            raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
        self.p, self.inplace = p, inplace

    def forward(self, input: Tensor) -> Any:
        return F.dropout(input, self.p, self.training, self.inplace)

    def extra_repr(self) -> str:
        return f"p={self.p}, inplace={self.inplace}"


__all__ = [
    "AvgPool1d", "AvgPool2d", "Conv1d", "Conv2d", "Dropout", "Embedding", "LayerNorm", "Linear", "MaxPool1d",
    "MaxPool2d",
]  # fmt: skip
