"""In IPython: cells are followed, `show()` shows the last one, `%%trace` records one."""

import pytest
from IPython.core.interactiveshell import InteractiveShell

from autodiff_widgets import Trace, show


@pytest.fixture
def shell():
    shell = InteractiveShell.instance()
    run(shell, "import autodiff_lite as torch; from autodiff_widgets import show")
    run(shell, "%load_ext autodiff_widgets")
    yield shell
    shell.run_cell("%unload_ext autodiff_widgets")
    InteractiveShell.clear_instance()


def run(shell, code):
    result = shell.run_cell(code, store_history=True)
    result.raise_error()
    return result.result


def test_a_bare_show_shows_the_last_cell(shell):
    run(shell, "x = torch.arange(4.0, requires_grad=True)\ny = 2 * torch.dot(x.T, x)\ny.backward()\nx.grad")
    shown = run(shell, "show()")
    assert isinstance(shown, Trace)
    assert [node.get("name") for node in shown.document["nodes"]] == ["x", None, None, "y"]
    (source,) = shown.document["source"]
    assert source["name"].startswith("In [")
    assert source["lines"][1] == "y = 2 * torch.dot(x.T, x)"
    again = run(shell, "show()")
    assert again.to_json() == shown.to_json()


def test_what_the_last_operation_of_a_cell_is_bound_to_is_its_name(shell):
    run(shell, "x = torch.ones(2, requires_grad=True)\ny = x * x\ny")
    assert run(shell, "show()").transcript().splitlines()[-1] == "2. y = x × x = [1, 1]."


def test_a_cell_that_uses_no_tensor_changes_nothing(shell):
    run(shell, "x = torch.ones(2, requires_grad=True)\nx.sum().backward()")
    before = run(shell, "show()").to_json()
    run(shell, "1 + 1")
    assert run(shell, "show()").to_json() == before


def test_show_at_the_end_of_the_cell_itself(shell):
    shown = run(shell, "x = torch.ones(2, requires_grad=True)\n(x * x).sum().backward()\nshow()")
    assert shown.transcript().splitlines()[-1] == "9. x.grad was empty and becomes [2, 2]."


def test_the_last_cell_of_the_chapter_shows_the_earlier_graph(shell):
    run(shell, "x = torch.arange(4.0, requires_grad=True)")
    run(shell, "y = x * x\nu = y.detach()\nz = u * x\nz.sum().backward()\nx.grad")
    run(shell, "x.grad.zero_()\ny.sum().backward()\nx.grad")
    shown = run(shell, "show()")
    shown.validate()
    names = {node.get("name"): node for node in shown.document["nodes"]}
    assert names["y"]["earlier"]
    assert names["x"]["earlier"]
    assert shown.document["tensors"][names["x"]["grad"]]["data"] == [0, 1, 4, 9]
    earlier = [source for source in shown.document["source"] if source.get("earlier")]
    assert earlier[-1]["lines"][0] == "y = x * x"
    assert "u" not in names


def test_a_cell_that_raises_is_shown_up_to_there(shell):
    result = shell.run_cell("x = torch.arange(4.0, requires_grad=True)\ny = x * x\ny.backward()")
    assert isinstance(result.error_in_exec, RuntimeError)
    last = run(shell, "show()").document["steps"][-1]
    assert last["kind"] == "error"
    assert last["message"].startswith("grad can be implicitly created only for scalar outputs")


def test_the_cell_magic(shell):
    cell = "x = torch.ones(2, requires_grad=True)\n(x * 3).sum().backward()\n"
    shown = shell.run_cell_magic("trace", "two lines", cell)
    shown.validate()
    assert shown.document["title"] == "two lines"
    assert shown.document["nodes"][0]["name"] == "x"


def test_show_says_what_to_do_where_nothing_is_followed():
    with pytest.raises(RuntimeError, match="Run %load_ext autodiff_widgets once"):
        show()
    with pytest.raises(TypeError, match="not int"):
        show(3)


def test_what_a_followed_cell_records_itself_is_recorded_once(shell):
    body = "x = torch.tensor(2.0, requires_grad=True)\ny = x * x\n(y * x).sum().backward()"
    indented = body.replace("\n", "\n    ")
    run(shell, f"from autodiff_widgets import trace\nwith trace() as t:\n    {indented}\n")
    alone = run(shell, "t").transcript()
    assert alone == run(shell, f"{body}\nshow()").transcript()
    assert alone.count("y = x × x") == 1
