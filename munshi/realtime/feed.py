"""Reads the event table for the browsers: what is new, and what a browser missed.

Ids are given out just before a commit, so a lower id may become visible after a higher one. Readers look back over
the last minute (a commit waits for locks 30 s at most) and remember what they have told.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from munshi.core.db import Tx
from munshi.realtime.translate import TYPES

LOOK_BACK = timedelta(seconds=60)
MOST_REMEMBERED = 5_000
MOST_A_READ = 500
MOST_REPLAYED = 1_000

LATEST = """
select id, created_at from events where tenant_id = $1 and type = any($2) order by id desc limit $3
"""

NEW = """
select id, type, subject_id, actor_kind, data, created_at from events
where tenant_id = $1 and type = any($2) and id > $3 and id <> all($4::bigint[]) order by id limit $5
"""

# Along the ids, which have an index: times have none.
LATELY = """
with newest as (
  select id, type, subject_id, actor_kind, data, created_at from events
  where tenant_id = $1 and type = any($2) order by id desc limit $5
)
select * from newest where created_at > now() - $3::interval - $4::interval order by id
"""

MISSED = """
with known as (
  select id, created_at from events where tenant_id = $1 and id <= $3 order by id desc limit 1
)
select id, type, subject_id, actor_kind, data, created_at from events
where tenant_id = $1 and type = any($2) and id > $3 - $4::bigint
  and created_at > coalesce((select created_at from known), '-infinity') - $5::interval
order by id limit $6
"""


@dataclass
class Cursor:
    """How far one tenant has been told: everything up to `floor`, and above it the ids of `told`."""

    floor: int = 0
    told: dict[int, datetime] = field(default_factory=dict)

    def take(self, rows: Iterable[Any]) -> None:
        self.told.update((row["id"], row["created_at"]) for row in rows)
        if not self.told:
            return
        oldest = max(self.told.values()) - LOOK_BACK
        past = [id for id, at in self.told.items() if at < oldest]
        crowded = sorted(self.told)[: max(0, len(self.told) - MOST_REMEMBERED)]
        self.floor = max((self.floor, *past, *crowded[-1:]))
        self.told = {id: at for id, at in self.told.items() if id > self.floor}


async def start_cursor(tx: Tx) -> Cursor:
    """A cursor behind which lies all that has been committed by now."""
    cursor = Cursor()
    cursor.take(await tx.raw.fetch(LATEST, tx.tenant_id, TYPES, MOST_REMEMBERED))
    return cursor


async def read_new(tx: Tx, cursor: Cursor) -> list[Any]:
    """Event rows not told yet, by id, `MOST_A_READ` at most. The caller hands them to `cursor.take` once told."""
    told = list(cursor.told)
    rows: list[Any] = await tx.raw.fetch(NEW, tx.tenant_id, TYPES, cursor.floor, told, MOST_A_READ)
    return rows


async def read_lately(tx: Tx, seconds: float) -> list[Any] | None:
    """Event rows of the last `seconds` and of the minute before; None when they are too many."""
    since = timedelta(seconds=seconds)
    rows: list[Any] = await tx.raw.fetch(LATELY, tx.tenant_id, TYPES, since, LOOK_BACK, MOST_REPLAYED + 1)
    return rows if len(rows) <= MOST_REPLAYED else None


async def read_missed(tx: Tx, after: int) -> list[Any] | None:
    """Event rows since event `after`, with some before it again; None when they are too many or `after` is not ours."""
    newest = await tx.raw.fetchval("select max(id) from events where tenant_id = $1", tx.tenant_id)
    if after > (newest or 0):
        return None
    rows: list[Any] = await tx.raw.fetch(
        MISSED, tx.tenant_id, TYPES, after, MOST_REMEMBERED, LOOK_BACK, MOST_REPLAYED + 1
    )
    return rows if len(rows) <= MOST_REPLAYED else None
