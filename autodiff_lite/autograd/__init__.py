"""Reverse mode: `backward`, `grad`, and the switches of recording. Named as `torch.autograd`."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import errors
from ..anomaly import detect_anomaly, set_detect_anomaly
from ..dtypes import Size
from ..engine import edge_of, run
from ..modes import NAMESPACE, enable_grad, inference_mode, modes, no_grad, set_grad_enabled
from ..node import accumulate
from ..tensor import Tensor, plain

Tensors = Tensor | Sequence[Tensor]


def _sequence(value: Any) -> tuple[Any, ...]:
    return (value,) if isinstance(value, Tensor) or value is None else tuple(value)


def _roots(tensors: tuple[Tensor, ...], given: tuple[Any, ...], graph: bool) -> tuple[list[Tensor], list[Tensor]]:
    """Pair outputs with cotangents; a missing one means 1, for a single number."""
    if len(given) != len(tensors):
        raise RuntimeError(f"got {len(tensors)} tensors and {len(given)} gradients")
    cotangents = []
    for index, (root, cotangent) in enumerate(zip(tensors, given, strict=True)):
        array = root._a
        if cotangent is None:
            if not root._rg:
                cotangent = None
            elif array.size != 1:
                raise RuntimeError(errors.SCALAR_ONLY)
            else:
                one = array.dtype.type(1)
                cotangent = plain(one if array.ndim == 0 else np.full(array.shape, one))
        elif not isinstance(cotangent, Tensor):
            raise TypeError(f"gradients can be either Tensors or None, but got {type(cotangent).__name__}")
        elif cotangent._a.shape != array.shape:
            raise RuntimeError(
                f"Mismatch in shape: grad_output[{index}] has a shape of {Size(cotangent._a.shape)} and "
                f"output[{index}] has a shape of {Size(array.shape)}.\n"
                "The cotangent v of vᵀJ has one number for each number of the output."
            )
        elif cotangent._a.dtype != array.dtype:
            cotangent = cotangent.to(root.dtype)
        cotangents.append(cotangent)
    for index, root in enumerate(tensors):
        if not root._rg:
            raise RuntimeError(errors.NO_GRAPH.format(index=index))
    return list(tensors), cotangents


def backward(
    tensors: Tensors,
    grad_tensors: Tensors | None = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    grad_variables: Tensors | None = None,
    inputs: Tensors | None = None,
) -> None:
    """Add the gradients of `tensors` into `.grad` of the leaves. Source: `torch.autograd.backward`.

    `grad_tensors`: a cotangent of the same shape for each tensor; None means 1 and needs a single number. With
    `create_graph` the gradients are recorded and can be differentiated again. `inputs` restricts what is written.

    Raises RuntimeError if a tensor has no graph, if a cotangent is missing or of another shape, if saved values have
    been freed by an earlier pass, or if one was written to in place.

    >>> import autodiff_lite as torch
    >>> x = torch.tensor([1.0, 2.0], requires_grad=True)
    >>> torch.autograd.backward([x * x, 3 * x], [torch.ones(2), torch.ones(2)])
    >>> x.grad
    tensor([5., 7.])
    """
    outputs = _sequence(tensors)
    given = _sequence(grad_tensors) if grad_tensors is not None else (None,) * len(outputs)
    keep = create_graph if retain_graph is None else retain_graph
    if inputs is not None and len(_sequence(inputs)) == 0:
        raise RuntimeError("`inputs` argument to `backward()` cannot be empty.")
    roots, cotangents = _roots(outputs, given, create_graph)
    if create_graph:
        warnings.warn(errors.CREATE_GRAPH, UserWarning, stacklevel=2)
    if inputs is None:
        run(roots, cotangents, keep, create_graph)
        return
    targets = _sequence(inputs)
    for target in targets:
        if not target._rg:
            raise RuntimeError(errors.RETAIN_NO_GRAD)
    found = run(roots, cotangents, keep, create_graph, [edge_of(t) for t in targets])
    for target, gradient in zip(targets, found, strict=True):
        if gradient is not None:
            accumulate(target, gradient, create_graph, modes.observers)


def grad(
    outputs: Tensors,
    inputs: Tensors,
    grad_outputs: Tensors | None = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    only_inputs: bool = True,
    allow_unused: bool | None = None,
    is_grads_batched: bool = False,
    materialize_grads: bool = False,
) -> tuple[Any, ...]:
    """The gradients of `outputs` with respect to `inputs`; `.grad` is not touched. Source: `torch.autograd.grad`.

    `grad_outputs`: a cotangent of the same shape for each output, or None for one number. With `create_graph` the
    gradients can be differentiated again. An input that is not reached is an error, or with `allow_unused` has the
    gradient None, and with `materialize_grads` zeros. With `is_grads_batched` cotangents have a first dimension more.

    Raises RuntimeError as `backward` does, and for an input that requires no gradient or is not reached.

    >>> import autodiff_lite as torch
    >>> x = torch.tensor(3.0, requires_grad=True)
    >>> (dy,) = torch.autograd.grad(x**3, x, create_graph=True)
    >>> torch.autograd.grad(dy, x)
    (tensor(18.),)
    """
    if materialize_grads:
        if allow_unused is False:
            raise ValueError(
                "Expected allow_unused to be True or not passed when materialize_grads=True, but got: "
                "allow_unused=False."
            )
        allow_unused = True
    sources, targets = _sequence(outputs), _sequence(inputs)
    if is_grads_batched:
        assert grad_outputs is not None
        rows = list(zip(*(g.unbind(0) for g in _sequence(grad_outputs)), strict=True))
        found = [
            grad(outputs, inputs, row, True, create_graph, True, allow_unused, False, materialize_grads) for row in rows
        ]
        from ..joining import stack

        return tuple(None if column[0] is None else stack(column) for column in zip(*found, strict=True))
    given = _sequence(grad_outputs) if grad_outputs is not None else (None,) * len(sources)
    keep = create_graph if retain_graph is None else retain_graph
    roots, cotangents = _roots(sources, given, create_graph)
    if not all(target._rg for target in targets):
        raise RuntimeError("One of the differentiated Tensors does not require grad")
    answers = run(roots, cotangents, keep, create_graph, [edge_of(t) for t in targets])
    result: list[Any] = []
    for index, (target, answer) in enumerate(zip(targets, answers, strict=True)):
        if answer is None:
            if not allow_unused:
                raise RuntimeError(errors.UNUSED.format(index))
            result.append(plain(np.zeros(target._a.shape, dtype=target._a.dtype)) if materialize_grads else None)
        else:
            result.append(answer if create_graph else plain(answer))
    return tuple(result)


NAMESPACE["backward"] = backward

from . import forward_ad, function, functional  # noqa: E402
from .function import Function  # noqa: E402
from .gradcheck import GradcheckError, gradcheck, gradgradcheck  # noqa: E402

__all__ = [
    "Function", "GradcheckError", "backward", "detect_anomaly", "enable_grad", "forward_ad", "function",
    "functional", "grad", "gradcheck", "gradgradcheck", "inference_mode", "no_grad", "set_detect_anomaly",
    "set_grad_enabled",
]  # fmt: skip
