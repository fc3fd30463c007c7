"""The Trace document as Python sees it: its parts by name, and whether a document is one.

The truth is `schema/trace.v1.schema.json`; these types only let a type checker read our code.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Literal, NotRequired, TypedDict

SCHEMA = "autodiff-lite.trace"
VERSION = 1

Flow = Literal["grad", "detached", "no_grad", "constant", "integer"]
Number = float | int | bool | str
Line = list[int]


class Source(TypedDict):
    """The code of one cell or file."""

    name: str
    lines: list[str]
    first: NotRequired[int]
    earlier: NotRequired[bool]


class Argument(TypedDict, total=False):
    """What went into one slot of an operation."""

    edge: str
    number: Number


class Node(TypedDict):
    """A tensor that the program made."""

    id: str
    kind: Literal["leaf", "op"]
    shape: list[int]
    dtype: str
    requires_grad: bool
    op: NotRequired[str]
    name: NotRequired[str]
    expression: NotRequired[str]
    args: NotRequired[list[Argument]]
    options: NotRequired[dict[str, str]]
    scope: NotRequired[list[str]]
    inplace: NotRequired[bool]
    earlier: NotRequired[bool]
    line: NotRequired[Line]
    value: NotRequired[str]
    grad: NotRequired[str]


Edge = TypedDict("Edge", {"id": str, "from": str, "to": str, "slot": int, "flow": Flow})


class Summary(TypedDict):
    """What is said of a tensor with too many numbers."""

    min: Number
    max: Number
    mean: Number
    nonfinite: int


class Sample(TypedDict):
    """Evenly spaced rows and columns of such a tensor."""

    rows: int
    columns: int
    data: list[Number]


class TensorData(TypedDict):
    """Numbers as they were at one moment."""

    shape: list[int]
    dtype: str
    data: NotRequired[list[Number]]
    summary: NotRequired[Summary]
    sample: NotRequired[Sample]
    hidden: NotRequired[bool]
    """Never in a document: an author hides these numbers, so that `?` is written for them."""


class WholeRule(TypedDict):
    """The rule as it runs, where the texts for reading leave something out."""

    options: NotRequired[str]
    forward: str
    vjp: dict[str, str]


class Operation(TypedDict):
    """The engine's rule for an operation."""

    symbol: str
    inputs: list[str]
    forward: str
    vjp: dict[str, str]
    elementwise: NotRequired[bool]
    whole: NotRequired[WholeRule]


class Layout(TypedDict):
    """Where cards and edges stand, in CSS pixels."""

    engine: str
    width: float
    height: float
    nodes: dict[str, list[float]]
    edges: dict[str, list[float]]


Step = dict[str, Any]
"""A step has other keys for each kind: the schema lists them."""


class Question(TypedDict):
    """What the learner is to predict of one step's outcome."""

    step: int
    of: Literal["value", "local", "contribution", "gradient", "grad"]
    at: NotRequired[int]
    node: NotRequired[str]


class Lesson(TypedDict, total=False):
    """What an author asks of the learner, and what the player keeps back."""

    predict: list[str | Question]
    lock: int
    hide: list[str]
    present: bool


class Document(TypedDict):
    """The whole trace."""

    schema: str
    version: int
    source: list[Source]
    nodes: list[Node]
    edges: list[Edge]
    tensors: dict[str, TensorData]
    ops: dict[str, Operation]
    steps: list[Step]
    title: NotRequired[str]
    layout: NotRequired[Layout]
    twin: NotRequired[Document]
    lesson: NotRequired[Lesson]


def operation_key(name: str) -> str:
    """Name an operation as a trace allows it: a class of the learner's may be called _Würfel."""
    said = "".join(character for character in name if character.isascii() and (character.isalnum() or character == "_"))
    return said.lstrip("_0123456789")[:80] or "operation"


class TraceError(ValueError):
    """A document that is not a Trace: the message says where and why."""


@cache
def shared(name: str) -> Any:
    """Read a file that both halves share: the schema, or the words of a language.

    In a wheel these files lie inside the package; in a checkout beside it, where the TypeScript half finds them too.
    """
    here = Path(__file__).parent
    folder = here / "schema"
    if not folder.is_dir():
        folder = here.parent / "schema"
    return json.loads((folder / name).read_text(encoding="utf-8"))


def validate(document: Any) -> None:
    """Raise `TraceError` unless `document` is a Trace of this version whose parts refer to one another correctly."""
    import jsonschema  # 30 ms: only those who validate pay

    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise TraceError('This is not a trace: its "schema" is not "autodiff-lite.trace".')
    if document.get("version") != VERSION:
        raise TraceError(
            f"This trace has version {document.get('version')!r}; this autodiff-lite reads version {VERSION}. "
            "Update autodiff-lite to read it."
        )
    twin = document.get("twin")
    if isinstance(twin, dict) and "twin" in twin:  # before anything looks deeper: twins of twins could go on for ever
        raise TraceError("The twin of a trace cannot have a twin itself.")
    checker = jsonschema.Draft202012Validator(shared("trace.v1.schema.json"))
    error = jsonschema.exceptions.best_match(checker.iter_errors(document))
    if error is not None:
        place = "/".join(str(part) for part in error.absolute_path) or "the document"
        raise TraceError(f"This trace does not fit the schema at {place}: {error.message[:300]}")
    _check_references(document)
    _check_lesson(document)
    if twin is not None:
        _check_references(twin)


def _check_references(document: Any) -> None:
    nodes = [node["id"] for node in document["nodes"]]
    position = {name: place for place, name in enumerate(nodes)}
    edges = {edge["id"]: edge for edge in document["edges"]}
    if len(position) != len(nodes) or len(edges) != len(document["edges"]):
        raise TraceError("This trace names two nodes or two edges alike.")

    def check(kind: str, known: Any, name: str | None, where: str) -> None:
        if name is not None and name not in known:
            raise TraceError(f"This trace refers to {kind} {name} in {where}, but has none of that name.")

    for edge in edges.values():
        for end in ("from", "to"):
            check("node", position, edge[end], f"edge {edge['id']}")
        if position[edge["from"]] >= position[edge["to"]]:
            raise TraceError(f"Edge {edge['id']} leads from a later node to an earlier one: this graph has a cycle.")
    for node in document["nodes"]:
        where = f"node {node['id']}"
        for key in ("value", "grad"):
            check("tensor", document["tensors"], node.get(key), where)
        if node["kind"] == "op":
            check("operation", document["ops"], node.get("op"), where)
        for argument in node.get("args", []):
            check("edge", edges, argument.get("edge"), where)
        _check_line(document, node.get("line"), where)
    for number, step in enumerate(document["steps"]):
        where = f"step {number + 1}"
        check("node", position, step.get("node"), where)
        for key in ("edge", "via"):
            check("edge", edges, step.get(key), where)
        named = [
            step.get(key) for key in ("out", "before", "after", "grad", "upstream", "local", "contribution", "would")
        ]
        for tensor in [*named, *step.get("terms", []), *(part["grad"] for part in step.get("missing", []))]:
            check("tensor", document["tensors"], tensor, where)
        for part in step.get("missing", []):
            check("node", position, part["node"], where)
        _check_line(document, step.get("line"), where)
    for name, tensor in document["tensors"].items():
        size = 1
        for length in tensor["shape"]:
            size *= length
        if "data" in tensor and len(tensor["data"]) != size:
            raise TraceError(
                f"Tensor {name} has shape {tensor['shape']} and so {size} numbers, but {len(tensor['data'])} are given."
            )
    layout = document.get("layout", {"nodes": {}, "edges": {}})
    for kind, known, placed in (("node", position, layout["nodes"]), ("edge", edges, layout["edges"])):
        for name in placed:
            check(kind, known, name, "the layout")


_ANSWERS = {
    "compute": ("value",),
    "vjp": ("local", "contribution", "gradient"),
    "blocked": ("contribution", "gradient", "grad"),
    "seed": ("gradient",),
    "accumulate": ("gradient",),
    "write_grad": ("grad",),
}
"""What a step of each kind can be asked for."""


def _check_lesson(document: Any) -> None:
    """Each question has an answer, which lies after the moment at which it is asked."""
    steps = document["steps"]
    for question in document.get("lesson", {}).get("predict", []):
        if isinstance(question, str):
            continue
        number, of, node = question["step"], question["of"], question.get("node")
        if node is not None and all(each["id"] != node for each in document["nodes"]):
            raise TraceError(f"A question of the lesson refers to node {node}, but there is none of that name.")
        step = steps[number - 1] if number <= len(steps) else {"kind": ""}
        fits = of in _ANSWERS.get(step["kind"], ())
        if of == "local":
            fits = fits and "local" in step
        elif step["kind"] == "blocked" and of != "contribution":
            fits = fits and node is not None
        if not fits:
            raise TraceError(f"A question of the lesson asks step {number} for a {of} that it has not.")
        if question.get("at", 0) >= number:
            raise TraceError(
                f"A question of the lesson about step {number} is asked after step {question['at']}: too late."
            )


def _check_line(document: Any, line: Line | None, where: str) -> None:
    if line is None:
        return
    source, number = line
    if source >= len(document["source"]) or number >= len(document["source"][source]["lines"]):
        raise TraceError(
            f"This trace refers to line {number} of source {source} in {where}, but there is no such line."
        )
