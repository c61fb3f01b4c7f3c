"""A shop with very many messages beside a small one: what the small one waits, before and after.

`ROWS=1000000` for the whole size, which takes minutes to fill on a small machine.
"""

import os
import time
from collections.abc import AsyncIterator

from benchmarks.chaos.site import Row, Site, harmed, senders, site, tail
from benchmarks.crowd import PEOPLE
from benchmarks.stage import analyze
from munshi.core.db import tenant_tx

ROWS = int(os.environ.get("ROWS", "100000"))
A_CHAT = 100
PARTS = 10  # transactions the rows are written in
QUIET = """update tenants set settings = settings || '{"ai_enabled": false}' where id = $1"""
TALK = """
insert into messages (tenant_id, id, conversation_id, account_id, seq, direction, text, author, status, created_at)
select $1, uuidv7(), c.id, c.account_id, seq, case when seq % 2 = 0 then 'in' else 'out' end,
  'And how long would that take, please?', case when seq % 2 = 0 then 'customer' else 'ai' end,
  case when seq % 2 = 0 then 'received' else 'read' end, c.last_message_at - make_interval(secs => (100 - seq) * 20)
from (select * from conversations where tenant_id = $1 order by id limit $2 offset $3) c
cross join lateral generate_series(1, 100) seq
"""
SEQS = "update conversations set last_seq = 100, inbound_seq = 100, answered_seq = 100 where tenant_id = $1"
PAGES = ("/api/conversations", "/api/dashboard/stats", "/api/orders", "/api/customers")


async def run() -> AsyncIterator[Row]:
    async with site() as place:
        small = place.shops[1]
        before = await _measure(place, 600_000)
        filling = time.monotonic()
        await _fill(place)
        filled = time.monotonic() - filling
        after = await _measure(place, 610_000)
        told = [f"{ROWS:,} messages of another shop (written in {filled:.0f} s)"]
        told += [f"{name} {tail(before[name]):.2f} s before, {tail(after[name]):.2f} s after" for name in before]
        large = {path: await place.read(place.shops[0], path) for path in PAGES}
        told += [f"the large shop's slowest page {max(large.values()):.2f} s"]
        wrong = [fault for name in before for fault in harmed(before[name], after[name])]
        wrong += [f"{count} × {what}" for (what, _), count in place.reads.items() if what != 200]
        del place.shops[0]  # its rows were written by SQL: they are in no book
        yield await place.row(f"beside {ROWS:,} rows", None, "; ".join(told), *wrong)
        place.shops.append(small)


async def _measure(place: Site, start: int) -> dict[str, list[float]]:
    small = place.shops[1]
    found = {"replies": [await place.answered(small, sender) for sender in senders(small, 15, start=start)]}
    for path in PAGES:
        found[path] = [await place.read(small, path) for _ in range(10)]
    return found


async def _fill(place: Site) -> None:
    shop, chats = place.shops[0], ROWS // A_CHAT
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
        await tx.raw.execute(QUIET, shop.tenant_id)
        await tx.raw.execute(PEOPLE, shop.tenant_id, chats, shop.account_id, A_CHAT)
        await tx.raw.execute(SEQS, shop.tenant_id)
    for part in range(PARTS):
        async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
            await tx.raw.execute("set local statement_timeout = 0")
            await tx.raw.execute(TALK, shop.tenant_id, chats // PARTS, part * (chats // PARTS), timeout=300)
    await analyze(place.stage)
