"""The shop's settings: saved as a section, read by who may not change them; its plan and visits of support."""

from playwright.async_api import Page, expect

from munshi.core.runtime import Runtime
from tests.api import TestMember, client_of, make_member
from tests.shop import PNG, Shop
from tests.web.conftest import Errors
from tests.web.people import sign_in
from tests.web.site import Site

USED = """
insert into tenant_usage (tenant_id, month, shard, messages_in)
select id, date_trunc('month', now() at time zone time_zone)::date, 0, $2 from tenants where id = $1 returning month
"""
SETTINGS = "select settings from tenants where id = $1"


async def settings_of(shop: Shop) -> dict[str, object]:
    (row,) = await shop.rows(SETTINGS, shop.tenant_id)
    found: dict[str, object] = row["settings"]
    return found


async def test_payment_rules_are_saved_together_or_taken_back(
    page: Page, site: Site, runtime: Runtime, shop: Shop
) -> None:
    await page.goto(f"{site.url}/settings/payments")
    await page.get_by_label("Two people decide above (PKR)").fill("25,000.50")
    await page.get_by_label("Remind after so many hours").fill("48, 24")
    await page.keyboard.press("Control+s")
    await expect(page.get_by_text("Write up to five hours")).to_be_visible()
    assert "two_people_above_minor" not in await settings_of(shop)
    await page.get_by_label("Remind after so many hours").fill("24, 48")
    async with page.expect_response("**/api/tenant"):
        await page.keyboard.press("Control+s")
    await expect(page.get_by_text("Not saved yet")).to_have_count(0)
    saved = await settings_of(shop)
    assert (saved["two_people_above_minor"], saved["reminder_hours"]) == (2_500_050, [24, 48])
    await page.get_by_label("To be paid first").fill("30")
    await page.get_by_role("button", name="Take back").click()
    await expect(page.get_by_label("To be paid first")).to_have_value("0")

    await page.get_by_role("link", name="Shop", exact=True).click()
    await page.get_by_label("Name").fill("Noor Prints")
    await page.get_by_label("Country").select_option("AE")
    await expect(page.get_by_label("Currency")).to_have_value("AED")
    await expect(page.get_by_label("Time zone")).to_have_value("Asia/Dubai")
    await page.get_by_label("Website").fill("noor.example")
    await page.get_by_label("Address", exact=True).fill("12 Canal Road, Dubai")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Write it with https://")).to_be_visible()
    await page.get_by_label("Website").fill("https://noor.example")
    await page.get_by_role("link", name="Linked phones").click()
    await page.get_by_role("alertdialog").get_by_role("button", name="Cancel").click()
    await page.get_by_role("button", name="Save").click()
    await expect(page).to_have_title("Shop · Noor Prints")
    (saved,) = await shop.rows(
        "select country, currency, time_zone, locale, profile from tenants where id = $1", shop.tenant_id
    )
    profile = saved.pop("profile")
    assert saved == {"country": "AE", "currency": "AED", "time_zone": "Asia/Dubai", "locale": "ar-AE"}
    told = {"website": "https://noor.example", "address": "12 Canal Road, Dubai"}
    assert profile == {"category": "", "about": "", "email": ""} | told

    viewer = await make_member(runtime.db, shop.tenant_id, "viewer")
    await sign_in(page, site, runtime, viewer)
    await page.goto(f"{site.url}/settings")
    await expect(page.get_by_label("Name")).to_be_disabled()
    await expect(page.get_by_role("link", name="API keys")).to_have_count(0)


async def test_a_plan_is_chosen_and_its_invoice_paid_with_a_proof(
    page: Page, site: Site, shop: Shop, errors: Errors
) -> None:
    errors.expect("status of 409")
    await shop.rows("update tenants set plan_id = 'starter' where id = $1 returning id", shop.tenant_id)
    await shop.rows(USED, shop.tenant_id, 4_600)
    await page.goto(f"{site.url}/settings/plan")
    meter = page.get_by_role("meter", name="Messages")
    await expect(meter).to_have_attribute("aria-valuenow", "92")
    await expect(page.get_by_text("92 % used")).to_be_visible()
    choose = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="Starter"))
    await choose.get_by_role("button").click()
    await page.get_by_label("For how long").select_option("3")
    await expect(page.get_by_role("dialog").get_by_text("PKR 8,700")).to_be_visible()
    await page.get_by_role("button", name="Open the invoice").click()
    await expect(page.get_by_text("To be paid", exact=True)).to_be_visible()
    await choose.get_by_role("button").click()
    await page.get_by_role("button", name="Open the invoice").click()
    await expect(page.get_by_text("An invoice is still open: pay it, or cancel it first.")).to_be_visible()
    await page.get_by_role("button", name="Close").click()
    await page.get_by_label("Send the proof of payment").set_input_files(
        {"name": "transfer.png", "mimeType": "image/png", "buffer": PNG}
    )
    await expect(page.get_by_text("Proof is looked at")).to_be_visible()
    (invoice,) = await shop.rows(
        "select status, months, amount_minor from invoices where tenant_id = $1", shop.tenant_id
    )
    assert invoice == {"status": "submitted", "months": 3, "amount_minor": 870_000}


async def test_a_visit_of_support_is_allowed_and_ended(
    page: Page, site: Site, runtime: Runtime, shop: Shop, owner: TestMember
) -> None:
    await page.goto(f"{site.url}/settings/support")
    await expect(page.get_by_text("No visit was ever allowed.")).to_be_visible()
    await page.get_by_label("For how long").select_option("4")
    await page.get_by_label("What they are to look at").fill("Order 17 is stuck")
    await page.get_by_role("button", name="Allow", exact=True).click()
    await expect(page.get_by_text("Allowed", exact=True)).to_be_visible()
    async with client_of(runtime, owner) as client:
        (leave,) = (await client.get("/api/tenant/support-access")).json()
        assert (leave["reason"], leave["revoked_at"]) == ("Order 17 is stuck", None)
        await page.get_by_role("button", name="End now").click()
        await expect(page.get_by_text("Taken back")).to_be_visible()
        (leave,) = (await client.get("/api/tenant/support-access")).json()
        assert leave["revoked_at"] is not None
