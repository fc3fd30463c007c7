"""A notebook as one HTML page with live players: `jupyter nbconvert --to autodiff-lite notebook.ipynb`.

nbconvert's own HTML loads scripts for formulas from a network. This page asks for nothing: the player is in it once,
each trace in its place with the poster for where no script runs, and formulas are MathML.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import Any

from jinja2 import pass_context
from latex2mathml.converter import convert
from nbconvert.exporters.html import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from pygments.formatters import HtmlFormatter
from traitlets import default

from .document import TraceError, validate
from .export import MIME, figure, player_script

TEMPLATES = Path(__file__).parent / "templates"
_LIGHT, _DARK = "default", "github-dark"
"""Colours of code, by Pygments' names."""


class _Renderer(IPythonRenderer):
    """Markdown as nbconvert reads it, with formulas as MathML and links to the other pages."""

    def block_math(self, body: str) -> str:
        return f"<p>{_mathml(body, 'block')}</p>"

    def latex_environment(self, name: str, body: str) -> str:
        return _mathml(rf"\begin{{{name}}}{body}\end{{{name}}}", "block")

    def inline_math(self, body: str) -> str:
        return _mathml(body, "inline")

    def link(self, text: str, url: str, title: str | None = None) -> str:
        linked: str = super().link(text, re.sub(r"^([\w./-]+)\.ipynb(?=$|#)", r"\1.html", url), title)
        return linked


class AutodiffPageExporter(HTMLExporter):
    """Writes a notebook as one page that plays its traces with no network."""

    export_from_notebook = "HTML with live players (offline)"
    template_name = "autodiff-lite"

    @default("extra_template_basedirs")
    def _templates(self) -> list[str]:
        return [str(TEMPLATES)]

    def default_filters(self) -> Any:
        """nbconvert's filters, and ours."""
        yield from super().default_filters()  # type: ignore[no-untyped-call]
        yield ("trace_figure", _trace_figure)
        yield ("page_title", _title)

    @pass_context
    def markdown2html(self, context: Any, source: str) -> str:
        """Write Markdown as HTML whose formulas are MathML."""
        renderer = _Renderer(escape=False, attachments=context.get("cell", {}).get("attachments", {}))
        return str(MarkdownWithMath(renderer=renderer).render(source))

    def from_notebook_node(self, nb: Any, resources: Any = None, **named: Any) -> Any:
        """Write the page; a notebook without traces carries no player."""
        outputs = [output for cell in nb.cells for output in cell.get("outputs", [])]
        plays = any(MIME in output.get("data", {}) for output in outputs)
        resources = self._init_resources(resources)  # type: ignore[no-untyped-call]
        resources["trace_type"] = MIME
        resources["player_script"] = player_script() if plays else ""
        resources["page_style"] = page_style()
        text, resources = super().from_notebook_node(nb, resources, **named)
        # What scrolls must be reached by keys; nothing but our own elements can say "<pre>" here.
        return text.replace("<pre>", '<pre tabindex="0">'), resources


def page_style() -> str:
    """The style sheet of a page, in the light and, where the reader's system asks for it, in the dark."""
    own = (TEMPLATES / "autodiff-lite" / "page.css").read_text(encoding="utf-8")
    light, dark = (HtmlFormatter(style=style).get_style_defs(".highlight") for style in (_LIGHT, _DARK))
    # Ours says what stands behind code.
    return f"{light}\n@media(prefers-color-scheme:dark){{{dark}}}\n{own}"


def _trace_figure(document: Any, metadata: Any) -> str:
    """Show a trace; one that is none as what is wrong with it."""
    try:
        validate(document)
    except TraceError as error:
        return f"<p>{escape(str(error))}</p>"
    step = metadata.get(MIME, {}).get("step")
    return figure(document, step if isinstance(step, int) and step >= 0 else None)


def _title(notebook: Any, resources: Any) -> str:
    for cell in notebook.cells:
        found = re.match(r"#\s+(.+)", cell.source) if cell.cell_type == "markdown" else None
        if found is not None:
            return escape(found.group(1))
    return escape(str(resources["metadata"]["name"]))


def _mathml(tex: str, display: str) -> str:
    written: str = convert(tex, display=display)
    return written
