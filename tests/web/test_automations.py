"""What a shop does by itself, set up by its owner, and used in a chat."""

from datetime import timedelta

from playwright.async_api import Page, expect

from munshi.core.clock import now
from munshi.core.runtime import Runtime
from tests.api import TestMember, client_of
from tests.shop import Shop, chat
from tests.web.conftest import Errors
from tests.web.site import Site


async def test_hours_and_what_is_said_outside_them(page: Page, site: Site, shop: Shop) -> None:
    await page.goto(f"{site.url}/automations")
    await expect(page.get_by_text("Always open", exact=True)).to_be_visible()
    await page.get_by_role("button", name="Add hours on Monday").click()
    await page.get_by_label("Monday, from").fill("20:00")
    await page.get_by_label("Monday, until").fill("02:00")
    await expect(page.get_by_text("until the next day")).to_be_visible()
    await page.get_by_role("button", name="Add a holiday").click()
    await expect(page.get_by_text("Fill in every time, date and name.")).to_be_visible()
    await page.get_by_label("Date of the holiday").fill("2027-03-23")
    await page.get_by_label("Name of the holiday").fill("Pakistan Day")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Saved")).to_be_visible()
    async with page.expect_response(lambda answer: answer.request.method == "PATCH"):
        await page.get_by_label("A message instead of the assistant").click()
    await expect(page.get_by_role("link", name="Change the wording")).to_be_visible()
    (row,) = await shop.rows("select settings from tenants where id = $1", shop.tenant_id)
    assert row["settings"]["business_hours"] == {
        "spans": [{"day": "mon", "opens": "20:00", "closes": "02:00"}],
        "holidays": [{"date": "2027-03-23", "name": "Pakistan Day"}],
    }
    assert row["settings"]["away_message"] == "instead_of_ai"


async def test_rules_are_made_switched_and_deleted(page: Page, site: Site, shop: Shop, errors: Errors) -> None:
    errors.expect("status of 4")
    await page.goto(f"{site.url}/automations/follow-ups?new=1")
    sheet = page.get_by_role("dialog", name="New follow-up")
    await sheet.get_by_label("Name").fill("A day later")
    await sheet.get_by_role("textbox", name="Your own words").fill("Salam {nobody}")
    await sheet.get_by_role("button", name="Save").click()
    await expect(sheet.get_by_role("textbox", name="Your own words")).to_have_attribute("aria-invalid", "true")
    assert await shop.rows("select id from follow_up_rules") == []
    await sheet.get_by_role("textbox", name="Your own words").fill("Still thinking?")
    await sheet.get_by_role("button", name="Save").click()
    await page.get_by_role("switch", name="A day later: on").click()
    await expect(page.get_by_role("switch", name="A day later: on")).not_to_be_checked()
    rules = await shop.rows("select moment, after_hours, texts, active from follow_up_rules")
    assert rules == [{"moment": "quoted", "after_hours": 24, "texts": {"en": "Still thinking?"}, "active": False}]

    await page.goto(f"{site.url}/automations/labels?new=1")
    sheet = page.get_by_role("dialog", name="New rule")
    await sheet.get_by_label("Name").fill("Good customers")
    await sheet.get_by_label("Label", exact=True).fill("VIP")
    await sheet.get_by_label("Fact").select_option("spent")
    await sheet.get_by_label("Amount in PKR").fill("a lot")
    await sheet.get_by_role("button", name="Save").click()
    await expect(sheet.get_by_text("Fill in every condition")).to_be_visible()
    await sheet.get_by_label("Amount in PKR").fill("10,000")
    await sheet.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("gets VIP · spent at least")).to_be_visible()
    (rule,) = await shop.rows("select action, label from label_rules")
    assert rule == {"action": "add", "label": "VIP"}
    await page.get_by_role("button", name="More for Good customers").click()
    await page.get_by_role("menuitem", name="Delete").click()
    await page.get_by_role("alertdialog").get_by_role("button", name="Delete").click()
    await expect(page.get_by_text("No rules yet")).to_be_visible()
    assert await shop.rows("select id from label_rules") == []


async def test_a_slash_writes_a_reply_and_a_message_waits_for_its_time(
    page: Page, site: Site, runtime: Runtime, shop: Shop, owner: TestMember
) -> None:
    person = await chat(shop, name="Ayesha")
    await page.goto(f"{site.url}/automations/replies?new=1")
    sheet = page.get_by_role("dialog", name="New canned reply")
    await sheet.get_by_label("Shortcut").fill("thanks")
    await sheet.get_by_role("textbox", name="Text").fill("Thank you, {name}!")
    await sheet.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("link", name="/thanks")).to_be_visible()

    await page.goto(f"{site.url}/inbox/{person.conversation_id}")
    draft = page.get_by_label("Your message")
    await draft.press_sequentially("/tha")
    await expect(page.get_by_role("listbox", name="Canned replies").get_by_role("option")).to_have_count(1)
    await draft.press("Enter")
    await expect(draft).to_have_value("Thank you, Ayesha!")
    by_people = "select id from messages where author = 'human'"
    assert await shop.rows(by_people) == [], "choosing sends nothing"
    await page.get_by_role("button", name="Schedule").click()
    dialog = page.get_by_role("dialog", name="Send later")
    await dialog.get_by_label("When").fill(f"{now() + timedelta(days=2):%Y-%m-%dT09:30}")
    await dialog.get_by_role("button", name="Schedule").click()
    await expect(draft).to_have_value("")

    await page.goto(f"{site.url}/automations/scheduled")
    await expect(page.get_by_text("Thank you, Ayesha!")).to_be_visible()
    async with client_of(runtime, owner) as client:
        (waiting,) = (await client.get("/api/scheduled-messages")).json()["items"]
    assert (waiting["text"], waiting["at"][11:]) == ("Thank you, Ayesha!", "09:30")
    await page.get_by_role("button", name="Cancel it").click()
    await expect(page.get_by_text("Nothing here")).to_be_visible()
    (row,) = await shop.rows("select status from scheduled_messages")
    assert row["status"] == "cancelled"
