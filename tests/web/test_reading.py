"""What is read from a proof stands beside what is expected, on the picture and in words, as soon as it is read."""

import re
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from playwright.async_api import Page, expect

from munshi.core.clock import new_id
from munshi.core.db import Json, tenant_tx
from munshi.core.runtime import Runtime
from munshi.events.service import Actor
from munshi.media.store import save
from munshi.payments.reading.service import keep_reading
from munshi.payments.service import submit_proof
from tests.receipts.make import draw
from tests.receipts.truth import Spoilt, Truth
from tests.shop import PNG, Shop, chat, order
from tests.web.people import faults, is_too_wide, on_phone
from tests.web.site import Site
from tests.web.test_payments import screenshot, waiting


async def test_read_live_held_against_the_order_and_shown(page: Page, site: Site, runtime: Runtime, shop: Shop) -> None:
    (method,) = await shop.rows("select account_title, account_number from payment_methods where kind = 'easypaisa'")
    truth = Truth(
        amount=Decimal(2500),
        fee=Decimal(25),
        balance=Decimal(900),
        transaction_id="26013215001",
        paid_at=datetime.now(ZoneInfo("Asia/Karachi")).replace(tzinfo=None),
        payer="Ayesha Siddiqui",
        payer_account="03331112223",
        payee=method["account_title"],
        account=method["account_number"],
        promise="Win up to Rs 5,000 every day!",
    )
    picture = draw("easypaisa", truth, Spoilt(0.5, 90, 0.0, 0.0)).content
    _, proof_id = await waiting(runtime, shop, "Ayesha", content=picture)
    await page.goto(f"{site.url}/payments/{proof_id}")
    panel = page.get_by_role("region", name="What is expected")
    await expect(panel.get_by_text("Looks right")).to_be_visible(timeout=60_000)
    read = {"Amount": "PKR 2,500", "Transaction": "26013215001", "Paid to": method["account_number"]}
    for name, value in read.items():
        row = panel.get_by_role("row", name=re.compile(rf"^{name} ?Matches"))
        await expect(row.get_by_text(value, exact=True).last).to_be_visible()
        await expect(row.get_by_text(re.compile(r"^\d+% sure$"))).to_be_visible()
    await panel.get_by_role("rowheader", name="Time").hover()
    await expect(page.locator("[data-mark=time]")).to_have_class(re.compile("ring-4"))
    assert {await mark.get_attribute("data-mark") for mark in await page.locator("[data-mark]").all()} == {
        "amount",
        "account",
        "time",
        "state",
        "transaction_id",
    }
    mark, image = await page.locator("[data-mark=amount]").bounding_box(), await page.get_by_role("img").bounding_box()
    assert mark
    assert image
    assert image["x"] < mark["x"] < mark["x"] + mark["width"] < image["x"] + image["width"]
    assert 0.1 < (mark["y"] - image["y"]) / image["height"] < 0.6
    assert await faults(page) == []


async def read_so(runtime: Runtime, shop: Shop, name: str, answer: Json) -> UUID:
    """`name` has ordered a reel and sent a proof, of which the reading process has answered this already."""
    person = await chat(shop, f"+92300{new_id().int % 10**7:07d}", name=name)
    order_id = await order(shop, person)
    media = await save(runtime, shop.tenant_id, screenshot())
    async with tenant_tx(runtime.db, shop.tenant_id) as tx:
        tx.add(media)
        await tx.flush()
        by = Actor("customer", person.customer_id)
        proof = await submit_proof(tx, order_id=order_id, message_id=new_id(), media=media, by=by)
        await tx.flush()
        await keep_reading(tx, proof.id, answer)
    return proof.id


async def test_what_does_not_fit_is_said_and_a_twin_is_one_step_away(
    page: Page, site: Site, runtime: Runtime, shop: Shop
) -> None:
    early = datetime.now(ZoneInfo("Asia/Karachi")).replace(tzinfo=None) - timedelta(days=40)
    values = {"amount": "2050.00", "transaction_id": "26013215001", "paid_at": early.isoformat()}
    answer = {"fields": {name: {"value": value, "confidence": 0.99} for name, value in values.items()}}
    ids = [await read_so(runtime, shop, name, {**answer, "signs": ["editor"]}) for name in ("Ayesha", "Bilal")]
    await page.goto(f"{site.url}/payments/{ids[1]}")
    panel = page.get_by_role("region", name="What is expected")
    await expect(panel.get_by_text("Looks wrong")).to_be_visible()
    for words in ("Less than is due.", "Earlier than the order.", "This payment was sent for another order."):
        await expect(panel.get_by_text(words)).to_be_visible()
    await expect(panel.get_by_text("Hint: an editing program wrote this picture.")).to_be_visible()
    assert await faults(page) == []
    # The amount that has come is written before it is approved.
    await page.keyboard.press("a")
    amount = page.get_by_label("What has arrived, in PKR")
    await expect(amount).to_be_focused()
    await expect(page.get_by_text("The proof says another amount than is due.")).to_be_visible()
    await page.get_by_role("button", name="Cancel").click()
    await panel.get_by_role("link", name="The same transaction, order #1").click()
    await expect(page).to_have_url(f"{site.url}/payments/{ids[0]}")
    await on_phone(page)
    assert not await is_too_wide(page)


async def test_what_could_not_be_read_is_read_again_when_asked(
    page: Page, site: Site, runtime: Runtime, shop: Shop
) -> None:
    _, proof_id = await waiting(runtime, shop, "Ayesha", content=PNG)
    await page.goto(f"{site.url}/payments/{proof_id}")
    panel = page.get_by_role("region", name="What is expected")
    again = panel.get_by_role("button", name="Read again")
    await expect(again).to_be_visible(timeout=60_000)
    async with page.expect_response(lambda answer: answer.url.endswith(f"{proof_id}/read-again")) as asked:
        await again.click()
    assert (await asked.value).status == 200
    await expect(page.get_by_text("It is being read again.")).to_be_visible()


async def test_what_was_read_wrongly_is_put_right_by_key(page: Page, site: Site, runtime: Runtime, shop: Shop) -> None:
    values = {"amount": "2050.00", "transaction_id": "26013215001", "payer": "Sana Khan"}
    answer = {"fields": {name: {"value": value, "confidence": 0.99} for name, value in values.items()}}
    proof_id = await read_so(runtime, shop, "Ayesha", answer)
    await page.goto(f"{site.url}/payments/{proof_id}")
    panel = page.get_by_role("region", name="What is expected")
    await expect(panel.get_by_text("Less than is due.")).to_be_visible()
    # Without a line pointed at it is the first in doubt; Escape leaves it as it was.
    await page.keyboard.press("e")
    amount = panel.get_by_label("Amount in the picture, in PKR")
    await expect(amount).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(amount).to_be_hidden()
    await page.keyboard.press("e")
    await amount.fill("2500")
    await page.keyboard.press("Enter")
    row = panel.get_by_role("row", name=re.compile(r"^Amount ?Matches"))
    await expect(row.get_by_text("read as PKR 2,050")).to_be_visible()
    await expect(amount).to_be_hidden()
    # Only when the focus is back do the lines stand where the mouse finds them.
    await expect(row.get_by_role("button")).to_be_focused()
    await panel.get_by_role("rowheader", name="Paid by").hover()
    await page.keyboard.press("e")
    await panel.get_by_role("textbox", name="Paid by").fill("Sana Ahmed Khan")
    await page.keyboard.press("Enter")
    await expect(panel.get_by_text("read as Sana Khan")).to_be_visible()
    assert await faults(page) == []
    (kept,) = await shop.rows("select corrected from proof_readings where proof_id = $1", proof_id)
    assert {name: one["value"] for name, one in kept["corrected"].items()} == {
        "amount": "2500.00",
        "currency": "PKR",
        "payer": "Sana Ahmed Khan",
    }
    await on_phone(page)
    assert not await is_too_wide(page)
