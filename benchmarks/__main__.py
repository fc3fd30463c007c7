"""Measure the engine, the player and dragging, each in a process of its own."""

import subprocess
import sys

for name in ("benchmarks.engine", "benchmarks.player", "benchmarks.live"):
    subprocess.run([sys.executable, "-m", name], check=True)
