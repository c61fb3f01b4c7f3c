"""Makes .venv hold what the lock files say. Needs nothing but Python's standard library.

Usage: python3 scripts/setup.py run|dev          (dev is run with the tools for tests)
"""

import fcntl
import os
import shutil
import ssl
import subprocess
import sys
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "requirements"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"


def main(kind: str) -> None:
    with open(__file__) as this:
        fcntl.flock(this, fcntl.LOCK_EX)  # of two makes at once one installs, the other waits
        if usable() and any(is_current(done) for done in (kind, "dev")):
            return
        install(kind)
        stamp(kind).write_text(fingerprint(kind))


def is_current(kind: str) -> bool:
    return stamp(kind).exists() and stamp(kind).read_text() == fingerprint(kind)


def stamp(kind: str) -> Path:
    return VENV / f"installed-{kind}"


def fingerprint(kind: str) -> str:
    sources = [LOCKS / "build.txt", LOCKS / f"{kind}.txt", ROOT / "pyproject.toml", Path(__file__)]
    return sha256(b"\0".join([str(ROOT).encode(), *(source.read_bytes() for source in sources)])).hexdigest()


def install(kind: str) -> None:
    if not usable():
        say(f"Making .venv with Python {sys.version.split()[0]}")
        check_venv_module()
        shutil.rmtree(VENV, ignore_errors=True)
        run(sys.executable, "-m", "venv", str(VENV))
    for old in VENV.glob("installed-*"):
        old.unlink()
    if not (VENV / "bin" / "pip").exists():
        run(str(PYTHON), "-m", "ensurepip")
    say("Installing uv and the build tools")
    quietly = ("--quiet", "--disable-pip-version-check", "--no-input")
    run(str(PYTHON), "-m", "pip", "install", *quietly, "--require-hashes", "-r", str(LOCKS / "build.txt"))
    say(f"Installing what requirements/{kind}.txt lists")
    # Compiled now, by all cores: else every start compiles anew where Python may not write, as in many containers.
    uv("--compile-bytecode", "--require-hashes", "-r", str(LOCKS / f"{kind}.txt"))
    uv("--quiet", "--no-deps", "--no-build-isolation", "--editable", str(ROOT))


def usable() -> bool:
    """Whether .venv belongs to this place and its Python still runs: it breaks when moved or when Python is removed."""
    question = "import sys; print(sys.prefix, sys.version_info >= (3, 11))"
    try:
        answer = subprocess.run([PYTHON, "-c", question], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return False
    return answer.strip() == f"{VENV} True"


def check_venv_module() -> None:
    if find_spec("venv") and find_spec("ensurepip"):
        return
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    apt = shutil.which("apt-get")
    if not (apt and os.geteuid() == 0):
        sys.exit(
            "This Python cannot make virtual environments. Install its venv module "
            f"(Debian, Ubuntu: sudo apt install {package}), then run make again."
        )
    say(f"Installing {package}")
    run(apt, "update", "-qq")
    run(apt, "install", "-y", "-qq", "--no-install-recommends", package)


def uv(*arguments: str) -> None:
    # The machine's own certificates, where it has some: a company's proxy is known there and nowhere else.
    certificates = ("--system-certs",) if ssl.get_default_verify_paths().cafile else ()
    cache = () if "UV_CACHE_DIR" in os.environ or os.access(Path.home(), os.W_OK) else ("--no-cache",)
    run(str(VENV / "bin" / "uv"), "pip", "install", "--python", str(PYTHON), *certificates, *cache, *arguments)


def run(*command: str) -> None:
    try:
        subprocess.run(command, check=True, cwd=ROOT)
    except subprocess.CalledProcessError as error:
        sys.exit(f"Setup stopped: '{Path(command[0]).name}' ended with code {error.returncode}. Its message is above.")


def say(text: str) -> None:
    print(f"• {text}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
