"""The embedded PostgreSQL on disk: where it lies, and how it is made on the first start."""

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from munshi.core.embedded.programs import Account, EmbeddedError, account_for, find_programs, major_version, shared_root

DATABASE = "munshi"
OWNER_ROLE = "munshi_owner"
APP_ROLE = "munshi_app"
ROLES = ("postgres", OWNER_ROLE, APP_ROLE)
LOCALE = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
WHO_MAY_CONNECT = "local all all scram-sha-256\n"


@dataclass(frozen=True)
class Cluster:
    """`home` holds data, credentials, lock and log; only the data and the socket belong to the server's account."""

    home: Path
    account: Account
    programs: Path

    @property
    def data(self) -> Path:
        return self.home / "data"

    def run(self, program: str, *arguments: str, stdin: str = "") -> None:
        """Run one of PostgreSQL's programs as the server's account; EmbeddedError with its last words if it fails."""
        done = subprocess.run(
            [self.programs / program, *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=300,
            cwd=self.home,
            env=environment(),
            umask=0o077,
            check=False,
            **self.account.switch,
        )
        if done.returncode:
            raise EmbeddedError(f"PostgreSQL's {program} failed: {(done.stderr or done.stdout).strip()[-500:]}")


def environment() -> dict[str, str]:
    """What the server may know of our environment: no PG* variable, no secret."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": LOCALE}


def open_cluster(data_dir: Path) -> Cluster:
    """The place, account and programs of the cluster in `data_dir`; a missing one gets its place, not yet its data."""
    link = data_dir.absolute() / "postgres"
    if link.is_symlink() and not link.exists():
        raise EmbeddedError(
            f"{link} points to {link.readlink()}, which is gone. Restore that directory, "
            "or remove the link to begin with an empty database."
        )
    account = account_for(link / "data")
    home = (link if link.exists() else _new_home(link, account)).resolve()
    if (home / "data").exists() and not account.may("-x", home / "data"):
        raise EmbeddedError(f"The account that runs PostgreSQL cannot reach {home}: a directory above is closed to it.")
    return Cluster(home, account, find_programs(account, _made_by(home / "data")))


def ensure_made(cluster: Cluster, *, durable: bool) -> dict[str, str]:
    """Make the data, the roles and the database if there are none; return the passwords by role."""
    path = cluster.home / "credentials.json"
    lost = not path.exists()
    if lost:
        _write_private(path, json.dumps({role: secrets.token_urlsafe(32) for role in ROLES}))
    passwords: dict[str, str] = json.loads(path.read_text())
    if not cluster.data.exists():
        _make(cluster, passwords, durable=durable)
    elif lost:
        _single_user(cluster, cluster.data, *(f"ALTER ROLE {role} PASSWORD '{passwords[role]}'" for role in ROLES))
    return passwords


def give(directory: Path, account: Account) -> None:
    """Make `directory` for the server's account alone."""
    directory.mkdir(mode=0o700, exist_ok=True)
    if os.geteuid() == 0:
        os.chown(directory, account.uid, account.gid)
    directory.chmod(0o700)


def _new_home(link: Path, account: Account) -> Path:
    """As root, where the server's account cannot reach DATA_DIR its home lies elsewhere: no directory is opened."""
    link.parent.mkdir(parents=True, exist_ok=True)
    if os.geteuid() != 0 or account.may("-x", link.parent):
        link.mkdir(exist_ok=True)
        link.chmod(0o711 if os.geteuid() == 0 else 0o700)
        return link
    home = Path(tempfile.mkdtemp(prefix="cluster-", dir=shared_root(account)))
    home.chmod(0o711)
    try:
        link.symlink_to(home)
    except FileExistsError:
        home.rmdir()  # another start was quicker
    return link


def _make(cluster: Cluster, passwords: dict[str, str], *, durable: bool) -> None:
    for unfinished in cluster.home.glob("new-*"):
        shutil.rmtree(unfinished)
    new = Path(tempfile.mkdtemp(prefix="new-", dir=cluster.home))  # renamed when whole
    give(new, cluster.account)
    cluster.run("initdb", f"--pgdata={new}", "--username=postgres", "--auth=reject", *_initdb_options(cluster, durable))
    (new / "pg_hba.conf").write_text(WHO_MAY_CONNECT)
    _single_user(
        cluster,
        new,
        f"ALTER ROLE postgres PASSWORD '{passwords['postgres']}'",
        f"CREATE ROLE {OWNER_ROLE} LOGIN CREATEROLE PASSWORD '{passwords[OWNER_ROLE]}'",
        f"CREATE ROLE {APP_ROLE} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD '{passwords[APP_ROLE]}'",
        f"GRANT {APP_ROLE} TO {OWNER_ROLE} WITH ADMIN OPTION",
        f"CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE}",
        f"REVOKE ALL ON DATABASE {DATABASE}, postgres, template1 FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {DATABASE} TO {APP_ROLE}",
    )
    new.rename(cluster.data)


def _initdb_options(cluster: Cluster, durable: bool) -> Iterator[str]:
    if not durable:
        yield "--no-sync"
    yield "--data-checksums"
    yield "--encoding=UTF8"
    # With the plain C locale trigram search would not see one letter of Urdu or Arabic.
    yield f"--locale={LOCALE}"
    if major_version(cluster.programs) >= 17:
        yield "--locale-provider=builtin"
        yield "--builtin-locale=C.UTF-8"


def _single_user(cluster: Cluster, data: Path, *statements: str) -> None:
    sql = "".join(f"{statement}\n" for statement in statements)
    cluster.run("postgres", "--single", "-D", str(data), "-c", "exit_on_error=true", "postgres", stdin=sql)


def _write_private(path: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    Path(name).rename(path)


def _made_by(data: Path) -> int | None:
    try:
        return int((data / "PG_VERSION").read_text())
    except FileNotFoundError:
        return None
