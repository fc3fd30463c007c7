"""A notebook as one page, by nbconvert."""

import re

import nbformat
import pytest

import autodiff_lite as torch
from autodiff_widgets import MIME, Trace, trace
from autodiff_widgets.nbconvert_page import AutodiffPageExporter


@pytest.fixture
def recorded() -> Trace:
    with trace(title="one") as t:
        x = torch.tensor([1.0], requires_grad=True)
        (x * x).backward()
    return t


def page(*cells: nbformat.NotebookNode) -> str:
    notebook = nbformat.v4.new_notebook(cells=list(cells))
    text, _ = AutodiffPageExporter().from_notebook_node(notebook)
    return str(text)


def shows(data: dict[str, object], **metadata: object) -> nbformat.NotebookNode:
    output = nbformat.v4.new_output("display_data", data, metadata=metadata)
    return nbformat.v4.new_code_cell("t", outputs=[output])


def test_a_trace_stands_in_the_page_with_its_poster_and_its_step(recorded: Trace) -> None:
    data, metadata = recorded.at(3)._repr_mimebundle_()
    text = page(shows(data, **metadata), shows(data))
    assert text.count(f'<script type="{MIME}">') == 2
    assert text.count('<figure data-step="3">') == 1
    assert text.count("data:image/svg+xml;base64,") == 2
    assert text.count("<script>") == 1  # the player, once


def test_a_page_without_traces_carries_no_player() -> None:
    text = page(nbformat.v4.new_markdown_cell("# Only words"))
    assert "<script" not in text
    assert "<title>Only words</title>" in text
    assert '<html lang="en">' in text


def test_a_trace_that_is_none_is_said_and_not_run(recorded: Trace) -> None:
    text = page(shows({MIME: {"schema": "</script><script>alert(1)</script>"}}))
    assert "This is not a trace" in text
    assert "alert(1)" not in text


def test_nothing_is_asked_of_a_network(recorded: Trace) -> None:
    formula = nbformat.v4.new_markdown_cell("$x^2$ and\n\n$$\\frac{a}{b}$$\n\n[next](3_1_gradient.ipynb#top)")
    text = page(formula, shows(recorded._repr_mimebundle_()))
    assert text.count("<math") == 2
    assert 'href="3_1_gradient.html#top"' in text
    assert re.findall(r'(?:src|href)="(?:https?:)?//[^"]*"', text) == []
