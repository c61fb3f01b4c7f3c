"""How soon the dashboard's heaviest pages are answered in a large installation, and what each answer costs.

One shop has a million messages of 200 days and 100,000 orders, among 1,000 shops; 16 browsers of it ask at once.
`python -m benchmarks.pages [--messages 1000000] [--orders 100000] [--shops 1000]` runs this part alone.
"""

import argparse
import asyncio
import socket
import time
from dataclasses import replace
from itertools import repeat
from statistics import quantiles
from uuid import UUID

from benchmarks.crowd import QUIET
from benchmarks.sockets import serve
from benchmarks.stage import Figure, Stage, alone, analyze, cpu_seconds, exchange, running
from benchmarks.webhook import await_open
from munshi.core.clock import new_id
from munshi.core.db import tenant_tx
from munshi.core.tokens import session_cookie
from tests.api import make_member, make_tenant, session_token

MESSAGES, ORDERS, SHOPS = 1_000_000, 100_000, 1_000
A_CHAT = 100
DAYS = 200
CHATS_A_COMMIT = 1_000
CLIENTS, ROUNDS = 16, 30
PATIENCE = 600.0  # for filling

# What happened before has an id of that time, as what is written day by day has.
PEOPLE = f"""
with people as (
  insert into customers (tenant_id, id, name, language, last_seen_at, created_at)
  select $1, uuidv7(at - now()), 'Customer ' || n, 'en', at, at
  from generate_series(1, $2::int) n cross join lateral (select now() - n * interval '{DAYS} days' / $2 as at) t
  returning id, created_at as at
)
insert into conversations (tenant_id, id, customer_id, account_id, answered_by, unread, last_seq, inbound_seq,
  answered_seq, last_message_at, last_inbound_at, last_message, created_at)
select $1, uuidv7(at - now()), id, $3, 'ai', 0, {A_CHAT}, {A_CHAT}, {A_CHAT}, at, at, 'And how long?', at
from people
"""  # noqa: S608 - constants of this file
TALK = f"""
insert into messages (tenant_id, id, conversation_id, account_id, seq, direction, text, author, status, created_at,
  sent_at)
select $1, uuidv7(at - now()), c.id, c.account_id, seq, case when seq % 2 = 0 then 'in' else 'out' end,
  'And how long would that take, please?', case when seq % 2 = 0 then 'customer' else 'ai' end,
  case when seq % 2 = 0 then 'received' else 'read' end, at, case when seq % 2 = 1 then at end
from (select * from conversations where tenant_id = $1 order by id limit $2 offset $3) c
cross join lateral generate_series(1, {A_CHAT}) seq
cross join lateral (select c.last_message_at - make_interval(secs => ({A_CHAT} - seq) * 20) as at) t
"""  # noqa: S608 - constants of this file
BUYING = """
insert into orders (tenant_id, id, number, customer_id, conversation_id, status, total_minor, currency, key, created_at)
select $1, uuidv7(c.created_at - now()), n, c.customer_id, c.id,
  (array['pending', 'paid', 'completed', 'completed', 'cancelled'])[1 + n % 5], 250000, 'PKR', n::text, c.created_at
from (select *, row_number() over (order by id) as place, count(*) over () as many from conversations
  where tenant_id = $1) c
cross join lateral generate_series(c.place, $2::bigint, c.many) n
"""
ACCOUNT = "insert into whatsapp_accounts (tenant_id, id, kind, label) values ($1, $2, 'simulator', 'Simulator')"


async def measure(stage: Stage, messages: int = MESSAGES, orders: int = ORDERS, shops: int = SHOPS) -> list[Figure]:
    many = stage.runtime.settings.model_copy(update={"RATE_LIMIT_MAX_REQUESTS": 1_000_000})
    stage = replace(stage, runtime=replace(stage.runtime, settings=many))
    began = time.monotonic()
    await _fill(stage, stage.tenant_id, messages // A_CHAT, orders)
    for _ in range(shops - 1):
        await _fill(stage, await make_tenant(stage.runtime.db), 1, 1)
    await analyze(stage)
    took = time.monotonic() - began
    filled = f"{messages:,} messages, {orders:,} orders, {shops:,} shops"
    async with tenant_tx(stage.runtime.db, stage.tenant_id) as tx:
        chat = await tx.raw.fetchval("select id from conversations where tenant_id = $1 limit 1", stage.tenant_id)
    pages = {
        "inbox, 25": ("/api/conversations?limit=25", ""),
        "order list, 20": ("/api/orders?limit=20", "≤ 60 ms, 5 CPU-ms"),
        "chat page, 50": (f"/api/conversations/{chat}/messages?limit=50", "≤ 60 ms, 4 CPU-ms"),
        "dashboard's figures": ("/api/dashboard/stats", "≤ 40 ms, 3 CPU-ms"),
    }
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        with running(stage, serve, listener) as web:
            await await_open(("127.0.0.1", port))
            asked = [await _ask(stage, web, port, path) for path, _ in pages.values()]
    head = Figure(f"pages of {filled}", f"filled in {took:.0f} s, {CLIENTS} clients")
    return [
        head,
        *(Figure(f"  {name}", ours, bar=bar) for (name, (_, bar)), ours in zip(pages.items(), asked, strict=True)),
    ]


async def _fill(stage: Stage, shop: UUID, chats: int, orders: int) -> None:
    async with tenant_tx(stage.runtime.db, shop, durable=False) as tx:
        account = await tx.raw.fetchval("select id from whatsapp_accounts where tenant_id = $1 limit 1", shop)
        if account is None:
            account = new_id()
            await tx.raw.execute(ACCOUNT, shop, account)
        await tx.raw.execute("set local statement_timeout = 0")
        await tx.raw.execute(QUIET, shop)
        await tx.raw.execute(PEOPLE, shop, chats, account)
        await tx.raw.execute(BUYING, shop, orders, timeout=PATIENCE)
    for start in range(0, chats, CHATS_A_COMMIT):
        async with tenant_tx(stage.runtime.db, shop, durable=False) as tx:
            await tx.raw.execute("set local statement_timeout = 0")
            await tx.raw.execute(TALK, shop, CHATS_A_COMMIT, start, timeout=PATIENCE)


async def _ask(stage: Stage, web: int, port: int, path: str) -> str:
    """`CLIENTS` browsers ask again and again: how long an answer takes, and CPU of the server and PostgreSQL for it."""
    member = await make_member(stage.runtime.db, stage.tenant_id, "owner")
    cookie = f"{session_cookie(stage.runtime.settings)}={await session_token(stage.runtime, member)}"
    request = f"GET {path} HTTP/1.1\r\nHost: bench\r\nCookie: {cookie}\r\n\r\n".encode()
    lines = [await asyncio.open_connection("127.0.0.1", port) for _ in range(CLIENTS)]
    waits: list[float] = []

    async def browse(line: tuple[asyncio.StreamReader, asyncio.StreamWriter], rounds: int) -> None:
        for _ in repeat(None, rounds):
            asked = time.perf_counter()
            await exchange(line, request)
            waits.append(time.perf_counter() - asked)

    await asyncio.gather(*(browse(line, 2) for line in lines))  # statements are prepared by then
    waits.clear()
    roots = (web, stage.server.process.pid)
    before = cpu_seconds(*roots)
    await asyncio.gather(*(browse(line, ROUNDS) for line in lines))
    cpu = (cpu_seconds(*roots) - before) / len(waits)
    for _, writer in lines:
        writer.close()
    hundredths = quantiles(waits, n=100)
    return f"p50 {hundredths[49] * 1000:.0f} ms, p99 {hundredths[98] * 1000:.0f} ms, {cpu * 1000:.1f} CPU-ms"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="The heaviest pages of a large installation.")
    parser.add_argument("--messages", type=int, default=MESSAGES)
    parser.add_argument("--orders", type=int, default=ORDERS)
    parser.add_argument("--shops", type=int, default=SHOPS)
    given = parser.parse_args()
    alone(lambda stage: measure(stage, given.messages, given.orders, given.shops))
