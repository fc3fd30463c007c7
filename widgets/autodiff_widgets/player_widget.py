"""`Player`: the player as a Jupyter widget, tied to the kernel while there is one.

What a cell shows by itself is not this widget but a MIME bundle, which plays in a saved notebook too. The widget is for
what needs a kernel: to observe the step from Python, to set it, to link it, and to show another trace in its place.
"""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import Any

from ipywidgets import DOMWidget, ValueWidget, register
from traitlets import Bool, Dict, Enum, Instance, Int, List, TraitError, Unicode, observe, validate

from .recording import Trace
from .twin import steps_of

MODULE = "autodiff-lite-widgets"


def _to_document(trace: Trace | None, _widget: Any) -> Any:
    # Through its JSON, which is the trace as it is now and in plain types, whatever is recorded into it later.
    return None if trace is None else json.loads(trace.to_json())


@register
class Player(DOMWidget, ValueWidget):  # type: ignore[misc]  # ipywidgets has no types
    """A player whose step can be read, set, observed and linked.

    `trace` is the `Trace` that it plays, or None for none yet; another one can take its place. `step` is how many steps
    have been done (0 is before the first); a number outside the trace becomes the nearest one inside, as a slider does
    it. `playing` is whether the clock runs. `predictions` is what the learner has answered about this trace, one
    dictionary for each: `asked` ("x.grad"), `of`, `step`, `answer` as she typed it (empty where she asked to be shown),
    `right`, `why` it is wrong, and `actual`. `error`, `stopped` and `busy` say beside the picture what went wrong, that
    work was ended before it was done, and that it is under way. `value` is the step, which is what `interact` asks a
    widget for.

    Raises `TraitError` for a `trace` that is no `Trace`.

    >>> import autodiff_lite as torch
    >>> from autodiff_widgets import trace
    >>> with trace() as t:
    ...     x = torch.tensor(3.0, requires_grad=True)
    ...     (x * x).backward()
    >>> player = Player(t, step=2)
    >>> player.observe(lambda change: print("now at", change.new), names="step")
    >>> player.step = 4
    now at 4
    """

    _model_name = Unicode("PlayerModel").tag(sync=True)
    _model_module = Unicode(MODULE).tag(sync=True)
    _model_module_version = Unicode(version("autodiff-lite")).tag(sync=True)
    _view_name = Unicode("PlayerView").tag(sync=True)
    _view_module = Unicode(MODULE).tag(sync=True)
    _view_module_version = Unicode(version("autodiff-lite")).tag(sync=True)

    trace = Instance(Trace, allow_none=True, help="What is played.").tag(sync=True, to_json=_to_document)
    step = Int(0, help="How many steps have been done.").tag(sync=True)
    playing = Bool(False, help="Whether the clock runs.").tag(sync=True)
    predictions = List(Dict(), help="What the learner has answered about this trace.").tag(sync=True)
    busy = Bool(False, help="Whether the next trace is being computed.").tag(sync=True)
    error = Unicode("", help="What went wrong with the next trace; the picture is still the last one.").tag(sync=True)
    stopped = Bool(False, help="Whether the next trace was given up before it was done.").tag(sync=True)
    lacks = Enum(["", "tensor", "grad", "one"], "", help="What a result lacked to be differentiated.").tag(sync=True)
    value = Int(0, help="The step, by the name that `interact` knows.")

    def __init__(self, trace: Trace | None = None, **traits: Any) -> None:
        if trace is not None and not isinstance(trace, Trace):
            raise TraitError(
                f"Player(trace) plays a Trace, not {type(trace).__name__}. Record one with `with trace() as t:`, or "
                "take the last cell's with show(), and give that."
            )
        unknown = sorted(set(traits) - set(self.trait_names()))
        if unknown:
            raise TypeError(
                f"Player() has no trait {unknown[0]!r}. It has trace, step, playing, predictions, and what every "
                "widget has, such as layout."
            )
        # The trace first: it says which steps there are.
        super().__init__(trace=trace, **{name: given for name, given in traits.items() if name not in _LATER})
        for name in _LATER & set(traits):
            setattr(self, name, traits[name])

    @property
    def steps(self) -> int:
        """How many steps the trace has."""
        return 0 if self.trace is None else steps_of(self.trace.document)

    @validate("step", "value")
    def _within(self, proposal: Any) -> int:
        return min(max(int(proposal["value"]), 0), self.steps)

    @observe("step")
    def _step_changed(self, change: Any) -> None:
        self.value = change.new

    @observe("value")
    def _value_changed(self, change: Any) -> None:
        self.step = change.new

    def answers(self) -> str:
        """Write the predictions as JSON, the same that the player's own button saves.

        >>> Player().answers()
        '{"answers": []}'
        """
        title = {} if self.trace is None else {"title": self.trace.document.get("title")}
        named = {key: held for key, held in title.items() if held is not None}
        return json.dumps({**named, "answers": self.predictions}, ensure_ascii=False)

    @observe("trace")
    def _trace_changed(self, _change: Any) -> None:
        self.predictions = []
        self.step = min(self.step, self.steps)


_LATER = {"step", "value", "playing"}
