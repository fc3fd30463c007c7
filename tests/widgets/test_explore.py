"""`explore`: inputs become controls, and each change runs the function again."""

import queue
import sys
import threading
import time

import ipywidgets
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autodiff_lite as torch
from autodiff_widgets import explore, interrupts


def leaves(explorer):
    """What backward wrote into each leaf's .grad, by name."""
    document = explorer.player.trace.document
    names = {node["id"]: node["name"] for node in document["nodes"] if "name" in node}
    written = [step for step in document["steps"] if step["kind"] == "write_grad"]
    return {names[step["node"]]: document["tensors"][step["after"]]["data"] for step in written}


def numbers(explorer, name):
    (control,) = (control for control in explorer._inputs if control.name == name)
    return control.fields


@settings(max_examples=20)  # each makes a tree of widgets
@given(st.floats(-5, 5), st.lists(st.floats(-5, 5), min_size=1, max_size=6))
def test_the_gradient_follows_the_controls(slope, start):
    def f(a, x):
        return (a * x * x).sum()

    explorer = explore(f, a=(-5.0, 5.0, 0.001), x=[0.0] * len(start))
    for field, number in zip(numbers(explorer, "x"), start, strict=True):
        field.value = number
    numbers(explorer, "a")[0].value = slope
    x, a = np.array(start, dtype=np.float32), np.float32(numbers(explorer, "a")[0].value)
    expected = {"x": 2 * a * x, "a": (x * x).sum()}
    got = leaves(explorer)
    for name, gradient in expected.items():
        np.testing.assert_allclose(np.ravel(got[name]), np.ravel(gradient), rtol=1e-4, atol=1e-4)


def test_what_each_kind_of_input_arrives_as():
    seen = {}

    def f(**given):
        seen.update(given)

    kept = torch.arange(3)
    explorer = explore(f, number=1.5, whole=3, flag=True, column=np.ones((2, 1)), kept=kept, plain=torch.ones(2))
    assert isinstance(seen["number"], torch.Tensor)
    assert seen["number"].requires_grad
    assert (seen["whole"], seen["flag"]) == (3, True)
    assert tuple(seen["column"].shape) == (2, 1)
    assert seen["column"].dtype == torch.float64
    assert seen["column"].requires_grad
    assert seen["kept"].tolist() == [0, 1, 2]
    assert not seen["kept"].requires_grad
    assert not seen["plain"].requires_grad
    assert [field.tooltip for field in numbers(explorer, "column")] == ["column[0, 0]", "column[1, 0]"]


def test_words_are_chosen_from():
    seen = []

    def f(kind, curve, x):
        seen.append(kind)
        return curve(x).sum()

    explorer = explore(f, kind=["first", "second"], curve={"e^x": torch.exp, "x": torch.clone}, x=[0.0])
    assert leaves(explorer) == {"x": [1]}
    (kind,), (curve,), (x,) = (numbers(explorer, name) for name in ("kind", "curve", "x"))
    assert [kind.description, curve.description] == ["kind", "curve"]
    kind.index = 1
    x.value = 1.0
    assert seen[-1] == "second"
    assert leaves(explorer)["x"] == pytest.approx([np.e])
    curve.label = "x"
    assert leaves(explorer) == {"x": [1]}


def test_tensors_can_be_chosen_from():
    explorer = explore(lambda w, x: (w * x).sum(), w={"ones": torch.ones(2), "twos": 2 * torch.ones(2)}, x=[1.0, 3.0])
    numbers(explorer, "w")[0].label = "twos"
    assert leaves(explorer) == {"x": [2, 2]}


def test_a_widget_without_a_name_is_given_its_inputs():
    named, unnamed = ipywidgets.IntSlider(2, description="how many"), ipywidgets.IntSlider(2)
    explore(lambda x, n, m: x * n * m, x=1.0, n=named, m=unnamed)
    assert [named.description, unnamed.description] == ["how many", "m"]


def test_an_error_keeps_the_last_good_picture():
    def f(x):
        if x.item() > 1:
            raise ValueError("too large")
        return x * x

    explorer = explore(f, x=(-2.0, 2.0))
    good = explorer.player.trace
    (slider,) = numbers(explorer, "x")
    slider.value = 2.0
    assert explorer.player.trace is good
    assert explorer.player.error == 'ValueError: too large\n→ raise ValueError("too large")'
    assert not explorer.player.busy
    slider.value = 1.0
    assert explorer.player.error == ""
    assert explorer.player.trace is not good


def test_who_wants_to_leave_is_told_so_and_nothing_ends():
    explorer = explore(lambda x: sys.exit("enough") if x.item() > 1 else x * x, x=(-2.0, 2.0))
    numbers(explorer, "x")[0].value = 2.0
    assert explorer.player.error.startswith("SystemExit: enough")
    assert not explorer.player.busy


def test_what_the_function_prints_stands_below_and_nowhere_else(capsys):
    def f(x):
        sys.stdout.write(f"x is {x.item()}\n")
        if x.item() > 1:
            sys.stderr.write("x is large\n")
            raise ValueError("too large")
        return x * x

    def below():
        return "".join(output["text"] for output in explorer.printed.outputs)

    explorer = explore(f, x=(-2.0, 2.0))
    assert below() == "x is 0.0\n"
    numbers(explorer, "x")[0].value = 1.0
    assert below() == "x is 1.0\n"
    numbers(explorer, "x")[0].value = 2.0
    assert below() == "x is 2.0\nx is large\n"
    assert capsys.readouterr() == ("", "")


def test_another_thread_prints_where_it_did(capsys):
    def f(x):
        in_a_thread(lambda: sys.stdout.write("not mine\n"))
        return x * x

    explorer = explore(f, x=1.0)
    assert explorer.printed.outputs == ()
    assert capsys.readouterr().out == "not mine\n"


def test_of_what_is_printed_without_end_the_beginning_is_kept():
    def f(x):
        for _ in range(10_000):
            sys.stdout.write("again and again\n")
        return x * x

    (output,) = explore(f, x=1.0).printed.outputs
    assert output["text"].startswith("again and again\nagain")
    assert output["text"].endswith("\n…")
    assert len(output["text"]) < 11_000


@pytest.mark.parametrize(
    ("function", "lacked"),
    [
        (lambda x: None, "tensor"),
        (lambda x: 3.0, "tensor"),
        (lambda x: (x, x), "tensor"),
        (lambda x: x.detach(), "grad"),
        (lambda x: x * torch.ones(2), "one"),
        (lambda x: x * x, ""),
        (lambda x: (x * x).backward(), ""),
    ],
)
def test_what_a_result_lacks_is_told(function, lacked):
    explorer = explore(function, x=1.5)
    assert explorer.player.lacks == lacked
    assert (leaves(explorer) == {}) == (lacked != "")


def test_a_function_may_walk_backward_and_return_what_it_began_at():
    def f(x):
        y = x * x
        y.backward()
        return y

    explorer = explore(f, x=1.5)
    assert explorer.player.error == ""
    assert leaves(explorer) == {"x": [3]}


def test_the_picture_stays_while_its_numbers_change():
    def f(x):
        return x * x if x.item() < 5 else x * x + x

    explorer = explore(f, x=(-10.0, 10.0))
    player, (slider,) = explorer.player, numbers(explorer, "x")
    places = []
    for value in (-9.7, 1.0, 2.0, 6.0):
        slider.value = value
        places.append(player.get_state(["trace"])["trace"]["layout"]["nodes"])
    assert places[0] == places[1] == places[2]
    assert set(places[3]) > set(places[2])


def test_a_short_run_is_one_message(monkeypatch):
    """While one drags, each message costs as much as drawing a small picture."""
    explorer, sent = explore(lambda x: x * x, x=(-2.0, 2.0)), []

    def heard(_player, key):
        sent.append({key} if isinstance(key, str) else {*key})

    monkeypatch.setattr(type(explorer.player), "send_state", heard)
    in_a_thread(lambda: numbers(explorer, "x")[0].set_trait("value", 1.5))
    assert sent == [{"trace"}]
    # In the main thread nobody is left who could tell later that it takes long.
    numbers(explorer, "x")[0].value = 2.0
    assert sent[1:] == [{"busy"}, {"busy", "trace"}]


def test_an_interrupt_is_told_and_ends_nothing_else():
    def f(x):
        if x.item() > 1:
            raise KeyboardInterrupt
        return x * x

    explorer = explore(f, x=(-2.0, 2.0))
    numbers(explorer, "x")[0].value = 2.0
    assert explorer.player.stopped
    assert not explorer.player.busy


def test_an_interrupt_reaches_a_run_outside_the_main_thread():
    begun = queue.SimpleQueue()  # written in C: no exception can come between its lock and its work

    def f(x):
        if x.item() > 1:
            end = time.monotonic() + 600
            begun.put(x.item())
            while time.monotonic() < end:
                pass
        return x * x

    explorer = explore(f, x=(-3.0, 3.0))
    good, (slider,) = explorer.player.trace, numbers(explorer, "x")
    for value in (2.0, 3.0):
        subshell = threading.Thread(target=slider.set_trait, args=("value", value))
        subshell.start()
        assert begun.get() == value
        while not explorer.player.busy:
            time.sleep(0.01)
        interrupts.stop()
        subshell.join()
        assert explorer.player.stopped
        assert explorer.player.trace is good
        assert not explorer.player.busy
    slider.value = 1.0
    assert not explorer.player.stopped
    assert leaves(explorer) == {"x": [2.0]}


def test_an_interrupt_when_nothing_runs_does_nothing():
    interrupts.stop()
    assert interrupts.interruptible(lambda: 1) == 1


def test_outside_the_main_thread_the_error_of_a_run_is_told_as_in_it():
    def f(x):
        if x.item() > 1:
            raise ValueError("too large")
        return x * x

    def takes_one(x):
        return x

    for function, value in ((f, 2.0), (lambda x: takes_one(x, x) if x.item() > 1 else x, 2.0)):
        told = []
        for start in (lambda change: change(), in_a_thread):
            explorer = explore(function, x=(-2.0, 2.0))
            (slider,) = numbers(explorer, "x")
            start(lambda slider=slider, value=value: slider.set_trait("value", value))
            told.append(explorer.player.error)
        assert told[0] == told[1] != ""


def in_a_thread(work):
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def test_the_step_stays_and_the_end_stays_the_end():
    def f(x):
        return x * x if x.item() > 0 else x.exp() * x

    explorer = explore(f, x=(-2.0, 2.0))
    player, (slider,) = explorer.player, numbers(explorer, "x")
    assert player.step == player.steps
    slider.value = 1.0
    assert player.step == player.steps
    player.step = 2
    slider.value = -1.0
    assert player.step == 2


@pytest.mark.parametrize(
    ("inputs", "error", "message"),
    [
        ({"x": "a"}, TypeError, "cannot make a control for x='a'"),
        ({"x": (1.0,)}, TypeError, "cannot make a control"),
        ({"x": (3, 1)}, ValueError, "cannot make a slider"),
        ({"x": [True]}, TypeError, "x holds bool"),
        ({"x": ["a", 1]}, TypeError, "each entry is a word"),
        ({"x": {}}, TypeError, "each entry is a word"),
        ({"x": {1: 2}}, TypeError, "each entry is a word"),
        ({"x": [[1], [2, 3]]}, TypeError, "cannot make a tensor"),
        ({"x": np.zeros(50)}, ValueError, "has shape \\(50,\\)"),
        ({"x": np.zeros((1, 1, 1))}, ValueError, "at most two dimensions"),
        ({"x": []}, ValueError, "from 1 to 36 numbers"),
        ({}, TypeError, "missing a required argument: 'x'"),
        ({"x": 1.0, "y": 2.0}, TypeError, "unexpected keyword argument 'y'"),
    ],
)
def test_bad_inputs_are_told(inputs, error, message):
    with pytest.raises(error, match=message):
        explore(lambda x: x, **inputs)


def test_what_is_no_function_is_told():
    with pytest.raises(TypeError, match="takes a function, not float"):
        explore(3.0, x=1.0)
