"""The door Meta delivers at: signed, stored once, every item of every batch, and only then 200."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable
from uuid import UUID, uuid4

import asyncpg
import httpx2
import orjson
import pytest

from munshi.channels.cloud.incoming.storing import store
from munshi.channels.numbers import accounts
from munshi.channels.schemas import AccountChange, NewCloudAccount
from munshi.core.clock import new_id
from munshi.core.db import tenant_tx
from munshi.core.runtime import Runtime
from munshi.events.service import SYSTEM
from tests.api import client_of
from tests.chats import (
    APP_SECRET,
    SANA,
    VERIFY_TOKEN,
    Shop,
    change,
    cloud_shop,
    document,
    message,
    messages_document,
    post_hook,
    receipt,
    simulator_shop,
)

OMAR = "966501234567"


@pytest.fixture
async def shop(runtime: Runtime) -> Shop:
    return await cloud_shop(runtime)


@pytest.fixture
async def client(runtime: Runtime) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_of(runtime) as opened:
        yield opened


async def stored(shop: Shop) -> list[tuple[str, str, str]]:
    rows = await shop.rows("select kind, sender, external_id from inbound_events order by id")
    return [(row["kind"], row["sender"], row["external_id"]) for row in rows]


async def test_the_challenge_comes_back_for_the_right_token_only(shop: Shop, client: httpx2.AsyncClient) -> None:
    path = f"/api/hooks/whatsapp/{shop.account_id}"
    asked = {"hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "1158201444"}
    right = await client.get(path, params=asked)
    wrong = await client.get(path, params={**asked, "hub.verify_token": "another-token"})
    other_mode = await client.get(path, params={**asked, "hub.mode": "unsubscribe"})
    assert (right.status_code, right.text) == (200, "1158201444")
    assert right.headers["content-type"].startswith("text/plain")
    assert [(r.status_code, r.json()["code"]) for r in (wrong, other_mode)] == [(403, "verify_token")] * 2
    assert await shop.value("select webhook_verified_at <= now() from whatsapp_accounts")


async def test_a_wrong_challenge_confirms_nothing(shop: Shop, client: httpx2.AsyncClient) -> None:
    asked = {"hub.mode": "subscribe", "hub.verify_token": "another-token", "hub.challenge": "1"}
    assert (await client.get(f"/api/hooks/whatsapp/{shop.account_id}", params=asked)).status_code == 403
    assert await shop.value("select webhook_verified_at from whatsapp_accounts") is None


async def test_a_message_is_stored_and_its_sender_woken(shop: Shop, client: httpx2.AsyncClient) -> None:
    answer = await post_hook(client, shop.account_id, messages_document(message(wa_id="wamid.A")))
    assert (answer.status_code, answer.json()) == (200, {"received": 1, "new": 1})
    assert await stored(shop) == [("message", SANA, "wamid.A")]
    assert await shop.armed("in") == [f"{shop.account_id}:{SANA}"]


async def test_a_redelivered_document_changes_nothing(shop: Shop, client: httpx2.AsyncClient) -> None:
    body = messages_document(message(wa_id="wamid.A"))
    await post_hook(client, shop.account_id, body)
    await shop.rows("update wake set due_at = null returning key")
    again = await post_hook(client, shop.account_id, body)
    assert again.json() == {"received": 1, "new": 0}
    assert len(await stored(shop)) == 1
    assert await shop.armed("in") == []


async def test_every_item_of_a_batch_counts(shop: Shop, client: httpx2.AsyncClient) -> None:
    """Five items in two entries: three messages of two people, a receipt, and news about the account."""
    first = change(
        messages=[message("one", wa_id="m1"), message("two", wa_id="m2")],
        contacts=[{"profile": {"name": "Sana"}, "wa_id": SANA}],
    )
    second = [
        change(messages=[message("three", wa_id="m3", sender=OMAR)], statuses=[receipt("wamid.out", "read")]),
        {"field": "account_update", "value": {"event": "ACCOUNT_RECONNECTED"}},
    ]
    answer = await post_hook(client, shop.account_id, document([first], second))
    assert answer.json() == {"received": 5, "new": 5}
    kept = await stored(shop)
    assert kept[:4] == [
        ("message", SANA, "m1"),
        ("message", SANA, "m2"),
        ("message", OMAR, "m3"),
        ("status", "receipts", "wamid.out:read"),
    ]
    assert kept[4][:2] == ("account", "news")
    senders = {subject.partition(":")[2] for subject in await shop.armed("in")}
    assert senders == {SANA, OMAR, "receipts", "news"}


async def test_items_of_another_number_are_counted_and_left(shop: Shop, client: httpx2.AsyncClient) -> None:
    body = document([change(number="999999999", messages=[message()]), change(messages=[message(wa_id="mine")])])
    answer = await post_hook(client, shop.account_id, body)
    assert answer.json() == {"received": 2, "new": 1}
    assert await stored(shop) == [("message", SANA, "mine")]


async def test_one_webhook_serves_all_numbers_of_an_app(shop: Shop, client: httpx2.AsyncClient) -> None:
    """Meta knows one webhook an app: what comes in by it goes to the number it is for, if the app is the same."""
    second = await add_number(shop, "222222222", APP_SECRET)
    foreign = await add_number(shop, "333333333", "the-secret-of-another-app")
    await shop.rows("update whatsapp_accounts set waba_id = '102290129340398' returning id")
    body = document(
        [change(messages=[message(wa_id="first")]), change(number="222222222", messages=[message(wa_id="second")])],
        [change(number="333333333", messages=[message(wa_id="foreign")])],
        [{"field": "account_update", "value": {"event": "ACCOUNT_RECONNECTED"}}],
    )
    answer = await post_hook(client, shop.account_id, body)
    assert answer.json() == {"received": 4, "new": 4}
    kept = await shop.rows("select account_id, kind, external_id from inbound_events order by kind, external_id")
    assert [(row["account_id"], row["external_id"]) for row in kept if row["kind"] == "message"] == [
        (shop.account_id, "first"),
        (second, "second"),
    ]
    assert {row["account_id"] for row in kept if row["kind"] == "account"} == {shop.account_id, second}
    assert foreign not in {row["account_id"] for row in kept}


async def test_a_number_s_business_account_is_learnt_from_its_messages(shop: Shop, client: httpx2.AsyncClient) -> None:
    await shop.rows("update wake set due_at = null returning key")
    for wa_id in ("one", "two"):
        await post_hook(client, shop.account_id, messages_document(message(wa_id=wa_id)))
    assert await shop.value("select waba_id from whatsapp_accounts") == "102290129340398"
    assert await shop.armed("check") == [str(shop.account_id)]
    assert await shop.events("whatsapp.account_updated") == [{"fields": ["waba_id"]}]


async def add_number(shop: Shop, phone_number_id: str, app_secret: str) -> UUID:
    new = NewCloudAccount(
        kind="cloud",
        label=phone_number_id,
        phone_number_id=phone_number_id,
        access_token="an-access-token",
        app_secret=app_secret,
    )
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
        return await accounts.create(tx, shop.runtime.settings, new, by=SYSTEM)


@pytest.mark.parametrize("signature", [None, "", "sha256=", "sha256=" + "0" * 64, "ü"])
async def test_a_bad_signature_stores_nothing(shop: Shop, client: httpx2.AsyncClient, signature: str | None) -> None:
    headers = [(b"X-Hub-Signature-256", signature.encode())] if signature is not None else []
    raw = orjson.dumps(messages_document(message()))
    refused = await client.post(f"/api/hooks/whatsapp/{shop.account_id}", content=raw, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (401, "bad_signature")
    assert await stored(shop) == []


async def test_a_changed_body_does_not_pass_with_the_old_signature(shop: Shop, client: httpx2.AsyncClient) -> None:
    refused = await post_hook(client, shop.account_id, messages_document(message()), secret="another-secret")
    assert refused.status_code == 401
    assert await stored(shop) == []


async def test_unknown_and_simulator_accounts_have_no_door(runtime: Runtime, client: httpx2.AsyncClient) -> None:
    played = await simulator_shop(runtime)
    for account_id in (uuid4(), played.account_id):
        assert (await post_hook(client, account_id, messages_document(message()))).status_code == 404
        assert (await client.get(f"/api/hooks/whatsapp/{account_id}")).status_code == 404


async def test_a_new_app_secret_counts_within_seconds(shop: Shop, client: httpx2.AsyncClient) -> None:
    await post_hook(client, shop.account_id, messages_document(message()))
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
        wanted = AccountChange(app_secret="a-newer-secret")
        await accounts.change(tx, shop.runtime.settings, shop.account_id, wanted, by=SYSTEM)
    until = time.monotonic() + 5
    while (await post_hook(client, shop.account_id, messages_document(message()), secret=APP_SECRET)).is_success:
        assert time.monotonic() < until
        await asyncio.sleep(0.2)
    answer = await post_hook(client, shop.account_id, messages_document(message()), secret="a-newer-secret")
    assert answer.json() == {"received": 1, "new": 1}


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"nonsense", b"\xff\xfe", b'{"a":' * 3000 + b"1" + b"}" * 3000, b"[" * 100_000]
)
async def test_what_is_no_json_object_is_a_400(shop: Shop, client: httpx2.AsyncClient, raw: bytes) -> None:
    refused = await post_hook(client, shop.account_id, raw)
    assert (refused.status_code, refused.json()["code"]) == (400, "bad_json")


async def test_a_message_nested_too_deeply_is_a_400_and_stores_nothing(shop: Shop, client: httpx2.AsyncClient) -> None:
    raw = orjson.dumps(messages_document(message(), message("PLACE")))
    raw = raw.replace(b'"PLACE"', b"[" * 400 + b"]" * 400)
    refused = await post_hook(client, shop.account_id, raw)
    assert (refused.status_code, refused.json()["code"]) == (400, "bad_json")
    assert await stored(shop) == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"entry": None},
        {"entry": [None, {"changes": {}}, {"changes": [{"value": None}, 5]}]},
        {"entry": [{"changes": [{"value": {"metadata": 3, "messages": [1, "x", None]}, "field": 7}]}]},
    ],
)
async def test_odd_shapes_are_taken_apart_as_far_as_they_go(
    shop: Shop, client: httpx2.AsyncClient, body: dict[str, object]
) -> None:
    assert (await post_hook(client, shop.account_id, body)).status_code == 200


async def test_letters_the_database_cannot_hold_are_replaced(shop: Shop, client: httpx2.AsyncClient) -> None:
    raw = orjson.dumps(messages_document(message("PLACE"))).replace(b"PLACE", b"a\\u0000b \\ud83d c \\ud83d\\ude2e")
    assert (await post_hook(client, shop.account_id, raw)).json() == {"received": 1, "new": 1}
    await shop.drain("in")
    assert [found["text"] for found in await shop.messages()] == ["a\ufffdb \ufffd c 😮"]


async def test_a_document_of_three_megabytes_is_taken(shop: Shop, client: httpx2.AsyncClient) -> None:
    many = [message("x" * 3000, wa_id=f"big{number}") for number in range(900)]
    answer = await post_hook(client, shop.account_id, messages_document(*many))
    assert answer.json() == {"received": 900, "new": 900}


async def test_the_same_document_from_many_lines_at_once_is_stored_once(shop: Shop, client: httpx2.AsyncClient) -> None:
    body = messages_document(*(message(wa_id=f"w{number}") for number in range(5)))
    answers = await asyncio.gather(*(post_hook(client, shop.account_id, body) for _ in range(6)))
    assert sum(answer.json()["new"] for answer in answers) == 5
    await shop.drain("in")
    assert [found["seq"] for found in await shop.messages()] == [1, 2, 3, 4, 5]


async def test_webhooks_that_come_at_once_are_answered_and_traced_each_by_itself(
    shop: Shop, client: httpx2.AsyncClient
) -> None:
    first = messages_document(message(wa_id="w0"))
    bodies = [first, *(messages_document(message(wa_id=f"w{n}", sender=f"92300000000{n}")) for n in range(1, 6)), first]
    answers = await asyncio.gather(*(post_hook(client, shop.account_id, body) for body in bodies))
    assert [answer.json() for answer in answers] == [{"received": 1, "new": 1}] * 6 + [{"received": 1, "new": 0}]
    told = await shop.rows("select key, correlation_id from wake where key like 'in:%'")
    asked = {f"in:{shop.account_id}:92300000000{n}": answers[n].headers["x-request-id"] for n in range(1, 6)}
    asked[f"in:{shop.account_id}:{SANA}"] = answers[0].headers["x-request-id"]
    assert {row["key"]: row["correlation_id"].split()[0] for row in told} == asked


async def test_a_webhook_that_cannot_be_stored_takes_none_along(shop: Shop) -> None:
    def brought(wa_id: str, payload: str) -> Awaitable[int]:
        row = (new_id(), wa_id, "message", SANA, payload)
        return store(shop.runtime, shop.tenant_id, {shop.account_id: [row]}, {})

    tried = (brought("w1", "{}"), brought("w2", "{"), brought("w3", "{}"))
    before, broken, after = await asyncio.gather(*tried, return_exceptions=True)
    assert (before, type(broken), after) == (1, asyncpg.InvalidTextRepresentationError, 1)
    assert [external_id for _, _, external_id in await stored(shop)] == ["w1", "w3"]
