"""The works for MyGrad."""

from __future__ import annotations

from typing import Any

import mygrad as mg
import numpy as np
from mygrad.nnet.activations import relu
from mygrad.nnet.losses import softmax_crossentropy

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


def works() -> dict[str, Work]:
    x4 = mg.arange(4.0, dtype=np.float32)

    def chain(n: int) -> Work:
        def run() -> None:
            x = mg.tensor(np.float32(1.0))
            y = x
            for _ in range(n // 2):
                y = y * 1.0001
                y = y + x
            y.backward()

        return run

    def two_dot() -> None:
        y = 2 * mg.matmul(x4, x4)
        y.backward()
        x4.null_grad()

    def chapter() -> None:
        x = mg.arange(4.0, dtype=np.float32)
        y = 2 * mg.matmul(x, x)
        y.backward()
        x.null_grad()
        y = x.sum()
        y.backward()
        x.null_grad()
        y = x * x
        y.sum().backward()
        x.null_grad()
        y = x * x
        z = y * x
        z.sum().backward()
        x.null_grad()
        y = x * x
        u = mg.tensor(y.data, constant=True)
        z = u * x
        z.sum().backward()
        x.null_grad()
        y = x * x  # its graph is gone: backward clears all that leads to x
        y.sum().backward()

    def control() -> None:
        a = mg.tensor(np.float32(0.37))
        b = a * 2
        while b.item() < 1e6:
            b = b * 2
        c = b if b.item() > 0 else b * 100
        c.backward()

    d = data()
    w1, b1, w2, b2 = parameters = [mg.tensor(p) for p in (d.w1, d.b1, d.w2, d.b2)]

    def mlp() -> None:
        hidden = relu(mg.matmul(d.images, w1.T) + b1)
        softmax_crossentropy(mg.matmul(hidden, w2.T) + b2, d.labels).backward()
        for p in parameters:
            p.data[...] -= np.float32(0.01) * p.grad
            p.null_grad()

    def wide(dtype: str) -> Work:
        big = mg.tensor(million(dtype))

        def run() -> None:
            y = big
            for _ in range(5):
                y = y * 0.9
                y = y + 0.1
                y = mg.sqrt(y)
                y = y * y
            y.sum().backward()
            big.null_grad()

        return run

    def fan_in(n: int) -> Work:
        def run() -> None:
            x = mg.tensor(np.float32(1.0))
            total = x * 1.0
            for _ in range(n - 1):
                total = total + x
            total.backward()

        return run

    left, right = mg.tensor(d.left), mg.tensor(d.right)

    def batched() -> None:
        mg.matmul(left, right).sum().backward()
        left.null_grad()
        right.null_grad()

    def no_grad(x: Any) -> Work:
        @mg.no_autodiff  # type: ignore[untyped-decorator]
        def run() -> None:
            for _ in range(1000):
                _y = x * x

        return run  # type: ignore[no-any-return]

    return {
        CHAIN: chain(10_000),
        TWO_DOT: two_dot,
        CHAPTER: chapter,
        CONTROL: control,
        MLP: mlp,
        WIDE_64: wide("float64"),
        WIDE_32: wide("float32"),
        FAN_IN: fan_in(5000),
        FAN_IN_TWICE: fan_in(10_000),
        BATCHED: batched,
        NO_GRAD_ONE: no_grad(mg.tensor(np.float32(1.5))),
        NO_GRAD: no_grad(x4),
        LONG_CHAIN: chain(100_000),
    }
