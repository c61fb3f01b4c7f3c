"""A receipt says what the books say, and its link shows it to whoever has it and to nobody who guesses."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import httpx2
import pytest

from munshi.core.runtime import Runtime
from tests.api import client_of, make_member, make_tenant
from tests.payments.books import Books, open_books, pkr
from tests.shop import PNG


@pytest.fixture
async def books(runtime: Runtime) -> AsyncIterator[Books]:
    async with open_books(runtime) as opened:
        yield opened


@pytest.fixture
async def anybody(books: Books) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_of(books.runtime) as opened:
        yield opened


async def test_it_says_what_the_books_say_to_whoever_has_the_link(books: Books, anybody: httpx2.AsyncClient) -> None:
    order_id = await books.order(2)
    place = f"/api/orders/{order_id}/receipt"
    early = await books.sana.get(place)
    assert (early.status_code, early.json()["code"]) == (409, "nothing_received")
    await books.sana.post(f"/api/orders/{order_id}/payments", json={"amount": pkr(200_000)})
    link = (await books.sana.get(place)).json()
    path = urlsplit(link["url"]).path
    token = path.rpartition("/")[2]

    shown = await anybody.get(f"/api/receipts/{token}")
    assert (shown.status_code, shown.headers["cache-control"]) == (200, "private, no-store")
    receipt = shown.json()
    assert (receipt["number"], receipt["shop"], receipt["customer"], receipt["status"]) == (
        "1",
        "Chiragh Digital",
        None,
        "pending",
    )
    assert [receipt[name] for name in ("total", "received", "due")] == [pkr(500_000), pkr(200_000), pkr(300_000)]
    assert [(line["quantity"], line["amount"]) for line in receipt["lines"]] == [(2, pkr(500_000))]
    assert [(entry["kind"], entry["amount"]) for entry in receipt["payments"]] == [("confirmed", pkr(200_000))]
    page = await anybody.get(path)
    assert page.headers["content-type"].startswith("text/html")
    assert "PKR 2,000" in page.text
    assert "Sana" not in page.text

    await books.sana.post(f"/api/orders/{order_id}/refunds", json={"amount": pkr(50_000), "reason": "late"})
    now = (await anybody.get(f"/api/receipts/{token}")).json()
    assert (now["received"], now["payments"][-1]["amount"]["amount"]) == (pkr(150_000), "-500.00")


async def test_a_link_cannot_be_made_up(books: Books, anybody: httpx2.AsyncClient) -> None:
    first, second = await books.order(), await books.order()
    for order_id in (first, second):
        await books.sana.post(f"/api/orders/{order_id}/status", json={"status": "paid"})
    token = (await books.sana.get(f"/api/orders/{first}/receipt")).json()["url"].rpartition("/")[2]
    content = bytearray(urlsafe_b64decode(token))
    forged = bytes(content[:16]) + second.bytes + bytes(content[32:])
    content[-1] ^= 1
    for wrong in (forged, bytes(content)):
        for way in ("/api/receipts/{}", "/receipts/check/{}", "/receipts/check/{}/pdf"):
            assert (await anybody.get(way.format(urlsafe_b64encode(wrong).decode()))).status_code == 404
    assert (await anybody.get(f"/api/orders/{first}/receipt.pdf")).status_code == 401
    async with client_of(books.runtime, await make_member(books.shop.db, await make_tenant(books.shop.db))) as outside:
        assert (await outside.get(f"/api/orders/{first}/receipt.pdf")).status_code == 404


async def test_the_pdf_is_sent_to_the_customer_with_its_link(
    books: Books, anybody: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which leads to where people reach the installation, however the request came in."""
    monkeypatch.setattr(books.runtime.settings, "PUBLIC_URL", "https://munshi.example")
    stored = (await books.sana.post("/api/media", files={"file": ("logo.png", PNG, "image/png")})).json()
    await books.set(logo_id=stored["id"])
    order_id = await books.order()
    await books.shop.rows("update order_lines set package_name = 'ریل <b>'")
    await books.sana.post(f"/api/orders/{order_id}/status", json={"status": "paid"})
    link = (await books.sana.get(f"/api/orders/{order_id}/receipt")).json()
    assert (await books.sana.post(f"/api/orders/{order_id}/receipt")).status_code == 204
    (message,) = await books.shop.rows("select text, kind, media_id from messages where kind = 'document'")
    assert message["text"] == link["url"]
    assert link["url"].startswith("https://munshi.example/receipts/check/")
    sent = await books.sana.get(f"/api/media/{message['media_id']}")
    assert (sent.headers["content-type"], sent.content[:5]) == ("application/pdf", b"%PDF-")
    public = await anybody.get(urlsplit(link["pdf_url"]).path)
    assert (public.headers["content-type"], public.content[:5]) == ("application/pdf", b"%PDF-")
    assert "<b>" not in (await anybody.get(urlsplit(link["url"]).path)).text
