"""The link and the poster that bring customers to a number, and a message to try it."""

from io import BytesIO
from typing import Any

import cv2
import httpx2
import numpy as np
import pypdfium2  # type: ignore[import-untyped]  # it ships no types
import pytest
from PIL import Image

from munshi.core.runtime import Runtime
from tests.api import client_of, make_member
from tests.chats import cloud_shop, simulator_shop
from tests.shop import Shop as Door
from tests.shop import chat

TESTED = "select text, author, template, status from messages order by id"


async def refused(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_a_link_and_a_poster_lead_to_the_number(runtime: Runtime) -> None:
    shop = await cloud_shop(runtime)
    path = f"/api/whatsapp/{shop.account_id}"
    async with client_of(runtime, await make_member(runtime.db, shop.tenant_id, "viewer")) as client:
        for way in ("share", "poster.pdf", "poster.png"):
            assert await refused(await client.get(f"{path}/{way}")) == (409, "number_unknown")
        await shop.rows("update whatsapp_accounts set phone = '+923001234567'")
        await shop.rows("update tenants set name = 'نور پرنٹس', locale = 'ur-PK'")
        plain = (await client.get(f"{path}/share")).json()
        said = (await client.get(f"{path}/share", params={"text": "سلام & hi"})).json()
        pdf = await client.get(f"{path}/poster.pdf", params={"size": "A5"})
        picture = await client.get(f"{path}/poster.png", params={"text": "logo chahiye"})
    assert (plain["url"], plain["shown"]) == ("https://wa.me/923001234567", "+92 300 1234567")
    assert said["url"] == "https://wa.me/923001234567?text=%D8%B3%D9%84%D8%A7%D9%85%20%26%20hi"
    assert (pdf.headers["content-type"], pdf.headers["cache-control"]) == ("application/pdf", "private, no-store")
    document = pypdfium2.PdfDocument(pdf.content)
    assert [round(side) for side in document[0].get_size()] == [420, 595]
    words = document[0].get_textpage().get_text_range()
    assert len(document) == 1
    assert "+92 300 1234567" in words
    assert any("\u0600" <= letter <= "\ufeff" for letter in words)
    shown = Image.open(BytesIO(picture.content))
    assert (picture.headers["content-type"], shown.format, shown.width) == ("image/png", "PNG", 1240)
    assert read_code(shown) == "https://wa.me/923001234567?text=logo%20chahiye"


def read_code(picture: Image.Image) -> str:
    """What a phone's camera would read in it."""
    return str(cv2.QRCodeDetector().detectAndDecode(np.asarray(picture.convert("L")))[0])


async def test_a_simulator_has_nothing_to_share_and_another_shops_number_is_not_found(runtime: Runtime) -> None:
    shop, other = await simulator_shop(runtime), await simulator_shop(runtime)
    async with client_of(runtime, await make_member(runtime.db, shop.tenant_id)) as client:
        assert await refused(await client.get(f"/api/whatsapp/{shop.account_id}/share")) == (409, "number_unknown")
        theirs = f"/api/whatsapp/{other.account_id}"
        assert await refused(await client.get(f"{theirs}/poster.pdf")) == (404, "not_found")
        assert await refused(await client.post(f"{theirs}/test-message", json={"to": "03001112233"})) == (
            404,
            "not_found",
        )
    assert await other.messages() == []


async def test_a_number_is_tried_a_few_times_a_day(runtime: Runtime) -> None:
    shop = await simulator_shop(runtime)
    path = f"/api/whatsapp/{shop.account_id}/test-message"
    async with client_of(runtime, await make_member(runtime.db, shop.tenant_id, "admin")) as client:
        sent = await client.post(path, json={"to": "0300 111-2233"})
        assert (sent.status_code, sent.json()["text"]) == (
            201,
            "This is a test message from Test Shop. It has arrived, so this number works.",
        )
        assert await shop.value("select value from customer_addresses") == "+923001112233"
        nobody = await client.post(path, json={"to": "12345"})
        assert (nobody.status_code, nobody.json()["errors"][0]["field"]) == (422, "to")
        for _ in range(4):
            await client.post(path, json={"to": "+923001112233", "text": "Salam"})
        assert await refused(await client.post(path, json={"to": "+923001112233"})) == (409, "test_limit")
        await shop.drain("out")
    rows = await shop.rows(TESTED)
    assert len(rows) == 5
    assert {(row["author"], row["template"], row["status"]) for row in rows} == {
        ("system", "test_message", "delivered")
    }
    who: list[dict[str, Any]] = await shop.rows("select actor_kind from events where type = 'whatsapp.tested'")
    assert [row["actor_kind"] for row in who] == ["user"] * 5
    assert await shop.value("select answered_by from conversations") == "ai"


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("update whatsapp_accounts set status = 'disconnected'", "not_connected"),
        ("update customers set opted_out_at = now()", "customer_unwilling"),
        ("update customers set blocked_at = now()", "customer_unwilling"),
    ],
)
async def test_what_would_not_arrive_is_not_sent(runtime: Runtime, state: str, code: str) -> None:
    shop = await simulator_shop(runtime)
    path = f"/api/whatsapp/{shop.account_id}/test-message"
    async with client_of(runtime, await make_member(runtime.db, shop.tenant_id)) as client:
        assert (await client.post(path, json={"to": "+923001112233"})).status_code == 201
        await shop.rows(state)
        assert await refused(await client.post(path, json={"to": "+923001112233"})) == (409, code)
    assert len(await shop.messages()) == 1


async def test_the_cloud_api_takes_it_only_to_who_has_written(runtime: Runtime) -> None:
    shop = await cloud_shop(runtime)
    path = f"/api/whatsapp/{shop.account_id}/test-message"
    async with client_of(runtime, await make_member(runtime.db, shop.tenant_id)) as client:
        assert await refused(await client.post(path, json={"to": "+923001112233"})) == (409, "window_closed")
        assert await shop.messages() == []
        await chat(Door(runtime.db, shop.tenant_id, shop.account_id), "+923001112233")
        assert (await client.post(path, json={"to": "+923001112233"})).status_code == 201
    assert [row["direction"] for row in await shop.messages()] == ["in", "out"]
