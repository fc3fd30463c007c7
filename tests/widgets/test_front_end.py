"""What an output carries, by the place where it is shown."""

import sys
from collections.abc import Iterator
from html import unescape
from types import ModuleType
from typing import Any

import pytest

import autodiff_lite as torch
from autodiff_widgets import MIME, Trace, front_end, layout, trace, use


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Take away what this machine itself would be known by."""
    monkeypatch.delenv("VSCODE_PID", raising=False)
    for name in ("google.colab", "marimo"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    yield
    use("auto")


@pytest.fixture
def recorded() -> Trace:
    with trace(title='a "title" & <b>') as t:
        x = torch.tensor([1.0, 2.0], requires_grad=True)
        (x * x).sum().backward()
    return t


def bundle(t: Trace) -> dict[str, Any]:
    data = t._repr_mimebundle_()
    return data[0] if isinstance(data, tuple) else data


def test_a_notebook_carries_the_trace_and_no_page(recorded: Trace) -> None:
    assert set(bundle(recorded)) == {"text/plain", MIME, "image/svg+xml"}


@pytest.mark.parametrize("sign", ["VSCODE_PID", "google.colab", "marimo"])
def test_where_there_is_no_extension_a_page_comes_along(
    recorded: Trace, sign: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sign == "VSCODE_PID":
        monkeypatch.setenv(sign, "4711")
    else:
        monkeypatch.setitem(sys.modules, sign, ModuleType(sign))
    assert set(bundle(recorded)) == {"text/plain", MIME, "image/svg+xml", "text/html"}
    use("mime")
    assert "text/html" not in bundle(recorded), "what is asked for comes before what is found out"


def test_the_page_in_its_frame_is_the_one_that_is_saved(recorded: Trace, tmp_path) -> None:
    use("page")
    html = bundle(recorded.at(2))["text/html"]
    recorded.at(2).save_html(tmp_path / "page.html")
    start = html.index('srcdoc="') + len('srcdoc="')
    assert unescape(html[start : html.index('"', start)]) == (tmp_path / "page.html").read_text()
    assert html.count("<iframe") == 1
    assert "<b>" not in html
    # Where frames are taken out of what is not trusted, the words are left.
    left = html[html.index("</iframe>") :]
    assert "x.grad was empty and becomes [2, 4]." in left


def test_the_poster_and_the_widget_are_had_for_the_asking(recorded: Trace) -> None:
    use("poster")
    assert set(bundle(recorded)) == {"text/plain", "image/svg+xml"}
    use("widget")
    assert "application/vnd.jupyter.widget-view+json" in bundle(recorded)


def test_a_word_that_means_nothing_is_said() -> None:
    with pytest.raises(ValueError, match="there is no 'html' to use: say one of 'auto', 'mime', 'page'"):
        use("html")  # type: ignore[arg-type]
    assert front_end.chosen() == "mime"


def test_where_no_graphviz_can_be_run_the_trace_goes_out_without_a_layout(
    recorded: Trace, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As in a browser's Python: there are no programs, and graphviz-pure has no wheel for it.
    monkeypatch.setattr("autodiff_widgets.layout.shutil.which", lambda *name, **options: None)
    layout._program.cache_clear()
    try:
        carried = bundle(recorded)
    finally:
        layout._program.cache_clear()
    assert set(carried) == {"text/plain", MIME}
    assert "layout" not in carried[MIME]
