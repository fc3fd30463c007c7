"""Convolution, pooling and padding, as in `torch.nn.functional`."""

# ruff: noqa: A002  (names that PyTorch gives to its functions and arguments)

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..compile import P, retitle
from ..tensor import Tensor, plain


def _tuple(value: Any, k: int) -> tuple[int, ...]:
    if isinstance(value, int):
        return (value,) * k
    values = tuple(int(v) for v in value)
    return values * k if len(values) == 1 else values


def pad(input: Tensor, pad: Sequence[int], mode: str = "constant", value: float | None = None) -> Tensor:
    """`input` with margins: pairs (before, after), for the last dimension first."""
    rank, widths = input._a.ndim, list(pad)
    if len(widths) % 2:
        raise RuntimeError("Padding length must be divisible by 2")
    if len(widths) > 2 * rank:
        raise RuntimeError(
            f"Padding length should be less than or equal to two times the input dimension but got padding length {len(widths)} and input of dimension {rank}"
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
                f"The input size {input._a.shape[d]}, plus negative padding {before[d]} and {after[d]}, resulted in a negative output size, which is invalid. Check dimension {d} of your input."
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
                    f"Padding size should be less than the corresponding input dimension, but got: padding ({b}, {a}) at dimension {d} of input {list(input._a.shape)}"
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
            f"Expected {k + 1}D (unbatched) or {k + 2}D (batched) input to conv{k}d, but got input of size: {list(input._a.shape)}"
        )
    if weight._a.ndim < 3:
        raise RuntimeError("weight should have at least three dimensions")
    single = input._a.ndim == k + 1
    x = input.unsqueeze(0) if single else input
    stride, dilation = _tuple(stride, k), _tuple(dilation, k)
    if weight._a.ndim != k + 2:
        rank = weight._a.ndim
        raise RuntimeError(
            f"Expected {rank}-dimensional input for {rank}-dimensional weight{list(weight._a.shape)}, but got {x._a.ndim}-dimensional "
            f"input of size {list(x._a.shape)} instead"
        )
    if groups <= 0:
        raise RuntimeError("non-positive groups is not supported")
    if any(s <= 0 for s in stride):
        raise RuntimeError("non-positive stride is not supported")
    if not isinstance(padding, str) and any(p < 0 for p in _tuple(padding, k)):
        raise RuntimeError("negative padding is not supported")
    if any(d <= 0 for d in dilation):
        raise RuntimeError("dilation should be greater than zero")
    words = {"float32": "float", "float64": "double", "int64": "long int"}
    for what, t in (("weight", weight), ("bias", bias)):
        if t is not None and t._a.dtype != input._a.dtype:
            names = [words.get(v.dtype.name, v.dtype.name) for v in (input, t)]
            raise RuntimeError(f"Input type ({names[0]}) and {what} type ({names[1]}) should be the same")
    if weight._a.shape[0] < groups:
        raise RuntimeError(
            f"Given groups={groups}, expected weight to be at least {groups} at dimension 0, but got weight of size {list(weight._a.shape)} instead"
        )
    if x._a.shape[1] != weight._a.shape[1] * groups:
        raise RuntimeError(
            f"Given groups={groups}, weight of size {list(weight._a.shape)}, expected input{list(x._a.shape)} to have "
            f"{weight._a.shape[1] * groups} channels, but got {x._a.shape[1]} channels instead"
        )
    if bias is not None and (bias._a.ndim != 1 or bias._a.shape[0] != weight._a.shape[0]):
        raise RuntimeError(
            f"Given weight of size {list(weight._a.shape)}, expected bias to be 1-dimensional with {weight._a.shape[0]} elements, but got bias of size {list(bias._a.shape)} instead"
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
        margins = [m for p in reversed(_tuple(padding, k)) for m in (p, p)]
    padded = pad(x, margins) if any(margins) else x
    extents = [d * (s - 1) + 1 for s, d in zip(size, dilation, strict=True)]
    if any(n < e for n, e in zip(padded._a.shape[2:], extents, strict=True)):
        raise RuntimeError(
            f"Calculated padded input size per channel: ({' x '.join(map(str, padded._a.shape[2:]))}). Kernel size: ({' x '.join(map(str, extents))}). Kernel size can't be greater than actual input size"
        )
    out = P.conv(padded, weight, stride, dilation, groups)
    if bias is not None:
        out = out + bias.reshape((1, -1, *(1,) * k))
    return retitle(out.squeeze(0) if single else out, "SqueezeBackward1" if single else "ConvolutionBackward0")


def conv1d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
) -> Tensor:
    """Convolution over one dimension. Shapes: (N, C, L), (O, C/groups, K) → (N, O, L')."""
    return _conv(1, input, weight, bias, stride, padding, dilation, groups)


def conv2d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
) -> Tensor:
    """Convolution over two dimensions. Shapes: (N, C, H, W), (O, C/groups, K, K) → (N, O, H', W')."""
    return _conv(2, input, weight, bias, stride, padding, dilation, groups)


def conv3d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
) -> Tensor:
    """Convolution over three dimensions."""
    return _conv(3, input, weight, bias, stride, padding, dilation, groups)


def _conv_transpose(
    k: int, input: Tensor, weight: Tensor, bias: Any, stride: Any, padding: Any, extra: Any, groups: int, dilation: Any
) -> Tensor:
    single = input._a.ndim == k + 1
    x = input.unsqueeze(0) if single else input
    stride, padding, dilation, extra = (_tuple(v, k) for v in (stride, padding, dilation, extra))
    if x._a.shape[1] != weight._a.shape[0]:
        raise RuntimeError(
            f"Given transposed=1, weight of size {list(weight._a.shape)}, expected input{list(x._a.shape)} to have {weight._a.shape[0]} channels, but got {x._a.shape[1]} channels instead"
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


def conv_transpose1d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Any = 1,
    padding: Any = 0,
    output_padding: Any = 0,
    groups: int = 1,
    dilation: Any = 1,
) -> Tensor:
    """The transpose of conv1d as a linear map."""
    return _conv_transpose(1, input, weight, bias, stride, padding, output_padding, groups, dilation)


def conv_transpose2d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Any = 1,
    padding: Any = 0,
    output_padding: Any = 0,
    groups: int = 1,
    dilation: Any = 1,
) -> Tensor:
    """The transpose of conv2d as a linear map."""
    return _conv_transpose(2, input, weight, bias, stride, padding, output_padding, groups, dilation)


def unfold(input: Tensor, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Tensor:
    """All windows of images as columns: (N, C, H, W) → (N, C·K·K, number of windows)."""
    single = input._a.ndim == 3
    x = input.unsqueeze(0) if single else input
    p = _tuple(padding, 2)
    x = pad(x, (p[1], p[1], p[0], p[0])) if any(p) else x
    w = P.windows(x, _tuple(kernel_size, 2), _tuple(stride, 2), _tuple(dilation, 2))  # (N, C, H', W', K, K)
    n, c, h, v, a, b = w._a.shape
    out = w.permute(0, 1, 4, 5, 2, 3).reshape(n, c * a * b, h * v)
    return out.squeeze(0) if single else out


def _pool_shape(n: int, size: int, stride: int, padding: int, dilation: int, ceil: bool) -> int:
    span = n + 2 * padding - dilation * (size - 1) - 1
    out = (-(-span // stride) if ceil else span // stride) + 1
    if ceil and (out - 1) * stride >= n + padding:
        out -= 1  # the last window must start inside the input or the left margin
    return out


def _prepare_pool(
    name: str,
    k: int,
    input: Tensor,
    kernel_size: Any,
    stride: Any,
    padding: Any,
    dilation: Any,
    ceil: bool,
    value: float,
) -> Any:
    size = _tuple(kernel_size, k)
    steps = size if stride is None or stride == () or stride == [] else _tuple(stride, k)
    margin, spread = _tuple(padding, k), _tuple(dilation, k)
    if any(s <= 0 for s in steps):
        raise RuntimeError(
            f"{name}() stride must be greater than zero, but got {min(steps)}"
            if k == 1
            else "stride should not be zero"
        )
    for what, values in (("kernel_size", size), ("dilation", spread)):
        if any(v <= 0 for v in values):
            raise RuntimeError(f"{name}() {what} must be greater than zero, but got {min(values)}")
    for m, s, d in zip(margin, size, spread, strict=True):
        if m < 0:
            raise RuntimeError(f"pad must be non-negative, but got pad: {m}")
        if m > (d * (s - 1) + 1) // 2:
            raise RuntimeError(
                f"pad should be at most half of effective kernel size, but got pad={m}, kernel_size={s} and dilation={d}"
            )
    shape = input._a.shape
    if len(shape) not in (k + 1, k + 2) or 0 in shape[-k - 1 :]:
        lead = f"{name}: " if k == 1 else ""
        raise RuntimeError(
            f"{lead}Expected {k + 1}D or {k + 2}D (batch mode) tensor with optional 0 dim batch size for input, but got:{list(shape)}"
        )
    space = input._a.shape[-k:]
    outs = tuple(
        _pool_shape(n, s, t, p, d, ceil) for n, s, t, p, d in zip(space, size, steps, margin, spread, strict=True)
    )
    if k == 1 and outs[0] < 1:
        raise RuntimeError(f"{name}() Invalid computed output size: {outs[0]}")
    if any(o < 1 for o in outs):
        raise RuntimeError(
            f"Given input size: ({'x'.join(map(str, input._a.shape))}). Calculated output size: ({'x'.join(map(str, outs))}). Output size is too small"
        )
    margins = []
    for n, s, t, p, d, o in reversed(list(zip(space, size, steps, margin, spread, outs, strict=True))):
        margins += [p, max(p, (o - 1) * t + d * (s - 1) + 1 - n - p)]
    padded = pad(input, margins, value=value) if any(margins) else input
    view = P.windows(padded, size, steps, spread)
    view = P.getitem(view, (Ellipsis, *(slice(o) for o in outs), *(slice(None),) * k))
    return view, outs, size, steps, margin, spread


def _max_pool(
    k: int,
    input: Tensor,
    kernel_size: Any,
    stride: Any,
    padding: Any,
    dilation: Any,
    ceil_mode: bool,
    return_indices: bool,
) -> Any:
    low = -math.inf if input._a.dtype.kind == "f" else float(np.iinfo(input._a.dtype).min)
    view, outs, size, steps, margin, spread = _prepare_pool(
        f"max_pool{k}d", k, input, kernel_size, stride, padding, dilation, ceil_mode, low
    )
    flat = view.reshape((*view._a.shape[: view._a.ndim - k], math.prod(size)))
    index = np.argmax(flat._a, axis=-1)
    out = retitle(
        P.take_along(flat, flat._a.ndim - 1, index, False),
        f"MaxPool{k}DWithIndicesBackward0" if k > 1 else "SqueezeBackward1",
    )
    if not return_indices:
        return out
    inside = np.unravel_index(index, size)
    grid = np.indices(outs)
    places = [g * t + i * d - p for g, t, i, d, p in zip(grid, steps, inside, spread, margin, strict=True)]
    return out, plain(np.ravel_multi_index(tuple(places), input._a.shape[-k:]))


def max_pool1d(
    input: Tensor,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """The largest element of each window."""
    return _max_pool(1, input, kernel_size, stride, padding, dilation, ceil_mode, return_indices)


def max_pool2d(
    input: Tensor,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """The largest element of each window."""
    return _max_pool(2, input, kernel_size, stride, padding, dilation, ceil_mode, return_indices)


def _avg_pool(
    k: int,
    input: Tensor,
    kernel_size: Any,
    stride: Any,
    padding: Any,
    ceil_mode: bool,
    include: bool,
    divisor: int | None,
) -> Tensor:
    view, outs, size, steps, margin, _ = _prepare_pool(
        f"avg_pool{k}d", k, input, kernel_size, stride, padding, 1, ceil_mode, 0.0
    )
    total = view.sum(tuple(range(-k, 0)))
    if divisor == 0:
        raise RuntimeError("divisor must be not zero")
    if divisor is not None:
        return total / divisor  # type: ignore[no-any-return]
    counts = np.ones(outs)
    for axis, (n, s, t, p, o) in enumerate(zip(input._a.shape[-k:], size, steps, margin, outs, strict=True)):
        starts = np.arange(o) * t - p
        ends = np.minimum(starts + s, n + p)
        length = ends - starts if include else np.minimum(ends, n) - np.maximum(starts, 0)
        counts = counts * length.reshape([-1 if i == axis else 1 for i in range(k)])
    return retitle(  # type: ignore[no-any-return]
        total / plain(counts.astype(input._a.dtype)), f"AvgPool{k}DBackward0" if k > 1 else "SqueezeBackward1"
    )


def avg_pool1d(
    input: Tensor,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Tensor:
    """The mean of each window."""
    return _avg_pool(1, input, kernel_size, stride, padding, ceil_mode, count_include_pad, None)


def avg_pool2d(
    input: Tensor,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Tensor:
    """The mean of each window."""
    return _avg_pool(2, input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)


def _adaptive(k: int, input: Tensor, output_size: Any) -> Tensor:
    wanted = (output_size,) * k if isinstance(output_size, int) or output_size is None else tuple(output_size)
    if len(wanted) != k:
        raise RuntimeError(
            f"adaptive_avg_pool1d() argument 'output_size' should contain one int (got {len(wanted)})"
            if k == 1
            else "adaptive_avg_pool2d: output_size must be 2"
        )
    if input._a.ndim < k + 1:
        raise (
            ValueError(f"Input dimension should be at least {k + 1}")
            if k == 2
            else RuntimeError(f"Expected {k + 1} or {k + 2} dimensions")
        )
    if any(m is not None and m < 0 for m in wanted):
        shown = ", ".join(map(str, (1, *wanted) if k == 1 else wanted))
        raise RuntimeError(
            f"adaptive_avg_pool2d: elements of output_size must be greater than or equal to 0 but received {{{shown}}}"
        )
    out = input
    for i, m in enumerate(wanted):
        d = input._a.ndim - k + i
        n = input._a.shape[d]
        m = n if m is None else m
        weights = np.zeros((n, m), dtype=input._a.dtype)
        for j in range(m):
            start, stop = j * n // m, -(-(j + 1) * n // m)
            weights[start:stop, j] = 1 / (stop - start)
        out = (out.movedim(d, -1) @ plain(weights)).movedim(-1, d)
    return out


def adaptive_avg_pool1d(input: Tensor, output_size: Any) -> Tensor:
    """Means of as many windows as wanted, of nearly equal size."""
    return _adaptive(1, input, output_size)


def adaptive_avg_pool2d(input: Tensor, output_size: Any) -> Tensor:
    """Means of as many windows as wanted, of nearly equal size."""
    return _adaptive(2, input, output_size)
