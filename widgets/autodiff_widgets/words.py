"""One sentence for each step: the transcript, and what a screen reader hears.

The sentences are templates in `schema/words.en.json`; the player fills the same templates (`player/src/words.ts`),
and a test compares the two halves over every trace of the chapter.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .document import Document, Node, Step, shared
from .numbers import format_tensor

MOST_TERMS, FIRST_TERMS, LAST_TERMS = 12, 6, 3
"""Of more terms of a sum a sentence says the first and the last."""


def label(node: Node) -> str:
    """What people call this node: its variable, else how it was computed."""
    return node.get("name") or node.get("expression") or f"{node.get('op', node['kind'])} {node['id']}"


LANGUAGES = ("en", "de")


def catalogue(language: str, of: str = "words") -> dict[str, str]:
    """Read the sentences of a language, of the player or its "hosts"; raises `ValueError` for one that has none."""
    if language not in LANGUAGES:
        raise ValueError(f"there is no catalogue of language {language!r}; there is one of {' and '.join(LANGUAGES)}.")
    words: dict[str, str] = shared(f"{of}.{language}.json")
    return words


class Words:
    """Says the steps of one document, in order."""

    def __init__(self, document: Document, language: str = "en") -> None:
        self._document = document
        self._words = catalogue(language)
        self._nodes = {node["id"]: node for node in document["nodes"]}
        self._edges = {edge["id"]: edge for edge in document["edges"]}
        self._unrecorded = {edge["to"] for edge in document["edges"] if edge["flow"] == "no_grad"}

    def start(self) -> str:
        """Say what is there before the first step."""
        earlier = any(node.get("earlier") and "value" in node for node in self._document["nodes"])
        return self._words["start.earlier" if earlier else "start"]

    def sentences(self) -> Iterator[str]:
        """Say each step."""
        gradients: dict[str, str] = {}
        for step in self._document["steps"]:
            if step["kind"] == "seed":
                gradients[step["node"]] = step["grad"]
            elif step["kind"] == "vjp":
                gradients[self._edges[step["edge"]]["from"]] = step["contribution"]
            elif step["kind"] == "accumulate":
                gradients[step["node"]] = step["grad"]
            elif step["kind"] == "hook":
                gradients[step["node"]] = step["after"]
            yield self._sentence(step, gradients)

    def _sentence(self, step: Step, gradients: dict[str, str]) -> str:
        kind = step["kind"]
        if kind in ("vjp", "blocked"):
            return self._along_edge(step)
        if kind == "error":
            return self._fill("error", type=step["type"], message=" ".join(step["message"].split()))
        if kind == "truncated":
            return self._fill(f"truncated.{step['bound']}", limit=step["limit"])
        node = self._nodes[step["node"]]
        about: dict[str, Any] = {"node": label(node)}
        if kind == "create":
            about["value"] = self._numbers(node.get("value"))
            return self._fill("create.leaf" if node["requires_grad"] else "create.constant", **about)
        if kind == "compute":
            return self._computed(node, step)
        if kind == "seed":
            return self._fill("seed", grad=self._numbers(step["grad"]), **about)
        if kind == "accumulate":
            return self._fill("accumulate", terms=self._sum(step["terms"]), grad=self._numbers(step["grad"]), **about)
        about |= {key: self._numbers(step.get(key)) for key in ("before", "after")}
        if kind == "write":
            return self._fill("write", op=step["op"], **about) if "op" in step else self._fill("write.unseen", **about)
        if kind == "hook":
            return self._fill("hook", **about)
        if kind == "write_grad":
            added = self._numbers(gradients.get(step["node"]))
            return self._fill("write_grad.add" if "before" in step else "write_grad.first", added=added, **about)
        return self._fill(f"zero_grad.{self._reset(step)}", **about)

    def _computed(self, node: Node, step: Step) -> str:
        about = {"node": label(node), "expression": node.get("expression", ""), "value": self._numbers(step["out"])}
        if node.get("op") == "detach":
            parents = [edge["from"] for edge in self._document["edges"] if edge["to"] == node["id"]]
            if parents:
                return self._fill("compute.detach", source=label(self._nodes[parents[0]]), **about)
        if node["id"] in self._unrecorded:
            return self._fill("compute.no_grad", **about)
        return self._fill("compute.named" if node.get("name") else "compute.unnamed", **about)

    def _sum(self, terms: list[str]) -> str:
        """Of many terms the first and the last: a parameter that a loop has used is the sum of thousands."""
        if len(terms) <= MOST_TERMS:
            return " + ".join(map(self._numbers, terms))
        others = self._fill("accumulate.others", n=str(len(terms) - FIRST_TERMS - LAST_TERMS))
        first, last = (" + ".join(map(self._numbers, part)) for part in (terms[:FIRST_TERMS], terms[-LAST_TERMS:]))
        return f"{first} + {others} + {last}"

    def _along_edge(self, step: Step) -> str:
        edge = self._edges[step["edge"]]
        child, parent = self._nodes[edge["to"]], self._nodes[edge["from"]]
        about = {"child": label(child), "parent": label(parent)}
        if step["kind"] == "blocked":
            said = self._fill(f"blocked.{edge['flow']}", **about)
            if "would" in step:
                said += self._fill("blocked.would", would=self._numbers(step["would"]), **about)
            for part in step.get("missing", []):
                said += self._fill(
                    "blocked.missing", node=label(self._nodes[part["node"]]), grad=self._numbers(part["grad"])
                )
            return said
        about |= {key: self._numbers(step.get(key)) for key in ("upstream", "local", "contribution")}
        if "local" not in step:
            return self._fill("vjp.rule", **about)
        copied = self._shape(step["contribution"]) != self._shape(step["local"])
        return self._fill("vjp.broadcast" if copied else "vjp.product", **about)

    def _reset(self, step: Step) -> str:
        if "after" not in step:
            return "none"
        after = self._document["tensors"][step["after"]]
        if "hidden" in after:
            return "set"
        if "summary" in after:
            about = after["summary"]
            return "zero" if about["min"] == about["max"] == about["nonfinite"] == 0 else "set"
        return "zero" if all(value == 0 for value in after["data"]) else "set"

    def _shape(self, tensor: str) -> list[int]:
        return self._document["tensors"][tensor]["shape"]

    def _numbers(self, tensor: str | None) -> str:
        if tensor is None:
            return self._words["zero_grad.empty"]
        return format_tensor(self._document["tensors"][tensor], self._words)

    def _fill(self, key: str, **about: Any) -> str:
        return self._words[key].format(**about)
