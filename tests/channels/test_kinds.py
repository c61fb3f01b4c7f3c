"""Every kind of Cloud API message, from the webhook's document to the row in the chat."""

from typing import Any

import asyncpg
import pytest

from munshi.channels.cloud.incoming import messages
from munshi.core.clock import now
from munshi.core.db import Json, tenant_tx
from munshi.core.embedded.server import Addresses
from munshi.core.runtime import Runtime
from tests.channels.doors import arrive
from tests.chats import SANA, Shop, change, cloud_shop, document, message, messages_document

CONTACT = {"profile": {"name": "Sana"}, "wa_id": SANA, "user_id": "PK.13491208655302741918"}

# (what stands in the message, the kind, text and payload of its row)
KINDS: dict[str, tuple[Json, str, str, Json]] = {
    "text": ({"type": "text", "text": {"body": "Salam"}}, "text", "Salam", {}),
    "reply": (
        {"type": "text", "text": {"body": "haan"}, "context": {"from": "92300", "id": "wamid.Q"}},
        "text",
        "haan",
        {"reply_to": "wamid.Q"},
    ),
    "forwarded": (
        {"type": "text", "text": {"body": "x"}, "context": {"frequently_forwarded": True}},
        "text",
        "x",
        {"forwarded": True},
    ),
    "advertisement": (
        {"type": "text", "text": {"body": "x"}, "referral": {"source_id": "AD7", "headline": "Logos"}},
        "text",
        "x",
        {"referral": {"source_id": "AD7", "headline": "Logos"}},
    ),
    "location": (
        {"type": "location", "location": {"latitude": 31.52, "longitude": 74.35, "name": "Shop", "address": "Lahore"}},
        "location",
        "Shop, Lahore",
        {"latitude": 31.52, "longitude": 74.35},
    ),
    "contacts": (
        {
            "type": "contacts",
            "contacts": [
                {"name": {"formatted_name": "Ali"}, "phones": [{"phone": "+92 300 1"}, {"wa_id": "9"}]},
                {"name": {"formatted_name": "Zoya"}},
            ],
        },
        "contact",
        "Ali, Zoya",
        {"contacts": [{"name": "Ali", "phones": ["+92 300 1", ""]}, {"name": "Zoya", "phones": []}]},
    ),
    "order": (
        {"type": "order", "order": {"catalog_id": "c1", "text": "jaldi", "product_items": [{"quantity": 2}]}},
        "order",
        "jaldi",
        {"catalog_id": "c1", "items": [{"quantity": 2}]},
    ),
    "reaction": (
        {"type": "reaction", "reaction": {"message_id": "wamid.Q", "emoji": "👍"}},
        "reaction",
        "👍",
        {"to": "wamid.Q", "emoji": "👍"},
    ),
    "reaction taken back": (
        {"type": "reaction", "reaction": {"message_id": "wamid.Q"}},
        "reaction",
        "",
        {"to": "wamid.Q", "emoji": ""},
    ),
    "template button": (
        {"type": "button", "button": {"text": "Order now", "payload": "ORDER"}},
        "button",
        "Order now",
        {"button": "ORDER"},
    ),
    "reply button": (
        {"type": "interactive", "interactive": {"type": "button_reply", "button_reply": {"id": "b1", "title": "Yes"}}},
        "button",
        "Yes",
        {"button": "b1"},
    ),
    "list choice": (
        {
            "type": "interactive",
            "interactive": {"type": "list_reply", "list_reply": {"id": "r1", "title": "Logo", "description": "3 days"}},
        },
        "button",
        "Logo",
        {"button": "r1", "description": "3 days"},
    ),
    "form": (
        {
            "type": "interactive",
            "interactive": {"type": "nfm_reply", "nfm_reply": {"name": "flow", "body": "Sent", "response_json": "{}"}},
        },
        "button",
        "Sent",
        {"form": "flow", "answers": "{}"},
    ),
    "interactive without content": ({"type": "interactive"}, "unsupported", "", {"type": "interactive"}),
    "edit": (
        {
            "type": "edit",
            "edit": {"original_message_id": "wamid.Q", "message": {"type": "text", "text": {"body": "two, not three"}}},
        },
        "text",
        "two, not three",
        {"edits": "wamid.Q"},
    ),
    "edited caption": (
        {
            "type": "edit",
            "edit": {"original_message_id": "wamid.Q", "message": {"type": "image", "image": {"caption": "new"}}},
        },
        "text",
        "new",
        {"edits": "wamid.Q"},
    ),
    "deletion": (
        {"type": "revoke", "revoke": {"original_message_id": "wamid.Q"}},
        "unsupported",
        "",
        {"type": "revoke", "deletes": "wamid.Q"},
    ),
    "unsupported": (
        {"type": "unsupported", "errors": [{"code": 131051, "title": "Message type unknown"}]},
        "unsupported",
        "",
        {"type": "unsupported", "errors": [131051]},
    ),
    "a kind of tomorrow": ({"type": "hologram", "hologram": {"depth": 3}}, "unsupported", "", {"type": "hologram"}),
    "chat opened": ({"type": "request_welcome"}, "unsupported", "", {"type": "request_welcome"}),
    "text of a wrong shape": ({"type": "text", "text": "Salam"}, "unsupported", "", {"type": "text"}),
}
QUIET = {"reaction", "reaction taken back", "deletion", "chat opened"}


async def addresses(shop: Shop) -> set[tuple[str, str]]:
    rows = await shop.rows("select kind, value from customer_addresses")
    return {(row["kind"], row["value"]) for row in rows}


async def test_every_kind_becomes_a_message(runtime: Runtime) -> None:
    shop = await cloud_shop(runtime)
    sent = [message(wa_id=name, **content[0]) for name, content in KINDS.items()]
    await arrive(shop, document([change(messages=sent, contacts=[CONTACT])]))
    stored = {row["wa_id"]: (row["kind"], row["text"], row["payload"]) for row in await shop.messages()}
    assert stored == {name: content[1:] for name, content in KINDS.items()}
    assert await shop.value("select count(*) from inbound_events where handled_at is null or failure is not null") == 0


async def test_what_asks_for_no_answer_wakes_nobody(runtime: Runtime) -> None:
    shop = await cloud_shop(runtime)
    sent = [message(wa_id=name, **KINDS[name][0]) for name in sorted(QUIET)]
    await arrive(shop, messages_document(*sent))
    assert await shop.armed("reply") == []
    chat = await shop.row("select unread, inbound_seq, last_seq from conversations")
    assert chat == {"unread": 0, "inbound_seq": 0, "last_seq": len(QUIET)}


async def test_a_username_without_a_phone_number_is_a_customer(runtime: Runtime) -> None:
    shop = await cloud_shop(runtime)
    user = "PK.13491208655302741918"
    unnamed = message(wa_id="w1", from_user_id=user)
    del unnamed["from"]
    contact = {"profile": {"name": "Sana", "username": "@sana"}, "user_id": user}
    await arrive(shop, document([change(messages=[unnamed], contacts=[contact])]))
    assert await addresses(shop) == {("bsuid", user)}
    assert await shop.value("select name from customers") == "Sana"


async def test_phone_and_user_id_are_one_customer(runtime: Runtime) -> None:
    """First only the phone, then both, then only the user id: one person, one chat."""
    shop = await cloud_shop(runtime)
    user = CONTACT["user_id"]
    unnamed = message("three", wa_id="w3", from_user_id=user)
    del unnamed["from"]
    await arrive(shop, messages_document(message("one", wa_id="w1")))
    await arrive(shop, document([change(messages=[message("two", wa_id="w2")], contacts=[CONTACT])]))
    await arrive(shop, document([change(messages=[unnamed], contacts=[{"user_id": user}])]))
    assert await addresses(shop) == {("phone", f"+{SANA}"), ("bsuid", user)}
    assert await shop.value("select count(*) from customers") == 1
    assert [row["text"] for row in await shop.messages()] == ["one", "two", "three"]


async def test_a_changed_number_stays_the_same_customer(runtime: Runtime) -> None:
    shop = await cloud_shop(runtime)
    await arrive(shop, messages_document(message("one", wa_id="w1")))
    moved = {"body": "changed", "wa_id": "923339998877", "type": "user_changed_number"}
    await arrive(shop, document([change(messages=[message(wa_id="w2", type="system", system=moved)])]))
    await arrive(shop, messages_document(message("two", wa_id="w3", sender="923339998877")))
    assert await addresses(shop) == {("phone", f"+{SANA}"), ("phone", "+923339998877")}
    assert [(row["seq"], row["text"]) for row in await shop.messages()] == [(1, "one"), (2, "two")]


async def test_a_changed_user_id_stays_the_same_customer(runtime: Runtime) -> None:
    """No phone number comes with it: the old user id names the customer."""
    shop = await cloud_shop(runtime)
    old, new = CONTACT["user_id"], "PK.99991208655302741918"
    first, second = message("one", wa_id="w1", from_user_id=old), message("two", wa_id="w3", from_user_id=new)
    told = message(wa_id="w2", type="system", from_user_id=new)
    told["system"] = {"type": "user_changed_user_id", "user_id": new, "previous_user_id": old}
    for unnamed in (first, told, second):
        del unnamed["from"]
        await arrive(shop, document([change(messages=[unnamed])]))
    assert await addresses(shop) == {("bsuid", old), ("bsuid", new)}
    assert [(row["seq"], row["text"]) for row in await shop.messages()] == [(1, "one"), (2, "two")]


async def test_what_the_owner_types_on_the_phone_pauses_the_ai(runtime: Runtime) -> None:
    shop = await cloud_shop(runtime)
    await arrive(shop, messages_document(message("Price?", wa_id="w1")))
    echo = {"from": "923000000001", "to": SANA, "id": "w2", "timestamp": "1795400000", "type": "text"}
    echoed = change(field="smb_message_echoes", message_echoes=[{**echo, "text": {"body": "Main batata hoon"}}])
    await arrive(shop, document([echoed]))
    said = (await shop.messages())[1]
    assert (said["direction"], said["author"], said["status"], said["text"]) == (
        "out",
        "human",
        "sent",
        "Main batata hoon",
    )
    chat = await shop.row("select answered_by, unread, inbound_seq, answered_seq from conversations")
    assert chat == {"answered_by": "human", "unread": 0, "inbound_seq": 1, "answered_seq": 1}


@pytest.mark.parametrize("stamp", [None, "", "soon", -(10**30), "99999999999999"])
def test_a_senseless_time_is_now(stamp: Any) -> None:
    read = messages.read({"message": message(timestamp=stamp), "contact": {}})
    assert abs((read.at - now()).total_seconds()) < 5


async def test_a_message_from_tomorrow_is_dated_today(runtime: Runtime) -> None:
    shop = await cloud_shop(runtime)
    await arrive(shop, messages_document(message(timestamp=str(int(now().timestamp()) + 86_400))))
    assert await shop.value("select created_at <= now() from messages")


async def test_an_event_that_cannot_be_read_is_set_aside_and_the_next_goes_on(runtime: Runtime) -> None:
    shop = await cloud_shop(runtime)
    broken = message(wa_id="bad", type="order", order={"text": "no items"})
    await arrive(shop, messages_document(message(wa_id="w1"), broken, message(wa_id="w2")), work=False)
    key = f"in:{shop.account_id}:{SANA}"
    for _ in range(2):
        with pytest.raises(KeyError):
            await shop.work(key)
    assert await shop.messages() == []
    await shop.work(key)
    assert [row["wa_id"] for row in await shop.messages()] == ["w1", "w2"]
    failures = await shop.rows("select external_id, failure from inbound_events where failure is not null")
    assert failures == [{"external_id": "bad", "failure": "KeyError"}]
    assert [alert["code"] for alert in await shop.events("system.alert")] == ["message_set_aside"]


@pytest.mark.spoils_database
async def test_a_passing_fault_never_sets_a_message_aside(runtime: Runtime, database: Addresses) -> None:
    shop = await cloud_shop(runtime)
    await arrive(shop, messages_document(message(wa_id="w1")), work=False)
    owner = await asyncpg.connect(database.owner_dsn)
    await owner.execute(
        """create function fail() returns trigger language plpgsql as
             $$ begin raise 'as in a deadlock' using errcode = '40P01'; end $$;
           create trigger fail before insert on messages execute function fail()"""
    )
    for _ in range(5):
        with pytest.raises(asyncpg.DeadlockDetectedError):
            await shop.work(f"in:{shop.account_id}:{SANA}")
    await owner.execute("drop trigger fail on messages")
    await owner.close()
    await shop.work(f"in:{shop.account_id}:{SANA}")
    assert [row["wa_id"] for row in await shop.messages()] == ["w1"]
    assert await shop.events("system.alert") == []


async def test_a_message_without_any_address_is_set_aside(runtime: Runtime) -> None:
    shop = await cloud_shop(runtime)
    nameless = message(wa_id="bad")
    del nameless["from"]
    await arrive(shop, document([change(messages=[nameless])]), work=False)
    async with tenant_tx(runtime.db, shop.tenant_id) as tx:
        await tx.raw.execute("update wake set attempts = 2 where key like 'in:%'")
    await shop.drain("in")
    assert await shop.value("select failure is not null from inbound_events")
    assert await shop.messages() == []
