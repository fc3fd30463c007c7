"""Exercises of 3_2_chain_rule."""

from __future__ import annotations

import autodiff_lite as torch

from .framework import Exercise, Prediction, Wrong
from .making import matrix


def derivative_by_paths(W1, W2, k, i):
    total = 0.0
    for j in range(len(W1)):
        total += W2[k, j] * W1[j, i]
    return total


def one_path_each(W1, W2, k, i):
    return W2[k, 0] * W1[0, i]


def add_then_multiply(W1, W2, k, i):
    return W2[k, :].sum() * W1[:, i].sum()


# The graph of the exercise: what each node was computed from.
INPUTS = {"x": [], "a": ["x", "x"], "b": ["x"], "c": ["a", "b"], "y": ["c", "a"]}


def first_illegal(order):
    """Walk backward in an order, and say what is wrong with it; "legal" if nothing is."""
    if sorted(order) != sorted(INPUTS):
        return "each node once"
    if order[0] != "y":
        return "does not begin at y"
    visited = set()
    for node in order:
        users = [user for user, inputs in INPUTS.items() if node in inputs]
        if not visited.issuperset(users):
            return f"{node} too early"
        visited.add(node)
    return "legal"


def repaired(x):
    a = x * x
    b = 3 * x
    grad_a = b
    grad_b = a
    grad_x = grad_a * 2 * x
    grad_x += grad_b * 3
    return grad_x


def vjp_by_hand(x, v):
    return torch.stack([v[0] * x[1] + v[2], v[0] * x[0] + v[1] * 2 * x[1]])


def three_results(x):
    return torch.stack([x[0] * x[1], x[1] * x[1], x[0]])


def count_paths(inputs, leaf, output):
    paths = dict.fromkeys(inputs, 0)
    paths[output] = 1
    for node in reversed(list(inputs)):
        for source in inputs[node]:
            paths[source] += paths[node]
    return paths[leaf]


def overwriting(inputs, leaf, output):
    paths = dict.fromkeys(inputs, 0)
    paths[output] = 1
    for node in reversed(list(inputs)):
        for source in inputs[node]:
            paths[source] = paths[node]
    return paths[leaf]


def edges_merged(inputs, leaf, output):
    return count_paths({node: sorted(set(sources)) for node, sources in inputs.items()}, leaf, output)


def doublings(times):
    """`y = y + y`, so many times, as a graph."""
    return {"y0": [], **{f"y{n}": [f"y{n - 1}"] * 2 for n in range(1, times + 1)}}


GRAPHS = [
    (INPUTS, "x", "y"),
    (INPUTS, "b", "c"),
    (INPUTS, "y", "x"),
    ({"x": [], "w": [], "a": ["x", "w"], "unused": ["x"], "y": ["a", "x"]}, "x", "y"),
    (doublings(20), "y0", "y20"),
    (doublings(60), "y0", "y60"),
]

EXERCISES = [
    Exercise(
        name="derivative_by_paths",
        solution=derivative_by_paths,
        cases=lambda rng: [
            (matrix(rng, m, n), matrix(rng, p, m), int(rng.integers(p)), int(rng.integers(n)))
            for n, m, p in ((2, 3, 2), (4, 2, 3), (3, 4, 5))
        ],
        truth=lambda W1, W2, k, i: (W2 @ W1)[k, i],
        wrong=[
            Wrong(one_path_each, "You followed one path only.", "There is a path through every one of the uⱼ."),
            Wrong(
                add_then_multiply,
                "You added first and multiplied afterwards.",
                "Multiply along each path, and add the products.",
            ),
        ],
        hints=(
            "How many paths lead from one x to one y, and what do they pass?",
            "A path goes from xᵢ through some uⱼ to yₖ. Its two factors are W1[j, i] and W2[k, j].",
            "With a single u there is one path and one product. Now let there be two.",
        ),
    ),
    Exercise(
        name="backward_order",
        solution=["y", "c", "b", "a", "x"],
        run=first_illegal,
        equivalent={"['y', 'c', 'a', 'b', 'x']": "a and b do not use each other, so either may come first."},
        wrong=[
            Wrong(
                ["y", "a", "c", "b", "x"],
                "a is visited before c, which still has a contribution for it.",
                "A node's turn comes when everything that uses it has had its own.",
            ),
            Wrong(
                ["x", "a", "b", "c", "y"],
                "That is the order of the forward pass.",
                "Backward begins at y, whose gradient is known: 1.",
            ),
            Wrong(
                ["y", "c", "a", "x", "b"],
                "x is visited before b, which still has a contribution for it.",
                "x waits for a and for b.",
            ),
            Wrong(
                ["y", "c", "a", "x", "b", "x"],
                "Each node has one turn, and none is left out.",
                "Visiting a node twice means that it passed on a gradient that was not complete.",
            ),
        ],
        hints=(
            "Whose gradient do you know before anything else?",
            "For each node, list who uses it. It has to wait for all of them.",
            "Leave b out for a moment: y uses c and a, and c uses a. In which order do these three go?",
        ),
    ),
    Exercise(
        name="repaired",
        solution=repaired,
        cases=lambda rng: [(matrix(rng, *shape),) for shape in ((), (3,))],
        truth=lambda x: 9 * x**2,
        wrong=[
            Wrong(
                lambda x: 3 * x**2,
                "Only the path through b has arrived: the last = threw away what came through a.",
                "The line that brings a second contribution to x must add.",
            ),
            Wrong(
                lambda x: 6 * x**2,
                "Only the path through a has arrived.",
                "x is used in b as well; keep that line, and let it add.",
            ),
        ],
        hints=(
            "Which of the gradients receives something twice?",
            "Backward from y, each edge brings a contribution. x has two edges: to a and to b.",
            "At x = 1 the function 3x³ has the slope 9. What does the code give, and which part is missing?",
        ),
    ),
    Exercise(
        name="vjp_by_hand",
        solution=vjp_by_hand,
        cases=lambda rng: [(matrix(rng, 2), matrix(rng, 3)) for _ in range(3)],
        truth=lambda x, v: torch.autograd.functional.vjp(three_results, x, v)[1],
        wrong=[
            Wrong(
                lambda x, v: torch.stack([x[1] + 1, x[0] + 2 * x[1]]),
                "You left out v: that adds up all rows with the weight 1.",
                "Row j of the Jacobian counts v[j] times.",
            ),
            Wrong(
                lambda x, v: torch.stack([v[0] * x[1], v[0] * x[0] + v[1] * 2 * x[1]]),
                "The third result is x₁ itself: it brings a contribution too.",
                "The last row of the Jacobian is [1, 0], with the weight v[2].",
            ),
            Wrong(
                lambda x, v: torch.stack([v[0] * x[1] + v[2], v[0] * x[0] + v[1] * x[1]]),
                "The second result uses x₂ twice.",
                "x₂ · x₂ has the derivative 2x₂.",
            ),
        ],
        hints=(
            "Which shape must the answer have: that of x, or that of v?",
            "Write down J, three rows and two columns. Then take v[0] times its first row, and so on, and add.",
            "With v = [1, 0, 0] the answer is the first row of J, the gradient of x₁x₂.",
        ),
    ),
    Exercise(
        name="count_paths",
        solution=count_paths,
        cases=lambda _rng: GRAPHS,
        wrong=[
            Wrong(
                overwriting,
                "A node that is used twice has kept only the paths of one use.",
                "This is the = that should be +=.",
            ),
            Wrong(
                edges_merged,
                "x * x uses x twice: that is two edges, and two paths.",
                "Go through the list of inputs as it is, with its repetitions.",
            ),
        ],
        hints=(
            "If you know for every node after x how many paths lead from it to y, how many lead from x?",
            "Begin with 1 at the output, go backward through the nodes, and add each node's number to its inputs.",
            "Take y = a + a: y has 1, and it is added to a twice.",
        ),
        seconds=3.0,
    ),
]

PREDICTIONS = [
    Prediction("path_products", "y = (3x)(x²) at x = 2: the product along each of the two paths?", "12 and 24"),
    Prediction(
        "twenty_doublings", "y = y + y twenty times: how many contributions does backward compute?", "40, not 1,048,576"
    ),
    Prediction(
        "cheaper_end", "1,000 inputs, one output: from which end is the product of Jacobians cheaper?", "the output's"
    ),
]
