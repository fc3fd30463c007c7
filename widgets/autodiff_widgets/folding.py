"""The groups of a document's nodes: scopes and modules as they are, and, where there are many nodes, loops folded."""

from __future__ import annotations

from collections.abc import Iterable

from .loops import Repetition
from .records import Record

MANY_NODES = 400
"""A trace of more has its loops folded unless the program says otherwise: more cards than a reader can use."""
FEWEST_TURNS = 3
MOST_NESTED = 50


def groups_of(records: Iterable[Record], fold: bool) -> dict[Record, list[str]]:
    """The groups in which each record stands, the outermost first.

    A loop that is folded is a group `line 4 ×50`, and in it each turn is one: `1`, `2`, … Where the same loop runs
    again, its second run is `line 4 (2) ×50`.
    """
    labels: dict[Repetition, str] = {}
    taken: set[tuple[str, ...]] = set()
    groups: dict[Record, list[str]] = {}
    for record in records:
        path: list[str] = []
        for part in record.scope:
            if isinstance(part, str):
                path.append(part)
                continue
            repetition, number = part
            if not fold or repetition.turns < FEWEST_TURNS:
                continue
            if repetition not in labels:
                labels[repetition] = label = _label(repetition, path, taken)
                taken.add((*path, label))
            path += [labels[repetition], str(number)]
        groups[record] = path[:MOST_NESTED]
    return groups


def _label(repetition: Repetition, path: list[str], taken: set[tuple[str, ...]]) -> str:
    run = 1
    while True:
        again = f" ({run})" if run > 1 else ""
        label = f"line {repetition.line}{again} ×{repetition.turns}"
        if (*path, label) not in taken:
            return label
        run += 1
