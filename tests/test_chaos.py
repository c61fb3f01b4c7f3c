"""The small form of `make chaos`: one process for each role."""

import subprocess
import sys
from pathlib import Path


def test_nothing_is_lost_or_doubled_under_kills() -> None:
    options = ("--only", "kills", "--messages", "60", "--kills", "2", "--each", "1")
    command = (sys.executable, "-m", "benchmarks.chaos", *options)
    root = Path(__file__).parents[1]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=420, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    told = dict(line.rsplit("  ", 1) for line in done.stdout.splitlines()[1:])
    counts = {name.strip(): value.strip() for name, value in told.items()}
    assert counts["messages written"] == "60"
    assert {counts[name] for name in ("lost", "answered twice", "out of order", "sent twice", "jobs given up")} == {"0"}
