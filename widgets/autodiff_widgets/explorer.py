"""`explore()`: move the inputs of a function and see its forward and backward pass recomputed by the kernel."""

from __future__ import annotations

import inspect
import traceback
from collections.abc import Callable
from typing import Any

from ipywidgets import VBox

from autodiff_lite import Tensor

from .controls import Control, box, control_for
from .interrupts import interruptible
from .player_widget import Player
from .recording import Trace, trace


class Explorer(VBox):  # type: ignore[misc]  # ipywidgets has no types
    """Controls, and under them a player of what the function does with them; `explore()` makes one.

    Each change runs the function once, and results come in the order of the changes: a
    control in the browser holds back its next value until the kernel has answered and then sends the newest, so a
    result can be at most one change behind and can never overtake a later one.
    """

    def __init__(self, function: Callable[..., Any], controls: list[Control]) -> None:
        self.function = function
        self.player = Player()
        self._inputs = controls
        super().__init__([box(controls), self.player])
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
        with trace(title=getattr(self.function, "__name__", None)) as recorded:
            differentiate(self.function(**self.arguments))
        return recorded

    def run(self, _change: Any = None) -> None:
        """Run the function and show what it did; when it raises, the error is shown and the picture stays."""
        player = self.player
        player.busy = True
        try:
            recorded = interruptible(self.record)
        except KeyboardInterrupt:
            player.error = "Stopped before it was done. The picture is the last one that was; change an input to go on."
        except Exception as error:  # noqa: BLE001 — whatever a learner's function raises, she is told
            player.error = describe(error)
        else:
            was_at_end = player.step == player.steps
            with player.hold_sync():
                player.trace, player.error = recorded, ""
                if was_at_end:
                    player.step = player.steps
        finally:
            player.busy = False


def differentiate(result: Any) -> None:
    """Walk backward from what the function returned, where it is one number that needs it."""
    if isinstance(result, Tensor) and result.requires_grad and result.numel() == 1:
        result.backward()


def describe(error: Exception) -> str:
    """Say what a function raised, and at which of its lines."""
    last = traceback.extract_tb(error.__traceback__)
    ours = {__file__, interruptible.__code__.co_filename}
    line = next((frame.line for frame in reversed(last) if frame.filename not in ours and "<" not in frame.name), None)
    said = "".join(traceback.format_exception_only(error)).strip()
    return f"{said}\nat: {line}" if line else said


def explore(function: Callable[..., Any], /, **inputs: Any) -> Explorer:
    """Show a function with controls for its inputs and a player of its forward and backward pass.

    A float gets a slider and arrives in the function as a tensor that requires a gradient; `(low, high)` and
    `(low, high, step)` set the slider's range. A list, an array or a tensor of at most 36 numbers in at most two
    dimensions gets a grid of number fields and arrives as a tensor: a list or array of floats requires a gradient, and
    a tensor keeps its own `requires_grad`. An integer gets a slider and a bool a box to tick, and both arrive as they
    are, as does the value of any widget that is given. When the function returns a tensor of one number that requires a
    gradient, `backward()` is called on it; a function that calls it itself returns None. A run that takes long says so,
    with a button that stops it; the notebook's ■ does too. Inside one long call of C it ends when that call returns.

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
