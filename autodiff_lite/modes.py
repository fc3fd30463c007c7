"""Grad mode and inference mode: whether operations are recorded. Each thread has its own.

The two flags that every operation tests live in `NAMESPACE`, the globals of the compiled operations (see compile.py):

- `OFF` is empty while *no* thread has recording switched off; otherwise `modes.grad` tells for this one.
- `WATCHED` counts the reasons for which an operation must tell somebody: observers, forward mode, inference mode.
"""

# ruff: noqa: D102  (methods that the base class explains; names that speak)

from __future__ import annotations

import functools
import inspect
import itertools
import threading
from collections.abc import Callable
from threading import get_ident
from types import TracebackType
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

# The threads with recording switched off, and perhaps some that ended so. It is the flag itself and not counted into
# one, so that two threads that enter and leave no_grad at once need no lock.
OFF: set[int] = set()
NAMESPACE: dict[str, Any] = {"__name__": "autodiff_lite.compiled", "OFF": OFF, "WATCHED": 0}
# One row of sequence numbers for operations and for writes in place. They go down, since a heap gives the smallest
# first, and backward wants the youngest. Leaves have positive numbers: their turn comes when nothing can fail any more.
clock = itertools.count(-1, -1)
tick = clock.__next__
new = object.__new__
_lock = threading.Lock()


class Modes(threading.local):
    """What is switched on in this thread."""

    grad = True
    inference = False
    observers: tuple[Any, ...] = ()
    dual_level = 0  # how many levels of forward mode are open
    levels: tuple[int, ...] = ()  # their identities
    inference_seen = False  # has inference mode ever been used in this process?
    anomaly = False  # is anomaly mode on, in the whole process? (anomaly.py)
    check_nan = True
    evaluating: Any = None  # in anomaly mode: the node whose derivative is being computed


modes = Modes()


def grad_on() -> bool:
    """Is recording switched on in this thread?"""
    return modes.grad


def set_grad(on: bool) -> None:
    """Switch recording on or off in this thread."""
    if on:
        modes.grad = True
        OFF.discard(get_ident())
    else:  # in this order: wherever an interrupt comes, a thread without recording is in OFF
        OFF.add(get_ident())
        modes.grad = False


def watch(step: int) -> None:
    """Count one more (or one less) reason to look after each operation."""
    with _lock:
        NAMESPACE["WATCHED"] += step


class _Switch:
    """A context manager that is also a decorator, as PyTorch's are."""

    def __call__(self, function: F) -> F:
        if inspect.isgeneratorfunction(function):

            @functools.wraps(function)
            def generate(*args: Any, **kwargs: Any) -> Any:
                with self._again():
                    source = function(*args, **kwargs)
                proceed = functools.partial(next, source)
                while True:
                    try:
                        with self._again():
                            item = proceed()
                    except StopIteration as stop:
                        return stop.value
                    try:
                        proceed = functools.partial(source.send, (yield item))
                    except GeneratorExit:
                        with self._again():
                            source.close()
                        raise
                    except BaseException as error:  # noqa: BLE001  (whatever was thrown in is the generator's to handle)
                        proceed = functools.partial(source.throw, error)

            return generate  # type: ignore[return-value]

        @functools.wraps(function)
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            with self._again():
                return function(*args, **kwargs)

        return wrapped  # type: ignore[return-value]

    def _again(self) -> Any:
        return type(self)()

    def __enter__(self) -> None:
        raise NotImplementedError

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        set_grad(self.before)

    before: bool


class no_grad(_Switch):
    """Operations inside are not recorded: a block or a decorator. Source: `torch.no_grad`.

    >>> import autodiff_lite as torch
    >>> x = torch.tensor(2.0, requires_grad=True)
    >>> with torch.no_grad():
    ...     y = x * x
    >>> y.requires_grad
    False
    """

    def __new__(cls, function: Callable[..., Any] | None = None) -> Any:
        return new(cls) if function is None else new(cls)(function)

    def __enter__(self) -> None:
        self.before = modes.grad
        set_grad(False)


class enable_grad(no_grad):
    """Operations inside are recorded, even within `no_grad`. Source: `torch.enable_grad`.

    >>> import autodiff_lite as torch
    >>> x = torch.tensor(2.0, requires_grad=True)
    >>> with torch.no_grad(), torch.enable_grad():
    ...     (x * x).requires_grad
    True
    """

    def __enter__(self) -> None:
        self.before = modes.grad
        set_grad(True)


class set_grad_enabled(_Switch):
    """Switch recording on or off: at once as a function, or for a block. Source: `torch.set_grad_enabled`.

    >>> import autodiff_lite as torch
    >>> x = torch.tensor(2.0, requires_grad=True)
    >>> with torch.set_grad_enabled(False):
    ...     (x * x).requires_grad
    False
    """

    def __init__(self, mode: bool) -> None:
        if not isinstance(mode, bool):
            kind = type(mode).__name__
            raise TypeError(f"set_grad_enabled(): argument 'enabled' (position 1) must be bool, not {kind}")
        self.before = modes.grad
        self.mode = mode
        set_grad(mode)

    def __call__(self, function: F) -> F:
        set_grad(self.before)
        return super().__call__(function)

    def _again(self) -> Any:
        return set_grad_enabled(self.mode)

    def __enter__(self) -> None:
        set_grad(self.mode)


class inference_mode(_Switch):
    """Like `no_grad`, and what is made inside can never be recorded later. Source: `torch.inference_mode`.

    >>> import autodiff_lite as torch
    >>> with torch.inference_mode():
    ...     torch.ones(2).is_inference()
    True
    """

    def __new__(cls, mode: Any = True) -> Any:
        self = super().__new__(cls)
        if callable(mode):
            self.mode = True
            return self(mode)
        self.mode = mode
        return self

    mode: bool

    def _again(self) -> Any:
        return inference_mode(self.mode)

    def __enter__(self) -> None:
        self.before, self.was = modes.grad, modes.inference
        set_grad(not self.mode)
        modes.inference = self.mode
        watch(int(self.mode))
        if self.mode and not Modes.inference_seen:
            Modes.inference_seen = True
            watch(1)  # from now on operations look whether an input was made in inference mode

    def __exit__(self, *error: Any) -> None:
        watch(-int(self.mode))
        modes.inference = self.was
        set_grad(self.before)

    was: bool


def is_grad_enabled() -> bool:
    """Whether operations are being recorded in this thread. Source: `torch.is_grad_enabled`.

    >>> import autodiff_lite as torch
    >>> with torch.no_grad():
    ...     torch.is_grad_enabled()
    False
    """
    return modes.grad


def is_inference_mode_enabled() -> bool:
    """Whether inference mode is on in this thread. Source: `torch.is_inference_mode_enabled`.

    >>> import autodiff_lite as torch
    >>> torch.is_inference_mode_enabled()
    False
    """
    return modes.inference


__all__ = [
    "enable_grad",
    "inference_mode",
    "is_grad_enabled",
    "is_inference_mode_enabled",
    "no_grad",
    "set_grad_enabled",
]
