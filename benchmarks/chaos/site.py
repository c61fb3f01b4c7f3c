"""What every trial stands on: shops with a number each, `munshi serve`, a PostgreSQL that can be hurt, a fake Graph.

async with site() as place:
    shop = place.shops[0]
    await place.write(shop, sender)                # until it is acknowledged, as Meta does; every refusal is kept
    await place.read(shop)                         # as the dashboard does
    place.postgres.freeze()
    row = await place.row("frozen", recovery)      # waits until all is answered, then compares the books
"""

import asyncio
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from itertools import cycle
from typing import Any

import httpx2
import orjson
import psutil

from benchmarks.books import (
    GIVEN_UP,
    MESSAGES,
    ORDERED_TWICE,
    UNANSWERED,
    UNREAD,
    answered_twice,
    sent_out_of_order,
    stored_out_of_order,
)
from benchmarks.chaos.postgres import Front, Postgres
from benchmarks.served import Outbox
from benchmarks.stage import Stage, stage
from munshi.channels.numbers import accounts, standing
from munshi.channels.schemas import NewCloudAccount
from munshi.core.clock import new_id
from munshi.core.db import Json, tenant_tx
from munshi.core.tokens import session_cookie
from munshi.events.service import SYSTEM
from munshi.signup.demo import fill
from tests.api import make_member, session_token
from tests.chats import APP_SECRET, Shop, change, document, message, post_hook
from tests.fakes.graph import NUMBER, Graph, serve_graph
from tests.killable import AGAIN_SECONDS, Killable, settled

QUIET = 0.3  # seconds between two messages of the small shop whose waits are measured
TALK = ("Hi", "logo price?", "2", "how long does it take?", "What do you offer?", "order status", "thanks")
MIB = 1024 * 1024
PATIENCE = 60.0


@dataclass(frozen=True)
class Row:
    """What one trial came to. `wrong`: what should not have been, in words; none of it: the trial is passed."""

    trial: str
    lost: int = 0
    doubled: int = 0
    disordered: int = 0
    crossed: int = 0
    recovery: float | None = None
    told: str = ""
    wrong: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        return not (self.lost or self.doubled or self.disordered or self.crossed or self.wrong)


@dataclass(frozen=True)
class Number(Shop):
    """A shop, the token its number is used with at Graph, and how its customers' numbers begin."""

    token: str
    prefix: str


@dataclass
class Site:
    """`refusals`: (status or name of the failure, whether it said when to come again) → how often."""

    stage: Stage
    graph: Graph
    outbox: Outbox
    postgres: Postgres
    shops: list[Number]
    served: Killable
    cookies: dict[str, str]
    front: Front | None = None
    written: dict[str, list[str]] = field(default_factory=dict)
    refusals: Counter[tuple[int | str, bool]] = field(default_factory=Counter)
    reads: Counter[tuple[int | str, bool]] = field(default_factory=Counter)

    @property
    def process(self) -> psutil.Process:
        if self.served.process is None or self.served.process.poll() is not None:
            raise RuntimeError(self.served.output.read_text()[-3000:])
        return psutil.Process(self.served.process.pid)

    def memory(self) -> float:
        """Resident MB of the serving process."""
        return float(self.process.memory_info().rss) / MIB

    def next_message(self, sender: str, text: str | None = None, **parts: Any) -> Json:
        """A customer's next message, entered in the books."""
        ids = self.written.setdefault(sender, [])
        made = message(text or TALK[len(ids) % len(TALK)], sender=sender, wa_id=f"wamid.{sender}.{len(ids)}", **parts)
        ids.append(str(made["id"]))
        return made

    async def write(self, shop: Number, sender: str, text: str | None = None, **parts: Any) -> None:
        await self.deliver(shop, letter(self.next_message(sender, text, **parts)))

    async def deliver(self, shop: Number, body: Json) -> None:
        """Post a webhook again and again until it is answered 200."""
        raw = orjson.dumps(body)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                answer = await post_hook(self.served.client, shop.account_id, raw)
            except httpx2.TransportError as error:
                self.refusals[type(error).__name__, False] += 1
                self.process  # noqa: B018 - raises when it has ended
            else:
                if answer.status_code == 200:
                    return
                self.refusals[answer.status_code, "retry-after" in answer.headers] += 1
            await asyncio.sleep(AGAIN_SECONDS)
        raise TimeoutError("a webhook was never taken")

    async def answered(self, shop: Number, sender: str, text: str = "logo price?") -> float:
        """Write one message and wait for the reply; returns the seconds between."""
        reply = self.outbox.expect(sender)
        posted = time.perf_counter()
        await self.write(shop, sender, text)
        return await asyncio.wait_for(reply, PATIENCE) - posted

    async def while_others_wait(self, shop: Number, trouble: Awaitable[None], *, at_least: float = 0) -> list[float]:
        """The seconds each customer of a small shop waits for a reply while something else goes on."""
        waits: list[float] = []
        done = asyncio.ensure_future(trouble)
        end = time.monotonic() + at_least
        for sender in cycle(senders(shop, 50, start=500_000)):
            if done.done() and time.monotonic() > end:
                break
            waits.append(await self.answered(shop, sender))
            await asyncio.sleep(QUIET)
        await done
        return waits

    async def next_reply(self) -> float:
        """The seconds until Graph is given a message."""
        began = time.monotonic()
        await self.graph.reached(len(self.graph.calls) + 1, seconds=PATIENCE)
        return time.monotonic() - began

    async def read(self, shop: Number, path: str = "/api/conversations") -> float:
        """Ask as a browser of the shop does; returns the seconds it took."""
        began = time.perf_counter()
        try:
            answer = await self.served.client.get(path, headers={"Cookie": self.cookies[shop.token]}, timeout=40)
            self.reads[answer.status_code, "retry-after" in answer.headers] += 1
        except httpx2.TransportError as error:
            self.reads[type(error).__name__, False] += 1
        return time.perf_counter() - began

    async def row(self, trial: str, recovery: float | None = None, told: str = "", *wrong: str) -> Row:
        """Wait until nothing is on its way any more, then compare what was written, stored and sent."""
        for shop in self.shops:
            await settled(shop, seconds=PATIENCE)
        self.process  # noqa: B018 - raises when it has ended
        counts = Counter[str]()
        for shop in self.shops:
            counts.update(await self._audit(shop))
        if counts["unknown"]:
            told = f"{told}; {counts['unknown']} of which nobody can know whether they arrived"
        if counts["dead"]:
            wrong = (*wrong, f"{counts['dead']} jobs given up")
        return Row(
            trial, counts["lost"], counts["doubled"], counts["disordered"], counts["crossed"], recovery, told, wrong
        )

    async def _audit(self, shop: Number) -> dict[str, int]:
        rows = await shop.rows(MESSAGES)
        stored = [row for row in rows if row["direction"] == "in"]
        replies = {row["id"]: row for row in rows if row["direction"] == "out"}
        written = {sender: ids for sender, ids in self.written.items() if sender.startswith(shop.prefix)}
        ours = replace(
            self.graph,
            calls=[call for call in self.graph.calls if call.own_id in replies],
            sent=[call for call in self.graph.sent if call.own_id in replies],
        )
        taken = Counter(call.own_id for call in ours.sent)
        astray = [call for call in ours.calls if call.token != shop.token or not call.to.startswith(shop.prefix)]
        foreign = [row for row in stored if not row["wa_id"].split(".")[1].startswith(shop.prefix)]
        unknown = [row for row in replies.values() if row["status"] == "unknown"]
        unsent = len(replies) - len(taken.keys() | {row["id"] for row in unknown})
        missing = sum(map(len, written.values())) - len({row["wa_id"] for row in stored})
        twice = len(stored) - len({row["wa_id"] for row in stored}) + sum(taken.values()) - len(taken)
        return {
            "lost": missing + unsent + await shop.value(UNANSWERED) + await shop.value(UNREAD),
            "doubled": twice + answered_twice(rows) + await shop.value(ORDERED_TWICE),
            "disordered": stored_out_of_order(stored, written) + sent_out_of_order(ours, replies),
            "crossed": len(astray) + len(foreign),
            "unknown": len(unknown),
            "dead": await shop.value(GIVEN_UP),
        }


@asynccontextmanager
async def site(
    shops: int = 2, *, more: dict[str, str] | None = None, front: Callable[[Stage], Awaitable[Front]] | None = None
) -> AsyncIterator[Site]:
    """So many demo shops behind one `munshi serve`. `more`: variables of its environment; `front`: makes what it is
    to take for PostgreSQL."""
    async with stage() as house, serve_graph() as graph:
        graph.sent = outbox = Outbox()
        postgres = Postgres(house.server, house.directory)
        opened = [await _open_shop(house, place) for place in range(shops)]
        made = await front(house) if front else None
        dsn, environment = (made.dsn, made.more) if made else (house.server.owner_dsn, {})
        served = Killable(house.directory, dsn, graph.url, more={**(more or {}), **environment})
        cookies = {shop.token: await _cookie(shop) for shop in opened}
        place = Site(house, graph, outbox, postgres, opened, served, cookies, made)
        try:
            await served.start()
            yield place
        finally:
            await served.close()
            if made:
                made.kill()
            await house.runtime.db.engine.dispose()
            if postgres.process is not house.server.process:
                postgres.stop(signal.SIGINT)


def letter(*messages: Json) -> Json:
    """A webhook document of these."""
    contacts = [{"profile": {"name": "Customer"}, "wa_id": sender} for sender in {one["from"] for one in messages}]
    return document([change(messages=list(messages), contacts=contacts)])


def senders(shop: Number, count: int, start: int = 0) -> list[str]:
    return [f"{shop.prefix}{number:07d}" for number in range(start, start + count)]


async def _open_shop(house: Stage, place: int) -> Number:
    tenant_id = house.tenant_id if place == 0 else new_id()
    token = f"an-access-token-of-shop-{place}"
    new = NewCloudAccount(
        kind="cloud", label="Cloud", phone_number_id=NUMBER, access_token=token, app_secret=APP_SECRET
    )
    async with tenant_tx(house.runtime.db, tenant_id) as tx:
        if place:
            await fill(tx)
        at_once = """update tenants set settings = settings || '{"reply_delay_ms": 0}' where id = $1"""
        await tx.flush()
        await tx.raw.execute(at_once, tenant_id)
        account_id = await accounts.create(tx, house.runtime.settings, new, by=SYSTEM)
        await standing.mark_connected(tx, account_id, None, by=SYSTEM)
    return Number(house.runtime, tenant_id, account_id, token, f"92{300 + place}")


async def _cookie(shop: Number) -> str:
    """A session of the shop's owner, for the process that is served: it runs with the secrets in DATA_DIR."""
    member = await make_member(shop.runtime.db, shop.tenant_id, "owner")
    test = shop.runtime.settings.model_copy(update={"APP_ENV": "test"})
    token = await session_token(replace(shop.runtime, settings=test), member)
    return f"{session_cookie(test)}={token}"


def tail(waits: list[float]) -> float:
    """The wait that one in twenty exceeds."""
    return sorted(waits)[int(len(waits) * 0.95)]


def harmed(before: list[float], during: list[float]) -> tuple[str, ...]:
    """Whether a small shop's customers waited much longer than before, on whatever machine."""
    bar = 3 * tail(before) + 1
    return () if tail(during) <= bar else (f"a small shop waited {tail(during):.1f} s, {tail(before):.1f} s before",)


def said(refusals: Counter[tuple[int | str, bool]]) -> str:
    return ", ".join(f"{count} × {what}" for (what, _), count in sorted(refusals.items(), key=str)) or "none"


def unlike(refusals: Counter[tuple[int | str, bool]], *allowed: int | str) -> tuple[str, ...]:
    """What was answered otherwise than with one of `allowed`, or without saying when to come again."""
    return tuple(
        f"{count} × {what}{'' if again or isinstance(what, str) else ' without Retry-After'}"
        for (what, again), count in refusals.items()
        if what != 200 and (what not in allowed or not (again or isinstance(what, str)))
    )
