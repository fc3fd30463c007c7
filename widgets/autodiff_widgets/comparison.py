"""Two traces under one clock."""

from __future__ import annotations

from .recording import Trace


def compare(first: Trace, second: Trace) -> Trace:
    """Put two traces beside one another under one clock, with what differs marked.

    The result is a `Trace` that carries the second as its `twin`. Raises `TypeError` for anything else than a `Trace`,
    and `ValueError` for one that is a comparison already.

    >>> import autodiff_lite as torch
    >>> from autodiff_widgets import trace
    >>> def program(change):
    ...     with trace(title=change) as t:
    ...         x = torch.tensor(3.0, requires_grad=True)
    ...         y = x * x
    ...         u = getattr(y, change)()
    ...         (u * x).backward()
    ...     return t
    >>> for line in compare(program("clone"), program("detach")).transcript().splitlines():
    ...     if line.startswith(("A", "B")) and "grad" in line:
    ...         print(line)
    B 6. u was detached from y: no gradient passes. It would have brought 3 to y. So x misses 18.
    A 12. x.grad was empty and becomes 27.
    B 8. x.grad was empty and becomes 9.
    """
    for given in (first, second):
        if not isinstance(given, Trace):
            raise TypeError(f"compare() takes two Traces, not {type(given).__name__}: record each with trace().")
        if "twin" in given.document:
            raise ValueError("compare() takes two traces, and one of these is a comparison of two already.")
    plain = [Trace(given._placed()).with_lesson()._document for given in (first, second)]
    return Trace({**plain[0], "twin": plain[1]})
