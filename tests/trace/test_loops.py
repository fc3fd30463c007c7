"""Loops as groups: which turn of which loop made a node."""

import linecache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autodiff_lite as torch
from autodiff_widgets import from_torch, scope, trace


@pytest.fixture
def x():
    return torch.tensor(1.01, requires_grad=True)


def scopes(recorded):
    """The groups of each operation, in order, with the numbers of lines left out."""
    recorded.validate()
    found = [node.get("scope", []) for node in recorded.document["nodes"] if node["kind"] == "op"]
    return [["line ×" + part.split("×")[1] if "×" in part else part for part in path] for path in found]


def turns(*numbers, loop="line ×3"):
    return [[loop, str(number)] for number in numbers]


def test_each_turn_of_a_loop_is_a_group(x):
    with trace(fold_loops=True) as t:
        y = x + 1
        for _ in range(3):
            y = y * x
            y = y + 1
        y = y * y
    assert scopes(t) == [[], *turns(1, 1, 2, 2, 3, 3), []]


def test_the_label_says_the_line(x):
    with trace(fold_loops=True) as t:
        y = x
        for _ in range(4):
            y = y * x
    (source,) = t.document["source"]
    (label,) = {node["scope"][0] for node in t.document["nodes"] if "scope" in node}
    line = t.document["nodes"][-1]["line"][1] + source["first"] - 1  # the line above, counted from 1
    assert label == f"line {line} ×4"


def test_loops_are_folded_unasked_in_a_large_trace_alone(x):
    def program(count):
        with trace() as t:
            y = x
            for _ in range(count):
                y = y * x
        return scopes(t)

    assert program(300) == [[]] * 300
    assert program(450) == [["line ×450", str(turn)] for turn in range(1, 451)]
    with trace(fold_loops=False) as t:
        y = x
        for _ in range(450):
            y = y * x
    assert scopes(t) == [[]] * 450


def test_two_turns_are_no_group(x):
    with trace(fold_loops=True) as t:
        y = x
        for _ in range(2):
            y = y * x
    assert scopes(t) == [[], []]


def test_loops_in_loops(x):
    with trace(fold_loops=True) as t:
        y = x
        for _ in range(3):
            for _factor in range(4):
                y = y * x
    expected = [["line ×3", str(outer), "line ×4", str(inner)] for outer in (1, 2, 3) for inner in (1, 2, 3, 4)]
    assert scopes(t) == expected


def test_loops_that_share_their_variable_are_not_told_apart(x):
    with trace(fold_loops=True) as t:
        y = x
        for _ in range(3):
            for _ in range(4):
                y = y * x
    assert scopes(t) == turns(*range(1, 13), loop="line ×12")


def test_a_turn_may_take_either_branch(x):
    with trace(fold_loops=True) as t:
        y = x
        for turn in range(4):
            y = y * x if turn % 2 else y + x
    assert scopes(t) == turns(1, 2, 3, 4, loop="line ×4")


def test_a_while_loop_with_its_condition(x):
    with trace(fold_loops=True) as t:
        y = x
        while y < 1.05:
            y = y * x
            y = y * 1
    assert scopes(t) == [["line ×4", turn] for turn in "1111222333444"]


def test_a_while_loop_in_loops_asks_its_condition_anew_in_each_of_their_turns(x):
    ran = []
    with trace(fold_loops=True) as t:
        for outer in (1, 2, 3):
            y = x * outer
            turn = 0
            while y - outer < 0.045 * outer:
                turn += 1
                z, inner = x + 0.0, 0
                while z + 1 < 2.05:
                    inner += 1
                    z = z / 0.99
                    ran.append([str(outer), str(turn), str(inner)])
                y = y * x
    divisions = [node["scope"] for node in t.document["nodes"] if node.get("op") == "div"]
    assert [path[1::2] for path in divisions] == ran
    # The condition that says no begins no turn.
    runs, turns_of_y = {path[4] for path in divisions}, {path[2] for path in divisions}
    assert {path.split("×")[1] for path in runs} == {ran[-1][2]}
    assert {path.split("×")[1] for path in turns_of_y} == {ran[-1][1]}


def test_a_function_and_a_module_in_a_loop_stand_inside_its_turns(x):
    def step(y):
        with scope("step"):
            return y * x

    net = torch.nn.Sequential(torch.nn.Tanh(), torch.nn.ReLU())
    with trace(fold_loops=True) as t, scope("all"):
        y = x
        for _ in range(3):
            y = net(step(y))
    one = [["step"], ["net", "0"], ["net", "1"]]
    assert scopes(t) == [["all", "line ×3", str(turn), *path] for turn in (1, 2, 3) for path in one]


def test_a_loop_inside_a_module_stands_inside_it(x):
    class Steps(torch.nn.Module):
        def forward(self, y):
            for _ in range(3):
                y = y * x
            return y

    model = Steps()
    with trace(fold_loops=True) as t:
        y = model(model(x))
    assert y.item() == pytest.approx(1.01**7)
    first, again = [node["scope"] for node in t.document["nodes"] if node["kind"] == "op"][::3][:2]
    assert first[0] == again[0] == "model"
    assert again[1] == first[1].replace(" ×", " (2) ×")
    assert [path[-1] for path in scopes(t)] == ["1", "2", "3", "1", "2", "3"]


def test_a_comprehension_is_a_loop(x):
    with trace(fold_loops=True) as t:
        total = sum([x * factor for factor in (1.0, 2.0, 3.0)][1:]) * 2
    assert total.item() == pytest.approx(10.1)
    found = scopes(t)
    assert found[:3] == turns(1, 2, 3)
    assert found[-1] == []


def test_equal_items_are_turns_of_their_own(x):
    with trace(fold_loops=True) as t:
        y = x
        for factor in (x, x, x):
            y = y * factor
            y = y + 1
    assert scopes(t) == turns(1, 1, 2, 2, 3, 3)


def test_training_on_pytorch_folds_alike():
    real = pytest.importorskip("torch")

    def train(torch, recording):
        net = torch.nn.Linear(2, 1)
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        data = torch.ones(3, 2)
        with recording(fold_loops=True) as t:
            for _ in range(3):
                optimizer.zero_grad()
                loss = (net(data) ** 2).mean()
                loss.backward()
                optimizer.step()
        return [path for path in scopes(t) if path[1:] != []]

    assert train(torch, trace)[0] == ["line ×3", "1", "net"]
    assert train(real, from_torch)[0] == ["line ×3", "1", "net"]
    assert train(torch, trace)[-1] == train(real, from_torch)[-1] == ["line ×3", "3"]


def test_code_whose_source_is_unknown_has_no_loops(x):
    with trace(fold_loops=True) as t:
        exec("y = x\nfor _ in range(5):\n    y = y * x", {"x": x})
    assert scopes(t) == [[]] * 5


@st.composite
def blocks(draw, depth=0):
    """Lines of a program whose loops count for themselves: `turn` is a list of the counters of the loops around."""
    lines = ["step()", "step()"]
    for _ in range(draw(st.integers(0, 2 - depth))):
        kind, count = draw(st.sampled_from(["for", "while", "if"])), draw(st.integers(3, 4))
        inner = [f"    {line}" for line in draw(blocks(depth + 1))]
        name = f"i{depth}"
        if kind == "for":
            lines += [f"for {name} in range({count}):", f"    turn.append({name} + 1)", *inner, "    turn.pop()"]
        elif kind == "while":
            lines += [f"{name} = 0", f"while {name} < {count}:", f"    {name} += 1", f"    turn.append({name})"]
            lines += [*inner, "    turn.pop()"]
        else:
            lines += [f"if len(turn) % 2 == {count % 2}:", *inner]
        lines.append("step()")
    return lines


@settings(max_examples=40)
@given(blocks())
def test_the_turns_are_those_that_the_program_counts(lines):
    source = "\n".join(line.replace("step()", "y = y * x; seen.append(list(turn))") for line in lines) + "\n"
    file = "<a program with loops>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    x = torch.tensor(1.01, requires_grad=True)
    names = {"x": x, "y": x, "turn": [], "seen": []}
    try:
        with trace(fold_loops=True) as t:
            exec(compile(source, file, "exec"), names)
    finally:
        del linecache.cache[file]
    t.validate()
    found = [node.get("scope", [])[1::2] for node in t.document["nodes"] if node["kind"] == "op"]
    assert found == [[str(number) for number in numbers] for numbers in names["seen"]]
