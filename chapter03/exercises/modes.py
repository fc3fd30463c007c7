"""Exercises of 3_8_modes_and_cost."""

from __future__ import annotations

import math

import autodiff_lite as torch

from .framework import Exercise, Prediction, Wrong
from .making import matrix

forward_ad = torch.autograd.forward_ad
functional = torch.autograd.functional


# --- dual numbers ---


def dual_exp(value, slope):
    return math.exp(value), math.exp(value) * slope


def dual_div(a, a_slope, b, b_slope):
    return a / b, (a_slope * b - a * b_slope) / (b * b)


def by_derivative(function):
    """Give value and slope from the engine, for arguments value, slope, value, slope, ..."""

    def truth(*arguments):
        values = [torch.tensor(each, dtype=torch.float64, requires_grad=True) for each in arguments[::2]]
        result = function(*values)
        result.backward()
        slope = sum(value.grad.item() * along for value, along in zip(values, arguments[1::2], strict=True))
        return [result.item(), slope]

    return truth


def some_numbers(count):
    return lambda rng: [tuple(float(each) for each in rng.uniform(0.5, 2.0, count)) for _ in range(4)]


# --- products with the Jacobian and the Hessian ---


def own_jvp(f, x, t):
    with forward_ad.dual_level():
        return forward_ad.unpack_dual(f(forward_ad.make_dual(x, t))).tangent


def vjp_instead(f, x, t):
    x = x.clone().requires_grad_()
    f(x).backward(t)
    return x.grad


def sum_of_columns(f, x, t):
    return functional.jacobian(f, x).sum(dim=1)


def own_hvp(f, x, v):
    x = x.detach().clone().requires_grad_()
    (gradient,) = torch.autograd.grad(f(x), x, create_graph=True)
    (product,) = torch.autograd.grad((gradient * v).sum(), x)
    return product


def gradient_times_v(f, x, v):
    x = x.detach().clone().requires_grad_()
    (gradient,) = torch.autograd.grad(f(x), x)
    return gradient * v


def gradient_dot_v(f, x, v):
    x = x.detach().clone().requires_grad_()
    (gradient,) = torch.autograd.grad(f(x), x)
    return gradient @ v


def without_v(f, x, v):
    x = x.detach().clone().requires_grad_()
    (gradient,) = torch.autograd.grad(f(x), x, create_graph=True)
    (product,) = torch.autograd.grad(gradient.sum(), x)
    return product


def hessian_diagonal(f, x, v):
    return torch.diag(functional.hessian(f, x)) * v


def maps(rng):
    cases = []
    for m, n in ((3, 2), (2, 4), (3, 3)):
        A, b = matrix(rng, m, n), matrix(rng, m)
        cases.append((lambda x, A=A, b=b: torch.sin(A @ x) + b * (x * x).sum(), matrix(rng, n), matrix(rng, n)))
    return cases


def losses(rng):
    cases = []
    for n in (2, 3, 5):
        A = matrix(rng, n, n)
        cases.append((lambda x, A=A: torch.sin(A @ x).sum() + (x @ A @ x) ** 2 / 10, matrix(rng, n), matrix(rng, n)))
    return cases


# --- a gradient check ---


def gradient_check(f, gradient, x):
    h = 1e-5
    claimed = gradient(x)
    for i in range(len(x)):
        step = torch.zeros_like(x)
        step[i] = h
        measured = ((f(x + step) - f(x - step)) / (2 * h)).item()
        if abs(measured - claimed[i].item()) > 1e-6 * max(1.0, abs(measured)):
            return False
    return True


def check_of_the_sum(f, gradient, x):
    h = 1e-5
    measured = ((f(x + h) - f(x - h)) / (2 * h)).item()
    return abs(measured - gradient(x).sum().item()) <= 1e-6 * max(1.0, abs(measured))


def check_of_the_first(f, gradient, x):
    step = torch.zeros_like(x)
    step[0] = 1e-5
    measured = ((f(x + step) - f(x - step)) / 2e-5).item()
    return abs(measured - gradient(x)[0].item()) <= 1e-6 * max(1.0, abs(measured))


def check_with_a_tiny_step(f, gradient, x):
    h = 1e-15
    claimed = gradient(x)
    for i in range(len(x)):
        step = torch.zeros_like(x)
        step[i] = h
        measured = ((f(x + step) - f(x - step)) / (2 * h)).item()
        if abs(measured - claimed[i].item()) > 1e-6 * max(1.0, abs(measured)):
            return False
    return True


def claims(rng):
    x = matrix(rng, 3)

    def f(x):
        return (x**3).sum()

    def right(x):
        return 3 * x**2

    def shuffled(x):
        return torch.flip(3 * x**2, [0])

    def last_is_off(x):
        return 3 * x**2 * torch.tensor([1.0, 1.0, 1.001], dtype=torch.float64)

    def wrong(x):
        return 2 * x**2

    return [(f, right, x), (f, shuffled, x), (f, last_is_off, x), (f, wrong, x), (f, right, 100 * x)]


def best_segments(n):
    return n**0.5


EXERCISES = [
    Exercise(
        name="dual_exp",
        solution=dual_exp,
        cases=some_numbers(2),
        truth=by_derivative(torch.exp),
        wrong=[
            Wrong(
                lambda value, slope: (math.exp(value), math.exp(slope)),
                "You took the exponential of the slope.",
                "The slope of the result is the local derivative times the slope that came in.",
            ),
            Wrong(
                lambda value, slope: (math.exp(value), slope),
                "The slope went through unchanged, as if the local derivative were 1.",
                "What is the derivative of eˣ at the value?",
            ),
            Wrong(
                lambda value, slope: (math.exp(value), math.exp(value)),
                "You forgot the slope that came in.",
                "If the input does not move, nor does the result: with slope 0 the answer must be 0.",
            ),
        ],
        hints=(
            "What does sin do with the slope, in the class Dual?",
            "The value is eᵛ. The slope is the derivative at v, times the slope that came in.",
            "At value 0: the value becomes 1, and the slope stays as it was.",
        ),
    ),
    Exercise(
        name="dual_div",
        solution=dual_div,
        cases=some_numbers(4),
        truth=by_derivative(lambda a, b: a / b),
        wrong=[
            Wrong(
                lambda a, a_slope, b, b_slope: (a / b, a_slope / b_slope),
                "The slope of a quotient is not the quotient of the slopes.",
                "Write a / b as a · (1 / b), and use the product rule.",
            ),
            Wrong(
                lambda a, a_slope, b, b_slope: (a / b, (a * b_slope - a_slope * b) / (b * b)),
                "The sign is the wrong way round.",
                "When a grows alone, a / b grows too.",
            ),
            Wrong(
                lambda a, a_slope, b, b_slope: (a / b, a_slope / b),
                "You let only a move.",
                "b has a slope as well: when b grows, the quotient falls.",
            ),
        ],
        hints=(
            "Which rule from school is it?",
            "The product rule for a · (1 / b), where 1 / b has the slope -b' / b².",
            "With a = 1, slope 0: the slope of 1 / b is -b' / b².",
        ),
    ),
    Exercise(
        name="own_jvp",
        solution=own_jvp,
        cases=maps,
        truth=lambda f, x, t: functional.jacobian(f, x) @ t,
        wrong=[
            Wrong(
                vjp_instead,
                "That is vᵀJ, the other product: backward takes one weight for each result.",
                "A tangent has one number for each input. Which tool takes that?",
            ),
            Wrong(
                sum_of_columns,
                "You moved all inputs equally, and t was never asked.",
                "Each column counts as much as its entry of t.",
            ),
            Wrong(
                lambda f, x, t: f(x + t) - f(x),
                "That is how far the results move when x makes the whole step t, not how fast they move.",
                "Let the step become small, or better, use dual numbers.",
            ),
        ],
        hints=(
            "How many numbers does t have, and how many the answer?",
            "The last cell on forward mode does it for a single number: make_dual, f, unpack_dual, inside dual_level.",
            "For f(x) = A @ x it must give A @ t.",
        ),
    ),
    Exercise(
        name="own_hvp",
        solution=own_hvp,
        cases=losses,
        truth=lambda f, x, v: functional.hessian(f, x) @ v,
        equivalent={
            "x = x.detach().requires_grad_()": "The checker hands over a tensor of its own.",
            "x = x.clone().requires_grad_()": "The checker hands over a tensor without a history.",
        },
        wrong=[
            Wrong(
                gradient_times_v,
                "That is the gradient, number by number times v. Nothing was differentiated a second time.",
                "Make one number of gradient and v, and ask for its gradient.",
            ),
            Wrong(
                gradient_dot_v,
                "That is the slope along v, a single number. Hv says how the gradient changes.",
                "Differentiate this number once more, with create_graph=True in the first call.",
            ),
            Wrong(
                without_v,
                "v was never asked: this is H times a vector of ones.",
                "Multiply the gradient by v before you sum.",
            ),
            Wrong(
                hessian_diagonal,
                "You used the diagonal of the Hessian alone.",
                "Every entry of the row meets an entry of v.",
            ),
        ],
        hints=(
            "The gradient of which number is Hv?",
            "grad with create_graph=True, then the dot product with v, then grad once more.",
            "For (x**3).sum() the answer is 6 · x · v.",
        ),
    ),
    Exercise(
        name="count_passes",
        solution=[1, 1, 4, 50],
        run=lambda answer: answer,
        wrong=[
            Wrong(
                [1_000_000, 1, 10, 50],
                "You counted forward passes only: one for each input.",
                "Reverse mode takes one for each output. Choose the smaller number each time.",
            ),
            Wrong(
                [1, 3, 4, 50],
                "You counted passes in reverse only: one for each output.",
                "A curve has a single input. How many forward passes is that?",
            ),
            Wrong(
                [1, 1, 4, 1],
                "The gradient of a loss of 50 weights is a function with 50 results.",
                "How many rows has its Jacobian?",
            ),
            Wrong(
                [1, 1, 4, 2500],
                "Each pass gives a whole row, not a single entry.",
                "The Hessian has 50 rows.",
            ),
        ],
        hints=(
            "What does one pass give, forward and in reverse?",
            "Forward: a column for each input. Reverse: a row for each output. Take the smaller number.",
            "1 input and 3 outputs: 1 pass forward, or 3 in reverse.",
        ),
    ),
    Exercise(
        name="gradient_check",
        solution=gradient_check,
        cases=claims,
        equivalent={
            "measured = (f(x + step) - f(x - step)) / (2 * h)": "A tensor with the right number is right too.",
            "if abs(measured - claimed[i]) > 1e-06 * max(1.0, abs(measured)):": "The same, as a tensor.",
            "if abs(claimed[i].item() - measured) > 1e-06 * max(1.0, abs(measured)):": "A distance has no sign.",
            "if abs(measured - claimed[i].item()) > 1e-06 * max(2.0, abs(measured)):": "Twice a tiny tolerance.",
        },
        truth=lambda f, gradient, x: bool(torch.allclose(functional.jacobian(f, x), gradient(x), rtol=1e-7)),
        wrong=[
            Wrong(
                check_of_the_sum,
                "You moved all variables at once, so that only the sum of the gradient was tested.",
                "Move one variable at a time.",
            ),
            Wrong(
                check_of_the_first,
                "Only the first entry was tested.",
                "A mistake can sit in any entry: try them all.",
            ),
            Wrong(
                check_with_a_tiny_step,
                "Your h is so small that hardly any digit of the difference is left, and right gradients fail.",
                "For float64 and central differences, about 1e-5 is good.",
            ),
        ],
        hints=(
            "What do you compare with, and how do you get it from f alone?",
            "For each i: move x[i] by h up and down, divide by 2h, and compare with gradient(x)[i], relatively.",
            "For f(x) = (x**2).sum() at [3.0] with h = 1e-5: the difference is 6.0000, and 2 · x is 6.",
        ),
    ),
    Exercise(
        name="best_segments",
        solution=best_segments,
        cases=lambda _rng: [(16,), (50,), (100,), (10_000,)],
        wrong=[
            Wrong(
                lambda n: n / 2,
                "Half as many segments as layers: then the k term alone is n / 2.",
                "Differentiate k + n / k with respect to k.",
            ),
            Wrong(
                lambda n: 2 * n**0.5,
                "That is how many values are kept then. The question is for the number of segments.",
                "Which k makes k + n / k equal to that?",
            ),
            Wrong(
                lambda n: math.log2(n),
                "Halving again and again is another scheme. Here the segments are of equal length.",
                "Where is k + n / k smallest?",
            ),
        ],
        hints=(
            "Where is the derivative of k + n / k with respect to k zero?",
            "The derivative is 1 - n / k².",
            "For n = 100 the table above is lowest at 10.",
        ),
    ),
]

PREDICTIONS = [
    Prediction("cheaper_mode", "1,000 inputs, one result: which mode, and how many passes?", "reverse, with 1 pass"),
    Prediction(
        "wrong_rule_at_zero",
        "The rule 2x² for the derivative of x³ is checked at x = 0. Does the check notice?",
        "no, for 2x² and 3x² are both 0 there",
    ),
]
