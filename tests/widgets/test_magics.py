"""`%trace on`, `%trace off`, and what `%%trace` takes."""

import pytest
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from autodiff_widgets import MIME

CELL = "x = torch.ones(2, requires_grad=True)\n(x * 3).sum().backward()\n"


@pytest.fixture
def shell():
    shell = InteractiveShell.instance()
    run(shell, "import autodiff_lite as torch; from autodiff_widgets import show")
    run(shell, "%load_ext autodiff_widgets")
    yield shell
    shell.run_cell("%unload_ext autodiff_widgets")
    InteractiveShell.clear_instance()


def run(shell, code):
    with capture_output() as captured:
        shell.run_cell(code, store_history=True).raise_error()
    return [output.data for output in captured.outputs if MIME in output.data]


def test_a_player_under_each_cell_that_runs_backward(shell):
    assert run(shell, CELL) == []
    run(shell, "%trace on")
    (shown,) = run(shell, CELL)
    assert "x.grad was empty and becomes [3, 3]" in shown["text/plain"]
    assert run(shell, "y = x * x") == []
    # The value of these cells is a player already.
    assert run(shell, "%%trace once\n" + CELL) == []
    assert run(shell, CELL + "show()") == []
    run(shell, "%trace off")
    assert run(shell, CELL) == []


@pytest.mark.parametrize("line", ["two words", "--title 'two words'", '--title "two words"'])
def test_the_title(shell, line):
    assert shell.run_cell_magic("trace", line, CELL).document["title"] == "two words"


def test_what_ran_is_recorded_once(shell):
    shown = shell.run_cell_magic("trace", "", CELL)
    assert [node.get("name") for node in shown.document["nodes"]] == ["x", None, None]
    assert shell.user_ns["show"]() is shown


@pytest.mark.parametrize("before", ["pass", "%trace on", CELL])
def test_a_cell_of_a_notebook_is_recorded(shell, before):
    run(shell, before)
    run(shell, "%%trace whole\n" + CELL)
    shown = shell.user_ns["show"]()
    assert shown.document["title"] == "whole"
    assert shown.transcript().endswith("x.grad was empty and becomes [3, 3].")
    run(shell, CELL)
    assert shell.user_ns["show"]().document.get("title") is None


def test_open_at_a_step(shell):
    _, metadata = shell.run_cell_magic("trace", "--step 3", CELL)._repr_mimebundle_()
    assert metadata[MIME] == {"step": 3}


def test_the_cell_in_one_group(shell):
    shown = shell.run_cell_magic("trace", "--scope 'the loss'", CELL)
    scopes = {node.get("op", "leaf"): node.get("scope") for node in shown.document["nodes"]}
    assert scopes["mul"] == scopes["sum"] == ["the loss"]
    with pytest.raises(UsageError, match="name of 1 to"):
        shell.run_cell_magic("trace", "--scope ' '", CELL)


def test_the_lesson(shell):
    line = "--predict x.grad --predict '3 × x' --lock 5 --hide values --hide controls --present"
    assert shell.run_cell_magic("trace", line, CELL).document["lesson"] == {
        "predict": [{"step": 2, "of": "value"}, {"step": 7, "of": "grad", "at": 3}],
        "lock": 5,
        "hide": ["values", "controls"],
        "present": True,
    }
    # A cell that raises has other things to tell.
    raised = shell.run_cell_magic("trace", "--predict x.grad", "torch.ones(2, requires_grad=True).backward()")
    assert "lesson" not in raised.document


def test_a_cell_that_raises_ends_with_its_error(shell):
    shown = shell.run_cell_magic("trace", "", "torch.ones(2, requires_grad=True).backward()")
    assert shown.document["steps"][-1]["kind"] == "error"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("--stp 3", "unrecognized arguments: --stp. %%trace\\? lists what it takes"),
        ("--step three", "invalid int value: 'three'"),
        ("--step 99", "it has steps 0 to"),
        ("one --title two", "two titles"),
        ("--predict w.grad", "names nothing that can be predicted here. There are values: 3 × x"),
        ("--hide everything", "is nothing that can be hidden: that is values, gradients, controls, transcript"),
        ("--lock 99", "lock=99 is no step of this trace: it has steps 0 to"),
    ],
)
def test_bad_options_are_told(shell, line, message):
    with pytest.raises(UsageError, match=message):
        shell.run_cell_magic("trace", line, CELL)


def test_where_nothing_was_recorded_nothing_is_shown(shell, capsys):
    assert shell.run_cell_magic("trace", "", "x = (") is None
    assert shell.run_cell_magic("trace", "", "1 / 0") is None
    assert "ZeroDivisionError" in capsys.readouterr().out
    with pytest.raises(UsageError, match="nothing to show: this cell has used no tensor"):
        shell.run_cell_magic("trace", "", "3 + 4")


def test_help_is_called_as_the_magic_is(shell):
    assert "%%trace [--title" in shell.find_cell_magic("trace").__doc__
    assert "%%%" not in shell.find_cell_magic("trace").__doc__


@pytest.mark.parametrize("line", ["", "maybe"])
def test_trace_takes_on_or_off(shell, line):
    with pytest.raises(UsageError, match="takes on or off"):
        shell.run_line_magic("trace", line)
