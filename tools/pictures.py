"""Make the pictures of the documents: the README's moving one, from the chapter's detach cell.

python tools/pictures.py            writes docs/images/*.svg
python tools/pictures.py --check    fails when they are not as this would leave them
"""

import sys
import tempfile
from pathlib import Path

import autodiff_lite as torch
from autodiff_widgets import trace

FOLDER = Path(__file__).parent.parent / "docs" / "images"
NAMES = ["detach.svg"]


def draw(folder: Path) -> None:
    x = torch.arange(4.0, requires_grad=True)
    with trace(title="What detach does") as t:
        y = x * x
        u = y.detach()
        z = u * x
        z.sum().backward()
    t.save_animation(folder / "detach.svg")


def stale() -> list[str]:
    """Name the pictures that are not as they would be made today."""
    with tempfile.TemporaryDirectory() as fresh:
        draw(Path(fresh))
        return [
            name
            for name in NAMES
            if not (FOLDER / name).is_file() or (FOLDER / name).read_bytes() != Path(fresh, name).read_bytes()
        ]


def main(check: bool) -> int:
    old = stale()
    if not check:
        FOLDER.mkdir(parents=True, exist_ok=True)
        draw(FOLDER)
    print(f"{'stale' if check else 'written'}: {', '.join(old)}" if old else "pictures are up to date")
    return 1 if check and old else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv))
