"""The database: one engine, and transactions bound to one tenant by row-level security."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

import asyncpg
import orjson
from sqlalchemy import BigInteger, Connection, DateTime, ForeignKey, MetaData, Text, event, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedColumn, mapped_column
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from munshi.core.clock import new_id, now
from munshi.core.closings import Closing, together
from munshi.core.outages import UNREACHABLE, cause_of
from munshi.core.queue.bus import Bus

APP_ROLE = "munshi_app"
PLATFORM_ROLE = "munshi_platform"
BACKUP_ROLE = "munshi_backup"
ANSWER_SECONDS = 5  # until a server that opens no connection, or begins no transaction, counts as away
CONNECTION_SECONDS = 10  # the longest wait for a free connection
STATEMENT_SECONDS = 30

Json = dict[str, Any]


Finisher = Callable[["Tx"], Closing]


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {
        datetime: DateTime(timezone=True),
        str: Text(),
        int: BigInteger(),
        Json: JSONB(),
        list[str]: JSONB(),
        list[Json]: JSONB(),
    }


def defaulted(value: bool | int | str | list[Any] | dict[str, Any]) -> MappedColumn[Any]:
    """A column with this default in the database too, so that rows written by plain SQL and by the ORM agree."""
    server = value if isinstance(value, str) else json.dumps(value)
    return mapped_column(default=(lambda: copy(value)), server_default=server)


class TenantRow(Base):
    """A row of one tenant: keys are (tenant_id, id), forced row-level security hides every other tenant's rows."""

    __abstract__ = True

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    created_at: Mapped[datetime] = mapped_column(default=now, server_default=text("now()"))


class TenantRoot(TenantRow):
    """A tenant's row that hangs on no other row of it: its foreign key makes it go when the tenant goes."""

    __abstract__ = True

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id", ondelete="CASCADE"), primary_key=True)


class Tx(AsyncSession):
    """One open transaction. `tenant_id` is the tenant it is bound to, `raw` the asyncpg connection under it."""

    tenant_id: UUID
    raw: "asyncpg.Connection[asyncpg.Record]"
    finishers: list[Finisher]
    silent: bool = False
    touched_work: bool = False
    touched_news: bool = False

    def before_commit(self, finisher: Finisher) -> None:
        """Ask `finisher` for its statement just before the commit."""
        self.finishers.append(finisher)

    def at_end(self, sql: str, *values: object) -> None:
        """Run `sql` just before the commit: for a write that nothing else in this transaction needs to see."""
        self.before_commit(lambda _: Closing(sql, values))


@dataclass(frozen=True)
class Database:
    """`dsn` is a plain libpq address of PostgreSQL itself, for connections that must not go through a pool (LISTEN).

    `silent`: what is done through it is told to nobody and arms no job, as in a rehearsal. `manners`: what every
    transaction sets for itself, where a pooler stands between and its connections are nobody's.
    """

    engine: AsyncEngine
    dsn: str = field(repr=False)
    manners: str = ""
    bus: Bus = field(default_factory=Bus)
    silent: bool = False


def connect(dsn: str, *, direct: str | None = None, pool_size: int = 16, role: str = APP_ROLE) -> Database:
    """Open a pool whose every connection acts as the role that owns nothing (`munshi_app`), or as the operator's.

    `dsn`: postgresql://… ; statements and idle transactions are cut off after 30 s; who waits too long is told AWAY.
    `direct`: PostgreSQL's own address where `dsn` is that of a pooler which shares its connections by transaction.
    """
    limits = {
        "role": role,
        "statement_timeout": f"{STATEMENT_SECONDS}s",
        "idle_in_transaction_session_timeout": f"{STATEMENT_SECONDS}s",
        "jit": "off",
    }
    of_session = {"application_name": "munshi"} if direct else {"application_name": "munshi", **limits}
    engine = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=partial(_open, dsn, of_session),
        pool_size=pool_size,
        max_overflow=0,  # a connection opened for one transaction costs more than the transaction
        pool_use_lifo=True,  # a quiet hour keeps a few connections warm, not all of them
        pool_timeout=CONNECTION_SECONDS,
        isolation_level="AUTOCOMMIT",
        json_deserializer=orjson.loads,
    )
    event.listen(engine.sync_engine, "checkout", _refuse_if_closed)
    manners = "".join(f"; SET LOCAL {name} = '{value}'" for name, value in limits.items()) if direct else ""
    return Database(engine=engine, dsn=direct or dsn, manners=manners)


async def _open(dsn: str, of_session: dict[str, str]) -> "asyncpg.Connection[asyncpg.Record]":
    # The driver reads the address itself: SQLAlchemy would refuse sslmode and the like.
    try:
        return await asyncpg.connect(dsn, server_settings=of_session, timeout=ANSWER_SECONDS, command_timeout=35)
    except UNREACHABLE as error:  # where its socket was there may be no file any more
        raise ConnectionError(f"no connection to the database ({type(error).__name__})") from error


def _refuse_if_closed(_: object, entry: ConnectionPoolEntry, __: object) -> None:
    # The pool cannot see that a connection used directly has died; told so, it opens a new one in its place.
    if entry.driver_connection is None or entry.driver_connection.is_closed():
        raise DisconnectionError


@asynccontextmanager
async def tenant_tx(db: Database, tenant_id: UUID, *, durable: bool = True) -> AsyncIterator[Tx]:
    """One transaction that sees and writes only `tenant_id`'s rows; commits on a clean exit, else rolls back.

    The tenant is bound together with BEGIN, for this transaction only, so a pooled connection can never carry it on.
    `durable=False` does not wait for the disk: only for work that nobody outside hears of before a durable commit,
    which takes along all that was committed before it. A crash of the database may undo such work as a whole.
    """
    binding = f"; SET LOCAL app.tenant_id = '{UUID(str(tenant_id))}'"
    async with _transaction(db, binding if durable else f"{binding}; SET LOCAL synchronous_commit = off") as tx:
        tx.tenant_id = tenant_id
        yield tx


@asynccontextmanager
async def global_tx(db: Database) -> AsyncIterator[Tx]:
    """One transaction bound to no tenant: users, sessions, tenants, plans and lookup functions only."""
    async with _transaction(db) as tx:
        yield tx


@asynccontextmanager
async def plain_connection(
    db: Database, *, patience: float = ANSWER_SECONDS
) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """A pooled connection for one statement that commits by itself. For the job queue's own rows.

    What takes longer than `patience` seconds ends with a ConnectionError, like a server that is away.
    """
    async with _pooled(db) as held:
        raw: Any = held.driver_connection
        async with _answering(raw, patience), _with_manners(db, raw):
            yield raw


@asynccontextmanager
async def _pooled(db: Database) -> AsyncIterator[PoolProxiedConnection]:
    # The engine's own way to a connection costs as much as a statement.
    held = await db.engine.raw_connection()
    try:
        yield held
    finally:
        held.close()  # nothing is awaited here, so it goes back even from a task that is cancelled twice


@asynccontextmanager
async def _with_manners(db: Database, raw: "asyncpg.Connection[asyncpg.Record]") -> AsyncIterator[None]:
    if not db.manners:
        yield
        return
    try:
        await raw.execute(f"BEGIN{db.manners}")
        yield
        await raw.execute("COMMIT")
    except BaseException:
        await _roll_back_at_all_costs(raw)
        raise


@asynccontextmanager
async def _answering(raw: "asyncpg.Connection[asyncpg.Record]", patience: float) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(patience) as limit:
            yield
    except TimeoutError:
        if not limit.expired():
            raise
        raw.terminate()
        raise ConnectionError("the database does not answer") from None


@asynccontextmanager
async def _transaction(db: Database, binding: str = "") -> AsyncIterator[Tx]:
    async with _pooled(db) as held:
        raw: Any = held.driver_connection
        connection = AsyncConnection(db.engine, Connection(db.engine.sync_engine, held))
        tx = Tx(bind=connection, expire_on_commit=False)
        tx.raw, tx.finishers, tx.silent = raw, [], db.silent
        try:
            async with _answering(raw, ANSWER_SECONDS):
                await raw.execute(f"BEGIN{db.manners}{binding}")
            yield tx
            await _commit(tx)
        except BaseException as error:
            await _roll_back_at_all_costs(raw)
            if (cause := cause_of(error)) is not error:
                raise cause from None
            raise
        finally:
            if tx.in_transaction():
                await tx.close()
    if tx.touched_work or tx.touched_news:
        db.bus.touch(tx.tenant_id, work=tx.touched_work, news=tx.touched_news)


async def _commit(tx: Tx) -> None:
    if tx.in_transaction():  # the ORM was used
        await tx.flush()
    await write_closings(tx)
    await tx.raw.execute("COMMIT")


async def write_closings(tx: Tx) -> None:
    """Run everything that stands for the end of `tx` now, in one round trip: its locks are held for the commit only."""
    closings = [finisher(tx) for finisher in tx.finishers]  # asking one may add another
    tx.finishers.clear()
    if not closings:
        return
    closings.sort(key=lambda closing: closing.sql)  # in one order everywhere: no two transactions wait for each other
    sql, values = together(closings)
    found = iter(await tx.raw.fetchrow(sql, *values) or ())
    for closing in closings:
        row = closing.is_asked and next(found)
        if closing.or_raise and not row:
            raise closing.or_raise
        tx.touched_work |= bool(closing.arms and row)


async def _roll_back_at_all_costs(raw: "asyncpg.Connection[asyncpg.Record]") -> None:
    # A connection must never go back to the pool inside a transaction, not even when its task is cancelled twice.
    try:
        await asyncio.shield(_roll_back(raw))
    except asyncio.CancelledError:
        raw.terminate()
        raise


async def _roll_back(raw: "asyncpg.Connection[asyncpg.Record]") -> None:
    if raw.is_closed():
        return
    try:
        await raw.execute("ROLLBACK", timeout=5)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
        raw.terminate()
