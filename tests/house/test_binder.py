"""What Binder would do with this repository, without a Docker engine: its Dockerfile's own steps in a clean home."""

import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SPINE = "chapter03/3_0_calculus_and_autodiff.ipynb"


def run(command: str, folder: Path, **environment: str) -> str:
    """Run a line of the Dockerfile and return what it printed."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "JUPYTER", "VIRTUAL"))}
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env={**kept, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout[-4000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Take what Binder takes: what is committed."""
    folder = tmp_path_factory.mktemp("binder") / "repository"
    subprocess.run(["git", "clone", "--quiet", "--depth=1", ROOT.as_uri(), folder], check=True)
    return folder


@pytest.fixture(scope="module")
def dockerfile(clone: Path) -> str:
    """Ask repo2docker what it would build."""
    return run(f"{sys.executable} -m repo2docker --no-build --debug .", clone)


def image_has(dockerfile: str) -> list[str]:
    """Return what of ours Binder's image brings, in the versions that repo2docker has frozen for this Python."""
    python = re.search(r"python=(\d+\.\d+)", dockerfile)
    assert python is not None
    assert tuple(map(int, python[1].split("."))) >= (3, 11)
    folder = Path(sysconfig.get_path("purelib")) / "repo2docker/buildpacks/conda"
    frozen = (folder / f"environment.py-{python[1]}-linux-64.lock").read_text()
    found = dict(re.findall(r"/(jupyterlab|notebook)-([\d.]+)-[^/]+\.conda", frozen))
    return [f"{name}=={version}" for name, version in found.items()]


def test_the_steps_of_binder_give_a_chapter_that_runs(clone: Path, dockerfile: str, tmp_path: Path) -> None:
    home = tmp_path / "environment"
    venv.create(home, with_pip=True, symlinks=True)
    base = image_has(dockerfile)
    assert len(base) == 2
    places = {
        "KERNEL_PYTHON_PREFIX": str(home),
        "PATH": f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(tmp_path),
    }
    run(f"pip install --quiet --prefer-binary {' '.join(base)} nbval pytest", clone, **places)

    steps = re.findall(r"^RUN (\S*pip install .*|\./\S*postBuild)$", dockerfile, re.MULTILINE)
    assert [step.split()[-1] for step in steps] == ['"binder/requirements.txt"', "./binder/postBuild"]
    said = [run(step.replace("--no-cache-dir", ""), clone, **places) for step in steps]

    assert re.search(r"autodiff-lite-widgets.*OK", said[-1])
    assert set(base) <= set(run("pip freeze", clone, **places).split()), "Binder's own JupyterLab was replaced"
    # Strict: every output is compared with the one that the repository holds.
    run(f"python -m pytest -q -p no:cacheprovider -c /dev/null --rootdir . --nbval {SPINE}", clone, **places)


def test_what_binder_pins_is_within_the_project_s_bounds() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = {*project["dependencies"], *project["optional-dependencies"]["lab"]}
    lines = (ROOT / "binder/requirements.txt").read_text().splitlines()
    pinned = dict(line.split("==") for line in lines if "==" in line)
    left = {"jupyterlab", "notebook"}
    assert {re.split(r"[<>=]", each)[0] for each in asked} == set(pinned) | left
