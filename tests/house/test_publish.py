"""Where this repository is public is said once, and every place that names it agrees."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = ["README.md", "docs/teachers.md", "pyproject.toml", "CITATION.cff"]
SPINE = "chapter03/3_0_calculus_and_autodiff.ipynb"


def publish(root: Path, repository: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, ROOT / "tools" / "publish.py", repository, "--root", root]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def on_binder(text: str) -> set[str]:
    """Find the repositories that the links of a text open on Binder."""
    return set(re.findall(r"mybinder\.org/v2/gh/([^/]+/[^/]+)/HEAD", text))


def said(root: Path) -> dict[str, set[str]]:
    """Find what each file names, as owner/name."""
    urls = tomllib.loads((root / "pyproject.toml").read_text())["project"].get("urls", {})
    cited = re.findall(r'repository-code: "https://github\.com/(.*)"', (root / "CITATION.cff").read_text())
    return {
        "pyproject.toml": {urls["Repository"].removeprefix("https://github.com/")} if urls else set(),
        "CITATION.cff": set(cited),
        "README.md": on_binder((root / "README.md").read_text()),
        "docs/teachers.md": on_binder((root / "docs/teachers.md").read_text()) - {"OWNER/REPOSITORY"},
    }


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    for name in FILES:
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def test_every_place_names_the_same_repository_or_none() -> None:
    first, *others = said(ROOT).values()
    assert all(other == first for other in others)


def test_publishing_writes_the_name_everywhere_and_another_in_its_place(copy: Path) -> None:
    for name in ("ada/autodiff-lite", "b_2/copy.of"):
        done = publish(copy, name)
        assert done.returncode == 0, done.stderr
        assert [*said(copy).values()] == [{name}] * len(FILES)
        readme = (copy / "README.md").read_text()
        assert readme.count("badge_logo.svg") == 1
        assert f"{name}/HEAD?urlpath=lab/tree/{SPINE})" in readme, "the badge opens the spine"
        assert f"git clone https://github.com/{name} && cd {name.split('/')[1]}\n" in readme
    before = {name: (copy / name).read_text() for name in FILES}
    assert "already" in publish(copy, "b_2/copy.of").stdout
    assert {name: (copy / name).read_text() for name in FILES} == before


@pytest.mark.parametrize("name", ["", "autodiff-lite", "https://github.com/a/b", "a/b c"])
def test_what_is_no_repository_changes_nothing(copy: Path, name: str) -> None:
    done = publish(copy, name)
    assert done.returncode == 1
    assert "make publish REPOSITORY=owner/name" in done.stderr
    assert said(copy) == said(ROOT)
