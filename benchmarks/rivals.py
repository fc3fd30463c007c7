"""The same graph as others draw it: how long until one sees it. What is not installed is left out.

torchviz draws in Python what autograd keeps: the time is that of making the picture and of showing it.
graphviz-anywidget lays out in the page: the time is that of its script, from the graph's description to the picture.
Neither shows values, steps or a backward pass.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import shutil
import statistics
import sysconfig
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import graphviz
from graphviz.backend import dot_command
from playwright.sync_api import Page

from autodiff_widgets.document import Document

ROUNDS = 3
LARGEST = 300
"""Both take minutes, or all of the memory, for a graph of a thousand operations."""

SHOW = """async (svg) => {
  const start = performance.now();
  document.body.innerHTML = svg;
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - start;
}"""

RENDER = """async ([script, source]) => {
  const place = document.createElement('div');
  document.body.replaceChildren(place);
  const values = { dot_source: source, enable_zoom: true, freeze_scroll: false, case_sensitive: false,
    selected_direction: 'bidirectional', search_type: 'included' };
  const model = { get: (key) => values[key], set() {}, save_changes() {}, on() {}, off() {}, send() {} };
  const start = performance.now();
  const widget = (await import(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })))).default;
  await widget.initialize?.({ model });
  await widget.render({ model, el: place });
  while (place.querySelector('svg') === null) await new Promise((done) => setTimeout(done, 5));
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - start;
}"""
"""With a model that holds its values, as the widget's own would."""


def _optional(name: str) -> Any:
    """A module, or None if it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


torch, torchviz = _optional("torch"), _optional("torchviz")


def _widget() -> str | None:
    """The script of graphviz-anywidget, which is shown here without a kernel."""
    try:
        files = importlib.metadata.files("graphviz-anywidget") or []
    except importlib.metadata.PackageNotFoundError:
        return None
    return next((Path(str(file.locate())).read_text() for file in files if file.name == "widget.js"), None)


def _source(document: Document) -> str:
    """A trace's graph in Graphviz's language: a box for each node, with its name, and an arrow for each edge."""
    graph = graphviz.Digraph(node_attr={"shape": "box"})
    for node in document["nodes"]:
        graph.node(node["id"], label=graphviz.escape(node.get("name") or node.get("op", "")))
    for edge in document["edges"]:
        graph.edge(edge["from"], edge["to"])
    return graph.source


def _torchviz(page: Page, output: Any) -> float:
    start = time.perf_counter()
    svg = torchviz.make_dot(output).pipe(format="svg", encoding="utf-8", quiet=True)
    made = (time.perf_counter() - start) * 1000
    return made + float(page.evaluate(SHOW, svg))


def first_frames(page: Page, program: Callable[[Any], Any], document: Document) -> dict[str, float]:
    """The median time in milliseconds of each that is installed, for a program and the trace of it."""
    contestants: dict[str, Callable[[], float]] = {}
    found = shutil.which("graphviz-pure", path=sysconfig.get_path("scripts")) or shutil.which("dot")
    if torch is not None and torchviz is not None and found is not None:
        # The package has no public setting for the program's path.
        dot_command.DOT_BINARY = Path(found)
        output = program(torch)
        contestants["torchviz"] = lambda: _torchviz(page, output)
    script = _widget()
    if script is not None:
        source = _source(document)
        contestants["graphviz-anywidget"] = lambda: float(page.evaluate(RENDER, [script, source]))
    return {name: statistics.median(draw() for _ in range(ROUNDS)) for name, draw in contestants.items()}
