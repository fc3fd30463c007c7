"""Memory that tensors share: views, and writes in place.

NumPy gives views that share memory; this file adds what autodiff needs to know about them. Tensors that share memory
share
one `Storage`, which counts writes. A write also draws a number from the same row as the operations do, so a node need
not
remember the version of what it saved: at backward, a saved tensor is stale if its storage was written to after the node
was made. Forward pays nothing for it.

After a write, the graph must tell the truth. `x.mul_(2)` simply makes x the output of a new node. A write through a
view
`v = x[0]; v.mul_(2)` changes x as well: x becomes "the old x with a part replaced" (a `CopySlices` node), and v and
every
other living view become views of the new x.
"""

# ruff: noqa: D102  (methods that the base class explains; names that speak)

from __future__ import annotations

import sys
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np

from . import errors, places
from .dtypes import Array
from .modes import NAMESPACE, clock, grad_on, modes

NAMESPACE["LAST_WRITE"] = 0
_REMEMBERED = 256  # how many writes a storage remembers, for the words of an error


class Storage:
    """What tensors that share memory share: how often, when and where it was written to."""

    __slots__ = ("version", "last_write", "writes", "place", "views")

    def __init__(self) -> None:
        self.version = 0
        self.last_write = 0
        self.writes: list[int] = []
        self.place: places.Place | None = None
        self.views: list[weakref.ref[Any]] = []

    def wrote(self, by_program: bool = True) -> int:
        """Note a write (and where the program did it); returns its number."""
        self.version += 1
        self.last_write = NAMESPACE["LAST_WRITE"] = now = next(clock)
        writes = self.writes
        writes.append(now)
        if len(writes) > _REMEMBERED:
            del writes[: _REMEMBERED // 2]
        self.place = places.here() if by_program else None
        return now

    def complain(self, node: Any, array: Array, origin: str, since: int) -> None:
        """Raise PyTorch's error about a saved tensor that was written to."""
        from . import dtypes

        later = sum(1 for w in self.writes if w < since)
        where = f" in {places.told(self.place)}" if self.place else ""
        source = f", which is output 0 of {origin}," if origin != "<leaf>" else ""
        raise RuntimeError(
            errors.MODIFIED.format(
                kind=dtypes.of(array).tensor_name,
                shape=list(array.shape),
                origin=source,
                version=self.version,
                expected=self.version - later,
                hint=errors.MODIFIED_HINT_ANOMALY if modes.anomaly else errors.MODIFIED_HINT,
                name=node.title,
                where=where,
            )
        )

    def add_view(self, view: Any) -> None:
        if len(self.views) >= 8 and len(self.views) & (len(self.views) - 1) == 0:
            self.views = [w for w in self.views if w() is not None]
        self.views.append(weakref.ref(view))


class _Held:
    """Stands for a leaf, and for a gradient that nobody else holds, to see what the counts are then."""

    __slots__ = ("grad", "store")
    grad: _Held
    store: object

    def counted_in_a_method(self) -> tuple[int, int]:
        store = self.store
        return sys.getrefcount(self), sys.getrefcount(store)


def _calibrate() -> tuple[tuple[int, int], tuple[int, int]]:
    """References to a gradient and to its storage if only the leaf has it, as counted by `zero_` and by `write_grad`.

    Python's versions differ in this. From 3.14 on a method that is called on a local variable borrows the variable's
    reference, so there `self` counts one less than for `x.grad.zero_()`. The smaller number is the safe one: with it a
    write may be watched for nobody, but never go unwatched.
    """

    def counted(leaf: _Held) -> tuple[int, int]:
        grad = leaf.grad
        store = grad.store
        return sys.getrefcount(grad), sys.getrefcount(store)

    leaf = _Held()
    leaf.grad = _Held()
    leaf.grad.store = object()
    variable = _Held()
    variable.store = object()
    (grad, store), (local, _) = leaf.grad.counted_in_a_method(), variable.counted_in_a_method()
    return (min(grad, local), store), counted(leaf)


# When and where a tensor was written to matters to a node that saved it, or a view or an alias of it. All of these hold
# the tensor or its storage, so the counts of references tell: of a `.grad` that only its leaf holds, a write is counted
# (`store.version += 1`) and no more.
(GRAD_ZEROED, STORE_ZEROED), (GRAD_ADDED, STORE_ADDED) = _calibrate()


class View:
    """How a view was made: from which tensor, by which function."""

    __slots__ = ("parent", "replay", "recorded", "one_of_many")

    def __init__(self, parent: Any, replay: Callable[[Any], Any]) -> None:
        self.parent = parent
        self.replay = replay
        self.recorded = grad_on()
        self.one_of_many = ""  # "0 of Unbind" for one of several outputs of one operation


def storage_of(tensor: Any) -> Storage:
    """The tensor's storage. A 0-d result kept as a NumPy scalar becomes an array: scalars cannot be shared."""
    store: Storage | None = tensor._store
    if store is None:
        store = tensor._store = Storage()
        array, node = tensor._a, tensor._node
        if not isinstance(array, np.ndarray):
            tensor._a = np.array(array)
        if node is not None and getattr(node, "r", None) is array:
            node.r = tensor._a
            node.mark = (store, node.seq)
    return store


def array_of(tensor: Any) -> np.ndarray[Any, Any]:
    """The tensor's memory as an array that may be shared."""
    if not isinstance(tensor._a, np.ndarray):
        storage_of(tensor)
    return tensor._a  # type: ignore[no-any-return]


def link(view: Any, parent: Any, replay: Callable[[Any], Any]) -> None:
    """Make `view` share the storage of `parent`."""
    store = storage_of(parent)
    view._store = store
    view._view = View(parent, replay)
    store.add_view(view)
    if parent._rg and not view._rg:
        view._flag(True)  # seen under no_grad: a leaf, but its numbers are those of what requires a gradient


def root_of(tensor: Any) -> Any:
    """The tensor that a view looks at, through views of views."""
    while tensor._view is not None:
        tensor = tensor._view.parent
    return tensor


def replay_of(view: Any) -> Callable[[Any], Any]:
    """A function that makes the same view of another tensor. It holds no tensor: a node will keep it."""
    steps: list[Callable[[Any], Any]] = []
    while view._view is not None:
        steps.insert(0, view._view.replay)
        view = view._view.parent

    def replay(base: Any) -> Any:
        for step in steps:
            base = step(base)
        return base

    return replay


def check_writable(tensor: Any) -> None:
    """Raise PyTorch's error where a write in place is not allowed."""
    more = tensor.more
    if more is not None and more.inference and not modes.inference:
        raise RuntimeError(errors.INFERENCE_INPLACE)
    if grad_on():
        if tensor._rg and tensor._node is None and tensor._view is None:
            raise RuntimeError(errors.LEAF_INPLACE)
        if tensor._view is not None:
            root = root_of(tensor)
            if root._rg and not tensor._view.recorded:
                raise RuntimeError(errors.NO_GRAD_VIEW)
            if root._rg and root._node is None:
                raise RuntimeError(errors.LEAF_VIEW_INPLACE)
            if tensor._rg and tensor._node is None:
                raise RuntimeError(errors.LEAF_INPLACE)
        if tensor._view is not None and tensor._view.one_of_many and tensor._rg:
            raise RuntimeError(errors.MANY_VIEWS.format(*tensor._view.one_of_many.split(" of ")))
    array = tensor._a
    if isinstance(array, np.ndarray) and not array.flags.writeable and 0 in array.strides:
        raise RuntimeError(errors.OVERLAPPING)


def write(tensor: Any, result: Any) -> Any:
    """Write `result` (a tensor computed from the old value) into `tensor`'s memory, and let the graph say so."""
    check_writable(tensor)
    array = array_of(tensor)
    new = result._a
    if array.shape != new.shape:
        raise RuntimeError(f"output with shape {list(array.shape)} doesn't match the broadcast shape {list(new.shape)}")
    store = storage_of(tensor)
    root = root_of(tensor) if tensor._view is not None else tensor
    old_root = None
    recording = array.dtype.kind == "f" and grad_on() and (result._rg or root._rg)
    if recording and result._rg and tensor._view is not None and not tensor._view.recorded:
        raise RuntimeError(errors.NO_GRAD_VIEW)
    if tensor._view is not None and recording:
        old_root = snapshot(root)
    np.copyto(array, new, casting="unsafe")
    moment = store.wrote()
    node = result._node
    if node is not None and getattr(node, "r", None) is new:
        # The node saved its own result: from now on that is the tensor's memory, at this version.
        node.r, node.mark = array, (store, moment)
    if old_root is not None:
        _rebase(tensor, root, old_root, result)
    elif recording:
        adopt(tensor, result)
        if store.views:
            _refresh(store, root)
    return tensor


def written(tensor: Any) -> None:
    """After a program's own write into the memory of `tensor`, which has got its new node: let all that share the
    memory follow.
    """
    store, root = storage_of(tensor), root_of(tensor)
    store.wrote()
    if root is not tensor:
        _rebase(tensor, root, snapshot(root), snapshot(tensor))
    elif store.views:
        _refresh(store, root)


def adopt(tensor: Any, result: Any) -> None:
    """Let `tensor` be what `result` is in the graph: output of the same node. A gradient that it retains is from now
    on that of the new value.
    """
    if tensor._node is not None and tensor._node.more is not None:
        keeper = tensor._node.more.retained
        if keeper is not None and keeper() is tensor:
            tensor._node.more.retained = None
    tensor._node, tensor._rg = result._node, result._rg
    if tensor.more is not None and tensor.more.retained is not None and tensor._node is not None:
        NAMESPACE["retain"](tensor)


def snapshot(tensor: Any) -> Any:
    """A tensor that stands for `tensor`'s present place in the graph (its memory is not copied)."""
    if tensor._rg and tensor._node is None:
        return tensor
    old = NAMESPACE["plain"](tensor._a)
    old._node, old._rg = tensor._node, tensor._rg
    return old


def _rebase(view: Any, root: Any, old_root: Any, result: Any) -> None:
    """After a write through a view: root becomes "the old root with a part replaced", and all its views follow."""
    merged = NAMESPACE["copy_slices"](old_root, result, replay_of(view), root._a)
    adopt(root, merged)
    _refresh(root._store, root)


def _refresh(store: Storage, root: Any) -> None:
    """Make every living view of the storage a view of the root as it is now."""
    for reference in list(store.views):
        view = reference()
        if view is None or view is root or root_of(view) is not root:
            continue
        with NAMESPACE["enable_grad"]():
            observers, modes.observers = modes.observers, ()
            try:
                fresh = replay_of(view)(root)
            finally:
                modes.observers = observers
        view._node, view._rg = fresh._node, fresh._rg
        NAMESPACE["retitle"](view, "AsStridedBackward0")
