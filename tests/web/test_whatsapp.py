"""The shop's numbers, and what the inbox offers where WhatsApp takes no free words."""

from playwright.async_api import Page, expect

from munshi.channels.templates.service import keep
from munshi.core.db import tenant_tx
from munshi.core.runtime import Runtime
from tests.api import TestMember, client_of
from tests.fakes.graph import template
from tests.shop import Shop, chat
from tests.web.conftest import Errors
from tests.web.people import faults, is_too_wide, on_phone
from tests.web.site import Site
from tests.web.test_inbox import quiet, write

READY = template(
    "order_ready",
    "Salam {{1}}, your order is ready.",
    {"type": "HEADER", "format": "TEXT", "text": "Order {{1}}", "example": {"header_text": ["7"]}},
    {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "I am coming"}]},
)
OFFER = template("offer", "20% off!", status="REJECTED", category="MARKETING", rejected_reason="SCAM")


async def become_cloud(shop: Shop) -> None:
    """The shop's number is one of the Cloud API, not connected: nothing is really sent."""
    as_cloud = "update whatsapp_accounts set kind = 'cloud', status = 'disconnected' where id = $1 returning id"
    await shop.rows(as_cloud, shop.account_id)
    async with tenant_tx(shop.db, shop.tenant_id) as tx:
        await keep(tx, shop.account_id, [READY, OFFER])


async def test_a_template_is_filled_in_and_sent_when_the_window_is_shut(page: Page, site: Site, shop: Shop) -> None:
    await quiet(shop)
    await become_cloud(shop)
    person = await chat(shop, name="Ayesha")
    await shop.rows(
        "update conversations set last_inbound_at = null, created_at = now() - interval '2 days' returning id"
    )
    await page.goto(f"{site.url}/inbox/{person.conversation_id}")
    await expect(page.get_by_text("has not written for 24 hours")).to_be_visible()
    await expect(page.get_by_label("Your message")).to_have_count(0)
    await page.get_by_role("button", name="Choose a template").click()
    picker = page.get_by_role("dialog")
    await expect(picker.get_by_text("offer")).to_have_count(0)
    await picker.get_by_role("button", name="order_ready").click()
    send = picker.get_by_role("button", name="Send")
    await expect(send).to_be_disabled()
    await picker.get_by_label("Heading: 1").fill("1042")
    await picker.get_by_label("Text: 1").fill("Ayesha")
    await expect(picker.get_by_text("Salam Ayesha, your order is ready.")).to_be_visible()
    await expect(picker.get_by_text("I am coming")).to_be_visible()
    assert await faults(page) == []
    await send.click()
    await expect(picker).to_have_count(0)
    await expect(page.get_by_text("Salam Ayesha, your order is ready.").first).to_be_visible()
    sent = await shop.rows("select text, template, author from messages where direction = 'out'")
    words = "Order 1042\n\nSalam Ayesha, your order is ready."
    assert sent == [{"text": words, "template": "order_ready", "author": "human"}]
    await write(shop, "I am here")
    await expect(page.get_by_label("Your message")).to_be_visible()
    await expect(page.get_by_text("Free to write for another")).to_be_visible()


async def test_how_a_number_fares_and_its_templates(page: Page, site: Site, shop: Shop) -> None:
    await become_cloud(shop)
    await chat(shop, name="Ayesha")
    await shop.rows(
        "update whatsapp_accounts set quality = 'YELLOW', messaging_limit = 'TIER_1K', phone = '+923000000001'"
    )
    await page.goto(f"{site.url}/whatsapp")
    card = page.get_by_role("region").filter(has_text="+923000000001")
    received = await shop.rows("select count(*) as n from messages where direction = 'in'")
    await expect(card.locator("dl > div").filter(has_text="Received today")).to_contain_text(str(received[0]["n"]))
    await expect(card.locator("dl > div").filter(has_text="Quality at Meta")).to_contain_text("Medium")
    await expect(card.locator("dl > div").filter(has_text="Chats begun today")).to_contain_text("0 of 1,000")
    await card.get_by_role("link", name="Templates").click()
    sheet = page.get_by_role("dialog")
    await expect(sheet.get_by_role("region", name="offer")).to_contain_text("Rejected")
    await expect(sheet.get_by_role("region", name="offer")).to_contain_text("SCAM")
    await expect(sheet.get_by_role("region", name="order_ready")).to_contain_text("Approved")
    assert await faults(page) == []
    await on_phone(page)
    assert not await is_too_wide(page)


async def test_the_wizard_says_what_is_wrong_and_sees_meta_verify(
    page: Page, site: Site, shop: Shop, runtime: Runtime, owner: TestMember, errors: Errors
) -> None:
    errors.expect("status of 409")
    await page.goto(f"{site.url}/whatsapp?new=cloud")
    form = page.get_by_role("dialog")
    await form.get_by_label("Name").fill("Sales")
    await form.get_by_label("Phone number ID").fill("106540352242922")
    await form.get_by_label("WhatsApp Business Account ID").fill("not digits")
    await form.get_by_label("Access token").fill("a-token-of-meta")
    await form.get_by_label("App secret").fill("a-secret-of-meta")
    await form.get_by_role("button", name="Save and go on").click()
    await expect(form.get_by_text("Write the ID in digits.")).to_be_visible()
    await form.get_by_label("WhatsApp Business Account ID").fill("102290129340398")
    await form.get_by_role("button", name="Save and go on").click()
    await expect(form.get_by_text("Waiting until you press Verify at Meta")).to_be_visible()
    await expect(page.get_by_text("Received today")).to_have_count(2)  # the new number's figures are there at once
    (made,) = await shop.rows("select id, verify_token, waba_id from whatsapp_accounts where kind = 'cloud'")
    assert made["waba_id"] == "102290129340398"
    asked = {"hub.mode": "subscribe", "hub.verify_token": made["verify_token"], "hub.challenge": "7"}
    async with client_of(runtime) as meta:
        assert (await meta.get(f"/api/hooks/whatsapp/{made['id']}", params=asked)).text == "7"
    await expect(form.get_by_text("Meta has confirmed this address.")).to_be_visible()
    await form.get_by_role("button", name="Connect").click()
    await expect(form.get_by_role("alert")).to_contain_text("WhatsApp could not be reached.")
    await expect(form.get_by_role("alert")).to_contain_text("Check this server's connection")
    assert await faults(page) == []


async def test_a_move_that_meta_does_not_confirm_changes_nothing(
    page: Page, site: Site, shop: Shop, errors: Errors
) -> None:
    errors.expect("status of 409")
    as_phone = "update whatsapp_accounts set kind = 'web', status = 'logged_out' where id = $1 returning id"
    await shop.rows(as_phone, shop.account_id)
    await page.goto(f"{site.url}/whatsapp")
    await page.get_by_role("button", name="More for").click()
    await page.get_by_role("menuitem", name="Move to the Cloud API").click()
    form = page.get_by_role("dialog")
    await form.get_by_label("Phone number ID").fill("106540352242922")
    await form.get_by_label("Access token").fill("a-token-of-meta")
    await form.get_by_label("App secret").fill("a-secret-of-meta")
    await form.get_by_role("button", name="Move to the Cloud API").click()
    await expect(form.get_by_text("WhatsApp could not be reached.")).to_be_visible()
    assert await faults(page) == []
    kept = await shop.rows("select kind, status from whatsapp_accounts where id = $1", shop.account_id)
    assert kept == [{"kind": "web", "status": "logged_out"}]
