"""The recorder: an observer of the engine that writes down what happened, in the order in which it happened.

It changes nothing of what the program computes or prints. It keeps copies of numbers, and weak references to tensors.
`assemble.py` turns what it wrote into a Trace document.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from functools import wraps
from types import FrameType, TracebackType
from typing import Any, ParamSpec

from autodiff_lite import Call, Observer, Tensor

from . import engine_view
from .notes import MOST_BYTES, MOST_STEPS, Event, Notes, Unrecordable
from .passes import Passes
from .program import Place, Program, calling_frame, in_the_making, is_program, program_frames
from .records import Input, Record, View
from .registry import Registry
from .scopes import Scopes
from .tensors import MOST_NUMBERS

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
        except Unrecordable as limit:
            recorder.notes.full = True
            warnings.warn(f"The recording ends here: {limit}", RuntimeWarning, stacklevel=2)
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
        self.passes = Passes(self.notes, self.registry, view)
        self._reported: BaseException | None = None

    @property
    def events(self) -> list[Event]:
        """The steps so far."""
        return self.notes.events

    # What the program makes ------------------------------------------------------------------------------------------

    @_hears
    def created(self, tensor: Tensor) -> None:
        """A leaf was made."""
        if not tensor.requires_grad and in_the_making():
            return
        stack, place = self._stand()
        record = self.registry.add_leaf(tensor, stack)
        record.place = place
        self.notes.write(Event("create", 0, node=record, place=place))

    def met(self, tensor: Tensor) -> None:
        """Take in a tensor that is simply there, with the whole graph behind it."""
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
        stack, place = self._stand()
        outputs = call.output if isinstance(call.output, tuple) else (call.output,)
        if call.inplace and (outputs[0].grad_fn is None or call.name == "data"):
            self._overwrote(call, stack, place)
            return
        base = self._view.base_of(call.output) if call.inplace else None
        if base is not None:
            self._wrote_part(call, base, stack, place)
            return
        frame = stack[-1] if stack else None
        for number, output in enumerate(outputs):
            record = self._computed(call, output)
            record.inputs = [self._input(call, slot, output, frame) for slot in range(len(call.inputs))]
            record.call = self._view.snapshot(call, number)
            self._take_in(record, output, stack, place)

    def _stand(self) -> tuple[list[FrameType], Place | None]:
        """Where the program stands; and what it has bound since gets its names."""
        stack = program_frames()
        self.registry.names.look(stack)
        return stack, self.program.place(stack[-1] if stack else None)

    def _computed(self, call: Call, output: Tensor) -> Record:
        value = self._view.array_of(output).copy()
        record = Record("op", value.shape, value.dtype.name, output.requires_grad, value, op=self._view.name_of(call))
        record.inplace = call.inplace
        record.options = {name: repr(option)[:200] for name, option in call.options.items()}
        return record

    def _take_in(
        self, record: Record, output: Tensor, stack: list[FrameType], place: Place | None, node: Any = None
    ) -> None:
        record.place = place
        self.registry.add(record, output, stack, node)
        tensors = {"out": self.registry.first[record]["value"]}
        self.notes.write(Event("compute", self.registry.number, node=record, tensors=tensors))

    def _input(self, call: Call, slot: int, output: Tensor, frame: FrameType | None) -> Input:
        value = call.inputs[slot]
        if not self._view.is_tensor(value):
            return Input(None, value if isinstance(value, (bool, int, float)) else None, "constant")
        if self.registry.number and not value.requires_grad and value.shape == () and not self.registry.known(value):
            number = value.item()  # backward's own, as the 1 that it begins with
            return Input(None, int(number) if number % 1 == 0 else number, "constant")
        if call.inplace and value is call.output:
            record = self.registry.before(value, call.before)
        else:
            record = self.registry.of_tensor(value, frame, self._node_before(call, slot) if call.inplace else None)
            self._tell_unseen(record, value)
        if not record.requires_grad:
            return Input(record, flow="constant")
        if call.name == "detach":
            return Input(record, flow="detached")
        if not output.requires_grad:
            return Input(record, flow="integer" if self._view.records_gradients() else "no_grad")
        return Input(record, flow="integer" if self._view.is_cut(output, slot) else "grad")

    def _node_before(self, call: Call, slot: int) -> Any:
        """Where an input stood that is a view of what was written to: after the write it stands elsewhere."""
        value, node = call.inputs[slot], call.output.grad_fn
        parents = [] if node is None or self._view.base_of(value) is None else self._view.parents_of(node)
        parent = parents[slot] if slot < len(parents) else None
        return None if parent is None else parent[0]

    def _tell_unseen(self, record: Record, tensor: Any) -> None:
        """Before it is used: whether its numbers are those that were told."""
        changed = self.registry.unseen(record, tensor)
        if changed is not None:
            before, after = changed
            tensors = {"before": before, "after": after}
            self.notes.write(Event("write", self.registry.number, node=record, tensors=tensors))

    def _wrote_part(self, call: Call, base: Tensor, stack: list[FrameType], place: Place | None) -> None:
        """In place through a view: the tensor that is looked at is now its old self with a part replaced."""
        frame = stack[-1] if stack else None
        old = self.registry.known(base)
        node, replaced = base.grad_fn, None
        written = self._view.written(node)
        if written is not None:
            replaced = self._computed(call, call.output)
            replaced.inputs = [self._input(call, slot, call.output, frame) for slot in range(len(call.inputs))]
            self._take_in(replaced, call.output, stack, place, written)
        record = self._computed(call, base)
        record.op, record.options, record.inplace = "copy_slices", {}, True
        record.inputs = self.registry.inputs_of(node)
        record.name = None if old is None else old.name
        self._take_in(record, base, stack, place)

    def _overwrote(self, call: Call, stack: list[FrameType], place: Place | None) -> None:
        """In place and outside the graph: the same tensor with other numbers (zero_(), a parameter's update)."""
        target = call.inputs[0]
        if in_the_making():
            record = self.registry.known(target)
            if record is not None:
                self.registry.first[record]["value"] = self.tensors.keep(self._view.array_of(target))
                self.registry.tell(record, self.registry.first[record]["value"])
            return
        after = self._view.array_of(target)
        owner = self.registry.owner_of_grad(target)
        if owner is not None:
            self._reset(owner, call.before, after, place)
            return
        target = self.registry.original(target)
        appeared = self.registry.known(target) is not None
        record = self.registry.of_tensor(target, stack[-1] if stack else None)
        before = self.tensors.keep(after if call.before is None else call.before)
        if not appeared:
            self.registry.first[record]["value"] = before
        tensors = {"before": before, "after": self.tensors.keep(after)}
        self.registry.tell(record, tensors["after"])
        if call.name == "data" and before == tensors["after"]:
            return  # the end of `w.data -= g`, which has been told
        self.notes.write(Event("write", 0, node=record, place=place, tensors=tensors, facts={"op": call.name}))
        base = self._view.base_of(target)
        whole = None if base is None else self.registry.known(base)
        changed = None if whole is None else self.registry.unseen(whole, base)
        if changed is not None:
            tensors = dict(zip(("before", "after"), changed, strict=True))
            self.notes.write(Event("write", 0, node=whole, place=place, tensors=tensors, facts={"op": call.name}))

    # What backward does ----------------------------------------------------------------------------------------------

    @_hears
    def backward_began(self, roots: Sequence[Tensor], cotangents: Sequence[Any]) -> None:
        """backward() or grad() was called."""
        _, place = self._stand()
        self._tell_gradients()
        self.passes.begin(roots, cotangents, place)

    @_hears
    def accumulated(self, target: Any, gradient: Any, number: int = 0) -> None:
        """All contributions to a leaf, or to a node (for its result of this number), have arrived."""
        self.passes.accumulated(target, gradient, number)

    @_hears
    def contributed(self, node: Any, slot: int, upstream: Any, contribution: Any) -> None:
        """One vector-Jacobian product left `node` for its input `slot`."""
        self.passes.contributed(node, slot, upstream, contribution)

    @_hears
    def wrote_grad(self, tensor: Tensor, before: Any, after: Any) -> None:
        """Backward added to a leaf's .grad."""
        self.passes.wrote_grad(tensor, before, after)

    @_hears
    def backward_ended(self, error: BaseException | None) -> None:
        """The pass is over, or raised."""
        if error is not None:
            self.failed(error)
        self.passes.end()
        self._tell_gradients()

    def _tell_gradients(self) -> None:
        """What was done to a `.grad` where nobody told of it: by a hook, or through `.data`."""
        for record, leaf in self.registry.living():
            known = self.registry.gradients.get(record)
            if known is None or leaf.grad is None:
                continue
            now = self._view.array_of(leaf.grad)
            if now.size <= MOST_NUMBERS and self.tensors.keep(now) != known:
                self._change(record, known, self.tensors.keep(now), None)

    # What the program does itself ------------------------------------------------------------------------------------

    @_hears
    def set_grad(self, tensor: Tensor, before: Any, after: Any) -> None:
        """The program assigned to .grad."""
        if not (before is None and after is None):
            frame = calling_frame()
            self._reset(self.registry.of_tensor(tensor, frame), before, after, self.program.place(frame))

    def _reset(self, record: Record, before: Any, after: Any, place: Place | None) -> None:
        """`x.grad.zero_()` is an event in the life of x; the tensor `x.grad` is no node of its own."""
        was = None if before is None else self.tensors.keep(before)
        if record not in self.registry.gradients:
            if was is not None:
                self.registry.first[record]["grad"] = was
        elif was != self.registry.gradients[record]:
            self._change(record, self.registry.gradients[record], was, None)
        self._change(record, was, None if after is None else self.tensors.keep(after), place)

    def _change(self, record: Record, before: int | None, after: int | None, place: Place | None) -> None:
        self.registry.gradients[record] = after
        tensors = {key: kept for key, kept in (("before", before), ("after", after)) if kept is not None}
        self.notes.write(Event("zero_grad", self.registry.number, node=record, tensors=tensors, place=place))

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
        self.notes.write(Event("error", self.registry.number, place=place, facts=facts))

    def finish(self) -> None:
        """The recording is over: look for names a last time and let go of frames."""
        if not self.notes.full:
            self._tell_gradients()
            for record, leaf in self.registry.living():
                if record in self.registry.members:
                    self._tell_unseen(record, leaf)
        self.registry.names.finish(program_frames())
