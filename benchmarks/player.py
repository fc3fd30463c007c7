"""How fast is the player? First frame, step, memory and size in headless Chromium, against what is promised.

    python benchmarks/player.py [--operations 30 300 1000 10000] [--output benchmarks/player.md]

A step counts all that the page's main thread does for it: scripts, style, layout and painting. Motion is off, so that
the picture that a step leads to is measured and not the way there. The graphs are several chains that cross.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Page, sync_playwright

import autodiff_lite as torch
from autodiff_widgets import trace
from autodiff_widgets.layout import lay_out

PLAYER = Path(__file__).parent.parent / "widgets/lib/page.js"
OFFLINE = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]
ROUNDS = 5
STEPS = 200
BUDGETS = {30: (150.0, 16.0), 300: (1000.0, 16.0), 1000: (1000.0, 33.0), 10_000: (3000.0, None)}
"""First frame and step in milliseconds; for graphs between, those of the next larger one."""
LARGEST_BUNDLE = 60.0
CHAINS = 10
LAID_OUT = 2000
"""Above so many operations the player places the cards itself, as for any trace that brings no layout."""

FIRST_FRAME = """async ([player, trace]) => {
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

TAKE_STEPS = """async ([count, frames]) => {
  const player = document.querySelector('figure > div').firstElementChild.shadowRoot.querySelector('section');
  const slider = player.querySelector('input');
  for (let taken = 0; taken < count; taken += 1) {
    const key = slider.value === slider.max ? 'Home' : 'ArrowRight';
    player.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    if (taken % frames === 0) await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  }
}"""


def recorded(operations: int) -> str:
    """The trace of a program of about so many operations, forward and back."""
    with trace(title=f"{operations} operations", most_steps=10**6) as t:
        row = [torch.tensor([0.1 * k, 0.2, 0.3, 0.4], requires_grad=True) for k in range(CHAINS)]
        for k in range((operations - CHAINS) // 2):
            row[k % CHAINS] = torch.tanh(row[k % CHAINS] * row[(k + 1) % CHAINS])
        total = row[0]
        for each in row[1:]:
            total = total + each
        total.sum().backward()
    document = t.document
    if operations <= LAID_OUT:
        document["layout"] = lay_out(document)
    return json.dumps(document)


def metric(session: CDPSession, name: str) -> float:
    """One of the browser's own counters, after it has cleaned up."""
    session.send("HeapProfiler.collectGarbage")
    found: list[dict[str, Any]] = session.send("Performance.getMetrics")["metrics"]
    return float(next(each["value"] for each in found if each["name"] == name))


def measured(page: Page, text: str, steps: int) -> tuple[float, float, float]:
    """First frame and one step in milliseconds; what five times as many steps leave in memory, in megabytes.

    Of the first frames the quickest counts: what else the machine does only ever adds.
    """
    player = PLAYER.read_text()
    frames = [page.evaluate(FIRST_FRAME, [player, text]) for _ in range(ROUNDS)]
    session = page.context.new_cdp_session(page)
    # Time on the processor, so that what else the machine does is left out.
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.evaluate(TAKE_STEPS, [steps // 4, 1])  # the browser has compiled what it uses often
    before = metric(session, "TaskDuration")
    page.evaluate(TAKE_STEPS, [steps, 1])
    step = (metric(session, "TaskDuration") - before) / steps * 1000
    used = metric(session, "JSHeapUsedSize")
    page.evaluate(TAKE_STEPS, [5 * steps, 20])
    left = (metric(session, "JSHeapUsedSize") - used) / 1e6
    return min(frames), step, left


def against(value: float, budget: float | None, unit: str) -> str:
    """A measured value, and whether it is within what was promised."""
    if budget is None:
        return f"{value:.1f} {unit}"
    return f"{value:.1f} {unit} ({'within' if value <= budget else '**over**'} {budget:g})"


def main() -> None:
    """Measure, and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--operations", type=int, nargs="+", default=list(BUDGETS))
    parser.add_argument("--output", type=Path, help="write the table to this file too")
    arguments = parser.parse_args()
    if not PLAYER.exists():
        sys.exit("The player is not built yet: run make build-lab.")
    bundle = len(gzip.compress(PLAYER.read_bytes(), 9)) / 1000
    lines = [
        f"Bundle, gzipped: {against(bundle, LARGEST_BUNDLE, 'kB')}",
        "",
        "| operations | trace | first frame | step | left in memory by 1,000 steps (100 of the largest) |",
        "| ---: | ---: | ---: | ---: | ---: |",
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=OFFLINE)
        for operations in arguments.operations:
            text = recorded(operations)
            frame, step = next((BUDGETS[most] for most in BUDGETS if most >= operations), (None, None))
            page = browser.new_page(viewport={"width": 1000, "height": 800}, reduced_motion="reduce")
            first, each, left = measured(page, text, STEPS if operations <= LAID_OUT else STEPS // 10)
            page.close()
            shown = [against(first, frame, "ms"), against(each, step, "ms"), f"{left:+.1f} MB"]
            lines.append(f"| {operations:,} | {len(text) / 1000:,.0f} kB | {' | '.join(shown)} |")
            print(lines[-1], flush=True)
        browser.close()
    print("", *lines, sep="\n")
    if arguments.output is not None:
        arguments.output.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
