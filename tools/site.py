"""Write the chapter as a site that runs in the browser alone: JupyterLite with the engine, player and notebooks.

python tools/site.py                       writes build/site, for any folder that serves files
python tools/site.py --pyodide FOLDER      takes NumPy and Matplotlib from an unpacked release of Pyodide

What can be had from package registries is taken from there: Python itself (npm's `pyodide`) and every package that is
pure Python. NumPy for the browser is in none of them, only in a release of Pyodide. Without it the site opens, shows
the notebooks and plays their outputs; a cell that imports the engine says that there is no module named numpy.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
TOOLS = ("jupyterlite-core==0.8.6", "jupyterlite-pyodide-kernel==0.8.6")
"""They fit one another, and one release of Pyodide, to the digit."""
KERNEL = ("ipython", "jedi", "micropip", "packaging", "python-dateutil")
"""What the kernel starts with."""
CHAPTER = ("numpy", "matplotlib", "jsonschema")
"""What the chapter imports that Pyodide has."""
PURE = {"comm": "0.2.3", "graphviz": "0.21", "ipywidgets": "8.1.9"}
"""And what Pyodide does not have."""
SETTINGS = {
    "appName": "autodiff-lite",
    "defaultKernelName": "python",
    "exposeAppInBrowser": True,
    # What is not in the site is not asked of a network.
    "litePluginSettings": {"@jupyterlite/pyodide-kernel-extension:kernel": {"disablePyPIFallback": True}},
}

Package = dict[str, Any]


class SiteError(RuntimeError):
    """The site cannot be written as it was asked for."""


class Distribution:
    """Pyodide, as the site serves it: what it runs on, and a list of the packages that it can load."""

    def __init__(self, folder: Path, downloads: Path, release: Path | None) -> None:
        self.folder, self.downloads, self.release = folder, downloads, release
        self.lock = json.loads((folder / "pyodide-lock.json").read_text(encoding="utf-8"))
        self.known: dict[str, Package] = self.lock["packages"]
        self.kept: dict[str, Package] = {}
        self.missing: list[str] = []

    def take(self, names: Iterable[str]) -> None:
        """Take packages of Pyodide's list, with what they need: from its release, or from PyPI where they are pure."""
        pure = {}
        for name in self._with_dependencies(names):
            package = self.known[name]
            released = self.release / package["file_name"] if self.release is not None else None
            if released is not None and released.is_file():
                if digest(released) != package["sha256"]:
                    raise SiteError(
                        f"{released} is not the file that this Pyodide names: take the release of its version"
                    )
                self._keep(name, package, released)
            elif package["file_name"].endswith("-none-any.whl"):
                pure[name] = package["version"]
            else:
                self.missing.append(name)
        for name, file in self._download(pure).items():
            self._keep(name, self.known[name], file)

    def add(self, wheels: dict[str, Path], imports: dict[str, list[str]]) -> None:
        """Take wheels that are not on Pyodide's list; each may need any package that is there."""
        there = sorted(self.kept)
        for name, file in wheels.items():
            package = {"name": name, "version": file.name.split("-")[1], "imports": imports[name], "depends": there}
            self._keep(
                name, {**package, "install_dir": "site", "package_type": "package", "unvendored_tests": False}, file
            )

    def add_from_pypi(self, versions: dict[str, str]) -> None:
        """Take packages that Pyodide does not have; each is imported by its name."""
        self.add(self._download(versions), {name: [name] for name in versions})

    def write(self) -> None:
        """Write the list, of nothing but what is there."""
        for package in self.kept.values():
            package["depends"] = [each for each in package["depends"] if each in self.kept]
        lock = {**self.lock, "packages": self.kept}
        (self.folder / "pyodide-lock.json").write_text(json.dumps(lock), encoding="utf-8")

    def _with_dependencies(self, names: Iterable[str]) -> list[str]:
        found: list[str] = []
        waiting = list(names)
        while waiting:
            name = waiting.pop().lower().replace("_", "-")
            if name not in found:
                found.append(name)
                waiting += self.known[name]["depends"]
        return sorted(found)

    def _keep(self, name: str, package: Package, file: Path) -> None:
        shutil.copy(file, self.folder / file.name)
        self.kept[name] = {**package, "file_name": file.name, "sha256": digest(file)}

    def _download(self, versions: dict[str, str]) -> dict[str, Path]:
        """Download pure wheels, as the Python of this Pyodide would; those that are there already are left alone."""

        def there(name: str) -> list[Path]:
            start = f"{name.replace('-', '_')}-{versions[name]}-".lower()
            return [file for file in self.downloads.glob("*.whl") if file.name.lower().startswith(start)]

        wanted = [f"{name}=={version}" for name, version in versions.items() if not there(name)]
        if wanted:
            for_it = ["--python-version", self.lock["info"]["python"], "--implementation=py", "--abi=none"]
            pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:", "--platform=any"]
            run(*pip, *for_it, "-d", self.downloads, *wanted)
        return {name: there(name)[0] for name in versions}


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def run(*command: str | Path, **where: Any) -> str:
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **where)
    if done.returncode != 0:
        raise SiteError(f"{' '.join(map(str, command))}\n{done.stdout}")
    return str(done.stdout)


def environment(work: Path, wheel: Path) -> Path:
    """Make a home of its own for JupyterLite's tools; the wheel brings the player that they put into the site."""
    home = work / "environment"
    if not (home / "bin" / "jupyter-lite").exists():
        venv.create(home, with_pip=True, symlinks=True)
        # Without what the wheel needs: of that, a browser gets what `Distribution` takes.
        run(home / "bin" / "pip", "install", "-q", "jupyter-server>=2.15,<3", "jupyterlab-widgets>=3.0.13,<4", *TOOLS)
    run(home / "bin" / "pip", "install", "-q", "--no-deps", "--force-reinstall", wheel)
    return home / "bin"


def pyodide(work: Path, programs: Path) -> Path:
    """Unpack npm's Pyodide of the version that the kernel is made for; returns its folder."""
    ask = "from jupyterlite_pyodide_kernel.constants import PYODIDE_VERSION as version; print(version)"
    version = run(programs / "python", "-c", ask).strip()
    archive = work / f"pyodide-{version}.tgz"
    if not archive.exists():
        run("npm", "pack", f"pyodide@{version}", cwd=work)
    folder = work / "lite" / "static" / "pyodide"
    folder.mkdir(parents=True)
    with tarfile.open(archive) as packed:
        for member in packed:
            name = Path(member.name).name
            if name == "pyodide-lock.json" or name.endswith((".mjs", ".wasm", ".zip")):
                content = packed.extractfile(member)
                assert content is not None
                (folder / name).write_bytes(content.read())
    return folder


def contents(work: Path, wheel: Path) -> Path:
    """Copy the chapter out of the wheel, as the command `autodiff-lite` would."""
    folder = work / "contents"
    shutil.rmtree(folder, ignore_errors=True)
    within = "autodiff_widgets/chapter03/"
    with zipfile.ZipFile(wheel) as packed:
        for name in packed.namelist():
            if name.startswith(within):
                target = folder / name.removeprefix(within)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(packed.read(name))
    return folder


def build(wheel: Path, to: Path, work: Path, release: Path | None) -> list[str]:
    """Write the site; returns the names of the packages that it has to do without."""
    if release is not None and not release.is_dir():
        raise SiteError(
            f"{release} is no folder: unpack a full release of Pyodide, and give the folder that holds its wheels"
        )
    # JupyterLite's builder remembers in this folder what it did, and would leave out what it takes to be there still.
    for folder in (work / "lite", to):
        shutil.rmtree(folder, ignore_errors=True)
    work.mkdir(parents=True, exist_ok=True)
    programs = environment(work, wheel)
    distribution = Distribution(pyodide(work, programs), work / "wheels", release)
    distribution.take(KERNEL)
    distribution.take(CHAPTER)
    distribution.add_from_pypi(PURE)
    distribution.add({"autodiff-lite": wheel}, {"autodiff-lite": ["autodiff_lite", "autodiff_widgets"]})
    distribution.write()
    lite = work / "lite"
    (lite / "jupyter-lite.json").write_text(
        json.dumps({"jupyter-lite-schema-version": 0, "jupyter-config-data": SETTINGS}), encoding="utf-8"
    )
    lite_build: list[str | Path] = [
        programs / "jupyter-lite",
        "build",
        "--lite-dir",
        lite,
        "--output-dir",
        to.absolute(),
    ]
    # The programs of this environment come first, and it is told of no other's labextensions.
    there = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")}
    there["PATH"] = f"{programs}{os.pathsep}{there['PATH']}"
    run(*lite_build, "--contents", contents(work, wheel).absolute(), cwd=lite, env=there)
    return distribution.missing


def main() -> int:
    """Write the site that the command line asks for, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--to", type=Path, default=ROOT / "build" / "site", help="the folder that becomes the site")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "site-work", help="where downloads are kept")
    parser.add_argument("--wheel", type=Path, help="autodiff-lite's wheel; the newest in dist/ if none is named")
    parser.add_argument("--pyodide", type=Path, metavar="FOLDER", help="an unpacked full release of Pyodide")
    asked = parser.parse_args()
    wheel = asked.wheel or max((ROOT / "dist").glob("*.whl"), key=lambda file: file.stat().st_mtime, default=None)
    try:
        if wheel is None:
            raise SiteError("there is no wheel in dist/: run `make build`, or name one with --wheel")
        missing = build(wheel.absolute(), asked.to, asked.work.absolute(), asked.pyodide)
    except SiteError as error:
        print(f"The site was not written: {error}", file=sys.stderr)
        return 1
    print(f"The site is in {asked.to}: serve that folder, and open it in a browser.")
    if missing:
        print(
            f"It has no {', '.join(missing)}: outputs play, but cells that need them do not run. See docs/teachers.md."
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
