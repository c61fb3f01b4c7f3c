"""Runs `munshi serve` and starts it again whenever a source file changes. Usage: .venv/bin/python scripts/dev.py"""

import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SERVE = [str(Path(sys.executable).parent / "munshi"), "serve"]
WATCHED = ("munshi", "migrations")
PAUSE_SECONDS = 0.7


def main() -> None:
    while True:
        seen = changes()
        server = subprocess.Popen(SERVE, cwd=ROOT)
        try:
            await_change(seen)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait()
        print("A source file has changed: starting again.", flush=True)


def await_change(seen: dict[Path, int]) -> None:
    while changes() == seen:
        time.sleep(PAUSE_SECONDS)


def changes() -> dict[Path, int]:
    """When each source file was last changed, in nanoseconds."""
    found = (path for folder in WATCHED for path in (ROOT / folder).rglob("*") if path.is_file())
    return {path: path.stat().st_mtime_ns for path in found if path.suffix != ".pyc"}


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
