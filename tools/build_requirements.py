"""Print what building this project requires, as pyproject.toml has it, one on a line for `pip install`."""

import tomllib
from pathlib import Path

PYPROJECT = Path(__file__).parents[1] / "pyproject.toml"

print(*tomllib.loads(PYPROJECT.read_text())["build-system"]["requires"], sep="\n")
