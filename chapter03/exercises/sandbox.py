"""Running what a learner wrote: it may loop for ever, print, change its inputs or raise, and the notebook goes on.

What cannot be stopped is a single call that does not return to Python, such as the product of two huge matrices. Its
thread is left behind, the notebook goes on, and the learner is told. A call that also keeps the interpreter's lock,
such as `10 ** 10**9`, holds up the whole kernel, and only a restart ends it. A process of its own could be ended at any
time, but an answer cannot be sent to one: it is a function of the notebook, with whatever it refers to there. It could
only be inherited by a fork, which Windows does not have, and which may hang beside the threads of a kernel.
"""

from __future__ import annotations

import contextlib
import copy
import ctypes
import io
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType
from typing import Any

import numpy as np

from autodiff_lite import Tensor

SECONDS = 5.0
SECONDS_TO_STOP = 1.0


class Stopped(BaseException):
    """Thrown into an answer that took too long. Not an Exception, so that `except Exception` lets it through.

    A bare `except` does not. So whoever catches it meets it again at the next line: it is made in the answer's own
    thread, and there it can set a trace.
    """

    def __init__(self) -> None:
        super().__init__()
        frame = sys._getframe(1)
        while frame is not None and frame.f_code.co_filename != __file__:
            frame.f_trace = again
            frame = frame.f_back  # type: ignore[assignment]
        sys.settrace(again)


def again(frame: FrameType, event: str, value: Any) -> None:
    """Trace a line by throwing `Stopped` once more."""
    if frame.f_code.co_filename != __file__:
        raise Stopped


@dataclass
class Ran:
    """How a call ended: with a value, with an exception, or not at all."""

    value: Any = None
    raised: BaseException | None = None
    finished: bool = False
    printed: str = ""
    left_behind: bool = False
    """It did not finish, and it could not be stopped."""


def run(call: Callable[[], Any], seconds: float = SECONDS) -> Ran:
    """Call a function in a thread of its own and wait for at most so many seconds.

    Another thread, since nothing else stops a loop in a notebook's main thread on every system; and a thread of its own
    means that neither grad mode nor a recorder that watches the cell sees what is done here. What it prints is kept.
    """
    ran = Ran()
    printed = io.StringIO()

    def work() -> None:
        try:
            ran.value = call()
            ran.finished = True
        except Stopped:
            sys.settrace(None)
        except BaseException as raised:  # noqa: BLE001 - reported to the learner, whatever it is
            ran.raised, ran.finished = raised, True

    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        thread = threading.Thread(target=work, name="an answer that is being checked", daemon=True)
        try:
            thread.start()
        except RuntimeError:  # a Python without threads, in the browser: no limit there
            work()
        else:
            try:
                thread.join(seconds)
            finally:  # also when the learner interrupts the kernel
                if thread.is_alive():
                    ran.left_behind = not stop(thread)
    ran.printed = printed.getvalue()
    return ran


def stop(thread: threading.Thread) -> bool:
    """Throw `Stopped` into a thread, and again if it catches it; return whether it ended.

    Inside a call that does not return to Python it goes on, and meets `Stopped` when that call is over.
    """
    deadline = time.monotonic() + SECONDS_TO_STOP
    while thread.is_alive() and time.monotonic() < deadline:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident or 0), ctypes.py_object(Stopped))
        thread.join(0.05)
    return not thread.is_alive()


def copied(value: Any) -> Any:
    """Copy what is given to an answer, so that nothing that it does to it is seen outside."""
    if isinstance(value, Tensor):
        return value.detach().clone().requires_grad_(value.requires_grad)
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, list | tuple):
        return type(value)(copied(item) for item in value)
    if isinstance(value, dict):
        return {key: copied(item) for key, item in value.items()}
    return value if callable(value) else copy.copy(value)


def numbers(value: Any) -> Any:
    """Give the numbers of a tensor, an array, a number or nested lists as an array; None for anything else."""
    if isinstance(value, Tensor):
        return value.detach().numpy()
    if isinstance(value, bool | int | float | np.ndarray | np.generic):
        array = np.asarray(value)
        return array if array.dtype.kind in "biufc" else None
    if isinstance(value, list | tuple) and value:
        parts = [numbers(item) for item in value]
        if all(part is not None for part in parts) and len({part.shape for part in parts}) == 1:
            return np.stack(parts)
    return None


def same(left: Any, right: Any, tolerance: float = 0.0) -> bool:
    """Say whether two values agree: numbers within a relative tolerance, nan equal to nan, the rest exactly."""
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key], tolerance) for key in left)
    one, other = numbers(left), numbers(right)
    if one is not None and other is not None:
        if one.shape != other.shape:
            return False
        if one.dtype.kind == "b" or other.dtype.kind == "b":
            return one.dtype.kind == other.dtype.kind and bool(np.array_equal(one, other))
        scale = np.max(np.abs(other[np.isfinite(other)]), initial=0.0)
        return bool(np.allclose(one, other, rtol=tolerance, atol=tolerance * scale, equal_nan=True))
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        return len(left) == len(right) and all(same(a, b, tolerance) for a, b in zip(left, right, strict=True))
    return one is None and other is None and type(left) is type(right) and bool(left == right)
