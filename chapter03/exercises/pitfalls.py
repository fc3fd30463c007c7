"""Exercises of 3_7_pitfalls_clinic."""

from __future__ import annotations

import numpy as np

import autodiff_lite as torch

from .framework import Exercise, Prediction, Wrong
from .making import matrix, positive


def value_and_vjp(answer, x, v):
    """Observe what a function gives at x, and vᵀJ: with v = 1 the shares of a whole would show nothing."""
    x = x.detach().clone().requires_grad_()
    y = answer(x)
    if not isinstance(y, torch.Tensor):
        raise TypeError(f"a tensor was expected, not {type(y).__name__}")
    y.backward(v)
    return [y.detach(), x.grad]


# --- a step of descent ---


def step(w, eta):
    with torch.no_grad():
        w -= eta * w.grad
    w.grad = None


def step_that_rebinds(w, eta):
    w = w - eta * w.grad
    w.grad = None


def step_that_keeps(w, eta):
    with torch.no_grad():
        w -= eta * w.grad


def step_upwards(w, eta):
    with torch.no_grad():
        w += eta * w.grad
    w.grad = None


def after_a_step(answer, start, gradient, eta):
    """Observe a leaf after one step: its numbers, whether it still is a leaf that learns, and what is left in .grad."""
    w = start.detach().clone().requires_grad_()
    w.grad = gradient.detach().clone()
    answer(w, eta)
    left = torch.zeros_like(start) if w.grad is None else w.grad
    return [w.detach(), left, torch.ones_like(start) if w.is_leaf and w.requires_grad else torch.zeros_like(start)]


# --- shares ---


def shares(x):
    p = torch.exp(x)
    return p / p.sum()


def shares_in_place(x):
    p = torch.exp(x)
    p /= p.sum()
    return p


def shares_of_a_given_sum(x):
    p = torch.exp(x)
    return p / p.sum().detach()


# --- a carried state ---


def carry(w, h, rounds):
    w = w.detach().clone().requires_grad_()
    for _ in range(rounds):
        h = torch.tanh(w * h.detach())
        h.sum().backward()
    return w.grad


def carry_all(w, h, rounds):
    w = w.detach().clone().requires_grad_()
    for _ in range(rounds):
        h = torch.tanh(w * h)
        h.sum().backward(retain_graph=True)
    return w.grad


def carry_the_last(w, h, rounds):
    w = w.detach().clone().requires_grad_()
    for _ in range(rounds):
        w.grad = None
        h = torch.tanh(w * h.detach())
        h.sum().backward()
    return w.grad


def carry_nothing(w, h, rounds):
    w = w.detach().clone().requires_grad_()
    for _ in range(rounds):
        torch.tanh(w * h).sum().backward()
    return w.grad


def sum_over_rounds(w, h, rounds):
    """Give what carry must return from the derivative by hand: tanh' = 1 - tanh²."""
    total = torch.zeros_like(w)
    for _ in range(rounds):
        given, h = h, torch.tanh(w * h)
        total = total + (1 - h * h) * given
    return total


# --- roots and arrays ---


def root(x):
    safe = torch.where(x > 0, x, 1.0)
    return torch.where(x > 0, torch.sqrt(safe), 0.0)


def around_zero(rng):
    """Give cases (x, v): positive, zero and negative entries."""
    zero = torch.zeros(1, dtype=torch.float64)
    return [(torch.cat([positive(rng, n), zero, -positive(rng, n)]), matrix(rng, 2 * n + 1)) for n in (1, 2, 4)]


def to_array(y):
    return y.detach().numpy().copy()


def after_writing(answer, numbers):
    """Observe the array that an answer gives, and y after somebody has written into that array."""
    y = numbers.detach().clone().requires_grad_() * 1.0
    array = answer(y)
    kind = type(array).__name__
    seen = np.array(array.detach() if isinstance(array, torch.Tensor) else array, dtype=float)
    if isinstance(array, np.ndarray):
        array += 1.0
    return {"kind": kind, "numbers": seen, "y afterwards": y.detach()}


CAUSES = {"A": "graph freed", "B": "saved tensor overwritten", "C": "path cut", "D": "leaf lost"}


def tidy(causes):
    """Write the causes as they are named, whatever the spaces and capitals."""
    return {str(key): " ".join(str(cause).lower().split()) for key, cause in causes.items()}


EXERCISES = [
    Exercise(
        name="diagnose",
        solution=CAUSES,
        run=tidy,
        wrong=[
            Wrong(
                {**CAUSES, "A": "saved tensor overwritten"},
                "In A nothing is written over: h is a new tensor in each round.",
                "Which earlier operations can the second round's pass still reach, and what became of what they saved?",
            ),
            Wrong(
                {**CAUSES, "D": "path cut"},
                "In D the path is whole. It leads to the old tensor, and the name w no longer means that one.",
                "Is w a leaf after its second line?",
            ),
            Wrong(
                {**CAUSES, "C": "leaf lost"},
                "In C the leaf is still there. No path leads to it.",
                "Which call on the way from w to the loss forgets the history?",
            ),
            Wrong(
                {**CAUSES, "B": "graph freed"},
                "In B there is one backward pass, so nothing has been freed before it.",
                "What does exp save, and what does /= do to it?",
            ),
        ],
        hints=(
            "For each program: which case of the clinic gives this message?",
            "A is case 5, and D is the rebinding under case 6. Compare B with case 7.",
            "In C, ask whether (w * x).detach() requires a gradient.",
        ),
    ),
    Exercise(
        name="step",
        solution=step,
        cases=lambda rng: [(matrix(rng, n), matrix(rng, n), 0.1) for n in (1, 2, 4)],
        run=after_a_step,
        truth=lambda start, gradient, eta: [
            start - eta * gradient,
            torch.zeros_like(start),
            torch.ones_like(start),
        ],
        returns=False,
        wrong=[
            Wrong(
                step_that_rebinds,
                "w = w - ... gives the name w to a new tensor. The leaf that was handed in has not moved.",
                "Write into the leaf: w -= ..., where it is allowed.",
            ),
            Wrong(
                step_that_keeps,
                "The step is right, and the old gradient is still there: the next backward adds to it.",
                "Empty w.grad when the step is done.",
            ),
            Wrong(
                step_upwards,
                "You went up. The gradient points to where the function grows.",
                "Subtract.",
            ),
        ],
        hints=(
            "Which kind of write is refused on a leaf, and where is it allowed?",
            "See the repair of case 6, and that of case 1 for emptying.",
            "With w = [1.0], w.grad = [2.0] and eta = 0.1, w must be [0.8] and w.grad None.",
        ),
    ),
    Exercise(
        name="shares",
        solution=shares,
        cases=lambda rng: [(matrix(rng, n), matrix(rng, n)) for n in (2, 3, 5)],
        run=value_and_vjp,
        truth=lambda x, v: value_and_vjp(lambda x: torch.softmax(x, dim=0), x, v),
        wrong=[
            Wrong(
                shares_in_place,
                "/= writes over the result of exp, which exp has saved for the way back.",
                "Divide out of place, into a new tensor.",
            ),
            Wrong(
                shares_of_a_given_sum,
                "Your gradient takes the sum as given: detach does that, and so does a write through .data, unnoticed.",
                "When one x grows, the sum grows, and the other shares shrink. Keep that path; divide out of place.",
            ),
            Wrong(
                lambda x: torch.exp(x),
                "You left the division out, so these are no shares.",
                "Divide by the sum, into a new tensor.",
            ),
        ],
        hints=(
            "Which tensor has exp saved, and which line writes over it?",
            "The repair of case 7 replaces += by a sum out of place.",
            "p = torch.exp(x) makes the first tensor. What makes a second one, of which nobody has saved anything yet?",
        ),
    ),
    Exercise(
        name="carry",
        solution=carry,
        equivalent={
            "w = w.detach().requires_grad_()": "The checker hands over a copy, so w may become the leaf itself.",
            "w = w.clone().requires_grad_()": "The w that is handed over has no history to forget.",
        },
        cases=lambda rng: [(matrix(rng, n), matrix(rng, n), rounds) for n, rounds in ((1, 3), (2, 2), (3, 5))],
        truth=sum_over_rounds,
        wrong=[
            Wrong(
                carry_all,
                "retain_graph=True removes the message, and each round goes back through all earlier ones.",
                "The incoming state must count as given. Which call says that?",
            ),
            Wrong(
                carry_the_last,
                "You emptied .grad in each round, so only the last one is left.",
                "backward adds to .grad. Let it.",
            ),
            Wrong(
                carry_nothing,
                "The state is not carried: each round starts from the first h.",
                "Assign the new state to h.",
            ),
        ],
        hints=(
            "What may a round not reach when it goes back?",
            "The repair of case 5 changes one thing in line 4.",
            "Make a leaf first: w = w.detach().clone().requires_grad_(). With rounds = 1 there is nothing to cut.",
        ),
    ),
    Exercise(
        name="root",
        solution=root,
        equivalent={"safe = torch.where(x > 0, x, 2.0)": "Any positive number keeps the root out of trouble."},
        cases=around_zero,
        run=value_and_vjp,
        truth=lambda x, v: [
            torch.tensor([max(number, 0.0) ** 0.5 for number in x.tolist()], dtype=torch.float64),
            torch.tensor(
                [
                    w / (2 * number**0.5) if number > 0 else 0.0
                    for number, w in zip(x.tolist(), v.tolist(), strict=True)
                ],
                dtype=torch.float64,
            ),
        ],
        wrong=[
            Wrong(
                lambda x: torch.where(x > 0, torch.sqrt(x), 0.0),
                "where chooses between finished results. The root of 0 or less was computed too, and 0 · inf is NaN.",
                "Choose a harmless input first.",
            ),
            Wrong(
                lambda x: torch.sqrt(torch.clamp(x, min=0.0)),
                "At 0 the slope of the root is still infinite: clamp passes the gradient at its edge.",
                "The root must never see a 0 that came from x.",
            ),
            Wrong(
                lambda x: torch.sqrt(torch.relu(x) + 1e-6),
                "A small number under the root avoids NaN, and changes every value and every slope a little.",
                "Leave the positive entries exactly as they are.",
            ),
        ],
        hints=(
            "What does sqrt see in the places that where does not choose?",
            "The repair of case 10 has two calls of where.",
            "For x = [0.0, 4.0]: which input would you give to sqrt in the first place, so that its slope is finite?",
        ),
    ),
    Exercise(
        name="to_array",
        solution=to_array,
        cases=lambda rng: [(matrix(rng, n),) for n in (1, 3)],
        run=after_writing,
        wrong=[
            Wrong(
                lambda y: y.detach().numpy(),
                "The array shares the memory of y, so writing into it changes y.",
                "Which method of an array gives it memory of its own?",
            ),
            Wrong(
                lambda y: y.detach().clone(),
                "This is a tensor still.",
                "Which method turns a tensor into an array?",
            ),
            Wrong(
                lambda y: y.tolist(),
                "This is a list of Python numbers.",
                "An array was asked for.",
            ),
        ],
        hints=(
            "Which three things must happen: forget the history, become an array, own the memory?",
            "See the repair of case 3.",
            "y.detach().numpy() does two of the three.",
        ),
    ),
]

PREDICTIONS = [
    Prediction("clinic_1", "Case 1, None: which line raises?", "line 3, the gradient is None and not 0"),
    Prediction("clinic_2", "Case 2, integers: which line raises?", "line 3, an integer cannot require a gradient"),
    Prediction("clinic_3", "Case 3, numpy(): which line raises?", "line 4, y was computed from x"),
    Prediction("clinic_4", "Case 4, backward twice: which line raises?", "line 5, the second pass through exp"),
    Prediction(
        "clinic_5", "Case 5, a carried state: which line raises, in which round?", "line 5, in the second round"
    ),
    Prediction("clinic_6", "Case 6, in-place on a leaf: which line raises?", "line 4, where w is written"),
    Prediction(
        "clinic_7", "Case 7, in-place on a saved tensor: which line raises?", "line 4, not line 3 where it is done"
    ),
    Prediction("clinic_8", "Case 8, .data: which line raises?", "line 8, the check; backward itself says nothing"),
    Prediction("clinic_9", "Case 9, kinks: which line raises?", "line 4, the check; backward picks 0"),
    Prediction("clinic_10", "Case 10, where: which line raises?", "line 4, the assertion; the NaN came in line 3"),
]
