"""Controls of a function's inputs: a slider for a number, fields for a small tensor, words to choose from."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from ipywidgets import Box, Dropdown, FloatText, GridBox, IntText, Label, Layout, ValueWidget, VBox, interactive

import autodiff_lite as torch
from autodiff_lite import Tensor

MOST_FIELDS = 36
"""More number fields than this are no longer read by anyone."""


class Control:
    """One input of the function: what the learner moves, and what the function gets."""

    def __init__(self, name: str, widget: Any, fields: list[Any], read: Callable[[], Any]) -> None:
        self.name, self.widget, self.fields, self.read = name, widget, fields, read

    def on_change(self, heard: Callable[[Any], None]) -> None:
        """Call `heard` whenever a number changes."""
        for field in self.fields:
            field.observe(heard, names="value")


def control_for(name: str, given: Any) -> Control:
    """Make the control for an input; raises `TypeError` or `ValueError`, which say what may be given."""
    if isinstance(given, ValueWidget):
        if not getattr(given, "description", name):
            given.description = name
        return _single(name, given)
    if isinstance(given, Mapping) or (isinstance(given, list) and any(isinstance(each, str) for each in given)):
        return _choice(name, given)
    if isinstance(given, (Tensor, np.ndarray, list)):
        return _grid(name, given)
    if isinstance(given, (bool, int, float, tuple)):
        try:
            widget = interactive.widget_from_abbrev(given)
        except ValueError as error:
            raise ValueError(f"explore() cannot make a slider of {name}={given!r}: {error}.") from error
        if widget is not None and not (isinstance(given, tuple) and len(given) not in (2, 3)):
            widget.description = name
            return _single(name, widget)
    raise TypeError(
        f"explore() cannot make a control for {name}={given!r}. Give a number, a range (low, high) or "
        f"(low, high, step), a list, array or tensor of at most {MOST_FIELDS} numbers, a list of words or a dictionary "
        "to choose from, or a widget that has a value."
    )


def _single(name: str, widget: Any) -> Control:
    def read() -> Any:
        number = widget.value
        return torch.tensor(number, requires_grad=True) if isinstance(number, float) else number

    return Control(name, widget, [widget], read)


def _choice(name: str, given: Mapping[str, Any] | list[str]) -> Control:
    if not given or not all(isinstance(each, str) for each in given):
        raise TypeError(
            f"explore() makes a choice of {name}={given!r} where each entry is a word: a list of words, or a "
            "dictionary that has what the function gets under each word."
        )
    # Two tensors are compared number by number, which is no answer here.
    chosen = Dropdown(options=given, description=name, equals=operator.is_)
    return Control(name, chosen, [chosen], lambda: chosen.value)


def _grid(name: str, given: Any) -> Control:
    try:
        tensor = given if isinstance(given, Tensor) else torch.tensor(given)
    except (TypeError, ValueError) as error:
        raise TypeError(f"explore() cannot make a tensor of {name}={given!r}: {error}") from error
    numbers = np.array(tensor.detach().numpy())
    if not (np.issubdtype(numbers.dtype, np.floating) or np.issubdtype(numbers.dtype, np.integer)):
        raise TypeError(f"explore() has number fields for floats and integers; {name} holds {numbers.dtype.name}.")
    if numbers.ndim > 2 or not 0 < numbers.size <= MOST_FIELDS:
        raise ValueError(
            f"explore() shows a field for each number: {name} has shape {tuple(numbers.shape)}, and what can be shown "
            f"has at most two dimensions and from 1 to {MOST_FIELDS} numbers. Use a smaller one, or make {name} inside "
            "the function."
        )
    floating = bool(np.issubdtype(numbers.dtype, np.floating))
    # A tensor keeps the flag that it came with; a list or an array has none, and is there to be differentiated.
    requires_grad = tensor.requires_grad if isinstance(given, Tensor) else floating
    columns = numbers.shape[-1] if numbers.ndim else 1
    fields = []
    for index, number in np.ndenumerate(numbers):
        kind, place = (FloatText if floating else IntText), ", ".join(map(str, index))
        field = kind(value=number.item(), tooltip=f"{name}[{place}]" if index else name, layout=Layout(width="5.5em"))
        fields.append(field)

    def read() -> Tensor:
        now = np.array([field.value for field in fields], dtype=numbers.dtype).reshape(numbers.shape)
        return torch.tensor(now, dtype=tensor.dtype, requires_grad=requires_grad)

    rows = GridBox(fields, layout=Layout(grid_template_columns=f"repeat({columns}, 6em)"))
    # By this name ipywidgets' style sheet puts the label where a slider has it.
    labelled = Box([Label(name), rows]).add_class("widget-inline-hbox")
    return Control(name, labelled, fields, read)


def box(controls: list[Control]) -> Any:
    """Put the controls under one another."""
    return VBox([control.widget for control in controls])
