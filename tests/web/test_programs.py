"""Programs of the shop's own: API keys, webhooks with their deliveries, and what the audit log says of it all."""

import csv
import io
from pathlib import Path

import httpx2
from playwright.async_api import Page, expect

from munshi.core.runtime import Runtime
from tests.api import TestMember, client_of
from tests.fakes.receiver import receiver
from tests.shop import Shop
from tests.web.people import faults
from tests.web.site import Site


async def test_a_key_is_made_used_and_revoked(page: Page, site: Site, shop: Shop) -> None:
    await page.goto(f"{site.url}/settings/api-keys")
    await page.get_by_role("link", name="New key").first.click()
    await page.get_by_label("Name").fill("Books")
    await page.get_by_role("button", name="Make the key").click()
    await expect(page.get_by_text("Choose at least one thing it may do.")).to_be_visible()
    await page.get_by_role("checkbox", name="Write Orders").check()
    await expect(page.get_by_role("checkbox", name="Read Orders")).to_be_checked()
    await page.get_by_role("button", name="Make the key").click()
    key = await page.get_by_role("dialog").locator("code").first.inner_text()
    assert await faults(page) == []
    async with httpx2.AsyncClient(base_url=site.url, headers={"Authorization": f"Bearer {key}"}) as program:
        assert (await program.get("/api/orders")).status_code == 200
        assert (await program.get("/api/customers")).json()["code"] == "scope"
        await page.get_by_role("button", name="I have kept it").click()
        await page.reload()
        await expect(page.get_by_text("last used")).to_be_visible()
        await expect(page.get_by_text(key)).to_have_count(0)
        await page.get_by_role("button", name="Revoke Books").click()
        await page.get_by_role("alertdialog").get_by_role("button", name="Revoke").click()
        await expect(page.get_by_text("No keys yet")).to_be_visible()
        assert (await program.get("/api/orders")).json()["code"] == "key_refused"


async def test_an_endpoint_is_tried_read_and_sent_to_again(page: Page, site: Site, shop: Shop) -> None:
    async with receiver() as server:
        await page.goto(f"{site.url}/settings/webhooks")
        await page.get_by_role("link", name="Add an endpoint").first.click()
        await page.get_by_label("Address").fill(server.url)
        await page.get_by_role("radio", name="Only what I choose").check()
        await page.get_by_role("checkbox", name="Message received").uncheck()
        await page.get_by_role("button", name="Add", exact=True).click()
        await expect(page.get_by_text("whsec_")).to_be_visible()
        await page.get_by_role("button", name="I have kept it").click()
        await page.get_by_role("button", name="Send a test").click()
        row = page.get_by_role("row").filter(has_text="Webhook tried")
        await expect(row.get_by_text("Delivered 200")).to_be_visible()
        first = await server.next()
        assert first.body["type"] == "webhook.test"
        await row.get_by_role("link").click()
        sheet = page.get_by_role("dialog")
        await expect(sheet.get_by_text('"type": "webhook.test"')).to_be_visible()
        await sheet.get_by_role("button", name="Send this one again").click()
        assert (await server.next()).headers["webhook-id"] == first.headers["webhook-id"]
        await page.get_by_role("button", name="Close").click()
        await page.get_by_role("switch", name="Send it what happens").click()
        await expect(page.get_by_text("It is switched off.")).to_be_visible()
    (stored,) = await shop.rows("select types, active from webhook_endpoints where tenant_id = $1", shop.tenant_id)
    assert stored == {"types": ["order.created", "order.updated"], "active": False}


async def test_the_record_is_filtered_opened_and_taken_along(
    page: Page, site: Site, runtime: Runtime, shop: Shop, owner: TestMember, tmp_path: Path
) -> None:
    async with client_of(runtime, owner) as client:
        assert (await client.patch("/api/tenant", json={"name": "Noor Prints"})).status_code == 200
        await page.goto(f"{site.url}/settings/audit?type=tenant&actor=user")
        await page.get_by_role("link", name="Settings changed").click()
        sheet = page.get_by_role("dialog")
        await expect(sheet.get_by_text("Chiragh Digital")).to_be_visible()
        await expect(sheet.get_by_text("Noor Prints")).to_be_visible()
        assert await faults(page) == []
        await page.get_by_role("button", name="Close").click()
        async with page.expect_download() as downloading:
            await page.get_by_role("link", name="CSV").click()
        path = tmp_path / "audit.csv"
        await (await downloading.value).save_as(path)
        table = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))
        assert [row[1] for row in table] == ["Type", "tenant.updated"]
        assert (await client.patch("/api/tenant", json={"name": "Noor Print House"})).status_code == 200
        await page.get_by_role("button", name="1 new entry").click()
        await expect(page.get_by_role("link", name="Settings changed")).to_have_count(2)
