"""A node of the tape, its hooks, and where gradients end.

A `Node` is one recorded operation: where its inputs came from (edges), what its derivative needs (saved values), a
sequence number. An
edge leads to another node, or to a leaf tensor itself, whose `.grad` `write_grad` adds to.
"""

# ruff: noqa: D102  (methods that the base class explains; names that speak)

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Sequence
from heapq import heappush
from typing import Any, ClassVar

import numpy as np

from . import dtypes, errors
from .dtypes import Array
from .modes import NAMESPACE
from .storage import GRAD_ADDED, STORE_ADDED, storage_of

_grad_lock = threading.Lock()
# A sum of so few elements NumPy makes without letting another thread run (it does beyond 500): it needs no lock.
_AT_ONCE = 256 if getattr(sys, "_is_gil_enabled", lambda: True)() else 0
_count = sys.getrefcount
_ndarray, _add = np.ndarray, np.add


class Node:
    """One recorded operation: `tensor.grad_fn`. Each operation's node class is generated in compile.py."""

    __slots__ = ("seq", "more", "__weakref__")

    title: ClassVar[str] = "Node"
    operation: ClassVar[str] = ""  # the operation's name in the table, "mul"
    edge_slots: ClassVar[tuple[str, ...]] = ()
    hidden: ClassVar[tuple[int, ...]] = ()  # inputs for which PyTorch's node has no edge: conditions, and some numbers
    saved_slots: ClassVar[tuple[str, ...]] = ()  # slots that backward frees
    seq: int
    more: Any  # hooks and user metadata, made when needed
    back: Callable[..., Any]  # (g, pending, heap, keep): contributions on arrays, delivered at once (see sweep)
    pull: Callable[..., tuple[Any, ...]]  # (g): the contributions on arrays
    pull_graph: Callable[..., tuple[Any, ...]]  # (g): the same on tensors, recorded

    def name(self) -> str:
        """The node's name as in PyTorch: `MulBackward0`."""
        return self.title

    def edges(self) -> tuple[Any, ...]:
        """For each input the node or the leaf tensor that its gradient goes to, or None."""
        return tuple(getattr(self, slot) for slot in self.edge_slots)

    def followers(self) -> tuple[Any, ...]:
        """For each input the node that made it, its AccumulateGrad, or None."""
        return tuple(AccumulateGrad(e) if hasattr(e, "_node") else e for e in self.edges())

    @property
    def next_functions(self) -> tuple[tuple[Any, int], ...]:
        """For each input for which PyTorch's node has an edge, a pair of where it leads and 0."""
        return tuple((end, 0) for i, end in enumerate(self.followers()) if i not in self.hidden)

    def release(self) -> None:
        """Free the saved values."""
        for slot in self.saved_slots:
            setattr(self, slot, None)

    def check(self) -> None:
        """Raise PyTorch's error if a saved tensor was written to after it was saved."""
        for slot in self.saved_slots:
            if slot == "r":
                mark = getattr(self, "mark", None)
                if mark is not None and mark[0].last_write < mark[1]:
                    mark[0].complain(self, self.r, stem(self.title), mark[1])  # type: ignore[attr-defined]
                continue
            value = getattr(self, slot)
            store = getattr(value, "_store", None)
            if store is not None and store.last_write < self.seq:
                origin = stem(value._node.title) if value._node else "<leaf>"
                store.complain(self, value._a, origin, self.seq)

    def freed(self) -> RuntimeError:
        return RuntimeError(errors.SECOND_TIME.format(name=self.title))

    @property
    def metadata(self) -> dict[Any, Any]:
        """A dictionary for the user's own notes."""
        return hooks_of(self).metadata

    def register_hook(self, hook: Callable[..., Any]) -> Handle:
        """Call `hook(grad_inputs, grad_outputs)` after this node's backward; it may return other grad_inputs."""
        return Handle(hook_node(self).post, hook)

    def register_prehook(self, hook: Callable[..., Any]) -> Handle:
        """Call `hook(grad_outputs)` before this node's backward; it may return other grad_outputs."""
        return Handle(hook_node(self).ahead, hook)

    def __repr__(self) -> str:
        return f"<{self.title} object at {id(self):#x}>"


def stem(title: str) -> str:
    """A node's name in the error about what was written to: `Max1` for MaxBackward1, `Mul` for MulBackward0."""
    return title.removesuffix("Backward0").replace("Backward", "")


class AccumulateGrad:
    """The end of a path, as PyTorch shows it: the gradient that arrives is added into `variable.grad`."""

    __slots__ = ("variable",)
    next_functions = ()
    operation = "accumulate"

    def __init__(self, variable: Any) -> None:
        self.variable = variable

    def name(self) -> str:
        return "torch::autograd::AccumulateGrad"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AccumulateGrad) and other.variable is self.variable

    def __hash__(self) -> int:
        return id(self.variable)

    def __repr__(self) -> str:
        return f"<AccumulateGrad object at {id(self.variable):#x}>"


class Hooks:
    """What a node or a tensor rarely has: hooks, the wish to retain its gradient, the user's metadata."""

    __slots__ = (
        "pre", "ahead", "post", "accumulated", "retained", "metadata", "tangents", "inference", "names", "result",
    )  # fmt: skip

    def __init__(self) -> None:
        self.pre: dict[int, Callable[..., Any]] = {}
        self.ahead: dict[int, Callable[..., Any]] = {}  # a node's own, after those of its tensor
        self.post: dict[int, Callable[..., Any]] = {}
        self.accumulated: dict[int, Callable[..., Any]] = {}
        self.retained: Any = None  # a weak reference to the tensor whose .grad is to be written
        self.metadata: dict[Any, Any] = {}
        self.tangents: dict[int, Any] | None = None
        self.inference = False
        self.result: Any = None


class Handle:
    """What registering a hook returns: `remove()` takes it away again."""

    _next = 0

    def __init__(self, hooks: dict[int, Callable[..., Any]], hook: Callable[..., Any]) -> None:
        Handle._next += 1
        self.id, self._hooks = Handle._next, hooks
        hooks[self.id] = hook

    def remove(self) -> None:
        """Take the hook away."""
        self._hooks.pop(self.id, None)

    def __repr__(self) -> str:
        return f"<torch.utils.hooks.RemovableHandle object at {id(self):#x}>"

    def __enter__(self) -> Handle:
        return self

    def __exit__(self, *error: Any) -> None:
        self.remove()


def hooks_of(owner: Any) -> Hooks:
    """The `Hooks` of a node or a tensor, made if there are none."""
    if owner.more is None:
        owner.more = Hooks()
    return owner.more  # type: ignore[no-any-return]


_hooked: dict[type, type] = {}


def hook_node(node: Any) -> Hooks:
    """Make a node listen to hooks. Its class is exchanged, so that nodes without hooks pay nothing."""
    kind = type(node)
    if not kind.__dict__.get("has_hooks", False):
        if kind not in _hooked:
            _hooked[kind] = type(kind.__name__, (kind,), {"__slots__": (), "has_hooks": True, "back": _back_with_hooks})
        node.__class__ = _hooked[kind]
    return hooks_of(node)


def _back_with_hooks(node: Any, g: Array, pending: Any, heap: Any, keep: bool) -> None:
    """The `back` of a node with hooks: the short loop's deliveries, one at a time."""
    g = before_node(node, g, False)
    contributions = contributed(node, g, False)
    if not keep:
        node.release()
    for edge, contribution in zip(node.edges(), contributions, strict=False):
        if edge is not None and contribution is not None:
            deliver(edge, contribution, pending, heap)


def before_node(owner: Any, g: Any, graph: bool) -> Any:
    """Run a tensor's hooks on its complete gradient; each may replace it."""
    more = owner.more
    if more is None:
        return g
    for hook in list(more.pre.values()):
        answer = hook(g if graph else _tensor(g))
        if answer is not None:
            _check_hook(hook, answer, g)
            g = answer if graph else answer._a
    keeper = more.retained() if more.retained is not None else None
    if keeper is not None:
        if graph:
            keeper._grad = g if keeper._grad is None else keeper._grad + g
        else:
            write_grad(keeper, np.array(g))
    return g


def contributed(node: Any, g: Any, graph: bool) -> tuple[Any, ...]:
    """What a node sends on to its inputs; its own hooks may replace what it gets, and what it sends."""
    more = node.more
    for hook in () if more is None else list(more.ahead.values()):
        answer = hook((g if graph else _tensor(g),))
        if answer is not None:
            g = _replaced(hook, answer, (g,), graph)[0]
    contributions: tuple[Any, ...] = node.pull_graph(g) if graph else node.pull(g)
    for hook in () if more is None else list(more.post.values()):
        inputs = contributions if graph else tuple(None if c is None else _tensor(c) for c in contributions)
        answer = hook(inputs, (g if graph else _tensor(g),))
        if answer is not None:
            contributions = _replaced(hook, answer, contributions, graph)
    return contributions


def _replaced(hook: Any, answer: Any, before: tuple[Any, ...], graph: bool) -> tuple[Any, ...]:
    """A node's hook answers with a tuple: for each gradient another one, or None."""
    if not isinstance(answer, tuple):
        raise TypeError(f"expected tuple, but hook returned '{type(answer).__name__}'")
    if len(answer) != len(before):
        name = getattr(hook, "__name__", hook)
        raise RuntimeError(
            f"hook '{name}' has returned an incorrect number of values (got {len(answer)}, but expected {len(before)})"
        )
    return tuple(c if graph or c is None else c._a for c in answer)


def _check_hook(hook: Any, answer: Any, g: Any) -> None:
    if not hasattr(answer, "_node"):
        raise TypeError(f"expected Variable, but hook returned '{type(answer).__name__}'")
    array, name = g._a if hasattr(g, "_a") else g, getattr(hook, "__name__", hook)
    if answer._a.dtype != array.dtype:
        kinds = [dtypes.of(a).tensor_name for a in (array, answer._a)]
        raise RuntimeError(f"hook '{name}' has changed the type of value (was torch.{kinds[0]} got torch.{kinds[1]})")
    if answer._a.shape != array.shape:
        raise RuntimeError(f"hook '{name}' has changed the size of value")


def _tensor(array: Array) -> Any:
    return NAMESPACE["plain"](array)


def deliver(edge: Any, contribution: Any, pending: dict[int, Any], heap: list[Any]) -> None:
    """Add a contribution to what an edge's end has received so far. (The compiled rules have this inline.)"""
    seq = edge.seq
    if seq in pending:
        pending[seq] = pending[seq] + contribution
    else:
        pending[seq] = contribution
        heappush(heap, (seq, edge))


def _only_view(g: Array) -> bool:
    """Is a view the only one of the whole of its memory?"""
    base = g.base
    return isinstance(base, np.ndarray) and base.size == g.size and base.base is None and _count(base) <= _ALONE_AS_BASE


def _calibrate() -> tuple[int, int]:
    """What `_count` says of an array that nobody else holds, in the two places where it is asked (it differs with the
    Python version).
    """

    def as_argument(g: Array) -> int:
        return _count(g)

    def as_base(g: Array) -> int:
        base = g.base
        return _count(base)

    view = np.zeros((1, 2)).T
    return as_argument(np.zeros((1, 2))), as_base(view)


_ALONE, _ALONE_AS_BASE = _calibrate()


def write_grad(leaf: Any, g: Array) -> None:
    """Add an array into `leaf.grad`, in place if there is one, as PyTorch does: who holds it sees the new value."""
    old = leaf._grad
    if old is not None and old._node is None and old._store is not None and old._a.size <= _AT_ONCE:
        _add_into(old, g)
    else:
        with _grad_lock:  # acquire() would be quicker, but an interrupt after it could leave the lock for ever
            old = leaf._grad
            if old is None:
                if isinstance(g, np.ndarray) and not (
                    _count(g) <= _ALONE and (g.base is None or _only_view(g)) and g.flags.c_contiguous
                ):
                    g = np.array(g, order="C")  # somebody else may hold it, too
                leaf._grad = NAMESPACE["plain"](g)
                return
            array = old._a
            if old._node is not None:
                leaf._grad = NAMESPACE["plain"](array + g)
                return
            if array.__class__ is not _ndarray and _count(old) <= GRAD_ADDED:
                old._a = array + g  # one number, which nobody else holds
                return
            storage_of(old)
            _add_into(old, g)
    store = old._store
    if _count(old) <= GRAD_ADDED and _count(store) <= STORE_ADDED:
        store.version += 1  # nobody else holds it (storage.py)
    else:
        store.wrote(False)


def _add_into(old: Any, g: Array) -> None:
    array = old._a
    try:
        _add(array, g, array)
    except ValueError:  # memory that may only be read
        old._a = array + g


def accumulate(leaf: Any, g: Any, graph: bool, observers: Sequence[Any]) -> None:
    """Add a gradient (an array, or with `graph` a tensor that is recorded) into `leaf.grad`, and run the leaf's hooks.

    A leaf whose `requires_grad` was switched off after the graph was made gets none any more; its hooks run.
    """
    if leaf._rg and not graph:
        before = np.array(leaf._grad._a) if observers and leaf._grad is not None else None
        write_grad(leaf, g)
        for observer in observers:
            observer.wrote_grad(leaf, before, np.asarray(leaf._grad._a))
    elif leaf._rg:
        old = leaf._grad
        leaf._grad = NAMESPACE["retitle"](NAMESPACE["P"].clone(g), "CopyBackwards") if old is None else old + g
        for observer in observers:
            observer.wrote_grad(leaf, None if old is None else old._a, leaf._grad._a)
    if leaf.more is not None:
        accumulated(leaf)


def accumulated(leaf: Any) -> None:
    """Run a leaf's hooks on what backward did to it."""
    for hook in list(leaf.more.accumulated.values()):
        hook(leaf)
