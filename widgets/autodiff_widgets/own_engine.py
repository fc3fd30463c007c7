"""A learner's own engine in the same player: their numbers, their contributions, their sums, in their order.

Nothing is computed for the learner. A rule that forgets a factor, an `=` that should be `+=`, a visit that comes too
early: each is played as it ran. A node needs three attributes:

    data            a number or an array
    parents         the nodes that it was computed from; empty for a leaf
    backward_rule   for a node with parents: takes the gradient of the output with respect to this node, and
                    returns one contribution for each parent

and may have four more: `op` (the operation's name, as "mul"), `label` (what to call the node; else the variable is
looked up), `grad` (where backward leaves the sum), `requires_grad` (true unless said).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, Protocol

import numpy as np

from autodiff_lite.rules import RULES

from .assemble import assemble
from .document import Operation
from .engine_view import operation
from .notes import MOST_BYTES, MOST_STEPS, Event, Notes
from .own_nodes import array_from, called, contributions_of, factors_of, in_order, operation_name, wants_gradient
from .program import Place, Program, calling_frame
from .recording import Trace
from .records import Input, Record
from .tensors import Array


class OwnNode(Protocol):
    """What a node of a learner's engine must have."""

    data: Any
    parents: Sequence[Any]
    backward_rule: Callable[[Any], Sequence[Any]] | None


def play_own(
    output: OwnNode,
    backward: Callable[[Any], Any] | None = None,
    *,
    title: str | None = None,
    most_steps: int = MOST_STEPS,
    most_bytes: int = MOST_BYTES,
) -> Trace:
    """Run a learner's own backward from `output` and return what it did, to be displayed by the player.

    `backward` is called with `output`; without it, `output.backward()` is called if there is one, and only the forward
    values are shown if there is none. An error that backward raises is the last step of the trace. A sum is read from
    a node's `.grad`, or from the dictionary {node: gradient} that `backward` returns. Rules are also asked with
    gradients of our own, for the local derivative that the player writes beside the gradient.

    Raises `TypeError` for something that is no node, and `TraceError` for a graph with a cycle.

    >>> class Number:
    ...     def __init__(self, data, parents=(), backward_rule=None, op="", label=""):
    ...         self.data, self.parents, self.backward_rule = data, parents, backward_rule
    ...         self.op, self.label, self.grad = op, label, 0.0
    >>> def mul(a, b):
    ...     return Number(a.data * b.data, (a, b), lambda g: (g * b.data, g * a.data), "mul")
    >>> def backward(output):  # this one forgets to add
    ...     output.grad = 1.0
    ...     for parent, contribution in zip(output.parents, output.backward_rule(output.grad)):
    ...         parent.grad = contribution
    >>> print(play_own(mul(x := Number(3.0, label="x"), x), backward).transcript())
    1. x = 3: a leaf that requires a gradient.
    2. x × x = 9.
    3. Backward starts at x × x: its gradient is 1.
    4. x × x passes back to x: 1 × 3 = 3.
    5. x × x passes back to x: 1 × 3 = 3.
    6. x adds what arrived: 3 + 3 = 3.
    7. x.grad was 0; backward adds 3 to it: 3.
    """
    watch = _Watch(output, Notes(most_steps, most_bytes))
    if backward is None and callable(getattr(output, "backward", None)):
        backward = _own_method
    if backward is not None:
        watch.run(backward)
    return Trace(assemble(watch.notes, title, watch.operation))


def _own_method(output: Any) -> Any:
    return output.backward()


class _Watch:
    """Stands between a learner's backward and their rules while it runs."""

    def __init__(self, output: OwnNode, notes: Notes) -> None:
        self.notes = notes
        self._output = output
        self._program = Program()
        self._records: dict[int, Record] = {}
        self._nodes = in_order(output)  # keeps them alive: their id() is their name here
        self._arity: dict[str, int] = {}
        self._terms: dict[Record, list[int]] = {}
        self._told: dict[Record, int] = {}
        self._before: dict[int, Any] = {}
        self._seeded = False
        for node in self._nodes:
            self._take_in(node)
        self._find_names()

    # Forward ----------------------------------------------------------------------------------------------------------

    def _take_in(self, node: Any) -> None:
        value = array_from(node.data, f".data of {called(node)}")
        parents = [self._records[id(parent)] for parent in node.parents]
        record = Record("op" if parents else "leaf", value.shape, value.dtype.name, wants_gradient(node), value)
        self._records[id(node)] = record
        record.inputs = [Input(parent, flow="grad" if parent.requires_grad else "constant") for parent in parents]
        record.name = str(getattr(node, "label", None) or "")[:200] or None
        if parents:
            record.op = operation_name(node)
            record.place = self._place(node)
            self._arity[record.op] = max(len(parents), self._arity.get(record.op, 0))
        if self.notes.full:
            return
        kept = self.notes.tensors.keep(value)
        self.notes.members[record] = True
        first = self.notes.first[record] = {"value": kept}
        gradient = getattr(node, "grad", None)
        self._before[id(node)] = None if gradient is None else np.array(gradient)
        if gradient is not None and not parents and np.any(np.asarray(gradient) != 0):
            first["grad"] = self.notes.tensors.keep(array_from(gradient, f".grad of {called(node)}"))
        kind, tensors = ("compute", {"out": kept}) if parents else ("create", {})
        self.notes.write(Event(kind, 0, node=record, place=record.place, tensors=tensors))

    def _place(self, node: Any) -> Place | None:
        """The line of the node's rule, which is where its operation is written."""
        code = getattr(node.backward_rule, "__code__", None)
        return None if code is None else self._program.place_of(code.co_filename, code.co_firstlineno)

    def _find_names(self) -> None:
        frame = calling_frame()
        bound: dict[int, str] = {}
        if frame is not None:
            for name, value in [*frame.f_locals.items(), *frame.f_globals.items()]:
                if name.isidentifier() and not name.startswith("_"):  # neither IPython's own nor pytest's
                    bound.setdefault(id(value), name)
        for node in self._nodes:
            record = self._records[id(node)]
            record.name = record.name or bound.get(id(node))

    def operation(self, name: str) -> Operation:
        """How an operation is written; its derivative is the learner's, so no rule of ours stands beside it."""
        inputs = [f"x{number}" for number in range(1, self._arity[name] + 1)]
        if name in RULES and len(RULES[name].inputs) == len(inputs):
            known = operation(name)
            return {"symbol": known["symbol"], "inputs": known["inputs"], "forward": known["forward"], "vjp": {}}
        return {"symbol": name, "inputs": inputs, "forward": f"{name}({', '.join(inputs)})", "vjp": {}}

    # Backward ---------------------------------------------------------------------------------------------------------

    def run(self, backward: Callable[[Any], Any]) -> None:
        """Call a learner's backward and write down what it does."""
        try:
            with self._listening():
                returned = backward(self._output)
        except Exception as error:  # noqa: BLE001 — whatever it is, it is the last step, and so it is seen
            facts = {"type": type(error).__name__, "message": str(error)[:4000]}
            self.notes.write(Event("error", 1, facts=facts))
            return
        self._sums(returned if isinstance(returned, Mapping) else {})

    @contextmanager
    def _listening(self) -> Iterator[None]:
        ruled = [node for node in self._nodes if node.parents]
        rules = {id(node): node.backward_rule for node in ruled}
        own = {id(node): "backward_rule" in getattr(node, "__dict__", {"backward_rule": None}) for node in ruled}
        try:
            for node in ruled:
                try:
                    node.backward_rule = partial(self._visit, node, rules[id(node)])
                except AttributeError as error:
                    raise TypeError(
                        f"{called(node)} does not let its backward_rule be replaced, so nobody can listen to it: "
                        "let its class be an ordinary one, not frozen and not a namedtuple."
                    ) from error
            yield
        finally:
            for node in ruled:
                if own[id(node)]:
                    node.backward_rule = rules[id(node)]
                elif "backward_rule" in node.__dict__:
                    del node.backward_rule

    def _visit(self, node: Any, rule: Callable[[Any], Any], *given: Any) -> Any:
        """One call of a rule: what came in, and what goes out along each edge."""
        returned = rule(*given)
        contributions = contributions_of(node, returned)
        record = self._records[id(node)]
        if self.notes.full or record not in self.notes.members or not given:
            return returned
        upstream = array_from(given[0], f"the gradient given to {called(node)}")
        kept = self.notes.tensors.keep(upstream)
        if node is self._output and not self._seeded:
            self._seeded = True
            self._terms.setdefault(record, []).append(kept)
            self.notes.write(Event("seed", 1, node=record, tensors={"grad": kept}))
        self._tell_sum(record, kept)
        factors = factors_of(rule, upstream, contributions)
        for slot, contribution in enumerate(contributions):
            if contribution is None:
                continue
            array = array_from(contribution, f"contribution {slot + 1} of {called(node)}")
            tensors = {"upstream": kept, "contribution": self.notes.tensors.keep(array)}
            if slot in factors:
                tensors["local"] = self.notes.tensors.keep(factors[slot])
            parent = self._records[id(node.parents[slot])]
            self._terms.setdefault(parent, []).append(tensors["contribution"])
            self.notes.write(Event("vjp", 1, edge=(record, slot), place=record.place, tensors=tensors))
        return returned

    def _tell_sum(self, record: Record, total: int) -> None:
        """Several contributions have arrived, and this is what the learner's code made of them."""
        terms = self._terms.get(record, [])
        if len(terms) > max(1, self._told.get(record, 0)):
            self._told[record] = len(terms)
            self.notes.write(Event("accumulate", 1, node=record, terms=list(terms), tensors={"grad": total}))

    def _sums(self, returned: Mapping[Any, Any]) -> None:
        """When it is over: what came too late for a visit, and what lies in the leaves."""
        results = {id(node): gradient for node, gradient in returned.items()}
        for node in self._nodes:
            record = self._records[id(node)]
            after = results.get(id(node), getattr(node, "grad", None))
            terms = self._terms.get(record, [])
            if not terms or after is None or record not in self.notes.members:
                continue
            array = array_from(after, f".grad of {called(node)}")
            before = self._before.get(id(node)) if id(node) not in results else None
            self._tell_sum(record, self.notes.tensors.keep(self._of_this_pass(terms, before, array)))
            if not node.parents and record.requires_grad:
                tensors = {} if before is None else {"before": self.notes.tensors.keep(before)}
                tensors["after"] = self.notes.tensors.keep(array)
                self.notes.write(Event("write_grad", 1, node=record, tensors=tensors))

    def _of_this_pass(self, terms: list[int], before: Any, after: Array) -> Array:
        """What this pass brought, where an earlier one had left something and theirs was added to it."""
        if before is None or not np.any(before != 0) or np.shape(before) != after.shape:
            return after
        arrived = sum(
            np.asarray(self.notes.tensors.data(term).get("data", np.nan), dtype=float).sum() for term in terms
        )
        brought = after - before
        return brought if np.allclose(brought.sum(), arrived) else after
