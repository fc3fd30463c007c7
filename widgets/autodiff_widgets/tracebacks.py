"""Tracebacks in a notebook: the learner's own lines, then the message, as where the engine is not Python.

PyTorch's operations are compiled, so an error in `a + b` points at the line with `a + b` and at nothing else. Those of
`autodiff_lite` are Python: up to six of its frames would stand between that line and the sentence that explains.
`%xmode Verbose` shows them too.
"""

from __future__ import annotations

from types import TracebackType
from typing import Any

PACKAGES = ("autodiff_lite", "autodiff_widgets")
# IPython keeps this very tuple, so it tells whether the handler is ours.
CAUGHT = (Exception,)


def shorten(shell: Any) -> None:
    """Leave these packages' frames out of what a shell shows from now on, unless it has a handler of its own."""
    if not shell.custom_exceptions:
        shell.set_custom_exc(CAUGHT, _show)


def lengthen(shell: Any) -> None:
    """Show every frame again."""
    if shell.custom_exceptions is CAUGHT:
        shell.set_custom_exc((), None)


def _show(
    shell: Any, kind: type[BaseException], error: BaseException, traceback: TracebackType | None, tb_offset: Any = None
) -> None:
    if shell.InteractiveTB.mode != "Verbose":
        traceback = without_ours(traceback)
        for earlier in _earlier(error):
            earlier.__traceback__ = without_ours(earlier.__traceback__)
    shell.showtraceback((kind, error, traceback), tb_offset=tb_offset, running_compiled_code=True)


def without_ours(traceback: TracebackType | None) -> TracebackType | None:
    """The same frames without those of these packages; a hook that the engine calls is the learner's, and stays."""
    kept: TracebackType | None = None
    for each in reversed(_each(traceback)):
        if each.tb_frame.f_globals.get("__name__", "").partition(".")[0] not in PACKAGES:
            kept = TracebackType(kept, each.tb_frame, each.tb_lasti, each.tb_lineno)
    return kept


def _each(traceback: TracebackType | None) -> list[TracebackType]:
    found = []
    while traceback is not None:
        found.append(traceback)
        traceback = traceback.tb_next
    return found


def _earlier(error: BaseException) -> list[BaseException]:
    """The errors that IPython shows above this one: its cause, or what was being handled, and theirs."""
    found: list[BaseException] = []
    while (shown := error.__cause__ or (None if error.__suppress_context__ else error.__context__)) is not None:
        if shown in found:
            break
        found.append(shown)
        error = shown
    return found
