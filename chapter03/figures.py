"""Figures that read on a light and on a dark page, and that say what they show.

    with figure("The error falls until h is about 1e-8, then it rises again.") as axes:
        axes.loglog(steps, errors)

A notebook shows the PNG; a screen reader, a terminal and the tests get the sentence.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from IPython.display import display
from matplotlib.figure import Figure

# Tones half way between black and white; told apart without colour by their order and the style of the line.
INK = "#777777"
BLUE, ORANGE, GREEN, PINK = "#3a80c8", "#c8781e", "#2b9272", "#c05a94"

STYLE = {
    "axes.edgecolor": INK,
    "axes.facecolor": "none",
    "axes.grid": True,
    "axes.labelcolor": INK,
    "axes.prop_cycle": mpl.cycler(color=[BLUE, ORANGE, GREEN, PINK], linestyle=["-", "--", ":", "-."]),
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlecolor": INK,
    "axes.titlesize": "medium",
    "figure.constrained_layout.use": True,
    "grid.alpha": 0.25,
    "grid.color": INK,
    "legend.frameon": False,
    "legend.labelcolor": INK,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
}


@contextmanager
def figure(says: str, columns: int = 1, width: float = 4.8, height: float = 3.0) -> Iterator[Any]:
    """Draw on the axes that this gives (a row of them for more columns), and display the picture at the end.

    `says` is one sentence that tells what the picture shows to somebody who does not see it.
    """
    with mpl.rc_context(STYLE):
        picture = Figure(figsize=(width * columns, height))
        yield picture.subplots(1, columns)
        file = io.BytesIO()
        picture.savefig(file, format="png", dpi=90, transparent=True, metadata={"Software": None})
    content = {"image/png": base64.b64encode(file.getvalue()).decode(), "text/plain": says}
    display(content, raw=True, metadata={"image/png": {"alt": says}})
