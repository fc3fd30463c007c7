"""The magics: `%trace on` and `%trace off`, and `%%trace` with its options.

IPython's decorators have no types, or such as fit nothing; hence what the type checker is told to ignore.
"""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from IPython.core.error import UsageError
from IPython.core.magic import Magics, cell_magic, line_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring

from autodiff_lite import observe

from .recorder import Recorder
from .recording import LiveTrace, Trace
from .scopes import scope

if TYPE_CHECKING:
    from .session import Follower


@magics_class
class TraceMagics(Magics):
    """Registered by `%load_ext autodiff_widgets`."""

    def __init__(self, shell: Any, follower: Follower) -> None:
        super().__init__(shell)
        self._shell, self._follower = shell, follower

    @line_magic("trace")  # type: ignore[arg-type]
    def follow(self, line: str) -> None:
        """`%trace on` shows a player under each cell that runs backward, `%trace off` does so no more."""
        word = line.strip()
        if word not in ("on", "off"):
            raise UsageError(
                f"%trace takes on or off, not {word!r}. To record one cell, begin it with %%trace."
                if word
                else "%trace takes on or off: %trace on shows a player under each cell that runs backward."
            )
        self._follower.shows = word == "on"

    @magic_arguments("%trace")  # type: ignore[no-untyped-call, untyped-decorator]
    @argument("words", nargs="*", help="The title, for short.")  # type: ignore[no-untyped-call, untyped-decorator]
    @argument("--title", help="The title, in quotes where it has spaces.")  # type: ignore[no-untyped-call, untyped-decorator]
    @argument("--step", type=int, help="Open after this many steps; 0 is before the first.")  # type: ignore[no-untyped-call, untyped-decorator]
    @argument("--scope", help="Group what the cell computes under this name.")  # type: ignore[no-untyped-call, untyped-decorator]
    @argument("--predict", action="append", help="Ask first for z, x.grad, z->x, dz/dx or each of 'gradients'.")  # type: ignore[no-untyped-call, untyped-decorator]
    @argument("--lock", type=int, help="Go no further than this step.")  # type: ignore[no-untyped-call, untyped-decorator]
    @argument("--hide", action="append", default=[], help="Hide values, gradients, controls or transcript.")  # type: ignore[no-untyped-call, untyped-decorator]
    @argument("--present", action="store_true", help="Large type.")  # type: ignore[no-untyped-call, untyped-decorator]
    @cell_magic("trace")  # type: ignore[arg-type]
    def record(self, line: str, cell: str) -> Trace | None:
        """Record a cell and show what it did: `%%trace`, `%%trace a title`, `%%trace --step 5 --predict x.grad`.

        `--predict` and `--hide` may be given several times; what they take stands at `Trace.with_lesson`.
        """
        try:
            given = parse_argstring(self.record, line)  # type: ignore[no-untyped-call]
        except UsageError as wrong:
            raise UsageError(f"%%trace {line.strip()}: {wrong}. %%trace? lists what it takes.") from None
        if given.title is not None and given.words:
            raise UsageError(
                f"%%trace has two titles: --title {given.title!r} and {' '.join(given.words)!r}. Give one."
            )
        title = unquoted(given.title or " ".join(given.words)) or None
        recorder = Recorder()
        live = LiveTrace(recorder, title)
        group = nullcontext() if given.scope is None else scope(unquoted(given.scope))
        try:
            with self._follower.resting(), observe(recorder), group:
                result = self._shell.run_cell(cell, store_history=False)
        except ValueError as wrong:
            raise UsageError(f"%%trace {line.strip()}: {wrong}") from None
        error = result.error_in_exec
        if not recorder.events:
            if result.success:
                raise UsageError("%%trace has nothing to show: this cell has used no tensor.")
            return None
        if error is not None:
            recorder.failed(error, error.__traceback__)
        live.finish()
        self._follower.last = live
        try:
            if error is None:
                live.teach(
                    given.predict and [unquoted(name) for name in given.predict], given.lock, given.hide, given.present
                )
            return live if given.step is None else live.at(given.step)
        except (IndexError, ValueError) as wrong:
            raise UsageError(f"%%trace {line.strip()}: {wrong}") from None


def unquoted(text: str) -> str:
    """IPython leaves the quotes around an argument."""
    return text.strip("\"'")
