"""Exercises of 3_9_first_training_loop."""

from __future__ import annotations

import autodiff_lite as torch

from .framework import Exercise, Prediction, Wrong
from .making import gradient, matrix

# --- the order of the lines ---


def where_it_leads(order):
    """Run a loop with its lines in this order, three times; where has the parameter got to?"""
    w = torch.tensor(1.0, requires_grad=True, dtype=torch.float64)
    optimizer = torch.optim.SGD([w], lr=0.1)
    prediction = loss = None
    for _ in range(3):
        for line in str(order).upper().replace(" ", ""):
            if line == "A":
                optimizer.step()
            elif line == "B":
                loss.backward()
            elif line == "C":
                optimizer.zero_grad()
            elif line == "D":
                prediction = 3 * w
            elif line == "E":
                loss = (prediction - 1) ** 2
            else:
                raise ValueError(f"there is no line {line!r}; the lines are A, B, C, D and E")
    return [w.item(), len(set(str(order).upper().replace(" ", "")))]


# --- one step ---


def sgd_step(parameters, lr):
    with torch.no_grad():
        for parameter in parameters:
            parameter -= lr * parameter.grad
            parameter.grad.zero_()


def step_that_rebinds(parameters, lr):
    with torch.no_grad():
        for parameter in parameters:
            gradient = parameter.grad.clone()
            parameter.grad.zero_()
            parameter = parameter - lr * gradient


def step_that_keeps(parameters, lr):
    with torch.no_grad():
        for parameter in parameters:
            parameter -= lr * parameter.grad


def step_uphill(parameters, lr):
    with torch.no_grad():
        for parameter in parameters:
            parameter += lr * parameter.grad
            parameter.grad.zero_()


def step_on_the_tape(parameters, lr):
    for parameter in parameters:
        parameter -= lr * parameter.grad
        parameter.grad.zero_()


def after_a_step(answer, values, gradients, lr):
    """Give what a step leaves: the parameters, their gradients (None counts as 0), and whether they are leaves."""
    parameters = [value.detach().clone().requires_grad_() for value in values]
    for parameter, each in zip(parameters, gradients, strict=True):
        parameter.grad = each.clone()
    answer(parameters, lr)
    left = [torch.zeros_like(each) if each.grad is None else each.grad for each in parameters]
    return [
        *(each.detach() for each in parameters),
        *left,
        [each.is_leaf and each.requires_grad for each in parameters],
    ]


def some_parameters(rng):
    shapes = [[(3,), ()], [(2, 2)], [(1,), (2,), (3, 1)]]
    return [
        ([matrix(rng, *shape) for shape in each], [matrix(rng, *shape) for shape in each], lr)
        for each, lr in zip(shapes, (0.1, 0.5, 0.03), strict=True)
    ]


# --- the rebinding trap ---


def fit(target, lr, steps):
    w = torch.tensor(0.0, requires_grad=True, dtype=torch.float64)
    for _ in range(steps):
        loss = (w - target) ** 2
        loss.backward()
        with torch.no_grad():
            w -= lr * w.grad
        w.grad.zero_()
    return w.item()


def fit_in_closed_form(target, lr, steps):
    return target - target * (1 - 2 * lr) ** steps


def fit_without_zero(target, lr, steps):
    w = torch.tensor(0.0, requires_grad=True, dtype=torch.float64)
    for _ in range(steps):
        loss = (w - target) ** 2
        loss.backward()
        with torch.no_grad():
            w -= lr * w.grad
    return w.item()


def fit_that_loses_the_leaf(target, lr, steps):
    w = torch.tensor(0.0, requires_grad=True, dtype=torch.float64)
    for _ in range(steps):
        loss = (w - target) ** 2
        loss.backward()
        with torch.no_grad():
            w = w - lr * w.grad
    return w.item()


def fit_that_stays(target, lr, steps):
    w = torch.tensor(0.0, requires_grad=True, dtype=torch.float64)
    for _ in range(steps):
        loss = (w - target) ** 2
        loss.backward()
        w.grad.zero_()
        with torch.no_grad():
            w -= lr * w.grad
    return w.item()


# --- by hand ---


def largest_rate(c):
    return 2 / c


def sigmoid_bound(layers, weight):
    return (abs(weight) / 4) ** layers


def logistic_slope(z, y):
    return torch.sigmoid(z) - y


def slope_by_p(z, y):
    p = torch.sigmoid(z)
    return -y / p + (1 - y) / (1 - p)


def slope_of_the_square(z, y):
    p = torch.sigmoid(z)
    return 2 * (p - y) * p * (1 - p)


def cross_entropy(y, z):
    p = torch.sigmoid(z)
    return -(y * torch.log(p) + (1 - y) * torch.log(1 - p)).sum()


def some_logits(rng):
    return [(matrix(rng, n), torch.tensor(rng.integers(0, 2, n).astype(float))) for n in (1, 3, 6)]


EXERCISES = [
    Exercise(
        name="loop_order",
        solution="CDEBA",
        run=where_it_leads,
        wrong=[
            Wrong(
                "DEBCA",
                "zero_grad between backward and step throws the gradient away, and nothing ever moves.",
                "Who uses the gradient, and when may it go?",
            ),
            Wrong(
                "DEBA",
                "Without zero_grad the gradients of all rounds pile up: the pendulum.",
                "Place C where no round can see the gradient of another.",
            ),
            Wrong(
                "EDCBA",
                "The loss needs a prediction, and in the first round there is none.",
                "Which line computes what E uses?",
            ),
            Wrong(
                "ADECB",
                "Each round steps with the gradient of the round before, and the first one has none.",
                "Which line fills .grad, and which one reads it?",
            ),
        ],
        hints=(
            "Which line reads what which other line writes?",
            "D writes the prediction, E reads it and writes the loss, B reads that and fills .grad, A reads .grad.",
            "Four lines have only one order: D, E, B, A. Where may C stand, and not empty what A still needs?",
        ),
    ),
    Exercise(
        name="sgd_step",
        solution=sgd_step,
        cases=some_parameters,
        run=after_a_step,
        returns=False,
        may_change_inputs=True,
        wrong=[
            Wrong(
                step_that_rebinds,
                "Nothing has moved: parameter = parameter - ... gives the name to a new tensor.",
                "Write into the tensor that you were given, with -=.",
            ),
            Wrong(
                step_that_keeps,
                "The step is right, but the gradients are still there, and the next backward would add to them.",
                "Empty each gradient when it has been used.",
            ),
            Wrong(
                step_uphill,
                "You went with the gradient. It points to where the loss grows.",
                "Go against it.",
            ),
            Wrong(
                step_on_the_tape,
                "Outside no_grad a leaf that requires a gradient must not be changed in place.",
                "Put the update under with torch.no_grad().",
            ),
        ],
        hints=(
            "Which two lines of the first loop in this notebook do this for w and b?",
            "A for loop over the parameters, inside with torch.no_grad(). In it an update in place, then zero_().",
            "For one parameter 3 with gradient 2 and lr 0.5: it becomes 3 - 0.5 · 2 = 2, and its gradient 0.",
        ),
    ),
    Exercise(
        name="rebinding_repaired",
        solution=fit,
        cases=lambda _rng: [(3.0, 0.1, 1), (-2.0, 0.1, 5), (1.5, 0.2, 12)],
        truth=fit_in_closed_form,
        equivalent={
            "return w": "A tensor with the right number is right too.",
            "loss = (target - w) ** 2": "The square is the same.",
        },
        wrong=[
            Wrong(
                fit_without_zero,
                "The first step is right. Then the gradients pile up, and w swings.",
                "What has to happen to w.grad before the next backward?",
            ),
            Wrong(
                fit_that_loses_the_leaf,
                "Under no_grad, w = w - ... makes a tensor that asks for no gradient, so the second backward fails.",
                "Keep the leaf: -= writes into it.",
            ),
            Wrong(
                fit_that_stays,
                "You emptied the gradient before you used it, so w never moves.",
                "First the update, then zero_().",
            ),
        ],
        hints=(
            "Which tensor does the name w stand for, after the first round?",
            "Two things together: in place (-=), and under torch.no_grad(). And a third line empties w.grad.",
            "With target 3 and lr 0.1, one step goes from 0 to 0.6: the gradient is 2 · (0 - 3) = -6.",
        ),
    ),
    Exercise(
        name="largest_rate",
        solution=largest_rate,
        cases=lambda rng: [(float(c),) for c in rng.uniform(0.2, 9, 4)],
        wrong=[
            Wrong(
                lambda c: 1 / c,
                "With this rate a single step leads to 0 exactly. A little more still comes closer.",
                "Beyond it w changes its sign in each step. When is it as far away as before?",
            ),
            Wrong(
                lambda c: 2 * c,
                "The steeper the loss, the smaller the rate must be.",
                "Solve |1 - rc| = 1 for r.",
            ),
            Wrong(
                lambda c: c / 2,
                "This is upside down.",
                "Solve |1 - rc| = 1 for r, and try c = 4.",
            ),
        ],
        hints=(
            "When is w(1 - rc) as far from 0 as w?",
            "|1 - rc| = 1 has two solutions, and r = 0 is one of them.",
            "For c = 1: with r = 2, w becomes -w, then w again, for ever.",
        ),
    ),
    Exercise(
        name="sigmoid_bound",
        solution=sigmoid_bound,
        cases=lambda _rng: [(1, 1.0), (10, 1.0), (3, 4.0), (3, -2.0), (5, 6.0)],
        wrong=[
            Wrong(
                lambda layers, weight: 0.25**layers,
                "You counted the sigmoids alone. Each layer multiplies by its weight as well.",
                "What is the derivative of σ(weight · a) with respect to a?",
            ),
            Wrong(
                lambda layers, weight: abs(weight) / 4 * layers,
                "You added up the layers. Along a path the factors multiply.",
                "Two layers: what is left of what was left?",
            ),
            Wrong(
                lambda layers, weight: (weight / 4) ** layers,
                "How much passes is a size. A negative weight turns the sign around, and as much passes.",
                "Use abs(weight).",
            ),
        ],
        hints=(
            "What is the largest slope of a single sigmoid?",
            "One layer multiplies by weight · σ', and σ' is 1/4 at the most.",
            "One layer with weight 1: 0.25. Two layers: 0.25 · 0.25. One layer with weight 2: 0.5.",
        ),
    ),
    Exercise(
        name="logistic_slope",
        solution=logistic_slope,
        cases=some_logits,
        truth=lambda z, y: gradient(cross_entropy, y, z),
        wrong=[
            Wrong(
                slope_by_p,
                "This is the derivative with respect to p. One factor of the chain is missing.",
                "Multiply by the derivative of p with respect to z, which is p(1 - p).",
            ),
            Wrong(
                lambda z, y: y - torch.sigmoid(z),
                "The sign is the wrong way round.",
                "For y = 1, a larger z makes the loss smaller. Which sign must the slope have?",
            ),
            Wrong(
                slope_of_the_square,
                "This belongs to the squared error (p - y)².",
                "In the logarithm's loss the factor p(1 - p) cancels.",
            ),
        ],
        hints=(
            "Two factors: how does the loss change with p, and how does p change with z?",
            "The first is -y/p + (1 - y)/(1 - p), the second p(1 - p). Multiply them for y = 1, then for y = 0.",
            "For y = 1: -1/p · p(1 - p) = p - 1. For y = 0: 1/(1 - p) · p(1 - p) = p. Write both as one.",
        ),
    ),
]

PREDICTIONS = [
    Prediction("without_zero_grad", "Gradient descent without zeroing: what does w do?", "it swings for ever"),
    Prediction("rebinding", "w = w - lr * w.grad, second round: what happens?", "w.grad is None: a TypeError"),
    Prediction(
        "ten_sigmoids", "How much of a gradient of 1 passes ten sigmoids, at most?", "(1/4)¹⁰, about a millionth"
    ),
]
