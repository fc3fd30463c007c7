"""Documents that are not traces are refused with a sentence that says what is wrong."""

import copy
import json

import pytest

import autodiff_lite as torch
from autodiff_widgets import Trace, TraceError, trace


@pytest.fixture
def document():
    with trace(title="a sum") as t:
        x = torch.arange(4.0, requires_grad=True)
        (x * x).sum().backward()
    return json.loads(t.to_json())


def broken(document, change):
    changed = copy.deepcopy(document)
    change(changed)
    return json.dumps(changed)


def test_it_reads_what_it_writes(document):
    again = Trace.from_json(json.dumps(document))
    assert json.loads(again.to_json()) == document
    assert again.transcript().splitlines()[0] == "1. x = [0, 1, 2, 3]: a leaf that requires a gradient."


def asks(document, **question):
    document["lesson"] = {"predict": [question]}


CASES = {
    "another version": (lambda d: d.update(version=2), "has version 2; this autodiff-lite reads version 1"),
    "something else": (lambda d: d.update(schema="x"), "This is not a trace"),
    "an unknown key": (lambda d: d["nodes"][0].update(colour="red"), "at nodes/0"),
    "a dangling node": (lambda d: d["edges"][0].update({"from": "n99"}), "refers to node n99 in edge e1"),
    "a dangling tensor": (lambda d: d["steps"][1].update(out="t99"), "refers to tensor t99 in step 2"),
    "a dangling line": (lambda d: d["nodes"][0].update(line=[0, 999]), "line 999 of source 0"),
    "a cycle": (lambda d: d["edges"][0].update({"from": "n2", "to": "n1"}), "has a cycle"),
    "two alike": (lambda d: d["nodes"].append(d["nodes"][0]), "two nodes"),
    "numbers missing": (lambda d: d["tensors"]["t1"].update(data=[1]), "but 1 are given"),
    "a bad flow": (lambda d: d["edges"][0].update(flow="perhaps"), "at edges/0/flow"),
    "markup as an id": (lambda d: d["nodes"][0].update(id="<script>"), "at nodes/0/id"),
    "a twin of a twin": (lambda d: d.update(twin={**d, "twin": {**d}}), "cannot have a twin itself"),
    "a broken twin": (lambda d: d.update(twin={**d, "edges": []}), "refers to edge e1 in node n2"),
    "a twin that is no trace": (lambda d: d.update(twin={"nodes": []}), "at twin"),
    "a question about no step": (lambda d: asks(d, step=99, of="value"), "asks step 99 for a value that it has not"),
    "a question of another kind": (lambda d: asks(d, step=2, of="grad"), "asks step 2 for a grad that it has not"),
    "a question too late": (lambda d: asks(d, step=2, of="value", at=2), "is asked after step 2: too late"),
    "a question about nobody": (lambda d: asks(d, step=2, of="value", node="n99"), "refers to node n99"),
    "an unknown kind of question": (lambda d: d.update(lesson={"predict": ["everything"]}), "at lesson/predict/0"),
    "a huge name": (lambda d: d["nodes"][0].update(name="x" * 10_000_000), "at nodes/0/name"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_broken_document(document, case):
    change, message = CASES[case]
    with pytest.raises(TraceError, match=message) as caught:
        Trace.from_json(broken(document, change))
    assert len(str(caught.value)) < 1000


def test_proto_is_an_unknown_key(document):
    extra = '"tensors": {"__proto__": {"shape": [], "dtype": "bool", "data": [true]}, '
    text = json.dumps(document).replace('"tensors": {', extra)
    with pytest.raises(TraceError, match="__proto__"):
        Trace.from_json(text)


def test_text_that_is_no_json():
    with pytest.raises(TraceError, match="not JSON"):
        Trace.from_json("{")
    with pytest.raises(TraceError, match="not a trace"):
        Trace.from_json("[]")
