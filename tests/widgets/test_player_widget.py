"""`Player` as a widget behaves as any other, on the kernel's side."""

import json
import subprocess
import sys

import ipywidgets
import pytest
from traitlets import TraitError

import autodiff_lite as torch
from autodiff_widgets import Player, trace


@pytest.fixture
def recorded():
    with trace(title="square") as recorded:
        x = torch.arange(4.0, requires_grad=True)
        (x * x).sum().backward()
    return recorded


def test_observe_and_link(recorded):
    player, heard = Player(recorded), []
    player.observe(lambda change: heard.append(change.new), names="step")
    slider = ipywidgets.IntSlider(max=player.steps)
    ipywidgets.link((player, "step"), (slider, "value"))
    slider.value = 4
    player.step = 2
    assert (heard, slider.value) == ([4, 2], 2)


def test_interact_takes_it_for_a_number(recorded):
    player, heard = Player(recorded), []
    output = ipywidgets.interactive(lambda step: heard.append(step), step=player)
    output.update()
    player.step = 3
    assert heard[-1] == 3


def test_a_step_outside_becomes_the_nearest_inside(recorded):
    player = Player(recorded, step=1000)
    assert player.step == player.steps == len(recorded.document["steps"])
    player.step = -3
    assert player.step == 0


def test_a_shorter_trace_takes_the_step_along(recorded):
    player = Player(recorded, step=1000)
    with trace() as shorter:
        torch.ones(2)
    player.trace = shorter
    assert player.step == player.steps == 1


def test_what_is_sent_is_the_trace(recorded):
    assert Player(recorded).get_state(["trace"])["trace"] == recorded.document
    assert Player().get_state(["trace"])["trace"] is None


def test_predictions_are_observed_and_written(recorded):
    player, heard = Player(recorded), []
    player.observe(lambda change: heard.append(change.new), names="predictions")
    answer = {"asked": "x.grad", "of": "grad", "step": 9, "answer": "x", "right": False, "why": "…", "actual": "[0, 2]"}
    player.set_state({"predictions": [answer]})  # as the front end does it
    assert heard == [[answer]]
    assert json.loads(player.answers()) == {"title": "square", "answers": [answer]}
    with trace() as another:
        torch.ones(2)
    player.trace = another
    assert heard == [[answer], []]
    assert json.loads(player.answers()) == {"answers": []}


def test_bad_arguments_are_told(recorded):
    with pytest.raises(TraitError, match="plays a Trace, not dict"):
        Player({})
    with pytest.raises(TypeError, match="no trait 'stp'"):
        Player(recorded, stp=3)
    with pytest.raises(TraitError, match="step"):
        Player(recorded, step="three")


def test_recording_alone_imports_nothing_of_the_notebook():
    code = (
        "import sys, autodiff_widgets; assert not {'ipywidgets', 'IPython'} & {*sys.modules}; autodiff_widgets.Player"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
