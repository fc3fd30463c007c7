"""What the learner believed and what happened, in one small file beside the notebooks that belongs to the learner.

`my_progress.json` is plain text: read it, delete it, or carry it along. It is never needed, and where the folder
cannot be written to, the same is kept until the kernel ends. The environment variable AUTODIFF_LITE_PROGRESS names
another file: a server keeps it where the learner may write, and a test away from the learner's own.
"""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
from typing import Any

FILE = Path(os.environ.get("AUTODIFF_LITE_PROGRESS") or Path(__file__).parents[1] / "my_progress.json")
PARTS = ("answers", "beliefs")

_remembered: dict[str, dict[str, Any]] = {}  # what this kernel has added


def load() -> dict[str, dict[str, Any]]:
    """Read what is kept, by other notebooks too; a file that is missing or that somebody spoilt counts as empty."""
    kept: Any = None
    with contextlib.suppress(OSError, ValueError):
        kept = json.loads(FILE.read_text(encoding="utf-8"))
    parts = {part: kept.get(part) if isinstance(kept, dict) else None for part in PARTS}
    return {
        part: {**(entries if isinstance(entries, dict) else {}), **_remembered.get(part, {})}
        for part, entries in parts.items()
    }


def keep(part: str, name: str, entry: Any) -> None:
    """Keep one entry, in the file too where that is possible."""
    _remembered.setdefault(part, {})[name] = entry
    fresh = FILE.with_suffix(".json.new")
    with contextlib.suppress(OSError):  # a folder that cannot be written to
        text = json.dumps(load(), indent=1, sort_keys=True, ensure_ascii=False)
        fresh.write_text(f"{text}\n", encoding="utf-8")
        fresh.replace(FILE)


def note_answer(name: str, status: str) -> None:
    """Count a try at an exercise, and remember that it was solved once it was."""
    entry = load()["answers"].get(name)
    tries, solved = (entry.get("tries", 0), entry.get("solved", False)) if isinstance(entry, dict) else (0, False)
    if not solved:
        keep("answers", name, {"tries": tries + 1, "solved": status == "pass"})


class Progress:
    """What has been tried and believed so far, as a table."""

    def __init__(self, beliefs: list[tuple[str, str, str]], answers: list[tuple[str, str]]) -> None:
        self.beliefs = beliefs
        self.answers = answers

    def __repr__(self) -> str:
        lines = [f"{question}  You believed: {believed}  It was: {was}" for question, believed, was in self.beliefs]
        lines += [f"{name}: {state}" for name, state in self.answers]
        return "\n".join(lines) or "Nothing predicted and nothing answered yet."

    def _repr_markdown_(self) -> str:
        text = []
        if self.beliefs:
            rows = [f"| {cell(q)} | {cell(b)} | {cell(w)} |" for q, b, w in self.beliefs]
            text += ["| question | you believed | it was |", "|---|---|---|", *rows, ""]
        if self.answers:
            text += ["| exercise | so far |", "|---|---|", *(f"| `{name}` | {state} |" for name, state in self.answers)]
        return "\n".join(text) or repr(self)


def cell(text: str) -> str:
    """Write a text so that it stays inside one cell of a Markdown table."""
    return text.replace("\n", " ").replace("|", "\\|")


def progress() -> Progress:
    """Show what was believed and what happened, and which exercises were tried and solved."""
    from .framework import predictions

    kept, known = load(), predictions()
    beliefs = [
        (known[name].question, str(belief), known[name].happened)
        for name, belief in kept["beliefs"].items()
        if name in known
    ]
    answers = []
    for name, entry in kept["answers"].items():
        tries = entry.get("tries", 0) if isinstance(entry, dict) else 0
        word = "try" if tries == 1 else "tries"
        solved = isinstance(entry, dict) and entry.get("solved")
        answers.append((name, f"solved after {tries} {word}" if solved else f"{tries} {word}, not solved yet"))
    return Progress(beliefs, answers)
