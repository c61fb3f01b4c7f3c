"""Every type of event that browsers are told of is heard in its own shop, and by nobody in another."""

from typing import Any
from uuid import uuid4

from munshi.core.db import Json, tenant_tx
from munshi.core.runtime import Runtime
from munshi.events.catalogue import EVENT_TYPES
from munshi.events.service import SYSTEM, emit
from munshi.realtime.schemas import CLIENT_EVENTS
from munshi.realtime.translate import TYPES
from tests.live import Browser, connected, serving
from tests.rules.beside import Theirs, of_theirs, side_by_side
from tests.rules.catalogue import Connection
from tests.rules.full_shop import FullShop

# Which row an event is about, by the first word of its type.
SUBJECTS = {
    "broadcast": "broadcast_id",
    "conversation": "conversation_id",
    "message": "message_id",
    "note": "conversation_id",
    "notification": "",  # about several things
    "order": "order_id",
    "payment": "proof_id",
    "rehearsal": "rehearsal_id",
    "session": "session_id",
    "system": "tenant_id",
    "whatsapp": "account_id",
}

# Words of the facts that are one of a few.
WORDS = {
    "broadcast": {"status": "sending"},
    "order": {"status": "pending", "from": "pending", "to": "paid"},
    "whatsapp": {"state": "connected"},
}


async def test_no_event_is_heard_in_another_shop(runtime: Runtime, superuser: Connection) -> None:
    mine, theirs = await side_by_side(runtime, superuser, in_words=False)
    async with serving(runtime) as site:
        async with (
            connected(runtime, site.url, mine.owner) as browser,
            connected(runtime, site.url, theirs.full.owner) as other,
        ):
            first = await newest(runtime, theirs.full)
            await happen(runtime, theirs.full)
            for name in CLIENT_EVENTS:
                await other.next(name)
            await happen(runtime, mine)
            for name in CLIENT_EVENTS:
                await browser.next(name)
            assert heard_of(theirs, browser) == []
        last = await newest(runtime, theirs.full)
        async with connected(runtime, site.url, mine.owner) as browser:
            for after in (0, first, last):
                await browser.client.call("replay", {"after": after})
            assert {name for name, _ in browser.heard} == set(CLIENT_EVENTS)
            assert heard_of(theirs, browser) == []


async def happen(runtime: Runtime, shop: FullShop) -> None:
    """One event of each type, about rows of the shop."""
    async with tenant_tx(runtime.db, shop.tenant_id) as tx:
        received = await tx.raw.fetchval("select min(id::text)::uuid from messages where direction = 'in'")
        for type in TYPES:
            room = type.partition(".")[0]
            subject = received if type == "message.received" else shop.ids.get(SUBJECTS[room])
            emit(tx, type, subject, facts_of(type, WORDS.get(room, {})), by=SYSTEM)


def facts_of(type: str, words: Json) -> Json:
    """What must stand in such an event, and those of `words` that may."""
    schema = EVENT_TYPES[type].facts.model_json_schema()
    members = schema.get("properties", {})
    needed = {name: example(schema, members[name]) for name in schema.get("required", ())}
    return needed | {name: word for name, word in words.items() if name in members}


def example(schema: Json, part: Json) -> Any:
    """Something that a member of the facts may be."""
    if name := part.get("$ref", "").rpartition("/")[2]:
        return example(schema, schema["$defs"][name])
    if choices := part.get("anyOf"):
        return example(schema, choices[0])
    if choices := part.get("enum", [part[word] for word in ("const",) if word in part]):
        return choices[0]
    if part.get("format") == "uuid":
        return str(uuid4())
    return {"string": "word", "integer": 1, "boolean": True, "array": [], "object": {}}[part["type"]]


async def newest(runtime: Runtime, shop: FullShop) -> int:
    async with tenant_tx(runtime.db, shop.tenant_id) as tx:
        found: int = await tx.raw.fetchval("select max(id) from events where tenant_id = $1", shop.tenant_id)
    return found


def heard_of(theirs: Theirs, browser: Browser) -> list[str]:
    return of_theirs(theirs, str(browser.heard))
