"""Exercises of 3_4_non_scalar."""

from __future__ import annotations

import autodiff_lite as torch

from .framework import Exercise, Prediction, Wrong
from .making import matrix

jacobian = torch.autograd.functional.jacobian
GIVEN_A_COPY = {"x = x.requires_grad_()": "The checker hands over a copy, so cloning it again changes nothing."}


def affine(rng, results, variables):
    """Give a function of a vector with that many results, whose Jacobian differs from place to place."""
    A, b = matrix(rng, results, variables), matrix(rng, results)
    return lambda x: torch.sin(A @ x) + b * (x * x).sum()


def some_functions(rng):
    """Give cases (f, x): more results than variables, fewer, and as many."""
    return [(affine(rng, m, n), matrix(rng, n)) for m, n in ((3, 2), (2, 4), (3, 3))]


# --- what v reads ---


def column_sums(f, x):
    x = x.clone().requires_grad_()
    y = f(x)
    y.backward(torch.ones_like(y))
    return x.grad


def with_ones_like_x(f, x):
    x = x.clone().requires_grad_()
    f(x).backward(torch.ones_like(x))
    return x.grad


def row_sums(f, x):
    return jacobian(f, x).sum(dim=1)


def mean_weights(y):
    return torch.ones_like(y) / len(y)


def hand_over(f, g, x):
    x = x.clone().requires_grad_()
    y = f(x)
    end = y.detach().requires_grad_()
    g(end).backward()
    y.backward(end.grad)
    return x.grad


def hand_over_ones(f, g, x):
    x = x.clone().requires_grad_()
    f(x).sum().backward()
    return x.grad


def hand_over_nothing(f, g, x):
    y = f(x).detach().requires_grad_()
    g(y).backward()
    return y.grad


def hand_over_values(f, g, x):
    x = x.clone().requires_grad_()
    y = f(x)
    y.backward(y.detach())
    return x.grad


# --- the table ---


def my_jacobian(f, x):
    x = x.clone().requires_grad_()
    y = f(x)
    rows = []
    for j in range(len(y)):
        v = torch.zeros_like(y)
        v[j] = 1.0
        rows.append(torch.autograd.grad(y, x, v, retain_graph=True)[0])
    return torch.stack(rows)


def rows_that_pile_up(f, x):
    x = x.clone().requires_grad_()
    y = f(x)
    rows = []
    for j in range(len(y)):
        v = torch.zeros_like(y)
        v[j] = 1.0
        y.backward(v, retain_graph=True)
        rows.append(x.grad.clone())
    return torch.stack(rows)


def last_row_everywhere(f, x):
    x = x.clone().requires_grad_()
    y = f(x)
    rows = []
    for j in range(len(y)):
        if x.grad is not None:
            x.grad.zero_()
        y[j].backward(retain_graph=True)
        rows.append(x.grad)
    return torch.stack(rows)


# --- softmax ---


def softmax_vjp(v, s):
    return s * (v - (v * s).sum())


def suspect(v, s):
    return s * (v - v.mean())


def softmax_cases(rng):
    """Give cases (v, s): random weights, for softmax of vectors of three lengths."""
    return [(matrix(rng, n), torch.softmax(matrix(rng, n), dim=0)) for n in (2, 3, 5)]


def softmax_vjp_by_autograd(v, s):
    x = torch.log(s).requires_grad_()  # softmax(log s) is s, as s adds up to 1
    torch.softmax(x, dim=0).backward(v)
    return x.grad


def what_a_test_sees(v):
    """Say whether a test with these weights tells the suspect from the true rule, and whether v has the right shape."""
    v = torch.as_tensor(v).double()
    s = torch.softmax(torch.arange(3.0, dtype=torch.float64), dim=0)
    if v.shape != s.shape:
        return f"the shape {tuple(v.shape)} in place of (3,)"
    if float((v - v[0]).abs().max()) < 1e-9:
        return f"all weights equal, {'zero' if float(v.abs().max()) < 1e-9 else 'not zero'}"
    difference = (suspect(v, s) - softmax_vjp(v, s)).abs().max()
    return "found" if float(difference) > 1e-4 else "different weights that hide it"


EXERCISES = [
    Exercise(
        name="read_a_row",
        solution=torch.tensor([0.0, 0.0, 1.0]),
        run=lambda v: torch.as_tensor(v).double(),
        wrong=[
            Wrong(
                torch.tensor([0.0, 1.0, 0.0]),
                "This v reads row 1, which is the second row.",
                "Rows are counted from 0 here. Which place of v belongs to row 2?",
            ),
            Wrong(
                torch.tensor([1.0, 1.0, 1.0]),
                "This v adds all three rows up.",
                "A row that you do not want needs the weight 0.",
            ),
            Wrong(
                torch.tensor([0.0, 0.0, 2.0]),
                "This v reads row 2, but twice as large.",
                "Which weight leaves a row as it is?",
            ),
            Wrong(
                torch.tensor([0.0, 1.0]),
                "You gave v the shape of x. There is one weight for each result.",
                "How many results does f have?",
            ),
        ],
        hints=(
            "vᵀJ is a sum of rows, each with a weight. Which rows must not be in the sum?",
            "Look at the two calls under 'backward(v) weighs the rows'. Which places hold the 1?",
            "With two results, v = [1, 0] reads row 0 and v = [0, 1] reads row 1.",
        ),
    ),
    Exercise(
        name="any_length",
        solution=column_sums,
        equivalent=GIVEN_A_COPY,
        cases=some_functions,
        truth=lambda f, x: jacobian(f, x).sum(dim=0),
        wrong=[
            Wrong(
                with_ones_like_x,
                "v has one weight for each result, so it has the shape of y and not of x.",
                "ones(len(x)) fits only where there happen to be as many results as variables.",
            ),
            Wrong(
                row_sums,
                "These are the sums of the rows. backward adds the rows to one another, which sums each column.",
                "What shape has x.grad: that of x or that of y?",
            ),
        ],
        hints=(
            "What does v weigh, the results or the variables?",
            "Read the error under 'The shape of v': which two shapes does it compare?",
            "For 3 results of 2 variables, how long is v? Which function makes ones of the shape of y?",
        ),
    ),
    Exercise(
        name="mean_weights",
        solution=mean_weights,
        cases=lambda rng: [(matrix(rng, n),) for n in (2, 3, 5)],
        truth=lambda y: jacobian(lambda y: y.mean(), y),
        wrong=[
            Wrong(
                lambda y: torch.ones_like(y),
                "These are the weights of the sum.",
                "The mean of n numbers is their sum divided by n. What does that do to each weight?",
            ),
            Wrong(
                lambda y: y / len(y),
                "You put the values of y into the weights. v holds the derivatives of the mean by each result.",
                "How much does the mean grow when one result grows by a little? Does that depend on its value?",
            ),
            Wrong(
                lambda y: torch.ones_like(y) * y.mean(),
                "You gave the mean itself. v holds the derivatives of the mean by each result.",
                "How much does the mean grow when one result grows by a little?",
            ),
        ],
        hints=(
            "v is the derivative of the scalar by each result. Which scalar is it here?",
            "Under 'v = 1: what sum() does' the mean is named with its weights, for three results.",
            "For two results the mean is y0/2 + y1/2. Which number stands beside each?",
        ),
    ),
    Exercise(
        name="hand_over",
        solution=hand_over,
        equivalent=GIVEN_A_COPY,
        cases=lambda rng: [(f, lambda y: (y**3).sum() + y[0] * y[1], x) for f, x in some_functions(rng)],
        truth=lambda f, g, x: jacobian(lambda x: g(f(x)), x),
        wrong=[
            Wrong(
                hand_over_ones,
                "You gave every result the weight 1. That is the gradient of the sum of y, and g was never asked.",
                "The weight of a result is how much L changes with it: get it from g.",
            ),
            Wrong(
                hand_over_nothing,
                "This is the gradient of L with respect to y. It is the v that still has to go back through f.",
                "Call backward on f(x) with it.",
            ),
            Wrong(
                hand_over_values,
                "You handed over the values of y. The weights are the derivatives of L by y.",
                "Which tensor has received the gradient of L after g(...).backward()?",
            ),
        ],
        hints=(
            "What does f's graph need to know of g? How many numbers is that?",
            "Start g's graph at a leaf, end = y.detach().requires_grad_(). What is end.grad after g(end).backward()?",
            "With y = x * x and L = 3 * y, for a single number: v = 3, and y.backward(v) gives 3 times 2x.",
        ),
    ),
    Exercise(
        name="my_jacobian",
        solution=my_jacobian,
        equivalent=GIVEN_A_COPY,
        cases=some_functions,
        truth=jacobian,
        wrong=[
            Wrong(
                lambda f, x: jacobian(f, x).T,
                "This is the transpose: one row for each variable.",
                "The Jacobian has one row for each result. What does a single backward pass with one 1 in v give?",
            ),
            Wrong(
                rows_that_pile_up,
                "The rows pile up: backward adds to .grad, so row 1 still contains row 0.",
                "Set x.grad to None between the passes, or use torch.autograd.grad, which leaves .grad alone.",
            ),
            Wrong(
                last_row_everywhere,
                "All rows are the last one: you kept the same .grad tensor each time, and it was written over.",
                "Keep x.grad.clone(), or use torch.autograd.grad.",
            ),
            Wrong(
                column_sums,
                "This is vᵀJ with v = 1, a single vector.",
                "The table needs one pass for each row, each with a single 1 in v.",
            ),
        ],
        hints=(
            "What does a v with a single 1 give, and how many such v are there?",
            "by_rows, above the exercises, does it with torch.autograd.grad. Why does it say retain_graph=True?",
            "For two results: one pass with [1, 0], one with [0, 1], then torch.stack of the two rows.",
        ),
    ),
    Exercise(
        name="wrong_rule",
        solution=torch.tensor([0.0, 0.0, 1.0]),
        run=what_a_test_sees,
        equivalent={"*": "Any weights that differ from one another show that the rule is wrong."},
        wrong=[
            Wrong(
                torch.ones(3),
                "With equal weights both rules give zero, the right one and the wrong one.",
                "Which property of softmax makes every test with equal weights blind?",
            ),
            Wrong(
                torch.zeros(3),
                "With all weights zero every rule gives zero.",
                "Choose weights that differ from one another.",
            ),
            Wrong(
                torch.tensor([0.0, 1.0]),
                "There is one weight for each result, and softmax has three here.",
                "Give three numbers that differ from one another.",
            ),
        ],
        hints=(
            "For which v does the true rule give something else than zero?",
            "The suspect subtracts the plain mean of v, the true rule a mean weighted by s. When do they differ?",
            "Try to read a single row.",
        ),
    ),
    Exercise(
        name="softmax_vjp",
        solution=softmax_vjp,
        cases=softmax_cases,
        truth=softmax_vjp_by_autograd,
        wrong=[
            Wrong(
                suspect,
                "This is the suspect: it subtracts the plain mean of v. Each weight counts as much as its share.",
                "Which sum of products of v and s stands in the formula?",
            ),
            Wrong(
                lambda v, s: v * s * (1 - s),
                "You used the diagonal alone, as if each share depended on its own variable only.",
                "Add up over all j: the terms with j different from i are there too.",
            ),
            Wrong(
                lambda v, s: v * s,
                "You left out the part that all shares have in common: when one grows, the others shrink.",
                "Sum v_j s_j (δ_ji - s_i) over j. The δ leaves one term. What does the other part give?",
            ),
        ],
        hints=(
            "Write (vᵀJ)_i as a sum over j. Which factor does not depend on j?",
            "Split the bracket: the δ part leaves v_i s_i, and the other part is s_i times a sum over j.",
            "Take two shares s = [0.5, 0.5]. J is [[0.25, -0.25], [-0.25, 0.25]]. What is vᵀJ for v = [1, 0]?",
        ),
    ),
]

PREDICTIONS = [
    Prediction("rows_1_and_2", "What does v = [0, 1, 1] give?", "[5, -1], row 1 plus row 2"),
    Prediction("length_of_v", "3 results, 2 variables: how long is v?", "3, one weight for each result"),
    Prediction("times_its_sum", "The gradient of (x * x.sum()).sum() at [0, 1, 2, 3]?", "[12, 12, 12, 12]"),
    Prediction("softmax_sum", "The gradient of softmax(x).sum()?", "[0, 0, 0, 0], the sum is always 1"),
    Prediction("passes_for_a_loss", "Backward passes for the 100 derivatives of one loss?", "1"),
]
