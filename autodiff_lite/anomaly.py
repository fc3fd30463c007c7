"""Anomaly mode: which operation of the program was it whose derivative failed, or gave nan?

While the mode is on, each node remembers the line that made it, and backward looks at what each node sends on.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from . import errors, places
from .modes import Modes, modes, watch
from .node import hooks_of


def _switch(on: bool, check_nan: bool) -> None:
    """The mode belongs to the process, as in PyTorch: a graph may be made in one thread and walked in another."""
    watch(int(on) - int(Modes.anomaly))
    Modes.anomaly, Modes.check_nan = on, check_nan


class set_detect_anomaly:
    """Switch anomaly mode on or off: at once as a function, or for a block.

    Source: `torch.autograd.set_detect_anomaly`.

    >>> import autodiff_lite as torch
    >>> with torch.autograd.set_detect_anomaly(True):
    ...     torch.is_anomaly_enabled()
    True
    """

    def __init__(self, mode: bool, check_nan: bool = True) -> None:
        self.before = Modes.anomaly, Modes.check_nan
        _switch(bool(mode), check_nan)

    def __enter__(self) -> None:
        """The mode is on since the call."""

    def __exit__(self, *error: object) -> None:
        _switch(*self.before)


class detect_anomaly:
    """A block in which a backward pass that fails says, in a warning, which line of the program it was about.

    With `check_nan`, a nan in what an operation sends on is an error, too. Source: `torch.autograd.detect_anomaly`.

    >>> import warnings
    >>> import autodiff_lite as torch
    >>> warnings.simplefilter("ignore")  # it warns that it takes time
    >>> with torch.autograd.detect_anomaly():
    ...     torch.is_anomaly_enabled()
    True
    """

    def __init__(self, check_nan: bool = True) -> None:
        self.before = Modes.anomaly, Modes.check_nan
        self.check_nan = check_nan
        warnings.warn(errors.ANOMALY_ON, UserWarning, stacklevel=2)

    def __enter__(self) -> None:
        _switch(True, self.check_nan)

    def __exit__(self, *error: object) -> None:
        _switch(*self.before)


def is_anomaly_enabled() -> bool:
    """Whether anomaly mode is on. Source: `torch.is_anomaly_enabled`.

    >>> import autodiff_lite as torch
    >>> torch.is_anomaly_enabled()
    False
    """
    return Modes.anomaly


def is_anomaly_check_nan_enabled() -> bool:
    """Whether anomaly mode, when it is on, looks for nan. Source: `torch.is_anomaly_check_nan_enabled`.

    >>> import autodiff_lite as torch
    >>> torch.is_anomaly_check_nan_enabled()
    True
    """
    return Modes.check_nan


def note(node: Any) -> None:
    """Remember the line of the program that made a node, and the node whose derivative it is part of."""
    metadata = hooks_of(node).metadata
    metadata["traceback_"] = places.stack()
    if modes.evaluating is not None:
        metadata["parent_"] = modes.evaluating


def examined(node: Any, compute: Callable[[], tuple[Any, ...]]) -> tuple[Any, ...]:
    """What a node contributes; if that fails, or is nan, its line of the program is told before the error goes on."""
    outer, modes.evaluating = modes.evaluating, node
    try:
        contributions = compute()
        for i, c in enumerate(contributions if modes.check_nan else ()):
            if c is not None and np.isnan(getattr(c, "_a", c)).any():
                raise RuntimeError(errors.NAN.format(name=node.name(), place=i))
    except Exception:
        _tell(node)
        raise
    finally:
        modes.evaluating = outer
    return contributions


def _tell(node: Any) -> None:
    known = _metadata(node)
    if "traceback_" not in known:
        _warn(errors.ANOMALY_UNKNOWN.format(name=node.name()))
        return
    _warn(errors.ANOMALY.format(name=node.name(), traceback="".join(known["traceback_"])))
    while (node := known.get("parent_")) is not None:
        known = _metadata(node)
        if "traceback_" not in known:
            _warn(errors.ANOMALY_UNKNOWN.format(name=node.name()))
            return
        _warn(errors.ANOMALY_PARENT.format(name=node.name(), traceback="".join(known["traceback_"])))


def _metadata(node: Any) -> dict[Any, Any]:
    return {} if node.more is None else node.more.metadata


def _warn(message: str) -> None:
    """Warn in the name of the program's line that called backward."""
    frame = places.program_frame()
    assert frame is not None  # somebody called
    warnings.warn_explicit(message, UserWarning, frame.f_code.co_filename, frame.f_lineno)


__all__ = ["is_anomaly_check_nan_enabled", "is_anomaly_enabled"]
