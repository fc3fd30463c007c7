"""Who is who in one recording: the record of a tensor, of a graph node, of a leaf whose `.grad` this is."""

from __future__ import annotations

from dataclasses import replace
from types import FrameType
from typing import Any

from .notes import Event, Notes
from .program import Program, calling_frame, named_tensors
from .records import ByIdentity, Input, Record, View
from .scopes import Scopes

_seen_tensors: ByIdentity[Record] = ByIdentity()
# What earlier recordings knew. The tensors of an earlier cell live on, and with them what was written down of them.


class Registry:
    """The records of one recording, and the way from the engine's objects to them."""

    def __init__(self, notes: Notes, program: Program, scopes: Scopes, view: View) -> None:
        self._notes, self.members, self.first = notes, notes.members, notes.first
        self._tensors, self._program, self._scopes, self._view = notes.tensors, program, scopes, view
        self._of_tensor: ByIdentity[Record] = ByIdentity()
        self.gradients: set[Record] = set()
        """The leaves whose `.grad` changed while this is recorded."""
        self._leaves: dict[Record, None] = {}
        """Those that may still be alive."""
        self._of_node: dict[tuple[int, int], tuple[Any, Record]] = {}

    def of_tensor(self, tensor: Any, frame: FrameType | None) -> Record:
        """The record of a tensor; one that was there before is taken in as such."""
        known = self._of_tensor.get(tensor)
        if known is None:
            known = _seen_tensors.get(tensor) or self._meet(tensor, frame)
            self._of_tensor.set(tensor, known)
        if known.owner in self.gradients:
            known = self._gradient(known, tensor, frame)
        if known.kind == "leaf" and not known.scope:
            self._scopes.claim(known, tensor)
        self.join(known, tensor)
        return known

    def of_node(self, node: Any, number: int = 0) -> Record:
        """The record of a node of the engine's graph, or of one of its results."""
        _, known = self._of_node.get((id(node), number), (node, self._view.recall(node, number)))
        if known is None:
            leaf = self._view.leaf_of(node)
            if leaf is not None:
                return self.of_tensor(leaf, None)
            known = Record("op", (), "float32", True, None, op=self._view.operation_of(node))
            known.pending = lambda: self._parents(node)
            self._of_node[id(node), number] = node, known  # and so the node lives, and its id() stays its own
        self.join(known)
        return known

    def add(self, record: Record, tensor: Any, frame: FrameType | None) -> Record:
        """Take in what the program made just now."""
        record.scope = self._scopes.path(frame)
        self.join(record, tensor, made=True)
        self._of_tensor.set(tensor, record)
        _seen_tensors.set(tensor, record)
        if tensor.grad_fn is not None:
            self._view.remember(tensor, record)
        self._program.wait_for_name(tensor, frame, record)
        return record

    def add_leaf(self, tensor: Any, frame: FrameType | None) -> Record:
        """Take in a leaf that the program made just now."""
        return self.add(self._leaf(tensor), tensor, frame)

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
                self._leaves[record] = None
            tensor = tensor if tensor is not None else record.tensor()
            if tensor is not None:
                first["value"] = self._tensors.keep(self._view.array_of(tensor))
                if tensor.grad is not None:
                    first["grad"] = self._tensors.keep(self._view.array_of(tensor.grad))

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
        for record in self._leaves:
            leaf = record.tensor()
            if leaf is not None and leaf is not tensor and tuple(leaf.shape) == array.shape:
                memory = self._view.array_of(leaf).__array_interface__["data"]
                if array.size and memory == array.__array_interface__["data"]:
                    return leaf
        return tensor

    def has(self, tensor: Any) -> bool:
        """Whether this tensor has appeared in this recording."""
        record = self._of_tensor.get(tensor)
        return record is not None and record in self.members

    def owner_of_grad(self, tensor: Any, frame: FrameType | None) -> Record | None:
        """The leaf whose `.grad` is this very tensor."""
        leaves = [(record, record.tensor()) for record in self._leaves]
        self._leaves = {record: None for record, leaf in leaves if leaf is not None}
        for record, leaf in leaves:
            if leaf is not None and leaf.grad is tensor:
                return record
        known = self._of_tensor.get(tensor)
        if known is not None and known.owner is None:
            return None
        for _, leaf in named_tensors(frame.f_locals) if frame is not None else ():
            if leaf.is_leaf and leaf.grad is tensor:
                return self.of_tensor(leaf, frame)
        return None

    def _meet(self, tensor: Any, frame: FrameType | None) -> Record:
        """A tensor that no recording saw being made."""
        if tensor.grad_fn is not None:
            record = self.of_node(tensor.grad_fn, self._view.number_of(tensor))
            record.shape, record.dtype = tuple(tensor.shape), self._view.array_of(tensor).dtype.name
            if record.value is None:
                record.value = self._view.array_of(tensor).copy()
        else:
            record = self._leaf(tensor)
            self._scopes.claim(record, tensor)
            owner = self.owner_of_grad(tensor, frame or calling_frame())
            if owner is not None:
                record.owner = owner
        _seen_tensors.set(tensor, record)
        record.name = record.name or self._program.name_now(tensor)
        if record.name is None:
            self._program.wait_for_name(tensor, frame or calling_frame(), record)
        return record

    def _parents(self, node: Any) -> list[Input]:
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
