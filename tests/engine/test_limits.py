"""Long graphs, memory, threads, and backward passes that fail half-way."""

from __future__ import annotations

import dis
import gc
import itertools
import sys
import threading
import tracemalloc
import weakref
from typing import Any

import numpy as np
import pytest

import autodiff_lite as torch
from autodiff_lite import node


def test_a_million_operations_in_a_row() -> None:
    x = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)
    y = x
    for _ in range(1_000_000):
        y = y * 1.0
    y.backward()
    assert x.grad.item() == 1.0
    del y  # dropping the graph must not recurse either


def test_a_long_graph_is_dropped_without_backward() -> None:
    x = torch.tensor(1.0, requires_grad=True)
    y = x
    for _ in range(200_000):
        y = (y * x) + 1.0
    del y
    assert x.grad is None


def test_nothing_is_left_for_the_collector() -> None:
    gc.collect()
    gc.disable()
    try:
        x = torch.rand(5, 5, requires_grad=True)
        model = torch.nn.Sequential(torch.nn.Linear(5, 4), torch.nn.Tanh(), torch.nn.Linear(4, 3))
        for _ in range(3):
            loss = torch.nn.functional.cross_entropy(model(x), torch.tensor([0, 1, 2, 0, 1]))
            loss.backward()
            v = (x * 2)[0]
            v.mul_(3)
            v.exp().sum().backward()
            y = x.exp()
            (g,) = torch.autograd.grad(y.sum(), x, create_graph=True)
            torch.autograd.grad(g.sum(), x)
            z = torch.cat([x, x]).softmax(0).max(0).values
            z.retain_grad()
            z.register_hook(lambda g: g * 2)
            z.sum().backward()
        del loss, v, y, g, z
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_an_output_that_is_not_kept_leaves_nothing() -> None:
    x = torch.ones(3, requires_grad=True)
    y = x.exp()
    alive = weakref.ref(y)
    node = weakref.ref(y.grad_fn)
    del y
    assert alive() is None
    assert node() is None


def test_backward_frees_what_was_saved() -> None:
    x = torch.ones(100_000, requires_grad=True)
    tracemalloc.start()
    try:
        y = x
        for _ in range(10):
            y = y.exp().log()
        held = tracemalloc.get_traced_memory()[0]
        loss = y.sum()
        del y
        loss.backward()
        freed = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert held > 4_000_000
    assert freed < 1_000_000  # the leaf's gradient remains


def test_many_paths_are_walked_once() -> None:
    x = torch.tensor(1.0, requires_grad=True)
    y = x
    for _ in range(50):
        y = y + y  # 2**50 paths
    y.backward()
    assert x.grad.item() == 2.0**50


def test_a_pass_that_fails_leaves_no_half_sums() -> None:
    class Fails(torch.autograd.Function):
        @staticmethod
        def forward(ctx: object, x: torch.Tensor) -> torch.Tensor:
            return x * 1

        @staticmethod
        def backward(ctx: object, g: torch.Tensor) -> torch.Tensor:
            raise ValueError("half-way")

    x, w = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)
    (x * 1).sum().backward()
    y = Fails.apply(x * 2) + w * 3 + x * 5
    with pytest.raises(ValueError, match="half-way"):
        y.sum().backward()
    assert x.grad.tolist() == [1.0, 1.0]
    assert w.grad is None


@pytest.mark.parametrize("shape", [(), (50,), (100_000,)])  # one number, a sum without a lock, a sum with one
def test_two_threads_share_leaves(shape: tuple[int, ...]) -> None:
    w = torch.ones(shape, dtype=torch.float64, requires_grad=True)
    problems: list[BaseException] = []
    start = threading.Barrier(2)

    def work(scale: float) -> None:
        try:
            start.wait()
            for _ in range(300):
                (w * scale).sum().backward()
        except BaseException as error:  # noqa: BLE001  (reported below)
            problems.append(error)

    threads = [threading.Thread(target=work, args=(s,)) for s in (1.0, 2.0)]
    patience = sys.getswitchinterval()
    try:
        sys.setswitchinterval(1e-6)
        for t in threads:
            t.start()
        for t in threads:
            t.join()
    finally:
        sys.setswitchinterval(patience)
    assert not problems
    assert np.array_equal(w.grad.numpy(), np.full(shape, 900.0))


def test_modes_belong_to_their_thread() -> None:
    x = torch.ones(1, requires_grad=True)
    seen: list[bool] = []
    with torch.no_grad():
        t = threading.Thread(target=lambda: seen.append((x * 2).requires_grad))
        t.start()
        t.join()
        seen.append((x * 2).requires_grad)
    assert seen == [True, False]


def test_an_observer_belongs_to_its_thread() -> None:
    class Counter(torch.Observer):
        calls = 0

        def operated(self, call: torch.Call) -> None:
            self.calls += 1

    counter = Counter()
    with torch.observe(counter):
        t = threading.Thread(target=lambda: torch.ones(1) * 2)
        t.start()
        t.join()
        torch.ones(1) * 2
    torch.ones(1) * 2
    assert counter.calls == 1


def test_fan_in_is_linear() -> None:
    x = torch.tensor(1.0, requires_grad=True)
    total = torch.stack([x * float(i) for i in range(2000)]).sum()
    total.backward()
    assert x.grad.item() == sum(range(2000))


def test_checkpoint_agrees() -> None:
    from autodiff_lite.utils.checkpoint import checkpoint

    torch.manual_seed(0)
    w = torch.rand(4, 4, dtype=torch.float64, requires_grad=True)
    x = torch.rand(4, dtype=torch.float64, requires_grad=True)

    def block(v: torch.Tensor) -> torch.Tensor:
        return torch.tanh(w @ v) * v

    plain = torch.autograd.grad(block(block(x)).sum(), [x, w])
    kept = checkpoint(block, checkpoint(block, x, use_reentrant=False), use_reentrant=False)
    again = torch.autograd.grad(kept.sum(), [x, w])
    for a, b in zip(plain, again, strict=True):
        np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=1e-12)


def test_gradients_share_no_memory() -> None:
    """Backward keeps a buffer as .grad only if nobody else holds it: not the cotangent, not another leaf's gradient,
    not a view.
    """
    x, w, v = (torch.ones(3, requires_grad=True) for _ in range(3))
    seed = torch.ones(3)
    held: list[torch.Tensor] = []
    y = x + w
    y.register_hook(held.append)
    (y + v.view(3, 1).view(3)).backward(seed)
    arrays = [seed.numpy(), *(t.grad.numpy() for t in (x, w, v)), *(t.numpy() for t in held)]
    for i, a in enumerate(arrays):
        for b in arrays[i + 1 :]:
            if a is not arrays[0] or b is not held[0].numpy():  # the hook is shown what arrived: the seed itself
                assert not np.shares_memory(a, b)


def test_what_is_added_in_place_is_nobody_elses() -> None:
    """x * x delivers twice to x, the second time in place: the gradient that it found there belongs to others, too."""
    x = torch.ones(3, requires_grad=True)
    w = torch.ones(3, requires_grad=True)
    seen = []
    y = x * x
    y.register_hook(seen.append)
    s = x + w
    s.register_hook(seen.append)
    g = torch.full((3,), 2.0)
    (y + s).backward(g)  # one buffer goes to y, to s, and through s to x and to w
    assert x.grad.tolist() == [6.0] * 3
    assert w.grad.tolist() == g.tolist() == [2.0] * 3
    assert [t.tolist() for t in seen] == [[2.0] * 3] * 2


def test_adding_in_place_gives_the_numbers_of_a_watched_pass() -> None:
    """To the last digit, in the same order: the long loop adds contributions one by one."""
    x = torch.rand(50, requires_grad=True)
    y = (x * x) / (x * 3) + torch.dot(x, x) * x
    cotangent = torch.rand(50)
    y.backward(cotangent, retain_graph=True)
    (watched,) = torch.autograd.grad(y, x, cotangent)
    assert x.grad.tolist() == watched.tolist()


def test_an_interrupt_leaves_no_lock_behind() -> None:
    # Whoever stops a cell must find the next backward pass willing, not waiting for ever. Python looks for an interrupt
    # after a call: what a `with` does between taking the lock and its first line is no such moment.
    code = node.write_grad.__code__
    steps = list(dis.get_instructions(code))
    moments = [after.offset for call, after in itertools.pairwise(steps) if call.opname.startswith("CALL")]
    interrupted = set()
    for moment in moments:

        def trace(frame: Any, event: str, _: Any, moment: int = moment) -> Any:
            if frame.f_code is not code:
                return None
            frame.f_trace_opcodes = True
            if event == "opcode" and frame.f_lasti == moment:
                interrupted.add(moment)
                raise KeyboardInterrupt
            return trace

        before = sys.gettrace()
        x = torch.arange(3.0, requires_grad=True)
        sys.settrace(trace)
        try:
            for _ in range(2):
                (x * x).sum().backward()
        except KeyboardInterrupt:
            pass
        finally:
            sys.settrace(before)
        held = node._grad_lock.locked()
        if held:
            node._grad_lock.release()  # or every test after this one would wait for ever
        assert not held, f"after the call at {moment}"
    assert len(interrupted) > 3
