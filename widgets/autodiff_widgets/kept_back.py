"""What a picture or a transcript may show of a trace whose author asks or hides something."""

from __future__ import annotations

from typing import Any

from .document import Document, Step, TensorData
from .lesson import EACH
from .twin import transcript
from .words import catalogue

_NODE = {"values": "value", "gradients": "grad"}
_STEP = {
    "values": {"compute": ("out",), "write": ("before", "after"), "vjp": ("local",)},
    "gradients": {
        "seed": ("grad",),
        "vjp": ("upstream", "local", "contribution"),
        "blocked": ("would",),
        "accumulate": ("grad",),
        "hook": ("before", "after"),
        "write_grad": ("before", "after"),
        "zero_grad": ("before", "after"),
    },
}
"""Where a document holds the numbers that an author can hide; `player/src/predict/hide.ts` has the same."""


def shown_until(document: Document) -> int | None:
    """After how many steps something is kept back: at the first question or at the lock; None where nothing is."""
    given = document.get("lesson", {})
    ends = [given["lock"]] if "lock" in given else []
    return min([*ends, *_asked_at(document)], default=None)


def _asked_at(document: Document) -> list[int]:
    """After how many steps the author asks something; of each kind, the first time."""
    asked = []
    for question in document.get("lesson", {}).get("predict", []):
        if isinstance(question, str):
            asked += [at for at, step in enumerate(document["steps"]) if step["kind"] in EACH[question]][:1]
        else:
            asked.append(question.get("at", question["step"] - 1))
    return asked


def said(document: Document, language: str = "en") -> str:
    """The transcript as far as a learner may read it, and a line that tells of the rest."""
    lines = transcript(seen(document), language)
    return lines if shown_until(document) is None else f"{lines}\n{catalogue(language)['kept_back']}"


def seen(document: Document) -> Document:
    """Return the document as far as a learner may see it before she has answered, with a `?` for each hidden number."""
    until = shown_until(document)
    later = _made(document["steps"][until:], "create", "compute")
    shown: Document = {**document, "steps": document["steps"][:until]}
    if until is not None:
        shown["nodes"] = [_without_value(node) if node["id"] in later else node for node in document["nodes"]]
    hide = [part for part in document.get("lesson", {}).get("hide", []) if part in _NODE]
    return _Hidden(shown, hide).document if hide else shown


def handed_out(document: Document, answers: bool) -> Document:
    """Return what a sheet or a film shows: a learner works on from the first question, so there each number is a `?`.

    With `answers` it is the whole document, for the teacher.
    """
    plain: Document = {**document}
    given = plain.pop("lesson", {})
    if answers or not given:
        return plain
    lock = given.get("lock", len(document["steps"]))
    asked = min([lock, *_asked_at(document)])
    later = _made(document["steps"][lock:], "create") | _made(document["steps"][asked:], "compute")
    plain["steps"] = document["steps"][:lock]
    plain["nodes"] = [_without_value(node) if node["id"] in later else node for node in document["nodes"]]
    return _Hidden(plain, [part for part in given.get("hide", []) if part in _NODE], asked).document


def _made(steps: list[Step], *kinds: str) -> set[str]:
    """The nodes that steps of these kinds make."""
    return {step["node"] for step in steps if step["kind"] in kinds}


def _without_value(node: Any) -> Any:
    return {key: held for key, held in node.items() if key != "value"}


class _Hidden:
    """A document whose hidden numbers are tensors of their own: a gradient may hold the same numbers as a value."""

    def __init__(self, document: Document, hide: list[str], asked: int | None = None) -> None:
        """Hide these kinds of numbers, and what the steps after the first `asked` come to."""
        self._tensors: dict[str, TensorData] = dict(document["tensors"])
        self.document: Document = {
            **document,
            "nodes": [self._changed(node, [_NODE[part] for part in hide]) for node in document["nodes"]],
            "steps": [
                self._step(step, hide if asked is None or at < asked else [*_STEP])
                for at, step in enumerate(document["steps"])
            ],
            "tensors": self._tensors,
        }

    def _step(self, step: Any, hide: list[str]) -> Any:
        changed = self._changed(step, [key for part in hide for key in _STEP[part].get(step["kind"], ())])
        if "gradients" in hide and "terms" in step:
            changed["terms"] = [self._hidden(term) for term in step["terms"]]
        if "gradients" in hide and "missing" in step:
            changed["missing"] = [self._changed(part, ["grad"]) for part in step["missing"]]
        return changed

    def _changed(self, part: Any, keys: list[str]) -> Any:
        return {**part, **{key: self._hidden(part[key]) for key in keys if key in part}}

    def _hidden(self, name: str) -> str:
        self._tensors[f"{name}?"] = {**self._tensors[name], "hidden": True}
        return f"{name}?"
