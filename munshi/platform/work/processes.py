"""What runs: every process of the installation writes itself down every few seconds, and how its work goes."""

import asyncio
import socket
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID

import asyncpg
import orjson
import sqlalchemy.exc
import structlog

from munshi import __version__
from munshi.core.clock import new_id
from munshi.core.db import Database, plain_connection
from munshi.core.outages import UNREACHABLE
from munshi.platform.work.recent import Recent, gauge, read

BEAT_SECONDS = 10.0
LEAVE_SECONDS = 2.0

BEAT = """
insert into processes (id, role, version, host, figures) values ($1, $2, $3, $4, $5)
on conflict (id) do update set heard_at = now(), figures = excluded.figures
"""
# One that died is no longer missed when its place on that machine is taken again, or after a day.
FORGET = """
delete from processes old where heard_at < now() - interval '1 day' or (
  heard_at < now() - interval '1 minute' and exists (
    select from processes new where new.role = old.role and new.host = old.host and new.started_at > old.heard_at
  )
)
"""
LEAVE = "delete from processes where id = $1"

log = structlog.get_logger()


@dataclass
class Presence:
    """One process, as long as it runs."""

    db: Database
    role: str
    id: UUID = field(default_factory=new_id)
    recent: Recent = field(default_factory=Recent)

    async def keep_up(self) -> None:
        """Write it down until cancelled; then take it away again, so that it is not missed."""
        try:
            while True:
                with suppress(*UNREACHABLE):
                    await self.beat()
                await asyncio.sleep(BEAT_SECONDS)
        finally:
            await self._leave()

    async def beat(self) -> None:
        totals = read()
        figures = {
            "sockets": gauge(totals, "munshi_sockets"),
            "phones": gauge(totals, "munshi_linked_phones"),
            "recent": self.recent.look(),
        }
        place = (self.id, self.role, __version__, socket.gethostname(), orjson.dumps(figures).decode())
        async with plain_connection(self.db) as raw:
            await raw.execute(BEAT, *place)
            await raw.execute(FORGET)

    async def _leave(self) -> None:
        try:
            async with asyncio.timeout(LEAVE_SECONDS), plain_connection(self.db) as raw:
                await raw.execute(LEAVE, self.id)
        except (*UNREACHABLE, TimeoutError, asyncpg.PostgresError, sqlalchemy.exc.SQLAlchemyError) as error:
            log.warning("process not written off", error=type(error).__name__)
