"""A payment proof that could not be read for sure: a provider that sees is asked, when the shop wants that."""

import json
from typing import Any
from uuid import UUID

import pytest

from munshi.core.clock import new_id
from munshi.core.db import Json, tenant_tx
from munshi.events.service import Actor
from munshi.media.store import save
from munshi.orders.taking.place import OrderItem, place
from munshi.payments.reading.schemas import ReadingView
from munshi.payments.reading.search import view_readings
from munshi.payments.reading.service import keep_reading
from munshi.payments.service import submit_proof
from tests.ai.conftest import Chat
from tests.fakes.llm import Fail, Say
from tests.shop import PNG

SEEN = {
    "amount": "2,500.00",
    "currency": "pkr",
    "transaction_id": "26013215001",
    "state": "done",
    "payee": None,
    "x": 1,
}


async def sends(chat: Chat, answer: Json, **settings: bool) -> UUID:
    """Sana orders a Reel and sends a proof, of which the reading process answers this."""
    conversation_id = await chat.writes("hello")
    media = await save(chat.runtime, chat.tenant_id, PNG)
    async with tenant_tx(chat.runtime.db, chat.tenant_id) as tx:
        await tx.raw.execute(
            "update tenants set settings = settings || $2 where id = $1", chat.tenant_id, json.dumps(settings)
        )
        tx.add(media)
        await tx.flush()
        package_id = await tx.raw.fetchval("select id from packages where name = 'Reel'")
        customer_id = await tx.raw.fetchval("select id from customers")
        by = Actor("customer", customer_id)
        lines = [OrderItem(package_id, 1)]
        order = await place(tx, customer_id=customer_id, conversation_id=conversation_id, lines=lines, key="k", by=by)
        proof_id = (await submit_proof(tx, order_id=order.id, message_id=new_id(), media=media, by=by)).id
        await keep_reading(tx, proof_id, answer)
    return proof_id


async def reading(chat: Chat, proof_id: UUID) -> ReadingView:
    async with tenant_tx(chat.runtime.db, chat.tenant_id) as tx:
        return (await view_readings(tx, [proof_id]))[proof_id]


def read(**fields: tuple[str, float]) -> Json:
    return {"fields": {name: {"value": value, "confidence": sure} for name, (value, sure) in fields.items()}}


async def test_what_was_not_read_for_sure_is_asked_of_a_provider(chat: Chat) -> None:
    chat.llm.scripts["a"] = [Say(f"Here it is: {json.dumps(SEEN)}")]
    await chat.provider("claude", "500-a")
    await chat.provider("claude", "script:a", label="Eyes")
    proof_id = await sends(chat, read(amount=("2500.00", 0.5), payer=("Sana Khan", 0.9)), ai_reads_proofs=True)
    assert await chat.armed("see") == [str(proof_id)]
    await chat.work(f"see:{proof_id}")
    found = await reading(chat, proof_id)
    values = {name: (field.value, field.source) for name, field in found.fields.items()}
    assert values == {
        "amount": ("2500.00", "ai"),
        "currency": ("PKR", "ai"),
        "transaction_id": ("26013215001", "ai"),
        "state": ("done", "ai"),
        "payer": ("Sana Khan", "ocr"),
    }
    assert (found.seen_by, found.verdict) == ("Eyes", "unclear")  # nobody has read an account or a time
    assert "image/png" in chat.llm.seen[-1].text
    assert await chat.value("select requests from ai_spending") == 1


async def test_where_both_are_sure_and_differ_neither_counts(chat: Chat) -> None:
    chat.llm.scripts["a"] = [Say(json.dumps({**SEEN, "amount": "9500"}))]
    await chat.provider("claude", "script:a")
    proof_id = await sends(chat, read(amount=("2500.00", 0.99)), ai_reads_proofs=True)
    await chat.work(f"see:{proof_id}")
    amount = next(check for check in (await reading(chat, proof_id)).checks if check.name == "amount")
    assert (amount.outcome, amount.reason) == ("unreadable", "unsure")


@pytest.mark.parametrize(
    ("fields", "wanted"), [({}, False), ({"amount": ("2500.00", 0.99), "transaction_id": ("26013215001", 0.99)}, True)]
)
async def test_nobody_is_asked_unasked(chat: Chat, fields: Any, wanted: bool) -> None:
    await chat.provider("claude", "ok-a")
    await sends(chat, read(**fields), ai_reads_proofs=wanted)
    assert await chat.armed("see") == []


async def test_an_answer_that_says_nothing_changes_nothing(chat: Chat) -> None:
    said = ("I see no payment.", "{}", '{"amount": "many"}', '{"amount": ["2500"]}')
    chat.llm.scripts["a"] = [*(Say(words) for words in said), Fail(500)]
    await chat.provider("claude", "script:a")
    proof_id = await sends(chat, read(payer=("Sana Khan", 0.9)), ai_reads_proofs=True)
    before = await reading(chat, proof_id)
    for _ in said:
        await chat.work(f"see:{proof_id}")
    assert len(chat.llm.seen) == len(said)
    assert await reading(chat, proof_id) == before
