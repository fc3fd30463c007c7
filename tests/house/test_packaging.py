"""One wheel holds everything, and installing it needs no Node."""

import gzip
import json
import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
PACKAGE = json.loads((ROOT / "widgets/package.json").read_text())
LOCK = json.loads((ROOT / "widgets/package-lock.json").read_text())
LABEXTENSION = "share/jupyter/labextensions/autodiff-lite-widgets"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from what `make` has built already, so that it takes no Node and no network."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT]
    subprocess.run(command, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_both_packages_and_the_labextension(wheel: Path) -> None:
    # Without widgets/labextension hatch would make a wheel that lacks it, and say nothing.
    names = zipfile.ZipFile(wheel).namelist()
    data = f"autodiff_lite-{PACKAGE['version']}.data/data/{LABEXTENSION}"
    for name in [
        "autodiff_lite/__init__.py",
        "autodiff_widgets/__init__.py",
        "autodiff_widgets/schema/trace.v1.schema.json",
        "autodiff_widgets/static/page.js",
        "autodiff_widgets/static/licenses.txt",
        f"{data}/install.json",
        f"{data}/package.json",
    ]:
        assert name in names
    assert any(re.fullmatch(rf"{re.escape(data)}/static/remoteEntry\.\w+\.js", name) for name in names)
    assert {name.split("/")[0] for name in names if ".data" not in name and ".dist-info" not in name} == {
        "autodiff_lite",
        "autodiff_widgets",
    }


def test_the_wheel_installs_and_works_with_no_node(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "fresh"
    venv.create(home, with_pip=False, symlinks=True)
    python = home / "bin" / "python"
    install = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index", wheel]
    subprocess.run(install, check=True)
    # What the wheel depends on comes from here. A path file adds a folder only, so the editable install stays out.
    site = sysconfig.get_path("purelib", vars={"base": str(home), "platbase": str(home)})
    Path(site, "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "PYTHON"))},
        "PATH": str(home / "bin"),
        "JUPYTER_CONFIG_DIR": str(tmp_path / "config"),
        "JUPYTER_DATA_DIR": str(tmp_path / "data"),
    }

    def ask(*command: str) -> str:
        answer = subprocess.run(
            [python, *command], env=environment, cwd=tmp_path, check=False, capture_output=True, text=True
        )
        assert answer.returncode == 0, answer.stderr
        return answer.stdout + answer.stderr

    listed = ask("-m", "jupyterlab.labextensions", "list")
    assert re.search(rf"autodiff-lite-widgets v{re.escape(PACKAGE['version'])}.*OK", listed)
    where = ask(
        "-c",
        "import autodiff_lite, autodiff_widgets\n"
        "from importlib.resources import files\n"
        "assert files('autodiff_widgets').joinpath('schema/trace.v1.schema.json').is_file()\n"
        "print(autodiff_lite.__file__, autodiff_widgets.__file__)",
    )
    assert where.count(str(home)) == 2


def test_the_version_is_written_once(wheel: Path) -> None:
    assert "version" in PROJECT["dynamic"]
    assert PACKAGE["version"] == LOCK["version"] == wheel.name.split("-")[1]


def test_the_player_is_small() -> None:
    page = (ROOT / "widgets/autodiff_widgets/static/page.js").read_bytes()
    assert len(gzip.compress(page)) <= 60_000


def test_the_lock_file_serves_every_machine() -> None:
    packages = LOCK["packages"]
    names = {path.rpartition("node_modules/")[2] for path in packages}
    wanted = {name for package in packages.values() for name in package.get("optionalDependencies", {})}
    assert wanted <= names, "a package for some platform is not locked, so `npm ci` fails"
    assert not any("resolved" in package for package in packages.values()), "the lock file names a registry"


@pytest.mark.parametrize("requirement", [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["lab"]])
def test_each_dependency_is_bounded_and_has_its_reason(requirement: str) -> None:
    name = re.split(r"[<>=]", requirement)[0]
    assert "<" in requirement
    assert f"| `{name}` |" in (ROOT / "CONTRIBUTING.md").read_text()


def test_each_command_that_the_readme_names_exists() -> None:
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    for document in ["README.md", "CONTRIBUTING.md"]:
        named = re.findall(r"make ([a-z-]+)", (ROOT / document).read_text())
        assert set(named) <= set(targets)
        assert named
