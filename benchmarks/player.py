"""How fast is the player? First frame, step, memory and size in headless Chromium, against what is promised.

    python -m benchmarks.player [--operations 30 300 1000 10000] [--output benchmarks/player.md]

Times are what the page's main thread takes on the processor: scripts, style, layout and painting. What else the machine
does is left out of them as far as it can be; the time by the clock stands beside the first frame. Motion is off: the
picture that a step leads to is measured and not the way there. The graphs are ten chains that cross.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import shutil
import statistics
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Page, sync_playwright

import autodiff_lite
from autodiff_widgets import trace
from autodiff_widgets.document import Document
from autodiff_widgets.layout import lay_out

from .rivals import PATIENCE, first_frames

LIB = Path(__file__).parent.parent / "widgets/lib"
PLAYER = LIB / "page.js"
OFFLINE = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]
ROUNDS, STEPS, LONG_WALK = 5, 100, 1000
FRAMES = {30: 150.0, 300: 1000.0, 1000: 1000.0, 10_000: 3000.0}
STEP = {30: 16.0, 300: 16.0, 1000: 33.0, 10_000: 33.0}
"""Budgets in milliseconds, by operations."""
SIZES = {
    "the player, gzipped, as the first picture needs it": 60.0,
    "its tools, gzipped, which JupyterLab fetches once the first picture stands": None,
    "player and tools in one, gzipped, as a page has them": None,
    "a textbook output": 60.0,
    "a textbook graph saved as HTML, with the player and all its tools": 250.0,
}
"""Budgets in kilobytes, where something was promised."""
CHAINS = 10
LAID_OUT = 2000
"""Above so many operations the player places the cards itself, as for any trace that brings no layout."""

OPEN = """async ([player, trace]) => {
  const figure = document.createElement('figure');
  const data = document.createElement('script');
  data.type = 'application/vnd.autodiff-lite.trace.v1+json';
  data.textContent = trace;
  figure.append(data);
  document.body.replaceChildren(figure);
  const script = document.createElement('script');
  script.textContent = player;
  const start = performance.now();
  document.body.append(script);
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - start;
}"""

OPEN_GROUPS = """async () => {
  const player = document.querySelector('figure > div').firstElementChild.shadowRoot.querySelector('section');
  const button = [...player.querySelectorAll('.groups button')].find((each) => each.textContent.startsWith('Open all'));
  button?.click();
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return button !== undefined;
}"""

WALK = """async ([count, frames]) => {
  const player = document.querySelector('figure > div').firstElementChild.shadowRoot.querySelector('section');
  const slider = player.querySelector('input[type=range]');
  for (let taken = 0; taken < count; taken += 1) {
    const key = slider.value === slider.max ? 'Home' : 'ArrowRight';
    player.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    if (taken % frames === 0) await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  }
}"""


def program(m: Any, operations: int) -> Any:
    """About so many operations, with a module that has PyTorch's interface: ten chains that cross, and their sum."""
    row = [m.tensor([0.1 * k, 0.2, 0.3, 0.4], requires_grad=True) for k in range(CHAINS)]
    for k in range((operations - CHAINS) // 2):
        row[k % CHAINS] = m.tanh(row[k % CHAINS] * row[(k + 1) % CHAINS])
    total = row[0]
    for each in row[1:]:
        total = total + each
    return total.sum()


def recorded(operations: int) -> Document:
    """The trace of the program, forward and back."""
    with trace(title=f"{operations} operations", most_steps=10**6) as t:
        program(autodiff_lite, operations).backward()
    document = t.document
    if operations <= LAID_OUT:
        document["layout"] = lay_out(document)
    return document


def sizes() -> dict[str, float]:
    """Kilobytes of the player and its tools, and of what the textbook's detach cell leaves in a notebook and a page."""
    with trace(title="detach") as t:
        x = autodiff_lite.arange(4.0, requires_grad=True)
        y = x * x
        z = y.detach() * x
        z.sum().backward()
    bundle = t._repr_mimebundle_()
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        t.save_html(page)
        saved = page.stat().st_size
    scripts = LIB / "player.js", next(LIB.glob("jupyterlab/tools-*.js")), PLAYER
    values = (
        *(len(gzip.compress(script.read_bytes(), 9)) for script in scripts),
        len(json.dumps(bundle, ensure_ascii=False).encode()),
        saved,
    )
    return {name: size / 1000 for name, size in zip(SIZES, values, strict=True)}


class Meter:
    """The browser's own counters of one page."""

    def __init__(self, page: Page) -> None:
        self._session: CDPSession = page.context.new_cdp_session(page)
        self._session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def _metric(self, name: str) -> float:
        found: list[dict[str, Any]] = self._session.send("Performance.getMetrics")["metrics"]
        return float(next(each["value"] for each in found if each["name"] == name))

    def busy(self) -> float:
        """Milliseconds that the main thread has worked."""
        return self._metric("TaskDuration") * 1000

    def heap(self) -> float:
        """Megabytes in use after cleaning up."""
        self._session.send("HeapProfiler.collectGarbage")
        return self._metric("JSHeapUsedSize") / 1e6


def steps(page: Page, meter: Meter, count: int) -> list[float]:
    """What each of so many steps takes, once the browser has compiled what it uses often."""
    page.evaluate(WALK, [count // 4, 1])
    times = []
    for _ in range(count):
        before = meter.busy()
        page.evaluate(WALK, [1, 1])
        times.append(meter.busy() - before)
    return times


def against(value: float, budget: float | None, unit: str) -> str:
    """A measured value, and whether it is within what was promised."""
    shown = f"{value:,.0f}" if value >= 100 else f"{value:.1f}"
    if budget is None:
        return f"{shown} {unit}"
    return f"{shown} {unit} ({'within' if value <= budget else '**over**'} {budget:g})"


def row(page: Page, operations: int) -> list[str]:
    """One line of the table for this many operations, and one more for all groups open where that can be asked for."""
    player, text = PLAYER.read_text(), json.dumps(recorded(operations))
    meter = Meter(page)
    busy, clock = [], []
    for _ in range(ROUNDS):
        before = meter.busy()
        clock.append(page.evaluate(OPEN, [player, text]))
        busy.append(meter.busy() - before)
    first = against(statistics.median(busy), FRAMES.get(operations), "ms")
    first += f"; {statistics.median(clock):,.0f} by the clock"
    lines = [f"| {operations:,} | {len(text) / 1000:,.0f} kB | {first} | {walked(page, meter, operations)} |"]
    before = meter.busy()
    if page.evaluate(OPEN_GROUPS):
        opened = meter.busy() - before
        lines.append(
            f"| {operations:,}, all groups open | | {opened:,.0f} ms to open them | {walked(page, meter, operations)} |"
        )
    return lines


def walked(page: Page, meter: Meter, operations: int) -> str:
    """Median and 95th percentile of a step, and what a long walk leaves in memory."""
    times = steps(page, meter, STEPS)
    used = meter.heap()
    page.evaluate(WALK, [LONG_WALK, 20])
    left = meter.heap() - used
    slow = statistics.quantiles(times, n=20)[-1]
    return f"{against(statistics.median(times), STEP.get(operations), 'ms')} | {slow:.1f} ms | {left:+.1f} MB"


def chromium() -> str:
    """The browser to measure with."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        sys.exit("There is no Chromium on the path: install one, or name it in the variable CHROMIUM.")
    return found


def load() -> str:
    """How busy the machine is before the measurement begins."""
    return f" Before it began the machine had a load of {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors."


def main() -> None:
    """Measure, and write tables in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--operations", type=int, nargs="+", default=list(FRAMES))
    parser.add_argument("--output", type=Path, default=Path(__file__).with_suffix(".md"))
    arguments = parser.parse_args()
    if not PLAYER.exists():
        sys.exit("The player is not built yet: run make build-lab.")
    busy = load()
    lines = [
        "# How fast the player is",
        "",
        f"Made by `python -m benchmarks.player`.{busy} Medians; times on the processor.",
        "",
    ]
    lines += ["| size | |", "| --- | ---: |"]
    lines += [f"| {name} | {against(size, SIZES[name], 'kB')} |" for name, size in sizes().items()]
    lines += ["", "| operations | trace | first frame | step | 95 of 100 steps | left by 1,000 steps |"]
    lines += ["| ---: | ---: | ---: | ---: | ---: | ---: |"]
    print(*lines, sep="\n", flush=True)
    drawn: dict[int, dict[str, str]] = {}
    with sync_playwright() as playwright:
        browse = partial(playwright.chromium.launch, executable_path=chromium(), args=OFFLINE)
        browser = browse()
        for operations in arguments.operations:
            page = browser.new_page(viewport={"width": 1000, "height": 800}, reduced_motion="reduce")
            for line in row(page, operations):
                print(line, flush=True)
                lines.append(line)
            page.close()
        browser.close()
        for operations in arguments.operations:
            drawn[operations] = first_frames(browse, partial(program, operations=operations), recorded(operations))
            print(operations, drawn[operations], flush=True)
    if any(drawn.values()):
        names = list(next(each for each in drawn.values() if each))
        lines += [
            "",
            "The first frame of others for the same graph, by the clock; they show neither numbers nor steps. "
            f"What takes longer than {PATIENCE:g} s is stopped.",
            "",
        ]
        lines += [f"| operations | {' | '.join(names)} |", f"| ---: |{' ---: |' * len(names)}"]
        lines += [f"| {n:,} | {' | '.join(each[name] for name in names)} |" for n, each in drawn.items()]
    arguments.output.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
