"""What would have flowed, had the edge not been cut.

`u = y.detach(); z = u * x` gives x the gradient [0, 1, 4, 9]. The missing [0, 2, 8, 18] is computed here: the
operations that ran are asked again for their vector-Jacobian products, on the copies that the recorder kept, past the
gate. The program's own graph is never touched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from .records import Record
from .tensors import Array

GATES = ("detached", "no_grad", "integer")


@dataclass
class Gate:
    """An edge at which a gradient stopped: from `parent`, slot `slot` of `child`."""

    child: Record
    slot: int
    would: Array | None
    """What would have passed; None where the numbers are no longer known."""
    missing: list[tuple[Record, Array]]
    """What therefore never reached which leaves."""


def gates_behind(child: Record, slot: int, gradient: Array) -> Iterator[Gate]:
    """Find the gates that a gradient meets when it leaves `child` by an input that carries none."""
    source = child.inputs[slot]
    if source.record is None or source.flow != "constant" or source.record.requires_grad:
        return
    if not _has_gate(source.record):
        return
    cotangents: dict[Record, Array | None] = {source.record: _vjp(child, slot, gradient)}
    for record in _children_first(source.record, lambda flow: flow == "constant"):
        for number, behind in enumerate(record.expand()):
            if behind.record is None:
                continue
            would = _vjp(record, number, cotangents.get(record))
            if behind.flow == "constant":
                _add(cotangents, behind.record, would)
            elif behind.flow in GATES and behind.record.requires_grad:
                yield Gate(record, number, would, list(_leaves(behind.record, would)))


def _has_gate(record: Record) -> bool:
    return any(
        behind.flow in GATES and behind.record is not None and behind.record.requires_grad
        for seen in _children_first(record, lambda flow: flow == "constant")
        for behind in seen.expand()
    )


def _leaves(start: Record, cotangent: Array | None) -> Iterator[tuple[Record, Array]]:
    """Carry a cotangent back along the edges where gradients pass, to the leaves that would have received it."""
    cotangents = {start: cotangent}
    for record in _children_first(start, lambda flow: flow == "grad"):
        arrived = cotangents.get(record)
        if record.kind == "leaf" and arrived is not None:
            yield record, arrived
        for slot, behind in enumerate(record.expand()):
            if behind.record is not None and behind.flow == "grad":
                _add(cotangents, behind.record, _vjp(record, slot, arrived))


def _children_first(start: Record, follow: Callable[[str], bool]) -> list[Record]:
    """The records reachable from `start`, each before those that it was computed from. Without recursion."""
    order: list[Record] = []
    seen: set[Record] = set()
    stack: list[tuple[Record, bool]] = [(start, False)]
    while stack:
        record, done = stack.pop()
        if done:
            order.append(record)
        elif record not in seen:
            seen.add(record)
            stack.append((record, True))
            stack += [(source.record, False) for source in record.expand() if source.record and follow(source.flow)]
    return order[::-1]


def _vjp(record: Record, slot: int, cotangent: Array | None) -> Array | None:
    if record.call is None or cotangent is None:
        return None
    back = record.call.vjp(slot, cotangent)
    return None if back is None else np.asarray(back)


def _add(cotangents: dict[Record, Array | None], record: Record, term: Array | None) -> None:
    if record in cotangents:
        known = cotangents[record]
        cotangents[record] = None if known is None or term is None else known + term
    else:
        cotangents[record] = term
