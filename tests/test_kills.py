"""The serving process is killed with kill -9 at chosen points; nothing is lost and nothing happens twice.

Every customer buys the same thing in four messages, and the kill comes while the last of them, the yes, is worked on.
A lock taken in PostgreSQL, or an answer that Graph holds back, stops the process exactly at the point meant.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

import asyncpg
import httpx2
import pytest
import pytest_asyncio

from munshi.core.db import connect
from munshi.core.runtime import Runtime
from munshi.core.settings import load_settings
from munshi.core.tokens import csrf_token, session_cookie
from tests.api import make_member, session_token
from tests.chats import Shop, message, messages_document, receipt, statuses_document
from tests.conftest import Server, new_database
from tests.fakes.graph import Answer, File, Graph, serve_graph
from tests.killable import Killable, open_shop, settled, until
from tests.shop import PNG

pytestmark = pytest.mark.asyncio(loop_scope="module")

SALE = ("Hi", "1", "2", "yes")
ANSWERS = (
    "Hello! 👋 This is the automatic assistant of *Chiragh Digital*.",
    "*Logo Design*",
    "*Your order*",
    "✅ Your order #{number} is placed. Total: *PKR 6,500*.",
)
MOVED = "We have moved."
NEVER = 600.0
# A row so locked is passed over by whoever claims work, and can be written by everybody else.
HOLD_KEY = "select from wake where key = $1 for key share"
CHAT = """
select m.direction, m.text, m.status, m.id, c.answered_seq, c.inbound_seq, m.conversation_id
from messages m join conversations c on c.tenant_id = m.tenant_id and c.id = m.conversation_id
join customer_addresses a on a.tenant_id = m.tenant_id and a.customer_id = c.customer_id and a.value = $1
order by m.seq
"""

# Whom it is written to, in their order.
BROADCAST = """
select a.value as number, m.status from broadcast_recipients r
join customer_addresses a on a.tenant_id = r.tenant_id and a.customer_id = r.customer_id and a.kind = 'phone'
left join messages m on m.tenant_id = r.tenant_id and m.id = r.message_id
order by r.id
"""

numbers = count(923331112200)


@dataclass
class House:
    served: Killable
    shop: Shop
    graph: Graph
    dsn: str

    async def say(self, sender: str, text: str) -> None:
        """Returns when the webhook is answered 200."""
        await self.served.post(self.shop.account_id, messages_document(message(text, sender=sender)))

    async def press(self, role: str, path: str, **body: object) -> dict[str, Any]:
        """A member of the shop does something, as in the dashboard; returns the answer."""
        runtime = self.shop.runtime
        token = await session_token(runtime, await make_member(runtime.db, self.shop.tenant_id, role))
        headers = {
            "Cookie": f"{session_cookie(runtime.settings)}={token}",
            "X-CSRF-Token": csrf_token(runtime.settings, token),
        }
        answer = await self.served.client.post(path, json=body, headers=headers)
        assert answer.is_success, answer.text
        return dict(answer.json())

    async def all_but_yes(self) -> str:
        """A new customer, who has been shown a quote; returns the number."""
        sender = str(next(numbers))
        for text in SALE[:-1]:
            await self.say(sender, text)
            await settled(self.shop)
        return sender

    @asynccontextmanager
    async def held(self, lock: str, *values: object) -> AsyncIterator[None]:
        """Hold what `lock` takes."""
        line = await asyncpg.connect(self.dsn)
        async with line.transaction():
            await line.fetch(lock, *values)
            yield
        await line.close()

    async def stopped_at(self, table: str) -> None:
        """Wait until the process waits for a lock on `table`."""
        await self.until(
            "select exists (select from pg_locks where relation = $1::text::regclass and not granted)", table
        )

    async def until(self, question: str, *values: object) -> None:
        """Wait until this query answers true."""

        async def answered() -> bool:
            return bool(await self.shop.value(question, *values))

        await until(answered)

    async def restart(self) -> None:
        await self.served.let_leases_run_out()
        await self.served.start()
        await settled(self.shop)

    async def chat(self, sender: str) -> list[dict[str, Any]]:
        return await self.shop.rows(CHAT, f"+{sender}")

    async def check_sold_once(self, sender: str, *, unheard: int | None = None) -> list[str]:
        """Everything was answered once, in order; returns the answers' states. `unheard`: the one Graph never had."""
        rows = await self.chat(sender)
        order = await self.shop.row(
            "select number, status from orders where conversation_id = $1", rows[0]["conversation_id"]
        )
        expected = [line.format(number=order["number"]) for line in ANSWERS]
        answers = [row for row in rows if row["direction"] == "out"]
        assert [row["text"] for row in rows if row["direction"] == "in"] == list(SALE)
        assert [row["text"].splitlines()[0] for row in answers] == expected
        heard = [row["text"] for place, row in enumerate(answers) if place != unheard]
        assert self.graph.sent_to(sender) == heard
        assert order["status"] == "pending"
        assert {row["answered_seq"] - row["inbound_seq"] for row in rows} == {0}
        assert await self.shop.value("select count(*) from wake where dead_at is not null") == 0
        return [row["status"] for row in answers]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(server: Server, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    addresses, directory = server.addresses_of(await new_database(server)), tmp_path_factory.mktemp("kills")
    db = connect(addresses.app_dsn)
    settings = load_settings(APP_ENV="test", DATA_DIR=directory, DATABASE_URL=addresses.owner_dsn)
    async with serve_graph() as graph, httpx2.AsyncClient() as http:
        shop = await open_shop(Runtime(settings, db, http))
        served = Killable(directory, addresses.owner_dsn, graph.url, loaded=True)
        await served.start()
        try:
            yield House(served, shop, graph, addresses.owner_dsn)
        finally:
            served.kill()
            await served.client.aclose()
    await db.engine.dispose()


async def test_after_the_webhook_is_stored_before_anybody_reads_it(house: House) -> None:
    sender = await house.all_but_yes()
    async with house.held(HOLD_KEY, f"in:{house.shop.account_id}:{sender}"):
        await house.say(sender, "yes")
        house.served.kill()
        assert await house.shop.value("select count(*) from inbound_events where handled_at is null") == 1
        assert len([row for row in await house.chat(sender) if row["direction"] == "in"]) == 3
    await house.restart()
    assert await house.check_sold_once(sender) == ["sent"] * 4


async def test_while_it_is_read_before_that_commits(house: House) -> None:
    sender = await house.all_but_yes()
    async with house.held("lock table messages in share row exclusive mode"):
        await house.say(sender, "yes")
        await house.stopped_at("messages")
        house.served.kill()
    await house.restart()
    assert await house.check_sold_once(sender) == ["sent"] * 4


async def test_in_the_assistants_turn_when_the_order_stands_and_the_reply_does_not(house: House) -> None:
    sender = await house.all_but_yes()
    async with house.held("lock table ai_runs in share row exclusive mode"):
        await house.say(sender, "yes")
        await house.stopped_at("ai_runs")
        house.served.kill()
        rows = await house.chat(sender)
        conversation = rows[0]["conversation_id"]
        assert await house.shop.value("select count(*) from orders where conversation_id = $1", conversation) == 1
        assert [row["direction"] for row in rows][-2:] == ["out", "in"]
    await house.restart()
    assert await house.check_sold_once(sender) == ["sent"] * 4


async def test_when_the_reply_is_queued_before_it_is_sent(house: House) -> None:
    sender = await house.all_but_yes()
    async with house.held(HOLD_KEY, f"out:{house.shop.account_id}"):
        await house.say(sender, "yes")
        await house.until("select count(*) = 1 from messages where status = 'queued'")
        house.served.kill()
        assert len(house.graph.sent_to(sender)) == 3
    await house.restart()
    assert await house.check_sold_once(sender) == ["sent"] * 4


async def test_while_a_message_is_sent_that_graph_has_taken(house: House) -> None:
    """Nobody can know whether it was taken, until its receipt tells."""
    sender = await house.all_but_yes()
    await _kill_while_sending(house, sender, Answer(delay=NEVER, accept=True))
    await house.restart()
    assert await house.check_sold_once(sender) == ["sent", "sent", "sent", "unknown"]
    [taken] = [call for call in house.graph.sent if call.to == sender and "is placed" in call.text]
    news = receipt(taken.wamid, "delivered", recipient_id=sender, biz_opaque_callback_data=taken.own_id)
    await house.served.post(house.shop.account_id, statuses_document(news))
    await settled(house.shop)
    assert await house.check_sold_once(sender) == ["sent", "sent", "sent", "delivered"]


async def test_while_a_message_is_sent_that_graph_never_takes(house: House) -> None:
    """It is not sent again by itself, and what follows goes on."""
    sender = await house.all_but_yes()
    await _kill_while_sending(house, sender, Answer(delay=NEVER, drop=True))
    await house.restart()
    assert await house.check_sold_once(sender, unheard=3) == ["sent", "sent", "sent", "unknown"]
    await house.say(sender, "order status")
    await settled(house.shop)
    assert len(house.graph.sent_to(sender)) == 4
    assert "is placed" not in house.graph.sent_to(sender)[-1]


async def test_while_a_decision_on_a_payment_is_held_and_while_it_takes_effect(house: House) -> None:
    sender = await house.all_but_yes()
    await house.say(sender, "yes")
    await settled(house.shop)
    house.graph.files["receipt"] = File(PNG, "image/png")
    picture = message(sender=sender, type="image", image={"id": "receipt"})
    await house.served.post(house.shop.account_id, messages_document(picture))
    await settled(house.shop)
    proof_id, order_id = (await house.shop.row("select id, order_id from payment_proofs")).values()
    heard = house.graph.sent_to(sender)
    assert (await house.press("agent", f"/api/payments/{proof_id}/approve"))["status"] == "held"
    house.served.kill()
    assert await house.shop.value("select status from orders where id = $1", order_id) == "payment_submitted"

    await house.shop.rows("update payment_proofs set takes_effect_at = now() where id = $1", proof_id)
    await house.shop.rows("update wake set due_at = now() where key = $1", f"decide:{proof_id}")
    async with house.held("lock table payments in share row exclusive mode"):
        await house.restart()
        await house.stopped_at("payments")
        house.served.kill()
    assert await house.shop.value("select status from payment_proofs where id = $1", proof_id) == "held"
    assert house.graph.sent_to(sender) == heard

    await house.restart()
    await house.until("select status = 'approved' from payment_proofs where id = $1", proof_id)
    await settled(house.shop)
    assert await house.shop.value("select status from orders where id = $1", order_id) == "paid"
    entries = await house.shop.rows("select kind from payments where order_id = $1 order by id", order_id)
    assert [entry["kind"] for entry in entries] == ["submitted", "confirmed"]
    (told,) = house.graph.sent_to(sender)[len(heard) :]
    assert told.startswith("✅ Payment of PKR 6,500 confirmed.")


async def test_in_the_middle_of_a_broadcast(house: House) -> None:
    """Nobody hears it twice and nobody is missed; of the message that was on its way its receipt tells."""
    senders = [str(next(numbers)) for _ in range(3)]
    for sender in senders:
        await house.say(sender, "Hi")
        await settled(house.shop)
    await house.shop.rows("""update tenants set settings = settings || '{"quiet_until_hour": 21}'""")
    words = {"account_id": str(house.shop.account_id), "texts": {"en": MOVED}}
    broadcast_id = (await house.press("admin", "/api/broadcasts", name="Move", **words))["id"]
    count = (await house.press("admin", "/api/broadcasts/preview", **words))["count"]
    house.graph.scripts |= {sender: [Answer(delay=NEVER, accept=True)] for sender in senders}
    await house.press("admin", f"/api/broadcasts/{broadcast_id}/start", count=count)
    await until(lambda: anybody_heard(house, senders))
    house.served.kill()
    (taken,) = [call for call in house.graph.sent if call.to in senders and MOVED in call.text]
    assert [row["status"] for row in await house.shop.rows(BROADCAST)].count(None) >= 2, "they wait"

    for sender in senders:
        house.graph.scripts.pop(sender, None)
    await house.restart()
    await house.until("select status = 'done' from broadcasts")
    await settled(house.shop)
    told = await house.shop.rows(BROADCAST)
    assert len(told) == count
    assert {row["number"]: row["status"] for row in told if row["status"] != "sent"} == {f"+{taken.to}": "unknown"}
    assert [times_heard(house, row["number"].lstrip("+")) for row in told] == [1] * count
    news = receipt(taken.wamid, "delivered", recipient_id=taken.to, biz_opaque_callback_data=taken.own_id)
    await house.served.post(house.shop.account_id, statuses_document(news))
    await settled(house.shop)
    assert {row["status"] for row in await house.shop.rows(BROADCAST)} == {"sent", "delivered"}


def times_heard(house: House, sender: str) -> int:
    return sum(MOVED in text for text in house.graph.sent_to(sender))


async def anybody_heard(house: House, senders: list[str]) -> bool:
    return any(times_heard(house, sender) for sender in senders)


async def _kill_while_sending(house: House, sender: str, answer: Answer) -> None:
    house.graph.scripts[sender] = [answer]
    calls = len(house.graph.calls)
    await house.say(sender, "yes")
    await house.graph.reached(calls + 1)
    house.served.kill()
    statuses = [row["status"] for row in await house.chat(sender) if row["direction"] == "out"]
    assert statuses == ["sent", "sent", "sent", "sending"]
