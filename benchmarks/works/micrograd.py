"""The works for micrograd, which knows single numbers. Its backward recurses, so deep graphs need a higher limit."""

from __future__ import annotations

import sys

from micrograd.engine import Value

from . import CHAIN, CONTROL, FAN_IN, FAN_IN_TWICE, LONG_CHAIN, Work


def works() -> dict[str, Work]:
    def chain(n: int) -> Work:
        def run() -> None:
            x = Value(1.0)
            y = x
            for _ in range(n // 2):
                y = y * 1.0001
                y = y + x
            y.backward()

        return run

    def control() -> None:
        a = Value(0.37)
        b = a * 2
        while b.data < 1e6:
            b = b * 2
        c = b if b.data > 0 else b * 100
        c.backward()

    def fan_in(n: int) -> Work:
        def run() -> None:
            x = Value(1.0)
            total = x * 1.0
            for _ in range(n - 1):
                total = total + x
            total.backward()

        return run

    def with_room(work: Work) -> Work:
        """A pure Python recursion of some ten thousand calls, which Python 3.11 and newer allow."""

        def run() -> None:
            before = sys.getrecursionlimit()
            sys.setrecursionlimit(50_000)
            try:
                work()
            finally:
                sys.setrecursionlimit(before)

        return run

    return {
        CHAIN: with_room(chain(10_000)),
        CONTROL: control,
        FAN_IN: with_room(fan_in(5000)),
        FAN_IN_TWICE: with_room(fan_in(10_000)),
        LONG_CHAIN: chain(100_000),
    }
