"""What the shop keeps and for how long, taking all of it out, and giving the shop up."""

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from playwright.async_api import Page, expect

from munshi.core.runtime import Runtime
from tests.api import PASSWORD, make_member
from tests.shop import Shop, chat
from tests.web.conftest import Errors
from tests.web.people import sign_in
from tests.web.site import Site

STANDING = """
select status, closed_by, round(extract(epoch from delete_after - state_since) / 86400) as days
from tenants where id = $1
"""


async def test_numbers_are_hidden_and_days_are_set(page: Page, site: Site, runtime: Runtime, shop: Shop) -> None:
    await page.goto(f"{site.url}/settings/privacy")
    await expect(page.get_by_text("Nothing.")).to_be_visible()
    await page.get_by_label("Hide customers' numbers").click()
    await page.get_by_label("Messages", exact=True).fill("4000")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Write a whole number from 0 to 3650.")).to_be_visible()
    await page.get_by_label("Messages", exact=True).fill("365")
    await page.get_by_label("The audit log").fill("730")
    async with page.expect_response("**/api/tenant/retention"):
        await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Not saved yet")).to_have_count(0)
    (row,) = await shop.rows("select settings from tenants where id = $1", shop.tenant_id)
    kept = {name: row["settings"].get(name) for name in ("mask_phones", "keep_messages_days", "keep_events_days")}
    assert kept == {"mask_phones": True, "keep_messages_days": 365, "keep_events_days": 730}
    await sign_in(page, site, runtime, await make_member(runtime.db, shop.tenant_id, "agent"))
    await page.reload()
    await expect(page.get_by_label("Messages", exact=True)).to_be_disabled()
    await expect(page.get_by_role("heading", name="What goes tonight")).to_have_count(0)
    await expect(page.get_by_role("link", name="Data")).to_have_count(0)


async def test_the_owner_takes_everything_out(page: Page, site: Site, shop: Shop, errors: Errors) -> None:
    errors.expect("status of 403")
    await page.goto(f"{site.url}/settings/data")
    await page.get_by_role("button", name="Take out everything").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Your password").fill("wrong")
    await dialog.get_by_role("button", name="Take out everything").click()
    await expect(dialog.get_by_text("The password is wrong.")).to_be_visible()
    await dialog.get_by_label("Your password").fill(PASSWORD)
    await dialog.get_by_role("button", name="Take out everything").click()
    await expect(page.get_by_text("Ready", exact=True)).to_be_visible()
    async with page.expect_download() as loading:
        await page.get_by_role("button", name="File 1").click()
    taken = Path(await (await loading.value).path()).read_bytes()
    with ZipFile(BytesIO(taken)) as archive:
        assert b"Video Editing" in archive.read("services.jsonl")


async def test_a_shop_is_closed_and_opened_again(
    page: Page, site: Site, runtime: Runtime, shop: Shop, errors: Errors
) -> None:
    errors.expect("status of 409")
    (tenant,) = await shop.rows("select slug, status from tenants where id = $1", shop.tenant_id)
    await page.goto(f"{site.url}/settings/data")
    await page.get_by_role("button", name="Close the shop").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label(f"Type {tenant['slug']} to confirm").fill("another")
    await dialog.get_by_label("Your password").fill(PASSWORD)
    await dialog.get_by_role("button", name="Close the shop").click()
    await expect(dialog.get_by_text("Type it as it is shown.")).to_be_visible()
    assert (await shop.rows(STANDING, shop.tenant_id))[0]["status"] == tenant["status"]
    await dialog.get_by_label(f"Type {tenant['slug']} to confirm").fill(tenant["slug"])
    await dialog.get_by_role("button", name="Close the shop").click()
    await expect(page.get_by_text("It is deleted for good on")).to_be_visible()
    await expect(page.get_by_role("status").filter(has_text="You have closed the shop")).to_be_visible()
    (closed,) = await shop.rows(STANDING, shop.tenant_id)
    assert (closed["status"], closed["closed_by"], closed["days"]) == ("closed", "owner", 30)
    await page.get_by_role("button", name="Open the shop again").click()
    await expect(page.get_by_role("button", name="Close the shop")).to_be_visible()
    assert (await shop.rows(STANDING, shop.tenant_id))[0]["status"] == tenant["status"]


async def test_a_customer_is_taken_out_and_erased(page: Page, site: Site, shop: Shop, errors: Errors) -> None:
    errors.expect("status of 409")
    person = await chat(shop)
    await page.goto(f"{site.url}/customers/{person.customer_id}")
    await page.get_by_role("button", name="Take out").click()
    await page.get_by_role("link", name="It stands under Settings, Data").click()
    row = page.get_by_role("listitem").filter(has_text="A customer")
    await expect(row.get_by_text("Ready", exact=True)).to_be_visible()
    await page.go_back()
    await page.get_by_role("button", name="Erase").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Type Sana to confirm").fill("Somebody")
    await dialog.get_by_role("button", name="Erase").click()
    await expect(dialog.get_by_text("Type the name or number as it is shown.")).to_be_visible()
    gone = "select erased_at is not null as gone from customers where id = $1"
    assert await shop.rows(gone, person.customer_id) == [{"gone": False}]
    await dialog.get_by_label("Type Sana to confirm").fill("Sana")
    await dialog.get_by_role("button", name="Erase").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Customers")
    assert await shop.rows(gone, person.customer_id) == [{"gone": True}]
