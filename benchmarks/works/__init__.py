"""The works that are measured, each written for every contestant as its users would write it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Work = Callable[[], Any]

CHAIN = "chain of 10,000 0-d operations"
TWO_DOT = "2 * dot(x, x) on 4 numbers"
CHAPTER = "all cells of the chapter"
CONTROL = "while-loop control flow"
MLP = "MLP step, batch 64, 784-256-10"
WIDE_64 = "20 elementwise on 1e6 float64"
WIDE_32 = "20 elementwise on 1e6 float32"
FAN_IN = "fan-in, 5,000 edges into one node"
FAN_IN_TWICE = "fan-in, 10,000 edges into one node"
BATCHED = "batched matmul with broadcasting"
NO_GRAD_ONE = "x * x under no_grad, 1 number, 1,000 times"
NO_GRAD = "x * x under no_grad, 4 numbers, 1,000 times"
LONG_CHAIN = "chain of 100,000 0-d operations"


@dataclass(frozen=True)
class Goal:
    """How slow this engine may be at most, as a multiple of torch with one thread and of NumPy by hand."""

    torch: float | None
    hand: float | None = None


GOALS = {
    CHAIN: Goal(0.25, 20),
    TWO_DOT: Goal(0.15, 3),
    CHAPTER: Goal(0.15, 3),
    CONTROL: Goal(0.12),
    MLP: Goal(0.90, 1.35),
    WIDE_64: Goal(1.05, 1.1),
    WIDE_32: Goal(1.10, 1.1),
    FAN_IN: Goal(0.25),
    FAN_IN_TWICE: Goal(None),
    BATCHED: Goal(1.05, 1.5),
    # 0.40 of PyTorch's time is a goal for one number, 3 times NumPy's one for an array. Neither can hold for both: on 4
    # numbers NumPy's product alone takes 0.3 of PyTorch's time, and of one number it takes 0.04.
    NO_GRAD_ONE: Goal(0.40),
    NO_GRAD: Goal(None, 3),
    LONG_CHAIN: Goal(0.35),
}


@dataclass(frozen=True)
class Data:
    """The numbers that all contestants start from."""

    images: Any
    labels: Any
    w1: Any
    b1: Any
    w2: Any
    b2: Any
    left: Any
    right: Any


def data() -> Data:
    """The same numbers for everybody, in arrays of its own."""
    rng = np.random.default_rng(0)

    def normal(*shape: int) -> Any:
        return rng.standard_normal(shape).astype(np.float32)

    return Data(
        images=normal(64, 784),
        labels=rng.integers(0, 10, 64),
        w1=normal(256, 784) * np.float32(0.03),
        b1=np.zeros(256, np.float32),
        w2=normal(10, 256) * np.float32(0.03),
        b2=np.zeros(10, np.float32),
        left=normal(16, 1, 64, 64),
        right=normal(8, 64, 64),
    )


def million(dtype: str) -> Any:
    """A million numbers for the elementwise rows."""
    return np.linspace(0.1, 1, 1_000_000).astype(dtype)
