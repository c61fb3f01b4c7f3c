"""The accounts customers pay to, and how they are told of them."""

from collections.abc import AsyncIterator
from typing import Any, get_args
from uuid import UUID

import httpx2
import pytest

from munshi.core.clock import new_id
from munshi.core.db import tenant_tx
from munshi.core.runtime import Runtime
from munshi.orders.service import get_order
from munshi.payments.service import active_methods, instructions
from munshi.tenants.schemas import Language
from tests.api import PASSWORD, client_of, make_member, make_tenant
from tests.shop import Shop, chat, demo_shop, order

PROOF = {"password": PASSWORD}
WALLET = {"kind": "easypaisa", "label": "EasyPaisa", "account_title": "Sana Khan", "account_number": "0300 1234567"}
IBAN = "PK36SCBL0000001123456702"


@pytest.fixture
async def tenant_id(runtime: Runtime) -> UUID:
    return await make_tenant(runtime.db)


@pytest.fixture
async def client(runtime: Runtime, tenant_id: UUID) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_of(runtime, await make_member(runtime.db, tenant_id, "admin")) as opened:
        yield opened


async def make(client: httpx2.AsyncClient, **values: object) -> dict[str, Any]:
    answer = await client.post("/api/payment-config", json=WALLET | PROOF | values)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_write_read_change_delete(client: httpx2.AsyncClient) -> None:
    method = await make(client, instructions="Write the order number in the note.")
    address = f"/api/payment-config/{method['id']}"
    assert {name: method[name] for name in WALLET} == WALLET
    assert (await client.get(address)).json() == method
    changed = await client.patch(address, json={"account_number": "+92 301 7654321", "active": False, **PROOF})
    assert changed.json() == method | {"account_number": "+92 301 7654321", "active": False}
    assert (await client.get("/api/payment-config/active")).json() == []
    assert (await client.get("/api/payment-config", params={"active": "false"})).json()["total"] == 1
    assert (await client.delete(address)).status_code == 204
    assert (await client.get(address)).status_code == 404


async def test_the_shop_decides_the_order(client: httpx2.AsyncClient) -> None:
    ids = [(await make(client, label=label))["id"] for label in "ABC"]
    assert (await client.put("/api/payment-config/order", json={"ids": [ids[1], ids[2]]})).status_code == 204
    assert [item["label"] for item in (await client.get("/api/payment-config/active")).json()] == ["B", "C", "A"]
    assert (await client.put("/api/payment-config/order", json={"ids": [str(new_id())]})).status_code == 404


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("easypaisa", "03001234567"),
        ("jazzcash", "+92 300-1234567"),
        ("jazzcash", IBAN),
        ("bank_transfer", "PK36 SCBL 0000 0011 2345 6702"),
        ("bank_transfer", IBAN.lower()),
        ("bank_transfer", "AE070331234567890123456"),
        ("bank_transfer", "0011-2233445566"),
        ("sadapay", "@sana"),
    ],
)
async def test_good_numbers_are_kept_as_written(client: httpx2.AsyncClient, kind: str, number: str) -> None:
    assert (await make(client, kind=kind, account_number=number))["account_number"] == number


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("easypaisa", "0300123456"),
        ("easypaisa", "04235761234"),
        ("jazzcash", "sana"),
        ("jazzcash", "PK36SCBL0000001123456703"),
        ("bank_transfer", "PK36SCBL0000001123456720"),
        ("bank_transfer", "PK36SCBL000000112345670"),
        ("bank_transfer", "12345"),
        ("bank_transfer", "my account"),
    ],
)
async def test_numbers_that_cannot_be_are_refused(client: httpx2.AsyncClient, kind: str, number: str) -> None:
    wrong = WALLET | PROOF | {"kind": kind, "account_number": number}
    answer = await client.post("/api/payment-config", json=wrong)
    assert (answer.status_code, answer.json()["code"]) == (422, "account_number")
    assert answer.json()["errors"][0]["field"] == "account_number"
    method = await make(client)
    numbered = {"kind": kind, "account_number": number, **PROOF}
    changed = await client.patch(f"/api/payment-config/{method['id']}", json=numbered)
    assert changed.status_code == 422
    assert (await client.get("/api/payment-config")).json()["items"] == [method]


async def test_only_admins_write_and_only_in_their_shop(client: httpx2.AsyncClient, runtime: Runtime) -> None:
    method = await make(client)
    address = f"/api/payment-config/{method['id']}"
    async with client_of(runtime, await make_member(runtime.db, await make_tenant(runtime.db), "owner")) as stranger:
        assert (await stranger.get(address)).status_code == 404
        assert (await stranger.patch(address, json={"account_number": "03009999999"})).status_code == 404
        assert (await stranger.delete(address)).status_code == 404
        assert (await stranger.put("/api/payment-config/order", json={"ids": [method["id"]]})).status_code == 404
    assert (await client.get(address)).json() == method


async def test_agents_read_accounts_only(runtime: Runtime, tenant_id: UUID) -> None:
    async with client_of(runtime, await make_member(runtime.db, tenant_id, "agent")) as agent:
        assert (await agent.get("/api/payment-config/active")).status_code == 200
        assert (await agent.post("/api/payment-config", json=WALLET)).status_code == 403


async def test_instructions_name_amount_and_accounts_exactly_in_every_language(runtime: Runtime) -> None:
    shop = await demo_shop(runtime.db)
    order_id = await order(shop, await chat(shop), quantity=3)
    async with tenant_tx(runtime.db, shop.tenant_id) as tx:
        methods, placed = await active_methods(tx), await get_order(tx, order_id)
        texts = {language: await instructions(tx, placed, language) or "" for language in get_args(Language)}
    assert len(set(texts.values())) == 4
    for text in texts.values():
        assert "PKR 7,500" in text
        assert "#1" in text
        for method in methods:
            assert f": {method.account_number}\n" in f"{text}\n"
            assert f"*{method.label}*" in text
            assert method.account_title in text
    assert texts["en"] == (
        "Please pay PKR 7,500 for order #1 to any of these accounts:\n\n"
        "*EasyPaisa*\nAccount title: Chiragh Digital\nAccount number: 03001234567\n\n"
        "*JazzCash*\nAccount title: Chiragh Digital\nAccount number: 03011234567\n\n"
        "*Bank transfer*\nBank: Demo Bank\nAccount title: Chiragh Digital\nAccount number: PK36SCBL0000001123456702\n\n"
        "Then send a screenshot or PDF of the payment here in this chat."
    )


async def test_the_preview_is_what_a_customer_would_be_told(client: httpx2.AsyncClient) -> None:
    address = "/api/payment-config/preview"
    assert (await client.get(address)).json() == {"text": None}
    await make(client, bank_name="Telenor Bank", instructions="Write the order number in the note.")
    await make(client, label="Old", active=False)
    assert (await client.get(address, params={"language": "roman_ur"})).json()["text"].splitlines() == [
        "Order #1042 ke liye PKR 4,500 in mein se kisi bhi account mein bhej dein:",
        "",
        "*EasyPaisa*",
        "Bank: Telenor Bank",
        "Account ka naam: Sana Khan",
        "Account number: 0300 1234567",
        "Write the order number in the note.",
        "",
        "Us ke baad payment ka screenshot ya PDF isi chat mein bhej dein.",
    ]
    assert (await client.get(address, params={"language": "de"})).status_code == 422


async def test_an_account_changes_only_with_the_password_and_the_owner_is_alerted(
    client: httpx2.AsyncClient, runtime: Runtime, tenant_id: UUID
) -> None:
    shop = Shop(runtime.db, tenant_id, new_id())
    method = await make(client)
    address = f"/api/payment-config/{method['id']}"
    thiefs = {"account_number": "03009998877"}
    for proof, code in (({}, "password_needed"), ({"password": "a guess of it"}, "wrong_password")):
        answer = await client.patch(address, json=thiefs | proof)
        assert (answer.status_code, answer.json()["code"]) == (403, code)
        answer = await client.post("/api/payment-config", json=WALLET | thiefs | proof)
        assert answer.status_code == (403 if proof else 422)
    assert (await client.get("/api/payment-config")).json()["items"] == [method]
    assert len(await shop.events("system.alert")) == 1

    assert (await client.patch(address, json={"active": False})).status_code == 200
    assert (await client.patch(address, json={"active": True})).status_code == 200
    assert (await client.patch(address, json=thiefs | PROOF)).json()["account_number"] == "03009998877"
    made, changed = await shop.events("system.alert")
    assert made["action"].startswith("A new account, EasyPaisa …4567, is given to customers. Test Person did it")
    assert changed["code"] == "payment_account_changed"
    assert "EasyPaisa …4567 was changed; customers are given EasyPaisa …8877" in changed["action"]
    assert (await client.delete(address)).status_code == 204
    assert "EasyPaisa …8877 was taken away" in (await shop.events("system.alert"))[2]["action"]
    assert PASSWORD not in str(await shop.rows("select * from events"))


async def test_guessing_the_password_ends_soon(client: httpx2.AsyncClient) -> None:
    for _ in range(5):
        wrong = await client.post("/api/payment-config", json=WALLET | {"password": "a guess of it"})
        assert wrong.status_code == 403
    answer = await client.post("/api/payment-config", json=WALLET | PROOF)
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_requests")
    assert (await client.get("/api/payment-config")).json()["items"] == []
