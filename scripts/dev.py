"""Runs `munshi serve` and starts it again whenever a source file changes; beside it the dashboard's own server.

Usage: .venv/bin/python scripts/dev.py
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SERVE = [str(Path(sys.executable).parent / "munshi"), "serve"]
DASHBOARD = [sys.executable, str(ROOT / "scripts" / "dashboard.py"), "dev"]
WATCHED = ("munshi", "migrations")
PAUSE_SECONDS = 0.7


def main() -> None:
    dashboard = subprocess.Popen(DASHBOARD, cwd=ROOT, start_new_session=True)
    try:
        serve_for_ever()
    finally:
        stop(dashboard)


def serve_for_ever() -> None:
    while True:
        seen = changes()
        server = subprocess.Popen(SERVE, cwd=ROOT)
        try:
            await_change(seen)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait()
        print("A source file has changed: starting again.", flush=True)


def stop(dashboard: subprocess.Popen[bytes]) -> None:
    """npm and Vite are processes of their own, which go with their group."""
    if dashboard.poll() is None:
        os.killpg(dashboard.pid, signal.SIGTERM)
    dashboard.wait()


def await_change(seen: dict[Path, int]) -> None:
    while changes() == seen:
        time.sleep(PAUSE_SECONDS)


def changes() -> dict[Path, int]:
    """When each source file was last changed, in nanoseconds."""
    found = (path for folder in WATCHED for path in (ROOT / folder).rglob("*") if path.is_file())
    return {path: path.stat().st_mtime_ns for path in found if path.suffix != ".pyc"}


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
