"""Finds the Chromium that the dashboard's tests drive, and installs one where there is none.

Usage: .venv/bin/python scripts/browser.py          E2E_BROWSER=/path/to/chromium names one yourself
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

# Without windows of its own it starts in a sixth of the time.
SHELL = "chromium-headless-shell"
NAMES = (
    SHELL,
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "brave-browser",
)
ELSEWHERE = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
# The fonts are for Urdu, Arabic and emoji, which a bare machine cannot draw.
FONTS = ("fonts-noto-core", "fonts-noto-color-emoji")


def main() -> None:
    if find() is None:
        install()
    found = find()
    if found is None:
        sys.exit("No Chromium was found after installing one. Set E2E_BROWSER to the path of yours.")


def find() -> str | None:
    """The program to start, or None."""
    named = os.environ.get("E2E_BROWSER")
    if named:
        return named if Path(named).exists() else sys.exit(f"E2E_BROWSER is {named}, but there is no such file.")
    places = (downloaded(), *(shutil.which(name) for name in NAMES), *ELSEWHERE)
    return next((place for place in places if place and Path(place).exists()), None)


def downloaded() -> str | None:
    """Where Playwright keeps its own Chromium, if it has fetched one."""
    home = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    found = sorted(home.glob("chromium-*/chrome-linux*/chrome")) if home.is_dir() else []
    return str(found[-1]) if found else None


def install() -> None:
    apt = shutil.which("apt-get")
    if apt and os.geteuid() == 0:
        say("Installing Chromium and fonts for the tests")
        run(apt, "update", "-qq")
        known = subprocess.run(("apt-cache", "show", SHELL), capture_output=True, check=False).returncode == 0
        run(apt, "install", "-y", "-qq", "--no-install-recommends", SHELL if known else "chromium", *FONTS)
    else:
        say("Installing Chromium for the tests")
        run(sys.executable, "-m", "playwright", "install", "chromium")


def run(*command: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    if subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False).returncode:
        sys.exit(
            f"'{' '.join(command[:4])}' failed. Install Chromium yourself "
            f"(Debian, Ubuntu: sudo apt install chromium {' '.join(FONTS)}), or set E2E_BROWSER to the path of yours."
        )


def say(text: str) -> None:
    print(f"• {text}", flush=True)


if __name__ == "__main__":
    main()
