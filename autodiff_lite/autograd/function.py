"""Operations of your own: subclass `Function`, write `forward` and `backward`, call `apply`."""

from __future__ import annotations

import functools
import inspect
import warnings
from collections.abc import Callable
from typing import Any

from .. import errors
from ..anomaly import note
from ..engine import edge_of
from ..modes import grad_on, modes, no_grad, tick
from ..node import stem
from ..storage import array_of, storage_of, written
from ..tensor import Tensor, plain
from .function_node import FunctionNode, OutputNode


class FunctionCtx:
    """What `forward` leaves for `backward`."""

    def __init__(self) -> None:
        self._to_save: tuple[Any, ...] = ()
        self._saved: list[Any] | None = []
        self._dirty: tuple[Tensor, ...] = ()
        self._constant: tuple[Tensor, ...] = ()
        self._materialize = True
        self.needs_input_grad: tuple[bool, ...] = ()

    def save_for_backward(self, *tensors: Tensor | None) -> None:
        """Keep tensors (inputs or outputs) for `backward`; writes to them in place are noticed. Anything else is kept
        by `ctx.name = value`.
        """
        self._to_save = tensors

    def mark_dirty(self, *tensors: Tensor) -> None:
        """Say which inputs `forward` wrote to."""
        self._dirty = tensors

    def mark_non_differentiable(self, *tensors: Tensor) -> None:
        """Say which outputs have no derivative."""
        self._constant = tensors

    def set_materialize_grads(self, value: bool) -> None:
        """With False, a missing cotangent is None instead of zeros."""
        self._materialize = value

    @property
    def saved_tensors(self) -> tuple[Any, ...]:
        """What `save_for_backward` kept."""
        if self._saved is None:
            raise RuntimeError(errors.SECOND_TIME.format(name=type(self).__name__))
        found: list[Any] = []
        for kept in self._saved:
            if kept is None:
                found.append(None)
                continue
            tensor, store, since = kept
            tensor = tensor() if callable(tensor) else tensor
            store = tensor._store if store is None else store
            if store is not None and store.last_write < since:
                origin = stem(tensor._node.title) if tensor._node else "<leaf>"
                store.complain(self._node_title(), tensor._a, origin, since)
            found.append(tensor)
        return tuple(found)

    def _node_title(self) -> Any:
        return type("_", (), {"title": type(self).__name__})

    def _freeze(self, outputs: tuple[Any, ...], node: Any) -> None:
        """Note the saved tensors. An output is kept as array and place, not as tensor: otherwise node and output would
        be a cycle.
        """
        now = tick()
        kept: list[Any] = []
        for i, tensor in enumerate(self._to_save):
            if node is not None and not isinstance(tensor, Tensor | None):
                kind = type(tensor).__name__
                raise TypeError(f"save_for_backward can only save variables, but argument {i} is of type {kind}")
            place = next((i for i, o in enumerate(outputs) if o is tensor), None)
            if tensor is None:
                kept.append(None)
            elif place is not None and node is not None:
                again = functools.partial(_output_again, array_of(tensor), outputs[place]._node)
                kept.append((again, storage_of(tensor), now))
            else:
                kept.append((tensor, None, now))
        self._saved, self._to_save = kept, ()


def _output_again(array: Any, node: Any) -> Tensor:
    tensor = plain(array)
    tensor._node, tensor._rg = node, True
    return tensor


class Function:
    """An operation with a derivative of your own. Source: `torch.autograd.Function`.

    >>> import autodiff_lite as torch
    >>> class Cube(torch.autograd.Function):
    ...     @staticmethod
    ...     def forward(ctx, x):
    ...         ctx.save_for_backward(x)
    ...         return x * x * x
    ...     @staticmethod
    ...     def backward(ctx, g):
    ...         (x,) = ctx.saved_tensors
    ...         return g * 3 * x * x
    >>> x = torch.tensor(2.0, requires_grad=True)
    >>> Cube.apply(x).backward()
    >>> x.grad
    tensor(12.)
    """

    setup_context: Callable[..., None] | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        warnings.warn(errors.FUNCTION_INSTANCE.format(type(self)), DeprecationWarning, stacklevel=2)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Not so: `apply` of the class runs it."""
        raise RuntimeError(errors.FUNCTION_CALLED.format(type(self).__name__))

    @staticmethod
    def forward(*args: Any, **kwargs: Any) -> Any:
        """Compute; without `setup_context` the first argument is `ctx`."""
        raise NotImplementedError("You must implement the forward function for custom autograd.Function.")

    @staticmethod
    def backward(ctx: Any, *grad_outputs: Any) -> Any:
        """From the cotangents of the outputs, those of the inputs: one for each argument of forward, or None."""
        raise NotImplementedError(
            "You must implement either the backward or vjp method for your custom autograd.Function to use it with "
            "backward mode AD."
        )

    @classmethod
    def apply(cls, *args: Any, **kwargs: Any) -> Any:
        """Run forward and record it."""
        ctx = type(f"{cls.__name__}Backward", (FunctionCtx,), {})()
        if kwargs:
            args = _in_order(cls, ctx, args, kwargs)
        ctx.needs_input_grad = tuple(isinstance(a, Tensor) and a._rg for a in args)
        ctx._inputs = tuple((a._a.shape, a._a.dtype) if isinstance(a, Tensor) else None for a in args)
        observers, modes.observers = modes.observers, ()  # to whoever watches this is one operation
        try:
            with no_grad():
                if cls.setup_context is not None:
                    result = cls.forward(*args)
                    cls.setup_context(ctx, args, result)
                else:
                    result = cls.forward(ctx, *args)
        finally:
            modes.observers = observers
        single = not isinstance(result, tuple)
        outputs = [result] if single else list(result)
        if not all(any(d is out for out in outputs) for d in ctx._dirty):
            raise RuntimeError(errors.DIRTY)
        if any(ctx.needs_input_grad) and grad_on():
            _record(cls, ctx, args, outputs)
        else:
            ctx._freeze(tuple(outputs), None)
        answer = outputs[0] if single else tuple(outputs)
        if observers and any(isinstance(out, Tensor) for out in outputs):
            from ..observe import Call

            call = Call(
                cls.__name__, cls.apply, args, {}, answer, inplace=single and any(answer is a for a in args[:1])
            )
            for observer in observers:
                observer.operated(call)
        return answer


def _in_order(cls: Any, ctx: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
    """The arguments of forward by place: backward gives its answers by place, too."""
    start = (ctx,) if cls.setup_context is None else ()
    bound = inspect.signature(cls.forward).bind(*start, *args, **kwargs)
    if bound.kwargs:  # an earlier one was left out
        bound.apply_defaults()
    return bound.args[len(start) :]


def _record(cls: type[Function], ctx: Any, args: tuple[Any, ...], outputs: list[Any]) -> None:
    title = f"{cls.__name__}Backward"
    node: Any = object.__new__(
        type(title, (FunctionNode,), {"__slots__": (), "title": title, "operation": cls.__name__, "function": cls})
    )
    node.seq, node.more, node.ctx = tick(), None, ctx
    if modes.anomaly:
        note(node)
    node.ends = tuple(edge_of(a) if isinstance(a, Tensor) and a._rg else None for a in args)
    if any(d._rg and d._node is None for d in ctx._dirty):
        raise RuntimeError("a leaf Variable that requires grad has been used in an in-place operation.")
    node.specs = []
    live = 0
    for i, out in enumerate(outputs):
        if not isinstance(out, Tensor):
            node.specs.append((None, None, None))
            continue
        node.specs.append((out._a.shape, out._a.dtype, True))
        if any(out is a for a in args) and not any(out is d for d in ctx._dirty):
            outputs[i] = plain(out._a)
        live += not any(out is c for c in ctx._constant) and out._a.dtype.kind == "f"
    for i, (original, out) in enumerate(zip(list(outputs), outputs, strict=True)):
        if not isinstance(out, Tensor) or out._a.dtype.kind != "f" or any(original is c for c in ctx._constant):
            continue
        if len(outputs) == 1:
            out._node = node
        else:
            end: Any = object.__new__(
                type(title, (OutputNode,), {"__slots__": (), "title": title, "operation": cls.__name__})
            )
            end.seq, end.more, end.to, end.place = tick(), None, node, i
            out._node = end
        out._rg = True
        if any(out is d for d in ctx._dirty):
            written(out)
    ctx._freeze(tuple(outputs), node)


def once_differentiable(function: Callable[..., Any]) -> Callable[..., Any]:
    """For a backward that cannot be differentiated itself: a second derivative raises."""

    @functools.wraps(function)
    def wrapped(ctx: Any, *grads: Any) -> Any:
        with no_grad():
            result = function(ctx, *grads)
        if not grad_on() or not any(isinstance(g, Tensor) and g._rg for g in grads):
            return result

        class _Refuse(Function):
            @staticmethod
            def forward(ctx: Any, *xs: Any) -> Any:
                return tuple(plain(x._a) if isinstance(x, Tensor) else x for x in xs)

            @staticmethod
            def backward(ctx: Any, *gs: Any) -> Any:
                raise RuntimeError("trying to differentiate twice a function that was marked with @once_differentiable")

        answers = result if isinstance(result, tuple) else (result,)
        marked = [None if a is None else plain(a._a) for a in answers]
        for m in marked:
            if m is not None:
                m._flag(True)
        out = _Refuse.apply(*marked)
        return out if isinstance(result, tuple) else out[0]

    return wrapped
