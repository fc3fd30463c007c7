"""Forward mode: dual tensors carry a tangent along, as `torch.autograd.forward_ad`.

The tangent of a result needs no table of its own. An elementwise operation multiplies a cotangent and a tangent by
the same slope,
so its rule serves with g replaced by the tangent. A linear operation maps the tangent as it maps the value. For the
rest: the
vector-Jacobian product is linear in the cotangent, so its own transpose is the Jacobian-vector product (two reverse
passes make
one forward pass).
"""

from __future__ import annotations

from collections import namedtuple
from types import TracebackType
from typing import Any

import numpy as np

from ..arguments import need_tensor
from ..compile import DIFFERENTIABLE, P, Rule
from ..engine import edge_of, reachable
from ..modes import enable_grad, modes, tick, watch
from ..node import hooks_of
from ..tensor import Tensor, plain

UnpackedDualTensor = namedtuple("UnpackedDualTensor", ["primal", "tangent"])
_slopes: dict[tuple[str, str], Any] = {}
_JOINT = ("cat", "stack")  # linear in all inputs together


def enter_dual_level() -> int:
    """Open a level of forward mode; tangents live until it is closed.

    Source: `torch.autograd.forward_ad.enter_dual_level`.

    >>> import autodiff_lite as torch
    >>> level = torch.autograd.forward_ad.enter_dual_level()
    >>> torch.autograd.forward_ad.exit_dual_level(level=level)
    """
    level = tick()
    modes.levels = (*modes.levels, level)
    modes.dual_level = len(modes.levels)
    watch(1)
    return level


def exit_dual_level(level: int | None = None) -> None:
    """Close the innermost level. Raises RuntimeError if none is open.

    Source: `torch.autograd.forward_ad.exit_dual_level`.

    >>> import autodiff_lite as torch
    >>> level = torch.autograd.forward_ad.enter_dual_level()
    >>> torch.autograd.forward_ad.exit_dual_level(level=level)
    """
    if not modes.levels:
        raise RuntimeError(
            "Trying to exit a forward AD level that was not the last one that was created. This is not supported."
        )
    modes.levels = modes.levels[:-1]
    modes.dual_level = len(modes.levels)
    watch(-1)


class dual_level:
    """The block in which dual tensors exist. Source: `torch.autograd.forward_ad.dual_level`.

    >>> import autodiff_lite as torch
    >>> fwAD = torch.autograd.forward_ad
    >>> with fwAD.dual_level():
    ...     x = fwAD.make_dual(torch.tensor(3.0), torch.tensor(1.0))
    ...     fwAD.unpack_dual(x * x).tangent
    tensor(6.)
    """

    def __enter__(self) -> int:
        return enter_dual_level()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        exit_dual_level()


def make_dual(tensor: Tensor, tangent: Tensor, *, level: int | None = None) -> Tensor:
    """`tensor` with a tangent of the same shape and dtype; RuntimeError or ValueError if they differ.

    Source: `torch.autograd.forward_ad.make_dual`.

    >>> import autodiff_lite as torch
    >>> fwAD = torch.autograd.forward_ad
    >>> with fwAD.dual_level():
    ...     x = fwAD.make_dual(torch.tensor(3.0), torch.tensor(1.0))
    ...     fwAD.unpack_dual(x.square())
    UnpackedDualTensor(primal=tensor(9.), tangent=tensor(6.))
    """
    if not modes.levels:
        raise RuntimeError(
            "Trying to create a dual Tensor for forward AD but no level exists, make sure to enter_dual_level() first."
        )
    if not tensor.is_floating_point():
        raise ValueError(f"Expected primal to be floating point or complex, but got: {tensor.dtype}")
    if not tangent.is_floating_point():
        raise ValueError(f"Expected tangent to be floating point or complex, but got: {tangent.dtype}")
    if tensor._a.shape != tangent._a.shape:
        raise RuntimeError(
            "Trying to set a forward gradient that has a different size than that of the original Tensor, this is not "
            f"supported. Tensor is of size {list(tensor._a.shape)} while the given forward gradient is of size "
            f"{list(tangent._a.shape)}."
        )
    chosen = modes.levels[-1] if level is None else level
    if chosen not in modes.levels:
        raise RuntimeError("Invalid level given to _make_dual\nGive what enter_dual_level() returned, or no level.")
    if chosen in _tangents(tensor):
        raise RuntimeError(
            "Making a dual Tensor based on a Tensor that already has a forward gradient at the same level "
            f"{modes.levels.index(chosen)} is not supported."
        )
    dual = P.view(tensor, tensor._a.shape)
    hooks_of(dual).tangents = {**_tangents(dual), chosen: tangent}
    return dual


def unpack_dual(tensor: Tensor, *, level: int | None = None) -> Any:
    """The primal and the tangent (None if there is none). Source: `torch.autograd.forward_ad.unpack_dual`.

    >>> import autodiff_lite as torch
    >>> fwAD = torch.autograd.forward_ad
    >>> with fwAD.dual_level():
    ...     x = fwAD.make_dual(torch.tensor(3.0), torch.tensor(1.0))
    ...     fwAD.unpack_dual(x.square())
    UnpackedDualTensor(primal=tensor(9.), tangent=tensor(6.))
    """
    if not modes.levels:
        return UnpackedDualTensor(tensor, None)
    need_tensor("_unpack_dual", tensor, 1, "dual")
    wanted = modes.levels[-1] if level is None else level
    return UnpackedDualTensor(bare(tensor, wanted), _tangents(tensor).get(wanted))


def _tangents(value: Any) -> dict[int, Tensor]:
    more = getattr(value, "more", None)
    if more is None or not more.tangents:
        return {}
    return {level: t for level, t in more.tangents.items() if level in modes.levels}


def bare(value: Any, level: int) -> Any:
    """The value without its tangent of one level; its place in the graph stays."""
    tangents = _tangents(value)
    if level not in tangents:
        return value
    if value._rg and value._node is None:  # a leaf must stay the one leaf: look at it through a view
        levels, modes.levels, modes.dual_level = modes.levels, (), 0
        try:
            value = P.view(value, value._a.shape)
        finally:
            modes.levels, modes.dual_level = levels, len(levels)
    copy = plain(value._a)
    copy._node, copy._rg = value._node, value._rg
    rest = {k: t for k, t in tangents.items() if k != level}
    if rest:
        hooks_of(copy).tangents = rest
    return copy


def propagate(rule: Rule, inputs: tuple[Any, ...], options: tuple[Any, ...], out: Any) -> None:
    """Give the result of an operation its tangents, one for each level that reaches its inputs."""
    if not isinstance(out, Tensor) or out._a.dtype.kind != "f" or rule.name == "detach":
        return
    observers, modes.observers = modes.observers, ()
    try:
        found: dict[int, Tensor] = {}
        for level in modes.levels:
            given = [_tangents(v).get(level) for v in inputs]
            if any(t is not None for t in given):
                tangent = _tangent(rule, [bare(v, level) for v in inputs], given, options, bare(out, level))
                if tangent is not None:
                    # Outer levels come first, and the result carries them already when an inner level uses it.
                    found[level] = tangent
                    hooks_of(out).tangents = found
                    if out._node is not None:
                        hooks_of(out._node).tangents = found
    finally:
        modes.observers = observers


def _tangent(rule: Rule, inputs: list[Any], tangents: list[Any], options: tuple[Any, ...], out: Tensor) -> Any:
    if not (rule.texts or rule.linear):
        return None
    named = dict(zip(rule.option_names, options, strict=True))
    total: Any = None
    if rule.linear:
        for i, t in enumerate(tangents):
            if t is not None:
                rest = [plain(np.zeros(v._a.shape, v._a.dtype)) if rule.name in _JOINT else v for v in inputs]
                part = rule.function(*[t if j == i else v for j, v in enumerate(rest)], **named)
                total = part if total is None else total + part
        return total
    if rule.elementwise:
        for name, t in zip(rule.inputs, tangents, strict=True):
            if t is None or name not in rule.texts:
                continue
            if t._a.shape != out._a.shape:
                t = P.expand(t, out._a.shape)
            part = _slope(rule, name)(t, *inputs, out, *options)
            part = P.to_dtype(part, out._a.dtype) if part._a.dtype != out._a.dtype else part
            total = part if total is None else total + part
        return total
    return _by_two_reverse_passes(rule, inputs, tangents, named)


def closed(result: Tensor, points: list[Tensor]) -> Tensor:
    """Detach a result (and its tangents) whose graph leads only to our own points: nobody outside could use it."""
    own = {p.seq for p in points if p._node is None and p._rg}
    if not (result._rg and all(s in own or s < 0 for s in reachable([edge_of(result)]))):
        return result
    bare_result = plain(result._a)
    if result.more is not None and result.more.tangents:
        hooks_of(bare_result).tangents = {level: closed(t, points) for level, t in result.more.tangents.items()}
    return bare_result


def _slope(rule: Rule, name: str) -> Any:
    """The text of a rule as a function of (g, inputs, r, options) on tensors."""
    key = (rule.name, name)
    if key not in _slopes:
        arguments = ", ".join(["g", *rule.inputs, "r", *rule.option_names])
        _slopes[key] = eval(f"lambda {arguments}: {rule.texts[name]}", DIFFERENTIABLE)
    return _slopes[key]


def _by_two_reverse_passes(rule: Rule, inputs: list[Any], tangents: list[Any], named: dict[str, Any]) -> Any:
    from . import grad

    with enable_grad():
        places = [i for i, t in enumerate(tangents) if t is not None]
        aliases = []
        for i in places:
            alias = P.view(inputs[i], inputs[i]._a.shape)
            if not alias._rg:
                alias = plain(alias._a)
                alias._flag(True)
                if inputs[i].more is not None and inputs[i].more.tangents:
                    hooks_of(alias).tangents = inputs[i].more.tangents
            aliases.append(alias)
        values = list(inputs)
        for i, alias in zip(places, aliases, strict=True):
            values[i] = alias
        result = rule.function(*values, **named)
        dummy = plain(np.zeros(result._a.shape, result._a.dtype))
        dummy._flag(True)
        pulled = grad(result, aliases, dummy, create_graph=True, allow_unused=True)
        total: Any = None
        for p, i in zip(pulled, places, strict=True):
            if p is not None:
                part = (p * tangents[i]).sum()
                total = part if total is None else total + part
        if total is None or not total._rg:
            return None
        (answer,) = grad(total, dummy, create_graph=True, allow_unused=True)
    return None if answer is None else closed(answer, [*aliases, dummy])


__all__ = ["dual_level", "enter_dual_level", "exit_dual_level", "make_dual", "unpack_dual"]
