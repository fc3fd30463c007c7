"""What a still picture of a trace knows after a number of steps; `player/src/history.ts` knows the same."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from .document import Document, Step, TensorData


@dataclass
class Moment:
    """What each card and edge shows. Gradients are those of the running backward pass, or the last."""

    present: set[str] = field(default_factory=set)
    values: dict[str, TensorData] = field(default_factory=dict)
    gradients: dict[str, TensorData] = field(default_factory=dict)
    arriving: dict[str, list[TensorData]] = field(default_factory=lambda: defaultdict(list))
    """What has come to a node so far, and is not yet its gradient: more is to come."""
    expected: Counter[str] = field(default_factory=Counter)
    """How many contributions come to each node in this pass."""
    ledgers: dict[str, TensorData] = field(default_factory=dict)
    flowed: set[str] = field(default_factory=set)
    """The edges by which a gradient has come."""
    unreached: set[str] = field(default_factory=set)
    """The nodes from which a gate keeps everything in this pass."""


def moment_after(document: Document, step: int | None = None) -> Moment:
    """Return what is known after `step` steps; after all of them unless said."""
    return _Account(document).after(step)


class _Account:
    """Takes one step of a document after the other."""

    def __init__(self, document: Document) -> None:
        self._document, self._tensors = document, document["tensors"]
        self._nodes = {node["id"]: node for node in document["nodes"]}
        self._parents = {edge["id"]: edge["from"] for edge in document["edges"]}
        self._inputs: dict[str, list[str]] = defaultdict(list)
        for edge in document["edges"]:
            self._inputs[edge["to"]].append(edge["from"])
        self._expected: dict[int, Counter[str]] = defaultdict(Counter)
        for each in document["steps"]:
            if each["kind"] in ("seed", "vjp"):
                self._expected[each["pass"]][self._receiver(each)] += 1
        self._moment, self._pass = Moment(), 0

    def after(self, step: int | None) -> Moment:
        moment = self._moment
        made = {each["node"] for each in self._document["steps"] if each["kind"] in ("create", "compute")}
        for name, node in self._nodes.items():
            if name not in made:
                moment.present.add(name)
                if "value" in node:
                    moment.values[name] = self._tensors[node["value"]]
            if "grad" in node:
                moment.ledgers[name] = self._tensors[node["grad"]]
        for each in self._document["steps"][:step]:
            if each["pass"] not in (0, self._pass):  # gradients of an earlier pass are no longer this pass's
                self._pass = each["pass"]
                for known in (moment.gradients, moment.arriving, moment.flowed, moment.unreached):
                    known.clear()
                moment.expected = self._expected[self._pass]
            self._take(each)
        return moment

    def _take(self, step: Step) -> None:
        moment, kind, name = self._moment, step["kind"], step.get("node", "")
        if kind == "create":
            moment.present.add(name)
            if "value" in self._nodes[name]:
                moment.values[name] = self._tensors[self._nodes[name]["value"]]
        elif kind in ("compute", "write"):
            moment.present.add(name)
            moment.values[name] = self._tensors[step["out"] if kind == "compute" else step["after"]]
        elif kind == "seed":
            self._arrive(name, step["grad"])
        elif kind == "vjp":
            self._arrive(self._receiver(step), step["contribution"])
            moment.flowed.add(step["edge"])
        elif kind == "blocked":
            self._leave_empty(self._parents[step["edge"]])
        elif kind == "accumulate":
            moment.gradients[name] = self._tensors[step["grad"]]
        elif kind == "hook":
            moment.gradients[name] = self._tensors[step["after"]]
        elif kind in ("write_grad", "zero_grad"):
            if "after" in step:
                moment.ledgers[name] = self._tensors[step["after"]]
            else:
                moment.ledgers.pop(name, None)

    def _receiver(self, step: Step) -> str:
        return self._parents[step["edge"]] if step["kind"] == "vjp" else step["node"]

    def _arrive(self, name: str, tensor: str) -> None:
        self._moment.arriving[name].append(self._tensors[tensor])
        if self._moment.expected[name] == 1:
            self._moment.gradients[name] = self._tensors[tensor]

    def _leave_empty(self, name: str) -> None:
        """Everything above a gate that receives nothing in this pass waits in vain."""
        waiting = [name]
        while waiting:
            above = waiting.pop()
            if above in self._moment.unreached or not self._nodes[above]["requires_grad"]:
                continue
            if self._moment.expected[above] > 0:
                continue
            self._moment.unreached.add(above)
            waiting += self._inputs[above]
