"""The programs of test_semantics.py: one small story each, by subject, separated by lines of dashes.

In each file a constant in capitals is a group of programs.
"""

from __future__ import annotations

from . import (
    algebra,
    backward,
    batching,
    functions,
    graph,
    lessons,
    looks,
    making,
    manual,
    memory,
    networks,
    numbers,
    optimising,
    parts,
    practice,
    recording,
    refusals,
    supplies,
    training,
    transforms,
    values,
)


def _stories(text: str) -> list[str]:
    return [part.strip("\n") for part in text.split("\n---\n")]


SUBJECTS = (
    algebra, backward, batching, functions, graph, lessons, looks, making, manual, memory, networks, numbers,
    optimising, parts, practice, recording, refusals, supplies, training, transforms, values,
)  # fmt: skip
PROGRAMS: dict[str, str] = {
    f"{group.lower().replace('_', ' ')} {number}": source
    for subject in SUBJECTS
    for group, text in vars(subject).items()
    if group.isupper()
    for number, source in enumerate(_stories(text))
}
"""By name: "backward 3"."""
