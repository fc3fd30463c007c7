"""Exercises of 3_6_build_your_own."""

from __future__ import annotations

import numpy as np

import autodiff_lite as torch

from .framework import Exercise, Prediction, Wrong


class Node:
    """The notebook's node, so that the solutions run here too."""

    def __init__(self, data, parents=(), backward_rule=None, op=""):
        self.data = np.asarray(data, dtype=float)
        self.parents = parents
        self.backward_rule = backward_rule
        self.op = op
        self.grad = None


# --- three operations ---


def own_mul(a, b):
    return Node(a.data * b.data, (a, b), lambda g: (g * b.data, g * a.data), "mul")


def mul_swapped(a, b):
    return Node(a.data * b.data, (a, b), lambda g: (g * a.data, g * b.data), "mul")


def mul_without_factor(a, b):
    return Node(a.data * b.data, (a, b), lambda g: (g, g), "mul")


def mul_without_upstream(a, b):
    return Node(a.data * b.data, (a, b), lambda g: (b.data, a.data), "mul")


def own_exp(a):
    value = np.exp(a.data)
    return Node(value, (a,), lambda g: (g * value,), "exp")


def exp_as_power(a):
    return Node(np.exp(a.data), (a,), lambda g: (g * a.data * np.exp(a.data - 1),), "exp")


def exp_without_factor(a):
    return Node(np.exp(a.data), (a,), lambda g: (g,), "exp")


def exp_without_upstream(a):
    value = np.exp(a.data)
    return Node(value, (a,), lambda g: (value,), "exp")


def own_matmul(a, b):
    return Node(a.data @ b.data, (a, b), lambda g: (g @ b.data.T, a.data.T @ g), "matmul")


def matmul_without_transpose(a, b):
    return Node(a.data @ b.data, (a, b), lambda g: (g @ b.data, a.data @ g), "matmul")


def matmul_number_by_number(a, b):
    return Node(a.data @ b.data, (a, b), lambda g: (g * b.data, g * a.data), "matmul")


def matmul_wrong_side(a, b):
    return Node(a.data @ b.data, (a, b), lambda g: (b.data.T @ g, g @ a.data.T), "matmul")


def ask(operation, *arrays):
    """Give what an operation makes of nodes: the value, the parents in order, and each contribution."""
    *inputs, g = arrays
    nodes = [Node(array) for array in inputs]
    made = operation(*nodes)
    contributions = made.backward_rule(g)
    if contributions is ...:
        raise NotImplementedError
    return [made.data, [nodes.index(parent) for parent in made.parents], *contributions]


def by_autograd(function):
    """Give what autodiff says: the value, the parents in order, and each vector-Jacobian product."""

    def truth(*arrays):
        *inputs, g = [torch.tensor(np.asarray(array).tolist(), dtype=torch.float64) for array in arrays]
        leaves = [each.requires_grad_() for each in inputs]
        value = function(*leaves)
        value.backward(g)
        return [value.detach().numpy(), list(range(len(leaves))), *(leaf.grad.numpy() for leaf in leaves)]

    return truth


def alike(count):
    """Make cases of so many arrays and a gradient, all of one shape."""
    return lambda rng: [tuple(rng.uniform(-2, 2, shape) for _ in range(count + 1)) for shape in ((), (3,), (2, 4))]


def matrices(rng):
    return [
        (rng.normal(size=(m, k)), rng.normal(size=(k, n)), rng.normal(size=(m, n)))
        for m, k, n in ((2, 3, 4), (3, 1, 2), (3, 3, 3))
    ]


# --- broadcasting ---


def unbroadcast(g, shape):
    g = np.asarray(g)
    g = g.sum(axis=tuple(range(g.ndim - len(shape))))
    stretched = tuple(axis for axis, length in enumerate(shape) if length == 1)
    return g.sum(axis=stretched, keepdims=True)


def unbroadcast_by_autograd(g, shape):
    leaf = torch.zeros(shape, dtype=torch.float64, requires_grad=True)
    (leaf + torch.zeros(g.shape, dtype=torch.float64)).backward(torch.tensor(g.tolist(), dtype=torch.float64))
    return leaf.grad.numpy()


def sum_in_front_only(g, shape):
    return np.asarray(g).sum(axis=tuple(range(np.ndim(g) - len(shape))))


def mean_over_copies(g, shape):
    return unbroadcast(g, shape) * (np.prod(shape) / np.size(g))


def first_copy(g, shape):
    g = np.asarray(g)[(0,) * (np.ndim(g) - len(shape))]
    return g[tuple(slice(0, 1) if length == 1 else slice(None) for length in shape)]


def broadcasts(rng):
    pairs = [((3,), ()), ((2, 3), (3,)), ((2, 3), (2, 1)), ((4, 2, 3), (2, 1)), ((2, 3), (2, 3))]
    return [(rng.normal(size=result), shape) for result, shape in pairs]


# --- an order ---


def deep_order(output):
    order, seen, stack = [], set(), [(output, False)]
    while stack:
        node, parents_listed = stack.pop()
        if parents_listed:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack += [(parent, False) for parent in node.parents]
    return order


def recursive_order(output):
    order, seen = [], set()

    def visit(node):
        if node not in seen:
            seen.add(node)
            for parent in node.parents:
                visit(parent)
            order.append(node)

    visit(output)
    return order


def as_discovered(output):
    order, stack = [], [output]
    while stack:
        node = stack.pop()
        if node not in order[-50:]:
            order.append(node)
            stack += node.parents
    return order[::-1]


def children_first(output):
    return deep_order(output)[::-1]


def one_after_another():
    node = Node(1.0)
    for _ in range(5000):
        node = Node(1.0, (node,))
    return node


def early_and_late():
    x = Node(2.0)
    y = Node(4.0, (x,))
    later = Node(12.0, (y,))
    return Node(16.0, (y, later))


def both_sides():
    x = Node(2.0)
    y = Node(4.0, (x,))
    later = Node(12.0, (y,))
    return Node(16.0, (later, y, x))


def is_legal(answer, make):
    """Say whether the order lists what it should, each once, and each after its parents."""
    output = make()
    order = list(answer(output))
    place = {node: number for number, node in enumerate(order)}
    once = len(place) == len(order) and set(place) == set(deep_order(output))
    return [once, once and all(place[parent] < place[node] for node in order for parent in node.parents)]


EXERCISES = [
    Exercise(
        name="own_mul",
        solution=own_mul,
        cases=alike(2),
        truth=by_autograd(lambda a, b: a * b),
        run=ask,
        wrong=[
            Wrong(
                mul_swapped,
                "Each parent got its own value as the factor.",
                "In a·b, how fast does the product grow when only a grows?",
            ),
            Wrong(
                mul_without_factor,
                "That is the rule of a sum: the local derivatives are missing.",
                "Multiply g by the derivative of a·b with respect to each parent.",
            ),
            Wrong(
                mul_without_upstream,
                "These are the local derivatives alone. They are right only when the product is the output itself.",
                "What has arrived from above is g. Where does it go?",
            ),
        ],
        hints=(
            "If only a moves, which number is the product's slope?",
            "square shows the form: a tuple with one entry for each parent, each of them g times something.",
            "For a = 2 and b = 5: when a grows by 1, the product grows by 5. So a's contribution is g · 5.",
        ),
    ),
    Exercise(
        name="own_exp",
        solution=own_exp,
        cases=alike(1),
        truth=by_autograd(lambda a: a.exp()),
        run=ask,
        wrong=[
            Wrong(
                exp_as_power,
                "You used the rule for a power. In eˣ the variable is the exponent, not the base.",
                "Which function is its own derivative?",
            ),
            Wrong(
                exp_without_factor,
                "You handed g on unchanged, as if the slope were 1 everywhere.",
                "The slope of eˣ at x is eˣ. Multiply g by it.",
            ),
            Wrong(
                exp_without_upstream,
                "You forgot g. That is right only when the exponential is the output itself.",
                "A contribution is what arrived times the local derivative.",
            ),
        ],
        hints=(
            "What is the derivative of eˣ?",
            "Keep the result in a variable, and let the rule use it. One parent: a tuple with one entry, (… ,).",
            "At x = 0 the slope is 1, at x = 1 it is 2.718. Which number in your node is that?",
        ),
    ),
    Exercise(
        name="own_matmul",
        solution=own_matmul,
        cases=matrices,
        truth=by_autograd(lambda a, b: a @ b),
        run=ask,
        wrong=[
            Wrong(
                matmul_without_transpose,
                "The transposes are missing, so the shapes do not fit.",
                "g is m×n and b is k×n. Which product of the two is m×k?",
            ),
            Wrong(
                matmul_number_by_number,
                "That is the rule of a product number by number.",
                "In a matrix product each number of a meets a whole row of b.",
            ),
            Wrong(
                matmul_wrong_side,
                "The right factors stand on the wrong sides.",
                "a's contribution must have a's shape, m×k. Begin with g, which is m×n.",
            ),
        ],
        hints=(
            "a is m×k, b is k×n, and g is m×n. Which product of g and b, one of them transposed, is m×k?",
            "Contribution to a: g @ something. Contribution to b: something @ g.",
            "For 1×1 matrices it must be mul's rule: (g · b, g · a). Now keep the shapes right.",
        ),
    ),
    Exercise(
        name="unbroadcast",
        solution=unbroadcast,
        cases=broadcasts,
        truth=unbroadcast_by_autograd,
        wrong=[
            Wrong(
                sum_in_front_only,
                "The axes that NumPy put in front are summed. Axes of length 1 were stretched as well.",
                "For each axis where shape says 1, sum too, with keepdims=True.",
            ),
            Wrong(
                mean_over_copies,
                "You took the mean over the copies.",
                "Each copy contributes in full: at a fan-out contributions add up.",
            ),
            Wrong(
                first_copy,
                "You kept the first copy and dropped the others.",
                "Each copy has brought a contribution. What happens to contributions that meet?",
            ),
        ],
        hints=(
            "In which ways can a (2, 1) array have become (4, 2, 3)? Which axes hold copies?",
            "Two kinds: g.ndim - len(shape) axes in front, and those where shape has a 1. Sum over both.",
            "From (2, 3) back to (2, 1): g.sum(axis=1, keepdims=True). From (2, 3) back to (3,): g.sum(axis=0).",
        ),
    ),
    Exercise(
        name="deep_order",
        solution=deep_order,
        cases=lambda _rng: [(early_and_late,), (both_sides,), (one_after_another,)],
        truth=lambda _make: [True, True],
        run=is_legal,
        wrong=[
            Wrong(
                recursive_order,
                "This order is right, but it still calls itself, and 5,000 calls inside one another are too many.",
                "Keep a list of what is to be done: pop from it, and push the parents on it.",
            ),
            Wrong(
                as_discovered,
                "Your list has the nodes as they were found. A node that is found early can be needed late.",
                "Append a node only when its parents have been appended: put it back on the stack, marked, below them.",
            ),
            Wrong(
                children_first,
                "You list each node before its parents, which is the way back.",
                "in_order lists parents first, and backward reverses it.",
            ),
        ],
        hints=(
            "What does Python keep for each call that has not ended yet? Could a list of yours keep it?",
            "Push (node, False). Popped with False: push (node, True), then the parents. Popped with True: append.",
            "Try y = square(x), z = add(y, times(3, y)) on paper. When may y be appended?",
        ),
    ),
    Exercise(
        name="naive_by_hand",
        solution=[18.0, 24.0],
        run=lambda answer: answer,
        wrong=[
            Wrong(
                [18.0, 18.0],
                "naive is not right here: it visits y twice.",
                "What does y hand on at the first visit, and what at the second?",
            ),
            Wrong(
                [24.0, 18.0],
                "You have them the other way round.",
                "z is 3x². What is its derivative at 3?",
            ),
            Wrong(
                [18.0, 12.0],
                "You let the second visit hand on only what had just arrived, and forgot the first one.",
                "naive hands on all that .grad holds at that moment.",
            ),
        ],
        hints=(
            "Which numbers arrive at y, one after the other?",
            "First 1, then 2. At the second visit .grad is their sum. Both visits multiply by 2x = 6.",
            "In the notebook, with 3 in the place of 2 and x = 2: 1 · 4 + (1 + 3) · 4 = 20.",
        ),
    ),
]

PREDICTIONS = [
    Prediction(
        "naive_recursion", "What does plain recursion answer where 16 is right?", "20: the 1 is handed on twice"
    ),
    Prediction("equals_for_plus_equals", "What does = for += give where 16 is right?", "12: y keeps 3 and forgets 1"),
]
