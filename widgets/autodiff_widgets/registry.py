"""Who is who in one recording: the record of a tensor, of a graph node, of a leaf whose `.grad` this is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from types import FrameType
from typing import Any

from .names import Names, named_tensors
from .notes import Event, Notes
from .program import Program, program_frames
from .records import ByIdentity, Input, Record, View
from .scopes import Scopes
from .tensors import MOST_NUMBERS, Array

_seen_tensors: ByIdentity[Record] = ByIdentity()
# What earlier recordings knew. The tensors of an earlier cell live on, and with them what was written down of them.


class Registry:
    """The records of one recording, and the way from the engine's objects to them."""

    def __init__(self, notes: Notes, program: Program, scopes: Scopes, view: View) -> None:
        self._notes, self.members, self.first = notes, notes.members, notes.first
        self._tensors, self._program, self._scopes, self._view = notes.tensors, program, scopes, view
        self.names = Names()
        self._of_tensor: ByIdentity[Record] = ByIdentity()
        self.gradients: dict[Record, int | None] = {}
        """The leaves whose `.grad` changed while this is recorded, with what was last told of it."""
        self.leaves: dict[Record, None] = {}
        """Those that may still be alive."""
        self._of_node: dict[tuple[int, int], tuple[Any, Record]] = {}
        self._stands: dict[Record, int] = {}
        """The id() of the graph's node at which each result was written down."""
        self._told: dict[Record, int] = {}
        """The numbers of each member that were last told."""
        self.number = 0
        """The backward pass that runs, 0 outside any."""

    def of_tensor(self, tensor: Any, frame: FrameType | None, node: Any = None) -> Record:
        """The record of a tensor; one that was there before is taken in as such.

        `node` is where it stood in the graph at the moment that counts, unless it stands there now.
        """
        known = self._of_tensor.get(tensor)
        if known is None:
            known = _seen_tensors.get(tensor) or self._meet(tensor, frame)
            self._of_tensor.set(tensor, known)
        if known.kind == "leaf" and known.owner in self.gradients:
            known = self._gradient(known, tensor, frame)
        elif known.kind == "op" and self._has_moved(known, tensor, node or tensor.grad_fn):
            known = self._moved(known, tensor, node or tensor.grad_fn, frame)
        if known.kind == "leaf" and not known.scope:
            self._scopes.claim(known, tensor)
        if known.kind == "leaf" and known.name is None and known.owner is None:
            self.names.ask(tensor, known, program_frames())
        self.join(known, tensor)
        return known

    def of_node(self, node: Any, number: int = 0) -> Record:
        """The record of a node of the engine's graph, or of one of its results."""
        known = self._node(node, number)
        if known is None:
            leaf = self._view.leaf_of(node)
            if leaf is not None:
                return self.of_tensor(leaf, None)
            known = Record("op", (), "float32", True, None, op=self._view.operation_of(node))
            known.pending = lambda: self.inputs_of(node)
            self._of_node[id(node), number] = node, known  # and so the node lives, and its id() stays its own
        self.join(known)
        return known

    def _node(self, node: Any, number: int) -> Record | None:
        _, known = self._of_node.get((id(node), number), (None, None))
        return self._view.recall(node, number) if known is None else known

    def _has_moved(self, known: Record, tensor: Any, node: Any) -> bool:
        """Whether a result has another place in the graph than when it was written down.

        So it is after `detach_()`, and with each view of a tensor after a write through one of them.
        """
        if node is None:
            return known.requires_grad
        found = self._node(node, self._view.number_of(tensor))
        if found is None or found is known or found in self.members:
            return found is not known
        # Of two recorders that listen at the same time the other remembered it last.
        return self._stands.get(known) != id(node)

    def _moved(self, known: Record, tensor: Any, node: Any, frame: FrameType | None) -> Record:
        value = self._view.array_of(tensor).copy()
        record = replace(known, value=value, requires_grad=tensor.requires_grad, call=None, inplace=node is None)
        if node is None:
            record.op, record.options, record.inputs = "detach", {}, [Input(known, flow="detached")]
        else:
            made = known
            while made.inplace and made.inputs[0].record is not None:
                made = made.inputs[0].record
            is_view = self._view.base_of(tensor) is not None
            record.op, record.options = (made.op, made.options) if is_view else (self._view.operation_of(node), {})
            record.inputs = self.inputs_of(node)
            self._view.remember(node, self._view.number_of(tensor), record)
            self._stands[record] = id(node)
        record.place = self._program.place(frame)
        self._of_tensor.set(tensor, record)
        _seen_tensors.set(tensor, record)
        self.join(record, tensor, made=True)
        out = {"out": self.first[record]["value"]}
        self._notes.write(Event("compute", self.number, node=record, tensors=out))
        return record

    def add(self, record: Record, tensor: Any, stack: Sequence[FrameType], node: Any = None) -> Record:
        """Take in what the program made just now; `node` made it, where the tensor has another by now."""
        record.scope = self._scopes.path(stack)
        self.join(record, tensor, made=True)
        self._of_tensor.set(tensor, record)
        _seen_tensors.set(tensor, record)
        if tensor.grad_fn is not None:
            at = tensor.grad_fn if node is None else node
            self._view.remember(at, self._view.number_of(tensor), record)
            self._stands[record] = id(at)
        self.names.wait(tensor, record, stack[-1] if stack else None)
        return record

    def add_leaf(self, tensor: Any, stack: Sequence[FrameType]) -> Record:
        """Take in a leaf that the program made just now."""
        return self.add(self._leaf(tensor), tensor, stack)

    def _gradient(self, known: Record, tensor: Any, frame: FrameType | None) -> Record:
        """A `.grad` written during this recording, in the hands of the program: a node for each of its values."""
        if known in self.members:
            if self.first[known].get("value") == self._tensors.keep(self._view.array_of(tensor)):
                return known
            known = replace(known)
            self._of_tensor.set(tensor, known)
            _seen_tensors.set(tensor, known)
        known.place = self._program.place(frame)
        self.join(known, tensor, made=True)
        self._notes.write(Event("create", 0, node=known, place=known.place))
        return known

    def join(self, record: Record, tensor: Any = None, made: bool = False) -> None:
        """Make a record a member, with what it holds at this moment."""
        if record in self.members:
            return
        self.members[record] = made
        first = self.first[record] = {}
        if record.kind == "op" and record.value is not None:
            first["value"] = self._tensors.keep(record.value)
        elif tensor is not None:
            first["value"] = self._tensors.keep(self._view.array_of(tensor))
        if record.kind == "leaf":
            if record.owner is None:
                self.leaves[record] = None
            tensor = tensor if tensor is not None else record.tensor()
            if tensor is not None:
                first["value"] = self._tensors.keep(self._view.array_of(tensor))
                if tensor.grad is not None:
                    first["grad"] = self._tensors.keep(self._view.array_of(tensor.grad))
        if "value" in first:
            self._told[record] = first["value"]

    def tell(self, record: Record, value: int) -> None:
        """Note what is now told of the numbers of a member."""
        self._told[record] = value

    def unseen(self, record: Record, tensor: Any) -> tuple[int, int] | None:
        """What a member's numbers were and are, where they changed and nobody told of it: through NumPy, say."""
        if record.owner is not None or math.prod(tensor.shape) > MOST_NUMBERS:
            return None
        known, now = self._told.get(record), self._tensors.keep(self._view.array_of(tensor))
        self._told[record] = now
        return None if known is None or known == now else (known, now)

    def living(self) -> list[tuple[Record, Any]]:
        """The leaves that are there still, and are leaves still."""
        leaves = [(record, record.tensor()) for record in self.leaves]
        living = [(record, leaf) for record, leaf in leaves if leaf is not None and self._of_tensor.get(leaf) is record]
        self.leaves = {record: None for record, _ in living}
        return living

    def join_edge(self, child: Record, slot: int) -> None:
        """Make both ends of an edge members."""
        parent = child.expand()[slot].record
        if parent is not None:
            self.join(parent)
        self.join(child)

    def original(self, tensor: Any) -> Any:
        """The leaf whose memory this is, for what `leaf.data` gave; else the tensor itself."""
        if self._of_tensor.get(tensor) is not None:
            return tensor
        array = self._view.array_of(tensor)
        if array.size == 0:
            return tensor
        memory = array.__array_interface__["data"]

        def is_it(leaf: Any) -> bool:
            if leaf is tensor or not self._view.is_tensor(leaf) or not leaf.is_leaf or tuple(leaf.shape) != array.shape:
                return False
            return bool(self._view.array_of(leaf).__array_interface__["data"] == memory)

        found = next((leaf for _, leaf in self.living() if is_it(leaf)), None)
        if found is None:
            spaces = [frame.f_locals for frame in program_frames()]
            found = next((leaf for space in spaces for _, _, leaf in named_tensors(space) if is_it(leaf)), None)
        return tensor if found is None else found

    def before(self, tensor: Any, value: Array | None) -> Record:
        """The record of what a tensor was until it was written to, with these numbers, just now."""
        known = self._of_tensor.get(tensor) or _seen_tensors.get(tensor)
        if known is None:
            parents = self._view.parents_of(tensor.grad_fn)
            if parents and parents[0] is not None:
                known = self.of_node(*parents[0])
            else:
                known = Record("leaf", tuple(tensor.shape), self._view.array_of(tensor).dtype.name, False, None)
        self.join(known)
        if "value" not in self.first[known] and value is not None:
            self.first[known]["value"] = self._tensors.keep(value)
        return known

    def known(self, tensor: Any) -> Record | None:
        """The record of a tensor that has appeared in this recording."""
        record = self._of_tensor.get(tensor)
        return record if record in self.members else None

    def owner_of_grad(self, tensor: Any) -> Record | None:
        """The leaf, or the result that retains it, whose `.grad` is this very tensor."""
        for record, leaf in self.living():
            if leaf.grad is tensor:
                return record
        known = self._of_tensor.get(tensor)
        if known is not None and known.owner is None:
            return None
        for frame in program_frames()[-1:]:
            for _, _, held in named_tensors(frame.f_locals):
                if self._view.is_tensor(held) and (held.is_leaf or held.retains_grad) and held.grad is tensor:
                    return self.of_tensor(held, frame)
        return None

    def _meet(self, tensor: Any, frame: FrameType | None) -> Record:
        """A tensor that no recording saw being made."""
        stack = program_frames()
        if tensor.grad_fn is not None:
            record = self.of_node(tensor.grad_fn, self._view.number_of(tensor))
            record.shape, record.dtype = tuple(tensor.shape), self._view.array_of(tensor).dtype.name
            if record.value is None:
                record.value = self._view.array_of(tensor).copy()
        else:
            record = self._leaf(tensor)
            self._scopes.claim(record, tensor)
            record.owner = self.owner_of_grad(tensor)
            original = tensor if record.owner is not None else self.original(tensor)
            if original is not tensor:
                named = self.of_tensor(original, frame).name
                record.name = named and f"{named}.data"
        _seen_tensors.set(tensor, record)
        if record.name is None and record.owner is None:
            self.names.ask(tensor, record, stack)
            if record.name is None:
                self.names.wait(tensor, record, frame or (stack[-1] if stack else None))
        return record

    def inputs_of(self, node: Any) -> list[Input]:
        """The inputs of a node that no recording saw: what its graph still knows of them."""
        return [
            Input(None, flow="constant") if parent is None else Input(self.of_node(*parent))
            for parent in self._view.parents_of(node)
        ]

    def _leaf(self, tensor: Any) -> Record:
        dtype = self._view.array_of(tensor).dtype.name
        record = Record("leaf", tuple(tensor.shape), dtype, tensor.requires_grad, None)
        record.refer_to(tensor)
        return record
