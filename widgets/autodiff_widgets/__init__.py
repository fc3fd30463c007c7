"""See what backpropagation does: record a program of `autodiff_lite`, and step through it in a notebook.

>>> import autodiff_lite as torch
>>> from autodiff_widgets import trace
>>> with trace(title="detach") as t:
...     x = torch.arange(4.0, requires_grad=True)
...     y = x * x
...     u = y.detach()
...     z = u * x
...     z.sum().backward()
>>> print(t.transcript())
1. x = [0, 1, 2, 3]: a leaf that requires a gradient.
2. y = x × x = [0, 1, 4, 9].
3. u is detached from y: the same numbers [0, 1, 4, 9], without their history.
4. z = u × x = [0, 1, 8, 27].
5. sum(z) = 36.
6. Backward starts at sum(z): its gradient is 1.
7. sum(z) passes back to z: 1 × [1, 1, 1, 1] = [1, 1, 1, 1].
8. u was detached from y: no gradient passes. It would have brought [0, 1, 2, 3] to y. So x misses [0, 2, 8, 18].
9. z passes back to x: [1, 1, 1, 1] × [0, 1, 4, 9] = [0, 1, 4, 9].
10. x.grad was empty and becomes [0, 1, 4, 9].
"""

from typing import TYPE_CHECKING, Any

from .comparison import compare
from .document import TraceError
from .export import MIME
from .front_end import use
from .own_engine import OwnNode, play_own
from .recording import Trace, trace
from .scopes import scope
from .session import load_ipython_extension, show, unload_ipython_extension
from .torch_trace import from_torch

if TYPE_CHECKING:
    from .explorer import explore
    from .player_widget import Player

__all__ = [
    "MIME",
    "OwnNode",
    "Player",
    "Trace",
    "TraceError",
    "compare",
    "explore",
    "from_torch",
    "load_ipython_extension",
    "play_own",
    "scope",
    "show",
    "trace",
    "unload_ipython_extension",
    "use",
]

# What needs ipywidgets is imported when it is asked for, so that recording and exporting stay quick to import.
_LIVE = {"Player": "player_widget", "explore": "explorer"}


def __getattr__(name: str) -> Any:
    if name in _LIVE:
        from importlib import import_module

        return getattr(import_module(f".{_LIVE[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
