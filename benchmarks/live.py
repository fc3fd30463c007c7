"""How smooth is dragging? Pictures a second, and the time from a slider's readout to the picture, in JupyterLab.

    python -m benchmarks.live [--seconds 5] [--output benchmarks/live.md]

The slider of `explore()` is dragged to and fro in headless Chromium, sixty moves a second if the page takes as many. By
the clock it is measured what a learner sees, with everything else that the machine does; on the processor, what a
picture costs the kernel and the page's main thread.
"""

from __future__ import annotations

import argparse
import math
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import nbformat
from playwright.sync_api import CDPSession, Page, sync_playwright

from .player import OFFLINE, chromium, load

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from ui.lab import Notebook, Server, serve  # the tests' own JupyterLab

SETUP = """\
import time
import autodiff_lite as torch
from autodiff_widgets import explore
from autodiff_widgets.explorer import Explorer
run, spent = Explorer.run, []
def measured(explorer, change=None):
    start = time.process_time()
    run(explorer, change)
    spent.append(time.process_time() - start)
Explorer.run = measured
"""
PROGRAMS = {
    "4 operations": """\
def f(x, A):
    y = A * x
    return (y * y.exp()).sum()
explore(f, x=(-2.0, 2.0, 0.01), A=[[1.0, 2.0], [3.0, 4.0]])
""",
    "a network of two layers, 12 operations": """\
def f(x, X):
    W = torch.tensor([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]], requires_grad=True)
    v = torch.tensor([[0.1], [0.2], [0.3]], requires_grad=True)
    h = (X @ W * x).relu()
    out = h @ v
    error = (out - 1) ** 2
    return error.mean() + 0.1 * (W * W).sum() + 0.1 * (v * v).sum()
explore(f, x=(-2.0, 2.0, 0.01), X=[[1.0, 2.0], [3.0, 4.0]])
""",
}
WATCH = """() => {
  const region = document.querySelector('.autodiff-lite-trace > div').shadowRoot.querySelector('section');
  const readout = document.querySelector('.widget-readout');
  const seen = { values: [], pictures: [] };
  window.seen = seen;
  const watch = (node, heard) => new MutationObserver(heard).observe(
    node, { childList: true, characterData: true, subtree: true, attributes: true });
  watch(readout, () => seen.values.push([parseFloat(readout.textContent.replace('−', '-')), performance.now()]));
  const first = region.querySelector('[aria-label=Transcript], ol');
  let last;
  watch(region, () => {
    const found = /x = (-?[\\d.e-]+\\d)/.exec(first.textContent);
    if (found === null || found[1] === last) return;
    last = found[1];
    // Until it has been painted.
    requestAnimationFrame(() => setTimeout(() => seen.pictures.push([parseFloat(found[1]), performance.now()])));
  });
}"""


def drag(page: Page, seconds: float) -> tuple[float, list[float]]:
    """Drag to and fro; return the pictures a second, and how long each came after its readout, in milliseconds."""
    slider = page.locator(".widget-slider").first
    box, handle = slider.locator(".noUi-target").bounding_box(), slider.locator(".noUi-handle").bounding_box()
    assert box is not None
    assert handle is not None
    middle, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(handle["x"] + handle["width"] / 2, y)
    page.mouse.down()
    page.evaluate(WATCH)
    start, moves = time.monotonic(), 0
    while (now := time.monotonic() - start) < seconds:
        page.mouse.move(middle + 0.42 * box["width"] * math.sin(2.1 * now), y)
        moves += 1
        time.sleep(max(0.0, moves / 60 - (time.monotonic() - start)))
    page.mouse.up()
    page.wait_for_timeout(1500)
    seen = page.evaluate("window.seen")
    values, pictures = seen["values"], seen["pictures"]
    if abs(values[-1][0] - pictures[-1][0]) > 1e-3:
        raise RuntimeError(f"the last picture is of {pictures[-1][0]}, and the slider stands at {values[-1][0]}")
    late = []
    for number, painted in pictures:
        shown = [at for value, at in values if abs(value - number) < 1e-3 and at <= painted]
        if shown:
            late.append(painted - shown[-1])
    return len(pictures) / (pictures[-1][1] - values[0][1]) * 1000, late


def page_time(session: CDPSession) -> float:
    """The processor time of the page's main thread so far, in milliseconds."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return 1000 * float(next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration"))


def kernel_times(notebook: Notebook) -> list[float]:
    """What each run has taken the kernel on the processor, in seconds."""
    found = notebook.page.evaluate(
        """async () => {
          const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
          const run = kernel.requestExecute({ code: '', user_expressions: { spent: 'spent' } });
          const { content } = await run.done;
          return content.user_expressions.spent.data['text/plain'];
        }"""
    )
    return [float(number) for number in found.strip("[]").split(",")]


def measure(page: Page, server: Server, program: str, seconds: float) -> list[str]:
    """The row of one program, in a notebook of its own."""
    name = f"drag {len(list(server.root.glob('*.ipynb')))}.ipynb"
    file = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in (SETUP, PROGRAMS[program])])
    file.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(file, server.root / name)
    notebook = Notebook.open(page, server.lab(name))
    notebook.run_all()
    notebook.players.first.wait_for()
    page.wait_for_timeout(2000)
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    runs, before = len(kernel_times(notebook)), page_time(session)
    rate, late = drag(page, seconds)
    spent, after = kernel_times(notebook)[runs:], page_time(session)
    cells: list[Any] = [
        f"{rate:.1f}",
        f"{statistics.median(late):.0f} ms",
        f"{sorted(late)[int(0.9 * len(late))]:.0f} ms",
        f"{1000 * statistics.median(spent):.1f} ms",
        f"{(after - before) / len(spent):.0f} ms",
    ]
    return [program, *cells]


def main() -> None:
    """Measure, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--output", type=Path, default=Path(__file__).with_suffix(".md"))
    arguments = parser.parse_args()
    busy = load()
    with tempfile.TemporaryDirectory() as home, serve(Path(home) / "lab") as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=[*OFFLINE, "--headless=new"])
        rows = []
        for program in PROGRAMS:
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            rows.append(measure(page, server, program, arguments.seconds))
            page.close()
            print(*rows[-1], flush=True)
        browser.close()
    heads = ["program", "pictures a second", "readout to picture", "nine of ten within", "kernel", "page"]
    lines = [
        "# How smooth dragging is",
        "",
        f"Made by `python -m benchmarks.live`: a slider of `explore()` is dragged to and fro in JupyterLab.{busy}",
        "",
        *(f"| {' | '.join(cells)} |" for cells in (heads, ["---", *["---:"] * (len(heads) - 1)], *rows)),
        "",
        "By the clock, with whatever else the machine did: pictures, and how long each came after the slider's readout",
        "(median). On the processor: what one run takes the kernel, and one picture the page's main thread, with",
        "JupyterLab's own work and the slider's. Chromium has no graphics processor here and paints on the same cores.",
    ]
    print(*lines, sep="\n")
    arguments.output.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
