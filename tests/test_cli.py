"""The commands, as typed."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from munshi.ai.models import AIProvider
from munshi.ai.providers.schemas import NewProvider
from munshi.ai.providers.service import config_of_row, create_provider
from munshi.channels.numbers import accounts
from munshi.core.db import Database, global_tx, tenant_tx
from munshi.core.embedded.server import Addresses
from munshi.core.runtime import Runtime
from munshi.events.service import SYSTEM
from munshi.rotation import SEALED
from tests.api import adjusted, client_of, make_member, make_tenant
from tests.chats import ACCESS_TOKEN, cloud_shop
from tests.starting import MUNSHI, run


@pytest.fixture
def environment(tmp_path: Path, database: Addresses) -> dict[str, str]:
    kept = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}
    return {**kept, "APP_ENV": "test", "DATA_DIR": str(tmp_path), "DATABASE_URL": database.owner_dsn}


def munshi(environment: dict[str, str], *arguments: str, typed: str = "") -> tuple[int, str, str]:
    return run(*arguments, env=environment, typed=typed)


def script(environment: dict[str, str], *arguments: str) -> tuple[int, str]:
    """The same from the script itself, which loads what the command needs."""
    done = subprocess.run(
        [MUNSHI, *arguments], env=environment, stdout=subprocess.PIPE, text=True, timeout=90, check=False
    )
    return done.returncode, done.stdout


def test_help_names_the_commands() -> None:
    code, said = script({"PATH": os.environ["PATH"]}, "--help")
    assert code == 0
    for command in ("serve", "migrate", "seed", "create-admin", "rotate-keys", "doctor"):
        assert command in said


async def test_seeding_twice_makes_one_shop(environment: dict[str, str], db: Database) -> None:
    assert script(environment, "migrate") == (0, "The database is at the newest schema.\n")
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


async def test_secrets_are_sealed_anew_after_the_installations_secret_has_changed(
    environment: dict[str, str], runtime: Runtime
) -> None:
    before, after = "the-first-session-secret", "the-second-session-secret"
    old, new = (adjusted(runtime, WHATSAPP_SESSION_SECRET=SecretStr(secret)) for secret in (before, after))
    shop = await cloud_shop(old)
    async with tenant_tx(runtime.db, shop.tenant_id) as tx:
        keys = [SecretStr("sk-one-0123456789"), SecretStr("sk-two-0123456789")]
        for key in keys:
            provider = NewProvider(kind="groq", label=key.get_secret_value()[:6], model="m", key=key)
            await create_provider(tx, old.settings, provider, by=SYSTEM)
        lost = "update ai_providers set key_encrypted = 'ffffffff.AAAA' where label = 'sk-two'"
        await tx.raw.execute(lost)
    rotated = {**environment, "WHATSAPP_SESSION_SECRET": after, "WHATSAPP_SESSION_SECRET_PREVIOUS": before}
    code, said, complaint = munshi(rotated, "rotate-keys")
    assert (code, said) == (1, "2 secrets sealed anew, 0 were so already.\n")
    assert complaint.splitlines()[0] == "Neither secret opens these; enter them again:"
    assert [line.partition(": ")[2] for line in complaint.splitlines()[1:]] == ["sk-two"]
    await shop.rows("delete from ai_providers where label = 'sk-two'")
    assert munshi(rotated, "rotate-keys")[:2] == (0, "0 secrets sealed anew, 2 were so already.\n")
    async with tenant_tx(runtime.db, shop.tenant_id) as tx:
        (row,) = await tx.scalars(select(AIProvider))
        account = await accounts.get_account(tx, shop.account_id)
    assert config_of_row(row).key(new.settings, shop.tenant_id).get_secret_value() == "sk-one-0123456789"
    assert accounts.opened(new.settings, account).access_token == ACCESS_TOKEN


async def test_rotation_knows_every_column_that_holds_a_secret(db: Database) -> None:
    async with global_tx(db) as tx:
        found = await tx.raw.fetch(
            """select table_name, column_name from information_schema.columns
               where table_schema = 'public' and column_name like '%\\_encrypted' order by 1, 2"""
        )
    installations_own = ("push_keys", "private_key_encrypted")
    assert [tuple(row) for row in found] == sorted([*SEALED, installations_own])


async def test_a_link_to_a_new_password(environment: dict[str, str], runtime: Runtime) -> None:
    owner = await make_member(runtime.db, await make_tenant(runtime.db), "owner")
    command = ("reset-password", "--email")
    assert munshi(environment, *command, "nobody@munshi.test") == (1, "", "Nobody signs in as nobody@munshi.test.\n")
    code, said, complaint = munshi({**environment, "PORT": "3999"}, *command, owner.email.upper())
    assert (code, complaint) == (0, "")
    page, _, token = said.strip().partition("#")
    assert page == "http://127.0.0.1:3999/reset-password"
    new = {"email": owner.email, "password": "another good password"}
    async with client_of(runtime) as client:
        assert (await client.post("/api/auth/login", json=new)).status_code == 401
        body = {"token": token, "password": new["password"]}
        assert (await client.post("/api/auth/reset-password", json=body)).status_code == 204
        again = await client.post("/api/auth/reset-password", json={**body, "password": "a third good password"})
        assert again.status_code in (404, 409)
        assert (await client.post("/api/auth/login", json=new)).status_code == 200


async def test_a_lost_second_step_is_switched_off(environment: dict[str, str], runtime: Runtime) -> None:
    owner = await make_member(runtime.db, await make_tenant(runtime.db), "owner")
    on = "update users set two_factor_since = now(), two_factor_secret = 'sealed' where id = $1"
    async with global_tx(runtime.db) as tx:
        await tx.raw.execute(on, owner.user_id)
    since = "select two_factor_since from users where id = $1"
    assert munshi(environment, "reset-password", "--email", owner.email)[0] == 0
    async with global_tx(runtime.db) as tx:
        assert await tx.raw.fetchval(since, owner.user_id) is not None
    assert munshi(environment, "reset-password", "--email", owner.email, "--without-second-step")[0] == 0
    async with global_tx(runtime.db) as tx:
        assert await tx.raw.fetchval(since, owner.user_id) is None
