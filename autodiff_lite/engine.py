"""The tape and the backward pass.

Each recorded operation leaves a `Node`: where its inputs came from (edges), what its derivative needs (saved values)
and a sequence number. An edge leads to another node, or to a leaf tensor itself. Backward visits the youngest node
first: an operation is younger than its inputs, so when a node is reached, everything that it contributed to has already
answered, and its gradient is complete. A heap of (sequence number, node) does this without recursion: the numbers go
down, so the youngest is the smallest. Leaves have positive numbers and come last, when nothing can fail any more.

There are two loops over the same compiled rules. `sweep` is the short one, for plain arrays. `sweep_watched` is the
one that knows observers, `create_graph=True` (gradients are tensors then, and are recorded themselves) and a choice
of inputs.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from heapq import heappop
from typing import Any

import numpy as np

from . import anomaly
from .modes import NAMESPACE, modes, set_grad
from .node import accumulate, accumulated, before_node, contributed, deliver, write_grad

# ---------------------------------------------------------------------------------------------- the short loop


def sweep(pending: dict[int, Any], heap: list[tuple[int, Any]], keep: bool | None, target: Any = None) -> None:
    """Backward on arrays. `pending`: what has arrived so far, by sequence number; `heap`: where.

    Where only one gradient is on its way, its `target` is known without the heap: a node's `back` returns it.
    """
    while True:
        if target is None:
            if not heap:
                return
            target = heappop(heap)[1]
        seq = target.seq
        if seq < 0:
            if seq > NAMESPACE["LAST_WRITE"]:
                target.check()
            target = target.back(pending.pop(seq), pending, heap, keep)
            continue
        if target.more is not None:
            pending[seq] = before_node(target, pending.pop(seq), False)
        if target._rg:
            write_grad(target, pending.pop(seq))  # not by a name: its buffer may become the leaf's own
        if target.more is not None:
            accumulated(target)
        target = None


# ---------------------------------------------------------------------------------------------- the long loop


def edge_of(tensor: Any) -> Any:
    """Where the gradient of a tensor goes: to the node that made it, or to the leaf itself."""
    node = tensor._node
    return tensor if node is None else node


def reachable(roots: Sequence[Any]) -> dict[int, Any]:
    """Every node and leaf that gradients of `roots` (edges) can arrive at, by sequence number."""
    found: dict[int, Any] = {}
    stack = list(roots)
    while stack:
        target = stack.pop()
        if target.seq not in found:
            found[target.seq] = target
            if target.seq < 0:
                stack.extend(e for e in target.edges() if e is not None)
    return found


def sweep_watched(
    roots: Sequence[Any],
    cotangents: Sequence[Any],
    keep: bool,
    graph: bool,
    wanted: Sequence[Any] | None,
    observers: Sequence[Any],
) -> list[Any]:
    """Backward with everything. Without `wanted` the leaves' .grad is written; with it, returns the gradients of the
    edges in `wanted` (None where none arrived).

    With `graph` the gradients are tensors, otherwise arrays. A leaf is served as soon as all its contributions are
    there, as in PyTorch; for that the edges into each leaf are counted first.
    """
    found = reachable(roots)
    needed = None if wanted is None else _on_the_way(found, {e.seq for e in wanted})
    missing = dict.fromkeys((s for s in found if s > 0), 0)
    for seq, node in found.items():
        if seq < 0 and (needed is None or seq in needed):
            for edge in node.edges():
                if edge is not None and edge.seq > 0:
                    missing[edge.seq] += 1
    captured: dict[int, Any] = {} if wanted is None else dict.fromkeys([e.seq for e in wanted])
    pending: dict[int, Any] = {}
    heap: list[Any] = []
    for root, cotangent in zip(roots, cotangents, strict=True):
        deliver(root, cotangent, pending, heap)

    def arrived(target: Any, g: Any) -> Any:
        for observer in observers:
            observer.accumulated(target, np.asarray(g._a if graph else g))
        if target.more is not None:
            g = before_node(target, g, graph)
        if wanted is not None and target.seq in captured:
            captured[target.seq] = g
        return g

    def serve_leaf(leaf: Any, g: Any) -> None:
        g = arrived(leaf, g)
        if wanted is None:
            accumulate(leaf, g, graph, observers)

    for root in roots:
        if root.seq > 0 and missing[root.seq] == 0 and root.seq in pending:
            serve_leaf(root, pending.pop(root.seq))
    while heap:
        seq, node = heappop(heap)
        if seq not in pending:
            continue  # a leaf that has been served
        g = pending.pop(seq)
        if seq > 0:
            serve_leaf(node, g)
            continue
        g = arrived(node, g)
        if needed is not None and seq not in needed:
            continue
        compute = functools.partial(_contributions, node, g, graph)
        contributions = anomaly.examined(node, compute) if modes.anomaly else compute()
        if not keep:
            node.release()
        served = _hand_out(node, g, contributions, graph, needed, captured, observers, (pending, heap), missing)
        for leaf in served:
            serve_leaf(leaf, pending.pop(leaf.seq))
    return [] if wanted is None else [captured[e.seq] for e in wanted]


def _contributions(node: Any, g: Any, graph: bool) -> tuple[Any, ...]:
    """What a node sends on to its inputs, its hooks included."""
    if node.seq > NAMESPACE["LAST_WRITE"]:
        node.check()
    return contributed(node, g, graph)


def _hand_out(
    node: Any,
    g: Any,
    contributions: tuple[Any, ...],
    graph: bool,
    needed: set[int] | None,
    captured: dict[int, Any],
    observers: Sequence[Any],
    state: Any,
    missing: dict[int, int],
) -> Iterator[Any]:
    """Send a node's contributions out; the leaves that have become complete are given back."""
    complete = []
    for slot, (edge, c) in enumerate(zip(node.edges(), contributions, strict=False)):
        if edge is None:
            continue
        seq = edge.seq
        if needed is not None and seq not in needed and seq not in captured:
            continue
        if seq > 0:
            missing[seq] -= 1
        if c is not None:
            for observer in observers:
                observer.contributed(node, slot, np.asarray(g._a if graph else g), np.asarray(c._a if graph else c))
            deliver(edge, c, *state)
        if seq > 0 and missing[seq] == 0 and seq in state[0]:
            complete.append(edge)
    return iter(complete)


def _on_the_way(found: dict[int, Any], wanted: set[int]) -> set[int]:
    """The nodes from which a wanted edge can be reached. Inputs are older, so one pass from the oldest suffices."""
    needed: set[int] = set()
    for seq in sorted((s for s in found if s < 0), reverse=True):
        if any(e is not None and (e.seq in wanted or e.seq in needed) for e in found[seq].edges()):
            needed.add(seq)
    return needed


def run(
    roots: Sequence[Any],
    cotangents: Sequence[Any],
    keep: bool,
    graph: bool,
    wanted: Sequence[Any] | None = None,
) -> list[Any]:
    """One backward pass from `roots` (tensors) with `cotangents` (tensors). See `backward` and `grad` in autograd."""
    edges = [edge_of(root) for root in roots]
    observers, grad_mode = modes.observers, modes.grad
    if not observers and not graph and wanted is None and not modes.anomaly:
        pending: dict[int, Any] = {}
        heap: list[Any] = []
        for edge, cotangent in zip(edges, cotangents, strict=True):
            deliver(edge, cotangent._a, pending, heap)
        del cotangents, cotangent
        sweep(pending, heap, keep)
        return []
    for observer in observers:
        observer.backward_began(tuple(roots), tuple(np.asarray(c._a) for c in cotangents))
    failure: BaseException | None = None
    set_grad(graph)
    if not graph:
        modes.observers = ()  # what the engine computes for itself is the program's doing only on the graph
    try:
        seeds = cotangents if graph else [c._a for c in cotangents]
        return sweep_watched(edges, seeds, keep, graph, wanted, observers)
    except BaseException as error:
        failure = error
        raise
    finally:
        set_grad(grad_mode)
        modes.observers = observers
        for observer in observers:
            observer.backward_ended(failure)
        del failure  # a traceback that holds its own frame would be a cycle
