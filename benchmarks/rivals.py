"""The same graph as others draw it: how long until one sees it. What is not installed is left out.

torchviz draws in Python what autograd keeps: the time is that of making the picture and of showing it.
graphviz-anywidget lays out in the page: the time is that of its script, from the graph's description to the picture.
Neither shows values, steps or a backward pass. Each drawing has a browser of its own, which can be stopped.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import shutil
import statistics
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import graphviz
from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as BrowserError
from playwright.sync_api import TimeoutError as BrowserTimeout

from autodiff_widgets.document import Document

ROUNDS = 3
PATIENCE = 120.0
"""Seconds after which a drawing is stopped. Of what takes a quarter of them, one drawing is enough."""
DEEP = 10**6
"""Python's limit of recursion for torchviz, which goes down the graph by it."""

START = """(argument) => {
  const draw = %s;
  setTimeout(() => draw(argument).then(
    (took) => { window.outcome = { took }; },
    (error) => { window.outcome = { error: String(error) }; },
  ));
}"""
"""Returns at once, so that a page that never ends can be left."""

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


def _in_page(page: Page, draw: str, argument: Any, seconds: float) -> float:
    """How many milliseconds a page takes to draw; raises if it has not done so after so many seconds."""
    page.evaluate(START % draw, argument)
    page.wait_for_function("window.outcome", timeout=seconds * 1000)
    outcome: dict[str, Any] = page.evaluate("window.outcome")
    if "error" in outcome:
        raise BrowserError(outcome["error"])
    return float(outcome["took"])


def _torchviz(page: Page, output: Any, dot: str) -> float:
    start = time.perf_counter()
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(DEEP)
    try:
        source = torchviz.make_dot(output).source
    finally:
        sys.setrecursionlimit(limit)
    made = time.perf_counter() - start
    # With its own call of Graphviz there would be no way to stop it.
    command = [dot, "-Tsvg"]
    svg = subprocess.run(command, input=source.encode(), capture_output=True, check=True, timeout=PATIENCE - made)
    made = time.perf_counter() - start
    return made * 1000 + _in_page(page, SHOW, svg.stdout.decode(), PATIENCE - made)


def _timed(browse: Callable[[], Browser], draw: Callable[[Page], float]) -> str:
    """The median of a few drawings, or why there is none."""
    times: list[float] = []
    while len(times) < ROUNDS and sum(times) < PATIENCE * 1000 / 4:
        browser = browse()
        try:
            times.append(draw(browser.new_page(viewport={"width": 1000, "height": 800})))
        except (BrowserTimeout, subprocess.TimeoutExpired):
            return f"gave up after {PATIENCE:g} s"
        except (BrowserError, subprocess.CalledProcessError, RecursionError) as error:
            return f"failed: {str(error).splitlines()[0]}"
        finally:
            browser.close()
    return f"{statistics.median(times):,.0f} ms"


def first_frames(browse: Callable[[], Browser], program: Callable[[Any], Any], document: Document) -> dict[str, str]:
    """What each that is installed takes for a program and the trace of it."""
    contestants: dict[str, Callable[[Page], float]] = {}
    dot = shutil.which("graphviz-pure", path=sysconfig.get_path("scripts")) or shutil.which("dot")
    if torch is not None and torchviz is not None and dot is not None:
        output = program(torch)
        contestants["torchviz"] = lambda page: _torchviz(page, output, dot)
    script = _widget()
    if script is not None:
        source = _source(document)
        contestants["graphviz-anywidget"] = lambda page: _in_page(page, RENDER, [script, source], PATIENCE)
    return {name: _timed(browse, draw) for name, draw in contestants.items()}
