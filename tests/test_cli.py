"""The commands, as typed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from munshi.core.db import Database, global_tx
from munshi.core.postgres import Addresses

MUNSHI = str(Path(sys.executable).with_name("munshi"))


@pytest.fixture
def environment(tmp_path: Path, database: Addresses) -> dict[str, str]:
    kept = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}
    return {**kept, "APP_ENV": "test", "DATA_DIR": str(tmp_path), "DATABASE_URL": database.owner_dsn}


def munshi(environment: dict[str, str], *arguments: str, typed: str = "") -> tuple[int, str, str]:
    done = subprocess.run(
        [MUNSHI, *arguments], env=environment, input=typed, capture_output=True, text=True, timeout=90, check=False
    )
    return done.returncode, done.stdout, done.stderr


def test_help_names_the_commands() -> None:
    code, said, _ = munshi({"PATH": os.environ["PATH"]}, "--help")
    assert code == 0
    for command in ("serve", "migrate", "seed", "create-admin", "doctor"):
        assert command in said


async def test_seeding_twice_makes_one_shop(environment: dict[str, str], db: Database) -> None:
    assert munshi(environment, "migrate")[:2] == (0, "The database is at the newest schema.\n")
    assert munshi(environment, "seed")[:2] == (0, "Chiragh Digital is open.\n")
    assert munshi(environment, "seed")[:2] == (0, "Chiragh Digital stands already; nothing was changed.\n")
    async with global_tx(db) as tx:
        assert await tx.raw.fetchval("select array_agg(slug) from tenants") == ["chiragh-digital"]


async def test_making_an_admin(environment: dict[str, str], db: Database) -> None:
    command = ("create-admin", "--email", "Boss@Munshi.test", "--password-stdin")
    code, said, complaint = munshi(environment, *command, typed="too short\n")
    assert (code, said) == (1, "")
    assert complaint == "password: String should have at least 12 characters.\n"
    code, said, _ = munshi(environment, *command, typed="a long enough horse\n")
    assert (code, said) == (0, "boss@munshi.test is a platform admin.\n")
    async with global_tx(db) as tx:
        rows = await tx.raw.fetch("select email, is_platform_admin from users")
    assert [tuple(row) for row in rows] == [("boss@munshi.test", True)]


def test_the_doctor_speaks_to_people_and_programs(environment: dict[str, str]) -> None:
    code, said, _ = munshi(environment, "doctor")
    assert code == 0
    assert said.startswith("✓ settings:")
    code, said, _ = munshi({**environment, "DATABASE_URL": "postgresql://u:hunter2@127.0.0.1:1/d"}, "doctor", "--json")
    assert (code, json.loads(said)["ok"]) == (1, False)
    assert "hunter2" not in said


def test_a_command_without_a_database_says_so_in_one_line(environment: dict[str, str]) -> None:
    code, said, complaint = munshi({**environment, "DATABASE_URL": "postgresql://u:hunter2@127.0.0.1:1/d"}, "seed")
    assert (code, said) == (1, "")
    assert complaint == "The database cannot be used (ConnectionRefusedError). Run: munshi doctor\n"


def test_faulty_settings_are_told_one_a_line(environment: dict[str, str]) -> None:
    code, said, complaint = munshi({**environment, "PORT": "x", "LOG_LEVEL": "loud"}, "seed")
    assert (code, said) == (1, "")
    assert [line.split()[0] for line in complaint.splitlines()] == ["PORT", "LOG_LEVEL"]
