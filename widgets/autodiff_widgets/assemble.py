"""From what the recorder wrote down to a Trace document: ids, order, names, expressions.

Everything here is a function of the recording, so the same program gives the same bytes.
"""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from .document import SCHEMA, VERSION, Argument, Document, Edge, Node, Operation, Source, Step
from .engine_view import operation
from .expressions import expression
from .folding import MANY_NODES, groups_of
from .notes import Event, Notes
from .program import Code, Place
from .records import Record
from .tensors import _float

_PRIMES = ("", "′", "″", "‴")
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


Operations = Callable[[str], Operation]
"""What a trace carries of an operation, by its name."""


def assemble(
    notes: Notes, title: str | None = None, operations: Operations = operation, fold_loops: bool | None = None
) -> Document:
    """Make the document of a recording; `operations` describes those of another engine than ours.

    `fold_loops` says whether loops become groups; unless said, they do where there are many nodes.
    """
    return _Assembly(notes, operations, fold_loops).document(title)


class _Assembly:
    def __init__(self, notes: Notes, operations: Operations, fold_loops: bool | None) -> None:
        self._notes, self._operations = notes, cache(operations)
        self._members = notes.members
        self._events = notes.events
        self._records = self._order()
        folds = len(self._records) > MANY_NODES if fold_loops is None else fold_loops
        self._groups = groups_of(self._records, folds)
        self._ids = {record: f"n{number}" for number, record in enumerate(self._records, 1)}
        self._names = self._name()
        self._nameless = self._number_nameless()
        self._labels: dict[Record, str] = {}
        self._edges: dict[tuple[Record, int], str] = {}
        self._tensors: dict[int, str] = {}
        self._sources: dict[int, _Excerpt] = {}

    def document(self, title: str | None) -> Document:
        self._code_that_ran()
        edges = [edge for record in self._records for edge in self._edges_into(record)]
        nodes = [self._node(record) for record in self._records]
        steps = [self._step(event) for event in self._events if event.node is None or event.node in self._ids]
        ops = sorted({record.op for record in self._records if record.op is not None})
        document: Document = {
            "schema": SCHEMA,
            "version": VERSION,
            "source": [excerpt.source() for excerpt in self._sources.values()],
            "nodes": nodes,
            "edges": edges,
            "tensors": {name: self._notes.tensors.data(key) for key, name in self._tensors.items()},
            "ops": {name: self._operations(name) for name in ops},
            "steps": steps,
        }
        if title:
            document["title"] = title
        return document

    # Which nodes, in which order --------------------------------------------------------------------------------------

    def _order(self) -> list[Record]:
        """Those that were there before, then those that were made; each after what it was computed from."""
        used = self._used()
        order: dict[Record, None] = {}
        earlier = [record for record, made in self._members.items() if not made]
        made = [record for record, made in self._members.items() if made]
        for start in [*earlier, *made]:
            stack = [(start, False)] if start in used else []
            while stack:
                record, ready = stack.pop()
                if record in order:
                    continue
                if ready:
                    order[record] = None
                    continue
                stack.append((record, True))
                parents = [source.record for source in record.inputs if source.record in used]
                stack += [(parent, False) for parent in reversed(parents) if parent is not None]
        return list(order)

    def _used(self) -> set[Record]:
        """A leaf that nothing came of is no part of the picture, unless there is nothing else."""
        used = {record for record in self._members if record.kind == "op"}
        used |= {source.record for record in used for source in record.inputs if source.record in self._members}
        for event in self._events:
            if event.kind != "create":
                used |= {event.node} if event.node is not None else set()
                used |= {leaf for leaf, _ in event.missing}
        return used or set(self._members)

    # Names ------------------------------------------------------------------------------------------------------------

    def _name(self) -> dict[Record, str]:
        """A variable that was bound again keeps its history: y, then y′."""
        names: dict[Record, str] = {}
        times: Counter[str] = Counter()
        for record in self._records:
            name = record.name
            if name is None and record.owner is not None and record.owner.name is not None:
                name = f"{record.owner.name}.grad"
            if name is None and record.inplace and record.inputs and record.inputs[0].record is not None:
                name = record.inputs[0].record.name
            if name is not None:
                count = times[name]
                mark = _PRIMES[count] if count < len(_PRIMES) else f"⁽{str(count).translate(_SUPERSCRIPT)}⁾"
                times[name] += 1
                names[record] = name + mark
        return names

    def _number_nameless(self) -> dict[Record, str]:
        """What is written in the midst of an expression, as in `x + torch.tensor(3.0)`, is called a tensor."""
        found = [record for record in self._records if record.op is None and record not in self._names]
        return {
            record: f"tensor{str(count).translate(_SUBSCRIPT)}" if len(found) > 1 else "tensor"
            for count, record in enumerate(found, 1)
        }

    def _label(self, record: Record) -> str:
        return self._names.get(record) or self._expression(record) or f"{record.op or record.kind} {self._ids[record]}"

    def _expression(self, record: Record) -> str | None:
        if record.op is None or not record.inputs:
            return self._nameless.get(record)
        if record not in self._labels:
            rule = self._operations(record.op)
            said = [
                "…"
                if source.record is None and source.number is None
                else _literal(source.number)
                if source.record is None
                else self._label(source.record)
                if source.record in self._ids
                else "…"
                for source in record.inputs
            ]
            names = dict(zip(rule["inputs"], said, strict=False))
            self._labels[record] = expression(record.op, rule["forward"], names, record.options, rule["symbol"])
        return self._labels[record]

    # Parts ------------------------------------------------------------------------------------------------------------

    def _node(self, record: Record) -> Node:
        node: Node = {
            "id": self._ids[record],
            "kind": record.kind,
            "shape": list(record.shape),
            "dtype": record.dtype,
            "requires_grad": record.requires_grad,
        }
        if record in self._names:
            node["name"] = self._names[record]
        if record.op is not None:
            node["op"] = record.op
            node["args"] = [self._argument(record, slot) for slot in range(len(record.inputs))]
        said = self._expression(record)
        if said is not None:
            node["expression"] = said
        if record.options:
            node["options"] = dict(sorted(record.options.items()))
        if self._groups[record]:
            node["scope"] = self._groups[record]
        if record.inplace:
            node["inplace"] = True
        earlier = not self._members[record]
        if earlier:
            node["earlier"] = True
        if record.place is not None:
            node["line"] = self._line(record.place)
        for key, kept in self._notes.first[record].items():
            node[key] = self._tensor(kept)  # type: ignore[literal-required]
        return node

    def _argument(self, record: Record, slot: int) -> Argument:
        source = record.inputs[slot]
        if (record, slot) in self._edges:
            return {"edge": self._edges[record, slot]}
        return {"number": _json_number(source.number)} if source.number is not None else {}

    def _edges_into(self, record: Record) -> list[Edge]:
        edges: list[Edge] = []
        for slot, source in enumerate(record.inputs):
            if source.record in self._ids and source.record is not None:
                name = self._edges[record, slot] = f"e{len(self._edges) + 1}"
                ends = {"from": self._ids[source.record], "to": self._ids[record]}
                edges.append({"id": name, "slot": slot, "flow": source.flow, **ends})  # type: ignore[typeddict-item]
        return edges

    def _step(self, event: Event) -> Step:
        step: Step = {"kind": event.kind, "pass": event.number}
        if event.place is not None:
            step["line"] = self._line(event.place)
        if event.node is not None:
            step["node"] = self._ids[event.node]
        for key, edge in (("edge", event.edge), ("via", event.via)):
            if edge is not None:
                step[key] = self._edges[edge]
        step |= {key: self._tensor(kept) for key, kept in event.tensors.items()}
        if event.terms:
            step["terms"] = [self._tensor(kept) for kept in event.terms]
        if event.missing:
            step["missing"] = [{"node": self._ids[leaf], "grad": self._tensor(kept)} for leaf, kept in event.missing]
        return step | event.facts

    def _tensor(self, kept: int) -> str:
        return self._tensors.setdefault(kept, f"t{len(self._tensors) + 1}")

    # Source -----------------------------------------------------------------------------------------------------------

    def _code_that_ran(self) -> None:
        """Collect the code that nodes and steps refer to, this recording's own before that of earlier ones."""
        own = [event.place for event in self._events]
        own += [record.place for record, made in self._members.items() if made and record in self._ids]
        earlier = [record.place for record, made in self._members.items() if not made and record in self._ids]
        for places, is_earlier in ((own, False), (earlier, True)):
            for place in places:
                if place is not None:
                    known = self._sources.setdefault(
                        id(place.code), _Excerpt(place.code, is_earlier, len(self._sources))
                    )
                    known.lines.add(place.line)

    def _line(self, place: Place) -> list[int]:
        excerpt = self._sources[id(place.code)]
        return [excerpt.number, place.line - excerpt.first]


@dataclass
class _Excerpt:
    """A cell, or the part of a file between the first and the last line that ran."""

    code: Code
    earlier: bool
    number: int
    lines: set[int] = field(default_factory=set)

    @property
    def first(self) -> int:
        return 0 if self.code.whole else min(self.lines)

    def source(self) -> Source:
        lines = self.code.lines if self.code.whole else self.code.lines[self.first : max(self.lines) + 1]
        source: Source = {"name": self.code.name, "lines": textwrap.dedent("\n".join(lines)).split("\n")}
        if self.first:
            source["first"] = self.first + 1
        if self.earlier:
            source["earlier"] = True
        return source


def _literal(number: Any) -> str:
    """A number as the program wrote it: 2, not 2.0 where it was 2."""
    return f"{number}"


def _json_number(number: Any) -> Any:
    return _float(number) if isinstance(number, float) else number
