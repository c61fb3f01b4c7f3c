"""Asks the advisory services of Python and npm about every locked package. Usage: .venv/bin/python scripts/audit.py

A service that cannot be reached is named in one line and passed over; a known weakness ends it with 1.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PIP_AUDIT = "pip-audit==2.10.1"
SECONDS = 300
# What the tools complain of when nobody could be asked, or the registry in use keeps no record of weaknesses.
UNREACHABLE = (
    "connection",
    "timeout",
    "timed out",
    "name resolution",
    "proxy",
    "max retries",
    "enotfound",
    "econnrefused",
    "eai_again",
    "enoaudit",
    "audit endpoint returned an error",
    "failed to fetch",
    "no solution found",
    "could not be audited",
)


def main() -> int:
    python = [str(BIN / "uv"), "tool", "run", "--quiet", PIP_AUDIT, "--strict", "--disable-pip", "--require-hashes"]
    asked = [
        ask("Python packages", [*python, "--requirement", str(ROOT / "requirements" / "run.txt")], ROOT),
        ask("npm packages", ["npm", "audit", "--omit=dev", "--audit-level=moderate"], ROOT / "web"),
    ]
    return 0 if all(asked) else 1


def ask(what: str, command: list[str], folder: Path) -> bool:
    """Whether nothing is known against them, or nobody could be asked."""
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        print(f"{what}: not asked ({type(error).__name__}).")
        return True
    said = done.stdout + done.stderr
    if done.returncode == 0:
        print(f"{what}: nothing is known against them.")
        return True
    if "vulnerabilit" not in said.lower() and any(sign in done.stderr.lower() for sign in UNREACHABLE):
        print(f"{what}: not asked, the advisory service cannot be reached.")
        return True
    print(f"{what}:\n{said.strip()}")
    return False


if __name__ == "__main__":
    sys.exit(main())
