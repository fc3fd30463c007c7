"""docs/engine.md names every file of the package once, and says how many lines they have."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "engine.md").read_text(encoding="utf-8").partition("## One operation, expanded")[0]
GROUPS = re.findall(r"^\*\*(.+?)\*\* \((\d+) lines(.*?)(?=^\*\*|\Z)", PAGE, re.M | re.S)


def files_of(text: str) -> list[str]:
    """The files in the first column of a table."""
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    return [name for row in rows for name in re.findall(r"`([\w/]+\.py)`", row)]


def test_every_file_is_named_once() -> None:
    package = ROOT / "autodiff_lite"
    named = sorted(name for _, _, text in GROUPS for name in files_of(text))
    assert named == sorted(str(path.relative_to(package)) for path in package.rglob("*.py"))


@pytest.mark.parametrize(("group", "lines", "text"), GROUPS, ids=[group for group, _, _ in GROUPS])
def test_the_sizes_are_true(group: str, lines: str, text: str) -> None:
    counted = sum(len((ROOT / "autodiff_lite" / f).read_text(encoding="utf-8").splitlines()) for f in files_of(text))
    assert abs(counted - int(lines)) <= 0.1 * counted, f"{group}: {counted} lines"
