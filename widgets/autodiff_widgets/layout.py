"""Where cards and edges go. Graphviz decides that, and nothing else: only coordinates are taken from it.

The PyPI package `graphviz` builds and runs the graph. The program that it runs is `graphviz-pure`, which comes as a
wheel; a `dot` of your own is used when the environment variable AUTODIFF_LITE_DOT names it.
"""

from __future__ import annotations

import json
import os
import shutil
import sysconfig
from collections import defaultdict
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import graphviz
from graphviz.backend import dot_command

from .cards import MONO, WIDEST, card_sizes
from .document import Document, Edge, Layout

_PIXELS_PER_INCH = 72
_GAP = 26
"""Between cards above one another."""
_COLUMN_GAP = 26
_COLUMNS, _GATE_COLUMNS = 2, 3
"""The way along an edge is two narrow columns long: room for an arrow; with a gate and its word, three."""
_MOST_COLUMNS_CROSSED = 800
"""How many columns all edges together may pass over: 0.1 to 0.3 s of Graphviz."""
_AROUND = 60
"""Space below a graph for the edges that lead around it."""
_MARGIN = 4
_SPARE = round(3 * MONO)
"""What a card that has to grow gets beyond its need: the next number is often a digit longer."""


class LayoutError(RuntimeError):
    """No Graphviz could be run, or it refused the graph."""


def lay_out(document: Document, sizes: dict[str, tuple[int, int]] | None = None) -> Layout:
    """Place the nodes and edges of a document, from left to right; `sizes` are those of its cards unless said."""
    sizes = card_sizes(document) if sizes is None else sizes
    graph = graphviz.Digraph(
        graph_attr={"rankdir": "LR", "nodesep": _inches(_GAP), "ranksep": _inches(_COLUMN_GAP)},
        node_attr={"shape": "box", "fixedsize": "true", "label": ""},
        edge_attr={"dir": "none"},
    )
    for name, (width, height) in sizes.items():
        graph.node(name, width=_inches(width), height=_inches(height))
    for edge in _within_budget(document):
        gate = edge["flow"] not in ("grad", "constant")
        graph.edge(edge["from"], edge["to"], id=edge["id"], minlen=str(_GATE_COLUMNS if gate else _COLUMNS))
    return _read(_run(graph), sizes, document)


def lay_out_as(document: Document, before: Document) -> Layout | None:
    """Place another run of the same program where `before` has its cards: a picture stays while its numbers change.

    A card grows when its numbers no longer fit into it, and never shrinks. None where `before` shows another graph, or
    has no layout.
    """
    layout = before.get("layout")
    if layout is None or _structure(document) != _structure(before):
        return None
    needed = card_sizes(document)
    sizes = {name: (round(width), round(height)) for name, (_, _, width, height) in layout["nodes"].items()}
    for name, (width, height) in needed.items():
        wide, high = sizes[name]
        grown = wide if width <= wide else max(width, min(width + _SPARE, WIDEST))
        sizes[name] = grown, max(height, high)
    if all(layout["nodes"][name][2:] == [*size] for name, size in sizes.items()):
        return layout
    return lay_out(document, sizes)


def _structure(document: Document) -> tuple[list[str], list[tuple[str, str, str, str]]]:
    """The nodes, and what is between them: all that a layout depends on beside the sizes of the cards."""
    nodes = [node["id"] for node in document["nodes"]]
    return nodes, [(edge["id"], edge["from"], edge["to"], edge["flow"]) for edge in document["edges"]]


def _within_budget(document: Document) -> list[Edge]:
    """The edges that Graphviz is to place: all of a textbook graph, and of a large one the shorter.

    An edge over many columns costs Graphviz a point in each, and its time grows faster than their number: a leaf that a
    hundred operations in a row use took it a minute. The longest edges are drawn around the graph instead.
    """
    depth: dict[str, int] = {node["id"]: 0 for node in document["nodes"]}
    for edge in document["edges"]:  # in the order of the nodes that they lead to
        depth[edge["to"]] = max(depth[edge["to"]], depth[edge["from"]] + 1)
    spans = {edge["id"]: depth[edge["to"]] - depth[edge["from"]] for edge in document["edges"]}
    chosen, spent = set(), 0
    for edge in sorted(document["edges"], key=lambda edge: spans[edge["id"]]):
        spent += spans[edge["id"]] - 1
        if spent > _MOST_COLUMNS_CROSSED:
            break
        chosen.add(edge["id"])
    return [edge for edge in document["edges"] if edge["id"] in chosen]


def _inches(pixels: float) -> str:
    return f"{pixels / _PIXELS_PER_INCH:.4f}"


@cache
def _program() -> tuple[str, str]:
    """The Graphviz program to run, and its name for the trace."""
    wanted = os.environ.get("AUTODIFF_LITE_DOT")
    if wanted:
        return wanted, "graphviz"
    # A kernel may run without the environment's scripts on its PATH: look where pip puts them.
    for folder in (sysconfig.get_path("scripts"), None):
        found = shutil.which("graphviz-pure", path=folder)
        if found:
            return found, f"graphviz-pure {version('graphviz-pure')}"
    raise LayoutError("graphviz-pure is not installed, so the graph cannot be drawn: pip install graphviz-pure")


def _run(graph: graphviz.Digraph) -> Any:
    program, _ = _program()
    # The package has no public setting for the program's path; `graphviz.DOT_BINARY` is not what it reads.
    before, dot_command.DOT_BINARY = dot_command.DOT_BINARY, Path(program)
    try:
        return json.loads(graph.pipe(format="json", encoding="utf-8", quiet=True))
    except (graphviz.CalledProcessError, graphviz.ExecutableNotFound) as error:
        raise LayoutError(f"Graphviz could not lay out this graph of {len(graph.body)} lines: {error}") from error
    finally:
        dot_command.DOT_BINARY = before


def _read(drawn: Any, sizes: dict[str, tuple[int, int]], document: Document) -> Layout:
    _, _, width, height = (float(number) for number in drawn["bb"].split(","))

    def across(value: float) -> float:
        return round(value + _MARGIN, 1)

    def down(value: float) -> float:  # Graphviz counts upwards
        return round(height - value + _MARGIN, 1)

    nodes: dict[str, list[float]] = {}
    for thing in drawn.get("objects", []):
        x, y = (float(number) for number in thing["pos"].split(","))
        w, h = sizes[thing["name"]]
        nodes[thing["name"]] = [across(x - w / 2), down(y + h / 2), w, h]
    edges: dict[str, list[float]] = {}
    for line in drawn.get("edges", []):
        points = [point.split(",") for point in line["pos"].split()]
        edges[line["id"]] = [value for x, y in points for value in (across(float(x)), down(float(y)))]
    around = [edge for edge in document["edges"] if edge["id"] not in edges]
    if around:
        bottom, height = height + 2 * _MARGIN, height + _AROUND
        for edge in around:
            (x0, y0, w0, h0), (x1, y1, _, h1) = nodes[edge["from"]], nodes[edge["to"]]
            start, end = [x0 + w0, y0 + h0 - 12], [x1, y1 + h1 - 12]
            edges[edge["id"]] = [*start, start[0] + 60, bottom + _AROUND, end[0] - 60, bottom + _AROUND, *end]
    _slots_downwards(edges, document)
    return {
        "engine": _program()[1],
        "width": round(width + 2 * _MARGIN, 1),
        "height": round(height + 2 * _MARGIN, 1),
        "nodes": {name: nodes[name] for name in sizes},
        "edges": {edge["id"]: edges[edge["id"]] for edge in document["edges"]},
    }


def _slots_downwards(edges: dict[str, list[float]], document: Document) -> None:
    """Of several edges between the same two cards, the one into the first slot is the upper one."""
    between: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for edge in document["edges"]:
        between[edge["from"], edge["to"]].append(edge["id"])
    for names in between.values():
        lines = sorted((edges[name] for name in names), key=lambda points: sum(points[1::2]) / len(points))
        edges.update(zip(names, lines, strict=True))
