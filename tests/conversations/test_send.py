"""Sending: queued, numbered, told and woken in one commit; once per client key; long texts in pieces."""

import asyncio
from uuid import UUID

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from munshi.conversations.send import send, split_text
from munshi.core.db import tenant_tx
from munshi.core.errors import Invalid
from munshi.core.runtime import Runtime
from tests.api import TestMember, client_of, make_member
from tests.channels.test_deliver import PNG
from tests.chats import Shop, simulator_shop
from tests.conversations.test_receive import take


@pytest.fixture
async def shop(runtime: Runtime) -> Shop:
    return await simulator_shop(runtime)


@pytest.fixture
async def chat(shop: Shop) -> UUID:
    return (await take(shop, "w1")).conversation_id


async def test_a_person_s_message_is_queued_and_pauses_the_ai(
    client: httpx2.AsyncClient, shop: Shop, chat: UUID, agent: TestMember
) -> None:
    answer = await client.post(f"/api/conversations/{chat}/messages", json={"text": " Salam! "})
    assert answer.status_code == 201
    said = answer.json()
    assert (said["seq"], said["direction"], said["author"], said["text"], said["status"]) == (
        2,
        "out",
        "human",
        "Salam!",
        "queued",
    )
    assert said["author_user_id"] == str(agent.user_id)
    assert await shop.row("select answered_by, unread, answered_seq, last_message from conversations") == {
        "answered_by": "human",
        "unread": 0,
        "answered_seq": 1,
        "last_message": "Salam!",
    }
    assert await shop.armed("out") == [str(shop.account_id)]
    (told,) = await shop.events("message.queued")
    assert told == {"conversation": str(chat), "message": said["id"], "kind": "text", "author": "human", "seq": 2}


async def test_the_same_client_key_sends_once(client: httpx2.AsyncClient, shop: Shop, chat: UUID) -> None:
    body = {"text": "Salam", "client_key": "k-1"}
    answers = await asyncio.gather(*(client.post(f"/api/conversations/{chat}/messages", json=body) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert await shop.value("select count(*) from messages where direction = 'out'") == 1


async def test_a_client_key_belongs_to_one_chat(client: httpx2.AsyncClient, shop: Shop, chat: UUID) -> None:
    other = (await take(shop, "w2", addresses=[("phone", "+966501234567")])).conversation_id
    body = {"text": "Salam", "client_key": "k-1"}
    answers = await asyncio.gather(
        *(client.post(f"/api/conversations/{target}/messages", json=body) for target in (chat, other))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert await shop.value("select count(*) from messages where direction = 'out'") == 1
    later = await client.post(f"/api/conversations/{other}/messages", json=body)
    again = await client.post(f"/api/conversations/{chat}/messages", json=body)
    assert sorted((later.status_code, again.status_code)) == [201, 409]


async def test_a_file_is_sent_as_what_it_is(client: httpx2.AsyncClient, chat: UUID) -> None:
    stored = (await client.post("/api/media", files={"file": ("logo.png", PNG, "image/png")})).json()
    said = (
        await client.post(f"/api/conversations/{chat}/messages", json={"text": "Logo", "media_id": stored["id"]})
    ).json()
    assert said["kind"] == "image"
    assert (said["media"]["id"], said["media"]["filename"]) == (stored["id"], "logo.png")
    unknown = await client.post(f"/api/conversations/{chat}/messages", json={"text": "x", "media_id": str(chat)})
    assert unknown.status_code == 404


async def test_a_location_is_a_message_of_its_own(client: httpx2.AsyncClient, shop: Shop, chat: UUID) -> None:
    place = {"latitude": 31.5204, "longitude": -74.3587, "name": " Liberty Market ", "address": "Lahore"}
    answer = await client.post(f"/api/conversations/{chat}/messages", json={"location": place})
    assert answer.status_code == 201
    said = answer.json()
    assert (said["kind"], said["text"]) == ("location", "Liberty Market, Lahore")
    assert said["payload"] == {**place, "name": "Liberty Market"}
    bare = {"latitude": -90, "longitude": 180}
    said = (await client.post(f"/api/conversations/{chat}/messages", json={"location": bare})).json()
    assert (said["kind"], said["text"], said["payload"]) == ("location", "", bare)
    assert await shop.value("select last_message from conversations") == "[location]"
    assert [event["kind"] for event in await shop.events("message.queued")] == ["location", "location"]


@pytest.mark.parametrize(
    ("place", "field"),
    [
        ({"latitude": 90.001, "longitude": 0}, "location.latitude"),
        ({"latitude": -91, "longitude": 0}, "location.latitude"),
        ({"latitude": 0, "longitude": 180.5}, "location.longitude"),
        ({"latitude": 0, "longitude": "74"}, "location.longitude"),
        ({"latitude": True, "longitude": 0}, "location.latitude"),
        ({"latitude": 0}, "location.longitude"),
        ({"latitude": 0, "longitude": 0, "name": "x" * 201}, "location.name"),
        ({"latitude": 0, "longitude": 0, "street": "x"}, "location.street"),
    ],
)
async def test_a_place_that_is_none_names_the_field(
    client: httpx2.AsyncClient, shop: Shop, chat: UUID, place: dict[str, object], field: str
) -> None:
    refused = await client.post(f"/api/conversations/{chat}/messages", json={"location": place})
    assert refused.status_code == 422
    assert [fault["field"] for fault in refused.json()["errors"]] == [field]
    assert len(await shop.messages()) == 1


async def test_a_location_takes_no_text_along(client: httpx2.AsyncClient, shop: Shop, chat: UUID) -> None:
    place = {"latitude": 31.5, "longitude": 74.3}
    for more in ({"text": "Here"}, {"media_id": str(chat)}):
        refused = await client.post(f"/api/conversations/{chat}/messages", json={"location": place, **more})
        assert refused.status_code == 422
        assert "a location goes by itself" in refused.json()["errors"][0]["message"]
    assert len(await shop.messages()) == 1


@pytest.mark.parametrize("body", [{"text": ""}, {"text": " "}, {"text": "a\x00"}, {"text": "x" * 4097}, {}])
async def test_bad_input_sends_nothing(
    client: httpx2.AsyncClient, shop: Shop, chat: UUID, body: dict[str, str]
) -> None:
    assert (await client.post(f"/api/conversations/{chat}/messages", json=body)).status_code == 422
    assert await shop.row("select count(*), max(answered_by) from conversations c join messages m on true") == {
        "count": 1,
        "max": "ai",
    }


async def test_more_than_a_message_holds_is_a_fault_of_the_caller(shop: Shop, chat: UUID) -> None:
    with pytest.raises(Invalid):
        async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
            await send(tx, chat, "x" * 4097, author="ai")


async def test_viewers_do_not_speak(runtime: Runtime, shop: Shop, chat: UUID) -> None:
    async with client_of(runtime, await make_member(runtime.db, shop.tenant_id, "viewer")) as client:
        refused = [
            await client.post(f"/api/conversations/{chat}/{verb}", json=body)
            for verb, body in {
                "messages": {"text": "hi"},
                "take-over": {},
                "resume": {},
                "read": {},
                "close": {},
                "assign": {"user_id": None},
            }.items()
        ]
    assert {answer.status_code for answer in refused} == {403}
    assert len(await shop.messages()) == 1


@given(st.text(alphabet=st.sampled_from("ab۔. \n\u0627😀"), max_size=300), st.integers(1, 60))
def test_splitting_keeps_every_letter_in_order(text: str, most: int) -> None:
    pieces = split_text(text, most)
    assert all(piece and len(piece) <= most and piece == piece.strip() for piece in pieces)
    assert "".join("".join(piece.split()) for piece in pieces) == "".join(text.split())


def test_texts_are_cut_where_one_would_pause() -> None:
    assert split_text("short") == ["short"]
    assert split_text("  ") == []
    assert split_text("First part.\n\nSecond part.", 20) == ["First part.", "Second part."]
    assert split_text("One sentence. Another one here", 20) == ["One sentence.", "Another one here"]
    assert split_text("بہت شکریہ۔ کل ملتے ہیں", 14) == ["بہت شکریہ۔", "کل ملتے ہیں"]
    assert split_text("x" * 50, 20) == ["x" * 20, "x" * 20, "x" * 10]
