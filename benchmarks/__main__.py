"""Measure what the README claims about speed: the engine and the player, each in a process of its own."""

import subprocess
import sys

for name in ("benchmarks.engine", "benchmarks.player"):
    subprocess.run([sys.executable, "-m", name], check=True)
