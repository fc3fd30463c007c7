"""In a notebook a traceback shows the learner's lines and the message, and the engine's frames only when asked."""

import pytest
from IPython.core.interactiveshell import InteractiveShell


@pytest.fixture
def shell():
    shell = InteractiveShell.instance(colors="nocolor")
    shell.run_cell("import autodiff_lite as torch\n%load_ext autodiff_widgets", store_history=True).raise_error()
    yield shell
    shell.run_cell("%unload_ext autodiff_widgets")
    InteractiveShell.clear_instance()


@pytest.fixture
def shown(shell, capsys):
    """What the shell prints for a cell that raises."""

    def run(code):
        capsys.readouterr()
        assert shell.run_cell(code, store_history=True).error_in_exec is not None
        return capsys.readouterr().out

    return run


SECOND_BACKWARD = "x = torch.ones(2, requires_grad=True)\ny = (x * x).sum()\ny.backward()\ny.backward()"


def test_the_engines_frames_stay_out(shown):
    text = shown(SECOND_BACKWARD)
    assert "----> 4 y.backward()" in text
    assert "Trying to backward through the graph a second time" in text
    assert "engine.py" not in text
    assert "tensor.py" not in text
    assert "File" not in text


def test_a_function_of_the_learner_between_them_stays(shown):
    text = shown("def both(a, b):\n    return a + b\nboth(torch.ones(2), torch.ones(3))")
    assert "----> 3 both(torch.ones(2), torch.ones(3))" in text
    assert "----> 2     return a + b" in text
    assert "must match the size of tensor b" in text
    assert "autodiff_lite/" not in text


def test_a_hook_that_the_engine_calls_stays(shown):
    text = shown(
        "def broken(gradient):\n    return gradient / {}['scale']\n"
        "x = torch.ones(2, requires_grad=True)\nx.register_hook(broken)\nx.sum().backward()"
    )
    assert "----> 5 x.sum().backward()" in text
    assert "----> 2     return gradient / {}['scale']" in text
    assert "engine.py" not in text
    assert "KeyError: 'scale'" in text


def test_an_error_on_the_way_to_another_is_shortened_too(shown):
    text = shown(
        "try:\n    torch.ones(2).backward()\nexcept RuntimeError as wrong:\n    raise ValueError('so') from wrong"
    )
    assert "does not require grad" in text
    assert "ValueError: so" in text
    assert "tensor.py" not in text


def test_verbose_mode_shows_all(shell, shown):
    shell.run_line_magic("xmode", "Verbose")
    assert "engine.py" in shown(SECOND_BACKWARD)


def test_unloading_shows_all_again(shell, shown):
    shell.run_cell("%unload_ext autodiff_widgets")
    assert "engine.py" in shown(SECOND_BACKWARD)


def test_a_handler_that_stands_already_is_left_alone(shell, shown):
    said = []
    shell.run_cell("%unload_ext autodiff_widgets")
    shell.set_custom_exc((ValueError,), lambda shell, kind, error, tb, tb_offset=None: said.append(str(error)))
    shell.run_cell("%load_ext autodiff_widgets")
    shown("raise ValueError('loaded')")
    shell.run_cell("%unload_ext autodiff_widgets")
    shown("raise ValueError('unloaded')")
    shell.set_custom_exc((), None)
    assert said == ["loaded", "unloaded"]
