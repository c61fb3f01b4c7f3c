"""A proof is read on this machine, held against what is expected, and its twins are found."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID
from zlib import crc32
from zoneinfo import ZoneInfo

import httpx2
import pytest
from PIL import Image

from munshi.core.clock import new_id
from munshi.core.db import tenant_tx
from munshi.core.helper import HelperFailed, Helpers
from munshi.core.runtime import Runtime
from munshi.events.service import Actor
from munshi.media.store import save
from munshi.payments.reading.jobs import PROGRAM, hasten
from munshi.payments.reading.receipt.fields import Field
from munshi.payments.reading.service import keep_reading, keep_seen
from munshi.payments.service import submit_proof
from tests import chats
from tests.api import client_of, make_member
from tests.receipts.make import draw
from tests.receipts.truth import Spoilt, Truth
from tests.shop import PNG, Chat, Shop, chat, demo_shop, order

KARACHI = ZoneInfo("Asia/Karachi")
OURS = "03001234567"
# Says that it is 30,000 pixels wide and high; nobody looks further.
HEAD = b"IHDR" + (30_000).to_bytes(4) * 2 + bytes([8, 6, 0, 0, 0])
BOMB = PNG[:12] + HEAD + crc32(HEAD).to_bytes(4) + PNG[33:]
IPHONE = Path(__file__).parents[1] / "receipts" / "iphone.heic"
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

    async def reads(self, proof_id: UUID, *, kind: str = "read") -> dict[str, Any]:
        """The job runs; what the API then says."""
        await chats.Shop(self.runtime, self.shop.tenant_id, self.shop.account_id).work(f"{kind}:{proof_id}")
        return await self.reading(proof_id)

    async def reading(self, proof_id: UUID) -> dict[str, Any]:
        found: dict[str, Any] = (await self.client.get(f"/api/payments/{proof_id}")).json()["reading"]
        return found

    async def keeps(self, proof_id: UUID, answer: dict[str, Any]) -> dict[str, Any]:
        """The reading process has answered this; what the API then says."""
        async with tenant_tx(self.shop.db, self.shop.tenant_id) as tx:
            await keep_reading(tx, proof_id, answer)
        return await self.reading(proof_id)

    async def corrects(self, proof_id: UUID, **correction: object) -> dict[str, Any]:
        """A member puts these fields right; what the API then says."""
        answer = await self.client.patch(f"/api/payments/{proof_id}/reading", json=correction)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()["reading"]
        assert found == await self.reading(proof_id)
        return found

    async def waits(self, key: str) -> Any:
        """The seconds until this job is due; None when it is not armed."""
        wanted = "select extract(epoch from due_at - now())::float8 as left from wake where key = $1"
        return (await self.shop.rows(wanted, key))[0]["left"]

    async def has_sent(self, content: bytes) -> UUID:
        """Somebody new orders a Reel (PKR 2,500) and sends this."""
        person = await chat(self.shop, f"+9230{new_id().int % 10**8:08d}")
        return await self.sends(content, person, await order(self.shop, person))

    async def reads_new(self, content: bytes) -> tuple[UUID, dict[str, Any]]:
        """As `has_sent`, and the job runs."""
        proof_id = await self.has_sent(content)
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


def answer(**changes: str) -> dict[str, Any]:
    """What the reading process says of a receipt that fits, but for `changes`."""
    values = {
        "amount": "2500.00",
        "currency": "PKR",
        "transaction_id": f"2{new_id().int % 10**10:010d}",
        "paid_at": datetime.now(KARACHI).replace(tzinfo=None).isoformat(),
        "payee": "Bilal Ahmed",
        "payee_account": OURS,
        "state": "done",
        **changes,
    }
    fields = {name: {"value": value, "confidence": 0.95} for name, value in values.items() if value}
    return {"fields": fields, "hash": f"{new_id().int:064x}", "signs": []}


# Changes, the verdict, and which check gives what reason.
CASES: list[tuple[dict[str, str], str, str, str]] = [
    ({"amount": "2050.00"}, "looks_wrong", "amount", "less"),
    ({"amount": "25000.00"}, "looks_wrong", "amount", "more"),
    ({"currency": "USD"}, "looks_wrong", "amount", "other_currency"),
    ({"amount": ""}, "unclear", "amount", "unread"),
    ({"payee_account": "03451112223"}, "looks_wrong", "account", "not_ours"),
    ({"payee_account": "03001234568"}, "unclear", "account", "nearly"),
    ({"payee_account": ""}, "looks_right", "account", "title"),
    ({"payee_account": "", "payee": ""}, "unclear", "account", "unread"),
    ({"paid_at": "2026-01-05T10:30:00"}, "looks_wrong", "time", "before_order"),
    ({"paid_at": "2026-01-05"}, "looks_wrong", "time", "before_order"),
    ({"paid_at": "2090-01-05T10:30:00"}, "looks_wrong", "time", "in_future"),
    ({"paid_at": ""}, "unclear", "time", "unread"),
    ({"state": "pending"}, "looks_wrong", "state", "pending"),
    ({"state": ""}, "looks_right", "state", "unread"),
    ({"transaction_id": ""}, "unclear", "transaction_id", "unread"),
]


async def test_every_field_is_held_against_what_is_expected(desk: Desk) -> None:
    for changes, verdict, name, reason in CASES:
        reading = await desk.keeps(await desk.has_sent(PNG + new_id().bytes), answer(**changes))
        assert (reading["verdict"], outcomes(reading)[name][1]) == (verdict, reason), changes
        others = {outcome for check, (outcome, _) in outcomes(reading).items() if check != name}
        assert others == {"match"}, changes


async def test_who_decides_before_it_is_read_does_not_make_it_look_wrong(desk: Desk) -> None:
    proof_id = await desk.has_sent(PNG)
    assert (await desk.client.post(f"/api/payments/{proof_id}/approve", json={})).status_code == 200
    reading = await desk.keeps(proof_id, answer())
    assert (reading["verdict"], outcomes(reading)["amount"]) == ("looks_right", ("match", "equal"))


async def test_a_doubtful_figure_counts_for_nothing(desk: Desk) -> None:
    doubtful = answer()
    doubtful["fields"]["amount"]["confidence"] = 0.79
    reading = await desk.keeps(await desk.has_sent(b"\x89PNG\r\n\x1a\n"), doubtful)
    assert (reading["verdict"], outcomes(reading)["amount"]) == ("unclear", ("unreadable", "unsure"))


async def test_two_readings_at_once_do_not_miss_each_other(desk: Desk) -> None:
    proofs = [await desk.has_sent(b"\x89PNG\r\n\x1a\n" + bytes([number])) for number in range(4)]
    readings = [answer(transaction_id="FT26013215") for _ in proofs]
    readings[3] = answer(transaction_id="ft-26O1 32l5")
    await asyncio.gather(*(desk.keeps(*pair) for pair in zip(proofs, readings, strict=True)))
    for proof_id in proofs:
        reading = await desk.reading(proof_id)
        assert reading["verdict"] == "looks_wrong"
        assert {twin["proof_id"] for twin in reading["twins"]} == {str(other) for other in proofs if other != proof_id}


async def test_a_picture_that_only_looks_alike_is_a_hint(desk: Desk) -> None:
    first, second, third = [await desk.has_sent(b"\x89PNG\r\n\x1a\n" + bytes([number])) for number in range(3)]
    await desk.keeps(first, {**answer(), "hash": "0" * 64})
    reading = await desk.keeps(second, {**answer(), "hash": "0" * 62 + "ff"})
    assert (reading["verdict"], outcomes(reading)["duplicate"]) == ("unclear", ("unreadable", "looks_alike"))
    assert [(twin["proof_id"], twin["kind"], twin["distance"]) for twin in reading["twins"]] == [
        (str(first), "picture", 8)
    ]
    assert (await desk.keeps(third, {**answer(), "hash": "0" * 61 + "1ff"}))["twins"] == [
        {**twin, "distance": 1} for twin in (await desk.reading(third))["twins"] if twin["proof_id"] == str(second)
    ]
    assert (await desk.reading(first))["verdict"] == "unclear"


async def test_refused_elsewhere_is_a_hint_and_what_was_decided_is_judged_no_more(desk: Desk) -> None:
    first, second = [await desk.has_sent(b"\x89PNG\r\n\x1a\n" + bytes([number])) for number in range(2)]
    assert (await desk.keeps(first, answer(transaction_id="FT26013215")))["verdict"] == "looks_right"
    await desk.client.post(f"/api/payments/{first}/reject", json={"reason": "not_received"})
    reading = await desk.keeps(second, answer(transaction_id="FT26013215"))
    assert (reading["verdict"], outcomes(reading)["duplicate"]) == ("unclear", ("unreadable", "refused_elsewhere"))
    decided = await desk.reading(first)
    assert (decided["verdict"], len(decided["twins"])) == ("looks_right", 1)


async def test_twins_are_linked_and_seen_from_both_sides(desk: Desk) -> None:
    picture = draw("jazzcash message", paid(), SMALL).content
    first, reading = await desk.reads_new(picture)
    assert reading["verdict"] == "looks_right"
    again = BytesIO()
    Image.open(BytesIO(picture)).resize((400, 390)).save(again, "JPEG", quality=60)
    second, reading = await desk.reads_new(again.getvalue())
    assert (reading["verdict"], outcomes(reading)["duplicate"]) == ("looks_wrong", ("mismatch", "used_elsewhere"))
    assert {(twin["proof_id"], twin["kind"]) for twin in reading["twins"]} == {
        (str(first), "transaction"),
        (str(first), "picture"),
    }
    older = await desk.reading(first)
    assert (older["verdict"], {twin["proof_id"] for twin in older["twins"]}) == ("looks_wrong", {str(second)})


RUPEES = {"amount": "2500", "currency": "PKR"}


async def test_what_was_read_wrongly_is_put_right_beside_the_reading(desk: Desk) -> None:
    proof_id = await desk.has_sent(PNG)
    read = await desk.keeps(proof_id, answer(amount="2050.00", transaction_id="", payer="Sama Kham"))
    assert (read["verdict"], read["fields"]["amount"]["correction"]) == ("looks_wrong", None)
    right = await desk.corrects(proof_id, amount=RUPEES, transaction_id=" FT26013215 ", payer="Sana Khan")
    assert (right["verdict"], outcomes(right)["amount"], outcomes(right)["transaction_id"]) == (
        "looks_right",
        ("match", "equal"),
        ("match", "present"),
    )
    corrected = {name: one for name, one in right["fields"].items() if one["correction"]}
    assert {name: (one["value"], one["correction"]["read_as"]) for name, one in corrected.items()} == {
        "amount": ("2500.00", "2050.00"),
        "currency": ("PKR", "PKR"),
        "transaction_id": ("FT26013215", None),
        "payer": ("Sana Khan", "Sama Kham"),
    }
    (member,) = await desk.shop.rows(
        "select u.name from users u join memberships m on m.user_id = u.id where role = 'agent'"
    )
    assert {(one["source"], one["confidence"], one["correction"]["by_name"]) for one in corrected.values()} == {
        ("person", 1.0, member["name"])
    }
    assert await desk.corrects(proof_id, amount=RUPEES) == right  # nothing new is said
    back = await desk.corrects(proof_id, amount=None, transaction_id=None, payer=None)
    assert back == read
    assert [event["fields"] for event in await desk.shop.events("payment.corrected")] == [
        ["amount", "currency", "payer", "transaction_id"]
    ] * 2
    assert len(await desk.shop.events("payment.read")) == 1


async def test_a_corrected_transaction_finds_its_twin_and_lets_it_go(desk: Desk) -> None:
    first, second = [await desk.has_sent(PNG + bytes([number])) for number in range(2)]
    await desk.keeps(first, answer(transaction_id="FT26013215"))
    await desk.keeps(second, answer(transaction_id="FT99999999"))
    reading = await desk.corrects(second, transaction_id="FT26013215")
    assert (reading["verdict"], outcomes(reading)["duplicate"]) == ("looks_wrong", ("mismatch", "used_elsewhere"))
    other = await desk.reading(first)
    assert (other["verdict"], [twin["proof_id"] for twin in other["twins"]]) == ("looks_wrong", [str(second)])
    assert (await desk.corrects(second, transaction_id=None))["verdict"] == "looks_right"
    other = await desk.reading(first)
    assert (other["verdict"], other["twins"]) == ("looks_right", [])


async def test_only_what_is_read_and_undecided_is_put_right(desk: Desk) -> None:
    proof_id = await desk.has_sent(PNG)

    async def refused(**correction: object) -> tuple[int, str]:
        answer = await desk.client.patch(f"/api/payments/{proof_id}/reading", json=correction)
        return answer.status_code, answer.json()["code"]

    assert await refused(payer="Sana Khan") == (409, "being_read")
    before = await desk.keeps(proof_id, answer())
    for wrong in (
        {"paid_at": "2026-02-30"},
        {"paid_at": "2026-02-03T10:00:00Z"},
        {"amount": "2500"},
        {"state": "done"},
    ):
        assert (await refused(**wrong))[0] == 422, wrong
    assert (await desk.client.post(f"/api/payments/{proof_id}/approve", json={})).status_code == 200
    assert await refused(amount=RUPEES) == (409, "already_decided")
    assert await desk.reading(proof_id) == before
    assert await desk.shop.events("payment.corrected") == []


async def test_a_second_look_forgets_neither_the_likeness_nor_a_correction(desk: Desk) -> None:
    first, second = [await desk.has_sent(PNG + bytes([number])) for number in range(2)]
    await desk.keeps(first, {**answer(), "hash": "0" * 64})
    await desk.keeps(second, {**answer(amount=""), "hash": "0" * 63 + "1"})
    await desk.corrects(second, amount=RUPEES)
    async with tenant_tx(desk.shop.db, desk.shop.tenant_id) as tx:
        await keep_seen(tx, second, {"amount": Field("2050.00", 0.9, None, "ai")}, "Claude")
    reading = await desk.reading(second)
    assert [(twin["proof_id"], twin["kind"]) for twin in reading["twins"]] == [(str(first), "picture")]
    amount = reading["fields"]["amount"]
    assert (amount["value"], amount["correction"]["read_as"], reading["seen_by"]) == ("2500.00", "2050.00", "Claude")
    assert outcomes(reading)["amount"] == ("match", "equal")


async def test_sent_again_for_the_same_order_is_no_fault(desk: Desk) -> None:
    person = await chat(desk.shop)
    order_id = await order(desk.shop, person)
    first = await desk.sends(PNG, person, order_id)
    same = answer()
    assert (await desk.keeps(first, same))["verdict"] == "looks_right"
    await desk.client.post(f"/api/payments/{first}/reject", json={"reason": "not_received"})
    reading = await desk.keeps(await desk.sends(PNG, person, order_id), same)
    assert (reading["verdict"], outcomes(reading)["duplicate"]) == ("looks_right", ("match", "sent_again"))
    assert {(twin["kind"], twin["same_order"]) for twin in reading["twins"]} == {
        (kind, True) for kind in ("file", "transaction", "picture")
    }


async def test_pdfs_are_read_and_what_cannot_be_read_says_why(desk: Desk) -> None:
    truth = paid()
    pdf = BytesIO()
    Image.open(BytesIO(draw("jazzcash message", truth, SMALL).content)).save(pdf, "PDF", resolution=120)
    _, reading = await desk.reads_new(pdf.getvalue())
    assert (reading["fields"]["amount"]["value"], reading["fields"]["transaction_id"]["value"]) == (
        "2500.00",
        truth.transaction_id,
    )
    cut = draw("jazzcash message", truth, SMALL).content[:4000]
    for content, reason in ((BOMB, "too_large"), (cut, "damaged"), (_tiny(), "too_small")):
        _, reading = await desk.reads_new(content)
        assert (reading["state"], reading["reason"], reading["verdict"]) == ("not_read", reason, "unclear")


async def test_a_phones_own_format_is_read_and_shown_as_browsers_can(desk: Desk) -> None:
    """The file was made from a drawn receipt by an encoder that is no part of this project."""
    proof_id, reading = await desk.reads_new(IPHONE.read_bytes())
    assert (reading["fields"]["amount"]["value"], reading["fields"]["transaction_id"]["value"]) == (
        "2500.00",
        "26013215001",
    )
    found = (await desk.client.get(f"/api/payments/{proof_id}")).json()
    assert found["content_type"] == "image/jpeg"
    shown = await desk.client.get(f"/api/media/{found['media_id']}")
    with Image.open(BytesIO(shown.content)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (540, 309))
    refused = await desk.client.post(f"/api/payments/{proof_id}/read-again")
    assert (refused.status_code, refused.json()["code"]) == (409, "was_read")
    assert await desk.waits(f"read:{proof_id}") is None


@pytest.mark.parametrize("forbidden", [(), (97, 272)], ids=["alone", "in a container without namespaces"])
def test_the_reading_process_reaches_no_network(forbidden: tuple[int, ...]) -> None:
    """`forbidden`: unshare() by its numbers on ARM64 and x86-64, which Docker and Kubernetes refuse."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        tries = (
            f"from munshi.core.embedded.confine import refuse; assert refuse(*{forbidden})\n"
            "import socket, sys; from munshi.payments.reading.picture.program import hold_back; cut = hold_back()\n"
            f"try: socket.create_connection(('127.0.0.1', {server.getsockname()[1]}), 2); got = 'reached'\n"
            "except PermissionError: got = 'refused'\n"
            "print(cut, got)"
        )
        ran = subprocess.run([sys.executable, "-I", "-c", tries], capture_output=True, text=True, check=True)
    assert ran.stdout == "True refused\n"


async def test_a_reader_that_hangs_or_dies_is_started_anew(desk: Desk) -> None:
    helper = desk.runtime.helpers.of(PROGRAM)
    _, reading = await desk.reads_new(_tiny())
    assert (reading["reason"], helper.starts) == ("too_small", 1)
    assert helper.pid
    os.kill(helper.pid, signal.SIGSTOP)
    helper.seconds = 0.2
    hung = await desk.has_sent(_tiny())
    with pytest.raises(HelperFailed, match="timeout"):
        await desk.reads(hung)
    assert helper.pid is None
    assert await desk.reading(hung) is None
    helper.seconds = 20
    assert ((await desk.reads(hung))["reason"], helper.starts) == ("too_small", 2)
    helper.command = (sys.executable, "-I", "-c", "print('{\"ready\": true}', flush=True); input()")
    await helper.close()
    dies = await desk.has_sent(_tiny())
    with pytest.raises(HelperFailed, match="died"):
        await desk.reads(dies)
    reading = await desk.reads(dies)
    assert (reading["state"], reading["reason"]) == ("not_read", "died")
    # Nobody asked: it is tried once more by itself, at the latest after hours, and at once by a worker that starts.
    assert await desk.waits(f"reread:{dies}") > 3600
    await hasten(desk.runtime)
    assert await desk.waits(f"reread:{dies}") <= 0
    with pytest.raises(HelperFailed, match="died"):
        await desk.reads(dies, kind="reread")
    assert (await desk.reads(dies, kind="reread"))["reason"] == "died"
    assert await desk.waits(f"reread:{dies}") is None
    helper.command = Helpers().of(PROGRAM).command
    asked = await desk.client.post(f"/api/payments/{dies}/read-again")
    assert (asked.status_code, asked.json()["reading"]["reason"]) == (200, "died")
    assert await desk.waits(f"read:{dies}") <= 0
    assert (await desk.reads(dies))["reason"] == "too_small"
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
