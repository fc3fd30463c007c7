"""Exercises of 3_5_detach."""

from __future__ import annotations

import autodiff_lite as torch

from .framework import Exercise, Prediction, Wrong
from .making import matrix


def value_and_gradient(answer, x, *others):
    """Observe what a function gives at x, and the gradient of the sum of that."""
    x = x.detach().clone().requires_grad_()
    y = answer(x, *others)
    if not isinstance(y, torch.Tensor):
        raise TypeError(f"a tensor was expected, not {type(y).__name__}")
    y.sum().backward()
    return [y.detach(), x.grad]


def some_vectors(rng):
    """Give cases (x,): vectors of three lengths."""
    return [(matrix(rng, n),) for n in (2, 3, 5)]


# --- what is left after a cut ---


def one_cut(x):
    return (x * x) * x.detach()


def gradient_of_ux(x):
    return x**3


# --- two gradients of one graph ---


def both_gradients(x):
    y = x * x
    z = y * x
    of_z = torch.autograd.grad(z.sum(), x, retain_graph=True)[0]
    of_y = torch.autograd.grad(y.sum(), x)[0]
    return of_z, of_y


def both_with_a_cut(x):
    y = x * x
    z = y.detach() * x
    return torch.autograd.grad(z.sum(), x)[0], torch.autograd.grad(y.sum(), x)[0]


def both_in_one_ledger(x):
    y = x * x
    z = y * x
    z.sum().backward(retain_graph=True)
    of_z = x.grad.clone()
    y.sum().backward()
    return of_z, x.grad


def both_the_same_tensor(x):
    y = x * x
    z = y * x
    z.sum().backward(retain_graph=True)
    of_z = x.grad
    x.grad.zero_()
    y.sum().backward()
    return of_z, x.grad


# --- uses ---


def target_loss(w, s, s_next, r, gamma):
    target = r + gamma * torch.dot(w, s_next)
    return (torch.dot(w, s) - target.detach()) ** 2


def target_that_runs_away(w, s, s_next, r, gamma):
    return (torch.dot(w, s) - (r + gamma * torch.dot(w, s_next))) ** 2


def wrong_side(w, s, s_next, r, gamma):
    return (torch.dot(w, s).detach() - (r + gamma * torch.dot(w, s_next))) ** 2


def binarize(x):
    passes = torch.clamp(x, -1, 1)
    return passes + (torch.sign(x) - passes).detach()


def forge(x, value, gradient):
    return value + gradient * (x - x.detach())


EXERCISES = [
    Exercise(
        name="one_cut",
        solution=one_cut,
        cases=some_vectors,
        run=value_and_gradient,
        truth=lambda x: [x**3, 2 * x**2],
        wrong=[
            Wrong(
                lambda x: (x * x).detach() * x,
                "You detached the square, which leaves the direct part alone: the gradient is x².",
                "The part through y has the gradient 2x². Which factor has to count as given?",
            ),
            Wrong(
                lambda x: x * x * x,
                "Nothing is cut, so the gradient is the total, 3x².",
                "Which of the three equal parts should go?",
            ),
            Wrong(
                lambda x: 2 * x * x * x.detach(),
                "Backward differentiates both x in x * x already. With the factor 2 the value doubles too.",
                "A cut never changes a value. Leave the value x³ as it is.",
            ),
        ],
        hints=(
            "The three factors bring one x² each. How many of them must still be there?",
            "Look at the last cell of 'Direct + via y = total'.",
            "For a single x: x * x * x.detach() at 3 is 27. Which two factors move when x moves?",
        ),
    ),
    Exercise(
        name="gradient_of_ux",
        solution=gradient_of_ux,
        cases=some_vectors,
        wrong=[
            Wrong(
                lambda x: x,
                "The derivative of ux is the factor beside x, and that is u.",
                "Hold u fixed, say at 5. What is the derivative of 5x?",
            ),
            Wrong(
                lambda x: 4 * x**3,
                "This is the total, as if u still depended on x.",
                "u is detached. Which part of the product rule is left?",
            ),
            Wrong(
                lambda x: 3 * x**3,
                "This is the part through u, and that is the one that was cut.",
                "What does the direct edge from x to the product bring?",
            ),
        ],
        hints=(
            "Backward sees u as a given number. What is the derivative of (given number) · x?",
            "In the cell with [0, 1, 4, 9], which tensor holds these numbers besides x.grad?",
            "At x = 2, u is 8. How much does 8x grow when x grows by a little?",
        ),
    ),
    Exercise(
        name="both_gradients",
        solution=both_gradients,
        cases=lambda rng: [(x.requires_grad_(),) for (x,) in some_vectors(rng)],
        truth=lambda x: (3 * x**2, 2 * x),
        wrong=[
            Wrong(
                both_with_a_cut,
                "You detached y to make the second pass work. That also cut z, whose gradient is 3x² here.",
                "Keep the graph for the second pass instead of cutting it.",
            ),
            Wrong(
                both_in_one_ledger,
                "backward adds to .grad, so your second gradient still contains the first.",
                "Zero x.grad between the two, or use torch.autograd.grad.",
            ),
            Wrong(
                both_the_same_tensor,
                "Both of your answers are the same tensor, x.grad, which was written over in between.",
                "Keep x.grad.clone(), or use torch.autograd.grad.",
            ),
        ],
        hints=(
            "Which saved tensors has the first pass freed when the second one needs them?",
            "One argument of backward, or of torch.autograd.grad, keeps them. Or you compute y again.",
            "At x = 2 the two gradients are 12 and 4. What do you get with retain_graph=True and without zeroing?",
        ),
    ),
    Exercise(
        name="target_loss",
        solution=target_loss,
        equivalent={"return (target.detach() - torch.dot(w, s)) ** 2": "The square of a difference has no sign."},
        cases=lambda rng: [
            (matrix(rng, n), matrix(rng, n), matrix(rng, n), float(rng.uniform(0.5, 2)), 0.9) for n in (2, 3, 5)
        ],
        run=value_and_gradient,
        wrong=[
            Wrong(
                target_that_runs_away,
                "The target moves along with w: your gradient has a part through V(s').",
                "Which term of the bracket must count as given?",
            ),
            Wrong(
                wrong_side,
                "You held the estimate fixed and pull the target towards it.",
                "The estimate V(s) should move, and the target stay.",
            ),
            Wrong(
                lambda w, s, s_next, r, gamma: torch.dot(w, s) - (r + gamma * torch.dot(w, s_next)).detach(),
                "The square is missing.",
                "The loss is the square of the difference.",
            ),
        ],
        hints=(
            "w occurs twice. Through which place should the gradient reach it?",
            "See the cell with student and teacher. Which of them is the target?",
            "With one number, s = 1, s' = 1, r = 1, γ = 0.5 and w = 1: the difference is -0.5 and the gradient -1.",
        ),
    ),
    Exercise(
        name="binarize",
        solution=binarize,
        cases=lambda rng: [(matrix(rng, n),) for n in (4, 6, 9)],
        run=value_and_gradient,
        truth=lambda x: [torch.sign(x), (x.abs() < 1).double()],
        wrong=[
            Wrong(
                lambda x: torch.sign(x),
                "sign is flat on both sides of its jump, so its own gradient is 0 everywhere.",
                "Borrow the gradient of another function, and detach the difference.",
            ),
            Wrong(
                lambda x: x + (torch.sign(x) - x).detach(),
                "This lets the gradient 1 through everywhere, also where |x| is larger than 1.",
                "Which function has the gradient 1 inside the limits and 0 outside?",
            ),
            Wrong(
                lambda x: torch.clamp(x, -1, 1),
                "The gradient is right, and the value is that of clamp.",
                "Add the difference to sign(x), detached.",
            ),
        ],
        hints=(
            "Which function has the value you want, and which one the gradient?",
            "a + (b - a).detach() has the value of b and the gradient of a.",
            "At x = 0.3 the value is 1 and the gradient 1. At x = 1.7 the value is 1 and the gradient 0.",
        ),
    ),
    Exercise(
        name="forge",
        solution=forge,
        cases=lambda rng: [tuple(matrix(rng, *shape) for _ in range(3)) for shape in ((2,), (4,), (2, 3))],
        run=value_and_gradient,
        truth=lambda x, value, gradient: [value, gradient],
        wrong=[
            Wrong(
                lambda x, value, gradient: value + gradient * x,
                "The gradient is right, and the value is off by gradient · x.",
                "Subtract something that has the same value as x and no gradient.",
            ),
            Wrong(
                lambda x, value, gradient: value + x - x.detach(),
                "The value is right, and the gradient is 1.",
                "With which factor does x have to enter?",
            ),
            Wrong(
                lambda x, value, gradient: value + gradient * (x.detach() - x),
                "The value is right, and the gradient has the wrong sign.",
                "Which of the two x is left when the detached one counts as given?",
            ),
        ],
        hints=(
            "Which expression in x is always 0 and has the derivative 1?",
            "x - x.detach() is 0. What is its gradient?",
            "For value 7 and gradient 5 at x = 2: 7 + 5 * (2 - 2), where only the first 2 moves.",
        ),
    ),
]

PREDICTIONS = [
    Prediction("after_the_cut", "x.grad of (u * x).sum() for u = (x * x).detach()?", "[0, 1, 4, 9], which is u"),
    Prediction("y_after_the_cut", "Does y.sum().backward() still work after u = y.detach()?", "yes: [0, 2, 4, 6]"),
    Prediction(
        "freeze_or_detach",
        "To train w1 and keep w2: freeze w2, or detach h = w1 * x?",
        "freeze w2, for detaching h cuts w1 off",
    ),
]
