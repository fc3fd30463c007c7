"""Write where this repository is public into each place that names it: `make publish REPOSITORY=owner/name`.

These are the Binder badge of README.md, the address that it clones, Binder's link in docs/teachers.md, `[project.urls]`
of pyproject.toml, from which `make book` takes it, and CITATION.cff. Run again with another name, it writes that one.
"""

import argparse
import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
BINDER = "https://mybinder.org/v2/gh"
SPINE = "chapter03/3_0_calculus_and_autodiff.ipynb"
NAME = r"[\w.-]+/[\w.-]+"
BADGE_BEGINS, BADGE_ENDS = "<!-- Binder: make publish -->", "<!-- -->"
_BADGE = re.compile(f"^{re.escape(BADGE_BEGINS)}.*$", re.MULTILINE)


def publish(root: Path, repository: str) -> list[str]:
    """Write `owner/name` into the files of a checkout; returns the names of those that have changed."""
    address = f"https://github.com/{repository}"
    link = f"{BINDER}/{repository}/HEAD?urlpath=lab/tree/{SPINE}"
    badge = f"{BADGE_BEGINS}[![Open in Binder](https://mybinder.org/badge_logo.svg)]({link}){BADGE_ENDS}"
    changes: dict[str, list[tuple[str, str]]] = {
        "README.md": [
            (_BADGE.pattern, badge),
            (r"git clone \S+ && cd \S+", f"git clone {address} && cd {repository.split('/')[1]}"),
        ],
        "docs/teachers.md": [(rf"{re.escape(BINDER)}/{NAME}/HEAD", f"{BINDER}/{repository}/HEAD")],
        "pyproject.toml": [
            (
                r'(?:\[project\.urls\]\nRepository = "[^"]*"\n\n)?\[project\.scripts\]',
                f'[project.urls]\nRepository = "{address}"\n\n[project.scripts]',
            )
        ],
        "CITATION.cff": [(r"(?:repository-code: .*\n)?license:", f'repository-code: "{address}"\nlicense:')],
    }
    changed = []
    for name, substitutions in changes.items():
        before = text = (root / name).read_text(encoding="utf-8")
        for pattern, replacement in substitutions:
            text, count = re.subn(pattern, replacement, text, flags=re.MULTILINE)
            if count == 0:
                raise ValueError(f"{name} has no place for it: nothing there matches {pattern}")
        if text != before:
            (root / name).write_text(text, encoding="utf-8")
            changed.append(name)
    return changed


def main() -> int:
    """Write the name that the command line gives, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("repository", help="the GitHub repository, as owner/name")
    parser.add_argument("--root", type=Path, default=ROOT, help="the checkout (default: this one)")
    asked = parser.parse_args()
    if re.fullmatch(NAME, asked.repository) is None:
        print(f"{asked.repository!r} is no GitHub repository: make publish REPOSITORY=owner/name", file=sys.stderr)
        return 1
    changed = publish(asked.root, asked.repository)
    print(f"Changed: {', '.join(changed)}. Commit and push them." if changed else "Everything names it already.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
