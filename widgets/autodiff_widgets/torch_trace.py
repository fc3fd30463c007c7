"""A program of real PyTorch in the same player: the same nodes, edges, numbers and gradients.

Operations are seen as they are called (`TorchFunctionMode`), under the names by which the program calls them, detach
among them. Gradients are seen by hooks on the graph's nodes, which are there only while a backward call runs, so none
is left in the program. One operation may be several nodes of PyTorch's graph: what happens inside is one step here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, overload

from .assemble import assemble
from .notes import MOST_BYTES, MOST_STEPS
from .recording import LiveTrace, Trace


@overload
def from_torch(
    program: None = None,
    *,
    title: str | None = None,
    fold_loops: bool | None = None,
    most_steps: int = MOST_STEPS,
    most_bytes: int = MOST_BYTES,
) -> AbstractContextManager[Trace]: ...
@overload
def from_torch(
    program: Callable[[], Any],
    *,
    title: str | None = None,
    fold_loops: bool | None = None,
    most_steps: int = MOST_STEPS,
    most_bytes: int = MOST_BYTES,
) -> Trace: ...
def from_torch(
    program: Callable[[], Any] | None = None,
    *,
    title: str | None = None,
    fold_loops: bool | None = None,
    most_steps: int = MOST_STEPS,
    most_bytes: int = MOST_BYTES,
) -> Trace | AbstractContextManager[Trace]:
    """Record a PyTorch program: `with from_torch() as t:`, or `from_torch(function)`, which calls the function.

    `fold_loops` is that of `trace`. An exception ends the trace with a step that tells of it, and goes on to the
    caller. Recording stops at `most_steps` steps or `most_bytes` bytes of numbers, with a step that says so. Raises
    `ImportError` where PyTorch is missing.
    """
    recording = _record(title, fold_loops, most_steps, most_bytes)
    if program is None:
        return recording
    with recording as trace:
        program()
    return trace


@contextmanager
def _record(title: str | None, fold_loops: bool | None, most_steps: int, most_bytes: int) -> Iterator[Trace]:
    try:
        import torch  # noqa: F401 — optional, and only wanted here
    except ImportError as error:
        raise ImportError("from_torch() records PyTorch, which is not installed here: pip install torch") from error
    from . import torch_view
    from .recorder import Recorder
    from .torch_hooks import modules_heard
    from .torch_mode import Watch, functions_heard

    recorder = Recorder(most_steps, most_bytes, torch_view)
    live = TorchTrace(recorder, title, fold_loops)
    try:
        with Watch(recorder) as watch, functions_heard(watch), modules_heard(recorder):
            yield live
    except BaseException as error:
        recorder.failed(error, error.__traceback__)
        raise
    finally:
        live.finish()


class TorchTrace(LiveTrace):
    """A trace of PyTorch while it is being recorded."""

    def _assembled(self) -> Any:
        from .torch_view import operation

        return assemble(self._recorder.notes, self._title, operation, self._fold_loops)
