"""A past conversation as something to play again: what the customer wrote, turn by turn, and what they got for it."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from munshi.ai.rehearsal.stage.play import PICTURE, Line
from munshi.ai.rehearsal.stage.sandbox import Sandbox
from munshi.core.db import Json, tenant_tx
from munshi.core.errors import NotFound, Problem
from munshi.core.runtime import Runtime
from munshi.media.models import MediaFile
from munshi.media.store import read, save
from munshi.tenants.schemas import Language

MOST_MESSAGES = 400
MOST_FILES = 10
# What a channel or a job put there says how it went then.
THEN = ("proof_id", "media_error", "transcribed_by", "read")

CUSTOMER = """
select p.name, p.language from conversations c join customers p on p.tenant_id = c.tenant_id and p.id = c.customer_id
where c.tenant_id = $1 and c.id = $2
"""

MESSAGES = """
select * from (
  select m.seq, m.direction, m.kind, m.text, m.payload, f.id as media_id, f.content_type, f.filename, f.store, f.path
  from messages m left join media_files f on f.tenant_id = m.tenant_id and f.id = m.media_id
  where m.tenant_id = $1 and m.conversation_id = $2 order by m.seq desc limit $3
) newest order by seq
"""


@dataclass(frozen=True)
class PastTurn:
    """What the customer wrote before the shop spoke, and what it then said."""

    lines: tuple[Line, ...]
    before: tuple[str, ...]


@dataclass(frozen=True)
class Past:
    name: str
    language: Language
    turns: tuple[PastTurn, ...]


async def read_past(runtime: Runtime, shop_id: UUID, sandbox: Sandbox, conversation_id: UUID) -> Past:
    """The newest 400 messages; files are copied into the sandbox, 10 at most. NotFound for an unknown conversation."""
    async with tenant_tx(runtime.db, shop_id) as tx:
        customer: Any = await tx.raw.fetchrow(CUSTOMER, shop_id, conversation_id)
        rows = await tx.raw.fetch(MESSAGES, shop_id, conversation_id, MOST_MESSAGES)
    if customer is None:
        raise NotFound("conversation")
    with_files = [row["seq"] for row in rows if row["media_id"] and row["direction"] == "in"][:MOST_FILES]
    turns: list[PastTurn] = []
    lines: list[Line] = []
    for side, group in groupby(rows, key=lambda row: row["direction"]):
        if side == "in":
            lines = [await _line(runtime, sandbox, shop_id, row, row["seq"] in with_files) for row in group]
        elif lines:
            turns.append(PastTurn(tuple(lines), tuple(row["text"] or f"[{row['kind']}]" for row in group)))
            lines = []
    if lines:
        turns.append(PastTurn(tuple(lines), ()))
    return Past(customer["name"] or "", customer["language"] or "en", tuple(turns))


async def _line(runtime: Runtime, sandbox: Sandbox, shop_id: UUID, row: Any, with_file: bool) -> Line:
    payload: Json = {name: value for name, value in row["payload"].items() if name not in THEN}
    media = await _copied(runtime, sandbox, shop_id, row) if with_file else None
    return Line(row["text"], row["kind"], payload, media)


async def _copied(runtime: Runtime, sandbox: Sandbox, shop_id: UUID, row: Any) -> MediaFile | None:
    names = ("content_type", "filename", "store", "path")
    media = MediaFile(id=row["media_id"], tenant_id=shop_id, **{name: row[name] for name in names})
    try:
        content = await read(runtime, media)
    except Problem:
        content = PICTURE  # it is gone: a picture is a picture
    return await save(sandbox.runtime, sandbox.tenant_id, content, filename=row["filename"])
