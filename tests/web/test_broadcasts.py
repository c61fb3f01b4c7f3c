"""One message to many, from the first word to the report; and the link and poster that bring customers in."""

from pathlib import Path

import httpx2
from playwright.async_api import Page, expect

from tests.shop import Shop, chat
from tests.web.conftest import Errors
from tests.web.people import faults, is_too_wide, on_phone, prefer
from tests.web.site import Site

# Nothing may wait for the morning here.
AWAKE = "update tenants set settings = settings || '{\"quiet_until_hour\": 21}' where id = $1"


async def shot(page: Page, name: str) -> None:
    await page.screenshot(path=Path(__file__).parents[2] / "build" / "broadcasts" / f"{name}.png", full_page=True)


async def test_many_are_written_to_and_the_report_says_how_it_went(page: Page, site: Site, shop: Shop) -> None:
    await shop.rows(AWAKE, shop.tenant_id)
    await chat(shop, "+923001110001", name="Ayesha")
    await chat(shop, "+923001110002", name="Bilal", language="ur")
    opted_out = await chat(shop, "+923001110003", name="Celina")
    await shop.rows("update customers set opted_out_at = now() where id = $1", opted_out.customer_id)

    await page.goto(f"{site.url}/broadcasts")
    await page.get_by_role("link", name="New broadcast").first.click()
    await page.get_by_label("Name", exact=True).fill("Winter sale")
    await page.get_by_label("Message · English").fill("Salam {name}! 20 % off all logos.")
    await page.get_by_label("Who has no name is called").fill("friend")
    await page.get_by_label("Add another language").select_option("ur")
    await page.get_by_label("Message · Urdu").fill("السلام علیکم {name}! لوگو پر ۲۰٪ رعایت۔")
    await expect(page.get_by_text("2 customers get it")).to_be_visible()
    await expect(page.get_by_text("Salam Ayesha! 20 % off all logos.")).to_be_visible()
    await expect(page.get_by_text("السلام علیکم Bilal")).to_be_visible()
    await expect(page.get_by_text("Want no messages")).to_be_visible()
    assert await faults(page) == []
    await shot(page, "compose")

    await page.get_by_role("button", name="Send to 2 customers").click()
    await page.get_by_role("alertdialog").get_by_role("button", name="Send to 2 customers").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Winter sale")
    await expect(page.get_by_text("2 of 2 written to")).to_be_visible()
    await expect(page.get_by_text("Done", exact=True)).to_be_visible()
    recipients = page.get_by_role("table", name="Recipients")
    await expect(recipients.get_by_role("row")).to_have_count(4)
    await expect(recipients.get_by_role("row", name="Ayesha")).to_contain_text("Delivered")
    await expect(recipients.get_by_role("row", name="Celina")).to_contain_text("Want no messages")
    assert await faults(page) == []
    await shot(page, "report")

    await page.goto(f"{site.url}/broadcasts")
    await expect(page.get_by_role("row", name="Winter sale")).to_contain_text("2 / 2")
    await on_phone(page)
    await prefer(page, theme="dark", language="ur")
    for name in ("list", "new"):
        await page.goto(f"{site.url}/broadcasts{'' if name == 'list' else '/new'}")
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert await faults(page) == []
        assert not await is_too_wide(page)
        await shot(page, f"phone-{name}")


async def test_one_that_waits_can_be_stopped_for_good(page: Page, site: Site, shop: Shop) -> None:
    await shop.rows(AWAKE, shop.tenant_id)
    await chat(shop, "+923001110001", name="Ayesha")
    await page.goto(f"{site.url}/broadcasts/new")
    await page.get_by_label("Message · English").fill("Eid Mubarak!")
    await page.get_by_label("When").fill("2027-03-01T10:00")
    await page.get_by_role("button", name="Schedule for 1 customer").click()
    await page.get_by_role("alertdialog").get_by_role("button", name="Schedule for 1 customer").click()
    await expect(page.get_by_text("Scheduled", exact=True)).to_be_visible()
    await page.get_by_role("button", name="Stop").click()
    await page.get_by_role("alertdialog").get_by_role("button", name="Stop").click()
    await expect(page.get_by_text("Stopped", exact=True)).to_be_visible()
    await expect(page.get_by_text("You stopped it before their turn").first).to_be_visible()
    assert await shop.rows("select id from messages where payload ? 'broadcast'") == []


async def test_a_number_is_shared_and_tried(page: Page, site: Site, shop: Shop, errors: Errors) -> None:
    errors.expect("status of 422")
    await page.goto(f"{site.url}/start?step=share")
    await expect(page.get_by_text("This needs a number that is linked and connected.")).to_be_visible()
    number = "update whatsapp_accounts set kind = 'web', phone = '+923001234567' where id = $1"
    await shop.rows(number, shop.account_id)
    await page.goto(f"{site.url}/start?step=share")
    await page.get_by_label("First words").fill("logo chahiye")
    await page.get_by_label("First words").blur()
    await expect(page.get_by_role("link", name="wa.me/923001234567?text=logo%20chahiye")).to_be_visible()
    poster = page.get_by_role("img", name="Poster with the code of +92 300 1234567")
    await expect(poster).to_be_visible()
    await expect(poster).to_have_js_property("complete", True)
    assert await poster.evaluate("image => image.naturalWidth") == 1240
    assert await faults(page) == []
    await shot(page, "share")
    pdf = await page.get_by_role("link", name="Poster A4 (PDF)").get_attribute("href")
    cookies = {one["name"]: one["value"] for one in await page.context.cookies()}
    async with httpx2.AsyncClient(cookies=cookies) as client:
        assert (await client.get(f"{site.url}{pdf}")).content.startswith(b"%PDF")

    await page.goto(f"{site.url}/whatsapp")
    await page.get_by_role("link", name="Share").click()
    trial = page.get_by_role("region", name="Try this number")
    await trial.get_by_label("Phone number").fill("12")
    await trial.get_by_role("button", name="Send a test message").click()
    await expect(trial.get_by_text("This is no phone number")).to_be_visible()
    await trial.get_by_label("Phone number").fill("0300 1112233")
    await trial.get_by_role("button", name="Send a test message").click()
    await expect(page.get_by_text("The test message is on its way")).to_be_visible()
    (message,) = await shop.rows("select template from messages")
    assert message["template"] == "test_message"
    await shot(page, "share-sheet")
