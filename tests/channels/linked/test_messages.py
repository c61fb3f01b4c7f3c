"""Messages of a linked phone, of every kind and both ways: stored once, answered once, paced, and never sent twice."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
import pytest_asyncio

from munshi.channels.incoming import ingest
from munshi.channels.linked.held import wire
from munshi.channels.linked.held.gateway import gateway_of
from munshi.channels.linked.held.holding import Holding
from munshi.channels.linked.messages import channel, inbound
from munshi.conversations.send import send
from munshi.core.clock import new_id
from munshi.core.db import Json, tenant_tx
from munshi.media import store
from tests.channels.linked.doors import Line
from tests.fakes.whatsapp.keys import as_number, fields_of, proto
from tests.fakes.whatsapp.person import Person
from tests.fakes.whatsapp.stanza import Jid
from tests.killable import until
from tests.shop import PNG

pytestmark = pytest.mark.asyncio(loop_scope="module")

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
OGG = b"OggS\x00\x02" + b"\x00" * 22 + b"\x01\x13OpusHead" + b"\x00" * 40
MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x00" * 40
WEBP = b"RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00"
CARD = "BEGIN:VCARD\nVERSION:3.0\nFN:Omar\nTEL;type=CELL;waid=923009:+92 300 9\nEND:VCARD"
KEY = proto((1, "800001@lid"), (2, 1), (3, "OUR-ID"))

people = iter(range(1000))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def linked(line: Line) -> AsyncIterator[Line]:
    """The phone is connected, and people answer: nothing comes between the messages of a test."""
    await line.pair()
    await line.change(ai_enabled=False)
    yield line


@pytest.fixture
def sana(line: Line) -> Person:
    """A customer of this test alone."""
    number = next(people)
    return line.whatsapp.person(f"92300555{number:04}", f"8100{number:04}")


async def reply(line: Line, person: Person, text: str, media_id: UUID | None = None) -> UUID:
    """The shop answers in the person's chat."""
    chat = (await line.chat(person))[0]["conversation_id"]
    async with tenant_tx(line.shop.runtime.db, line.shop.tenant_id) as tx:
        return (await send(tx, chat, text, author="ai", media_id=media_id)).id


async def ends_as(line: Line, message_id: UUID, status: str) -> Json:
    async def is_so() -> bool:
        return bool(await line.shop.value("select status = $2 from messages where id = $1", message_id, status))

    await until(is_so)
    return await line.shop.row("select * from messages where id = $1", message_id)


KINDS: dict[str, tuple[bytes, tuple[str, str, Json]]] = {
    "text": (proto((1, "Salam")), ("text", "Salam", {})),
    "reply": (
        proto((6, proto((1, "this one"), (17, proto((1, "OUR-ID"), (22, 1)))))),
        ("text", "this one", {"reply_to": "OUR-ID", "forwarded": True}),
    ),
    "disappearing": (proto((40, proto((1, proto((1, "for a day")))))), ("text", "for a day", {})),
    "location": (
        proto((5, proto((1, 24.86), (2, 67.01), (3, "Clifton"), (4, "Karachi")))),
        ("location", "Clifton, Karachi", {"latitude": 24.86, "longitude": 67.01}),
    ),
    "contact": (
        proto((4, proto((1, "Omar"), (16, CARD)))),
        ("contact", "Omar", {"contacts": [{"name": "Omar", "phones": ["+92 300 9"]}]}),
    ),
    "reaction": (proto((46, proto((1, KEY), (2, "👍")))), ("reaction", "👍", {"to": "OUR-ID", "emoji": "👍"})),
    "edit": (
        proto((12, proto((1, KEY), (2, 14), (14, proto((1, "corrected")))))),
        ("text", "corrected", {"edits": "OUR-ID"}),
    ),
    "deletion": (
        proto((12, proto((1, KEY), (2, 0)))),
        ("unsupported", "", {"type": "revoke", "deletes": "OUR-ID"}),
    ),
    "order": (
        proto((38, proto((1, "77"), (3, 2), (6, "please"), (7, "Cart"), (10, 5_000_000), (11, "PKR")))),
        (
            "order",
            "please",
            {"order": {"id": "77", "items": 2, "title": "Cart", "total_thousandths": 5_000_000, "currency": "PKR"}},
        ),
    ),
    "button": (proto((43, proto((1, "b1"), (2, "Yes")))), ("button", "Yes", {"button": "b1"})),
    "poll": (proto((49, proto((2, "Which?")))), ("unsupported", "", {"type": "pollCreationMessage"})),
}


async def test_every_kind_without_a_file(linked: Line, sana: Person) -> None:
    for message, _ in KINDS.values():
        await linked.say(sana, message)
    rows = await linked.stored(sana, len(KINDS))
    assert {name: (row["kind"], row["text"], row["payload"]) for name, row in zip(KINDS, rows, strict=True)} == {
        name: expected for name, (_, expected) in KINDS.items()
    }
    assert {(row["direction"], row["author"], row["status"]) for row in rows} == {("in", "customer", "received")}


async def test_files_are_fetched_and_looked_into(linked: Line, sana: Person) -> None:
    """What a message claims of its file is not believed."""
    media = linked.whatsapp.media
    await linked.say(sana, media.store("image", PNG, "image/jpeg").message("image", "my receipt"))
    await linked.say(sana, media.store("document", PDF, "text/html").message("document", "", "../order.pdf"))
    await linked.say(sana, media.store("audio", OGG, "audio/ogg").message("audio"))
    await linked.say(sana, media.store("video", MP4, "video/mp4").message("video", "look"))
    await linked.say(sana, media.store("sticker", WEBP, "image/webp").message("sticker"))
    rows = await linked.stored(sana, 5)
    kinds = [("image", "my receipt"), ("document", ""), ("audio", ""), ("video", "look"), ("sticker", "")]
    assert [(row["kind"], row["text"]) for row in rows] == kinds
    assert [row["payload"].get("media_error") for row in rows] == [None] * 5
    files = [await linked.shop.row("select * from media_files where id = $1", row["media_id"]) for row in rows]
    types = ["image/png", "application/pdf", "audio/ogg", "video/mp4", "image/webp"]
    assert [file["content_type"] for file in files] == types
    assert rows[2]["payload"] == {"voice": True}
    assert await line_file(linked, rows[0]["media_id"]) == PNG


async def line_file(line: Line, media_id: UUID) -> bytes:
    answer = await line.client.get(f"/api/media/{media_id}")
    return answer.content


async def test_a_file_that_cannot_be_had_leaves_its_message(
    linked: Line, sana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest, "FETCH_PAUSES", (0.01,))
    lost = linked.whatsapp.media.store("image", PNG, "image/png")
    del linked.whatsapp.media.files[lost.path]
    await linked.say(sana, lost.message("image", "my receipt"))
    await linked.say(sana, "did you get it?")
    row, following = await linked.stored(sana, 2)
    assert (row["kind"], row["text"], row["media_id"]) == ("image", "my receipt", None)
    assert row["payload"]["media_error"].startswith("WhatsApp did not hand over the file")
    assert following["text"] == "did you get it?"


async def test_a_file_said_to_be_too_large_is_not_fetched(
    linked: Line, sana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbound, "MOST_BYTES", len(PNG) - 1)
    await linked.say(sana, linked.whatsapp.media.store("image", PNG, "image/png").message("image"))
    [row] = await linked.stored(sana, 1)
    assert (row["media_id"], row["payload"]) == (None, {"media_error": "The file is too large."})


async def test_what_is_no_chat_with_a_person_is_left_out(linked: Line, sana: Person) -> None:
    before = await linked.shop.value("select count(*) from inbound_events")
    for place in ("120363000000000000@g.us", "status@broadcast"):
        await linked.say(sana, f"to {place}", **{"from": Jid(place), "participant": sana.lid_jid})
    await linked.whatsapp.post(linked.phone, "120363000000000001@newsletter", "in a channel")
    await linked.say(sana, proto((2, proto((1, "g"), (2, b"key")))))  # only keys
    await linked.say(sana, "to me")
    rows = await linked.stored(sana, 1)
    assert [row["text"] for row in rows] == ["to me"]
    assert await linked.shop.value("select count(*) from inbound_events") == before + 1


GROUP = "120363000000000007"
ROWS = """select m.wa_id, m.by_owner, m.author_phone, m.kind, m.text, m.payload, g.account_id, g.name, g.last_message
from whatsapp_group_messages m join whatsapp_groups g on g.id = m.group_id where g.wa_id = $1 order by m.id"""


async def in_group(line: Line, count: int) -> list[Json]:
    """Wait until so much has been said in the group, and its name is known."""
    rows: list[Json] = []

    async def are_there() -> bool:
        rows[:] = await line.shop.rows(ROWS, GROUP)
        return len(rows) >= count and bool(rows[0]["name"])

    await until(are_there)
    return rows


async def test_a_group_is_read_once_the_shop_wants_it_and_never_answered(linked: Line, sana: Person) -> None:
    group: Json = {"from": Jid(f"{GROUP}@g.us"), "participant": sana.lid_jid, "participant_pn": sana.jid}
    linked.whatsapp.groups[GROUP] = "Traders of Lahore"
    device, before = gateway_of(linked.shop.runtime).holdings[linked.shop.account_id], linked.came
    assert (await linked.client.get(linked.path)).json()["ignore_groups"] is True
    changed = await linked.client.patch(linked.path, json={"ignore_groups": False})
    assert (changed.status_code, changed.json()["ignore_groups"]) == (200, False)
    await until(lambda: takes_groups(device))
    await linked.change(ai_enabled=True)
    people, sent = await linked.shop.value("select count(*) from customers"), len(linked.whatsapp.sent)
    try:
        await linked.say(sana, "Who sells logos?", wa_id="3EB0G1", **group)
        await linked.say(sana, "Who sells logos?", wa_id="3EB0G1", **group)
        await linked.say(sana, linked.whatsapp.media.store("image", PNG, "image/png").message("image", "This"), **group)
        await linked.say(sana, KINDS["reaction"][0], **group)
        await linked.say(sana, "my status", **{"from": Jid("status@broadcast"), "participant": sana.lid_jid})
        await linked.whatsapp.post(linked.phone, "120363000000000001@newsletter", "in a channel")
        await linked.say(sana, KINDS["location"][0], **group)
        first, picture, place = await in_group(linked, 3)
    finally:
        await linked.change(ai_enabled=False)
    assert [(row["kind"], row["text"]) for row in (first, picture, place)] == [
        ("text", "Who sells logos?"),
        ("image", "This"),
        ("location", "Clifton, Karachi"),
    ]
    assert (first["author_phone"], first["by_owner"]) == (f"+{sana.phone}", False)
    assert (picture["payload"], place["payload"]) == ({}, KINDS["location"][1][2])
    assert (first["name"], first["account_id"]) == ("Traders of Lahore", linked.shop.account_id)
    assert place["last_message"] == "Clifton, Karachi"
    assert await linked.shop.value("select count(*) from customers") == people
    assert await linked.chat(sana) == []
    assert await linked.shop.armed("reply") == []
    assert len(linked.whatsapp.sent) == sent
    assert await linked.shop.value("select count(*) from inbound_events where payload::text like '%my status%'") == 0
    await is_read_over_the_api(linked)
    await linked.client.patch(linked.path, json={"ignore_groups": True})
    await until(lambda: takes_groups(device, False))
    await linked.say(sana, "not any more", **group)
    await linked.say(sana, "to you alone")
    await linked.stored(sana, 1)
    assert len(await linked.shop.rows(ROWS, GROUP)) == 3
    assert linked.came == before, "the phone stayed connected all the while"


async def takes_groups(holding: Holding, wanted: bool = True) -> bool:
    return holding.ignores_groups is not wanted


async def is_read_over_the_api(line: Line) -> None:
    [listed] = (await line.client.get(f"{line.path}/groups")).json()["items"]
    assert (listed["name"], listed["last_message"]) == ("Traders of Lahore", "Clifton, Karachi")
    path = f"{line.path}/groups/{listed['id']}/messages"
    newest = (await line.client.get(path, params={"limit": 2})).json()
    assert ([said["text"] for said in newest["items"]], newest["has_more"]) == (["This", "Clifton, Karachi"], True)
    older = (await line.client.get(path, params={"before": newest["items"][0]["id"]})).json()
    assert ([said["text"] for said in older["items"]], older["has_more"]) == (["Who sells logos?"], False)
    assert (await line.client.get(f"{line.path}/groups/{line.shop.account_id}/messages")).status_code == 404


@pytest.mark.parametrize("phone_first", [True, False])
async def test_lid_and_phone_are_one_person_whichever_is_learnt_first(
    linked: Line, sana: Person, phone_first: bool
) -> None:
    """WhatsApp may show a person by either, and tell only later that they are the same."""
    linked.whatsapp.hide_lid.add(sana.phone)
    try:
        await linked.say(sana, "one", by_lid=not phone_first, with_phone=False)
        await linked.stored(sana, 1)
        await linked.say(sana, "two", by_lid=phone_first, with_phone=False)
        apart = await linked.stored(sana, 2)
        assert len({row["customer_id"] for row in apart}) == 2
    finally:
        linked.whatsapp.hide_lid.clear()
    await linked.say(sana, "three")
    rows = await linked.stored(sana, 3)
    assert len({row["customer_id"] for row in rows}) == 1
    addresses = await linked.shop.rows(
        "select kind, value from customer_addresses where customer_id = $1 order by kind", rows[0]["customer_id"]
    )
    known = [("lid", sana.lid), ("phone", f"+{sana.phone}")]
    assert [(row["kind"], row["value"]) for row in addresses] == known


async def test_what_the_owner_types_on_the_phone_silences_the_ai(linked: Line, sana: Person) -> None:
    await linked.say(sana, "Salam")
    await linked.stored(sana, 1)
    await linked.whatsapp.say_as_owner(linked.phone, sana, "I will see to it myself")
    rows = await linked.stored(sana, 2)
    assert (rows[1]["direction"], rows[1]["author"], rows[1]["text"]) == ("out", "human", "I will see to it myself")
    assert rows[1]["answered_by"] == "human"
    assert len({row["customer_id"] for row in rows}) == 1


async def test_a_message_delivered_twice_counts_once(linked: Line, sana: Person) -> None:
    for _ in range(2):
        await linked.say(sana, "Salam", wa_id="3EB0SAME" + sana.phone)
    await linked.say(sana, "after")
    assert [row["text"] for row in await linked.stored(sana, 2)] == ["Salam", "after"]


async def test_files_are_sent(linked: Line, sana: Person) -> None:
    await linked.say(sana, "Salam")
    await linked.stored(sana, 1)
    shop, heard = linked.shop, len(linked.whatsapp.sent)
    kinds = [(PNG, "image", "menu"), (PDF, "document", "price list"), (OGG, "audio", "")]
    for content, _, text in kinds:
        file = await store.save(shop.runtime, shop.tenant_id, content, filename="list.pdf")
        async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
            tx.add(file)
        await ends_as(linked, await reply(linked, sana, text, file.id), "sent")
    sent = (await linked.whatsapp.heard(heard + 3))[heard:]
    assert [linked.whatsapp.media.open(kind, one.message) for one, (_, kind, _) in zip(sent, kinds, strict=True)] == [
        PNG,
        PDF,
        OGG,
    ]
    assert fields_of(fields_of(sent[0].message)[3])[3] == b"menu"
    assert fields_of(fields_of(sent[1].message)[7])[8] == b"list.pdf"
    assert as_number(fields_of(fields_of(sent[2].message)[8])[6]) == 1  # a voice message


async def test_a_location_is_sent(linked: Line, sana: Person) -> None:
    await linked.say(sana, "Salam")
    [row] = await linked.stored(sana, 1)
    heard = len(linked.whatsapp.sent)
    place = {"latitude": 24.86, "longitude": 67.01, "name": "Clifton", "address": "Karachi"}
    answer = await linked.client.post(f"/api/conversations/{row['conversation_id']}/messages", json={"location": place})
    assert answer.status_code == 201, answer.text
    await ends_as(linked, UUID(answer.json()["id"]), "sent")
    [sent] = (await linked.whatsapp.heard(heard + 1))[heard:]
    assert sent.message == KINDS["location"][0]


async def test_a_customer_known_by_lid_alone_is_answered(linked: Line, sana: Person) -> None:
    linked.whatsapp.hide_lid.add(sana.phone)
    try:
        await linked.say(sana, "Salam", by_lid=True, with_phone=False)
        [row] = await linked.stored(sana, 1)
        addresses = "select kind from customer_addresses where customer_id = $1"
        assert await linked.shop.rows(addresses, row["customer_id"]) == [{"kind": "lid"}]
        await ends_as(linked, await reply(linked, sana, "Welcome"), "sent")
    finally:
        linked.whatsapp.hide_lid.clear()
    assert linked.whatsapp.said_to(sana) == ["Welcome"]


async def test_typing_is_shown_and_the_customers_words_are_read_first(linked: Line, sana: Person) -> None:
    wa_id = await linked.say(sana, "Salam")
    await linked.stored(sana, 1)
    await linked.change(phone_pause_min_ms=200, phone_pause_max_ms=300)
    before = len(linked.whatsapp.stanzas)
    try:
        await ends_as(linked, await reply(linked, sana, "Welcome"), "sent")
    finally:
        await linked.change(phone_pause_min_ms=0, phone_pause_max_ms=0)
    stanzas = linked.whatsapp.stanzas[before:]
    order = [
        name
        for stanza in stanzas
        for name, fits in (
            ("read", stanza.tag == "receipt" and stanza.attrs.get("type") == "read" and stanza.attrs["id"] == wa_id),
            ("typing", stanza.tag == "chatstate" and stanza.child("composing")),
            ("message", stanza.tag == "message"),
        )
        if fits
    ]
    assert order == ["read", "typing", "message"]


async def test_one_person_gets_no_two_messages_at_once(linked: Line, sana: Person) -> None:
    await linked.say(sana, "Salam")
    await linked.stored(sana, 1)
    await linked.change(phone_recipient_gap_seconds=2)
    try:
        ids = [await reply(linked, sana, text) for text in ("one", "two")]
        await ends_as(linked, ids[1], "sent")
    finally:
        await linked.change(phone_recipient_gap_seconds=0)
    gap = await linked.shop.value(
        "select extract(epoch from max(claimed_at) - min(claimed_at))::float8 from messages where id = any($1)", ids
    )
    assert 2 <= gap < 6
    assert linked.whatsapp.said_to(sana) == ["one", "two"]


async def test_a_cap_lets_the_rest_wait_for_the_next_hour(linked: Line, sana: Person) -> None:
    await linked.say(sana, "Salam")
    await linked.stored(sana, 1)
    sent = await linked.shop.value("select sent_this_hour from linked_devices")
    # A quarter of the cap on the first day.
    await linked.change(phone_hourly_cap=4 * (sent + 1))
    try:
        first, second = await reply(linked, sana, "one"), await reply(linked, sana, "two")
        await ends_as(linked, first, "sent")

        async def waits() -> bool:
            due = "select due_at > now() + interval '1 s' from wake where key = $1 and leased_until is null"
            return bool(await linked.shop.value(due, f"out:{linked.shop.account_id}"))

        await until(waits)
        assert linked.whatsapp.said_to(sana) == ["one"]
        assert await linked.shop.value("select status from messages where id = $1", second) == "queued"
    finally:
        await linked.change(phone_hourly_cap=10_000)
    await wake_now(linked)
    await ends_as(linked, second, "sent")


async def wake_now(line: Line) -> None:
    await line.shop.rows("update wake set due_at = now() where key = $1 returning key", f"out:{line.shop.account_id}")
    line.shop.runtime.db.bus.work.set()


async def test_nobody_is_written_to_who_has_not_written_first(linked: Line, sana: Person) -> None:
    customer, chat = new_id(), new_id()
    shop = linked.shop
    await shop.rows("insert into customers (tenant_id, id) values ($1, $2) returning id", shop.tenant_id, customer)
    await shop.rows(
        """insert into customer_addresses (tenant_id, id, customer_id, kind, value) values ($1, $2, $3, 'phone', $4)
           returning id""",
        shop.tenant_id,
        new_id(),
        customer,
        f"+{sana.phone}",
    )
    await shop.rows(
        "insert into conversations (tenant_id, id, customer_id, account_id) values ($1, $2, $3, $4) returning id",
        shop.tenant_id,
        chat,
        customer,
        shop.account_id,
    )
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
        cold = (await send(tx, chat, "Buy!", author="system")).id
    refused = await ends_as(linked, cold, "failed")
    assert "has not written to this number" in refused["failure"]
    tried = await linked.client.post(f"{linked.path}/test-message", json={"to": f"+{sana.phone}", "text": "A try"})
    await ends_as(linked, UUID(tried.json()["id"]), "sent")
    await linked.change(phone_reply_only=False)
    try:
        async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
            allowed = (await send(tx, chat, "Your order is ready", author="system")).id
        await ends_as(linked, allowed, "sent")
        nobody = await shop.rows(
            "update customer_addresses set value = '+923999999999' where customer_id = $1 returning id", customer
        )
        assert nobody
        async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
            lost = (await send(tx, chat, "Hello?", author="system")).id
        assert (await ends_as(linked, lost, "failed"))["failure"] == "This number is not on WhatsApp."
    finally:
        await linked.change(phone_reply_only=True)
    assert linked.whatsapp.said_to(sana) == ["A try", "Your order is ready"]


async def test_463_lets_the_account_rest_and_the_message_wait(linked: Line, sana: Person) -> None:
    await linked.say(sana, "Salam")
    await linked.stored(sana, 1)
    linked.whatsapp.ack_error = "463"
    message_id = await reply(linked, sana, "Welcome")
    paused = "select paused_until > now() + interval '23 hours' from whatsapp_accounts where id = $1"

    async def rests() -> bool:
        return bool(await linked.shop.value(paused, linked.shop.account_id))

    await until(rests)
    linked.whatsapp.ack_error = None
    before = linked.came
    await linked.whatsapp.drop(linked.phone)
    await linked.came_back(before)
    assert await linked.shop.value(paused, linked.shop.account_id), "a new connection changes nothing about it"
    waiting = await linked.shop.row("select status, attempts from messages where id = $1", message_id)
    assert waiting == {"status": "queued", "attempts": 0}
    alert = (await linked.shop.events("system.alert"))[-1]
    assert (alert["code"], alert["account"]) == ("whatsapp_sending_stopped", str(linked.shop.account_id))
    assert "463" in alert["action"]
    await linked.shop.rows("update whatsapp_accounts set paused_until = null returning id")
    await wake_now(linked)
    await ends_as(linked, message_id, "sent")


async def test_a_message_without_an_answer_is_unknown_until_its_receipt(
    linked: Line, sana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last one here: the library sends nothing else until it has given up waiting itself, after 75 seconds."""
    await linked.say(sana, "Salam")
    await linked.stored(sana, 1)
    monkeypatch.setattr(wire.Wire.ask, "__kwdefaults__", {"seconds": 0.5})
    linked.whatsapp.drop_acks = True
    try:
        message_id = await reply(linked, sana, "Welcome")
        unknown = await ends_as(linked, message_id, "unknown")
    finally:
        linked.whatsapp.drop_acks = False
    assert (unknown["wa_id"], unknown["failure"]) == (None, channel.NO_ANSWER)
    taken = linked.whatsapp.sent[-1]
    assert taken.text == "Welcome"
    await asyncio.sleep(1)  # WhatsApp's clock counts whole seconds
    await linked.whatsapp.receipt(linked.phone, sana, [taken.id])
    settled = await ends_as(linked, message_id, "delivered")
    assert (settled["wa_id"], settled["failure"], settled["attempts"]) == (taken.id, None, 1)
    assert linked.whatsapp.said_to(sana) == ["Welcome"]
