"""The reports: a range of days in the address, charts that are tables too, files for a spreadsheet."""

from pathlib import Path

from playwright.async_api import Locator, Page, expect

from munshi.core.runtime import Runtime
from tests.shop import Shop, chat, order
from tests.web.site import Site

PAID = """
insert into payments (tenant_id, id, order_id, kind, amount_minor, currency, actor_kind)
values ($1, $2, $2, 'confirmed', 250000, 'PKR', 'user')
"""


def key_figure(page: Page, name: str) -> Locator:
    return page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=name, exact=True))


async def test_some_days_of_the_shop(page: Page, site: Site, runtime: Runtime, shop: Shop) -> None:
    await page.goto(f"{site.url}/analytics")
    await expect(page.get_by_text("Nothing in this time.").first).to_be_visible()
    person = await chat(shop, name="Ayesha", language="ur")
    order_id = await order(shop, person)
    await shop.rows(PAID, shop.tenant_id, order_id)
    await page.reload()
    conversations = page.get_by_role("listitem").filter(
        has=page.get_by_role("heading", name="Conversations", exact=True)
    )
    await expect(conversations).to_contain_text("1")
    await expect(key_figure(page, "Revenue")).to_contain_text("PKR 2,500")
    await page.get_by_role("button", name="From a chat to money: as a table").click()
    table = page.get_by_role("table", name="From a chat to money")
    await expect(table.get_by_role("row")).to_have_count(4)
    await expect(table).to_contain_text("Ordered1100%")
    async with page.expect_download() as waiting:
        await page.get_by_role("button", name="Who answered the conversations?: download as CSV").click()
    text = Path(await (await waiting.value).path()).read_text(encoding="utf-8-sig")
    lines = text.splitlines()
    assert lines[0] == "Day,The AI alone,A person,Nobody"
    assert len(lines) == 8
    assert lines[-1].endswith(",0,0,1")
    await page.get_by_role("button", name="How did the money come?: as a table").click()
    methods = page.get_by_role("table", name="How did the money come?").get_by_role("row")
    await expect(methods.last).to_have_text("By a person's word12500.00PKR")
    await page.get_by_label("Time").select_option("custom")
    await expect(page.get_by_text("Choose a first day and a last one")).to_be_visible()
    await page.goto(f"{site.url}/analytics?range=custom&since=2026-01-01&until=2026-01-02")
    await expect(page.get_by_label("First day")).to_have_value("2026-01-01")
    await expect(page.get_by_text("Nothing in this time.").first).to_be_visible()
