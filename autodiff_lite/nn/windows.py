"""Layers whose outputs see a window of the input: convolution and pooling, as in `torch.nn`."""

# ruff: noqa: A002  (names that PyTorch gives to its arguments; methods that the base class explains)

from __future__ import annotations

from typing import Any

from ..dtypes import dtype
from ..tensor import Tensor
from . import functional as F  # noqa: N812  (everybody's name for it)
from .convolution import tuple_of
from .layers import Started
from .module import Module


class _Convolution(Started):
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
        padding_mode: str = "zeros",
        device: Any = None,
        dtype: dtype | None = None,
    ) -> None:
        super().__init__()
        if groups <= 0:
            raise ValueError("groups must be a positive integer")
        for what, channels in (("in_channels", in_channels), ("out_channels", out_channels)):
            if channels % groups:
                raise ValueError(f"{what} must be divisible by groups")
        if isinstance(padding, str):
            if padding not in ("same", "valid"):
                raise ValueError(f"Invalid padding string {padding!r}, should be one of {{'valid', 'same'}}")
            if padding == "same" and set(tuple_of(stride, self.rank)) != {1}:
                raise ValueError("padding='same' is not supported for strided convolutions")
        if padding_mode != "zeros":
            raise ValueError(f"padding_mode must be 'zeros', got {padding_mode!r}; nn.functional.pad has the others")
        self.padding_mode = padding_mode
        self.in_channels, self.out_channels, self.groups = in_channels, out_channels, groups
        self.kernel_size, self.stride = tuple_of(kernel_size, self.rank), tuple_of(stride, self.rank)
        self.padding = padding if isinstance(padding, str) else tuple_of(padding, self.rank)
        self.dilation = tuple_of(dilation, self.rank)
        self._start((out_channels, in_channels // groups, *self.kernel_size), bias, device, dtype)

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
        options = {"kernel_size": kernel_size, "stride": kernel_size if stride is None else stride, "padding": padding}
        self._options = [*options, *others]
        for name, value in {**options, **others}.items():
            setattr(self, name, value)

    def forward(self, input: Tensor) -> Any:
        name = type(self).__name__
        return getattr(F, f"{name[:3].lower()}_pool{name[-2:]}")(input, **{k: getattr(self, k) for k in self._options})

    def extra_repr(self) -> str:
        return ", ".join(f"{k}={getattr(self, k)}" for k in self._shown)

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


__all__ = ["AvgPool1d", "AvgPool2d", "Conv1d", "Conv2d", "MaxPool1d", "MaxPool2d"]
