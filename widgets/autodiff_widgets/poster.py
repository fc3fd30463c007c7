"""The poster: one still picture of a trace as SVG, for places where no player runs (GitHub, nbviewer, PDF).

It needs nothing from outside itself, follows a dark page through `prefers-color-scheme`, and the same trace gives the
same bytes.
"""

from __future__ import annotations

from xml.sax.saxutils import escape

from .document import Document, Layout
from .layout import lay_out
from .moment import moment_after
from .poster_cards import draw_card
from .poster_edges import draw_edge, is_barred, state_of
from .words import Words, label

STYLE = """
svg{--bg:#fff;--card:#fff;--soft:#f5f7f9;--fg:#1b1f24;--mute:#5b6570;--line:#c9d1d9;--value:#005a8f;--value-soft:#e3f0f8;
--grad:#a84300;--grad-soft:#fdeee2;--leaf:#00704f;--cut:#5f646b;
background:var(--bg);font:12px system-ui,"DejaVu Sans",sans-serif}
.card{fill:var(--card);stroke:var(--line);stroke-width:1.2}
.leaf{stroke:var(--leaf);stroke-width:2.4}.constant{stroke:var(--mute);stroke-dasharray:2 3}.halo{fill:none}
.name{font-weight:700;font-size:15px;fill:var(--fg)}.unnamed{font-size:14px;fill:var(--fg)}.small{fill:var(--mute)}
.waiting.card{fill:none}.waiting.name,.waiting.unnamed{font-weight:400;fill:var(--mute)}
.num{font-family:"DejaVu Sans Mono",ui-monospace,monospace;fill:var(--fg)}.brief{font-size:11px}
.num.v{fill:var(--value)}.num.g{fill:var(--grad)}.num.none{fill:var(--mute)}
.vbox{fill:var(--value-soft)}.gbox{fill:var(--grad-soft)}.none{fill:none;stroke:var(--line);stroke-dasharray:3 3}
.arriving{stroke:var(--grad);stroke-dasharray:3 3}
.bead{fill:var(--card);stroke:var(--grad);stroke-width:1.4}.in{fill:var(--grad)}
.drawer{fill:var(--soft);stroke:var(--leaf);stroke-width:1.4}.drawer.none{stroke:var(--line)}.num.none{stroke:none}
.edge{fill:none;stroke:var(--mute);stroke-width:1.6}.thin{stroke-width:1.2}.ahead{stroke:var(--line)}
.flowed{stroke:var(--grad);stroke-width:1.8}.cut{stroke:var(--cut);stroke-dasharray:6 5}
.gate{fill:var(--cut);stroke:var(--bg);stroke-width:2}.word{fill:var(--cut)}
.head{fill:var(--mute)}.head.ahead{fill:var(--line);stroke:none}.head.flowed{fill:var(--grad);stroke:none}
.heat{shape-rendering:crispEdges}.h0{fill:#f7f7f7}.h-1{fill:#d8daeb}.h-2{fill:#b2abd2}.h-3{fill:#8073ac}.h-4{fill:#542788}
.h1{fill:#fee0b6}.h2{fill:#fdb863}.h3{fill:#e08214}.h4{fill:#b35806}.h5{fill:#000}
@media(prefers-color-scheme:dark){svg{--bg:#14171a;--card:#1c2126;--soft:#1a1e22;--fg:#e7ebef;--mute:#a3adb8;--line:#3d4650;
--value:#7cc4f0;--value-soft:#14303f;--grad:#ffb27a;--grad-soft:#40270f;--leaf:#5fd3a8;--cut:#a0a8b1}
.h0{fill:#262c33}.h-1{fill:#443d6b}.h-2{fill:#6d5cab}.h-3{fill:#9d86e8}.h-4{fill:#cdbdff}
.h1{fill:#4f3a1d}.h2{fill:#8a5c1e}.h3{fill:#cf8a2d}.h4{fill:#ffcb7d}.h5{fill:#fff}}
""".replace("\n", "")
"""The player's colours and lines (`player/src/style/`)."""

GATE_ROOM = 34
"""Space above the picture for the word over a gate."""


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
    nodes = {node["id"]: node for node in document["nodes"]}
    outputs = {each["node"] for each in document["steps"] if each["kind"] == "seed"}
    return [
        *(
            draw_edge(edge, layout, state_of(edge, moment), is_barred(edge, nodes, moment))
            for edge in document["edges"]
        ),
        *(draw_card(node, document, layout, moment, node["id"] in outputs) for node in document["nodes"]),
    ]


def title(document: Document) -> str:
    """Say in words what the picture shows: its alternative text."""
    leaves = [node for node in document["nodes"] if node["kind"] == "leaf" and node["requires_grad"]]
    about = document.get("title") or "Computation graph"
    last = list(Words(document).sentences())[-1:] if leaves else []
    return " ".join([f"{about}: {', '.join(label(node) for node in document['nodes'])}.", *last])
