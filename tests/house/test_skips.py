"""In CI a test that is skipped is a test that is missing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SKIPPING = "import pytest\n\ndef test_one(): pass\n\ndef test_two(): pytest.skip('no browser')\n"


@pytest.mark.parametrize(("ci", "status"), [("true", 1), ("false", 0)])
def test_a_skip_fails_the_run_in_ci_only(tmp_path: Path, ci: str, status: int) -> None:
    shutil.copy(Path(__file__).parents[1] / "conftest.py", tmp_path)
    (tmp_path / "test_it.py").write_text(SKIPPING)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", tmp_path, tmp_path]
    assert subprocess.run(command, env={**os.environ, "CI": ci}, cwd=tmp_path, check=False).returncode == status
