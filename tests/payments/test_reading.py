"""A proof is read on this machine, held against what is expected, and its twins are found."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx2
import pytest
from PIL import Image

from munshi.core.clock import new_id
from munshi.core.db import tenant_tx
from munshi.core.runtime import Runtime
from munshi.events.service import Actor
from munshi.media.store import save
from munshi.payments.reading.jobs import PROGRAM
from munshi.payments.service import submit_proof
from tests import chats
from tests.api import client_of, make_member
from tests.receipts.make import draw
from tests.receipts.truth import Spoilt, Truth
from tests.shop import Chat, Shop, chat, demo_shop, order

KARACHI = ZoneInfo("Asia/Karachi")
OURS = "03001234567"
SMALL = Spoilt(scale=0.5, quality=90, blur=0.0, turn=0.0)


@dataclass(frozen=True)
class Desk:
    """A shop whose one account is OURS, and a signed-in member of it."""

    runtime: Runtime
    shop: Shop
    client: httpx2.AsyncClient

    async def sends(self, content: bytes, person: Chat, order_id: UUID) -> UUID:
        media = await save(self.runtime, self.shop.tenant_id, content)
        async with tenant_tx(self.shop.db, self.shop.tenant_id) as tx:
            tx.add(media)
            await tx.flush()
            by = Actor("customer", person.customer_id)
            return (await submit_proof(tx, order_id=order_id, message_id=new_id(), media=media, by=by)).id

    async def reads(self, proof_id: UUID) -> dict[str, Any]:
        """The job runs; what the API then says."""
        await chats.Shop(self.runtime, self.shop.tenant_id, self.shop.account_id).work(f"read:{proof_id}")
        return await self.reading(proof_id)

    async def reading(self, proof_id: UUID) -> dict[str, Any]:
        found: dict[str, Any] = (await self.client.get(f"/api/payments/{proof_id}")).json()["reading"]
        return found

    async def reads_new(self, content: bytes) -> tuple[UUID, dict[str, Any]]:
        """Somebody new orders a Reel (PKR 2,500) and sends this."""
        person = await chat(self.shop, f"+9230{new_id().int % 10**8:08d}")
        proof_id = await self.sends(content, person, await order(self.shop, person))
        return proof_id, await self.reads(proof_id)


@pytest.fixture
async def desk(runtime: Runtime) -> AsyncIterator[Desk]:
    shop = await demo_shop(runtime.db)
    async with tenant_tx(shop.db, shop.tenant_id) as tx:
        keep = "update payment_methods set active = false where tenant_id = $1"
        await tx.raw.execute(keep, tx.tenant_id)
        await tx.raw.execute(
            """insert into payment_methods (tenant_id, id, kind, label, account_title, account_number)
               values ($1, $2, 'easypaisa', 'EasyPaisa', 'Bilal Ahmed', '0300-1234567')""",
            tx.tenant_id,
            new_id(),
        )
    async with client_of(runtime, await make_member(runtime.db, shop.tenant_id, "agent")) as client:
        yield Desk(runtime, shop, client)


def paid(**changes: object) -> Truth:
    """PKR 2,500 to OURS, just now."""
    truth = Truth(
        amount=Decimal(2500),
        fee=Decimal(25),
        balance=Decimal("13400.25"),
        transaction_id=f"2{new_id().int % 10**10:010d}",
        paid_at=datetime.now(KARACHI).replace(tzinfo=None, second=0, microsecond=0),
        payer="Sana Khan",
        payer_account="03331112223",
        payee="Bilal Ahmed",
        account=OURS,
        promise="Win up to Rs 5,000 every day!",
    )
    return replace(truth, **changes)  # type: ignore[arg-type]  # names of Truth


def outcomes(reading: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {check["name"]: (check["outcome"], check["reason"]) for check in reading["checks"]}


async def test_a_proof_that_fits_looks_right_and_nothing_more(desk: Desk) -> None:
    truth = paid()
    proof_id, reading = await desk.reads_new(draw("easypaisa", truth, SMALL).content)
    assert (reading["state"], reading["verdict"], reading["twins"], reading["signs"]) == ("read", "looks_right", [], [])
    assert outcomes(reading) == {
        "amount": ("match", "equal"),
        "account": ("match", "ours"),
        "time": ("match", "in_time"),
        "state": ("match", "done"),
        "transaction_id": ("match", "present"),
        "duplicate": ("match", "new"),
    }
    values = {name: field["value"] for name, field in reading["fields"].items()}
    assert values | {"payer_account": ""} == {
        "amount": "2500.00",
        "currency": "PKR",
        "transaction_id": truth.transaction_id,
        "paid_at": truth.paid_at.isoformat(),
        "payer": "Sana Khan",
        "payee": "Bilal Ahmed",
        "payee_account": OURS,
        "wallet": "easypaisa",
        "state": "done",
        "payer_account": "",
    }
    box = reading["fields"]["amount"]["box"]
    assert 0.25 < box["x"] < box["x"] + box["width"] < 0.75
    assert 0.1 < box["y"] < box["y"] + box["height"] < 0.6
    (row,) = await desk.shop.rows("select status from payment_proofs where id = $1", proof_id)
    assert row["status"] == "waiting"
    assert [event["proof"] for event in await desk.shop.events("payment.read")] == [str(proof_id)]
    assert await desk.reads(proof_id) == reading  # a second run changes nothing
    assert len(await desk.shop.events("payment.read")) == 1


@pytest.mark.parametrize(
    ("changes", "name", "reason"),
    [
        ({"amount": Decimal(2050)}, "amount", "less"),
        ({"account": "03451112223", "payee": "Hira Malik"}, "account", "not_ours"),
        ({"paid_at": datetime(2026, 1, 5, 10, 30)}, "time", "before_order"),  # noqa: DTZ001 - receipts write local time
    ],
)
async def test_what_does_not_fit_looks_wrong(desk: Desk, changes: dict[str, Any], name: str, reason: str) -> None:
    _, reading = await desk.reads_new(draw("meezan", paid(**changes), SMALL).content)
    assert reading["verdict"] == "looks_wrong"
    wrong = {check: why for check, (outcome, why) in outcomes(reading).items() if outcome == "mismatch"}
    assert wrong == {name: reason}


async def test_twins_are_linked_and_seen_from_both_sides(desk: Desk) -> None:
    truth = paid()
    picture = draw("jazzcash", truth, SMALL).content
    first, reading = await desk.reads_new(picture)
    assert reading["verdict"] == "looks_right"
    second, reading = await desk.reads_new(picture)
    assert reading["verdict"] == "looks_wrong"
    assert outcomes(reading)["duplicate"] == ("mismatch", "used_elsewhere")
    assert {(twin["proof_id"], twin["kind"], twin["distance"]) for twin in reading["twins"]} == {
        (str(first), kind, 0) for kind in ("file", "transaction", "picture")
    }
    assert (await desk.reading(first))["verdict"] == "looks_wrong"
    _, reading = await desk.reads_new(draw("ubl", truth, SMALL).content)  # the same payment, shown elsewhere
    assert {(twin["proof_id"], twin["kind"]) for twin in reading["twins"]} == {
        (str(first), "transaction"),
        (str(second), "transaction"),
    }
    again = BytesIO()
    Image.open(BytesIO(picture)).save(again, "JPEG", quality=60)
    _, reading = await desk.reads_new(again.getvalue())
    assert (str(first), "picture") in {(twin["proof_id"], twin["kind"]) for twin in reading["twins"]}
    assert "file" not in {twin["kind"] for twin in reading["twins"]}


async def test_sent_again_for_the_same_order_is_no_fault(desk: Desk) -> None:
    person = await chat(desk.shop)
    order_id = await order(desk.shop, person)
    picture = draw("ubl", paid(), SMALL).content
    first = await desk.sends(picture, person, order_id)
    assert (await desk.reads(first))["verdict"] == "looks_right"
    await desk.client.post(f"/api/payments/{first}/reject", json={"reason": "not_received"})
    reading = await desk.reads(await desk.sends(picture, person, order_id))
    assert (reading["verdict"], outcomes(reading)["duplicate"]) == ("looks_right", ("match", "sent_again"))
    assert {twin["same_order"] for twin in reading["twins"]} == {True}


async def test_pdfs_are_read_and_what_cannot_be_read_says_why(desk: Desk) -> None:
    truth = paid()
    pdf = BytesIO()
    Image.open(BytesIO(draw("hbl", truth, SMALL).content)).save(pdf, "PDF", resolution=120)
    _, reading = await desk.reads_new(pdf.getvalue())
    assert (reading["fields"]["amount"]["value"], reading["fields"]["transaction_id"]["value"]) == (
        "2500.00",
        truth.transaction_id,
    )
    bomb = BytesIO()
    Image.new("1", (30_000, 30_000)).save(bomb, "PNG")
    cut = draw("ubl", truth, SMALL).content[:4000]
    for content, reason in ((bomb.getvalue(), "too_large"), (cut, "damaged"), (_tiny(), "too_small")):
        _, reading = await desk.reads_new(content)
        assert (reading["state"], reading["reason"], reading["verdict"]) == ("not_read", reason, "unclear")


async def test_a_reader_that_hangs_or_dies_is_started_anew(desk: Desk) -> None:
    helper = desk.runtime.helpers.of(PROGRAM)
    picture = draw("ubl", paid(), SMALL).content
    _, reading = await desk.reads_new(picture)
    assert (reading["state"], helper.starts) == ("read", 1)
    assert helper.pid
    os.kill(helper.pid, signal.SIGSTOP)
    helper.seconds = 0.3
    _, reading = await desk.reads_new(picture)
    assert (reading["state"], reading["reason"]) == ("not_read", "timeout")
    assert helper.pid is None
    helper.seconds = 20
    _, reading = await desk.reads_new(picture)
    assert (reading["state"], helper.starts) == ("read", 2)
    helper.idle = 0.05
    await desk.reads_new(_tiny())
    async with asyncio.timeout(10):
        await helper.gone()
    assert helper.pid is None


async def test_without_the_engine_nothing_is_read_and_nothing_breaks(desk: Desk) -> None:
    without = f"import runpy, sys; sys.modules['rapidocr'] = None; runpy.run_module('{PROGRAM}', run_name='__main__')"
    desk.runtime.helpers.of(PROGRAM).command = (sys.executable, "-I", "-c", without)
    _, reading = await desk.reads_new(_tiny())
    assert (reading["state"], reading["reason"], reading["verdict"]) == ("not_read", "absent", "unclear")


def _tiny() -> bytes:
    content = BytesIO()
    Image.new("RGB", (40, 40), "white").save(content, "PNG")
    return content.getvalue()
