"""Measure what the README claims about speed: the engine and the player, each in a process of its own."""

import subprocess
import sys
from pathlib import Path

for name in ("engine.py", "player.py"):
    subprocess.run([sys.executable, Path(__file__).with_name(name)], check=True)
