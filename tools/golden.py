"""Write the golden traces: small programs recorded by the Python half, with which the player's tests replay every step.

    python tools/golden.py            writes widgets/player/src/fixtures/golden/*.json
    python tools/golden.py --check    fails when they are not as this would leave them

Each file holds the trace and the transcript that Python makes of it, which the player must say word for word.
"""

import json
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import autodiff_lite as torch
from autodiff_widgets import Trace, trace

FOLDER = Path(__file__).parent.parent / "widgets" / "player" / "src" / "fixtures" / "golden"
Program = Callable[[], Trace]


def dot() -> Trace:
    with trace(title="two paths into a dot product") as t:
        x = torch.arange(4.0, requires_grad=True)
        y = 2 * torch.dot(x.T, x)
        y.backward()
    return t


def detach() -> Trace:
    x = torch.arange(4.0, requires_grad=True)
    x.sum().backward()
    with trace(title="detach") as t:
        assert x.grad is not None
        x.grad.zero_()
        y = x * x
        u = y.detach()
        z = u * x
        z.sum().backward()
    return t


def earlier() -> Trace:
    x = torch.arange(4.0, requires_grad=True)
    with trace():
        y = x * x
    with trace(title="a graph from before") as t:
        y.sum().backward()
    return t


def no_grad() -> Trace:
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    with trace(title="no_grad") as t:
        with torch.no_grad():
            scale = x * 3
        loss = (scale * x).sum()
        loss.backward()
    return t


def two_passes() -> Trace:
    x = torch.tensor([0.5, 2.0], requires_grad=True)
    with trace(title="adding across calls") as t:
        (x * x).sum().backward()
        torch.exp(x).backward(torch.tensor([1.0, 0.1]))
        x.grad = None
    return t


def regression() -> Trace:
    """One step of linear regression: a matrix product, broadcasting, an update in place."""
    X = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    y = torch.tensor([1.0, 2.0, 2.5])
    w: Any = torch.tensor([0.1, 0.2], requires_grad=True)
    b: Any = torch.tensor(0.5, requires_grad=True)
    with trace(title="one step of gradient descent") as t:
        error = X @ w + b - y
        loss = (error**2).mean()
        loss.backward()
        with torch.no_grad():
            w -= 0.01 * w.grad
            b -= 0.01 * b.grad
    return t


def error() -> Trace:
    with suppress(RuntimeError), trace(title="backward on a vector") as t:
        x = torch.arange(3.0, requires_grad=True)
        y = x * x
        y.backward()
    return t


def truncated() -> Trace:
    x = torch.tensor(2.0, requires_grad=True)
    with trace(title="a long loop", most_steps=6) as t:
        y = x
        for _ in range(20):
            y = y * x
        y.backward()
    return t


def nonfinite() -> Trace:
    x = torch.tensor([0.0, 1.0, -1.0], requires_grad=True)
    with trace(title="nan and inf") as t:
        torch.log(x).sum().backward()
    return t


def sigmoids() -> Trace:
    """A gradient that vanishes on its way."""
    x = torch.tensor([0.5, -1.0], requires_grad=True)
    with trace(title="ten sigmoids in a row") as t:
        y = x
        for _ in range(10):
            y = torch.sigmoid(y)
        y.sum().backward()
    return t


def relus() -> Trace:
    """Two units of three are dead."""
    x = torch.tensor([[1.0, 2.0], [3.0, -1.0]])
    w = torch.tensor([[1.0, -1.0, 0.0], [0.5, -2.0, 0.0]], requires_grad=True)
    with trace(title="dead units") as t:
        h = torch.relu(x @ w)
        h.sum().backward()
    return t


def comparison() -> Trace:
    x = torch.tensor([-1.0, 2.0], requires_grad=True)
    with trace(title="a comparison has no derivative") as t:
        positive = x > 0
        (positive * x).sum().backward()
    return t


def hidden_values() -> Trace:
    return detach().with_lesson(hide="values")


def hidden_gradients() -> Trace:
    return detach().with_lesson(hide="gradients")


PROGRAMS: list[Program] = [
    dot, detach, earlier, no_grad, comparison, two_passes, regression, error, truncated, nonfinite, sigmoids, relus,
    hidden_values, hidden_gradients,
]  # fmt: skip


def write(program: Program) -> str:
    """Run one program; the text of its file."""
    recorded = program()
    recorded.validate()
    trace_ = json.loads(recorded.to_json())
    text = json.dumps({"transcript": repr(recorded).split("\n"), "trace": trace_}, ensure_ascii=False, indent=1)
    return text + "\n"


def main(check: bool) -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    stale = []
    for program in PROGRAMS:
        file = FOLDER / f"{program.__name__.replace('_', '-')}.json"
        text = write(program)
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            stale.append(file.name)
            if not check:
                file.write_text(text, encoding="utf-8")
    print(f"{'stale' if check else 'written'}: {', '.join(stale)}" if stale else "golden traces are up to date")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv))
