"""What the bank says: taken in once however often it is sent, and tied to the proofs it bears out."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx2
import pytest

from munshi.core.clock import new_id
from munshi.core.db import tenant_tx
from munshi.core.runtime import Runtime
from munshi.payments.reading.service import keep_reading
from munshi.payments.statements.tying.match import is_matched, match_proof
from tests.api import client_of, make_member
from tests.shop import Shop, chat, demo_shop, order, proof

TODAY = datetime.now(ZoneInfo("Asia/Karachi")).replace(tzinfo=None, second=0, microsecond=0)
EASYPAISA = """EasyPaisa account statement
Account,03001234567

Transaction Date,Transaction ID,Transaction Amount,Type,Sender Name,MSISDN
{at:%d/%m/%Y %H:%M},26013215001,"2,500.00",Credit,Sana Khan,03331112223
{at:%d/%m/%Y %H:%M},26013215002,900.00,Debit,,
{at:%d/%m/%Y %H:%M},26013215003,"Rs. 4,000",Credit,Hira Malik,
not a date,26013215004,100,Credit,,
"""


@dataclass(frozen=True)
class Bank:
    """A shop, its owner's browser, and one of its accounts."""

    runtime: Runtime
    shop: Shop
    client: httpx2.AsyncClient
    method_id: UUID

    async def sends(self, csv: str, **more: Any) -> dict[str, Any]:
        body = {"method_id": str(self.method_id), "csv": csv, **more}
        answer = await self.client.post("/api/payments/statements", json=body)
        assert answer.status_code == 200, answer.text
        taken: dict[str, Any] = answer.json()
        return taken

    async def forwards(self, text: str) -> dict[str, Any]:
        answer = await self.client.post("/api/payments/statements/text", json={"text": text})
        assert answer.status_code == 200, answer.text
        taken: dict[str, Any] = answer.json()
        return taken

    async def entries(self, **query: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self.client.get("/api/payments/statements", params=query)).json()["items"]
        return found

    async def proof(self, **fields: str) -> UUID:
        """Somebody new has sent a proof that was read so."""
        person = await chat(self.shop, f"+9230{new_id().int % 10**8:08d}")
        proof_id = await proof(self.runtime, self.shop, person, await order(self.shop, person))
        values = {"amount": "2500.00", "currency": "PKR", "paid_at": TODAY.isoformat(), "payer": "Sana Khan", **fields}
        read = {name: {"value": value, "confidence": 0.95} for name, value in values.items()}
        async with tenant_tx(self.shop.db, self.shop.tenant_id) as tx:
            await keep_reading(tx, proof_id, {"fields": read, "hash": f"{new_id().int:064x}"})
            await match_proof(tx, proof_id)
        return proof_id

    async def matched(self, *proof_ids: UUID) -> list[bool]:
        async with tenant_tx(self.shop.db, self.shop.tenant_id) as tx:
            return list((await is_matched(tx, proof_ids)).values())


@pytest.fixture
async def bank(runtime: Runtime) -> AsyncIterator[Bank]:
    shop = await demo_shop(runtime.db)
    (row,) = await shop.rows("select id from payment_methods where kind = 'easypaisa'")
    async with client_of(runtime, await make_member(runtime.db, shop.tenant_id, "admin")) as client:
        yield Bank(runtime, shop, client, row["id"])


async def test_a_statement_is_taken_in_once(bank: Bank) -> None:
    csv = EASYPAISA.format(at=TODAY)
    taken = await bank.sends(csv)
    assert (taken["added"], taken["known"], taken["matched"]) == (2, 0, 0)
    assert taken["skipped"] == [{"line": 6, "why": "not_incoming"}, {"line": 8, "why": "no_date"}]
    assert taken["columns"] == {
        "date": "Transaction Date",
        "amount": "Transaction Amount",
        "direction": "Type",
        "transaction_id": "Transaction ID",
        "payer": "Sender Name",
        "payer_account": "MSISDN",
    }
    before = await bank.entries()
    assert [(one["transaction_id"], one["amount"]["amount"], one["payer"]) for one in before] == [
        ("26013215003", "4000.00", "Hira Malik"),
        ("26013215001", "2500.00", "Sana Khan"),
    ]
    assert datetime.fromisoformat(before[0]["paid_at"]) == TODAY.replace(tzinfo=ZoneInfo("Asia/Karachi"))
    again = await bank.sends(csv)
    assert (again["added"], again["known"]) == (0, 2)
    assert await bank.entries() == before
    text = f"You have received Rs. 2,500.00 from SANA KHAN 03331112223 on {TODAY:%d/%m/%Y %H:%M}. TID: 26013215001"
    assert (await bank.forwards(text))["added"] == 0
    assert len(await bank.shop.events("statement.imported")) == 1


async def test_a_corrected_transaction_is_tied_and_untied(bank: Bank) -> None:
    await bank.sends(EASYPAISA.format(at=TODAY))
    proof_id = await bank.proof(transaction_id="26013215007")
    assert await bank.matched(proof_id) == [False]

    async def said(transaction_id: str | None) -> dict[str, Any]:
        answer = await bank.client.patch(f"/api/payments/{proof_id}/reading", json={"transaction_id": transaction_id})
        reading: dict[str, Any] = answer.json()["reading"]
        return reading

    tied = await said("2601 3215 001")
    assert (tied["on_statement"]["matched_by"], await bank.matched(proof_id)) == ("transaction", [True])
    assert [check["outcome"] for check in tied["checks"] if check["name"] == "statement"] == ["match"]
    loose = await said(None)
    assert (loose["on_statement"], await bank.matched(proof_id)) == (None, [False])
    assert [check for check in loose["checks"] if check["name"] == "statement"] == []
    assert [one for one in await bank.entries() if one["proof_id"] or one["order_id"]] == []


# Headings as banks' own files have them, as far as public examples show.
BANKS = {
    "meezan": """03000111222,Chiragh Digital
OPENING BALANCE,"PKR 1,000.00"
Total Credit,"PKR 2,500.00"
Booking Date,Value Date,Doc No,Description,Debit,Credit,Available Balance
{at:%d %b %Y},{at:%d %b %Y},D00017,IBFT from Sana Khan,,"2,500.00","3,500.00"
{at:%d %b %Y},{at:%d %b %Y},D00018,ATM,900.00,,"2,600.00"
""",
    "ubl": """CRDR,seqno,instNo,tranAmt,tranDate,particulars,runBal
C,5919342907,,2500,{at:%Y-%m-%d %H:%M:%S},RAAST P2P FT FROM SANA KHAN MSGID: AMEZNPKKA003,3500
D,5917336308,,900,{at:%Y-%m-%d %H:%M:%S},CASH WITHDRAWAL - ATM,2600
""",
}


@pytest.mark.parametrize("name", BANKS)
async def test_a_banks_own_file_needs_no_mapping(bank: Bank, name: str) -> None:
    (account,) = await bank.shop.rows("select id from payment_methods where kind = 'bank_transfer'")
    taken = await bank.sends(BANKS[name].format(at=TODAY), method_id=str(account["id"]))
    assert (taken["added"], [one["why"] for one in taken["skipped"]]) == (1, ["not_incoming"])
    (entry,) = await bank.entries()
    assert entry["amount"]["amount"] == "2500.00"
    assert entry["transaction_id"] in ("D00017", "5919342907")
    assert "sana khan" in entry["description"].lower()


async def test_lines_without_an_id_count_as_often_as_they_stand_there(bank: Bank) -> None:
    csv = f"Date,Credit,Narration\n{TODAY:%Y-%m-%d},2500,From Sana\n{TODAY:%Y-%m-%d},2500,From Sana\n"
    assert (await bank.sends(csv))["added"] == 2
    assert (await bank.sends(csv))["known"] == 2
    assert (await bank.sends(csv + f"{TODAY:%Y-%m-%d},2500,From Sana\n"))["added"] == 1


async def test_the_columns_of_an_account_are_remembered(bank: Bank) -> None:
    csv = f"When;What;Wert;Wer\n{TODAY:%d-%b-%Y};26013215001;1,25,000.50;Sana\n"
    body = {"method_id": str(bank.method_id), "csv": csv}
    assert (await bank.client.post("/api/payments/statements", json=body)).status_code == 422
    csv = f"When;What;Amount;Wer\n{TODAY:%d-%b-%Y};26013215001;1,25,000.50;Sana\n"
    refused = await bank.client.post("/api/payments/statements", json={**body, "csv": csv})
    assert refused.status_code == 422
    assert await bank.entries() == []
    csv = f"Date;What;Amount;Wer\n{TODAY:%d-%b-%Y};26013215001;1,25,000.50;Sana\n"
    columns = {"date": "Date", "amount": "Amount", "transaction_id": "What", "payer": "Wer"}
    assert (await bank.sends(csv, columns=columns))["added"] == 1
    assert (await bank.sends(csv.replace("3215001", "3215002")))["columns"] == columns
    assert [(one["amount"]["amount"], one["payer"], one["timed"]) for one in await bank.entries()] == [
        ("125000.50", "Sana", False)
    ] * 2
    for unreadable in ("nothing", "Date,Amount\n" + "x" * 200_000, "Date,Amount\n" * 30_000):
        answer = await bank.client.post("/api/payments/statements", json={**body, "csv": unreadable})
        assert (answer.status_code, answer.json()["code"]) == (422, "statement_unreadable")
    other = {"method_id": str(bank.method_id), "csv": csv, "columns": {"date": "Date", "amount": "Nothing"}}
    assert (await bank.client.post("/api/payments/statements", json=other)).status_code == 422


async def test_matched_by_the_transaction_whichever_comes_first(bank: Bank) -> None:
    early = await bank.proof(transaction_id="26013215001")  # each order lacks PKR 2,500
    assert (await bank.sends(EASYPAISA.format(at=TODAY)))["matched"] == 1
    late = await bank.proof(transaction_id="2601-3215OO3", amount="4000.00")
    unheard = await bank.proof(transaction_id="26013219999")
    assert [one["proof_id"] for one in await bank.entries()] == [str(late), str(early)]
    # PKR 4,000 came in where 2,500 are due: for a person to decide.
    assert await bank.matched(early, late, unheard) == [True, False, False]
    reading = (await bank.client.get(f"/api/payments/{early}")).json()["reading"]
    assert (reading["on_statement"]["matched_by"], reading["on_statement"]["amount"]["amount"]) == (
        "transaction",
        "2500.00",
    )
    assert reading["checks"][-1] == {
        "name": "statement",
        "outcome": "match",
        "reason": "on_statement",
        "expected": "2500.00",
        "read": "2500.00",
    }
    (row,) = await bank.shop.rows("select status from payment_proofs where id = $1", early)
    assert row["status"] == "waiting"  # a match approves nothing
    assert await bank.entries(matched=False) == []
    waiting = (await bank.client.get("/api/payments", params={"on_statement": False})).json()["items"]
    assert [item["id"] for item in waiting] == [str(unheard)]
    twin = await bank.proof(transaction_id="26013215001")
    assert await bank.matched(twin) == [False]  # money that came once is no second payment


async def test_a_true_transaction_with_a_painted_amount_looks_wrong(bank: Bank) -> None:
    painted = await bank.proof(transaction_id="26013215001", amount="2500.00")
    await bank.forwards(f"You have received Rs 25.00 from SANA KHAN on {TODAY:%d/%m/%Y %H:%M}. TID: 26013215001")
    reading = (await bank.client.get(f"/api/payments/{painted}")).json()["reading"]
    assert reading["verdict"] == "looks_wrong"
    assert reading["checks"][-1] == {
        "name": "statement",
        "outcome": "mismatch",
        "reason": "other_amount",
        "expected": "2500.00",
        "read": "25.00",
    }
    assert await bank.matched(painted) == [False]


async def test_a_statement_comes_while_a_proof_is_decided(bank: Bank) -> None:
    proofs = [await bank.proof(transaction_id=f"2601321500{number}") for number in (1, 3)]
    approvals = [bank.client.post(f"/api/payments/{proof_id}/approve", json={}) for proof_id in proofs]
    taken, *answers = await asyncio.gather(bank.sends(EASYPAISA.format(at=TODAY)), *approvals)
    assert ([answer.status_code for answer in answers], taken["matched"]) == ([200, 200], 2)
    assert {one["proof_id"] for one in await bank.entries(matched=True)} == set(map(str, proofs))
    confirmed = await bank.shop.rows("select amount_minor from payments where kind = 'confirmed'")
    assert [row["amount_minor"] for row in confirmed] == [250_000, 250_000]


async def test_without_an_id_amount_time_and_payer_must_fit_and_nothing_else(bank: Bank) -> None:
    line = f"{TODAY - timedelta(minutes=10):%d/%m/%Y %H:%M},2500.00,Sana Khan\n"
    await bank.sends(f"Date,Amount,Sender\n{line}")
    others = [
        await bank.proof(amount="2600.00"),
        await bank.proof(payer="Bilal Ahmed"),
        await bank.proof(paid_at=(TODAY - timedelta(minutes=40)).isoformat()),
    ]
    assert await bank.matched(*others) == [False] * 3
    fits = await bank.proof(payer="SANA KHAN")
    assert await bank.matched(fits) == [True]
    await bank.sends(f"Date,Amount,Sender\n{line}{line}")
    one, other = await bank.proof(), await bank.proof()
    assert await bank.matched(one, other) == [True, False]


MESSAGES = (
    (
        "Rs. 2,500.00 received from SANA KHAN 03331112223. TID 26013215001. New balance Rs. 9,400.25",
        ("2500.00", "26013215001", "SANA KHAN", "03331112223"),
    ),
    (
        "Your A/C has been credited with PKR 2,500 on 31-Jan-26. Ref No: FT26031XYZ. Avl Bal PKR 90,000.00",
        ("2500.00", "FT26031XYZ", "", ""),
    ),
    ("Sana Khan has sent you Rs 2500.50 via Raast. Trx ID: 26013215002", ("2500.50", "26013215002", "Sana Khan", "")),
)


async def test_messages_of_wallets_and_banks_are_understood(bank: Bank) -> None:
    for text, expected in MESSAGES:
        assert (await bank.forwards(text))["added"] == 1
        entry = max(await bank.entries(), key=lambda entry: str(entry["id"]))
        assert (entry["amount"]["amount"], entry["transaction_id"], entry["payer"], entry["payer_account"]) == expected
        assert entry["source"] == "text"


async def test_messages_that_tell_of_no_income_are_left_out(bank: Bank) -> None:
    texts = (
        "You have sent Rs 2,500 to Sana Khan. TID 26013215001",
        "Your OTP is 4821. Rs 2,500 will be credited.",
        "Rs 2,500 received and Rs 4,000 received",
        "Hello",
    )
    taken = await bank.forwards("\n\n".join(texts))
    assert (taken["added"], [skipped["line"] for skipped in taken["skipped"]]) == (0, [1, 2, 3, 4])
    assert await bank.entries() == []


async def test_only_an_admin_says_what_has_come_in(bank: Bank) -> None:
    async with client_of(bank.runtime, await make_member(bank.runtime.db, bank.shop.tenant_id, "agent")) as agent:
        body = {"method_id": str(bank.method_id), "csv": EASYPAISA.format(at=TODAY)}
        assert (await agent.post("/api/payments/statements", json=body)).status_code == 403
        text = {"text": "Rs 2,500 received. TID 26013215001"}
        assert (await agent.post("/api/payments/statements/text", json=text)).status_code == 403
    assert await bank.entries() == []
