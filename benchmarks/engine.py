"""How fast is the engine? The same works for every contestant, side by side in one interleaved run.

    python -m benchmarks.engine [--quick] [--output benchmarks/engine.md] [--only WORD ...]

Contestants: NumPy by hand, a bare tape, torch with one thread, MyGrad, HIPS autograd, micrograd, and this engine. What
is not installed is left out. Every round runs each of them for a moment, in a new random order, and time is that of the
processor. A time in the table is that of the quickest round. A ratio is the median over the rounds of the ratio within
one: the samples of a round stand milliseconds apart and met the same machine, which an hour can make twice as slow.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import importlib.metadata
import os
import platform
import random
import statistics
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path
from typing import Any

import autodiff_lite

from .works import GOALS, LONG_CHAIN, WIDE_32, WIDE_64, Work, bare, by_hand, torch_like

OURS, TORCH, HAND, BARE = "autodiff_lite", "torch", "NumPy by hand", "bare tape"
OTHERS = {"MyGrad": "mygrad", "HIPS autograd": "hips", "micrograd": "micrograd"}
"""The other contestants, each with its file in works/."""
SECONDS, FEWEST_ROUNDS = 4.0, 3
SAMPLE = 0.002  # shorter than the turn that a busy system gives a process: then some rounds run undisturbed
MEMORY_GOALS = {LONG_CHAIN: 35, WIDE_64: 101, WIDE_32: 51}
IMPORT_GOAL, IMPORT_GOAL_TORCH = 0.25, 0.15

Works = dict[str, Work]


def optional(name: str, package: str | None = None) -> Any:
    """A module, or None if it (or what it measures) is not installed."""
    try:
        return importlib.import_module(name, package)
    except ImportError:
        return None


def contestants() -> dict[str, Works]:
    """Who is here, in the order of the table's columns."""
    found = {HAND: by_hand.works(), BARE: bare.works()}
    torch = optional("torch")
    if torch is not None:
        torch.set_num_threads(1)
        found[TORCH] = torch_like.works(torch)
    for who, file in OTHERS.items():
        module = optional(f".works.{file}", __package__)
        if module is not None:
            found[who] = module.works()
    found[OURS] = torch_like.works(autodiff_lite)
    return found


Round = dict[str, float]
"""The time of one call, by contestant."""


def duration(work: Work, often: int = 1) -> float:
    """Seconds on the processor that one of so many calls takes."""
    start = time.process_time()
    for _ in range(often):
        work()
    return (time.process_time() - start) / often


def race(works: Works, seconds: float) -> tuple[list[Round], dict[str, str]]:
    """The rounds, and the names of errors that contestants raised, who then take no part."""
    failed: dict[str, str] = {}
    repeat: dict[str, int] = {}
    for who, work in works.items():
        try:
            work()
            took = [duration(work)]
            while took[0] < SAMPLE and len(took) < 5:  # one alone may have met a slow moment
                took.append(duration(work))
            repeat[who] = max(1, int(SAMPLE / max(min(took), 1e-7)))
        except RecursionError as error:
            failed[who] = type(error).__name__
    rounds: list[Round] = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(rounds) < FEWEST_ROUNDS:
        times: Round = {}
        for who in random.sample(list(repeat), len(repeat)):
            gc.collect()
            times[who] = duration(works[who], repeat[who])
        rounds.append(times)
    return rounds, failed


def peak(work: Work) -> tuple[float, float]:
    """Peak of the memory that Python and NumPy ask for during one call, and what is left after it, in MB."""
    work()
    gc.collect()
    tracemalloc.start()
    work()
    left, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most / 1e6, left / 1e6


def import_times(modules: list[str], rounds: int = 7) -> dict[str, float]:
    """Seconds on the processor to start Python and import a module, without those of an empty program; interleaved.

    Python's compiled files are there, as on every import but the first.
    """
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parent.parent)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    samples: dict[str, list[float]] = {module: [] for module in modules}

    def run(program: str) -> float:
        before = os.times()
        subprocess.run([sys.executable, "-c", program], check=True, env=environment)
        after = os.times()
        return after.children_user + after.children_system - before.children_user - before.children_system

    for module in modules:
        run(f"import {module}")
    for _ in range(rounds):
        for module in random.sample(modules, len(modules)):
            samples[module].append(run(f"import {module}") - run("pass"))
    return {module: min(values) for module, values in samples.items()}


def shown(value: float | str | None) -> str:
    """A time as one reads it."""
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    if value < 1e-3:
        return f"{value * 1e6:.1f} µs"
    return f"{value * 1e3:.2f} ms" if value < 1 else f"{value:.2f} s"


def judged(value: float, goal: float | None, unit: str = "") -> str:
    """A number with its goal, and whether that is met."""
    text = f"{value:.0f} MB" if unit == "MB" else f"{value:.2f}{unit}"
    if goal is None:
        return text
    return f"{text} (≤ {goal:g}, {'met' if value <= goal else '**missed**'})"


def time_table(everybody: dict[str, Works], seconds: float, only: list[str]) -> list[str]:
    """The rows of times; they are printed as they come."""
    lines = [
        f"| work | {' | '.join(everybody)} | × torch (goal) | × by hand (goal) |",
        "|---|" + "---:|" * (len(everybody) + 2),
    ]
    for name, goal in GOALS.items():
        if only and not any(word in name for word in only):
            continue
        rounds, failed = race({who: table[name] for who, table in everybody.items() if name in table}, seconds)
        times: dict[str, float | str] = failed | {who: min(times[who] for times in rounds) for who in rounds[0]}
        ratios = []
        for who, limit in ((TORCH, goal.torch), (HAND, goal.hand)):
            both = who in rounds[0]
            ratio = statistics.median(times[OURS] / times[who] for times in rounds) if both else 0.0
            ratios.append(judged(ratio, limit) if both else "–")
        lines.append(f"| {name} | {' | '.join(shown(times.get(who)) for who in everybody)} | {' | '.join(ratios)} |")
        print(lines[-1], flush=True)
    return lines


def memory_table(everybody: dict[str, Works]) -> list[str]:
    """Peaks of memory. torch's is out of sight: its memory is not asked for through Python."""
    seen = [who for who in everybody if who != TORCH]
    lines = [f"| peak of memory | {' | '.join(seen)} |", "|---|" + "---:|" * len(seen)]
    for name, goal in MEMORY_GOALS.items():
        cells = []
        for who in seen:
            try:
                most, left = peak(everybody[who][name])
            except (KeyError, RecursionError):
                cells.append("–")
                continue
            cells.append(f"{judged(most, goal, 'MB')}, {left:.1f} MB left" if who == OURS else f"{most:.0f} MB")
        lines.append(f"| {name} | {' | '.join(cells)} |")
        print(lines[-1], flush=True)
    return lines


def import_table(everybody: dict[str, Works]) -> list[str]:
    """What `import` costs."""
    times = import_times(["numpy", OURS, *([TORCH] if TORCH in everybody else [])])
    row = [f"{times['numpy']:.2f} s", judged(times[OURS], IMPORT_GOAL, " s")]
    if TORCH in times:
        row += [f"{times[TORCH]:.2f} s", judged(times[OURS] / times[TORCH], IMPORT_GOAL_TORCH)]
    else:
        row += ["–", "–"]
    return [
        "| import | NumPy alone | autodiff_lite (NumPy included) | torch | × torch (goal) |",
        "|---|---:|---:|---:|---:|",
        f"| time | {' | '.join(row)} |",
    ]


def main() -> None:
    """Measure, and write a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one second a row")
    parser.add_argument("--only", nargs="+", default=[], metavar="WORD", help="only rows of times with such a word")
    parser.add_argument("--output", type=Path, default=Path(__file__).with_name("engine.md"))
    options = parser.parse_args()
    everybody = contestants()
    # All that was imported is here to stay. To look through it between two samples takes ten times as long as a sample,
    # and left a dozen rounds where there are now hundreds.
    gc.collect()
    gc.freeze()
    versions = [f"Python {platform.python_version()}"] + [
        f"{name} {importlib.metadata.version(name)}"
        for name in ("numpy", "torch", "mygrad", "autograd", "micrograd")
        if optional(name) is not None
    ]
    seconds = 1.0 if options.quick else SECONDS
    lines = [
        "# How fast the engine is",
        "",
        f"Made by `make bench` on {platform.machine()} ({os.cpu_count()} cores; load {os.getloadavg()[0]:.0f} when it "
        f"began): {', '.join(versions)}.",
        "Time on the processor, the quickest of interleaved rounds, one thread. A ratio is the median of those within "
        "a round, with its goal. A bare tape is the least that an engine in Python can be: what it lacks is listed in "
        "`works/bare.py`.",
        "",
        *time_table(everybody, seconds, options.only),
    ]
    if not options.only:
        lines += ["", *memory_table(everybody), "", *import_table(everybody)]
        print(lines[-1])
    options.output.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
