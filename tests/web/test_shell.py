"""What stands around every page: menu, counts, keys, connection, and what happens when something is missing."""

from playwright.async_api import Page, Route, expect

from munshi.core.runtime import Runtime
from tests.shop import Shop, chat, order, proof
from tests.web.conftest import Errors
from tests.web.people import faults, is_too_wide, on_phone
from tests.web.site import Site, served


async def test_keys_lead_to_the_pages_and_the_heading_takes_the_focus(page: Page, site: Site, shop: Shop) -> None:
    await page.goto(f"{site.url}/customers")
    heading = page.get_by_role("heading", level=1)
    await expect(heading).to_have_text("Customers")
    await page.keyboard.press("g")
    await page.keyboard.press("o")
    await expect(page).to_have_url(f"{site.url}/orders")
    await expect(heading).to_have_text("Orders")
    await expect(heading).to_be_focused()
    await expect(page).to_have_title("Orders · Chiragh Digital")
    await page.keyboard.press("?")
    help_sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    await expect(help_sheet.get_by_text("Payments")).to_be_visible()
    await help_sheet.get_by_role("switch", name="Single-key shortcuts").click()
    await page.keyboard.press("Escape")
    await expect(help_sheet).to_be_hidden()
    await page.keyboard.press("g")
    await page.keyboard.press("p")
    await expect(page).to_have_url(f"{site.url}/orders")


async def test_everything_is_found_by_its_name(page: Page, site: Site, shop: Shop) -> None:
    await order(shop, await chat(shop, name="Zubaida"))
    await page.goto(f"{site.url}/customers")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Customers")
    await page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Go to anything")
    await field.fill("zubai")
    found = page.get_by_role("listbox")
    await expect(found.get_by_role("group", name="Orders").get_by_role("option")).to_have_text(
        "#1 ZubaidaAwaiting payment"
    )
    assert await faults(page) == []
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Order #1")
    await page.get_by_role("button", name="Go to anything").click()
    await field.fill("broad")
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(f"{site.url}/broadcasts")


async def test_counts_in_the_menu_follow_what_happens(page: Page, site: Site, shop: Shop, runtime: Runtime) -> None:
    await page.goto(f"{site.url}/customers")
    await expect(page.get_by_text("Live")).to_be_visible()
    payments = page.get_by_role("navigation").get_by_role("link", name="Payments")
    await expect(payments).to_have_text("Payments")
    person = await chat(shop)
    await proof(runtime, shop, person, await order(shop, person))
    await expect(payments).to_contain_text("1 waiting")


async def test_an_outage_is_told_and_what_was_missed_comes_after_it(
    page: Page, site: Site, shop: Shop, runtime: Runtime, errors: Errors
) -> None:
    errors.expect("ERR_CONNECTION_REFUSED")
    async with served(runtime.settings) as first:
        await page.goto(f"{first.url}/customers")
        await expect(page.get_by_text("Live")).to_be_visible()
        person = await chat(shop)
        await expect(page.get_by_text("Live")).to_be_visible()
    await expect(page.get_by_role("status").filter(has_text="Reconnecting…")).to_be_visible()
    await proof(runtime, shop, person, await order(shop, person))
    async with served(runtime.settings, port=first.port):
        await expect(page.get_by_text("Back online")).to_be_visible()
        await expect(page.get_by_role("link", name="Payments")).to_contain_text("1 waiting")
        await expect(page.get_by_text("Back online")).to_be_hidden()


async def test_a_page_of_an_older_build_offers_to_reload(page: Page, site: Site, shop: Shop, errors: Errors) -> None:
    errors.expect("orders-")
    errors.expect("dynamically imported module")

    async def gone(route: Route) -> None:
        await route.fulfill(status=404)

    await page.goto(f"{site.url}/customers")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Customers")
    await page.route("**/assets/orders-*", gone)
    await page.get_by_role("navigation").get_by_role("link", name="Orders").click()
    alert = page.get_by_role("alert")
    await expect(alert).to_contain_text("An update is ready")
    await expect(page.get_by_role("navigation")).to_be_visible()
    await page.unroute("**/assets/orders-*")
    await alert.get_by_role("button", name="Reload").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Orders")


async def test_an_update_is_offered_and_nothing_typed_is_lost(
    page: Page, site: Site, shop: Shop, errors: Errors
) -> None:
    errors.expect("palette-")

    async def newer(route: Route) -> None:
        """As a server that was updated answers."""
        answer = await route.fetch()
        await route.fulfill(response=answer, headers={**answer.headers, "x-dashboard-build": "newer"})

    async def gone(route: Route) -> None:
        await route.fulfill(status=404)

    await page.goto(f"{site.url}/customers")
    search = page.get_by_role("search").get_by_role("textbox")
    await search.fill("half a na")
    await page.route("**/assets/palette-*", gone)
    await page.keyboard.press("Control+k")
    update = page.get_by_role("status").filter(has_text="An update is ready")
    await expect(update).to_be_visible()
    await expect(search).to_have_value("half a na")
    await update.get_by_role("button", name="Reload").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Customers")
    await expect(update).to_be_hidden()
    await page.route("**/api/orders?*", newer)
    await page.get_by_role("navigation").get_by_role("link", name="Orders").click()
    await expect(update).to_be_visible()


async def test_an_address_that_is_no_page_leads_back(page: Page, site: Site, shop: Shop) -> None:
    await page.goto(f"{site.url}/no/such/page")
    await expect(page.get_by_role("heading", level=1)).to_have_text("There is no such page")
    await page.get_by_role("link", name="Go to Home").click()
    await expect(page).to_have_url(f"{site.url}/")


async def test_the_menu_folds_and_stays_so(page: Page, site: Site, shop: Shop) -> None:
    await page.goto(f"{site.url}/team")
    link = page.get_by_role("navigation").get_by_role("link", name="Inbox")
    wide = await link.bounding_box()
    await page.get_by_role("button", name="Fold the menu").click()
    await expect(page.get_by_role("button", name="Unfold the menu")).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("button", name="Unfold the menu")).to_be_visible()
    narrow = await link.bounding_box()
    assert wide is not None
    assert narrow is not None
    assert narrow["width"] < 60 < wide["width"]
    assert await faults(page) == []


async def test_a_phone_has_its_menu_at_the_thumb(page: Page, site: Site, shop: Shop) -> None:
    await on_phone(page)
    await page.goto(f"{site.url}/team")
    menu = page.get_by_role("navigation", name="Main menu")
    await expect(menu.get_by_role("link")).to_have_count(3)
    await menu.get_by_role("button", name="More").click()
    more = page.get_by_role("dialog", name="More")
    await expect(more).to_be_visible()
    assert await faults(page) == []
    await more.get_by_role("link", name="Customers").click()
    await expect(more).to_be_hidden()
    await expect(page).to_have_url(f"{site.url}/customers")
    assert not await is_too_wide(page)


async def test_keyboard_users_may_skip_the_menu(page: Page, site: Site, shop: Shop) -> None:
    await page.goto(f"{site.url}/team")
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    await expect(skip).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("main")).to_be_focused()


async def test_the_theme_is_chosen_and_kept(page: Page, site: Site, shop: Shop) -> None:
    await page.goto(f"{site.url}/team")
    await page.get_by_role("button", name="Theme").click()
    await page.get_by_role("menuitemradio", name="Dark").click()
    await expect(page.locator("html")).to_have_css("color-scheme", "dark")
    await page.reload()
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await expect(page.locator("html")).to_have_css("color-scheme", "dark")
    assert await faults(page) == []
