"""The poster: one still picture of a trace as SVG, for places where no player runs (GitHub, nbviewer, PDF).

It needs nothing from outside itself, follows a dark page through `prefers-color-scheme`, and the same trace gives the
same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from .cards import EXPRESSION, HEAD, LEDGER, LINE, MONO, PADDING, clip, has_ledger, heading, remark
from .document import Document, Edge, Layout, Node
from .layout import lay_out
from .numbers import format_tensor
from .words import Words, label

STYLE = """
svg{--bg:#fff;--fg:#1b1f24;--mute:#57606a;--line:#c9d1d9;--value:#005a8f;--value-soft:#e3f0f8;
--grad:#a34000;--grad-soft:#fdeee2;--leaf:#00704f;--cut:#5f646b;
background:var(--bg);font:12px system-ui,"DejaVu Sans",sans-serif}
@media(prefers-color-scheme:dark){svg{--bg:#14171a;--fg:#e7ebef;--mute:#a3adb8;--line:#3a424b;--value:#7cc4f0;
--value-soft:#14303f;--grad:#ffb27a;--grad-soft:#40270f;--leaf:#5fd3a8;--cut:#9aa2ab}}
.card{fill:var(--bg);stroke:var(--line);stroke-width:1.2}
.leaf{stroke:var(--leaf);stroke-width:2.4}.constant{stroke-dasharray:2 3}
.name{font-weight:700;font-size:15px;fill:var(--fg)}.unnamed{font-size:14px;fill:var(--fg)}.small{font-size:11.5px;fill:var(--mute)}
.num{font-family:"DejaVu Sans Mono",ui-monospace,monospace}.ledger{font-size:11px}
.v{fill:var(--value)}.g{fill:var(--grad)}
.vbox{fill:var(--value-soft)}.gbox{fill:var(--grad-soft)}.none{fill:none;stroke:var(--line);stroke-dasharray:3 3}
.edge{fill:none;stroke:var(--mute);stroke-width:1.5}.flowed{stroke:var(--grad);stroke-width:2.2}
.cut{stroke:var(--cut);stroke-dasharray:6 5}.gate{fill:var(--cut)}
.head{fill:var(--mute)}.head.flowed{fill:var(--grad);stroke:none}
""".replace("\n", "")

_WHY = {"detached": "detached", "no_grad": "no_grad", "integer": "no derivative"}
GATE_ROOM = 34
"""Space above the picture for the word over a gate."""


@dataclass
class Moment:
    """What is known after a number of steps."""

    values: dict[str, str] = field(default_factory=dict)
    gradients: dict[str, str] = field(default_factory=dict)
    ledgers: dict[str, str] = field(default_factory=dict)
    flowed: set[str] = field(default_factory=set)


def draw(document: Document, step: int | None = None) -> str:
    """Draw the trace after `step` steps; after all of them unless said."""
    layout = document.get("layout") or lay_out(document)
    width, height = size(layout)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
        f'viewBox="0 {-GATE_ROOM} {width:g} {height:g}" role="img">',
        f"<title>{escape(title(document))}</title>",
        f"<style>{STYLE}</style>",
        *picture(document, layout, step),
        "</svg>",
    ]
    return "".join(parts)


def size(layout: Layout) -> tuple[float, float]:
    """Width and height of a picture, which begins `GATE_ROOM` above the layout's own origin."""
    return layout["width"], layout["height"] + GATE_ROOM


def picture(document: Document, layout: Layout, step: int | None = None) -> list[str]:
    """Every edge and then every card after `step` steps, as SVG elements: always as many, in the same order."""
    moment = moment_after(document, step)
    return [
        *(_edge(edge, layout, edge["id"] in moment.flowed) for edge in document["edges"]),
        *(_card(node, document, layout, moment) for node in document["nodes"]),
    ]


def title(document: Document) -> str:
    """Say in words what the picture shows: its alternative text."""
    leaves = [node for node in document["nodes"] if node["kind"] == "leaf" and node["requires_grad"]]
    about = document.get("title") or "Computation graph"
    last = list(Words(document).sentences())[-1:] if leaves else []
    return " ".join([f"{about}: {', '.join(label(node) for node in document['nodes'])}.", *last])


def moment_after(document: Document, step: int | None = None) -> Moment:
    """What every card shows after `step` steps; after all of them unless said."""
    moment = Moment()
    parents = {edge["id"]: edge["from"] for edge in document["edges"]}
    made = {each.get("node") for each in document["steps"] if each["kind"] in ("create", "compute")}

    def text(tensor: str) -> str:
        return format_tensor(document["tensors"][tensor])

    for node in document["nodes"]:
        if "value" in node and node["id"] not in made:
            moment.values[node["id"]] = text(node["value"])
        if "grad" in node:
            moment.ledgers[node["id"]] = text(node["grad"])
    current = 0
    for each in document["steps"][:step]:
        kind, name = each["kind"], each.get("node", "")
        if each["pass"] > current:  # gradients of an earlier pass are no longer this pass's
            current = each["pass"]
            moment.gradients.clear()
            moment.flowed.clear()
        if kind == "create":
            node = next(node for node in document["nodes"] if node["id"] == name)
            if "value" in node:
                moment.values[name] = text(node["value"])
        elif kind in ("compute", "write"):
            moment.values[name] = text(each["out"] if kind == "compute" else each["after"])
        elif kind in ("seed", "accumulate"):
            moment.gradients[name] = text(each["grad"])
        elif kind == "vjp":
            moment.gradients[parents[each["edge"]]] = text(each["contribution"])
            moment.flowed.add(each["edge"])
        elif kind in ("write_grad", "zero_grad"):
            if "after" in each:
                moment.ledgers[name] = text(each["after"])
            else:
                moment.ledgers.pop(name, None)
    return moment


def _edge(edge: Edge, layout: Layout, flowed: bool) -> str:
    points = layout["edges"].get(edge["id"])
    if not points:
        return ""
    open_, cut = edge["flow"] == "grad", edge["flow"] in _WHY
    kind = "edge flowed" if flowed else "edge" if open_ else "edge cut"
    path = f"M{points[0]:g} {points[1]:g}C" + " ".join(f"{value:g}" for value in points[2:])
    drawn = f'<path class="{kind}" d="{path}"/>'
    if cut:
        x, y = _middle(points)
        drawn += f'<rect class="gate" x="{x - 4:g}" y="{y - 20:g}" width="8" height="40" rx="2"/>'
        drawn += f'<text class="small" x="{x:g}" y="{y - 26:g}" text-anchor="middle">{_WHY[edge["flow"]]}</text>'
    else:
        drawn += _head(points, flowed)
    return drawn


def _head(points: list[float], flowed: bool) -> str:
    """An arrow's head: with the values, or, once a gradient has flowed, against them."""
    if flowed:
        (x, y), (fx, fy) = points[:2], points[2:4]
    else:
        (x, y), (fx, fy) = points[-2:], points[-4:-2]
    dx, dy = x - fx, y - fy
    length = (dx * dx + dy * dy) ** 0.5 or 1.0
    dx, dy = dx / length, dy / length
    back = (x - 9 * dx, y - 9 * dy)
    sides = [(back[0] - 4.5 * dy, back[1] + 4.5 * dx), (back[0] + 4.5 * dy, back[1] - 4.5 * dx)]
    corners = " L".join(f"{px:.1f} {py:.1f}" for px, py in [(x, y), *sides])
    return f'<path class="head{" flowed" if flowed else ""}" d="M{corners}Z"/>'


def _middle(points: list[float]) -> tuple[float, float]:
    """The middle of the middle piece of a spline."""
    pieces = (len(points) - 2) // 6
    start = 6 * (pieces // 2)
    weights = (0.125, 0.375, 0.375, 0.125) if pieces % 2 else (1.0, 0.0, 0.0, 0.0)
    x = sum(weight * points[start + 2 * k] for k, weight in enumerate(weights))
    y = sum(weight * points[start + 2 * k + 1] for k, weight in enumerate(weights))
    return round(x, 1), round(y, 1)


def _card(node: Node, document: Document, layout: Layout, moment: Moment) -> str:
    if node["id"] not in layout["nodes"]:
        return ""
    x, y, width, height = layout["nodes"][node["id"]]
    role = "leaf" if has_ledger(node) else "" if node["requires_grad"] else "constant"
    inner = width - 2 * PADDING
    lines: list[tuple[str, str | None]] = [("v", moment.values.get(node["id"]))]
    if node["requires_grad"]:
        gradient = moment.gradients.get(node["id"])
        lines.append(("g", None if gradient is None else f"∂ {gradient}"))
    if has_ledger(node):
        written = moment.ledgers.get(node["id"])
        lines.append(("g ledger", None if written is None else f".grad {written}"))
    words = remark(node, document)
    drawn = [
        f'<g transform="translate({x:g} {y:g})">',
        f'<rect class="card {role}" width="{width:g}" height="{height:g}" rx="8"/>',
        _head_of_card(node, document, width),
    ]
    for number, (kind, said) in enumerate(lines):
        top = HEAD + number * LINE
        box = "none" if said is None else f"{kind[0]}box"
        drawn.append(f'<rect class="{box}" x="{PADDING}" y="{top}" width="{inner:g}" height="22" rx="4"/>')
        if said is not None:
            fitting = escape(clip(said, inner - 12, LEDGER if "ledger" in kind else MONO))
            drawn.append(f'<text class="num {kind}" x="{PADDING + 6}" y="{top + 15}">{fitting}</text>')
    if words:
        drawn.append(f'<text class="small" x="{PADDING + 6}" y="{HEAD + LINE + 15}">{escape(words)}</text>')
    return "".join([*drawn, "</g>"])


def _head_of_card(node: Node, document: Document, width: float) -> str:
    name, made = heading(node, document)
    if not made:
        fitting = escape(clip(name, width - 2 * PADDING - 8, EXPRESSION))
        return f'<text class="unnamed" x="{PADDING + 4}" y="20">{fitting}</text>'
    return (
        f'<text class="name" x="{PADDING + 4}" y="20">{escape(name)}</text>'
        f'<text class="small" x="{width - PADDING - 4:g}" y="20" text-anchor="end">{escape(made)}</text>'
    )
