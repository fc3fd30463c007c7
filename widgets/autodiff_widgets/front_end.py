"""What an output carries, for the place where it will be shown.

JupyterLab and Notebook 7 have the extension, and play the trace itself. VS Code, Colab and marimo have not: there an
output brings a page of its own along, in a frame. Which it is to be is found out, or said with `use`.
"""

from __future__ import annotations

import os
import sys
from html import escape
from typing import Literal, get_args

from .document import Document
from .export import folded_words, page
from .overview import alternative

Kind = Literal["mime", "page", "poster", "widget"]
_HEIGHT_OF_THE_REST = 470
"""What a page has beside its graph: buttons, the step in words, the transcript."""
_LOWEST, _HIGHEST = 620, 1000

_asked: Kind | None = None


def use(kind: Kind | Literal["auto"]) -> None:
    """Say what the outputs of this session carry.

    - `"mime"`: the trace, for the extension of JupyterLab and Notebook 7; elsewhere the poster and the words are seen.
    - `"page"`: a page with the player too, in a frame; heavier by some 150 kB for each output. The extension, where
      there is one, still plays the trace.
    - `"poster"`: the picture and the words alone.
    - `"widget"`: a live Jupyter widget; when its kernel is gone, so is its picture.
    - `"auto"`: found out from where the kernel runs: `"page"` in VS Code, Colab and marimo, and else `"mime"`.

    Raises `ValueError` for any other word.

    >>> use("poster")
    >>> chosen()
    'poster'
    >>> use("auto")
    """
    global _asked
    if kind != "auto" and kind not in get_args(Kind):
        words = ", ".join(repr(each) for each in ("auto", *get_args(Kind)))
        raise ValueError(f"there is no {kind!r} to use: say one of {words}")
    _asked = None if kind == "auto" else kind


def chosen() -> Kind:
    """What an output carries now: what was asked for, or what fits the place."""
    return _asked or detected()


def detected() -> Kind:
    """What fits the place where this Python runs, as far as it can be told.

    VS Code starts kernels with `VSCODE_PID` in their environment; Colab and marimo are modules that have been imported
    by then.
    """
    has_no_extension = "VSCODE_PID" in os.environ or "google.colab" in sys.modules or "marimo" in sys.modules
    return "page" if has_no_extension else "mime"


def frame(document: Document, step: int | None) -> str:
    """Write a frame that holds a page with the player: it runs apart from the notebook, and asks for nothing.

    The words stand below it: a notebook that is not trusted shows no frames.
    """
    graph = document["layout"]["height"] if "layout" in document else 0
    height = round(min(max(graph + _HEIGHT_OF_THE_REST, _LOWEST), _HIGHEST))
    style = f"width:100%;height:{height}px;border:0"
    return (
        f'<iframe srcdoc="{escape(page(document, step))}" title="{escape(alternative(document))}" style="{style}" '
        f'sandbox="allow-scripts allow-downloads" loading="lazy"></iframe>\n{folded_words(document)}'
    )
