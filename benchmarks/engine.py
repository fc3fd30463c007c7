"""How fast is the engine? Every row of the table in the README, side by side in one interleaved run.

    python benchmarks/engine.py [--quick] [--output benchmarks/engine.md]

Contestants: the same work written by hand in NumPy, torch with one thread, MyGrad, HIPS autograd, and this engine.
What is not installed is
left out. Every round runs every contestant once, in a new random order; the median of the rounds counts. One thread
everywhere.
"""

# ruff: noqa: E402, E501  (threads are limited before NumPy is imported; rows of tables)

from __future__ import annotations

import os

for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_variable] = "1"

import argparse
import gc
import importlib
import platform
import random
import statistics
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import autodiff_lite as ours

Work = Callable[[], Any]
GOALS = {
    "chain of 10,000 0-d operations": (0.25, 20), "2 * dot(x, x) on 4 numbers": (0.15, 3), "all cells of the chapter": (0.15, 3),
    "while-loop control flow": (0.12, None), "MLP step, batch 64, 784-256-10": (0.90, 1.35), "20 elementwise on 1e6 float64": (1.05, 1.1),
    "20 elementwise on 1e6 float32": (1.10, 1.1), "fan-in, 5,000 edges into one node": (0.25, None),
    "batched matmul with broadcasting": (1.05, 1.5), "x * x under no_grad": (0.40, 3), "chain of 100,000": (0.35, None),
}  # fmt: skip


def optional(name: str) -> Any:
    """A module, or None if it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


torch, mygrad, hips = optional("torch"), optional("mygrad"), optional("autograd")
if torch is not None:
    torch.set_num_threads(1)


def like_torch(m: Any) -> dict[str, Work]:
    """The work under a module with PyTorch's interface."""
    x4 = m.arange(4.0, requires_grad=True)

    def chain(n: int) -> Work:
        def run() -> None:
            x = m.tensor(1.0, requires_grad=True)
            y = x
            for _ in range(n // 2):
                y = y * 1.0001
                y = y + x
            y.backward()

        return run

    def two_dot() -> None:
        y = 2 * m.dot(x4, x4)
        y.backward()
        x4.grad = None

    def chapter() -> None:
        x = m.arange(4.0, requires_grad=True)
        y = 2 * m.dot(x, x)
        y.backward()
        x.grad.zero_()
        y = x.sum()
        y.backward()
        x.grad.zero_()
        y = x * x
        y.sum().backward()
        x.grad.zero_()
        y = x * x
        z = y * x
        z.sum().backward()
        x.grad.zero_()
        y = x * x
        u = y.detach()
        z = u * x
        z.sum().backward()
        x.grad.zero_()
        y.sum().backward()

    def control() -> None:
        a = m.tensor(0.37, requires_grad=True)
        b = a * 2
        while float(b) < 1e6:
            b = b * 2
        c = b if float(b) > 0 else b * 100
        c.backward()

    rng = np.random.default_rng(0)
    data = m.tensor(rng.standard_normal((64, 784)).astype(np.float32))
    labels = m.tensor(rng.integers(0, 10, 64))
    w1 = m.tensor((rng.standard_normal((256, 784)) * 0.03).astype(np.float32), requires_grad=True)
    b1 = m.tensor(np.zeros(256, np.float32), requires_grad=True)
    w2 = m.tensor((rng.standard_normal((10, 256)) * 0.03).astype(np.float32), requires_grad=True)
    b2 = m.tensor(np.zeros(10, np.float32), requires_grad=True)
    parameters = [w1, b1, w2, b2]
    optimizer = m.optim.SGD(parameters, lr=0.01)
    F = m.nn.functional

    def mlp() -> None:
        optimizer.zero_grad()
        loss = F.cross_entropy(F.linear(F.relu(F.linear(data, w1, b1)), w2, b2), labels)
        loss.backward()
        optimizer.step()

    def elementwise(dtype: str) -> Work:
        big = m.tensor(np.linspace(0.1, 1, 1_000_000).astype(dtype), requires_grad=True)

        def run() -> None:
            y = big
            for _ in range(5):
                y = y * 0.9
                y = y + 0.1
                y = m.sqrt(y)
                y = y * y
            y.sum().backward()
            big.grad = None

        return run

    def fan_in() -> None:
        x = m.tensor(1.0, requires_grad=True)
        total = x * 1.0
        for _ in range(4999):
            total = total + x
        total.backward()

    left = m.tensor(rng.standard_normal((16, 1, 64, 64)).astype(np.float32), requires_grad=True)
    right = m.tensor(rng.standard_normal((8, 64, 64)).astype(np.float32), requires_grad=True)

    def batched() -> None:
        (left @ right).sum().backward()
        left.grad = right.grad = None

    def no_grad() -> None:
        with m.no_grad():
            for _ in range(1000):
                _y = x4 * x4

    return {
        "chain of 10,000 0-d operations": chain(10_000), "2 * dot(x, x) on 4 numbers": two_dot, "all cells of the chapter": chapter,
        "while-loop control flow": control, "MLP step, batch 64, 784-256-10": mlp, "20 elementwise on 1e6 float64": elementwise("float64"),
        "20 elementwise on 1e6 float32": elementwise("float32"), "fan-in, 5,000 edges into one node": fan_in,
        "batched matmul with broadcasting": batched, "x * x under no_grad": no_grad, "chain of 100,000": chain(100_000),
    }  # fmt: skip


def by_hand() -> dict[str, Work]:
    """The same work, derivatives included, written in NumPy by somebody who knows what is needed."""
    x4 = np.arange(4.0, dtype=np.float32)

    def chain() -> None:
        x = np.float32(1.0)
        y = x
        for _ in range(5000):
            y = y * np.float32(1.0001)
            y = y + x
        g, gx = np.float32(1.0), np.float32(0.0)
        for _ in range(5000):
            gx = gx + g
            g = g * np.float32(1.0001)

    def two_dot() -> Any:
        y = 2 * x4.dot(x4)
        g = np.float32(2.0)
        return y, g * x4 + g * x4

    def chapter() -> None:
        x = np.arange(4.0, dtype=np.float32)
        grad = np.zeros_like(x)
        y = 2 * x.dot(x)
        grad += np.float32(2) * x + np.float32(2) * x
        grad.fill(0)
        y = x.sum()
        grad += np.ones_like(x)
        grad.fill(0)
        y = x * x
        y.sum()
        g = np.ones_like(x)
        grad += g * x + g * x
        grad.fill(0)
        y = x * x
        z = y * x
        z.sum()
        g = np.ones_like(x)
        gy = g * x
        grad += g * y + gy * x + gy * x
        grad.fill(0)
        y = x * x
        z = y * x
        z.sum()
        grad += np.ones_like(x) * y
        grad.fill(0)
        y.sum()
        g = np.ones_like(x)
        grad += g * x + g * x

    def control() -> None:
        a = np.float32(0.37)
        b, factor = a * 2, np.float32(2)
        while float(b) < 1e6:
            b, factor = b * 2, factor * 2

    rng = np.random.default_rng(0)
    data = rng.standard_normal((64, 784)).astype(np.float32)
    labels = rng.integers(0, 10, 64)
    w1, b1 = (rng.standard_normal((256, 784)) * 0.03).astype(np.float32), np.zeros(256, np.float32)
    w2, b2 = (rng.standard_normal((10, 256)) * 0.03).astype(np.float32), np.zeros(10, np.float32)
    rows = np.arange(64)

    def mlp() -> None:
        h = data @ w1.T + b1
        a = np.maximum(h, 0)
        o = a @ w2.T + b2
        s = o - o.max(1, keepdims=True)
        logs = s - np.log(np.exp(s).sum(1, keepdims=True))
        _loss = -logs[rows, labels].mean()
        g = np.exp(logs)
        g[rows, labels] -= 1
        g /= np.float32(64)
        gw2, gb2 = g.T @ a, g.sum(0)
        ga = (g @ w2) * (h > 0)
        gw1, gb1 = ga.T @ data, ga.sum(0)
        for p, d in ((w1, gw1), (b1, gb1), (w2, gw2), (b2, gb2)):
            p -= np.float32(0.01) * d

    def elementwise(dtype: str) -> Work:
        big = np.linspace(0.1, 1, 1_000_000).astype(dtype)
        c, d = big.dtype.type(0.9), big.dtype.type(0.1)

        def run() -> None:
            y = big
            kept = []
            for _ in range(5):
                y = y * c
                y = y + d
                y = np.sqrt(y)
                kept.append(y)
                y = y * y
            y.sum()
            g = np.empty_like(big)
            g.fill(1)
            while kept:
                r = kept.pop()
                g = g * r + g * r
                g = g / (2 * r)
                g = g * c

        return run

    left = rng.standard_normal((16, 1, 64, 64)).astype(np.float32)
    right = rng.standard_normal((8, 64, 64)).astype(np.float32)

    def batched() -> None:
        out = left @ right
        out.sum()
        g = np.ones_like(out)
        _a = (g @ right.mT).sum(1, keepdims=True)
        _b = (left.mT @ g).sum(0)

    def no_grad() -> None:
        for _ in range(1000):
            _y = x4 * x4

    return {
        "chain of 10,000 0-d operations": chain, "2 * dot(x, x) on 4 numbers": two_dot, "all cells of the chapter": chapter,
        "while-loop control flow": control, "MLP step, batch 64, 784-256-10": mlp, "20 elementwise on 1e6 float64": elementwise("float64"),
        "20 elementwise on 1e6 float32": elementwise("float32"), "batched matmul with broadcasting": batched, "x * x under no_grad": no_grad,
    }  # fmt: skip


def with_mygrad() -> dict[str, Work]:
    m = mygrad

    def chain(n: int) -> Work:
        def run() -> None:
            x = m.tensor(np.float32(1.0))
            y = x
            for _ in range(n // 2):
                y = y * 1.0001
                y = y + x
            y.backward()

        return run

    def two_dot() -> None:
        x = m.arange(4.0)
        (2 * m.matmul(x, x)).backward()

    return {"chain of 10,000 0-d operations": chain(10_000), "2 * dot(x, x) on 4 numbers": two_dot}


def with_hips() -> dict[str, Work]:
    np_ = importlib.import_module("autograd.numpy")
    x4 = np.arange(4.0)

    def value(x: Any) -> Any:
        y = x
        for _ in range(5000):
            y = y * 1.0001
            y = y + x
        return y

    slope, slope_dot = hips.grad(value), hips.grad(lambda x: 2 * np_.dot(x, x))
    return {"chain of 10,000 0-d operations": lambda: slope(1.0), "2 * dot(x, x) on 4 numbers": lambda: slope_dot(x4)}


def median_times(contestants: dict[str, dict[str, Work]], name: str, seconds: float) -> dict[str, float]:
    """Median seconds for one call, from interleaved rounds in random order."""
    works = {who: table[name] for who, table in contestants.items() if name in table}
    repeat = {}
    for who, work in works.items():
        work()
        start = time.perf_counter()
        work()
        repeat[who] = max(1, int(0.02 / max(time.perf_counter() - start, 1e-7)))
    samples: dict[str, list[float]] = {who: [] for who in works}
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or min(map(len, samples.values())) < 5:
        order = list(works)
        random.shuffle(order)
        for who in order:
            work, times = works[who], repeat[who]
            gc.collect()
            start = time.perf_counter()
            for _ in range(times):
                work()
            samples[who].append((time.perf_counter() - start) / times)
    return {who: statistics.median(values) for who, values in samples.items()}


def peak(work: Work) -> float:
    """Peak of the memory that Python and NumPy ask for during one call, in MB."""
    work()
    gc.collect()
    tracemalloc.start()
    work()
    size = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return size / 1e6


def import_time(module: str) -> float:
    """Seconds to start Python and import a module, the median of seven, without those of an empty program."""
    root = str(Path(__file__).resolve().parent.parent)
    times = []
    for _ in range(7):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", f"import {module}"], check=True, env={**os.environ, "PYTHONPATH": root})
        middle = time.perf_counter()
        subprocess.run([sys.executable, "-c", "pass"], check=True)
        times.append(middle - start - (time.perf_counter() - middle))
    return statistics.median(times)


def text(seconds: float) -> str:
    return (
        f"{seconds * 1e6:.1f} µs"
        if seconds < 1e-3
        else f"{seconds * 1e3:.2f} ms"
        if seconds < 1
        else f"{seconds:.2f} s"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one second a row")
    parser.add_argument("--output", type=Path, default=Path(__file__).with_name("engine.md"))
    options = parser.parse_args()
    contestants: dict[str, dict[str, Work]] = {"NumPy by hand": by_hand()}
    if torch is not None:
        contestants["torch"] = like_torch(torch)
    if mygrad is not None:
        contestants["MyGrad"] = with_mygrad()
    if hips is not None:
        contestants["HIPS autograd"] = with_hips()
    contestants["autodiff_lite"] = like_torch(ours)
    lines = [
        "# How fast the engine is", "",
        f"Medians of interleaved rounds, one thread; Python {platform.python_version()}, NumPy {np.__version__}, "
        f"torch {torch.__version__ if torch else '–'}, {platform.machine()}. Made by `python benchmarks/engine.py`.", "",
        "| work | " + " | ".join(contestants) + " | × torch (goal) | × by hand (goal) |",
        "|---|" + "---|" * (len(contestants) + 2),
    ]  # fmt: skip
    for name, (goal, goal_by_hand) in GOALS.items():
        times = median_times(contestants, name, 1.0 if options.quick else 4.0)
        mine = times["autodiff_lite"]

        def ratio(who: str, limit: float | None, times: dict[str, float] = times, mine: float = mine) -> str:
            if who not in times:
                return "–"
            value = mine / times[who]
            return f"{value:.2f}" + (
                "" if limit is None else f" (≤ {limit})" + ("" if value <= limit else " **missed**")
            )

        cells = [text(times[who]) if who in times else "–" for who in contestants]
        lines.append(
            f"| {name} | " + " | ".join(cells) + f" | {ratio('torch', goal)} | {ratio('NumPy by hand', goal_by_hand)} |"
        )
        print(lines[-1], flush=True)
    lines += ["", "| memory, import | autodiff_lite | by hand | torch | goal |", "|---|---|---|---|---|"]
    mine_table, hand_table = contestants["autodiff_lite"], contestants["NumPy by hand"]
    lines.append(f"| peak, chain of 100,000 | {peak(mine_table['chain of 100,000']):.0f} MB | – | – | ≤ 35 MB |")
    for dtype, limit in (("float64", 101), ("float32", 51)):
        key = f"20 elementwise on 1e6 {dtype}"
        lines.append(
            f"| peak, 20 elementwise, {dtype} | {peak(mine_table[key]):.0f} MB | {peak(hand_table[key]):.0f} MB | "
            f"– | ≤ {limit} MB |"
        )
    own = import_time("autodiff_lite")
    other = import_time("torch") if torch is not None else float("nan")
    lines.append(
        f"| import | {own:.2f} s | {import_time('numpy'):.2f} s (NumPy alone) | {other:.2f} s | ≤ 0.25 s, ≤ 0.15 × "
        f"torch |"
    )
    print("\n".join(lines[-6:]))
    options.output.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
