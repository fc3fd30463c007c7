"""Take the README's picture of the player: the detach cell, where the direct contribution reaches x.

python tools/screenshot.py        writes docs/images/player-detach.png; needs a Chromium
"""

import json
import os
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from autodiff_widgets import Trace

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "widgets" / "player" / "src" / "fixtures" / "golden" / "detach.json"
PICTURE = ROOT / "docs" / "images" / "player-detach.png"
STEP = 9
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]


def main() -> None:
    """Open the golden trace as a page of its own and take its picture."""
    trace = Trace.from_json(json.dumps(json.loads(GOLDEN.read_text(encoding="utf-8"))["trace"]))
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page_file = Path(folder) / "detach.html"
        trace.at(STEP).save_html(page_file)
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1040, "height": 800}, device_scale_factor=1.5)
        page.goto(page_file.as_uri())
        player = page.get_by_role("region", name="Backpropagation player")
        player.wait_for()
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        player.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    main()
