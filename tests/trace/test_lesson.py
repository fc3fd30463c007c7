"""What an author asks for by name becomes questions, and nothing that stands beside the player answers them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

import autodiff_lite as torch
from autodiff_widgets import MIME, Trace, compare, show, trace
from autodiff_widgets.lesson import EACH, HIDEABLE


def record(**lesson):
    with trace(**lesson) as t:
        x = torch.arange(4.0, requires_grad=True)
        w = torch.tensor(2.0, requires_grad=True)
        y = x * x * w
        u = y.detach()
        z = u * x
        z.sum().backward()
    return t


@pytest.fixture(scope="module")
def recorded():
    return record()


# 1 x, 2 w, 3 x × x, 4 y, 5 u, 6 z, 7 sum(z), 8 the seed, 9 into z, 10 u is cut from y, 11 into x, 12 x.grad
STEPS = 12


@pytest.mark.parametrize(
    ("predict", "questions"),
    [
        ("z", [{"step": 6, "of": "value"}]),
        ("x.grad", [{"step": 12, "of": "grad", "at": 7}]),
        (True, [{"step": 12, "of": "grad", "at": 7}]),
        ("z.grad", [{"step": 9, "of": "gradient", "at": 7}]),
        ("z -> x", [{"step": 11, "of": "contribution"}]),
        ("u → y", [{"step": 10, "of": "contribution"}]),
        ("dz/dx", [{"step": 11, "of": "local"}]),
        ("∂z/∂x", [{"step": 11, "of": "local"}]),
        # Nothing arrives here, which is an answer too.
        ("w.grad", [{"step": 10, "of": "grad", "node": "n2", "at": 7}]),
        ("gradients", ["gradients"]),
        (
            ["x.grad", "contributions", "z"],
            ["contributions", {"step": 6, "of": "value"}, {"step": 12, "of": "grad", "at": 7}],
        ),
        ("z, x.grad", [{"step": 6, "of": "value"}, {"step": 12, "of": "grad", "at": 7}]),
    ],
)
def test_names_become_questions(recorded, predict, questions):
    assert len(recorded.document["steps"]) == STEPS
    taught = recorded.with_lesson(predict)
    assert taught.document["lesson"]["predict"] == questions
    assert Trace.from_json(taught.to_json()).document == taught.document


def test_each_backward_pass_is_asked_about_before_it_begins():
    with trace(predict="x.grad") as t:
        x = torch.ones(2, requires_grad=True)
        x.sum().backward()
        (x + x).sum().backward()
    begins = [number for number, step in enumerate(t.document["steps"]) if step["kind"] == "seed"]
    asked = t.document["lesson"]["predict"]
    assert [question["at"] for question in asked] == begins
    assert [t.document["steps"][question["step"] - 1]["kind"] for question in asked] == ["write_grad", "write_grad"]


def test_all_ways_of_asking_write_the_same(recorded):
    lesson = {"predict": "x.grad", "lock": 9, "hide": ["transcript", "values"], "present": True}
    written = recorded.with_lesson(**lesson).document["lesson"]
    assert written["hide"] == ["values", "transcript"]
    assert show(recorded, **lesson).document["lesson"] == record(**lesson).document["lesson"] == written
    assert "lesson" not in recorded.document
    assert show(recorded) is recorded


@pytest.mark.parametrize(
    ("lesson", "error", "message"),
    [
        (
            {"predict": "v"},
            ValueError,
            r"predict='v' names nothing .* values: x × x, y, u, z, sum\(z\); gradients: z.grad",
        ),
        ({"predict": "x"}, ValueError, "predict='x' names nothing"),
        ({"predict": ["z", 3]}, TypeError, "True, a name such as 'x.grad' or a list of names"),
        ({"predict": 3}, TypeError, "True, a name such as 'x.grad' or a list of names"),
        ({"lock": 13}, IndexError, "lock=13 is no step of this trace: it has steps 0 to 12"),
        ({"lock": -1}, IndexError, "lock=-1 is no step"),
        ({"hide": "numbers"}, ValueError, "hide='numbers' is nothing that can be hidden: that is values, gradients"),
    ],
)
def test_what_is_not_there_is_told(recorded, lesson, error, message):
    with pytest.raises(error, match=message):
        recorded.with_lesson(**lesson)


def test_a_program_without_backward_has_no_gradients_to_ask_for():
    with trace() as t:
        y = torch.ones(2) * 2  # noqa: F841
    for predict in (True, "gradients", "contributions"):
        with pytest.raises(ValueError, match=r"no backward|no step of that kind"):
            t.with_lesson(predict)
    with pytest.raises(ValueError, match="names nothing that can be predicted here"):
        t.with_lesson("x.grad")


def test_a_summary_cannot_be_predicted():
    with trace() as t:
        y = torch.ones(100, 100) * 2  # noqa: F841
    with pytest.raises(ValueError, match=r"value of shape \[100, 100\] there is only a summary"):
        t.with_lesson("y")


def test_a_wrong_wish_loses_no_trace():
    with pytest.raises(ValueError, match="names nothing"), trace(predict="y") as t:
        x = torch.ones(2, requires_grad=True)  # noqa: F841
    assert t.transcript() == "1. x = [1, 1]: a leaf that requires a gradient."


def test_the_error_of_the_block_comes_first():
    with pytest.raises(ZeroDivisionError), trace(predict="nothing") as t:
        1 / 0  # noqa: B018
    assert "lesson" not in t.document


def test_a_comparison_is_not_asked_about(recorded):
    both = compare(recorded, recorded)
    for lesson in ({"predict": "x.grad"}, {"present": True}):
        with pytest.raises(ValueError, match="about one trace, and this is a comparison of two"):
            both.with_lesson(**lesson)
    taught = recorded.with_lesson("x.grad")
    assert compare(taught, taught).document == both.document
    assert taught.with_lesson().document == recorded.document


def test_no_picture_or_transcript_gives_the_answer_away(recorded):
    asked = recorded.with_lesson("x.grad").at(12)
    bundle, metadata = asked._repr_mimebundle_()
    assert metadata == {MIME: {"step": 12}}
    for shown in (bundle["text/plain"], bundle["image/svg+xml"], repr(asked), asked.to_svg()):
        assert "[0, 2, 8, 18]" in shown  # y, which is known
        assert "x.grad" not in shown
        assert "[0, 4, 16, 36]" not in shown.replace("z = u × x = [0, 2, 16, 54]", "")
    assert bundle["text/plain"].endswith("7. sum(z) = 72.\nWhat comes next is kept back.")
    # What the author asks for herself is whole.
    assert asked.transcript() == recorded.transcript()


@given(hide=st.sets(st.sampled_from(HIDEABLE)), predict=st.sampled_from([None, *EACH, True, "z", "x.grad"]))
def test_hidden_numbers_are_in_no_picture_and_no_sentence(recorded, hide, predict):
    bundle = recorded.with_lesson(predict, hide=sorted(hide))._repr_mimebundle_()
    shown = bundle["text/plain"] + bundle["image/svg+xml"]
    assert ("[0, 2, 16, 54]" in shown) == ("values" not in hide and predict not in ("values", "z"))
    assert (".grad was empty and becomes [" in shown) == ("gradients" not in hide and predict is None)
    assert json.dumps(bundle[MIME]["tensors"]) == json.dumps(recorded.document["tensors"])
