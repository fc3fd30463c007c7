"""What an author asks of the learner, and what the player keeps back: the `lesson` of a trace.

Authors write names, `predict="x.grad"`; the document holds step numbers, so that the player needs to know no names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from .document import Document, Lesson, Node, Question, Step
from .words import label

Predict = bool | str | Sequence[str]
"""One thing to predict or several: "z", "x.grad", "z -> x", "dz/dx", one of `EACH`; True is every .grad."""

EACH = {"values": ("compute",), "locals": ("vjp",), "contributions": ("vjp", "blocked"), "gradients": ("seed",)}
"""What can be asked for at each step, and the kinds of steps that have it; gradients come with the seed."""
HIDEABLE = ("values", "gradients", "controls", "transcript")
_MOST_LISTED = 8
_ARROW = re.compile(r"(.+?)\s*(?:->|→)\s*(.+)")
_RATIO = re.compile(r"[d∂](.+?)\s*/\s*[d∂](.+)")


def lesson(
    document: Document,
    predict: Predict | None = None,
    lock: int | None = None,
    hide: str | Sequence[str] = (),
    present: bool = False,
) -> Lesson:
    """Write the lesson for a document.

    Raises `ValueError`, which lists what there is, for something that cannot be predicted or hidden, and `IndexError`
    for a step that the trace does not have.
    """
    written: Lesson = {}
    if predict is not None and predict is not False:
        written["predict"] = _Questions(document).all(predict)
    if lock is not None:
        if not 0 <= lock <= len(document["steps"]):
            raise IndexError(f"lock={lock} is no step of this trace: it has steps 0 to {len(document['steps'])}.")
        written["lock"] = lock
    hidden = [hide] if isinstance(hide, str) else list(hide)
    unknown = [part for part in hidden if part not in HIDEABLE]
    if unknown:
        raise ValueError(f"hide={unknown[0]!r} is nothing that can be hidden: that is {', '.join(HIDEABLE)}.")
    if hidden:
        written["hide"] = [part for part in HIDEABLE if part in hidden]
    if present:
        written["present"] = True
    return written


class _Questions:
    """Finds in one document what an author names."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._nodes = {node["id"]: node for node in document["nodes"]}
        self._edges = {edge["id"]: edge for edge in document["edges"]}
        self._steps = list(enumerate(document["steps"], 1))
        self._parents: dict[str, list[str]] = {}
        for edge in document["edges"]:
            self._parents.setdefault(edge["to"], []).append(edge["from"])
        self._begins: dict[int, int] = {}
        for number, step in self._steps:
            self._begins.setdefault(step["pass"], number - 1)

    def all(self, predict: Predict) -> list[str | Question]:
        """What the document holds for these wishes: kinds first, then questions in the order in which they come up."""
        if predict is True:
            leaves = dict.fromkeys(step["node"] for _, step in self._steps if step["kind"] == "write_grad")
            found: list[str | Question] = [each for leaf in leaves for each in self._gradients(self._nodes[leaf])]
            if not found:
                raise ValueError(
                    "predict=True asks for every .grad, but this trace writes none: it runs no backward()."
                )
        else:
            wishes = [predict] if isinstance(predict, str) else predict
            if not isinstance(wishes, Sequence) or not all(isinstance(wish, str) for wish in wishes):
                raise TypeError(f"predict takes True, a name such as 'x.grad' or a list of names, not {predict!r}.")
            found = [each for wish in wishes for each in self._wish(wish)]
        kinds = [kind for kind in EACH if kind in found]
        asked = {
            (each.get("at", each["step"] - 1), each["step"], each["of"]): each
            for each in found
            if not isinstance(each, str)
        }
        return [*kinds, *(asked[key] for key in sorted(asked))]

    def _wish(self, wish: str) -> list[str | Question]:
        wish = wish.strip()
        if wish in EACH:
            if any(step["kind"] in EACH[wish] for _, step in self._steps):
                return [wish]
            raise ValueError(f"predict={wish!r} finds nothing to ask: this trace has no step of that kind.")
        found = self._named(wish)
        if not found and "," in wish:
            return [each for part in wish.split(",") for each in self._wish(part)]
        if not found:
            raise ValueError(f"predict={wish!r} names nothing that can be predicted here. {self._offer()}")
        return list(found)

    def _named(self, wish: str) -> list[Question]:
        """What one name stands for: gradients, a local derivative, a contribution, or a value."""
        if wish.endswith(".grad"):
            return [each for node in self._called(wish.removesuffix(".grad")) for each in self._gradients(node)]
        for form, of in ((_RATIO, "local"), (_ARROW, "contribution")):
            match = form.fullmatch(wish)
            if match is not None:
                child, parent = ({node["id"] for node in self._called(name)} for name in match.groups())
                return list(self._along(child, parent, of))
        made = {node["id"] for node in self._called(wish)}
        return [
            self._question(number, "value", step["out"])
            for number, step in self._steps
            if step["kind"] == "compute" and step["node"] in made
        ]

    def _called(self, name: str) -> list[Node]:
        """The nodes of this name; a variable that was bound again has primes, and its plain name means each of them."""
        exact = [node for node in self._nodes.values() if label(node) == name]
        return exact if "′" in name else [node for node in self._nodes.values() if _plain(node) == name]

    def _along(self, children: set[str], parents: set[str], of: str) -> Iterator[Question]:
        for number, step in self._steps:
            edge = self._edges[step["edge"]] if step["kind"] in EACH["contributions"] else None
            if edge is None or edge["to"] not in children or edge["from"] not in parents:
                continue
            if of == "contribution" or "local" in step:
                yield self._question(number, of, step.get(of))

    def _gradients(self, node: Node) -> Iterator[Question]:
        """Its gradient in each backward pass, asked before the pass begins."""
        for number in self._begins:
            found = self._gradient(node, number) if number > 0 else None
            if found is not None:
                yield {**found, "at": self._begins[number]} if found["step"] > self._begins[number] + 1 else found

    def _gradient(self, node: Node, number: int) -> Question | None:
        own = node["id"]
        steps = [(at, step) for at, step in self._steps if step["pass"] == number]
        for kind, of, key in (("write_grad", "grad", "after"), ("accumulate", "gradient", "grad")):
            for at, step in steps:
                if step["kind"] == kind and step["node"] == own:
                    return self._question(at, of, step[key])
        for at, step in steps:
            if step["kind"] == "seed" and step["node"] == own:
                return self._question(at, "gradient", step["grad"])
            if step["kind"] == "vjp" and self._edges[step["edge"]]["from"] == own:
                return self._question(at, "gradient", step["contribution"])
        for at, step in steps:
            if step["kind"] == "blocked" and node["requires_grad"] and own in self._above(step):
                return {"step": at, "of": "grad" if node["kind"] == "leaf" else "gradient", "node": own}
        return None

    def _above(self, step: Step) -> set[str]:
        """Every node from which this gate keeps a gradient."""
        found: set[str] = set()
        waiting = [self._edges[step["edge"]]["from"]]
        while waiting:
            node = waiting.pop()
            if node not in found:
                found.add(node)
                waiting += self._parents.get(node, [])
        return found

    def _question(self, number: int, of: Any, answer: str | None) -> Question:
        if answer is not None and "data" not in self._document["tensors"][answer]:
            shape = self._document["tensors"][answer]["shape"]
            raise ValueError(
                f"Step {number} cannot be predicted: of its {of} of shape {shape} there is only a summary."
            )
        return {"step": number, "of": of}

    def _offer(self) -> str:
        """What can be asked, in the words that ask for it."""
        values = [label(self._nodes[step["node"]]) for _, step in self._steps if step["kind"] == "compute"]
        edges = [self._edges[step["edge"]] for _, step in self._steps if step["kind"] == "vjp"]
        pairs = [(self._nodes[edge["to"]], self._nodes[edge["from"]]) for edge in edges]
        parents = [parent["name"] for _, parent in pairs if "name" in parent]
        ends = [(child["name"], parent["name"]) for child, parent in pairs if "name" in child and "name" in parent]
        offers = {
            "values": values,
            "gradients": [f"{parent}.grad" for parent in parents],
            "contributions": [f"{child} -> {parent}" for child, parent in ends],
            "local derivatives": [f"d{child}/d{parent}" for child, parent in ends],
        }
        said = [f"{kind}: {_some(names)}" for kind, names in offers.items() if names]
        words = f"or {', '.join(repr(kind) for kind in EACH)} for each of a kind, or True for every .grad."
        return f"There are {'; '.join([*said, words])}" if said else "It has neither operations nor gradients."


def _plain(node: Node) -> str:
    return label(node).replace("′", "")


def _some(names: list[str]) -> str:
    unique = list(dict.fromkeys(names))
    return ", ".join(unique[:_MOST_LISTED]) + (", …" if len(unique) > _MOST_LISTED else "")
