"""Sums of products: einsum and tensordot."""

from __future__ import annotations

import string
from typing import Any

from . import dtypes
from . import many as _many  # noqa: F401
from .compile import P
from .joining import common
from .kernels import wrap_dim
from .public import public
from .tensor import Tensor


@public(method=False, quick=True)
def einsum(*args: Any) -> Tensor:
    """Sums of products in Einstein's notation: letters that the result does not name are summed over.

    Takes an equation and tensors; or each tensor with a list of numbers for its letters, and such a list for the
    result.
    Raises RuntimeError for letters and shapes that do not fit together. Source: `torch.einsum`.

    >>> import autodiff_lite as torch
    >>> torch.einsum("ij,jk->ik", torch.ones(2, 3), torch.ones(3, 2))
    tensor([[3., 3.],
            [3., 3.]])
    """
    if len(args) < 2:
        raise ValueError(
            "einsum(): must specify the equation string and at least one operand, or at least one operand and its "
            "subscripts list"
        )
    equation, *operands = args if isinstance(args[0], str) else _lettered(args)
    tensors: list[Any] = (
        list(operands[0]) if len(operands) == 1 and not isinstance(operands[0], Tensor) else list(operands)
    )
    for k, tensor in enumerate(tensors):
        if not isinstance(tensor, Tensor):
            raise TypeError(f"expected Tensor as element {k} in argument 1, but got {type(tensor).__name__}")
    text = equation.replace(" ", "")
    left, arrow, right = text.partition("->")
    terms = left.split(",")
    if len(terms) != len(tensors):
        more = "fewer" if len(terms) > len(tensors) else "more"
        raise RuntimeError(f"einsum(): {more} operands were provided than specified in the equation")
    for term in [*terms, right]:
        for c in term.replace("...", ""):
            if c not in string.ascii_letters:
                raise RuntimeError(
                    f"einsum(): invalid subscript given at index {text.index(c)} in the equation string, "
                    f"subscripts must be in [a-zA-Z]"
                )
    spare = [c for c in string.ascii_uppercase + string.ascii_lowercase if c not in text]
    widths = [t._a.ndim - len(term.replace("...", "")) for term, t in zip(terms, tensors, strict=True)]
    for k, (term, width) in enumerate(zip(terms, widths, strict=True)):
        if width < 0 or (width and "..." not in term):
            dots = "..." in term
            raise RuntimeError(
                f"einsum(): the number of subscripts in the equation ({len(term.replace('...', ''))}) "
                f"{'is more than' if dots else 'does not match'} the number of dimensions "
                f"({tensors[k]._a.ndim}) for operand {k}" + ("" if dots else " and no ellipsis was given")
            )
    span = max([w for term, w in zip(terms, widths, strict=True) if "..." in term], default=0)
    letters = "".join(spare[:span])
    full = [term.replace("...", letters[span - w :]) for term, w in zip(terms, widths, strict=True)]
    if arrow:
        result = right.replace("...", letters)
        for c in result:
            if result.count(c) > 1:
                raise RuntimeError(f"einsum(): output subscript {c} appears more than once in the output")
            if not any(c in term for term in full):
                raise RuntimeError(
                    f"einsum(): output subscript {c} does not appear in the equation for any input operand"
                )
    else:
        joined = "".join(term.replace("...", "") for term in terms)
        result = letters + "".join(sorted(c for c in set(joined) if joined.count(c) == 1))
    if set("".join(full)) - set(result):
        for tensor in tensors[1:]:
            if tensor._a.dtype != tensors[0]._a.dtype:
                kinds = [dtypes.SCALAR_NAME[t.dtype] for t in (tensors[0], tensor)]
                raise RuntimeError(f"expected scalar type {kinds[0]} but found {kinds[1]}")
    prepared: list[Tensor] = []
    labels: list[str] = []
    for tensor, term in zip(common(tensors), full, strict=True):
        for c in sorted(set(term)):
            while term.count(c) > 1:
                first, second = term.index(c), term.index(c, term.index(c) + 1)
                if tensor._a.shape[first] != tensor._a.shape[second]:
                    raise RuntimeError(
                        f"einsum(): subscript {c} is repeated for operand {len(labels)} but the sizes don't match, "
                        f"{tensor._a.shape[second]} != {tensor._a.shape[first]}"
                    )
                tensor = tensor.diagonal(0, first, second).movedim(-1, first)
                term = term[:second] + term[second + 1 :]
        prepared.append(tensor)
        labels.append(term)
    return _contract(prepared, labels, result)


def _lettered(args: tuple[Any, ...]) -> list[Any]:
    """The equation that lists of numbers mean, and the tensors: 0 is A, 26 is a, `...` stays."""

    def term(numbers: Any) -> str:
        if isinstance(numbers, str) or any(n is not ... and not 0 <= n < 52 for n in numbers):
            raise ValueError(
                f"einsum(): subscripts must be numbers from 0 to 51 or an ellipsis, got {numbers!r}\n"
                "An equation comes first: einsum('ij,jk->ik', A, B)"
            )
        alphabet = string.ascii_uppercase + string.ascii_lowercase
        return "".join("..." if n is ... else alphabet[n] for n in numbers)

    pairs = len(args) // 2
    equation = ",".join(term(args[2 * i + 1]) for i in range(pairs))
    return [equation + ("->" + term(args[-1]) if len(args) % 2 else ""), *args[: 2 * pairs : 2]]


def _contract(tensors: list[Tensor], labels: list[str], result: str) -> Tensor:
    sizes: dict[str, int] = {}
    for k, (tensor, term) in enumerate(zip(tensors, labels, strict=True)):
        for c, n in zip(term, tensor._a.shape, strict=True):
            have = sizes.get(c, 1)
            if have != n and 1 not in (have, n):
                raise RuntimeError(
                    f"einsum(): subscript {c} has size {n} for operand {k} which does not broadcast with "
                    f"previously seen size {have}"
                )
            sizes[c] = max(have, n) if 0 not in (have, n) else 0
    for k, (tensor, term) in enumerate(zip(tensors, labels, strict=True)):
        want = tuple(sizes[c] for c in term)
        if tensor._a.shape != want:
            tensors[k] = tensor.expand(want)
    return P.einsum(*tensors, terms=tuple(labels), result=result)


@public(method=False)
def tensordot(a: Tensor, b: Tensor, dims: Any = 2) -> Tensor:
    """Products summed over several dimensions. Source: `torch.tensordot`.

    >>> import autodiff_lite as torch
    >>> torch.tensordot(torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([[1.0, 2.0], [3.0, 4.0]]), dims=2)
    tensor(30.)
    """
    if isinstance(dims, Tensor):
        dims = dims.tolist()
    if isinstance(dims, int):
        if dims < 0:
            raise RuntimeError(f"tensordot expects dims >= 0, but got dims={dims}")
        if dims > min(a._a.ndim, b._a.ndim):
            raise RuntimeError(f"tensordot expects dims < ndim_a or ndim_b, but got dims={dims}")
        left, right = list(range(-dims, 0)), list(range(dims))
    else:
        left, right = ([d] if isinstance(d, int) else list(d) for d in dims)
    if len(left) != len(right):
        raise RuntimeError("both dimension lists should have same length")
    if a._a.dtype != b._a.dtype:
        raise RuntimeError("both inputs should have same dtype")
    for i, j in zip(left, right, strict=True):
        m, n = a._a.shape[wrap_dim(i, a._a.ndim)], b._a.shape[wrap_dim(j, b._a.ndim)]
        if m != n and 1 not in (m, n):
            raise RuntimeError(
                f"contracted dimensions need to match, but first has size {m} in dim {i} and second has size {n} in "
                f"dim {j}"
            )
    left, right = [wrap_dim(d, a._a.ndim) for d in left], [wrap_dim(d, b._a.ndim) for d in right]
    names = iter(string.ascii_letters)
    a_names = [next(names) for _ in range(a._a.ndim)]
    b_names = [next(names) for _ in range(b._a.ndim)]
    for i, j in zip(left, right, strict=True):
        b_names[j] = a_names[i]
    out = [c for i, c in enumerate(a_names) if i not in left] + [c for j, c in enumerate(b_names) if j not in right]
    return _contract([a, b], ["".join(a_names), "".join(b_names)], "".join(out))
