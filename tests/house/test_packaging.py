"""One wheel holds everything, and installing it needs no Node."""

import gzip
import json
import os
import re
import socket
import subprocess
import sys
import sysconfig
import threading
import time
import tomllib
import urllib.error
import urllib.request
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
    """Build the sdist, and the wheel from it, with what `make` has built already: it takes no Node and no network."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT]
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
        "autodiff_widgets/static/search.js",
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


def test_the_wheel_holds_the_chapter_and_nothing_that_a_run_left(wheel: Path) -> None:
    within = "autodiff_widgets/chapter03/"
    held = {name.removeprefix(within) for name in zipfile.ZipFile(wheel).namelist() if name.startswith(within)}
    files = (path for path in (ROOT / "chapter03").rglob("*") if path.suffix in (".ipynb", ".py", ".svg", ".png"))
    names = {path.relative_to(ROOT / "chapter03").as_posix() for path in files}
    assert held == {name for name in names if ".ipynb_checkpoints" not in name}
    assert {"3_0_calculus_and_autodiff.ipynb", "figures.py", "exercises/__init__.py"} <= held


class Installed:
    """A fresh environment in which the wheel is installed, and what it answers."""

    def __init__(self, wheel: Path, home: Path) -> None:
        self.home, self.folder = home, home / "work"
        self.folder.mkdir(parents=True)
        venv.create(home, with_pip=False, symlinks=True)
        self.python, self.command = home / "bin" / "python", home / "bin" / "autodiff-lite"
        install = [sys.executable, "-m", "pip", "--python", self.python, "install", "--quiet", "--no-deps"]
        subprocess.run([*install, "--no-index", wheel], check=True)
        # What the wheel depends on comes from here. A path file adds a folder only: the editable install stays out.
        site = sysconfig.get_path("purelib", vars={"base": str(home), "platbase": str(home)})
        Path(site, "dependencies.pth").write_text(sysconfig.get_path("purelib"))
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "PYTHON"))},
            "PATH": str(home / "bin"),
            "JUPYTER_CONFIG_DIR": str(home / "config"),
            "JUPYTER_DATA_DIR": str(home / "data"),
            "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        }

    def ask(self, *command: str | Path) -> str:
        run = subprocess.run(
            command, env=self.environment, cwd=self.folder, check=False, capture_output=True, text=True
        )
        assert run.returncode == 0, run.stderr
        return run.stdout + run.stderr


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Install the wheel, once for every test."""
    return Installed(wheel, tmp_path_factory.mktemp("fresh"))


def test_the_wheel_installs_and_works_with_no_node(installed: Installed) -> None:
    listed = installed.ask(installed.python, "-m", "jupyterlab.labextensions", "list")
    assert re.search(rf"autodiff-lite-widgets v{re.escape(PACKAGE['version'])}.*OK", listed)
    where = installed.ask(
        installed.python,
        "-c",
        "import autodiff_lite, autodiff_widgets\n"
        "from importlib.resources import files\n"
        "assert files('autodiff_widgets').joinpath('schema/trace.v1.schema.json').is_file()\n"
        "print(autodiff_lite.__file__, autodiff_widgets.__file__)",
    )
    assert where.count(str(installed.home)) == 2


def test_nbconvert_converts_as_before_where_the_wheel_is_installed_with_no_extra() -> None:
    # It imports every exporter that it finds, ours too, before it converts to anything.
    def names(requirements: list[str]) -> set[str]:
        return {re.split(r"[^\w-]", each)[0].replace("-", "_") for each in requirements}

    extras = [each for extra in PROJECT["optional-dependencies"].values() for each in extra]
    absent = names(extras) - names(PROJECT["dependencies"]) - {"autodiff_lite", "nbconvert", "beautifulsoup4"}
    code = (
        f"import sys\nsys.modules.update(dict.fromkeys({sorted(absent)}))\n"
        "from nbconvert.exporters import get_export_names\n"
        "assert {'html', 'autodiff-lite'} <= set(get_export_names())"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def fetch(url: str) -> bytes:
    """Return what a server answers; one that has just told its address may not be listening yet."""
    deadline = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(url) as answer:
                body: bytes = answer.read()
                return body
        except urllib.error.HTTPError:
            raise
        except urllib.error.URLError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def test_the_command_opens_the_chapter(installed: Installed) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    arguments = ["--no-browser", f"--port={port}", "--IdentityProvider.token=secret", "--allow-root"]
    with subprocess.Popen(
        [installed.command, "--to", "notebooks", *arguments],
        env=installed.environment,
        cwd=installed.folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        try:
            assert server.stderr is not None
            addresses = (re.search(r"http://127\.0\.0\.1:\d+/lab/tree/\w+\.ipynb", line) for line in server.stderr)
            page = next(filter(None, addresses)).group()
            address, notebook = page.split("/lab/tree/")
            # Nobody has to read what else it says; an unread pipe would stop it when full.
            threading.Thread(target=server.stderr.read, daemon=True).start()
            contents = fetch(f"{address}/api/contents/{notebook}?token=secret&content=0")
            assert json.loads(contents)["type"] == "notebook"
            assert b"autodiff-lite-widgets" in fetch(f"{page}?token=secret")
        finally:
            server.terminate()
    copied = {path.name for path in (installed.folder / "notebooks").iterdir()}
    assert {"3_0_calculus_and_autodiff.ipynb", "exercises", "figures.py"} <= copied


def test_the_version_is_written_once(wheel: Path) -> None:
    assert "version" in PROJECT["dynamic"]
    assert PACKAGE["version"] == LOCK["version"] == wheel.name.split("-")[1]


def test_the_player_is_small() -> None:
    # What the first picture needs. The tools come after it, and Graphviz only for a trace that brings no layout.
    player = (ROOT / "widgets/lib/player.js").read_bytes()
    assert len(gzip.compress(player)) <= 60_000


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


def test_the_oldest_ends_are_those_of_the_project() -> None:
    extras = PROJECT["optional-dependencies"]
    asked = [*PROJECT["dependencies"], *extras["lab"], *extras["pages"]]
    ends = {f"{name}=={low}" for name, low in (re.findall(r"^([\w-]+)>=([\d.]+)", each)[0] for each in asked)}
    lines = (ROOT / "tests/house/oldest.txt").read_text().splitlines()
    assert {re.sub(r"(\.0)+$", "", line) for line in lines if not line.startswith("#")} == {
        re.sub(r"(\.0)+$", "", end) for end in ends
    }


def test_each_command_that_the_readme_names_exists() -> None:
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    for document in ["README.md", "CONTRIBUTING.md"]:
        named = re.findall(r"make ([a-z-]+)", (ROOT / document).read_text())
        assert set(named) <= set(targets)
        assert named
