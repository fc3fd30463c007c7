"""Exercises of 3_1_gradient."""

from __future__ import annotations

from .framework import Exercise, Prediction, Wrong
from .making import gradient, matrix


def quadratic_form(A, x):
    return (A + A.T) @ x


EXERCISES = [
    Exercise(
        name="quadratic_form",
        solution=quadratic_form,
        cases=lambda rng: [(matrix(rng, n, n), matrix(rng, n)) for n in (2, 3, 5)],
        truth=lambda A, x: gradient(lambda A, x: x @ A @ x, A, x),
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
        ],
        hints=(
            "In how many places does x occur, and what is the derivative if only one of them may move?",
            "With the right x held fixed, xᵀ(Ax) is a dot product with Ax. With the left x fixed, with Aᵀx.",
            "Take n = 2 and A = [[0, 1], [0, 0]], so that f = x₁x₂. What are its two partial derivatives?",
        ),
    ),
]

PREDICTIONS: list[Prediction] = []
