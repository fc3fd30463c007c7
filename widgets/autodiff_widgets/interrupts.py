"""Let an interrupt of the kernel, the ■ of a notebook, reach a function that a widget runs."""

from __future__ import annotations

import ctypes
import signal
import threading
from collections.abc import Callable
from contextvars import copy_context
from typing import Any, Generic, TypeVar

from IPython.core.getipython import get_ipython

T = TypeVar("T")

# How long until the main thread looks again whether its cell is done, in seconds.
_AGAIN = 0.1
# Work that takes longer is slow, in seconds.
_SLOW = 0.1


def interruptible(work: Callable[[], T], slow: Callable[[], None] = lambda: None) -> T:
    """Return what `work` returns; an interrupt of the kernel raises `KeyboardInterrupt` in it, as it does in a cell.

    `slow` is called once it has taken a tenth of a second, or at the beginning where that can be known no later.

    A kernel answers a widget's messages in its main thread, or (JupyterLab from 4.4 with ipykernel from 7) in a thread
    of their own, a subshell. Python runs signal handlers in the main thread only, so there the exception is handed on
    to the other one. It arrives between two lines of Python: work that is inside one long call of C, such as a large
    matrix product or `time.sleep`, ends when that call returns. While a cell runs, an interrupt is the cell's.

    >>> interruptible(lambda: 6 * 7)
    42
    """
    if threading.current_thread() is threading.main_thread():
        # The event loop's own handling of SIGINT would wait until the answer is done.
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            slow()
            return work()
        finally:
            signal.signal(signal.SIGINT, before)
    worker = _Worker(work)
    _running.add(worker)
    try:
        worker.start()
        loop = getattr(getattr(get_ipython(), "kernel", None), "io_loop", None)
        if loop is not None:
            loop.add_callback(_listen, loop)
        worker.join(_SLOW)
        if worker.is_alive():
            slow()
        worker.join()
    finally:
        _running.discard(worker)
    if worker.returned:
        return worker.returned[0]
    raise worker.raised


def stop(_signal: Any = signal.SIGINT, _frame: Any = None) -> None:
    """Raise `KeyboardInterrupt` in all work that runs outside the main thread; a handler of SIGINT."""
    for worker in tuple(_running):
        if worker.ident is not None and worker.is_alive():
            ctypes.pythonapi.PyThreadState_SetAsyncExc(
                ctypes.c_ulong(worker.ident), ctypes.py_object(KeyboardInterrupt)
            )


class _Worker(threading.Thread, Generic[T]):
    """A thread for one piece of work and nothing else.

    The exception can arrive a little late, when the work has just ended: in the subshell's own thread it would then end
    the subshell, and with it every widget.
    """

    def __init__(self, work: Callable[[], T]) -> None:
        super().__init__(name="interruptible", daemon=True)
        self.work, self.context = work, copy_context()
        self.returned: list[T] = []
        self.raised: BaseException = KeyboardInterrupt()

    def run(self) -> None:
        try:
            self.returned.append(self.context.run(self.work))
        except BaseException as error:  # noqa: BLE001 — it is raised again, in the thread that waits
            self.raised = error


_running: set[_Worker[Any]] = set()


def _listen(loop: Any) -> None:
    """In the main thread: take the interrupts that an idle kernel ignores, from now on.

    A cell puts its own handler in place and afterwards the one before it back, so this waits until there is no cell.
    A handler that is neither a cell's nor the kernel's is left alone.
    """
    handler = signal.getsignal(signal.SIGINT)
    if handler == signal.SIG_IGN:
        signal.signal(signal.SIGINT, stop)
    elif handler is not stop and _running:
        loop.call_later(_AGAIN, _listen, loop)
