"""In a notebook: follow the cells, so that a bare `show()` shows the last one and the cells themselves stay untouched.

%load_ext autodiff_widgets      follows each cell from now on, and brings `%%trace`
show()                          the last cell that did something with tensors
%trace on, %trace off           shows a player under each cell that runs backward, from now on
%%trace [title] [--step 5]      records one cell and shows it; %%trace? says what else it takes
show(predict="x.grad")          asks the learner first
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from autodiff_lite import Tensor, observe

from .lesson import Predict
from .program import number_cell
from .recorder import Recorder
from .recording import LiveTrace, Trace
from .tracebacks import lengthen, shorten


class Follower:
    """Records each cell of one IPython shell while it runs."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._watch = ExitStack()
        self._recorder: Recorder | None = None
        self._count = max(1, self._inputs() - 1)
        self.last: LiveTrace | None = None
        self.shows = False
        """Whether a cell that runs backward gets a player under it: `%trace on`."""
        self._rests = False
        shell.events.register("pre_run_cell", self._begin)
        shell.events.register("post_run_cell", self._end)

    def stop(self) -> None:
        """Follow no further cells."""
        self._shell.events.unregister("pre_run_cell", self._begin)
        self._shell.events.unregister("post_run_cell", self._end)
        self._watch.close()

    @contextmanager
    def resting(self) -> Iterator[None]:
        """Leave the cell to `%%trace`: of two recorders each would take the other's graph for an earlier one."""
        self._watch.close()
        self._recorder, self._rests = None, True
        try:
            yield
        finally:
            self._rests = False

    def newest(self) -> LiveTrace | None:
        """The cell that runs now, if it has done something already; else the last one that did."""
        if self._recorder is not None and self._recorder.events:
            return LiveTrace(self._recorder, None)
        return self.last

    def _begin(self, info: Any) -> None:
        self._count_cell(info)
        if self._rests:
            return
        self._watch.close()
        self._recorder = Recorder()
        self._watch.enter_context(observe(self._recorder))

    def _count_cell(self, info: Any) -> None:
        """Number the cell as the notebook does; without a history (nbval) IPython's own count stands still.

        IPython 9 counts a cell before it runs, IPython 8 afterwards; both keep its input only when it runs.
        """
        number = self._inputs() if info.store_history else self._shell.execution_count
        if not self._rests:  # what `%%trace` runs is of the cell that it stands in
            self._count = number if info.store_history else self._count + 1
        compiler, transformed = self._shell.compile, self._shell.transform_cell(info.raw_cell)
        number_cell(compiler.get_code_name(info.raw_cell, transformed, number), self._count)

    def _inputs(self) -> int:
        """How many inputs the history holds, an empty one for number 0 included."""
        return len(self._shell.user_ns.get("In", [""]))

    def _end(self, result: Any) -> None:
        if self._rests:
            return
        self._watch.close()
        recorder, self._recorder = self._recorder, None
        if recorder is None or not recorder.events:
            return
        error = result.error_in_exec
        if error is not None:
            recorder.failed(error, error.__traceback__)
        self.last = LiveTrace(recorder, None)
        self.last.finish()
        # A cell that ends in show() has its player already.
        if (
            self.shows
            and any(event.kind == "seed" for event in recorder.events)
            and not isinstance(result.result, Trace)
        ):
            from IPython.display import display  # a script that records has no use for IPython, a notebook has it

            display(self.last)  # type: ignore[no-untyped-call]  # IPython's


_followers: dict[int, Follower] = {}


def show(
    what: Trace | Tensor | None = None,
    *,
    predict: Predict | None = None,
    lock: int | None = None,
    hide: str | Sequence[str] = (),
    present: bool = False,
) -> Trace:
    """Show the last cell that ran (after `%load_ext autodiff_widgets`), a given trace, or the graph behind a tensor.

    `predict`, `lock`, `hide` and `present` are those of `Trace.with_lesson`, and raise what it raises. Besides it
    raises `RuntimeError` where no cell is followed, or none has used a tensor yet, and `TypeError` for anything else
    that is neither a `Trace` nor a tensor.
    """
    found = _found(what)
    if predict or lock is not None or hide or present:
        return found.with_lesson(predict, lock=lock, hide=hide, present=present)
    return found


def _found(what: Trace | Tensor | None) -> Trace:
    if isinstance(what, Trace):
        return what
    if isinstance(what, Tensor):
        return graph_of(what)
    if what is not None:
        raise TypeError(f"show() takes a Trace or a Tensor, or nothing for the last cell; not {type(what).__name__}.")
    if not _followers:
        raise RuntimeError(
            "show() shows the last cell that ran, but no cell is being followed. Run %load_ext autodiff_widgets once, "
            "before the cell; or record with `with trace() as t:` and display t."
        )
    newest = next(reversed(_followers.values())).newest()
    if newest is None:
        raise RuntimeError("show() has nothing to show: no cell has used a tensor since %load_ext autodiff_widgets.")
    return newest


def graph_of(tensor: Tensor) -> Trace:
    """The graph behind a tensor as it stands, with nothing run."""
    recorder = Recorder()
    recorder.met(tensor)
    live = LiveTrace(recorder, None)
    live.finish()
    return live


def load_ipython_extension(shell: Any) -> None:
    """`%load_ext autodiff_widgets`."""
    from .magics import TraceMagics

    unload_ipython_extension(shell)
    _followers[id(shell)] = follower = Follower(shell)
    shell.register_magics(TraceMagics(shell, follower))
    shorten(shell)


def unload_ipython_extension(shell: Any) -> None:
    """`%unload_ext autodiff_widgets`."""
    follower = _followers.pop(id(shell), None)
    if follower is not None:
        follower.stop()
        lengthen(shell)
