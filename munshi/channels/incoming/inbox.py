"""What arrives is kept first, once, and worked on later: the raw event and the wake of its sender in one commit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Literal
from uuid import UUID

import orjson

from munshi.core.clock import new_id
from munshi.core.db import Json, Tx
from munshi.core.queue.jobs import wake

# Senders that are no customers: receipts of our messages, and news about the account itself.
RECEIPTS, NEWS = "receipts", "news"
GROUP = "group:"  # before a group's number

KEEP = """
insert into inbound_events (tenant_id, account_id, id, external_id, kind, sender, payload)
select $1, $2, * from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::jsonb[])
on conflict (tenant_id, account_id, external_id) do nothing
returning id, sender
"""

Row = tuple[UUID, str, str, str, str]


@dataclass(frozen=True)
class Item:
    """One raw item. `external_id` makes a repeat harmless; `sender` names whose items are worked on in order."""

    external_id: str
    kind: Literal["message", "status", "account"]
    sender: str
    payload: Json


def encode(items: Sequence[Item]) -> list[Row]:
    """`items` as rows for `keep`, each with its id; orjson.JSONEncodeError when one is nested too deeply."""
    return [(new_id(), item.external_id, item.kind, item.sender, orjson.dumps(item.payload).decode()) for item in items]


async def keep(
    tx: Tx, account_id: UUID, rows: Sequence[Row], correlations: Mapping[UUID, str | None] | None = None
) -> set[UUID]:
    """Store those of `rows` that are new, in one statement, and wake their senders; returns the ids of the new ones.

    `correlations`: by row, what `carried` said where it came in, if that was not here.
    """
    if not rows:
        return set()
    # In one order everywhere: the same document brought twice to two processes must not have them wait in a ring.
    columns = zip(*sorted(rows, key=itemgetter(1)), strict=True)
    fresh = await tx.raw.fetch(KEEP, tx.tenant_id, account_id, *(list(column) for column in columns))
    for row in fresh:
        wake(tx, f"in:{account_id}:{row['sender']}", correlation=(correlations or {}).get(row["id"]))
    return {row["id"] for row in fresh}
