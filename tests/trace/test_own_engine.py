"""A learner's own engine in the player: what it did is what is shown, right or wrong."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autodiff_lite as torch
from autodiff_widgets import Trace, TraceError, play_own


class Node:
    def __init__(self, data, parents=(), backward_rule=None, op="", label=""):
        self.data, self.parents, self.backward_rule = np.asarray(data, dtype=float), parents, backward_rule
        self.op, self.label, self.grad = op, label, None


def add(a, b):
    return Node(a.data + b.data, (a, b), lambda g: (g, g), "add")


def mul(a, b):
    return Node(a.data * b.data, (a, b), lambda g: (g * b.data, g * a.data), "mul")


def exp(a):
    value = np.exp(a.data)
    return Node(value, (a,), lambda g: (g * value,), "exp")


def matmul(a, b):
    return Node(a.data @ b.data, (a, b), lambda g: (g @ b.data.T, a.data.T @ g), "matmul")


def total(a):
    return Node(a.data.sum(), (a,), lambda g: (g * np.ones_like(a.data),), "sum")


def in_order(output):
    order, seen, stack = [], set(), [(output, False)]
    while stack:
        node, done = stack.pop()
        if done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack += [(node, True), *((parent, False) for parent in node.parents)]
    return order


def backward(output, keep=lambda old, new: new if old is None else old + new):
    output.grad = np.ones_like(output.data)
    for node in reversed(in_order(output)):
        if node.parents:
            for parent, contribution in zip(node.parents, node.backward_rule(node.grad), strict=True):
                parent.grad = keep(parent.grad, contribution)


def naive(output, gradient=1.0):
    output.grad = gradient if output.grad is None else output.grad + gradient
    if output.parents:
        for parent, contribution in zip(output.parents, output.backward_rule(output.grad), strict=True):
            naive(parent, contribution)


def said(trace: Trace) -> str:
    trace.validate()
    Trace.from_json(trace.to_json())
    return trace.transcript()


def test_a_right_engine_is_played_as_ours_is() -> None:
    a = Node([[1.0, 2.0], [3.0, 4.0]], label="a")
    b = Node([[0.5, 0.0], [1.0, -1.0]], label="b")
    played = play_own(total(mul(exp(matmul(a, b)), a)), backward)
    x = torch.tensor(a.data.tolist(), dtype=torch.float64, requires_grad=True)
    y = torch.tensor(b.data.tolist(), dtype=torch.float64, requires_grad=True)
    ((x @ y).exp() * x).sum().backward()
    np.testing.assert_allclose(a.grad, x.grad.numpy(), rtol=1e-12)
    np.testing.assert_allclose(b.grad, y.grad.numpy(), rtol=1e-12)
    lines = said(played).splitlines()
    assert lines[0] == "1. a = [[1, 2], [3, 4]]: a leaf that requires a gradient."
    written = [step for step in played.document["steps"] if step["kind"] == "write_grad"]
    assert [played.document["tensors"][step["after"]]["data"] for step in written] == [
        a.grad.ravel().tolist(),
        b.grad.ravel().tolist(),
    ]


def test_it_says_the_same_of_a_scalar_as_our_recorder_does() -> None:
    from autodiff_widgets import trace

    x = Node(3.0, label="x")
    theirs = said(play_own(mul(mul(x, x), x), backward))
    with trace() as ours:
        x = torch.tensor(3.0, requires_grad=True)
        (x * x * x).backward()
    assert theirs == ours.transcript()


def test_an_assignment_that_should_add_is_seen() -> None:
    x = Node(3.0, label="x")
    text = said(play_own(mul(x, x), lambda output: backward(output, lambda _old, new: new)))
    assert "x adds what arrived: 3 + 3 = 3." in text
    assert text.endswith("x.grad was empty and becomes 3.")


def test_naive_recursion_answers_20_and_not_16() -> None:
    x = Node(2.0, label="x")
    y = mul(x, x)
    text = said(play_own(add(y, mul(Node(3.0), y)), naive))
    assert x.grad == 20
    assert "y adds what arrived: 1 + 3 = 4." in text
    assert "x adds what arrived: 2 + 2 + 8 + 8 = 20." in text
    backward_again = Node(2.0, label="x")
    y = mul(backward_again, backward_again)
    play_own(add(y, mul(Node(3.0), y)), backward)
    assert backward_again.grad == 16


def test_a_visit_that_comes_too_early_is_seen() -> None:
    def unordered(output):
        output.grad = 1.0
        waiting = [output]
        while waiting:
            node = waiting.pop(0)
            if node.parents:
                for parent, contribution in zip(node.parents, node.backward_rule(node.grad), strict=True):
                    parent.grad = contribution if parent.grad is None else parent.grad + contribution
                waiting += [parent for parent in node.parents if parent not in waiting]

    x = Node(2.0, label="x")
    y = mul(x, x)
    z = mul(Node(3.0), y)
    text = said(play_own(add(y, z), unordered))
    early, late = text.index("y passes back to x: 1 × 2 = 2."), text.index("z passes back to y: 1 × 3 = 3.")
    assert early < late


def test_gradients_of_an_earlier_call_are_not_taken_for_this_ones() -> None:
    x = Node(3.0, label="x")
    play_own(mul(x, x), backward)
    text = said(play_own(mul(x, x), backward))
    assert "x adds what arrived: 3 + 3 = 6." in text
    assert "x.grad was 6; backward adds 6 to it: 12." in text


def test_gradients_may_come_back_in_a_dictionary() -> None:
    def returned(output):
        gradients = {output: 1.0}
        for node in reversed(in_order(output)):
            if node.parents:
                for parent, contribution in zip(node.parents, node.backward_rule(gradients[node]), strict=True):
                    gradients[parent] = gradients.get(parent, 0.0) + contribution
        return gradients

    x = Node(3.0, label="x")
    assert said(play_own(mul(x, x), returned)).endswith("x.grad was empty and becomes 6.")


def test_an_engine_with_methods_and_zeros_plays_too() -> None:
    class Square:
        op = "square"

        def __init__(self, parent):
            self.data, self.parents, self.grad = parent.data**2, [parent], 0.0

        def backward_rule(self, gradient):
            return [gradient * 2 * self.parents[0].data]

        def backward(self):
            self.grad = 1.0
            self.parents[0].grad += self.backward_rule(self.grad)[0]

    x = Node(3.0, label="x")
    x.grad = 0.0
    y = Square(x)
    assert said(play_own(y)).endswith("x.grad was 0; backward adds 6 to it: 6.")
    assert "backward_rule" not in vars(y)


def test_rules_are_given_back_whatever_happens() -> None:
    x = Node(3.0, label="x")
    y = mul(x, x)
    rule = y.backward_rule

    def fails(output):
        output.backward_rule(1.0)
        raise ArithmeticError("half-way")

    text = said(play_own(y, fails))
    assert y.backward_rule is rule
    assert text.endswith("ArithmeticError: half-way")
    assert "y passes back to x: 1 × 3 = 3." in text


def test_recursion_that_is_too_deep_ends_the_trace_with_its_error() -> None:
    y = Node(1.0)
    for _ in range(1100):
        y = Node(y.data / 2, (y,), lambda g: (g / 2,), "half")
    played = play_own(y, naive)
    played.validate()
    assert played.document["steps"][-1]["type"] == "RecursionError"


def test_recording_stops_at_a_bound_and_the_engine_goes_on() -> None:
    y = x = Node(1.0, label="x")
    for _ in range(50):
        y = add(y, x)
    text = said(play_own(y, backward, most_steps=20))
    assert text.endswith("The recording stops here, after 20 steps; the program went on.")
    assert x.grad == 51


def test_a_matrix_product_has_no_factor_beside_it() -> None:
    a, b = Node(np.ones((2, 2)), label="a"), Node([[1.0, 2.0], [3.0, 4.0]], label="b")
    text = said(play_own(total(matmul(a, b)), backward))
    assert "a @ b passes back to a: [[3, 7], [3, 7]]." in text


def test_a_sum_has_ones_beside_it() -> None:
    a = Node([1.0, 2.0], label="a")
    assert "sum(a) passes back to a: 1 × [1, 1] = [1, 1]." in said(play_own(total(a), backward))


def test_without_a_backward_the_forward_values_are_shown() -> None:
    x = Node(3.0, label="x")
    y = mul(x, x)
    assert said(play_own(y)).splitlines() == ["1. x = 3: a leaf that requires a gradient.", "2. y = x × x = 9."]


def test_the_lines_are_those_of_the_rules() -> None:
    played = play_own(mul(Node(3.0), Node(2.0)), backward)
    (step, _) = [step for step in played.document["steps"] if step["kind"] == "vjp"]
    source, line = step["line"]
    assert "(g * b.data, g * a.data)" in played.document["source"][source]["lines"][line]


class Empty:
    data = 1.0


class Cyclic:
    def __init__(self):
        self.data, self.parents, self.backward_rule = 1.0, (self,), lambda g: (g,)


@pytest.mark.parametrize(
    ("node", "error", "message"),
    [
        (3.0, TypeError, r"float has no \.data\. A node of your own engine needs"),
        (Empty(), TypeError, r"Empty has no \.parents"),
        (Node(1.0, 5), TypeError, r"\.parents of a Node must be a tuple or a list, not int"),
        (Node(1.0, (Node(1.0),), None, "mul"), TypeError, "the node 'mul' has parents but no .backward_rule"),
        (Cyclic(), TraceError, "a Cyclic is computed from itself"),
    ],
)
def test_what_is_no_node_is_refused_with_words(node, error, message) -> None:
    with pytest.raises(error, match=message):
        play_own(node, backward)


def test_data_that_are_no_numbers_are_refused_with_words() -> None:
    node = Node(1.0)
    node.data = "three"
    with pytest.raises(TypeError, match=r"\.data of a Node is str: the player shows numbers"):
        play_own(node)


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (lambda _g: None, "TypeError: The backward_rule of the node 'mul' returned NoneType"),
        (lambda g: (g,), "ValueError: the node 'mul' has 2 parents, but its backward_rule returned 1"),
    ],
)
def test_a_rule_that_returns_something_else_is_told(rule, message) -> None:
    x = Node(3.0, label="x")
    text = said(play_own(Node(9.0, (x, x), rule, "mul"), backward))
    assert message in text.splitlines()[-1]


@settings(max_examples=25)
@given(st.lists(st.tuples(st.sampled_from("+*"), st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=12))
def test_any_right_engine_agrees_with_ours(program) -> None:
    own = [Node(0.5), Node(-1.25)]
    ours = [torch.tensor(float(node.data), dtype=torch.float64, requires_grad=True) for node in own]
    leaves = own[:], ours[:]
    for sign, left, right in program:
        i, j = left % len(own), right % len(own)
        own.append((add if sign == "+" else mul)(own[i], own[j]))
        ours.append(ours[i] + ours[j] if sign == "+" else ours[i] * ours[j])
    played = play_own(own[-1], backward)
    ours[-1].backward()
    for mine, theirs in zip(*leaves, strict=True):
        assert (mine.grad is None) == (theirs.grad is None)
        if mine.grad is not None:
            np.testing.assert_allclose(mine.grad, theirs.grad.numpy(), rtol=1e-12)
    played.validate()
    sums = {step["node"]: step for step in played.document["steps"] if step["kind"] == "accumulate"}
    tensors = played.document["tensors"]
    for step in sums.values():
        assert tensors[step["grad"]]["data"][0] == pytest.approx(
            sum(tensors[term]["data"][0] for term in step["terms"])
        )
