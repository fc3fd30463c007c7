"""What PyTorch's backward does, from hooks on the nodes of its graph that are there only while it runs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

import torch
from torch.utils._python_dispatch import TorchDispatchMode

from .recorder import Recorder
from .torch_view import Way, array_of, leaf_of, mark, take_in, tensors_in


class Computing(TorchDispatchMode):  # type: ignore[no-untyped-call]  # PyTorch's
    """Hears the operations of a backward pass that go onto the graph themselves: `create_graph=True`."""

    def __init__(self, tell: Callable[[Any, tuple[Any, ...], dict[str, Any], Any, list[Any]], None]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._tell = tell
        self._last: tuple[Any, ...] | None = None
        """The operation that ran last: PyTorch puts its result onto the graph after it has let us see it."""
        self._rests = False

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Run an operation, and tell of the one before."""
        keywords = kwargs or {}
        if self._rests:
            return func(*args, **keywords)
        with self.resting():
            ends = [tensor.grad_fn for tensor in tensors_in((args, keywords))]
            output = func(*args, **keywords)
            self._last = func, args, keywords, output, ends
        return output

    @contextmanager
    def resting(self) -> Iterator[None]:
        """Say what has run until now, and listen to nothing inside."""
        before, self._rests = self._rests, True
        last, self._last = self._last, None
        try:
            if last is not None:
                self._tell(*last)
            yield
        finally:
            self._rests = before


class Listening:
    """Tells a recorder what arrives at each operation and leaf, and what goes out along each edge."""

    def __init__(self, recorder: Recorder, roots: list[Any], computing: Computing | None = None) -> None:
        self._recorder, self._roots = recorder, roots
        self._handles: list[Any] = []
        self._nodes: list[Any] = []  # alive, so that their id() stays theirs
        self._visit: tuple[Any, Way, list[tuple[int, Any]]] | None = None
        """The node, and what arrived at which of its results."""
        self._missing = 0
        self._contributions: dict[int, Any] = {}
        self._later: list[Callable[[], None]] = []
        self._computing = computing

    def __enter__(self) -> Self:
        for root in self._roots:
            if root.grad_fn is None:
                self._listen_to_leaf_tensor(root)
        for node in graph_behind(self._roots):
            self._nodes.append(node)
            leaf = leaf_of(node)
            if leaf is not None:
                self._listen_to_leaf(node, leaf)
                continue
            kept = mark(node)
            if "way" not in kept and "of" not in kept and "inside" not in kept:
                take_in(node, Way())
            if "way" in kept:
                self._handles.append(node.register_prehook(self._arriving(node, kept["way"])))
            if "edges" in kept:
                self._handles.append(node.register_hook(self._leaving(kept["of"], kept["edges"])))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._close()
        for handle in self._handles:
            handle.remove()
        self._nodes.clear()

    # Operations -------------------------------------------------------------------------------------------------------

    def _arriving(self, node: Any, way: Way) -> Callable[[Any], None]:
        @self._aside
        def arrive(gradients: tuple[Any, ...]) -> None:
            there = [(number, array_of(g).copy()) for number, g in enumerate(gradients) if g is not None]
            if not there or self._recorder.notes.full:
                return
            self._close()
            for number, _ in there:
                if number not in way.records:
                    way.records[number] = self._recorder.registry.of_node(node, number)
            self._visit, self._missing = (node, way, there), way.waiting
            self._recorder.accumulated(node, there[0][1], there[0][0])

        return arrive

    def _leaving(self, way: Way, edges: list[tuple[int, int]]) -> Callable[[Any, Any], None]:
        @self._aside
        def leave(contributions: tuple[Any, ...], _: Any) -> None:
            if self._visit is None or self._visit[1] is not way:
                return
            for place, slot in edges:
                if contributions[place] is not None:
                    brought = array_of(contributions[place]).copy()
                    known = self._contributions.get(slot)
                    self._contributions[slot] = brought if known is None else known + brought
            self._missing -= 1
            if self._missing == 0:
                self._close()

        return leave

    def _close(self) -> None:
        """The operation has sent out all that it sends; now what its leaves received may be told."""
        visit, self._visit = self._visit, None
        if visit is not None:
            node, way, there = visit
            for (number, gradient), share in zip(there, self._shares(way, there), strict=True):
                if number != there[0][0]:
                    self._recorder.accumulated(node, gradient, number)
                for slot, brought in sorted(share.items()):
                    self._recorder.contributed(node, slot, None, brought)
        self._contributions.clear()
        later, self._later = self._later, []
        for tell in later:
            tell()

    def _shares(self, way: Way, there: list[tuple[int, Any]]) -> list[dict[int, Any]]:
        """What each result contributed: PyTorch sends out the sum, and the operation is asked again for the parts.

        Where it cannot be asked (it is random, or the program's own), the first is said to have brought all.
        """
        whole = [dict(self._contributions), *({} for _ in there[1:])]
        if len(there) == 1:
            return whole
        shares = []
        for number, gradient in there:
            call = way.records[number].call
            share = {slot: call.vjp(slot, gradient) for slot in self._contributions} if call is not None else {}
            if call is None or any(part is None for part in share.values()):
                return whole
            shares.append(share)
        return shares

    # Leaves -----------------------------------------------------------------------------------------------------------

    def _listen_to_leaf(self, node: Any, leaf: Any) -> None:
        before: list[Any] = []

        @self._aside
        def arrive(gradients: tuple[Any, ...]) -> None:
            arrived = array_of(gradients[0]).copy()
            before[:] = [None if leaf.grad is None else array_of(leaf.grad).copy()]
            self._tell(lambda: self._recorder.accumulated(leaf, arrived))

        @self._aside
        def written(_: Any) -> None:
            was, now = before[0], array_of(leaf.grad).copy()
            self._tell(lambda: self._recorder.wrote_grad(leaf, was, now))

        self._handles.append(node.register_prehook(arrive))
        self._handles.append(leaf.register_post_accumulate_grad_hook(written))

    def _listen_to_leaf_tensor(self, leaf: Any) -> None:
        """backward() called on a leaf itself: no node stands between."""
        before = None if leaf.grad is None else array_of(leaf.grad).copy()

        @self._aside
        def written(_: Any) -> None:
            self._recorder.wrote_grad(leaf, before, array_of(leaf.grad).copy())

        self._handles.append(leaf.register_post_accumulate_grad_hook(written))

    def _aside(self, hook: Callable[..., None]) -> Callable[..., None]:
        """A hook of ours: what it computes itself is no part of a pass whose operations are recorded."""
        computing = self._computing
        if computing is None:
            return hook

        def run(*given: Any) -> None:
            with computing.resting():
                hook(*given)

        return run

    def _tell(self, tell: Callable[[], None]) -> None:
        """Tell now, or after the operation that is still under way."""
        if self._visit is None:
            tell()
        else:
            self._later.append(tell)


@contextmanager
def modules_heard(recorder: Recorder) -> Iterator[None]:
    """Tell a recorder of each call of a module in this thread."""
    thread = threading.get_ident()

    def enter(module: Any, _arguments: Any) -> None:
        if threading.get_ident() == thread:
            recorder.entered(module)

    def leave(module: Any, _arguments: Any, _answer: Any) -> None:
        if threading.get_ident() == thread:
            recorder.left(module)

    handles = [
        torch.nn.modules.module.register_module_forward_pre_hook(enter),
        torch.nn.modules.module.register_module_forward_hook(leave, always_call=True),
    ]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def graph_behind(roots: list[Any]) -> Iterator[Any]:
    """Walk every node of the graph behind these tensors, once."""
    waiting = [root.grad_fn for root in roots if root.grad_fn is not None]
    seen = {id(node) for node in waiting}
    while waiting:
        node = waiting.pop()
        yield node
        for following, _ in node.next_functions:
            if following is not None and id(following) not in seen:
                seen.add(id(following))
                waiting.append(following)
