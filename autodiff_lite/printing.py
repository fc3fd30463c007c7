"""How a tensor prints, to the character as PyTorch prints it.

One width for all numbers; integers-as-floats end in a point; scientific notation if the numbers differ in size by
more than a
thousand, or are very large or very small; more than 1000 elements are summarised to three at each end.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from . import dtypes
from .dtypes import Array
from .modes import modes

PRECISION, THRESHOLD, EDGE, WIDTH = 4, 1000, 3, 80
_options: dict[str, Any] = {
    "precision": PRECISION,
    "threshold": THRESHOLD,
    "edgeitems": EDGE,
    "linewidth": WIDTH,
    "sci_mode": None,
}


def set_printoptions(
    precision: int | None = None,
    threshold: float | None = None,
    edgeitems: int | None = None,
    linewidth: int | None = None,
    profile: str | None = None,
    sci_mode: bool | None = None,
) -> None:
    """Change how tensors print: digits, when to summarise and how, the width of a line, scientific notation.

    Source: `torch.set_printoptions`.

    >>> import autodiff_lite as torch
    >>> torch.set_printoptions(precision=2)
    >>> torch.tensor([3.14159])
    tensor([3.14])
    >>> torch.set_printoptions(profile="default")
    """
    profiles = {"default": (4, 1000, 3, 80), "short": (2, 1000, 2, 80), "full": (4, math.inf, 3, 80)}
    if profile in profiles:
        _options.update(zip(("precision", "threshold", "edgeitems", "linewidth"), profiles[profile], strict=True))
    given = {"precision": precision, "threshold": threshold, "edgeitems": edgeitems, "linewidth": linewidth}
    _options.update({name: value for name, value in given.items() if value is not None})
    _options["sci_mode"] = sci_mode


class Style:
    """The common format of all numbers of one tensor."""

    def __init__(self, shown: Array) -> None:
        self.floating = shown.dtype.kind == "f"
        self.whole, self.scientific = True, False
        self.width = 1
        values = shown.reshape(-1)
        if not self.floating:
            self.width = max([1, *(len(str(v)) for v in values.tolist())])
            return
        finite = values[np.isfinite(values) & (values != 0)]
        if finite.size == 0:
            return
        size = np.abs(finite.astype(np.float64))
        low, high = float(size.min()), float(size.max())
        self.whole = bool(np.all(finite == np.ceil(finite)))
        if self.whole:
            self.scientific = high / low > 1000.0 or high > 1.0e8
        else:
            self.scientific = high / low > 1000.0 or high > 1.0e8 or low < 1.0e-4
        if _options["sci_mode"] is not None:
            self.scientific = _options["sci_mode"]
        self.width = max([1, *(self._measure(v) for v in finite.tolist())])

    def _measure(self, value: float) -> int:
        if self.scientific:
            return len(f"{value:.{_options['precision']}e}")
        if self.whole:
            return len(f"{value:.0f}") + 1
        return len(f"{value:.{_options['precision']}f}")

    def text(self, value: Any) -> str:
        """One number, padded to the common width."""
        if self.floating:
            if self.scientific:
                text = f"{value:{self.width}.{_options['precision']}e}"
            elif self.whole:
                text = f"{value:.0f}" + ("" if math.isinf(value) or math.isnan(value) else ".")
            else:
                text = f"{value:.{_options['precision']}f}"
        else:
            text = str(value)
        return text.rjust(self.width)


def _vector(array: Array, indent: int, style: Style, summarise: bool) -> str:
    per_line = max(1, math.floor((_options["linewidth"] - indent) / (style.width + 2)))
    edge = _options["edgeitems"]
    if summarise and array.size > 2 * edge:
        texts = (
            [style.text(v) for v in array[:edge].tolist()] + [" ..."] + [style.text(v) for v in array[-edge:].tolist()]
        )
    else:
        texts = [style.text(v) for v in array.tolist()]
    lines = [texts[i : i + per_line] for i in range(0, len(texts), per_line)]
    return "[" + ("," + "\n" + " " * (indent + 1)).join(", ".join(line) for line in lines) + "]"


def _nested(array: Array, indent: int, style: Style, summarise: bool) -> str:
    if array.ndim == 0:
        return style.text(array.item())
    if array.ndim == 1:
        return _vector(array, indent, style, summarise)
    edge = _options["edgeitems"]
    if summarise and array.shape[0] > 2 * edge:
        parts = [_nested(a, indent + 1, style, summarise) for a in array[:edge]] + ["..."]
        parts += [_nested(a, indent + 1, style, summarise) for a in array[-edge:]]
    else:
        parts = [_nested(a, indent + 1, style, summarise) for a in array]
    return "[" + ("," + "\n" * (array.ndim - 1) + " " * (indent + 1)).join(parts) + "]"  # type: ignore[no-any-return]


def _edges_only(array: Array) -> Array:
    """The numbers that a summary shows: they alone decide the format."""
    edge = _options["edgeitems"]
    for axis, n in enumerate(array.shape):
        if n > 2 * edge:
            keep = [*range(edge), *range(n - edge, n)]
            array = np.take(array, keep, axis=axis)
    return array


def array_text(array: Array, indent: int) -> str:
    """The numbers of an array."""
    array = np.asarray(array)
    summarise = array.size > _options["threshold"]
    style = Style(_edges_only(array) if summarise else array)
    return _nested(array, indent, style, summarise)


def tensor_text(tensor: Any) -> str:
    """`repr` of a tensor: the numbers, then what is not obvious (size, dtype, grad_fn, requires_grad)."""
    array = tensor._a
    prefix, notes = "tensor(", []
    is_parameter = type(tensor).__name__ == "Parameter"
    if array.size == 0:
        body = "[]"
        if array.ndim != 1:
            notes.append(f"size={tuple(array.shape)}")
    else:
        body = array_text(array, len(prefix))
    kind = dtypes.of(array)
    obvious = kind in (dtypes.get_default_dtype(), dtypes.int64, dtypes.bool_)
    if not obvious or (array.size == 0 and kind is not dtypes.get_default_dtype()):
        notes.append(f"dtype={kind}")
    if tensor._node is not None:
        name = tensor._node.title
        notes.append(f"grad_fn=<{name}>")
    elif tensor._rg:
        notes.append("requires_grad=True")
    more = tensor.more
    alive = [] if more is None or not more.tangents else [level for level in more.tangents if level in modes.levels]
    if alive:
        notes.append(f"tangent={more.tangents[max(alive)]}")
    text = prefix + body
    last = len(text) - text.rfind("\n") + 1
    for note in notes:
        if last + len(note) + 2 > _options["linewidth"]:
            text += ",\n" + " " * len(prefix) + note
            last = len(prefix) + len(note)
        else:
            text += ", " + note
            last += len(note) + 2
    text += ")"
    return "Parameter containing:\n" + text if is_parameter else text
