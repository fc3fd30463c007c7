"""What is written down of one run, whoever watched it: `assemble.py` makes a Trace document of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .program import Place
from .records import Record
from .tensors import Tensors

MOST_STEPS = 10_000
MOST_BYTES = 20_000_000


class Unrecordable(Exception):
    """What a trace cannot hold: the recording ends there with this message, and the program goes on."""


@dataclass
class Event:
    """A step before its records and tensors have got their ids."""

    kind: str
    number: int
    """The backward pass it belongs to; 0 outside any."""
    node: Record | None = None
    edge: tuple[Record, int] | None = None
    via: tuple[Record, int] | None = None
    place: Place | None = None
    tensors: dict[str, int] = field(default_factory=dict)
    terms: list[int] = field(default_factory=list)
    missing: list[tuple[Record, int]] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass
class Notes:
    """The steps in their order, the records that occur in them, and copies of their numbers."""

    most_steps: int = MOST_STEPS
    most_bytes: int = MOST_BYTES
    events: list[Event] = field(default_factory=list)
    tensors: Tensors = field(default_factory=Tensors)
    members: dict[Record, bool] = field(default_factory=dict)
    """Each record that occurs, in the order of appearance, and whether it was made while somebody watched."""
    first: dict[Record, dict[str, int]] = field(default_factory=dict)
    """`value` and `grad` of a record when it appeared."""
    full: bool = False
    """Nothing more is written: a bound was reached."""

    def write(self, event: Event) -> None:
        """Add a step, or, at a bound, the step that says that the recording stops."""
        for bound, reached, limit in (
            ("steps", len(self.events), self.most_steps),
            ("bytes", self.tensors.bytes, self.most_bytes),
        ):
            if reached >= limit and not self.full:
                self.full = True
                self.events.append(Event("truncated", 0, facts={"bound": bound, "limit": limit}))
        if not self.full:
            self.events.append(event)
