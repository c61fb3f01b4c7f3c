"""Coming in: a new shop, out again, back in; from a phone, from right to left, and with every sense."""

import pytest
from playwright.async_api import Page, expect

from munshi.auth.service import add_member, revoke_sessions
from munshi.core.clock import new_id
from munshi.core.db import global_tx, tenant_tx
from munshi.core.runtime import Runtime
from tests.api import PASSWORD, TestMember, make_tenant
from tests.shop import Shop
from tests.web.conftest import Errors
from tests.web.people import faults, is_too_wide, on_phone, prefer, sign_in
from tests.web.site import Site


async def fill_in(page: Page, email: str, *, business: str = "Noor Prints") -> None:
    await page.get_by_label("Name of the business").fill(business)
    await page.get_by_label("Your name").fill("Sana Malik")
    await page.get_by_label("E-mail").fill(email)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Open the shop").click()


async def test_a_new_shop_out_and_in_again(page: Page, site: Site, runtime: Runtime) -> None:
    email = f"{new_id().hex}@munshi.test"
    await page.goto(f"{site.url}/register")
    await expect(page.get_by_label("Time zone")).to_have_value("Asia/Karachi")
    await expect(page.get_by_label("Country")).to_have_value("PK")
    await expect(page.get_by_label("Currency")).to_have_value("PKR")
    await page.get_by_label("Country").select_option("AE")
    await expect(page.get_by_label("Currency")).to_have_value("AED")
    await expect(page.get_by_label("Time zone")).to_have_value("Asia/Dubai")
    await fill_in(page, email)
    await expect(page.get_by_role("navigation")).to_be_visible()
    await expect(page).to_have_title("Home · Noor Prints")
    # What is still being asked for when the session ends would be refused, and the console says so.
    await expect(page.get_by_text("Live", exact=True)).to_be_visible()
    await page.get_by_role("button", name="You: Sana Malik").click()
    await page.get_by_role("menuitem", name="Sign out").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    await page.get_by_label("E-mail").fill(email)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("navigation")).to_be_visible()


async def test_an_address_that_is_taken_is_said_at_its_field(
    page: Page, site: Site, owner: TestMember, errors: Errors
) -> None:
    errors.expect("status of 409")
    await page.goto(f"{site.url}/register")
    await fill_in(page, owner.email)
    await expect(page.get_by_label("E-mail")).to_be_focused()
    await expect(page.get_by_text("Somebody has registered with this address")).to_be_visible()
    await expect(page.get_by_label("Name of the business")).to_have_value("Noor Prints")


async def test_a_wrong_password_is_told_without_leaving(
    page: Page, site: Site, owner: TestMember, errors: Errors
) -> None:
    errors.expect("status of 401")
    await page.goto(f"{site.url}/login")
    await page.get_by_label("E-mail").fill(owner.email)
    await page.get_by_label("Password", exact=True).fill("not the password")
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("alert")).to_have_text("The e-mail address or the password is wrong.")
    await expect(page.get_by_label("E-mail")).to_have_value(owner.email)


async def test_the_door_leads_to_where_one_was_going_and_nowhere_else(
    page: Page, site: Site, owner: TestMember
) -> None:
    await page.goto(f"{site.url}/orders?status=paid")
    await expect(page).to_have_url(f"{site.url}/login?next=%2Forders%3Fstatus%3Dpaid")
    await page.get_by_label("E-mail").fill(owner.email)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page).to_have_url(f"{site.url}/orders?status=paid")
    await page.goto(f"{site.url}/login?next=//elsewhere.example")
    await expect(page).to_have_url(f"{site.url}/")


async def test_a_session_that_ends_asks_to_sign_in_over_the_page(
    page: Page, site: Site, shop: Shop, owner: TestMember, errors: Errors
) -> None:
    errors.expect("status of 401")
    await page.goto(f"{site.url}/orders")
    await expect(page.get_by_text("Live")).to_be_visible()
    async with global_tx(shop.db) as tx:
        await revoke_sessions(tx, owner.user_id)
    dialog = page.get_by_role("dialog", name="Sign in again")
    await expect(dialog).to_be_visible(timeout=20_000)
    await dialog.get_by_label("Password", exact=True).fill(PASSWORD)
    await dialog.get_by_role("button", name="Sign in").click()
    await expect(dialog).to_be_hidden()
    await expect(page).to_have_url(f"{site.url}/orders")
    await expect(page.get_by_text("Live")).to_be_visible()


async def test_another_shop_shows_nothing_of_the_one_before(
    page: Page, site: Site, runtime: Runtime, owner: TestMember
) -> None:
    second = await make_tenant(runtime.db, name="Second Shop")
    async with tenant_tx(runtime.db, second) as tx:
        await add_member(tx, owner.user_id, "agent")
    await sign_in(page, site, runtime, owner)
    await page.goto(f"{site.url}/orders")
    await page.get_by_role("button", name="Change shop").click()
    await page.get_by_role("menuitemradio", name="Second Shop").click()
    await expect(page).to_have_title("Home · Second Shop")
    await expect(page.get_by_text("Chiragh Digital")).to_have_count(0)
    await expect(page.get_by_text("Live")).to_be_visible()


@pytest.mark.parametrize("path", ["/login", "/register"])
@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_the_entrance_is_open_to_everybody(page: Page, site: Site, path: str, theme: str) -> None:
    await prefer(page, theme="dark" if theme == "dark" else "light")
    await page.goto(f"{site.url}{path}")
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert await faults(page) == []
    await on_phone(page)
    assert not await is_too_wide(page)


async def test_urdu_is_read_from_right_to_left(page: Page, site: Site, shop: Shop) -> None:
    await prefer(page, language="ur")
    await page.goto(f"{site.url}/")
    assert await page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == ["ur", "rtl"]
    menu = page.get_by_role("navigation")
    await expect(menu.get_by_role("link", name="آرڈر")).to_be_visible()
    box = await menu.bounding_box()
    assert box is not None
    assert box["x"] > 1440 / 2
    assert await faults(page) == []
