"""The poster: one still picture of a trace as SVG, for places where no player runs (GitHub, nbviewer, PDF).

It needs nothing from outside itself, follows a dark page through `prefers-color-scheme`, and the same trace gives the
same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from .cards import (
    EXPRESSION,
    GRAD_MARK,
    GRADIENT_MARK,
    HEAD,
    LEDGER,
    MONO,
    PADDING,
    TALL_LINE,
    as_text,
    clip,
    has_ledger,
    heading,
    heat_size,
    line_height,
    remark,
    room_in,
)
from .document import Document, Edge, Layout, Node, TensorData
from .heat import heat_of, paths
from .layout import lay_out
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
.heat{shape-rendering:crispEdges}.h0{fill:#f7f7f7}.h-1{fill:#d8daeb}.h-2{fill:#b2abd2}.h-3{fill:#8073ac}.h-4{fill:#542788}
.h1{fill:#fee0b6}.h2{fill:#fdb863}.h3{fill:#e08214}.h4{fill:#b35806}.h5{fill:#000}
.head{fill:var(--mute)}.head.flowed{fill:var(--grad);stroke:none}
""".replace("\n", "")

_WHY = {"detached": "detached", "no_grad": "no_grad", "integer": "no derivative"}
GATE_ROOM = 34
"""Space above the picture for the word over a gate."""


@dataclass
class Moment:
    """What is known after a number of steps."""

    values: dict[str, TensorData] = field(default_factory=dict)
    gradients: dict[str, TensorData] = field(default_factory=dict)
    ledgers: dict[str, TensorData] = field(default_factory=dict)
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
        *(draw_edge(edge, layout, edge["id"] in moment.flowed) for edge in document["edges"]),
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
    tensors = document["tensors"]
    for node in document["nodes"]:
        if "value" in node and node["id"] not in made:
            moment.values[node["id"]] = tensors[node["value"]]
        if "grad" in node:
            moment.ledgers[node["id"]] = tensors[node["grad"]]
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
                moment.values[name] = tensors[node["value"]]
        elif kind in ("compute", "write"):
            moment.values[name] = tensors[each["out"] if kind == "compute" else each["after"]]
        elif kind in ("seed", "accumulate"):
            moment.gradients[name] = tensors[each["grad"]]
        elif kind == "vjp":
            moment.gradients[parents[each["edge"]]] = tensors[each["contribution"]]
            moment.flowed.add(each["edge"])
        elif kind in ("write_grad", "zero_grad"):
            if "after" in each:
                moment.ledgers[name] = tensors[each["after"]]
            else:
                moment.ledgers.pop(name, None)
    return moment


def draw_edge(edge: Edge, layout: Layout, flowed: bool) -> str:
    """Draw one edge with its arrow's head, or with its gate and the word for why."""
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
    line = line_height(node, height)
    lines = [_line("v", "", 0, moment.values.get(node["id"]), width, line)]
    if node["requires_grad"]:
        lines.append(_line("g", "∂ ", GRADIENT_MARK, moment.gradients.get(node["id"]), width, line))
    if has_ledger(node):
        lines.append(_line("g ledger", ".grad ", GRAD_MARK, moment.ledgers.get(node["id"]), width, line))
    drawn = [
        f'<g transform="translate({x:g} {y:g})">',
        f'<rect class="card {role}" width="{width:g}" height="{height:g}" rx="8"/>',
        _head_of_card(node, document, width),
        *(f'<g transform="translate({PADDING} {HEAD + k * line:g})">{each}</g>' for k, each in enumerate(lines)),
    ]
    words = remark(node, document)
    if words:
        drawn.append(f'<text class="small" x="{PADDING + 6}" y="{HEAD + line + 15:g}">{escape(words)}</text>')
    return "".join([*drawn, "</g>"])


def _line(kind: str, mark: str, before: float, tensor: TensorData | None, width: float, height: float) -> str:
    """One line of a card: the numbers, or where they do not fit a heat map with their size and range beside it."""
    box = "none" if tensor is None else f"{kind[0]}box"
    frame = f'<rect class="{box}" width="{width - 2 * PADDING:g}" height="{height - 4:g}" rx="4"/>'
    if tensor is None:
        return frame
    text = as_text(tensor, before, room_in(width))
    if text is not None:
        said = escape(clip(mark + text, room_in(width), LEDGER if "ledger" in kind else MONO))
        return f'{frame}<text class="num {kind}" x="6" y="15">{said}</text>'
    heat = heat_of(tensor)
    across, down = heat_size(heat, height)
    cells = "".join(f'<path class="h{shade}" d="{path}"/>' for shade, path in paths(heat.shades).items())
    words, left = [f"{mark}{heat.size}", heat.range], 10 + across
    if height < TALL_LINE:
        words = [" ".join(words)]
    said = "".join(
        f'<text class="num {kind.split()[0]} ledger" x="{left:g}" y="{15 + 17 * row}">'
        f"{escape(clip(text, width - 2 * PADDING - left, LEDGER))}</text>"
        for row, text in enumerate(words)
    )
    rows, columns = max(1, len(heat.shades)), max(1, len(heat.shades[0]) if heat.shades else 1)
    cell = f"translate(4 3) scale({across / columns:.4g} {down / rows:.4g})"
    return f'{frame}<g class="heat" transform="{cell}">{cells}</g>{said}'


def _head_of_card(node: Node, document: Document, width: float) -> str:
    name, made = heading(node, document)
    if not made:
        fitting = escape(clip(name, width - 2 * PADDING - 8, EXPRESSION))
        return f'<text class="unnamed" x="{PADDING + 4}" y="20">{fitting}</text>'
    return (
        f'<text class="name" x="{PADDING + 4}" y="20">{escape(name)}</text>'
        f'<text class="small" x="{width - PADDING - 4:g}" y="20" text-anchor="end">{escape(made)}</text>'
    )
