"""The catalogue: written, switched, arranged and deleted, and what customers are told of it."""

from playwright.async_api import Page, expect

from munshi.ai.assistant.menus import package_menu, service_menu
from munshi.ai.assistant.phrases import say
from munshi.catalog.service import active_catalogue
from munshi.core.db import tenant_tx
from munshi.core.runtime import Runtime
from munshi.tenants.schemas import Language
from tests.api import make_member, make_tenant
from tests.shop import Shop
from tests.web.conftest import Errors
from tests.web.people import drag, faults, is_too_wide, on_phone, sign_in
from tests.web.site import Site

PACKAGES = """
select s.name as service, p.name, p.price_minor, p.currency, p.features, p.active from packages p
join services s on s.tenant_id = p.tenant_id and s.id = p.service_id order by s.position, p.position
"""


async def test_a_new_shop_begins_with_an_example(page: Page, site: Site, runtime: Runtime) -> None:
    tenant_id = await make_tenant(runtime.db)
    shop = Shop(runtime.db, tenant_id, tenant_id)
    await sign_in(page, site, runtime, await make_member(runtime.db, tenant_id, "owner"))
    await page.goto(f"{site.url}/catalogue")
    await page.get_by_role("link", name="Logo Design").click()
    sheet = page.get_by_role("dialog", name="New service")
    await expect(sheet.get_by_label("Name", exact=True)).to_have_value("Logo Design")
    await sheet.get_by_role("button", name="Save").click()
    await expect(sheet.get_by_text("This is needed.")).to_have_count(3)
    assert await shop.rows("select id from services") == []
    await sheet.get_by_label("Price of package 1 in PKR").fill("3,500")
    await sheet.get_by_label("Price of package 2 in PKR").fill("6500.50")
    await sheet.get_by_role("button", name="Remove package 3").click()
    await sheet.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("region", name="Logo Design").get_by_role("listitem")).to_have_count(2)
    assert page.url == f"{site.url}/catalogue"
    sold = [(row["service"], row["name"], row["price_minor"], row["currency"]) for row in await shop.rows(PACKAGES)]
    assert sold == [("Logo Design", "Basic", 350000, "PKR"), ("Logo Design", "Standard", 650050, "PKR")]


async def test_a_package_is_rewritten_and_nothing_typed_is_lost(
    page: Page, site: Site, shop: Shop, errors: Errors
) -> None:
    errors.expect("status of 409")
    await page.goto(f"{site.url}/catalogue")
    await page.get_by_role("link", name="Reel", exact=True).click()
    sheet = page.get_by_role("dialog", name="Reel")
    await sheet.get_by_label("Price", exact=True).fill("2750")
    await sheet.get_by_label("Line 1", exact=True).press("Enter")
    await page.keyboard.type("Colour grading")
    await expect(sheet.get_by_test_id("reply")).to_contain_text("Reel – PKR 2,750 · 2 days")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("alertdialog", name="Leave without saving?")).to_be_visible()
    await page.get_by_role("button", name="Cancel").click()
    await sheet.get_by_label("Name", exact=True).fill("Promo")
    await sheet.get_by_role("button", name="Save").click()
    await expect(sheet.get_by_text("Another one has this name already.")).to_be_visible()
    assert await sheet.get_by_label("Name", exact=True).get_attribute("aria-invalid") == "true"
    await sheet.get_by_label("Name", exact=True).fill("Reel")
    await sheet.get_by_role("button", name="Save").click()
    await expect(sheet).to_be_hidden()
    (reel,) = [row for row in await shop.rows(PACKAGES) if row["name"] == "Reel"]
    assert (reel["price_minor"], reel["features"][:2]) == (275000, ["Up to 60 seconds", "Colour grading"])


async def test_switched_off_and_on_again_moved_and_deleted(page: Page, site: Site, shop: Shop) -> None:
    await page.goto(f"{site.url}/catalogue?q=video")
    switch = page.get_by_role("switch", name="Reel is on sale")
    await switch.click()
    await expect(switch).not_to_be_checked()
    await expect(page.get_by_text("Reel is off sale: no customer is offered it")).to_be_visible()
    await page.get_by_role("button", name="Undo").click()
    await expect(switch).to_be_checked()
    await page.get_by_role("button", name="Clear filters").click()
    await page.get_by_role("button", name="Move Promo up").wait_for()
    price = page.get_by_role("button", name="Price of Reel: PKR 2,500")
    await price.click()
    written = page.get_by_label("Price of Reel in PKR")
    await written.fill("1 lakh")
    await written.press("Enter")
    await expect(written).to_have_attribute("aria-invalid", "true")
    await written.fill("9,999")
    await written.press("Escape")
    await expect(price).to_be_focused()
    await price.press("Enter")
    await written.fill("2,750.50")
    async with page.expect_response("**/api/packages/*"):
        await written.press("Enter")
    await expect(page.get_by_text("Reel now costs PKR 2,750.50")).to_be_visible()
    await expect(written).to_have_count(0)
    await page.get_by_role("link", name="Promo", exact=True).press("Alt+ArrowUp")
    await expect(page.get_by_text("Promo, position 1 of 2")).to_be_attached()
    website, design = (page.get_by_role("region", name=name) for name in ("Website", "Logo Design"))
    async with page.expect_response("**/services/order"):
        await drag(page, website, design)
    await expect(page.get_by_text("Website, position 1 of 5")).to_be_attached()
    await page.get_by_role("button", name="More for SEO").click()
    await page.get_by_role("menuitem", name="Delete").click()
    await expect(page.get_by_text("with its 2 packages")).to_be_visible()
    await page.get_by_role("button", name="Delete", exact=True).click()
    await expect(page.get_by_role("region", name="SEO")).to_have_count(0)
    rows = await shop.rows(PACKAGES)
    assert [row["name"] for row in rows if row["service"] == "Video Editing"] == ["Promo", "Reel"]
    services = list(dict.fromkeys(row["service"] for row in rows))
    assert services == ["Website", "Logo Design", "Social Media", "Video Editing"]
    assert all(row["active"] for row in rows)
    assert {row["price_minor"] for row in rows if row["name"] == "Reel"} == {275_050}


async def test_the_preview_is_what_the_assistant_says(page: Page, site: Site, shop: Shop) -> None:
    spoken: dict[Language, str] = {"en": "English", "ur": "Urdu", "roman_ur": "Roman Urdu", "ar": "Arabic"}
    async with tenant_tx(shop.db, shop.tenant_id) as tx:
        catalogue = await active_catalogue(tx)
    website = next(service for service in catalogue if service.name == "Website")
    await page.goto(f"{site.url}/catalogue")
    shown = page.get_by_test_id("reply")
    for language, name in spoken.items():
        await page.get_by_label("Language of the chat").select_option(name)
        said = f"{service_menu(catalogue, language)}\n\n{say('choose_service', language)}"
        assert await shown.inner_text() == said.replace("*", "")
    await page.get_by_role("link", name="Website", exact=True).click()
    shown = page.get_by_role("dialog").get_by_test_id("reply")
    for language, name in spoken.items():
        await page.get_by_role("dialog").get_by_label("Language of the chat").select_option(name)
        said = f"{package_menu(website.packages, catalogue, language)}\n\n{say('choose_package', language)}"
        assert await shown.inner_text() == said.replace("*", "")


async def test_a_viewer_reads_and_is_offered_nothing_to_change(
    page: Page, site: Site, runtime: Runtime, shop: Shop
) -> None:
    await sign_in(page, site, runtime, await make_member(runtime.db, shop.tenant_id, "viewer"))
    await on_phone(page)
    await page.goto(f"{site.url}/catalogue?new=service")
    await expect(page.get_by_role("link", name="Premium")).to_be_visible()
    await expect(page.get_by_role("switch")).to_have_count(0)
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await page.get_by_role("link", name="Premium").click()
    sheet = page.get_by_role("dialog", name="Premium")
    await expect(sheet.get_by_text("Brand guide", exact=True)).to_be_visible()
    await expect(sheet.get_by_role("button", name="Save")).to_have_count(0)
    assert await faults(page) == []
    assert not await is_too_wide(page)
