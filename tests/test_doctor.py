"""The doctor: what is right, what is wrong, and what to do about it."""

import asyncio
import json
import os
import socket
from pathlib import Path

import asyncpg
import pytest

from munshi.core.embedded.server import Addresses, find_running
from munshi.doctor import Finding, as_json, as_text, examine, failed

# Keys are not there, and not every kernel cuts a process off from the network.
OF_THE_MACHINE = ("AI keys", "receipts")


@pytest.fixture(autouse=True)
def fresh_installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PORT", "0")


@pytest.fixture
def migrated(database: Addresses, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("DATABASE_URL", database.owner_dsn)
    return database.owner_dsn


def found(subject: str) -> Finding:
    [finding] = [finding for finding in examine() if finding.subject == subject]
    return finding


def test_a_fresh_installation_is_in_order_and_stays_untouched() -> None:
    findings = examine()
    assert not failed(findings)
    assert [finding.state for finding in findings if finding.subject in ("AI keys", "mail")] == ["note", "note"]
    others = [finding for finding in findings if finding.subject not in (*OF_THE_MACHINE, "mail")]
    assert [finding.state for finding in others] == ["good"] * 7
    assert found("AI keys").state == "note"
    assert "by a process without secrets" in found("receipts").said
    assert found("database").said == "the embedded PostgreSQL will be made on the first start."
    assert not Path(".munshi/postgres").exists()
    assert find_running(Path(".munshi")) is None


def test_a_migrated_database_is_in_order(migrated: str) -> None:
    assert not failed(examine())
    assert found("database").said.endswith(" answers.")
    assert found("migrations").said.endswith(" is the newest.")
    assert found("row security").said == "the role munshi_app cannot pass over it."


@pytest.mark.spoils_database
def test_a_database_that_is_behind_asks_for_migration(migrated: str) -> None:
    run_sql(migrated, "delete from alembic_version")
    assert found("migrations").state == "fault"
    assert found("migrations").advice == "Run: munshi migrate"


@pytest.mark.spoils_database
def test_a_database_that_a_later_release_has_used_asks_for_that_release(migrated: str) -> None:
    run_sql(migrated, "update alembic_version set version_num = '9999'")
    assert found("migrations").advice == "A later release has used this database: start that one."


@pytest.mark.spoils_database
def test_a_role_that_owns_tables_is_a_fault(migrated: str) -> None:
    run_sql(migrated, "grant create on schema public to munshi_app; alter table plans owner to munshi_app")
    assert found("row security").state == "fault"


def test_an_unreachable_database_is_told_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://shop:hunter2@127.0.0.1:1/shop")
    findings = examine()
    assert failed(findings)
    assert found("database").state == "fault"
    assert "hunter2" not in as_text(findings) + as_json(findings)
    monkeypatch.setenv("DATABASE_URL", "postgresql://shop:hunter2@127.0.0.1:1/shop?sslmode=odd")
    assert found("database").said == "DATABASE_URL is not an address."


def test_a_taken_port_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        monkeypatch.setenv("PORT", str(other.getsockname()[1]))
        other.close()
        assert found("port").state == "good"
    with socket.create_server(("127.0.0.1", 0)) as other:
        monkeypatch.setenv("PORT", str(other.getsockname()[1]))
        monkeypatch.setattr("munshi.doctor.PROBE_SECONDS", 0.1)
        assert found("port").state == "fault"
        assert "set PORT" in found("port").advice


def test_every_bad_setting_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APP_ENV", "production")
    monkeypatch.setenv("PORT", "many")
    findings = examine()
    assert [finding.said.split()[0] for finding in findings] == [
        "PORT",
        "DATABASE_URL",
        "JWT_SECRET",
        "WHATSAPP_SESSION_SECRET",
    ]
    assert {finding.state for finding in findings} == {"fault"}


def test_secrets_that_others_can_read_are_a_fault() -> None:
    examine()
    os.chmod(".munshi/secrets.json", 0o644)
    assert found("secrets").state == "fault"
    assert found("secrets").advice == "chmod 600 .munshi/secrets.json"


def test_both_reports_say_the_same() -> None:
    findings = [
        Finding("port", "fault", "0.0.0.0:80 is taken.", "Set PORT."),
        Finding("disk", "good", "9 GB are free."),
    ]
    assert as_text(findings) == (
        "✗ port:            0.0.0.0:80 is taken.\n                   → Set PORT.\n✓ disk:            9 GB are free."
    )
    assert json.loads(as_json(findings)) == {
        "ok": False,
        "findings": [
            {"subject": "port", "state": "fault", "said": "0.0.0.0:80 is taken.", "advice": "Set PORT."},
            {"subject": "disk", "state": "good", "said": "9 GB are free.", "advice": ""},
        ],
    }


def run_sql(dsn: str, sql: str) -> None:
    async def work() -> None:
        connection = await asyncpg.connect(dsn)
        await connection.execute(sql)
        await connection.close()

    asyncio.run(work())
