"""No tenant's rows can be reached from another's transaction: asked of PostgreSQL's own catalogue.

When a migration changes the schema on purpose:  WRITE_CATALOGUE=1 pytest tests/rules/test_tenancy.py
"""

import os
from pathlib import Path

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection as SyncConnection
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from munshi.core.clock import new_id
from munshi.core.db import APP_ROLE, BACKUP_ROLE, PLATFORM_ROLE, Base, Database, Tx, global_tx, tenant_tx
from munshi.core.embedded.server import Addresses
from munshi.events.service import SYSTEM, emit
from munshi.tenants.models import Tenant
from tests.rules.catalogue import Connection, describe, tenant_tables
from tests.rules.source import modules

CATALOGUE = Path(__file__).parent / "catalogue.txt"
# Not under row security, each for a reason.
OPEN_TABLES = {
    "sessions": "read by id before the tenant is known: it is the session that names the tenant",
    "wake": "workers claim across tenants; it holds keys and times only, and each job binds its tenant",
}
# What the role of the operator's console may do, and to which columns where not to all.
OPERATORS_RIGHTS = {
    "insert": ["announcements", "events", "plans", "platform_events", "platform_settings", "quota_grants", "sessions"],
    "select": [
        "ai_providers (active, failures, id, kind, last_error, last_error_at, resting_until, stopped, tenant_id)",
        "ai_spending",
        "announcements",
        "events (created_at, data, id, tenant_id, type)",
        "invitations (accepted_at, created_at, email, expires_at, id, mailed, revoked_at, role, tenant_id)",
        "invoices",
        "memberships",
        "plans",
        "platform_events",
        "platform_providers",
        "platform_settings",
        "processes",
        "quota_grants",
        "sessions (created_at, expires_at, id, revoked_at, support_access_id, tenant_id, user_id)",
        "support_accesses",
        "tenant_storage",
        "tenant_usage",
        "tenants",
        "users (created_at, email, id, is_platform_admin, name)",
        "webhook_endpoints (active, failing_since, id, off_reason, tenant_id, types)",
        "whatsapp_accounts (connected_at, id, kind, last_error_at, paused_until, restarts, status, tenant_id)",
    ],
    "update": [
        "announcements",
        "invoices (decided_at, decided_by, paid_until, reason, status)",
        "plans",
        "platform_settings",
        "quota_grants (revoked_at)",
        "tenants (closed_by, closed_from, delete_after, flags, paid_until, plan_id, state_since, status)",
    ],
}
APPEND_ONLY = ("events", "order_events", "payments")


async def test_the_schema_is_the_one_written_down(owner: Connection) -> None:
    found = await describe(owner)
    if os.environ.get("WRITE_CATALOGUE"):
        CATALOGUE.write_text(found)
    assert found == CATALOGUE.read_text()


# Alembic cannot compare generated columns; the catalogue does.
@pytest.mark.filterwarnings("ignore:Computed default")
async def test_models_and_migrations_agree(database: Addresses) -> None:
    for module in modules():
        if module.endswith(".models"):
            __import__(module)

    def differences(connection: SyncConnection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True, "compare_type": True})
        return list(compare_metadata(context, Base.metadata))

    engine = create_async_engine(
        database.owner_dsn.replace("postgresql://", "postgresql+asyncpg://"), poolclass=NullPool
    )
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_every_tenant_table_is_shut(owner: Connection) -> None:
    shut = await owner.fetch(
        """select c.relname from pg_class c join pg_policies p on p.tablename = c.relname and p.policyname = 'tenant'
           where c.relrowsecurity and c.relforcerowsecurity and p.permissive = 'PERMISSIVE' and p.cmd = 'ALL'
             and p.qual like '%tenant_id = %app.tenant_id%' and p.with_check = p.qual order by 1"""
    )
    assert [row["relname"] for row in shut] == sorted(set(await tenant_tables(owner)) - set(OPEN_TABLES))


async def test_only_the_lookup_role_and_the_operators_see_across_tenants(owner: Connection) -> None:
    wider = await owner.fetch(
        """select cmd, tablename, roles from pg_policies
           where policyname <> 'tenant'
             and (cmd <> 'SELECT' or roles not in ('{munshi_lookup}', '{munshi_platform}', '{munshi_backup}'))
           order by cmd, tablename"""
    )
    assert [tuple(row) for row in wider] == [
        ("INSERT", "events", ["munshi_platform"]),
        ("INSERT", "quota_grants", ["munshi_platform"]),
        ("UPDATE", "invoices", ["munshi_platform"]),
        ("UPDATE", "quota_grants", ["munshi_platform"]),
    ]
    rights = await owner.fetch(
        """select c.relname, g.privilege_type from pg_class c, aclexplode(c.relacl) g
           where c.relnamespace = 'public'::regnamespace and g.grantee = 'munshi_lookup'::regrole order by 1"""
    )
    assert {row["privilege_type"] for row in rights} == {"SELECT"}
    members = "select pg_has_role($1, 'munshi_lookup', 'USAGE') or pg_has_role($1, 'munshi_lookup', 'SET')"
    assert await owner.fetchval(members, APP_ROLE) is False


async def test_backups_read_every_row_and_only_the_owner_makes_them(owner: Connection) -> None:
    left_out = """
    select relname from pg_class c where relnamespace = 'public'::regnamespace and relkind = 'r' and (
      not has_table_privilege($1, oid, 'select') or relrowsecurity and not exists (
        select from pg_policies where tablename = c.relname and policyname = 'backup' and qual = 'true'))
    """
    assert await owner.fetch(left_out, BACKUP_ROLE) == []
    more = """
    select g.privilege_type from pg_class c, aclexplode(c.relacl) g
    where c.relkind in ('r', 'S') and g.grantee = $1::text::regrole and g.privilege_type <> 'SELECT'
    """
    assert await owner.fetch(more, BACKUP_ROLE) == []
    for role in (APP_ROLE, PLATFORM_ROLE):
        member = "select pg_has_role($1, $2, 'USAGE') or pg_has_role($1, $2, 'SET')"
        assert await owner.fetchval(member, role, BACKUP_ROLE) is False
    for right in ("rolsuper", "rolbypassrls", "rolcreaterole", "rolcanlogin"):
        assert await owner.fetchval(f"select {right} from pg_roles where rolname = $1", BACKUP_ROLE) is False  # noqa: S608


async def test_the_operators_role_reads_no_words_and_no_secrets(owner: Connection) -> None:
    """All it may do, column by column: what customers and staff write, and every secret, is not among it."""
    rows = await owner.fetch(
        """select table_name || case when count(*) = (
               select count(*) from information_schema.columns c
               where c.table_schema = 'public' and c.table_name = p.table_name) then ''
             else ' (' || string_agg(column_name, ', ' order by column_name) || ')' end as what, lower(privilege_type)
           from information_schema.column_privileges p where grantee = $1 and table_schema = 'public'
           group by table_name, privilege_type order by 2, 1""",
        PLATFORM_ROLE,
    )
    found: dict[str, list[str]] = {}
    for what, right in rows:
        found.setdefault(right, []).append(what)
    assert found == OPERATORS_RIGHTS
    owned = "select count(*) from pg_class where relowner = $1::text::regrole"
    assert await owner.fetchval(owned, PLATFORM_ROLE) == 0
    for right in ("rolsuper", "rolbypassrls", "rolcreaterole", "rolcanlogin"):
        assert await owner.fetchval(f"select {right} from pg_roles where rolname = $1", PLATFORM_ROLE) is False  # noqa: S608


async def test_the_app_cannot_do_what_the_operators_role_does(owner: Connection, db: Database) -> None:
    assert await owner.fetchval("select pg_has_role($1, $2, 'MEMBER')", APP_ROLE, PLATFORM_ROLE) is False
    forbidden = (
        "select * from platform_events",
        "insert into platform_events (operator_id, action) values (gen_random_uuid(), 'x')",
        "update plans set limits = '{}'",
        "insert into platform_settings default values",
        "delete from announcements",
        "select * from dead_jobs()",
        "select database_bytes()",
        "select * from database_state()",
        "select * from leases_held()",
        "select * from shop_record(gen_random_uuid(), null, 1)",
        "select * from shop_failures(gen_random_uuid())",
    )
    async with global_tx(db) as tx:
        for statement in forbidden:
            await tx.raw.execute("savepoint here")
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await tx.raw.execute(statement)
            await tx.raw.execute("rollback to here")


async def test_every_tenant_table_is_keyed_by_tenant(owner: Connection) -> None:
    keyed = await owner.fetch(
        """select conrelid::regclass::text as name from pg_constraint k
           join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
           where k.contype = 'p' and a.attname = 'tenant_id' order by 1"""
    )
    assert {row["name"] for row in keyed} == set(await tenant_tables(owner)) - {"sessions"}


async def test_no_reference_leads_to_another_tenant(owner: Connection) -> None:
    """A foreign key ignores row security, so one between tenant tables must carry the tenant along."""
    tables = set(await tenant_tables(owner))
    loose = await owner.fetch(
        """select k.conrelid::regclass::text as here, k.confrelid::regclass::text as there, k.conname,
             array(select attname::text from pg_attribute
                   where attrelid = k.conrelid and attnum = any(k.conkey)) as columns
           from pg_constraint k where k.contype = 'f'"""
    )
    assert [
        row["conname"]
        for row in loose
        if row["here"] in tables and row["there"] in tables and "tenant_id" not in row["columns"]
    ] == []


async def test_the_app_role_is_weak(owner: Connection) -> None:
    role = await owner.fetchrow(
        "select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication from pg_roles where rolname = $1",
        APP_ROLE,
    )
    assert role is not None
    assert not any(role.values())
    owned = """select relname from pg_class where relowner = $1::text::regrole
               union select proname from pg_proc where proowner = $1::text::regrole"""
    assert await owner.fetch(owned, APP_ROLE) == []
    more = await owner.fetch(
        """select c.relname, g.privilege_type from pg_class c, aclexplode(c.relacl) g
           where c.relnamespace = 'public'::regnamespace and g.grantee in (0, $1::text::regrole)
             and g.privilege_type not in ('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'USAGE')""",
        APP_ROLE,
    )
    assert more == []
    assert await owner.fetchval("select has_schema_privilege($1, 'public', 'CREATE')", APP_ROLE) is False


async def test_history_cannot_be_rewritten(owner: Connection) -> None:
    rights = await owner.fetch(
        """select name from unnest($2::text[]) as name, unnest(array['UPDATE', 'DELETE', 'TRUNCATE']) as privilege
           where has_table_privilege($1, name, privilege)""",
        APP_ROLE,
        APPEND_ONLY,
    )
    assert rights == []


async def test_the_pool_acts_as_the_app_role(db: Database) -> None:
    async with global_tx(db) as tx:
        assert await tx.raw.fetchval("select current_user") == APP_ROLE
        for table in APPEND_ONLY:
            for statement in (f"delete from {table}", f"update {table} set tenant_id = tenant_id", f"truncate {table}"):  # noqa: S608
                await tx.raw.execute("savepoint here")
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await tx.raw.execute(statement)
                await tx.raw.execute("rollback to here")


@pytest.mark.spoils_database
async def test_every_table_hides_its_rows(db: Database, superuser: Connection) -> None:
    """A row of one tenant is put into every table: another tenant, and nobody at all, see none of them."""
    mine, other = new_id(), new_id()
    tables = [table for table in await tenant_tables(superuser) if table not in OPEN_TABLES]
    await superuser.execute("set session_replication_role = replica")
    for table in tables:
        await superuser.execute(await any_row(superuser, table), mine)
    async with tenant_tx(db, mine) as tx:
        assert await counts(tx, tables) == dict.fromkeys(tables, 1)
    async with tenant_tx(db, other) as tx:
        assert await counts(tx, tables) == dict.fromkeys(tables, 0)
    async with global_tx(db) as tx:
        assert await counts(tx, tables) == dict.fromkeys(tables, 0)


async def counts(tx: Tx, tables: list[str]) -> dict[str, int]:
    return {table: await tx.raw.fetchval(f"select count(*) from {table}") for table in tables}  # noqa: S608 - names from the catalogue


async def any_row(connection: Connection, table: str) -> str:
    """An insert that fills what must be filled, whatever the table; checks and references are off while it runs."""
    columns = await connection.fetch(
        """select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
           where attrelid = $1::text::regclass and attnum > 0 and attnotnull and not atthasdef and attidentity = ''""",
        table,
    )
    for row in await connection.fetch(
        "select conname from pg_constraint where contype = 'c' and conrelid = $1::text::regclass", table
    ):
        await connection.execute(f"alter table {table} drop constraint {row['conname']}")
    samples = {
        "uuid": "gen_random_uuid()",
        "bigint": "1",
        "text": "'x'",
        "jsonb": "'{}'",
        "timestamp with time zone": "now()",
        "date": "now()",
        "boolean": "true",
    }
    names = ", ".join(row["name"] for row in columns)
    values = ", ".join("$1" if row["name"] == "tenant_id" else samples[row["type"]] for row in columns)
    return f"insert into {table} ({names}) values ({values})"  # noqa: S608


async def test_a_row_cannot_be_written_into_another_tenant(db: Database) -> None:
    mine, other = new_id(), new_id()
    async with global_tx(db) as tx:
        tx.add_all([Tenant(id=mine, slug="mine", name="Mine"), Tenant(id=other, slug="other", name="Other")])
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with tenant_tx(db, mine) as tx:
            await tx.raw.execute("insert into order_counters (tenant_id) values ($1)", other)
    async with tenant_tx(db, other) as tx:
        await tx.raw.execute("insert into order_counters (tenant_id, last) values ($1, 7)", other)
        emit(tx, "tenant.updated", other, by=SYSTEM)
    async with tenant_tx(db, mine) as tx:
        assert await tx.raw.execute("update order_counters set last = 0") == "UPDATE 0"
        assert await tx.raw.execute("delete from order_counters") == "DELETE 0"
    async with tenant_tx(db, other) as tx:
        assert await tx.raw.fetchval("select last from order_counters") == 7
