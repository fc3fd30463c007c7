"""The recorder: an observer of the engine that writes down what happened, in the order in which it happened.

It changes nothing of what the program computes or prints. It keeps copies of numbers, and weak references to tensors.
`assemble.py` turns what it wrote into a Trace document.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import wraps
from types import FrameType, TracebackType
from typing import Any, ParamSpec

import numpy as np

from autodiff_lite import Call, Observer, Tensor

from . import engine_view
from .counterfactual import gates_behind
from .notes import MOST_BYTES, MOST_STEPS, Event, Notes
from .program import Place, Program, calling_frame, is_program
from .records import Input, Record, View
from .registry import Registry
from .scopes import Scopes
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
    terms: dict[Record, list[int]] = field(default_factory=dict)
    visit: _Visit | None = None


P = ParamSpec("P")


def _hears(method: Callable[P, None]) -> Callable[P, None]:
    """Keep a mistake of the recorder away from the recorded program: the recording ends, the program goes on."""

    @wraps(method)
    def hear(*args: P.args, **named: P.kwargs) -> None:
        recorder = args[0]
        assert isinstance(recorder, Recorder)
        if recorder.notes.full:
            return
        try:
            method(*args, **named)
        except Exception as error:  # noqa: BLE001 — any mistake of ours, and it is told
            recorder.notes.full = True
            message = (
                f"autodiff_widgets stopped recording here, by a mistake of its own: {type(error).__name__}: {error}"
            )
            warnings.warn(message, RuntimeWarning, stacklevel=2)

    return hear


class Recorder(Observer):
    """Hears the engine and fills its `notes`."""

    def __init__(self, most_steps: int = MOST_STEPS, most_bytes: int = MOST_BYTES, view: View = engine_view) -> None:
        self._view = view
        self.notes = Notes(most_steps, most_bytes)
        self.tensors = self.notes.tensors
        self.program = Program()
        self.scopes = Scopes(self.program)
        self.registry = Registry(self.notes, self.program, self.scopes, view)
        self._passes = 0
        self._pass: _Pass | None = None
        self._reported: BaseException | None = None

    @property
    def events(self) -> list[Event]:
        """The steps so far."""
        return self.notes.events

    # What the program makes ------------------------------------------------------------------------------------------

    @_hears
    def created(self, tensor: Tensor) -> None:
        """A leaf was made."""
        frame = calling_frame()
        self.program.find_names(frame)
        record = self.registry.add_leaf(tensor, frame)
        record.place = self.program.place(frame)
        self.notes.write(Event("create", 0, node=record, place=record.place))

    def met(self, tensor: Tensor) -> None:
        """Take in a tensor that is simply there, with the whole graph behind it."""
        self.program.find_names(calling_frame())
        waiting = [self.registry.of_tensor(tensor, calling_frame())]
        while waiting:
            for source in waiting.pop().expand():
                if source.record is not None and source.record not in self.registry.members:
                    self.registry.join(source.record)
                    waiting.append(source.record)

    @_hears
    def entered(self, module: Any) -> None:
        """A module was called."""
        self.scopes.enter(module, calling_frame())

    @_hears
    def left(self, module: Any) -> None:
        """The call of a module is over."""
        self.scopes.leave()

    @_hears
    def flagged(self, tensor: Tensor) -> None:
        """A leaf's `requires_grad` changed."""
        self.registry.of_tensor(tensor, calling_frame()).requires_grad = tensor.requires_grad

    @_hears
    def operated(self, call: Call) -> None:
        """An operation ran."""
        frame = calling_frame()
        self.program.find_names(frame)
        place = self.program.place(frame)
        outputs = call.output if isinstance(call.output, tuple) else (call.output,)
        if call.inplace and outputs[0].grad_fn is None:
            self._overwrote(call, frame, place)
            return
        for number, output in enumerate(outputs):
            value = self._view.array_of(output).copy()
            op = self._view.name_of(call)
            record = Record("op", value.shape, value.dtype.name, output.requires_grad, value, op=op)
            record.inputs = [self._input(call, slot, output, frame) for slot in range(len(call.inputs))]
            record.place, record.inplace = place, call.inplace
            record.options = {name: repr(option)[:200] for name, option in call.options.items()}
            record.call = self._view.snapshot(call, number)
            self.registry.add(record, output, frame)
            self.notes.write(Event("compute", 0, node=record, tensors={"out": self.tensors.keep(value)}))

    def _input(self, call: Call, slot: int, output: Tensor, frame: FrameType | None) -> Input:
        value = call.inputs[slot]
        if not self._view.is_tensor(value):
            return Input(None, value if isinstance(value, (bool, int, float)) else None, "constant")
        record = self.registry.of_tensor(value, frame)
        if not record.requires_grad:
            return Input(record, flow="constant")
        if call.name == "detach":
            return Input(record, flow="detached")
        if not output.requires_grad:
            return Input(record, flow="integer" if self._view.records_gradients() else "no_grad")
        return Input(record, flow="integer" if self._view.is_cut(output, slot) else "grad")

    def _overwrote(self, call: Call, frame: FrameType | None, place: Place | None) -> None:
        """In place and outside the graph: the same tensor with other numbers (zero_(), a parameter's update)."""
        target = call.inputs[0]
        after = self._view.array_of(target)
        owner = self.registry.owner_of_grad(target, frame)
        if owner is not None:
            self._reset(owner, call.before, after, place)
            return
        target = self.registry.original(target)
        appeared = self.registry.has(target)
        record = self.registry.of_tensor(target, frame)
        before = self.tensors.keep(after if call.before is None else call.before)
        if not appeared:
            self.registry.first[record]["value"] = before
        tensors = {"before": before, "after": self.tensors.keep(after)}
        self.notes.write(Event("write", 0, node=record, place=place, tensors=tensors, facts={"op": call.name}))

    # What backward does ----------------------------------------------------------------------------------------------

    @_hears
    def backward_began(self, roots: Sequence[Tensor], cotangents: Sequence[Any]) -> None:
        """backward() or grad() was called."""
        frame = calling_frame()
        self.program.find_names(frame)
        self._passes += 1
        self._pass = _Pass(self._passes, self.program.place(frame))
        for root, cotangent in zip(roots, cotangents, strict=True):
            record = self.registry.of_tensor(root, frame)
            kept = self.tensors.keep(cotangent)
            self._pass.terms.setdefault(record, []).append(kept)
            self._during(self._pass, "seed", node=record, tensors={"grad": kept}, place=self._pass.place)

    @_hears
    def accumulated(self, target: Any, gradient: Any, number: int = 0) -> None:
        """All contributions to a leaf, or to a node (for its result of this number), have arrived."""
        now = self._pass
        if now is None or self._view.joins(target):
            return
        self._leave(now)
        tensor = self._view.is_tensor(target)
        record = self.registry.of_tensor(target, None) if tensor else self.registry.of_node(target, number)
        gradient = np.array(gradient)
        kept = self.tensors.keep(gradient)
        terms = now.terms.pop(record, [])
        if len(terms) > 1:
            self._during(now, "accumulate", node=record, tensors={"grad": kept}, terms=terms)
        if record.kind == "op":
            for source in record.expand():
                if source.record is not None:
                    self.registry.join(source.record)
            now.visit = _Visit(record, gradient, kept)

    @_hears
    def contributed(self, node: Any, slot: int, upstream: Any, contribution: Any) -> None:
        """One vector-Jacobian product left `node` for its input `slot`."""
        now = self._pass
        if now is None or now.visit is None or self._view.hands_on(node):
            return
        visit = now.visit
        self._show_gates(now, visit, slot)
        visit.next_slot = slot + 1
        target = visit.record.inputs[slot].record
        if target is None:
            return
        tensors = {"upstream": visit.kept, "contribution": self.tensors.keep(contribution)}
        local = self._view.factor(visit.record, slot)
        if local is not None:
            tensors["local"] = self.tensors.keep(local)
        now.terms.setdefault(target, []).append(tensors["contribution"])
        self._during(now, "vjp", edge=(visit.record, slot), tensors=tensors)

    @_hears
    def wrote_grad(self, tensor: Tensor, before: Any, after: Any) -> None:
        """Backward added to a leaf's .grad."""
        if self._pass is None:
            return
        tensors = {} if before is None else {"before": self.tensors.keep(before)}
        tensors["after"] = self.tensors.keep(after)
        record = self.registry.of_tensor(tensor, None)
        self.registry.gradients.add(record)
        self._during(self._pass, "write_grad", node=record, tensors=tensors, place=self._pass.place)

    @_hears
    def backward_ended(self, error: BaseException | None) -> None:
        """The pass is over, or raised."""
        if self._pass is not None:
            if error is None:
                self._leave(self._pass)
            else:
                self.failed(error)
        self._pass = None

    def _leave(self, now: _Pass) -> None:
        """Backward goes on to another node: say which inputs of the last one got nothing."""
        if now.visit is not None:
            self._show_gates(now, now.visit, len(now.visit.record.inputs))
            now.visit = None

    def _show_gates(self, now: _Pass, visit: _Visit, until: int) -> None:
        for slot in range(visit.next_slot, until):
            for gate in gates_behind(visit.record, slot, visit.gradient):
                self.registry.join_edge(gate.child, gate.slot)
                tensors = {} if gate.would is None else {"would": self.tensors.keep(gate.would)}
                missing = [(leaf, self.tensors.keep(gradient)) for leaf, gradient in gate.missing]
                for leaf, _ in missing:
                    self.registry.join(leaf)
                edge, via = (gate.child, gate.slot), (visit.record, slot)
                self._during(now, "blocked", edge=edge, via=via, tensors=tensors, missing=missing)
        visit.next_slot = max(visit.next_slot, until)

    def _during(self, now: _Pass, kind: str, **about: Any) -> None:
        self.notes.write(Event(kind, now.number, **about))

    # What the program does itself ------------------------------------------------------------------------------------

    @_hears
    def set_grad(self, tensor: Tensor, before: Any, after: Any) -> None:
        """The program assigned to .grad."""
        if not (before is None and after is None):
            frame = calling_frame()
            self._reset(self.registry.of_tensor(tensor, frame), before, after, self.program.place(frame))

    def _reset(self, record: Record, before: Any, after: Any, place: Place | None) -> None:
        """`x.grad.zero_()` is an event in the life of x; the tensor `x.grad` is no node of its own."""
        tensors = {}
        if before is not None:
            tensors["before"] = self.tensors.keep(before)
            if record not in self.registry.gradients:
                self.registry.first[record]["grad"] = tensors["before"]
        self.registry.gradients.add(record)
        if after is not None:
            tensors["after"] = self.tensors.keep(after)
        self.notes.write(Event("zero_grad", 0, node=record, tensors=tensors, place=place))

    def failed(self, error: BaseException, traceback: TracebackType | None = None) -> None:
        """The program raised; an error that backward has told of is not told twice."""
        if self.notes.full or error is self._reported:
            return
        self._reported = error
        place = self.program.place(calling_frame())
        while traceback is not None:
            if is_program(traceback.tb_frame):
                place = self.program.place_of(traceback.tb_frame.f_code.co_filename, traceback.tb_lineno) or place
            traceback = traceback.tb_next
        facts = {"type": type(error).__name__, "message": str(error)[:4000]}
        self.notes.write(Event("error", self._pass.number if self._pass else 0, place=place, facts=facts))

    def finish(self) -> None:
        """The recording is over: look for names a last time and let go of frames."""
        self.program.find_names(calling_frame())
        self.program.forget_frames()
