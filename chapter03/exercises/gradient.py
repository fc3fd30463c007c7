"""Exercises of 3_1_gradient."""

from __future__ import annotations

import autodiff_lite as torch

from .framework import Exercise, Prediction, Wrong
from .making import gradient, matrix, positive


def x_to_the_x(x):
    return x**x * (torch.log(x) + 1)


def quadratic_form(A, x):
    return (A + A.T) @ x


def norm_gradient(x):
    norm = torch.sqrt(torch.dot(x, x))
    if norm == 0:
        return torch.zeros_like(x)
    return x / norm


def factor_gradient(X, U, V):
    return -2 * U.T @ (X - U @ V)


def central_difference(f, x, h):
    result = torch.zeros_like(x)
    for i in range(len(x)):
        step = torch.zeros_like(x)
        step[i] = h
        result[i] = (f(x + step) - f(x - step)) / (2 * h)
    return result


def forward_difference(f, x, h):
    result = torch.zeros_like(x)
    for i in range(len(x)):
        step = torch.zeros_like(x)
        step[i] = h
        result[i] = (f(x + step) - f(x)) / h
    return result


def all_at_once(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h) * torch.ones_like(x)


def squared_distance(X, U, V):
    return ((X - U @ V) ** 2).sum()


def cubic(weights):
    return lambda x: torch.dot(weights, x**3) + x[0] * x.sum()


EXERCISES = [
    Exercise(
        name="x_to_the_x",
        solution=x_to_the_x,
        cases=lambda rng: [(positive(rng, *shape),) for shape in ((), (3,), (2, 4))],
        truth=lambda x: gradient(lambda x: (x**x).sum(), x),
        wrong=[
            Wrong(
                lambda x: x * x ** (x - 1),
                "The power rule holds for a fixed exponent, and here the exponent moves too.",
                "Write xˣ as exp(x log x), and use the rule for exp.",
            ),
            Wrong(
                lambda x: x**x * torch.log(x),
                "That is right for a fixed base, and here the base moves too.",
                "x log x is a product: differentiate its first factor, then its second.",
            ),
            Wrong(
                lambda x: torch.log(x) + 1,
                "You found the derivative of x log x, which is the exponent.",
                "What does the derivative of exp(u) multiply it by?",
            ),
        ],
        hints=(
            "In how many places does x occur, and which rule do you know for each of them alone?",
            "xˣ = exp(x log x). The derivative of exp(u) is exp(u) times the derivative of u.",
            "At x = 1 the slope is 1, and at x = 1/e it is 0. Does yours agree?",
        ),
    ),
    Exercise(
        name="quadratic_form",
        solution=quadratic_form,
        cases=lambda rng: [(matrix(rng, n, n), matrix(rng, n)) for n in (2, 3, 5)],
        truth=lambda A, x: gradient(lambda A, x: x @ A @ x, A, x),
        equivalent={"return x @ (A + A.T)": "A + Aᵀ is symmetric, and a vector is neither a row nor a column."},
        wrong=[
            Wrong(
                lambda A, x: 2 * A @ x,
                "2Ax is right only when A is symmetric.",
                "Which matrix does the left x see, and which one the right x?",
            ),
            Wrong(
                lambda A, x: A @ x,
                "You differentiated only one of the two x.",
                "x stands left and right of A: hold one fixed, then the other, and add.",
            ),
            Wrong(
                lambda A, x: A.T @ x,
                "You differentiated only the right-hand x.",
                "x stands left of A too: hold the right-hand one fixed, and add what the left one brings.",
            ),
        ],
        hints=(
            "In how many places does x occur, and what is the derivative if only one of them may move?",
            "With the right x held fixed, xᵀ(Ax) is a dot product with Ax. With the left x fixed, with Aᵀx.",
            "Take n = 2 and A = [[0, 1], [0, 0]], so that f = x₁x₂. What are its two partial derivatives?",
        ),
    ),
    Exercise(
        name="norm_gradient",
        solution=norm_gradient,
        cases=lambda rng: [
            (matrix(rng, 4),),
            (0.01 * matrix(rng, 3),),
            (torch.zeros(2, dtype=torch.float64),),
            (torch.tensor([0.0, 1.0], dtype=torch.float64),),
        ],
        truth=lambda x: gradient(torch.linalg.norm, x),
        wrong=[
            Wrong(
                lambda x: x / torch.sqrt(torch.dot(x, x)),
                "Right wherever the norm has a gradient; at 0 it divides 0 by 0.",
                "Test for norm 0 first, and return zeros as PyTorch does.",
            ),
            Wrong(
                lambda x: 2 * x,
                "That is the gradient of the squared norm.",
                "The norm is the square root of xᵀx: one more link in the chain.",
            ),
            Wrong(
                lambda x: x,
                "You forgot to divide by the norm.",
                "How long is the gradient of a function that grows by 1 when you walk 1 away from 0?",
            ),
        ],
        hints=(
            "In which direction does the distance from 0 grow fastest, and how fast?",
            "‖x‖ is the square root of xᵀx. Away from 0, its gradient has length 1.",
            "For n = 1 the norm is |x|. Its slope is 1 or -1, and at 0 PyTorch answers 0.",
        ),
    ),
    Exercise(
        name="factor_gradient",
        solution=factor_gradient,
        cases=lambda rng: [
            (matrix(rng, n, m), matrix(rng, n, k), matrix(rng, k, m)) for n, k, m in ((3, 2, 4), (2, 5, 3), (3, 3, 3))
        ],
        truth=lambda X, U, V: gradient(squared_distance, X, U, V),
        wrong=[
            Wrong(
                lambda X, U, V: 2 * U.T @ (X - U @ V),
                "The sign is wrong: V enters with a minus.",
                "When UV grows, X - UV shrinks.",
            ),
            Wrong(
                lambda X, U, V: -U.T @ (X - U @ V),
                "The factor 2 of the square is missing.",
                "What is the derivative of r²?",
            ),
            Wrong(
                lambda X, U, V: -2 * (X - U @ V) @ U.T,
                "The factors stand in the wrong order, and mostly their shapes do not even fit.",
                "The gradient has V's shape, k × m. Which product of U and X - UV has that?",
            ),
            Wrong(
                lambda X, U, V: -2 * (X - U @ V) @ V.T,
                "That is the gradient with respect to U.",
                "Its shape is n × k; the gradient with respect to V has V's shape.",
            ),
        ],
        hints=(
            "Which shape must the gradient with respect to V have?",
            "Let R = X - UV. Then f is the sum of R², and V enters R through U: the transpose of U brings it back.",
            "Take all three as 1 × 1, so f = (x - uv)². What is its derivative with respect to v?",
        ),
    ),
    Exercise(
        name="central_difference",
        solution=central_difference,
        cases=lambda rng: [(cubic(matrix(rng, n)), matrix(rng, n), h) for n, h in ((1, 0.1), (3, 0.01), (4, 0.5))],
        wrong=[
            Wrong(
                forward_difference,
                "That is the forward difference: it looks to one side only.",
                "Use f(x + step) and f(x - step), which are 2h apart.",
            ),
            Wrong(
                lambda f, x, h: 2 * central_difference(f, x, h),
                "Twice too large: the two points are 2h apart.",
                "Divide by the distance between the points.",
            ),
            Wrong(
                all_at_once,
                "You moved all coordinates at once.",
                "A partial derivative moves one of them: one step vector for each i.",
            ),
        ],
        hints=(
            "How many pairs of points do you need for a vector of n numbers?",
            "For each i, make a step that is h in place i and 0 elsewhere.",
            "For n = 1 it is (f(x + h) - f(x - h)) / (2h). Check it on f(x) = x²: the answer is exactly 2x.",
        ),
    ),
]

PREDICTIONS = [
    Prediction(
        "best_h",
        "Which h gives the smallest error of the forward difference in double precision?",
        "about 1e-8, the square root of the precision",
    ),
    Prediction(
        "shape_of_nabla",
        "A has 3 rows and 2 columns. Which shape has ∇(Ax) in denominator layout?",
        "(2, 3): a row for each variable, a column for each result",
    ),
    Prediction(
        "sum_gradient",
        "What is the gradient of x.sum(), for x of four numbers?",
        "[1, 1, 1, 1]: the sum grows as much as any of its terms",
    ),
]
