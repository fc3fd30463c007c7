"""Watching the engine: who wants to know is told of each operation and of each step of a backward pass.

The engine knows nothing of drawings, notebooks or JSON. It offers this one thing to the outside beyond its tensors,
and it costs one test of a module global per operation when nobody watches::

    >>> import autodiff_lite as torch
    >>> class Printer(torch.Observer):
    ...     def operated(self, call):
    ...         print(call.name, [float(value) for value in call.inputs], "->", float(call.output))
    >>> x = torch.tensor(3.0, requires_grad=True)
    >>> with torch.observe(Printer()):
    ...     y = x * x
    mul [3.0, 3.0] -> 9.0

Observers hear of what the *program* does. What the engine does for itself (the operations inside a backward pass, a
replay through `Call.vjp`) is not reported, except with `create_graph=True`: there the operations of the backward pass
go onto the graph themselves. Arrays handed to an observer belong to the engine and may be reused at
once: copy what you keep. An observer must not change any of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from weakref import ref

import numpy as np

from .dtypes import Array
from .modes import modes, set_grad, watch
from .tensor import Tensor, plain


class Call:
    """One operation that just ran.

    - `name`: the operation's key in the table (`rules.RULES`): "mul", "sum", "detach", "getitem"
    - `function`: `function(*inputs, **options)` does the same again
    - `inputs`: tensors and Python numbers, in the order of the rule's input names; `options`: the other arguments
    - `output`: the result; for `inplace` calls it is `inputs[0]`, already written, and `before` is its old value

    >>> import autodiff_lite as torch
    >>> calls = []
    >>> class All(torch.Observer):
    ...     def operated(self, call):
    ...         calls.append(call)
    >>> with torch.observe(All()):
    ...     y = torch.ones(2).sum(0)
    >>> calls[0].name, calls[0].inputs, calls[0].output
    ('sum', (tensor([1., 1.]),), tensor(2.))
    """

    __slots__ = ("name", "function", "inputs", "options", "output", "inplace", "before")

    def __init__(
        self,
        name: str,
        function: Callable[..., Any],
        inputs: tuple[Any, ...],
        options: dict[str, Any],
        output: Any,
        *,
        inplace: bool = False,
        before: Array | None = None,
    ) -> None:
        self.name = name
        self.function = function
        self.inputs = inputs
        self.options = options
        self.output = output
        self.inplace = inplace
        self.before = before

    def snapshot(self) -> Call:
        """The same call on detached copies, safe from later writes."""
        inputs = tuple(_kept(value) for value in self.inputs)
        output = tuple(_copy(o) for o in self.output) if isinstance(self.output, tuple) else _copy(self.output)
        before = None if self.before is None else np.array(self.before)
        options = dict(self.options)
        return Call(self.name, self.function, inputs, options, output, inplace=self.inplace, before=before)

    def vjp(self, slot: int, cotangent: Any) -> Any:
        """What would flow to `inputs[slot]` for this cotangent of the output, or None where there is no derivative.

        The operation is replayed on detached copies, whatever `requires_grad` says. For "detach" it is the identity:
        what would have passed if nothing had been cut.
        """
        if self.name == "detach":
            return np.array(cotangent)
        values = list(self.inputs)
        if self.inplace and self.before is not None:
            values[0] = plain(np.array(self.before))
        target = values[slot]
        if not isinstance(target, Tensor) and not isinstance(target, float):
            return None
        before, observers = modes.grad, modes.observers
        set_grad(True)
        modes.observers = ()
        try:
            copies: list[Any] = [_copy(value) for value in values]
            if isinstance(target, float):
                other = next(v for v in copies if isinstance(v, Tensor))
                copies[slot] = plain(np.array(target, dtype=other._a.dtype))
            if copies[slot]._a.dtype.kind != "f":
                return None
            copies[slot]._flag(True)
            output = self.function(*copies, **self.options)
            if not isinstance(output, Tensor) or not output._rg:
                return None
            from .autograd import grad

            seed = plain(np.array(cotangent, dtype=output._a.dtype).reshape(output._a.shape))
            found = grad(output, [copies[slot]], seed, allow_unused=True)[0]
            return None if found is None else np.array(found._a)
        finally:
            set_grad(before)
            modes.observers = observers

    def __repr__(self) -> str:
        return f"<call {self.name}>"


def _copy(value: Any) -> Any:
    return plain(np.array(value._a)) if isinstance(value, Tensor) else value


_latest: dict[int, tuple[ref[Tensor], ref[Tensor]]] = {}
"""By the identity of a tensor, since `==` compares numbers: itself, and the copy that a snapshot took last, if any."""


def _kept(value: Any) -> Any:
    """A copy that snapshots share while the numbers stay: a matrix that a thousand operations read is kept once.

    The numbers are compared, since a write through NumPy tells nobody.
    """
    if not isinstance(value, Tensor):
        return value
    key = id(value)
    found = _latest.get(key)
    copy = found[1]() if found is not None and found[0]() is value else None
    if copy is None or copy._a.dtype != value._a.dtype or not np.array_equal(copy._a, value._a):
        copy = _copy(value)
        _latest[key] = (ref(value, lambda _: _latest.pop(key, None)), ref(copy))
    return copy


class Observer:
    """Base class: every method does nothing. Each is called right after the thing happened, in program order.

    >>> import autodiff_lite as torch
    >>> class Writes(torch.Observer):
    ...     def wrote_grad(self, leaf, before, after):
    ...         print(before, "becomes", after)
    >>> x = torch.tensor(3.0, requires_grad=True)
    >>> with torch.observe(Writes()):
    ...     (x * x).backward()
    None becomes 6.0
    """

    def created(self, tensor: Tensor) -> None:
        """A factory made a tensor that no operation computed."""

    def operated(self, call: Call) -> None:
        """An operation ran, whether or not it was recorded."""

    def entered(self, module: Any) -> None:
        """An `nn.Module` was called; what it computes comes next."""

    def left(self, module: Any) -> None:
        """The call of the module that was entered last is over, or raised."""

    def flagged(self, tensor: Tensor) -> None:
        """`requires_grad_()` changed the flag."""

    def backward_began(self, roots: tuple[Tensor, ...], cotangents: tuple[Array, ...]) -> None:
        """`backward()` or `grad()` was called."""

    def accumulated(self, target: Any, gradient: Array) -> None:
        """All contributions to a node (or a leaf tensor) have arrived; `gradient` is their sum."""

    def contributed(self, node: Any, slot: int, upstream: Array, contribution: Array) -> None:
        """A node sent a contribution to its input number `slot`."""

    def wrote_grad(self, tensor: Tensor, before: Array | None, after: Array) -> None:
        """Backward wrote `.grad`."""

    def set_grad(self, tensor: Tensor, before: Array | None, after: Array | None) -> None:
        """The program assigned `.grad`."""

    def backward_ended(self, error: BaseException | None) -> None:
        """The backward pass is over."""


@contextmanager
def observe(observer: Observer) -> Iterator[Observer]:
    """Tell `observer` of all that happens inside, in this thread. Blocks nest; inner and outer are both told.

    >>> import autodiff_lite as torch
    >>> class Names(torch.Observer):
    ...     def operated(self, call):
    ...         print(call.name)
    >>> with torch.observe(Names()):
    ...     y = torch.ones(2).exp().sum()
    exp
    sum
    """
    before = modes.observers
    modes.observers = (*before, observer)
    watch(1)
    try:
        yield observer
    finally:
        watch(-1)
        modes.observers = before
