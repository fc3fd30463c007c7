"""What the compiled operations call when the fast path does not fit: promotion, broadcasting errors, un-broadcasting.

Also here: forward mode's step for one operation, and telling observers.
"""

# ruff: noqa: D102  (methods that the base class explains; names that speak)

from __future__ import annotations

from typing import Any

import numpy as np

from . import dtypes, errors
from .anomaly import note
from .arguments import word
from .compile import DIFFERENTIABLE, RULES, P, Rule
from .dtypes import Array
from .modes import NAMESPACE, OFF, modes, tick
from .node import Node, hooks_of
from .storage import array_of, link, storage_of
from .tensor import Tensor, plain

_new = object.__new__
_NUMBER = (int, float, np.integer, np.floating, np.bool_)


def general(rule: Rule, *values: Any) -> Any:
    """An elementwise operation on anything: other dtypes, 0-d among others, Python numbers first, subclasses."""
    raw: list[Any] = []
    for value in values:
        if isinstance(value, Tensor):
            raw.append(value._a)
        elif isinstance(value, _NUMBER):
            raw.append(value.item() if isinstance(value, np.generic) else value)
        else:
            if len(values) == 1:
                raise TypeError(_not_a_tensor(rule, value))
            if isinstance(value, np.ndarray) and rule.name in ("eq", "ne"):  # were it left to Python, they would differ
                return general(rule, *(plain(v) if isinstance(v, np.ndarray) else v for v in values))
            return NotImplemented
    if not any(isinstance(value, Tensor) for value in values):
        raise TypeError(_not_a_tensor(rule, values[0]))
    if rule.name in ("sub", "rsub") and (truths := sum(_is_truth(value) for value in raw)):
        raise RuntimeError(errors.SUBTRACT_TRUTHS if truths == 2 else errors.SUBTRACT_TRUTH)
    condition = rule.inputs[0] == "c"
    common = dtypes.result_dtype(raw[1:] if condition else raw)
    if rule.kind == "float" and common.category < 2:
        common = dtypes.get_default_dtype()
    target = common.numpy
    arrays = [_cast(value, target) for value in raw]
    if condition:
        arrays[0] = raw[0]
    try:
        r = rule.compute(*arrays)
    except ValueError as error:
        shapes = [a.shape for a in arrays]
        try:
            np.broadcast_shapes(*shapes)
        except ValueError:
            raise RuntimeError(errors.broadcast_message(shapes)) from None
        raise RuntimeError(str(error)) from None
    except TypeError as error:
        raise _refused(rule, error, common) from None
    if rule.kind == "bool":
        if r.dtype != np.bool_:
            r = r.astype(np.bool_)
    elif r.dtype != target:
        r = r.astype(target)
    out = plain(r)
    if rule.texts and (not OFF or modes.grad):
        wants = [isinstance(v, Tensor) and v._rg for v in values]
        if common.category == 2 and any(w for w, i in zip(wants, rule.inputs, strict=True) if i in rule.texts):
            _record(rule, values, wants, out)
    if NAMESPACE["WATCHED"]:
        told(rule, values, (), out)
    return out


def _not_a_tensor(rule: Rule, value: Any) -> str:
    return f"{rule.name}(): argument 'input' (position 1) must be Tensor, not {word(value)}"


def _is_truth(value: Any) -> bool:
    return isinstance(value, bool) or getattr(value, "dtype", None) == np.bool_


_KERNELS = {"bitwise_left_shift": "lshift", "bitwise_right_shift": "rshift"}


def _refused(rule: Rule, error: TypeError, kind: dtypes.dtype) -> Exception:
    """PyTorch's words for what NumPy refuses: minus on truth values, bits of floating point numbers."""
    if rule.name == "neg":
        return RuntimeError(errors.NEGATE_TRUTH)
    if rule.name == "bitwise_not":
        return TypeError("~ (operator.invert) is only implemented on integer and Boolean-type tensors")
    if kind.category == 2:
        kernel = _KERNELS.get(rule.name, rule.name)
        return NotImplementedError(f"\"{kernel}_cpu\" not implemented for '{dtypes.SCALAR_NAME[kind]}'")
    return RuntimeError(str(error))


def _cast(value: Any, target: np.dtype[Any]) -> Array:
    if isinstance(value, np.ndarray | np.generic):
        return value if value.dtype == target else value.astype(target)
    return np.array(value).astype(target)[()]


def _record(rule: Rule, values: tuple[Any, ...], wants: list[bool], out: Tensor) -> None:
    """Make the node, as the compiled code does, for any number of inputs."""
    kinds = [rule.node_of_number[i] for i in rule.number if not isinstance(values[rule.inputs.index(i)], Tensor)]
    n: Any = _new(kinds[0] if kinds else rule.node)
    n.seq = tick()
    n.more = None
    wanted = {i: w for i, w in zip(rule.inputs, wants, strict=True) if i in rule.texts}
    for name, value in zip(rule.inputs, values, strict=True):
        if name in rule.texts:
            edge = (value if value._node is None else value._node) if wanted[name] else None
            setattr(n, f"to_{name}", edge)
        if name in rule.saved:
            used = any(wanted[i] and name in rule.needs[i] for i in rule.texts)
            setattr(n, name, value if used else None)
    if "r" in rule.saved:
        n.r, n.mark = out._a, None
    if rule.mixes:
        specs = [(v._a.shape, v._a.dtype) if isinstance(v, Tensor) else None for v in values]
        own = (out._a.shape, out._a.dtype)
        n.meta = None if all(s is None or s == own for s in specs) else tuple(specs)
    out._node, out._rg = n, True


def fit(contribution: Array, spec: tuple[Any, Any]) -> Array:
    """Bring a contribution to the shape and dtype of its input: what was broadcast is summed, what was cast is cast
    back.
    """
    shape, dtype = spec
    if contribution.shape != shape:
        contribution = NAMESPACE["sum_to"](contribution, shape)
    if contribution.dtype != dtype:
        contribution = contribution.astype(dtype)
    return contribution


def _fit_graph(contribution: Tensor, spec: tuple[Any, Any]) -> Tensor:
    shape, dtype = spec
    if contribution._a.shape != shape:
        contribution = P.sum_to(contribution, shape)
    if contribution._a.dtype != dtype:
        contribution = P.to_dtype(contribution, dtype)
    return contribution


def value_of(node: Any, value: Any) -> Any:
    """A saved value that is neither a plain tensor nor a float, for a rule: freed, a number, or a subclass's tensor."""
    if value is None:
        raise node.freed()
    return value._a if isinstance(value, Tensor) else value


def result_of(node: Any) -> Tensor:
    """The saved result of an operation as a tensor that is in the graph again. (The node keeps the bare array: no
    cycle.)
    """
    if node.r is None:
        raise node.freed()
    out = plain(node.r)
    out._node, out._rg = node, True
    if node.more is not None and node.more.tangents is not None:
        hooks_of(out).tangents = node.more.tangents
    return out


# ---------------------------------------------------------------------------------------------- telling


def told(rule: Rule, inputs: tuple[Any, ...], options: tuple[Any, ...], out: Any) -> None:
    """Something is watching: forward mode, inference mode, anomaly mode, or observers."""
    if modes.inference and isinstance(out, Tensor):
        hooks_of(out).inference = True
    elif modes.inference_seen and isinstance(out, Tensor) and out._node is not None:
        for slot in out._node.saved_slots:
            saved = getattr(out._node, slot)
            if isinstance(saved, Tensor) and saved.more is not None and saved.more.inference:
                raise RuntimeError(errors.INFERENCE_SAVED)
    if modes.anomaly and getattr(out, "_node", None) is not None:
        note(out._node)
    if modes.dual_level:
        from .autograd.forward_ad import propagate

        propagate(rule, inputs, options, out)
    if modes.observers:
        from .observe import Call

        given = {
            name: value
            for name, value in zip(rule.option_names, options, strict=True)
            if name not in rule.defaults or value is not rule.defaults[name]
        }
        call = Call(rule.name, rule.function, inputs, given, out)
        for observer in modes.observers:
            observer.operated(call)


def created(tensor: Tensor) -> Tensor:
    """Report a tensor that a factory made."""
    if NAMESPACE["WATCHED"]:
        if modes.inference:
            hooks_of(tensor).inference = True
        for observer in modes.observers:
            observer.created(tensor)
    return tensor


def overwritten(name: str, function: Any, x: Tensor, before: Array) -> None:
    """Report a write in place that no operation did: an optimizer's, or `x.data = y`."""
    from .observe import Call

    call = Call(name, function, (x,), {}, x, inplace=True, before=before)
    for observer in modes.observers:
        observer.operated(call)


def in_place(name: str, function: Any, x: Tensor, *arguments: Any, **options: Any) -> Any:
    """Run an operation and write its result into `x`, its first input."""
    from .observe import Call
    from .storage import check_writable, write

    check_writable(x)
    observers = modes.observers
    modes.observers = ()
    try:
        result = function(x, *arguments, **options)
        if result is NotImplemented:
            return NotImplemented
        _check_cast(x, result)
        before = np.array(x._a) if observers else None
        _keep_old_value(x, result)
        write(x, result)
        if modes.dual_level and result.more is not None:
            hooks_of(x).tangents = result.more.tangents
    finally:
        modes.observers = observers
    if observers:
        rule = RULES.get(name)
        count = len(rule.inputs) if rule else 1 + sum(isinstance(a, Tensor) for a in arguments)
        names = rule.option_names if rule else tuple(f"option{i}" for i in range(len(arguments)))
        given = dict(zip(names, arguments[count - 1 :], strict=False)) | options
        call = Call(name, function, (x, *arguments[: count - 1]), given, x, inplace=True, before=before)
        for observer in observers:
            observer.operated(call)
    return x


def _keep_old_value(x: Tensor, result: Tensor) -> None:
    """If the derivative needs the value that is about to be overwritten, save a copy of it, as PyTorch does."""
    node: Any = result._node
    if node is not None and "x" in node.saved_slots and node.x is x:
        old = plain(np.array(x._a))
        old._node, old._rg = x._node, x._rg
        node.x = old


def _check_cast(x: Tensor, result: Tensor) -> None:
    have, need = dtypes.of(x._a), dtypes.of(result._a)
    if need.category > have.category:
        raise RuntimeError(
            f"result type {dtypes.SCALAR_NAME[need]} can't be cast to the desired output type "
            f"{dtypes.SCALAR_NAME[have]}"
        )


# ---------------------------------------------------------------------------------------------- writing through views


class CopySlices(Node):
    """What a tensor becomes when a view of it was written to: the old tensor, with the view's part replaced."""

    __slots__ = ("to_x", "to_y", "view", "shape")
    title = "CopySlices"
    operation = "copy_slices"
    edge_slots = ("to_x", "to_y")
    to_x: Any
    to_y: Any
    view: Any
    shape: Any

    def pull(self, g: Array) -> tuple[Any, ...]:
        c_x, c_y = self.pull_graph(plain(g))
        return (None if c_x is None else c_x._a, None if c_y is None else c_y._a)

    def pull_graph(self, g: Tensor) -> tuple[Any, ...]:
        part = self.view(g)
        c_y = part if self.to_y is not None else None
        c_x = None
        if self.to_x is not None:
            mask = plain(np.ones(g._a.shape, dtype=g._a.dtype))
            array_of(self.view(mask))[...] = 0
            c_x = g * mask
        return c_x, c_y

    def back(self, g: Array, pending: Any, heap: Any, keep: bool) -> None:
        back_by_pull(self, g, pending, heap, keep)


def back_by_pull(node: Any, g: Array, pending: Any, heap: Any, keep: bool) -> None:
    """`back` for nodes that are written by hand: pull, then deliver. Its operations are not recorded."""
    from .modes import set_grad
    from .node import deliver

    before, observers = modes.grad, modes.observers
    set_grad(False)
    modes.observers = ()
    try:
        contributions = node.pull(g)
    finally:
        set_grad(before)
        modes.observers = observers
    if not keep:
        node.release()
    for edge, contribution in zip(node.edges(), contributions, strict=False):
        if edge is not None and contribution is not None:
            deliver(edge, contribution, pending, heap)


def copy_slices(x: Tensor, y: Tensor, view: Any, array: Array) -> Tensor:
    """The tensor `x` (memory: `array`) with its part `view(x)` replaced by `y`."""
    out = plain(array)
    if x._rg or y._rg:
        n = _new(CopySlices)
        n.seq, n.more, n.view, n.shape = tick(), None, view, array.shape
        n.to_x = (x if x._node is None else x._node) if x._rg else None
        n.to_y = (y if y._node is None else y._node) if y._rg else None
        out._node, out._rg = n, True
        if modes.anomaly:
            note(n)
    return out


NAMESPACE.update(general=general, fit=fit, result_of=result_of, value_of=value_of, told=told, copy_slices=copy_slices)
NAMESPACE.update(link=link, storage_of=storage_of, in_place=in_place, overwritten=overwritten)
DIFFERENTIABLE.update(fit=_fit_graph, result_of=result_of)
