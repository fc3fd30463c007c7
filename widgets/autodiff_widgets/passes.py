"""What backward does: the steps of each pass, from the gradient that it begins with to what it writes into `.grad`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .counterfactual import gates_behind
from .notes import Event, Notes
from .program import Place
from .records import Record, View
from .registry import Registry
from .tensors import Array


@dataclass
class _Visit:
    """Backward stands at this node; its contributions go out slot by slot."""

    record: Record
    gradient: Array
    kept: int
    next_slot: int = 0


@dataclass
class _Pass:
    """One backward call while it runs."""

    number: int
    place: Place | None
    terms: dict[Record, list[tuple[int, Array]]] = field(default_factory=dict)
    """What has arrived at those that backward has not visited yet."""
    arrived: dict[Record, Array] = field(default_factory=dict)
    """The gradient of each leaf, before it is written."""
    visit: _Visit | None = None


class Passes:
    """The backward calls of one recording."""

    def __init__(self, notes: Notes, registry: Registry, view: View) -> None:
        self._notes, self._tensors, self._registry, self._view = notes, notes.tensors, registry, view
        self._count = 0
        self._now: _Pass | None = None
        self._last: _Pass | None = None

    def begin(self, roots: Sequence[Any], cotangents: Sequence[Any], place: Place | None) -> None:
        """backward() or grad() was called."""
        records = [self._registry.of_tensor(root, None) for root in roots]
        self._count += 1
        self._now = self._last = now = _Pass(self._count, place)
        self._registry.number = now.number
        for record, cotangent in zip(records, cotangents, strict=True):
            array = np.array(cotangent)
            kept = self._tensors.keep(array)
            now.terms.setdefault(record, []).append((kept, array))
            self._write(now, "seed", node=record, tensors={"grad": kept}, place=now.place)

    def accumulated(self, target: Any, gradient: Any, number: int) -> None:
        """All contributions to a leaf, or to a node (for its result of this number), have arrived."""
        now = self._now
        if now is None or self._view.joins(target):
            return
        self._leave(now)
        tensor = self._view.is_tensor(target)
        record = self._registry.of_tensor(target, None) if tensor else self._registry.of_node(target, number)
        gradient = np.array(gradient)
        terms = now.terms.pop(record, [])
        total = sum((term for _, term in terms[1:]), terms[0][1]) if terms else gradient
        if _alike(total, gradient):
            total = gradient
        kept = self._tensors.keep(total)
        if len(terms) > 1:
            self._write(now, "accumulate", node=record, tensors={"grad": kept}, terms=[term for term, _ in terms])
        if total is not gradient:
            kept = self._hooked(now, record, kept, gradient)
        if record.kind == "op":
            for source in record.expand():
                if source.record is not None:
                    self._registry.join(source.record)
            now.visit = _Visit(record, gradient, kept)
        else:
            now.arrived[record] = gradient

    def contributed(self, node: Any, slot: int, upstream: Any, contribution: Any) -> None:
        """One vector-Jacobian product left `node` for its input `slot`."""
        now = self._now
        if now is None or now.visit is None or self._view.hands_on(node):
            return
        visit = now.visit
        if upstream is not None and not np.array_equal(upstream, visit.gradient, equal_nan=True):
            visit.gradient = np.array(upstream)
            visit.kept = self._hooked(now, visit.record, visit.kept, visit.gradient)
        self._show_gates(now, visit, slot)
        visit.next_slot = slot + 1
        target = visit.record.inputs[slot].record
        if target is None:
            return
        contribution = np.array(contribution)
        tensors = {"upstream": visit.kept, "contribution": self._tensors.keep(contribution)}
        local = self._view.factor(visit.record, slot)
        if local is not None and _makes(visit.gradient, local, contribution):
            tensors["local"] = self._tensors.keep(local)
        now.terms.setdefault(target, []).append((tensors["contribution"], contribution))
        self._write(now, "vjp", edge=(visit.record, slot), tensors=tensors)

    def wrote_grad(self, tensor: Any, before: Any, after: Any) -> None:
        """Backward added to a leaf's .grad; with `inputs=` the engine does so when the pass is over."""
        now = self._now or self._last
        if now is None:
            return
        record = self._registry.of_tensor(tensor, None)
        arrived = now.arrived.pop(record, None)
        if arrived is not None:
            brought = after if before is None else after - before
            if not _alike(arrived if before is None else arrived + before, after):
                self._hooked(now, record, self._tensors.keep(arrived), brought)
        tensors = {} if before is None else {"before": self._tensors.keep(before)}
        tensors["after"] = self._tensors.keep(after)
        self._registry.gradients[record] = tensors["after"]
        recorded = self._registry.known(tensor.grad) if tensor.grad is not None else None
        if recorded is not None and recorded.kind == "op":
            recorded.owner = record  # with create_graph=True it is on the graph, and is called x.grad
        self._write(now, "write_grad", node=record, tensors=tensors, place=now.place)

    def end(self) -> None:
        """The pass is over, or raised."""
        if self._now is not None:
            self._leave(self._now)
        self._now = None
        self._registry.number = 0

    def _hooked(self, now: _Pass, record: Record, before: int, after: Array) -> int:
        """A hook of the program has put another gradient in the place of what arrived."""
        kept = self._tensors.keep(after)
        self._write(now, "hook", node=record, tensors={"before": before, "after": kept})
        return kept

    def _leave(self, now: _Pass) -> None:
        """Backward goes on to another node: say which inputs of the last one got nothing."""
        if now.visit is not None:
            self._show_gates(now, now.visit, len(now.visit.record.inputs))
            now.visit = None

    def _show_gates(self, now: _Pass, visit: _Visit, until: int) -> None:
        for slot in range(visit.next_slot, until):
            for gate in gates_behind(visit.record, slot, visit.gradient):
                self._registry.join_edge(gate.child, gate.slot)
                tensors = {} if gate.would is None else {"would": self._tensors.keep(gate.would)}
                missing = [(leaf, self._tensors.keep(gradient)) for leaf, gradient in gate.missing]
                for leaf, _ in missing:
                    self._registry.join(leaf)
                edge, via = (gate.child, gate.slot), (visit.record, slot)
                self._write(now, "blocked", edge=edge, via=via, tensors=tensors, missing=missing)
        visit.next_slot = max(visit.next_slot, until)

    def _write(self, now: _Pass, kind: str, **about: Any) -> None:
        self._notes.write(Event(kind, now.number, **about))


def _alike(first: Array, second: Array) -> bool:
    """Whether these are the same numbers, but for the order in which they were added."""
    if first is second or np.array_equal(first, second, equal_nan=True):
        return True
    return first.shape == second.shape and np.allclose(first, second, rtol=1e-4, atol=1e-6, equal_nan=True)


def _makes(upstream: Array, local: Array, contribution: Array) -> bool:
    """Whether the contribution is this product: a hook on the node sends something else."""
    if contribution.size == 0 or upstream.shape != contribution.shape or local.shape != contribution.shape:
        return True  # summed over copies
    with np.errstate(all="ignore"):
        return _alike(upstream * local, contribution)
