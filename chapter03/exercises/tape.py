"""Exercises of 3_3_automatic_differentiation."""

from __future__ import annotations

import autodiff_lite as torch

from .framework import Exercise, Prediction, Wrong
from .making import matrix


def fill_with_zeros(x):
    x.grad.zero_()


def make_it_none(x):
    x.grad = None


def put_new_zeros(x):
    x.grad = torch.zeros_like(x)


def rebind(x):
    x = x.detach().clone().requires_grad_()


def kinds_of_reset(ways, start):
    """For each way: how it leaves `.grad`, and the next gradient."""
    seen = []
    for way in ways:
        x = start.detach().clone().requires_grad_()
        torch.dot(x, x).backward()
        ledger = x.grad
        way(x)
        kind = "None" if x.grad is None else "the same tensor" if x.grad is ledger else "a new tensor"
        x.sum().backward()
        seen.append((kind, x.grad.tolist()))
    return sorted(seen)


def micro_batches(w, batches):
    total = sum(len(targets) for _, targets in batches)
    for X, targets in batches:
        loss = ((X @ w - targets) ** 2).sum() / total
        loss.backward()
    return w.grad


def mean_each(w, batches):
    for X, targets in batches:
        ((X @ w - targets) ** 2).mean().backward()
    return w.grad


def mean_of_means(w, batches):
    for X, targets in batches:
        (((X @ w - targets) ** 2).mean() / len(batches)).backward()
    return w.grad


def last_batch_only(w, batches):
    total = sum(len(targets) for _, targets in batches)
    for X, targets in batches:
        w.grad = None
        (((X @ w - targets) ** 2).sum() / total).backward()
    return w.grad


def whole_batch(w, batches):
    """The gradient of the mean over all examples at once."""
    w = w.detach().clone().requires_grad_()
    X = torch.cat([each for each, _ in batches])
    targets = torch.cat([each for _, each in batches])
    ((X @ w - targets) ** 2).mean().backward()
    return w.grad


def random_batches(rng, n, sizes):
    return matrix(rng, n).requires_grad_(), [(matrix(rng, size, n), matrix(rng, size)) for size in sizes]


def two_gradients(x, f, g):
    f(x).backward()
    first = x.grad.clone()
    x.grad.zero_()
    g(x).backward()
    return first, x.grad


def without_clone(x, f, g):
    f(x).backward()
    first = x.grad
    x.grad.zero_()
    g(x).backward()
    return first, x.grad


def without_zero(x, f, g):
    f(x).backward()
    first = x.grad.clone()
    g(x).backward()
    return first, x.grad


def without_both(x, f, g):
    f(x).backward()
    first = x.grad
    g(x).backward()
    return first, x.grad


def cubes(x):
    return (x**3).sum()


def squares(x):
    return torch.dot(x, x)


EXERCISES = [
    Exercise(
        name="three_resets",
        solution=[fill_with_zeros, make_it_none, put_new_zeros],
        cases=lambda rng: [(matrix(rng, 3),)],
        run=kinds_of_reset,
        wrong=[
            Wrong(
                [fill_with_zeros, make_it_none, rebind],
                "One of them leaves the ledger as it was: x = ... only renames, and x.grad * 0 writes nothing.",
                "Put something into x.grad, or write into it in place.",
            ),
            Wrong(
                [fill_with_zeros, fill_with_zeros, fill_with_zeros],
                "All three write zeros into the same tensor.",
                "x.grad may also hold nothing at all, or another tensor.",
            ),
        ],
        hints=(
            "What may x.grad be so that adding to it gives the new gradient alone?",
            "Zeros in the same tensor, no tensor, or another tensor that holds zeros.",
            "Which one did the spine use? And what was x.grad before the very first backward?",
        ),
    ),
    Exercise(
        name="micro_batches",
        solution=micro_batches,
        cases=lambda rng: [random_batches(rng, n, sizes) for n, sizes in ((2, (3, 3)), (3, (1, 4, 2)), (1, (5,)))],
        truth=whole_batch,
        equivalent={"loss = ((targets - X @ w) ** 2).sum() / total": "A square does not see the sign."},
        wrong=[
            Wrong(
                mean_each,
                "The sum of the means is too large: each batch counts as if it were all of the data.",
                "Every example must count 1 / total.",
            ),
            Wrong(
                mean_of_means,
                "The mean of the means is right only for batches of the same size.",
                "An example in a small batch would count more than one in a large batch.",
            ),
            Wrong(
                last_batch_only,
                "Only the last batch is left: the ledger was cleared between the batches.",
                "Here the adding into .grad is what you want.",
            ),
        ],
        hints=(
            "How much does one example count in the mean over all examples?",
            "Divide each batch's sum by the number of all examples. backward adds the rest.",
            "Take two batches, with one and with three examples. What is the weight of the single one?",
        ),
    ),
    Exercise(
        name="two_gradients",
        solution=two_gradients,
        cases=lambda rng: [(matrix(rng, n).requires_grad_(), cubes, squares) for n in (1, 4)],
        truth=lambda x, f, g: (3 * x.detach() ** 2, 2 * x.detach()),
        wrong=[
            Wrong(
                without_clone,
                "Both are the second gradient: first and x.grad are two names for one tensor.",
                "Keep a copy of the numbers before you clear the ledger.",
            ),
            Wrong(
                without_zero,
                "The second is the sum of both gradients: backward added to what was there.",
                "Clear the ledger before the second backward.",
            ),
            Wrong(
                without_both,
                "Both are the sum: one tensor with two names, and never cleared.",
                "Keep a copy of the first, then clear the ledger.",
            ),
        ],
        hints=(
            "After first = x.grad, how many tensors are there?",
            "zero_() and backward write into the tensor that x.grad names. What else names it?",
            "Try it with x of one number: print first before and after x.grad.zero_().",
        ),
    ),
    Exercise(
        name="leaf_table",
        solution={"a": True, "b": True, "c": False, "d": True, "e": True, "f": False},
        run=lambda answer: answer,
        wrong=[
            Wrong(
                {"a": False, "b": True, "c": False, "d": False, "e": False, "f": False},
                "You took leaf to mean requires_grad.",
                "A leaf is a tensor that no recorded operation made, whether or not it wants a gradient.",
            ),
            Wrong(
                {"a": True, "b": True, "c": False, "d": False, "e": False, "f": False},
                "You took leaf to mean not computed.",
                "e and d were computed, but was it recorded? Look at their grad_fn.",
            ),
            Wrong(
                {"a": True, "b": True, "c": False, "d": False, "e": True, "f": False},
                "detach makes a tensor with no history.",
                "What is d.grad_fn?",
            ),
        ],
        hints=(
            "What does a tensor with a history have that a leaf has not?",
            "An operation is recorded when one of its inputs requires a gradient.",
            "Compare c = b * 2 with e = a * 2: which of them has a grad_fn?",
        ),
    ),
    Exercise(
        name="adjoints",
        solution={"y": 1, "b": 24, "a": 24, "x": 96, "w": 72},
        run=lambda answer: answer,
        wrong=[
            Wrong(
                {"y": 1, "b": 24, "a": 24, "x": 96, "w": 24},
                "w is used twice, and its use in a is missing.",
                "Add what comes through a, 24 × 2, to what comes from b.",
            ),
            Wrong(
                {"y": 1, "b": 24, "a": 24, "x": 96, "w": 48},
                "w is used twice, and its use in b is missing.",
                "b = a + w passes its adjoint on to w as it is.",
            ),
            Wrong(
                {"y": 1, "b": 12, "a": 12, "x": 48, "w": 36},
                "y = b * b uses b twice, and one of the two is missing.",
                "Each factor brings 12, and they add up.",
            ),
            Wrong(
                {"y": 144, "b": 24, "a": 24, "x": 96, "w": 72},
                "The seed is the derivative of y with respect to itself, not its value.",
                "How much does y change when y changes by 1?",
            ),
        ],
        hints=(
            "Which adjoint do you know without computing anything?",
            "Go backward: y, b, a, then x and w. Multiply by the local derivative; where two edges arrive, add.",
            "Only y = b * b, with b = 12: the two factors bring 12 each.",
        ),
    ),
]

PREDICTIONS = [
    Prediction("no_zero", "2xᵀx, then x.sum(), without zero_(): what is x.grad for x = [0, 1, 2, 3]?", "[1, 5, 9, 13]"),
    Prediction("before_backward", "What is x.grad before any backward?", "None: nothing has been written yet"),
    Prediction(
        "grad_of_y", "What is y.grad after y.backward(), where y was computed?", "None: only leaves keep a ledger"
    ),
]
