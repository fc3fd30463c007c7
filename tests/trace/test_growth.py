"""A recording of twice as many passes takes twice the work, counted in calls: a long training run stays bearable."""

import sys

import pytest

import autodiff_lite as torch
from autodiff_widgets import trace

F = torch.nn.functional


def fresh_leaves(passes):
    for _ in range(passes):
        x = torch.tensor(2.0, requires_grad=True)
        (x * x).backward()


def training(passes):
    net = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Tanh(), torch.nn.Linear(4, 1))
    optimizer = torch.optim.SGD(net.parameters(), lr=0.01)
    x, y = torch.ones(2, 3), torch.ones(2, 1)
    for _ in range(passes):
        optimizer.zero_grad()
        F.mse_loss(net(x), y).backward()
        optimizer.step()


def by_hand(passes):
    w = torch.ones(2, requires_grad=True)
    for _ in range(passes):
        (w * w).sum().backward()
        with torch.no_grad():
            w -= 0.1 * w.grad
        w.grad.zero_()


def chain(passes):
    y = torch.tensor(1.0, requires_grad=True)
    for _ in range(passes):
        y = y * 1.01
    y.backward()


def work(program, passes):
    """Calls of Python functions while a program is recorded and its document made."""
    calls = 0

    def count(frame, event, argument):
        nonlocal calls
        calls += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        with trace(most_steps=100_000) as t:
            program(passes)
    finally:
        sys.setprofile(before)
    assert len(t.document["steps"]) > passes
    return calls


@pytest.mark.parametrize("program", [fresh_leaves, training, by_hand, chain])
def test_work_grows_with_the_number_of_passes_and_no_faster(program):
    work(program, 5)  # what is made once only
    assert work(program, 200) < 2.2 * work(program, 100)
