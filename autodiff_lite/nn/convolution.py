"""Convolution, padding and windows, as in `torch.nn.functional`."""

# ruff: noqa: A002  (names that PyTorch gives to its functions and arguments)

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import dtypes
from ..compile import P, retitle
from ..tensor import Tensor, plain


def tuple_of(value: Any, k: int) -> tuple[int, ...]:
    """One number for each of k dimensions, given as one number or as several."""
    if isinstance(value, int):
        return (value,) * k
    values = tuple(int(v) for v in value)
    if len(values) not in (1, k):
        raise RuntimeError(f"expected one number, or {k}, one for each dimension, but got {len(values)}: {values}")
    return values * k if len(values) == 1 else values


def pad(input: Tensor, pad: Sequence[int], mode: str = "constant", value: float | None = None) -> Tensor:
    """`input` with margins: pairs (before, after), for the last dimension first.

    Source: `torch.nn.functional.pad`.

    >>> import autodiff_lite as torch
    >>> torch.nn.functional.pad(torch.ones(2), (1, 2))
    tensor([0., 1., 1., 0., 0.])
    """
    rank, widths = input._a.ndim, list(pad)
    if len(widths) % 2:
        raise RuntimeError("Padding length must be divisible by 2")
    if len(widths) > 2 * rank:
        raise RuntimeError(
            f"Padding length should be less than or equal to two times the input dimension but got padding length "
            f"{len(widths)} and input of dimension {rank}"
        )
    before = [0] * rank
    after = [0] * rank
    for i in range(len(widths) // 2):
        before[rank - 1 - i], after[rank - 1 - i] = widths[2 * i], widths[2 * i + 1]
    if mode != "constant":
        return _pad_by_index(input, before, after, mode)
    shape = tuple(n + b + a for n, b, a in zip(input._a.shape, before, after, strict=True))
    for d, n in enumerate(shape):
        if n < 0:
            raise RuntimeError(
                f"The input size {input._a.shape[d]}, plus negative padding {before[d]} and {after[d]}, resulted "
                f"in a negative output size, which is invalid. Check dimension {d} of your input."
            )
    inner = P.getitem(
        input,
        (*(slice(max(0, -b), n - max(0, -a)) for n, b, a in zip(input._a.shape, before, after, strict=True)), Ellipsis),
    )
    place = tuple(slice(max(0, b), max(0, b) + n) for b, n in zip(before, inner._a.shape, strict=True))
    out = P.put_slice(inner, shape, place)
    if value:
        edge = np.full(shape, value, dtype=input._a.dtype)
        edge[place] = 0
        out = out + plain(edge)
    return retitle(out, "ConstantPadNdBackward0")


def _pad_by_index(input: Tensor, before: list[int], after: list[int], mode: str) -> Tensor:
    """Reflected, repeated or periodic margins: every element of the result is an element of the input."""
    out = input
    names = {"reflect": "reflect", "replicate": "edge", "circular": "wrap"}
    if mode not in names:
        raise NotImplementedError(f"Unrecognised padding mode {mode}")
    for d, (b, a) in enumerate(zip(before, after, strict=True)):
        if b or a:
            n = out._a.shape[d]
            if mode == "reflect" and (b >= n or a >= n):
                raise RuntimeError(
                    f"Padding size should be less than the corresponding input dimension, but got: padding ({b}, "
                    f"{a}) at dimension {d} of input {list(input._a.shape)}"
                )
            if mode == "circular" and (b > n or a > n):
                raise RuntimeError("Padding value causes wrapping around more than once.")
            positions = np.pad(np.arange(n), (max(b, 0), max(a, 0)), mode=names[mode])  # type: ignore[call-overload]
            positions = positions[max(0, -b) : positions.size - max(0, -a)]
            out = P.index(out, (*(slice(None),) * d, positions))
    return out if out is not input else P.clone(input)


def _conv(
    k: int, input: Tensor, weight: Tensor, bias: Any, stride: Any, padding: Any, dilation: Any, groups: int
) -> Tensor:
    if input._a.ndim not in (k + 1, k + 2):
        raise RuntimeError(
            f"Expected {k + 1}D (unbatched) or {k + 2}D (batched) input to conv{k}d, but got input of size: "
            f"{list(input._a.shape)}"
        )
    if weight._a.ndim < 3:
        raise RuntimeError("weight should have at least three dimensions")
    single = input._a.ndim == k + 1
    x = input.unsqueeze(0) if single else input
    stride, dilation = tuple_of(stride, k), tuple_of(dilation, k)
    if weight._a.ndim != k + 2:
        rank = weight._a.ndim
        raise RuntimeError(
            f"Expected {rank}-dimensional input for {rank}-dimensional weight{list(weight._a.shape)}, but got "
            f"{x._a.ndim}-dimensional input of size {list(x._a.shape)} instead"
        )
    if groups <= 0:
        raise RuntimeError("non-positive groups is not supported")
    if any(s <= 0 for s in stride):
        raise RuntimeError("non-positive stride is not supported")
    if not isinstance(padding, str) and any(p < 0 for p in tuple_of(padding, k)):
        raise RuntimeError("negative padding is not supported")
    if any(d <= 0 for d in dilation):
        raise RuntimeError("dilation should be greater than zero")
    for what, t in (("bias", bias), ("weight", weight)):
        if t is not None and t._a.dtype != input._a.dtype:
            names = [dtypes.C_NAME[v.dtype] for v in (input, t)]
            raise RuntimeError(f"Input type ({names[0]}) and {what} type ({names[1]}) should be the same")
    if weight._a.shape[0] < groups:
        raise RuntimeError(
            f"Given groups={groups}, expected weight to be at least {groups} at dimension 0, but got weight of "
            f"size {list(weight._a.shape)} instead"
        )
    if x._a.shape[1] != weight._a.shape[1] * groups:
        raise RuntimeError(
            f"Given groups={groups}, weight of size {list(weight._a.shape)}, expected input{list(x._a.shape)} to have "
            f"{weight._a.shape[1] * groups} channels, but got {x._a.shape[1]} channels instead"
        )
    if bias is not None and (bias._a.ndim != 1 or bias._a.shape[0] != weight._a.shape[0]):
        raise RuntimeError(
            f"Given weight of size {list(weight._a.shape)}, expected bias to be 1-dimensional with "
            f"{weight._a.shape[0]} elements, but got bias of size {list(bias._a.shape)} instead"
        )
    size = weight._a.shape[2:]
    if isinstance(padding, str):
        if padding == "same":
            if any(s != 1 for s in stride):
                raise RuntimeError("padding='same' is not supported for strided convolutions")
            totals = [d * (s - 1) for s, d in zip(size, dilation, strict=True)]
            margins = [m for total in reversed(totals) for m in (total // 2, total - total // 2)]
        elif padding == "valid":
            margins = [0] * 2 * k
        else:
            raise RuntimeError(f"Invalid padding string: '{padding}'")
    else:
        margins = [m for p in reversed(tuple_of(padding, k)) for m in (p, p)]
    padded = pad(x, margins) if any(margins) else x
    extents = [d * (s - 1) + 1 for s, d in zip(size, dilation, strict=True)]
    if any(n < e for n, e in zip(padded._a.shape[2:], extents, strict=True)):
        raise RuntimeError(
            f"Calculated padded input size per channel: ({' x '.join(map(str, padded._a.shape[2:]))}). Kernel "
            f"size: ({' x '.join(map(str, extents))}). Kernel size can't be greater than actual input size"
        )
    out = P.conv(padded, weight, stride, dilation, groups)
    if bias is not None:
        out = out + bias.reshape((1, -1, *(1,) * k))
    return retitle(out.squeeze(0) if single else out, "SqueezeBackward1" if single else "ConvolutionBackward0")


def of_rank(k: int, made: Any, name: str, text: str, more: str, size: int) -> Any:
    """One function of a family over k dimensions, under its name; with arguments `more` it makes size 4 to `size`."""
    made.__name__ = made.__qualname__ = f"{name}{k}d"
    before, after = (", ".join(["1", "1", *[str(n)] * k]) for n in (4, size))
    made.__doc__ = (
        f"{text} Raises RuntimeError for shapes that do not fit.\n\nSource: `torch.nn.functional.{name}{k}d`.\n\n"
        ">>> import autodiff_lite as torch\n"
        f">>> torch.nn.functional.{name}{k}d(torch.ones({before}), {more}).shape\ntorch.Size([{after}])"
    )
    return made


def _convolution(k: int) -> Any:
    def conv(
        input: Tensor,
        weight: Tensor,
        bias: Tensor | None = None,
        stride: Any = 1,
        padding: Any = 0,
        dilation: Any = 1,
        groups: int = 1,
    ) -> Tensor:
        return _conv(k, input, weight, bias, stride, padding, dilation, groups)

    space, kernel = ", ".join("DHW"[-k:]), ", ".join("K" * k)
    text = f"Convolution over {k} dimensions: (N, C, {space}), (O, C/groups, {kernel}) → (N, O, ...)."
    return of_rank(k, conv, "conv", text, f"torch.ones(1, 1{', 3' * k})", 2)


conv1d, conv2d, conv3d = _convolution(1), _convolution(2), _convolution(3)


def _conv_transpose(
    k: int, input: Tensor, weight: Tensor, bias: Any, stride: Any, padding: Any, extra: Any, groups: int, dilation: Any
) -> Tensor:
    single = input._a.ndim == k + 1
    x = input.unsqueeze(0) if single else input
    stride, padding, dilation, extra = (tuple_of(v, k) for v in (stride, padding, dilation, extra))
    if x._a.shape[1] != weight._a.shape[0]:
        raise RuntimeError(
            f"Given transposed=1, weight of size {list(weight._a.shape)}, expected input{list(x._a.shape)} to have "
            f"{weight._a.shape[0]} channels, but got {x._a.shape[1]} channels instead"
        )
    size = weight._a.shape[2:]
    full = [
        (n - 1) * s + d * (m - 1) + 1 + e
        for n, s, d, m, e in zip(x._a.shape[2:], stride, dilation, size, extra, strict=True)
    ]
    channels = weight._a.shape[1] * groups
    out = P.conv_input(x, weight, (x._a.shape[0], channels, *full), stride, dilation, groups)
    if any(padding):
        out = P.getitem(out, (Ellipsis, *(slice(p, n - p) for p, n in zip(padding, full, strict=True))))
        out = P.clone(out)
    if bias is not None:
        out = out + bias.reshape((1, -1, *(1,) * k))
    return retitle(out.squeeze(0) if single else out, "SqueezeBackward1" if single else "ConvolutionBackward0")


def _transposed(k: int) -> Any:
    def conv_transpose(
        input: Tensor,
        weight: Tensor,
        bias: Tensor | None = None,
        stride: Any = 1,
        padding: Any = 0,
        output_padding: Any = 0,
        groups: int = 1,
        dilation: Any = 1,
    ) -> Tensor:
        return _conv_transpose(k, input, weight, bias, stride, padding, output_padding, groups, dilation)

    text = f"The transpose of conv{k}d as a linear map."
    return of_rank(k, conv_transpose, "conv_transpose", text, f"torch.ones(1, 1{', 3' * k})", 6)


conv_transpose1d, conv_transpose2d, conv_transpose3d = _transposed(1), _transposed(2), _transposed(3)


def unfold(input: Tensor, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Tensor:
    """All windows of images as columns: (N, C, H, W) → (N, C·K·K, number of windows).

    Source: `torch.nn.functional.unfold`.

    >>> import autodiff_lite as torch
    >>> torch.nn.functional.unfold(torch.ones(1, 1, 3, 3), 2).shape
    torch.Size([1, 4, 4])
    """
    single = input._a.ndim == 3
    x = input.unsqueeze(0) if single else input
    p = tuple_of(padding, 2)
    x = pad(x, (p[1], p[1], p[0], p[0])) if any(p) else x
    w = P.windows(x, tuple_of(kernel_size, 2), tuple_of(stride, 2), tuple_of(dilation, 2))  # (N, C, H', W', K, K)
    n, c, h, v, a, b = w._a.shape
    out = w.permute(0, 1, 4, 5, 2, 3).reshape(n, c * a * b, h * v)
    return out.squeeze(0) if single else out


__all__ = [
    "conv1d",
    "conv2d",
    "conv3d",
    "conv_transpose1d",
    "conv_transpose2d",
    "conv_transpose3d",
    "pad",
    "unfold",
]
