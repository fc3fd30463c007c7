"""Reverse mode: `backward`, `grad`, and the switches of recording. Named as `torch.autograd`."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
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
    return (value,) if isinstance(value, Tensor) else tuple(value)


def _targets(inputs: Any, name: str) -> tuple[Tensor, ...]:
    """The tensors that gradients are asked for; at least one."""
    targets = _sequence(inputs)
    if not targets:
        raise RuntimeError(f"`inputs` argument to `{name}()` cannot be empty.")
    for target in targets:
        if not isinstance(target, Tensor):
            raise RuntimeError(f"all inputs have to be Tensors or GradientEdges, but got {type(target).__name__}")
    return targets


def _roots(tensors: tuple[Tensor, ...], given: tuple[Any, ...], graph: bool) -> tuple[list[Tensor], list[Tensor]]:
    """Pair outputs with cotangents; a missing one means 1, for a single number."""
    cotangents = []
    for index, (root, cotangent) in enumerate(zip(tensors, given, strict=False)):
        if not isinstance(root, Tensor):
            raise AssertionError(f"Expected output to be a torch.Tensor\nbut got {type(root).__name__}.")
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
    if len(given) != len(tensors):
        raise RuntimeError(f"got {len(tensors)} tensors and {len(given)} gradients")
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
    if grad_variables is not None:
        warnings.warn("`grad_variables` is deprecated. Use `grad_tensors` instead.", FutureWarning, stacklevel=2)
        if grad_tensors is not None:
            raise RuntimeError(
                "`grad_tensors` and `grad_variables` (deprecated) arguments both passed to `backward()`. Please only "
                "use `grad_tensors`."
            )
        grad_tensors = grad_variables
    targets = None if inputs is None else _targets(inputs, "backward")
    outputs = _sequence(tensors)
    if not outputs:
        return
    given = _sequence(grad_tensors) if grad_tensors is not None else (None,) * len(outputs)
    keep = create_graph if retain_graph is None else retain_graph
    roots, cotangents = _roots(outputs, given, create_graph)
    if create_graph:
        warnings.warn(errors.CREATE_GRAPH, UserWarning, stacklevel=2)
    if targets is None:
        run(roots, cotangents, keep, create_graph)
        return
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
) -> Any:
    """The gradients of `outputs` with respect to `inputs`; `.grad` is not touched. Source: `torch.autograd.grad`.

    As a tuple; as a dict, if `inputs` is one. `grad_outputs`: a cotangent of the same shape for each output, or None
    for one number. With `create_graph` the
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
    if not only_inputs:
        warnings.warn(errors.ONLY_INPUTS, FutureWarning, stacklevel=2)
    if isinstance(inputs, Mapping):
        found = grad(
            outputs, tuple(inputs.values()), grad_outputs, retain_graph, create_graph, True, allow_unused,
            is_grads_batched, materialize_grads,
        )  # fmt: skip
        return dict(zip(inputs, found, strict=True))
    sources, targets = _sequence(outputs), _targets(inputs, "grad")
    if is_grads_batched:
        columns = _batched(sources, targets, grad_outputs, create_graph, allow_unused)
        return tuple(
            plain(np.zeros_like(t._a)) if c is None and materialize_grads else c
            for c, t in zip(columns, targets, strict=True)
        )
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


def _batched(sources: Any, targets: Any, grad_outputs: Any, create_graph: bool, allow_unused: bool | None) -> list[Any]:
    """One backward pass for each row of the batch of cotangents, stacked."""
    given = (None,) if grad_outputs is None else _sequence(grad_outputs)
    if any(g is None for g in given):
        raise RuntimeError(errors.SCALAR_ONLY)
    for index, (g, source) in enumerate(zip(given, sources, strict=False)):
        if g._a.shape[1:] != source._a.shape:
            shapes = Size(g._a.shape[1:]), Size(source._a.shape)
            raise RuntimeError(errors.BATCHED_SHAPE.format(index, *shapes))
    sizes = [len(g) for g in given]
    if len(set(sizes)) > 1:
        raise ValueError(errors.VMAP_SIZES.format(sizes))
    if sizes[0] == 0:
        raise IndexError("index 0 is out of bounds for dimension 0 with size 0")
    rows = zip(*(g.unbind(0) for g in given), strict=True)
    found = [grad(sources, targets, row, True, create_graph, allow_unused=allow_unused) for row in rows]
    from ..joining import stack

    return [None if column[0] is None else stack(column) for column in zip(*found, strict=True)]


NAMESPACE["backward"] = backward

from . import forward_ad, function, functional  # noqa: E402
from .function import Function  # noqa: E402
from .gradcheck import GradcheckError, gradcheck, gradgradcheck  # noqa: E402
from .variable import Variable  # noqa: E402

__all__ = [
    "Function", "GradcheckError", "Variable", "backward", "detect_anomaly", "enable_grad", "forward_ad", "function",
    "functional", "grad", "gradcheck", "gradgradcheck", "inference_mode", "no_grad", "set_detect_anomaly",
    "set_grad_enabled",
]  # fmt: skip
