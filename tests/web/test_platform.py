"""The operator at the dashboard: shops, health, invoices, announcements, and nobody else there."""

from datetime import UTC, datetime

from playwright.async_api import Page, expect

from munshi.core.clock import new_id
from munshi.core.db import global_tx
from munshi.core.runtime import Runtime
from munshi.platform.work.processes import Presence
from tests.api import TestMember, make_platform_admin
from tests.shop import Shop
from tests.web.conftest import Errors
from tests.web.people import faults, is_too_wide, on_phone, prefer, sign_in
from tests.web.site import Site

PAGES = ("", "?new=1", "/tenants/{tenant}", "/health", "/plans", "/invoices", "/announcements", "/settings")

BROKEN = """
insert into webhook_endpoints (tenant_id, id, url, secret_encrypted, failing_since)
values ($1, gen_random_uuid(), 'https://example.com', 'sealed', now()) returning id
"""


async def test_the_operators_day(
    page: Page, site: Site, runtime: Runtime, shop: Shop, owner: TestMember, errors: Errors
) -> None:
    errors.expect("status of 409")
    await page.goto(f"{site.url}/platform")
    await expect(page.get_by_role("heading", name="There is no such page")).to_be_visible()
    name = f"Shop {new_id().hex[:8]}"
    await shop.rows("update tenants set name = $2 where id = $1", shop.tenant_id, name)
    await shop.rows(BROKEN, shop.tenant_id)
    admin = await make_platform_admin(runtime.db)
    await page.context.clear_cookies()
    await sign_in(page, site, runtime, admin)
    await page.goto(site.url)
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Shops")
    await page.get_by_label("Search shops").fill(name)
    await page.wait_for_url("**q=*")
    await page.get_by_role("table").get_by_role("link", name=name).click()
    await page.get_by_role("button", name="Change state").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("It becomes").select_option("suspended")
    await dialog.get_by_role("button", name="Suspend").click()
    await expect(dialog.get_by_text("This is needed.")).to_be_visible()
    await dialog.get_by_label("Reason").fill("Not paid")
    await dialog.get_by_role("button", name="Suspend").click()
    await expect(page.get_by_text("Suspended").first).to_be_visible()
    async with global_tx(runtime.db) as tx:
        status = await tx.raw.fetchval("select status from tenants where id = $1", shop.tenant_id)
    assert status == "suspended"
    await expect(page.get_by_role("button", name="Look at it")).to_be_disabled()
    await gives_more_and_takes_it_back(page, shop)
    await makes_and_changes_a_plan(page, site, runtime)

    await page.goto(f"{site.url}/platform/announcements")
    await page.get_by_role("button", name="Announce something").first.click()
    dialog = page.get_by_role("dialog", name="Announce something")
    await dialog.get_by_label("In English").fill(f"Maintenance of {name}")
    await dialog.get_by_label("In Urdu").fill("مرمت")
    await dialog.get_by_role("button", name="Announce").click()
    told = page.get_by_role("listitem").filter(has_text=f"Maintenance of {name}")
    await expect(told).to_be_visible()
    # One thing is told at a time, and that a shop is suspended comes first.
    await shop.rows("update tenants set status = 'active' where id = $1", shop.tenant_id)
    owner_page = await page.context.browser.new_page()  # type: ignore[union-attr]  # it has one
    await sign_in(owner_page, site, runtime, owner)
    await owner_page.goto(site.url)
    notice = owner_page.get_by_role("status").filter(has_text=f"Maintenance of {name}")
    await expect(notice).to_be_visible()
    await notice.get_by_role("button", name="Close").click()
    await expect(notice).to_have_count(0)
    await owner_page.close()
    await told.get_by_role("button", name="Withdraw").click()
    await page.get_by_role("alertdialog").get_by_role("button", name="Withdraw").click()
    await expect(told).to_have_count(0)

    await Presence(runtime.db, "gateway").beat()
    await page.goto(f"{site.url}/platform/health")
    await expect(page.get_by_role("table", name="Processes").get_by_role("row", name="gateway")).to_be_visible()
    await expect(page.get_by_role("heading", name="Rules that are broken now")).to_be_visible()
    await expect(page.get_by_role("heading", name="Jobs due")).to_be_visible()
    await expect(page.get_by_role("listitem").filter(has_text="Newest backup")).to_contain_text("set BACKUP_DIR")
    broken = page.get_by_role("listitem").filter(has_text="1 failing, 0 switched off")
    await expect(broken.get_by_role("link").and_(page.locator(f"[href$='{shop.tenant_id}']"))).to_be_visible()
    await page.goto(f"{site.url}/platform/invoices")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Invoices")
    record = await (await page.request.get(f"{site.url}/api/platform/events?limit=100")).json()
    done = [one["action"] for one in record["items"]]
    assert {"change_tenant_state", "create_announcement", "delete_announcement"} <= set(done)


async def test_a_shop_is_opened_and_its_owner_comes_in(page: Page, site: Site, runtime: Runtime) -> None:
    name = f"Shop {new_id().hex[-8:]}"
    await page.context.clear_cookies()
    await sign_in(page, site, runtime, await make_platform_admin(runtime.db))
    await page.goto(f"{site.url}/platform")
    await page.get_by_role("link", name="New shop").click()
    sheet = page.get_by_role("dialog", name="New shop")
    await sheet.get_by_label("Name of the shop").fill(name)
    await sheet.get_by_label("E-mail of the owner").fill("noor")
    await sheet.get_by_role("button", name="Open the shop").click()
    await expect(sheet.get_by_label("E-mail of the owner")).to_have_attribute("aria-invalid", "true")
    await sheet.get_by_label("E-mail of the owner").fill(f"{new_id().hex}@munshi.test")
    await sheet.get_by_label("Country").select_option("SA")
    await expect(sheet.get_by_label("Currency")).to_have_value("SAR")
    await sheet.get_by_label("Plan").select_option("business")
    await sheet.get_by_role("button", name="Open the shop").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    await expect(page.get_by_role("heading", name="The shop has no owner yet")).to_be_visible()
    record = page.get_by_role("list", name="The shop's record")
    await expect(record.get_by_role("listitem")).to_have_count(3)
    link = await page.get_by_role("main").locator("code").inner_text()
    assert link.startswith(f"{site.url}/invitation#")
    async with global_tx(runtime.db) as tx:
        row = await tx.raw.fetchrow("select country, currency, time_zone, plan_id from tenants where name = $1", name)
    assert dict(row or {}) == {
        "country": "SA",
        "currency": "SAR",
        "time_zone": "Asia/Riyadh",
        "plan_id": "business",
    }
    await page.context.clear_cookies()
    await page.goto(link)
    await page.get_by_label("Your name").fill("Noor")
    await page.get_by_label("Password", exact=True).fill("a long enough one")
    await page.get_by_role("button", name="Join with a new account").click()
    await expect(page.get_by_text(name).first).to_be_visible()


async def makes_and_changes_a_plan(page: Page, site: Site, runtime: Runtime) -> None:
    plan_id = f"own-{new_id().hex[-8:]}"
    await page.goto(f"{site.url}/platform/plans?new=1")
    sheet = page.get_by_role("dialog", name="New plan")
    await sheet.get_by_label("Name", exact=True).fill(plan_id)
    await sheet.get_by_label("Id", exact=True).fill("free")
    await sheet.get_by_label("Price of a month").fill("1,900.50")
    await sheet.get_by_label("AI cost a month (USD)").fill("2.5")
    await sheet.get_by_label("Members").fill("many")
    await sheet.get_by_role("button", name="Save").click()
    await expect(sheet.get_by_text("Write a number, or nothing.")).to_be_visible()
    await sheet.get_by_label("Members").fill("4")
    await sheet.get_by_role("button", name="Save").click()
    await expect(sheet.get_by_label("Id", exact=True)).to_have_attribute("aria-invalid", "true")
    await sheet.get_by_label("Id", exact=True).fill(plan_id)
    await sheet.get_by_role("button", name="Save").click()
    await page.get_by_role("link", name=f"Change {plan_id}").click()
    sheet = page.get_by_role("dialog", name=plan_id)
    await expect(sheet.get_by_label("AI cost a month (USD)")).to_have_value("2.5")
    await sheet.get_by_label("Members").fill("")
    await sheet.get_by_label("Offered to shops").click()
    await sheet.get_by_role("button", name="Save").click()
    await expect(sheet).to_have_count(0)
    async with global_tx(runtime.db) as tx:
        row = await tx.raw.fetchrow("select price_minor, currency, offered, limits from plans where id = $1", plan_id)
    assert dict(row or {}) == {
        "price_minor": 190_050,
        "currency": "USD",
        "offered": False,
        "limits": {"ai_cost_usd_cents": 250},
    }


async def gives_more_and_takes_it_back(page: Page, shop: Shop) -> None:
    await page.get_by_role("button", name="Give more").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Of what").select_option("storage_bytes")
    await dialog.get_by_label("How many more megabytes").fill("1.5")
    await dialog.get_by_label("Last day").fill("2035-01-31")
    await dialog.get_by_label("Reason").fill("A gift")
    await dialog.get_by_role("button", name="Give more").click()
    await expect(dialog.get_by_text("Write a whole number above 0.")).to_be_visible()
    await dialog.get_by_label("How many more megabytes").fill("1500")
    await dialog.get_by_role("button", name="Give more").click()
    given = page.get_by_role("listitem").filter(has_text="A gift")
    await expect(given).to_contain_text("+1.5 GB")
    grants = "select quota, amount, until, reason, revoked_at is null as stands from quota_grants where tenant_id = $1"
    until = datetime(2035, 2, 1, tzinfo=UTC)
    stands = {"quota": "storage_bytes", "amount": 1_500_000_000, "until": until, "reason": "A gift", "stands": True}
    assert await shop.rows(grants, shop.tenant_id) == [stands]
    await given.get_by_role("button", name="Withdraw").click()
    await page.get_by_role("alertdialog").get_by_role("button", name="Withdraw").click()
    await expect(given).to_have_count(0)
    assert await shop.rows(grants, shop.tenant_id) == [stands | {"stands": False}]


async def test_for_every_sense(page: Page, site: Site, runtime: Runtime, shop: Shop) -> None:
    await page.context.clear_cookies()
    await sign_in(page, site, runtime, await make_platform_admin(runtime.db))
    found: dict[str, list[str]] = {}
    for language, theme in (("en", "light"), ("ur", "dark")):
        await prefer(page, language=language, theme=theme)  # type: ignore[arg-type]  # as its literals say
        for place in PAGES:
            await page.set_viewport_size({"width": 1440, "height": 900})
            await page.goto(f"{site.url}/platform{place.format(tenant=shop.tenant_id)}")
            await expect(page.locator("h1")).to_be_visible()
            await expect(page.locator(".animate-pulse")).to_have_count(0)
            found[f"{place}, {language}"] = await faults(page)
            await on_phone(page)
            if await is_too_wide(page):
                found[f"{place}, {language}, width"] = ["wider than the phone"]
    assert [f"{place}: {word}" for place, words in found.items() for word in words] == []
