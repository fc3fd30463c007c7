"""The command `autodiff-lite`: copies the chapter's notebooks to a folder and opens them in JupyterLab.

What a learner has changed is never overwritten. A file that is still as it was copied is replaced by a newer one.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

FOLDER = "calculus-and-autodiff"
MANIFEST = ".autodiff-lite.json"
"""What was copied, and each file's digest: so a file that has changed since is known to be the learner's."""
_FIRST = ("index.ipynb", "3_0_calculus_and_autodiff.ipynb")
_LABEXTENSION = Path("autodiff-lite-widgets", "package.json")
"""What every labextension has, in a folder of its name."""
_OLDEST_LAB = (4, 4)
_SHIPPED = (".ipynb", ".py", ".svg", ".png")


@dataclass
class Copied:
    """What became of each file, by its path within the folder."""

    written: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    """The learner's own, which differ from what would have been written."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    parser = argparse.ArgumentParser(
        prog="autodiff-lite",
        description="Copy the chapter's notebooks to a folder and open them in JupyterLab. "
        "Files that you have changed are never overwritten.",
        epilog="Any other option goes to JupyterLab, as --port=9999 does.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--to", metavar="FOLDER", type=Path, default=Path(FOLDER), help=f"where the notebooks go (default: {FOLDER})"
    )
    parser.add_argument("--no-browser", action="store_true", help="only start the server, and say its address")
    parser.add_argument("--version", action="version", version=version("autodiff-lite"))
    asked, for_lab = parser.parse_known_args(arguments)
    folder = asked.to.expanduser().resolve()
    try:
        copied = copy_chapter(chapter(), folder)
    except OSError as error:
        reason = error.strerror or error
        _say(
            f"autodiff-lite: {folder} cannot be written: {reason}. Choose another folder with --to FOLDER.", failed=True
        )
        return 1
    _say(f"The notebooks are in {folder}.")
    if copied.kept:
        _say(f"Left as you changed them: {', '.join(copied.kept)}.")
        _say("For a fresh copy of one, rename yours and run autodiff-lite again.")
    if find_spec("jupyterlab") is None:
        _say('autodiff-lite: JupyterLab is not installed here: pip install "autodiff-lite[lab]"', failed=True)
        return 1
    wrong = labextension_problem()
    if wrong is not None:
        _say(f"autodiff-lite: {wrong}", failed=True)
    if asked.no_browser:
        for_lab.append("--no-browser")
    open_lab(folder, for_lab)
    return 0


def chapter() -> Path:
    """Find the notebooks: in a wheel they lie inside the package, in a checkout beside it."""
    here = Path(__file__).parent
    inside = here / "chapter03"
    return inside if inside.is_dir() else here.parents[1] / "chapter03"


def shipped(source: Path) -> list[Path]:
    """List what belongs to the chapter: not what a run or a learner left there."""
    return sorted(
        path
        for path in source.rglob("*")
        if path.suffix in _SHIPPED
        and path.is_file()
        and not any(part.startswith((".", "__pycache__")) for part in path.relative_to(source).parts)
    )


def copy_chapter(source: Path, folder: Path) -> Copied:
    """Copy every file that is missing, or is still as an earlier copy left it. Raises `OSError`."""
    folder.mkdir(parents=True, exist_ok=True)
    manifest = folder / MANIFEST
    known = _read(manifest)
    copied = Copied()
    for file in shipped(source):
        name = file.relative_to(source).as_posix()
        content, target = file.read_bytes(), folder / name
        if target.exists():
            there = target.read_bytes()
            if there == content:
                known[name] = _digest(content)
                continue
            if known.get(name) != _digest(there):
                copied.kept.append(name)
                continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        known[name] = _digest(content)
        copied.written.append(name)
    manifest.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return copied


def labextension_problem() -> str | None:
    """Say why JupyterLab would show still pictures and no player; None where it finds this version of it."""
    from jupyter_core.paths import jupyter_path  # comes with JupyterLab

    lab = version("jupyterlab")
    if tuple(int(part) for part in lab.split(".")[:2]) < _OLDEST_LAB:
        return (
            f"JupyterLab {lab} is too old for the player, so outputs show a still picture and the words; "
            'mend it with: pip install --upgrade "autodiff-lite[lab]"'
        )
    mend = "mend it with: pip install --force-reinstall --no-deps autodiff-lite"
    found = next(
        (file for place in jupyter_path("labextensions") if (file := Path(place, _LABEXTENSION)).is_file()), None
    )
    if found is None:
        return f"the JupyterLab extension is missing here, so outputs show a still picture and the words; {mend}"
    there, here = json.loads(found.read_text(encoding="utf-8"))["version"], version("autodiff-lite")
    if there != here:
        return f"the JupyterLab extension in {found.parent} is version {there}, and this is {here}; {mend}"
    return None


def open_lab(folder: Path, arguments: Sequence[str] = ()) -> None:
    """Run JupyterLab on the folder, at the notebook that comes first, until it is stopped."""
    from jupyterlab.labapp import LabApp  # only whoever opens notebooks here needs it

    first = next((name for name in _FIRST if (folder / name).is_file()), None)
    place = "/lab" if first is None else f"/lab/tree/{first}"
    LabApp.launch_instance([f"--ServerApp.root_dir={folder}", f"--LabApp.default_url={place}", *arguments])


def _read(manifest: Path) -> dict[str, str]:
    """Read what was copied before; where that cannot be known, every file counts as the learner's."""
    if not manifest.is_file():
        return {}
    try:
        known = json.loads(manifest.read_text(encoding="utf-8"))
    except ValueError:
        return {}
    return {str(name): str(digest) for name, digest in known.items()} if isinstance(known, dict) else {}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _say(sentence: str, failed: bool = False) -> None:
    (sys.stderr if failed else sys.stdout).write(sentence + "\n")


if __name__ == "__main__":
    sys.exit(main())
