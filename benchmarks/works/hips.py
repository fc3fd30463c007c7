"""The works for HIPS autograd, which differentiates functions: it has no .grad to add up, and no recording to stop."""

from __future__ import annotations

from typing import Any

import autograd.numpy as anp
import numpy as np
from autograd import elementwise_grad, grad
from autograd.tracer import getval

from . import (
    BATCHED,
    CHAIN,
    CHAPTER,
    CONTROL,
    FAN_IN,
    FAN_IN_TWICE,
    LONG_CHAIN,
    MLP,
    TWO_DOT,
    WIDE_32,
    WIDE_64,
    Work,
    data,
    million,
)


def works() -> dict[str, Work]:
    x4 = np.arange(4.0, dtype=np.float32)
    one = np.float32(1.0)

    def chained(n: int) -> Work:
        def value(x: Any) -> Any:
            y = x
            for _ in range(n // 2):
                y = y * 1.0001
                y = y + x
            return y

        slope = grad(value)
        return lambda: slope(one)

    def fan_in(n: int) -> Work:
        def value(x: Any) -> Any:
            total = x * 1.0
            for _ in range(n - 1):
                total = total + x
            return total

        slope = grad(value)
        return lambda: slope(one)

    slope_dot = grad(lambda x: 2 * anp.dot(x, x))
    cells = [
        slope_dot,
        grad(anp.sum),
        elementwise_grad(lambda x: x * x),
        grad(lambda x: anp.sum(x * x * x)),
        grad(lambda x: anp.sum(getval(x * x) * x)),
        grad(lambda x: anp.sum(x * x)),
    ]

    def chapter() -> None:
        x = np.arange(4.0, dtype=np.float32)
        for cell in cells:
            cell(x)

    def scaled(a: Any) -> Any:
        b = a * 2
        while getval(b).item() < 1e6:
            b = b * 2
        return b if getval(b).item() > 0 else b * 100

    slope_control = grad(scaled)
    d = data()
    rows = np.arange(64)
    parameters = [d.w1, d.b1, d.w2, d.b2]

    def loss(p: Any) -> Any:
        w1, b1, w2, b2 = p
        hidden = anp.maximum(anp.dot(d.images, w1.T) + b1, 0)
        out = anp.dot(hidden, w2.T) + b2
        shifted = out - anp.max(out, axis=1, keepdims=True)
        logs = shifted - anp.log(anp.sum(anp.exp(shifted), axis=1, keepdims=True))
        return -anp.mean(logs[rows, d.labels])

    slope_loss = grad(loss)

    def mlp() -> None:
        for p, dp in zip(parameters, slope_loss(parameters), strict=True):
            p -= np.float32(0.01) * dp

    def wide(dtype: str) -> Work:
        big = million(dtype)

        def value(x: Any) -> Any:
            y = x
            for _ in range(5):
                y = y * 0.9
                y = y + 0.1
                y = anp.sqrt(y)
                y = y * y
            return anp.sum(y)

        slope = grad(value)
        return lambda: slope(big)

    slope_batched = grad(lambda pair: anp.sum(anp.matmul(*pair)))

    return {
        CHAIN: chained(10_000),
        TWO_DOT: lambda: slope_dot(x4),
        CHAPTER: chapter,
        CONTROL: lambda: slope_control(np.float32(0.37)),
        MLP: mlp,
        WIDE_64: wide("float64"),
        WIDE_32: wide("float32"),
        FAN_IN: fan_in(5000),
        FAN_IN_TWICE: fan_in(10_000),
        BATCHED: lambda: slope_batched((d.left, d.right)),
        LONG_CHAIN: chained(100_000),
    }
