"""The works for a module with PyTorch's interface: torch itself, and this engine."""

from __future__ import annotations

from typing import Any

from . import (
    BATCHED,
    CHAIN,
    CHAPTER,
    CONTROL,
    FAN_IN,
    FAN_IN_TWICE,
    LONG_CHAIN,
    MLP,
    NO_GRAD,
    NO_GRAD_ONE,
    TWO_DOT,
    WIDE_32,
    WIDE_64,
    Work,
    data,
    million,
)


def small(m: Any) -> dict[str, Work]:
    """The works on few numbers, for which it takes little more than a product, a sum and a backward pass."""
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
        while b.item() < 1e6:
            b = b * 2
        c = b if b.item() > 0 else b * 100
        c.backward()

    def fan_in(n: int) -> Work:
        def run() -> None:
            x = m.tensor(1.0, requires_grad=True)
            total = x * 1.0
            for _ in range(n - 1):
                total = total + x
            total.backward()

        return run

    return {
        CHAIN: chain(10_000),
        TWO_DOT: two_dot,
        CHAPTER: chapter,
        CONTROL: control,
        FAN_IN: fan_in(5000),
        FAN_IN_TWICE: fan_in(10_000),
        LONG_CHAIN: chain(100_000),
    }


def works(m: Any) -> dict[str, Work]:
    x4 = m.arange(4.0, requires_grad=True)
    d = data()
    images, labels = m.tensor(d.images), m.tensor(d.labels)
    w1, b1, w2, b2 = parameters = [m.tensor(p, requires_grad=True) for p in (d.w1, d.b1, d.w2, d.b2)]
    optimizer = m.optim.SGD(parameters, lr=0.01)
    F = m.nn.functional

    def mlp() -> None:
        optimizer.zero_grad()
        loss = F.cross_entropy(F.linear(F.relu(F.linear(images, w1, b1)), w2, b2), labels)
        loss.backward()
        optimizer.step()

    def wide(dtype: str) -> Work:
        big = m.tensor(million(dtype), requires_grad=True)

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

    left, right = m.tensor(d.left, requires_grad=True), m.tensor(d.right, requires_grad=True)

    def batched() -> None:
        (left @ right).sum().backward()
        left.grad = right.grad = None

    def no_grad(x: Any) -> Work:
        def run() -> None:
            with m.no_grad():
                for _ in range(1000):
                    _y = x * x

        return run

    return small(m) | {
        MLP: mlp,
        WIDE_64: wide("float64"),
        WIDE_32: wide("float32"),
        BATCHED: batched,
        NO_GRAD_ONE: no_grad(m.tensor(1.5, requires_grad=True)),
        NO_GRAD: no_grad(x4),
    }
