"""The works, derivatives included, written in NumPy by somebody who knows what is needed."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import (
    BATCHED,
    CHAIN,
    CHAPTER,
    CONTROL,
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
        while b.item() < 1e6:
            b, factor = b * 2, factor * 2

    d = data()
    rows = np.arange(64)

    def mlp() -> None:
        h = d.images @ d.w1.T + d.b1
        a = np.maximum(h, 0)
        o = a @ d.w2.T + d.b2
        s = o - o.max(1, keepdims=True)
        logs = s - np.log(np.exp(s).sum(1, keepdims=True))
        _loss = -logs[rows, d.labels].mean()
        g = np.exp(logs)
        g[rows, d.labels] -= 1
        g /= np.float32(64)
        gw2, gb2 = g.T @ a, g.sum(0)
        ga = (g @ d.w2) * (h > 0)
        gw1, gb1 = ga.T @ d.images, ga.sum(0)
        for p, dp in ((d.w1, gw1), (d.b1, gb1), (d.w2, gw2), (d.b2, gb2)):
            p -= np.float32(0.01) * dp

    def wide(dtype: str) -> Work:
        big = million(dtype)
        c, e = big.dtype.type(0.9), big.dtype.type(0.1)

        def run() -> None:
            y = big
            kept = []
            for _ in range(5):
                y = y * c
                y = y + e
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

    def batched() -> None:
        out = d.left @ d.right
        out.sum()
        g = np.ones_like(out)
        _a = (g @ d.right.mT).sum(1, keepdims=True)
        _b = (d.left.mT @ g).sum(0)

    def no_grad(x: Any) -> Work:
        def run() -> None:
            for _ in range(1000):
                _y = x * x

        return run

    return {
        CHAIN: chain,
        TWO_DOT: two_dot,
        CHAPTER: chapter,
        CONTROL: control,
        MLP: mlp,
        WIDE_64: wide("float64"),
        WIDE_32: wide("float32"),
        BATCHED: batched,
        NO_GRAD_ONE: no_grad(np.float32(1.5)),
        NO_GRAD: no_grad(x4),
    }
