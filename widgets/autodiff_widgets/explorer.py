"""`explore()`: move the inputs of a function and see its forward and backward pass recomputed by the kernel."""

from __future__ import annotations

import inspect
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from ipywidgets import Output, VBox

from autodiff_lite import Tensor, observe

from .controls import Control, box, control_for
from .interrupts import interruptible
from .layout import LayoutError, lay_out_as
from .player_widget import Player
from .printed import Printed, printing
from .recorder import Recorder
from .recording import LiveTrace, Trace


class Explorer(VBox):  # type: ignore[misc]  # ipywidgets has no types
    """Controls, under them a player of what the function does with them, and below it what the function prints.

    `explore()` makes one. Each change runs the function once, and results come in the order of the changes: a
    control in the browser holds back its next value until the kernel has answered and then sends the newest, so a
    result can be at most one change behind and can never overtake a later one.
    """

    def __init__(self, function: Callable[..., Any], controls: list[Control]) -> None:
        self.function = function
        self.player, self.printed = Player(), Output()
        self._inputs, self._lacks = controls, ""
        super().__init__([box(controls), self.player, self.printed])
        self.run()
        self.player.step = self.player.steps
        for control in controls:
            control.on_change(self.run)

    @property
    def arguments(self) -> dict[str, Any]:
        """What the function would get now."""
        return {control.name: control.read() for control in self._inputs}

    def record(self) -> Trace:
        """Run the function once, forward and backward, and return what it did."""
        name = getattr(self.function, "__name__", "")
        recorder = Recorder()
        recorded = LiveTrace(recorder, name if name.isidentifier() else None)
        with observe(recorder):
            result = self.function(**self.arguments)
            # A function may walk backward by itself.
            if lacks(result) == "" and not ran_backward(recorder):
                result.backward()
        recorded.finish()
        self._lacks = "" if ran_backward(recorder) else lacks(result)
        return recorded

    def run(self, _change: Any = None) -> None:
        """Run the function and show what it did; when it raises, the error is shown and the picture stays."""
        player = self.player
        recorded, error, stopped, printed = None, "", False, Printed()

        def run() -> Trace:
            with printing(printed):
                return self.record()

        def slow() -> None:
            player.busy = True

        try:
            recorded = interruptible(run, slow)
        except KeyboardInterrupt:
            stopped = True
        except (Exception, SystemExit) as raised:  # noqa: BLE001 — whatever a learner's function raises, she is told
            error = describe(raised)
        # All in one message: while one drags, each costs as much as a small picture.
        with player.hold_sync():
            if recorded is not None:
                self._show(recorded)
            player.error, player.stopped, player.busy = error, stopped, False
        text = str(printed)
        self.printed.outputs = ({"output_type": "stream", "name": "stdout", "text": text},) if text else ()

    def _show(self, recorded: Trace) -> None:
        """Put a trace in the place of the last one, with its cards where those of the same program were."""
        player = self.player
        was_at_end = player.step == player.steps
        if player.trace is not None:
            with suppress(LayoutError):
                layout = lay_out_as(recorded.document, player.trace.document)
                if layout is not None:
                    recorded.document["layout"] = layout
        player.trace, player.lacks = recorded, self._lacks
        if was_at_end:
            player.step = player.steps


def lacks(result: Any) -> str:
    """What a result lacks for a backward pass: to be a "tensor", to require a "grad", or to be "one" number."""
    if not isinstance(result, Tensor):
        return "tensor"
    if not result.requires_grad:
        return "grad"
    return "" if result.numel() == 1 else "one"


def ran_backward(recorder: Recorder) -> bool:
    """Whether a backward pass has been recorded."""
    return any(event.kind == "seed" for event in recorder.events)


def describe(error: BaseException) -> str:
    """Say what a function raised, and at which of its lines."""
    last = traceback.extract_tb(error.__traceback__)
    ours = {__file__, interruptible.__code__.co_filename}
    line = next((frame.line for frame in reversed(last) if frame.filename not in ours and "<" not in frame.name), None)
    said = "".join(traceback.format_exception_only(error)).strip()
    return f"{said}\n→ {line}" if line else said


def explore(function: Callable[..., Any], /, **inputs: Any) -> Explorer:
    """Show a function with controls for its inputs and a player of its forward and backward pass.

    A float gets a slider and arrives in the function as a tensor that requires a gradient; `(low, high)` and
    `(low, high, step)` set the slider's range. A list, an array or a tensor of at most 36 numbers in at most two
    dimensions gets a grid of number fields and arrives as a tensor: a list or array of floats requires a gradient, and
    a tensor keeps its own `requires_grad`. An integer gets a slider, a bool a box to tick, and a list of words a menu;
    these arrive as they are, as does the value of any widget that is given. Of a dictionary one chooses the key, and
    its value arrives.

    When the function returns a tensor of one number that requires a gradient, and has not called `backward()` itself,
    that is called on it. What the function prints stands below the player. A run that takes long says so, with a button
    that stops it; the notebook's ■ does too. Inside one long call of C it ends when that call returns.

    Raises `TypeError` for what is no function, for an input that it does not take or has no control, and for one that
    is missing; `ValueError` for a tensor too large to be shown as fields.

    >>> import autodiff_lite as torch
    >>> def square(x):
    ...     return (x * x).sum()
    >>> explorer = explore(square, x=[1.0, 2.0])
    >>> print(explorer.player.trace.transcript().splitlines()[-1])
    9. x.grad was empty and becomes [2, 4].
    """
    if not callable(function):
        raise TypeError(
            f"explore() takes a function, not {type(function).__name__}: explore(f, x=1.0), and not explore(f(1.0))."
        )
    try:
        inspect.signature(function).bind(**inputs)
    except TypeError as error:
        name = getattr(function, "__name__", "the function")
        raise TypeError(f"explore() calls {name} with the inputs that it is given by name, but: {error}.") from error
    return Explorer(function, [control_for(name, given) for name, given in inputs.items()])
