"""The command `autodiff-lite`: what it copies, what it leaves alone, and what it says."""

import json
from importlib.metadata import version
from pathlib import Path

import pytest

from autodiff_widgets import cli


@pytest.fixture
def source(tmp_path: Path) -> Path:
    source = tmp_path / "source"
    (source / "exercises" / "__pycache__").mkdir(parents=True)
    (source / ".ipynb_checkpoints").mkdir()
    for name in ("a.ipynb", "b.ipynb", "exercises/check.py"):
        (source / name).write_text(f"first {name}")
    for name in ("my_progress.json", "exercises/__pycache__/check.py", ".ipynb_checkpoints/a.ipynb"):
        (source / name).write_text("what a run left")
    return source


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "mine"


def contents(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != cli.MANIFEST)
    return {path.relative_to(folder).as_posix(): path.read_text() for path in files}


def test_the_chapter_is_copied_and_nothing_that_a_run_left(source: Path, folder: Path) -> None:
    copied = cli.copy_chapter(source, folder)
    assert contents(folder) == {name: f"first {name}" for name in ("a.ipynb", "b.ipynb", "exercises/check.py")}
    assert sorted(copied.written) == ["a.ipynb", "b.ipynb", "exercises/check.py"]
    assert cli.copy_chapter(source, folder) == cli.Copied()


def test_what_a_learner_changed_is_kept_and_the_rest_becomes_new(source: Path, folder: Path) -> None:
    cli.copy_chapter(source, folder)
    (folder / "a.ipynb").write_text("my work")
    for name in ("a.ipynb", "b.ipynb"):
        (source / name).write_text("second")
    copied = cli.copy_chapter(source, folder)
    assert (copied.written, copied.kept) == (["b.ipynb"], ["a.ipynb"])
    assert contents(folder)["a.ipynb"] == "my work"
    assert contents(folder)["b.ipynb"] == "second"
    assert cli.copy_chapter(source, folder).kept == ["a.ipynb"]


@pytest.mark.parametrize("manifest", [None, "not JSON", "[]"])
def test_a_file_of_which_nothing_is_known_is_the_learners(source: Path, folder: Path, manifest: str | None) -> None:
    folder.mkdir()
    (folder / "a.ipynb").write_text("somebody's")
    if manifest is not None:
        (folder / cli.MANIFEST).write_text(manifest)
    assert cli.copy_chapter(source, folder).kept == ["a.ipynb"]
    assert contents(folder)["a.ipynb"] == "somebody's"


def test_a_file_that_was_deleted_comes_back(source: Path, folder: Path) -> None:
    cli.copy_chapter(source, folder)
    (folder / "a.ipynb").unlink()
    assert cli.copy_chapter(source, folder).written == ["a.ipynb"]


def test_the_command_says_where_and_opens_it(folder: Path, monkeypatch, capsys) -> None:
    opened = []
    monkeypatch.setattr(cli, "open_lab", lambda *call: opened.append(call))
    assert cli.main(["--to", str(folder), "--no-browser", "--port=9999"]) == 0
    assert opened == [(folder.resolve(), ["--port=9999", "--no-browser"])]
    said = capsys.readouterr().out
    assert said == f"The notebooks are in {folder.resolve()}.\n"
    notebook = folder / "3_0_calculus_and_autodiff.ipynb"
    assert json.loads(notebook.read_text())["nbformat"] == 4

    notebook.write_text("my work")
    assert cli.main(["--to", str(folder)]) == 0
    assert "Left as you changed them: 3_0_calculus_and_autodiff.ipynb." in capsys.readouterr().out
    assert notebook.read_text() == "my work"


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path, capsys) -> None:
    (tmp_path / "file").write_text("no folder")
    assert cli.main(["--to", str(tmp_path / "file" / "below")]) == 1
    said = capsys.readouterr().err
    assert "cannot be written: Not a directory. Choose another folder with --to FOLDER." in said


@pytest.mark.parametrize(
    ("there", "said"),
    [
        (None, "the JupyterLab extension is missing here, so outputs show a still picture and the words; mend it with"),
        ("0.0.1", "is version 0.0.1, and this is"),
        (version("autodiff-lite"), None),
    ],
)
def test_a_labextension_that_is_not_this_one_is_said(
    folder: Path, tmp_path: Path, monkeypatch, capsys, there: str | None, said: str | None
) -> None:
    monkeypatch.setattr(cli, "open_lab", lambda *call: None)
    monkeypatch.setattr("jupyter_core.paths.jupyter_path", lambda *parts: [str(tmp_path.joinpath(*parts))])
    if there is not None:
        place = tmp_path / "labextensions" / "autodiff-lite-widgets"
        place.mkdir(parents=True)
        (place / "package.json").write_text(json.dumps({"version": there}))
    assert cli.main(["--to", str(folder)]) == 0, "the notebooks open all the same"
    heard = capsys.readouterr().err
    assert said in heard if said is not None else heard == ""


@pytest.mark.parametrize(("lab", "is_old"), [("3.6.8", True), ("4.3.9", True), ("4.4.0", False), ("5.0.0a1", False)])
def test_an_old_jupyterlab_is_said(folder: Path, monkeypatch, capsys, lab: str, is_old: bool) -> None:
    monkeypatch.setattr(cli, "open_lab", lambda *call: None)
    monkeypatch.setattr(cli, "version", lambda name: lab if name == "jupyterlab" else version(name))
    assert cli.main(["--to", str(folder)]) == 0, "the notebooks open all the same"
    heard = capsys.readouterr().err
    said = f"JupyterLab {lab} is too old for the player, so outputs show a still picture and the words; mend it with"
    assert (said in heard) == is_old


def test_without_jupyterlab_it_says_what_to_install(folder: Path, monkeypatch, capsys) -> None:
    monkeypatch.setattr(cli, "find_spec", lambda name: None)
    assert cli.main(["--to", str(folder)]) == 1
    assert 'pip install "autodiff-lite[lab]"' in capsys.readouterr().err
    assert (folder / "3_0_calculus_and_autodiff.ipynb").is_file()
