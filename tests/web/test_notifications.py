"""The bell, what stands under it, and choosing what to be told of."""

import json
from collections.abc import Callable

from playwright.async_api import Page, Response, expect

from munshi.core.runtime import Runtime
from tests.shop import Shop, chat, order, proof
from tests.web.people import faults, on_phone
from tests.web.site import Site


async def test_the_bell_counts_at_once_and_leads_to_the_thing(
    page: Page, site: Site, shop: Shop, runtime: Runtime
) -> None:
    await page.goto(f"{site.url}/customers")
    await expect(page.get_by_text("Live")).to_be_visible()
    await page.get_by_role("button", name="Notifications", exact=True).wait_for()
    person = await chat(shop)
    proof_id = await proof(runtime, shop, person, await order(shop, person))
    await page.get_by_role("button", name="Notifications, 1 unread").click()
    panel = page.get_by_role("dialog", name="Notifications")
    group = panel.get_by_role("region", name="Payment to review")
    await expect(group.get_by_role("link")).to_contain_text("Sana · Order #1")
    assert await faults(page) == []
    await group.get_by_role("link").click()
    await expect(page).to_have_url(f"{site.url}/payments/{proof_id}")
    await page.get_by_role("button", name="Notifications", exact=True).click()
    await expect(panel.get_by_text("All read")).to_be_visible()
    await panel.get_by_role("tab", name="All").click()
    await expect(group.get_by_role("link")).to_have_count(1)
    (row,) = await shop.rows("select read_at is not null as is_read from notifications where kind = 'payment_waits'")
    assert row["is_read"]


def chosen(field: str, value: object) -> Callable[[Response], bool]:
    def is_it(answer: Response) -> bool:
        return answer.request.method == "PATCH" and (answer.request.post_data_json or {}).get(field) == value

    return is_it


async def test_ways_and_quiet_hours_are_chosen_and_tried(page: Page, site: Site, shop: Shop) -> None:
    await page.goto(f"{site.url}/account")
    await page.get_by_role("link", name="Choose").click()
    box = page.get_by_role("checkbox", name="New order: Page")
    await expect(box).not_to_be_checked()
    async with page.expect_response(chosen("choices", {"order_placed": ["page"]})):
        await box.click()
    async with page.expect_response(chosen("quiet_until_hour", 9)):
        await page.get_by_role("switch", name="Quiet hours").click()
        await page.get_by_label("Until").select_option("09:00")
    await page.reload()
    await expect(box).to_be_checked()
    await expect(page.get_by_role("checkbox", name="New order: Mail")).to_be_disabled()
    await expect(page.get_by_label("Until")).to_have_value("9")
    assert await shop.rows("select choices, quiet_from_hour, quiet_until_hour from notification_settings") == [
        {"choices": {"order_placed": ["page"]}, "quiet_from_hour": 22, "quiet_until_hour": 9}
    ]
    await page.get_by_role("button", name="Try it").click()
    await expect(page.get_by_role("button", name="Notifications, 1 unread")).to_be_visible()
    await on_phone(page)
    assert await faults(page) == []


async def test_the_worker_shows_what_is_pushed(page: Page, site: Site, shop: Shop) -> None:
    """As a push service would hand it to the browser, which without a screen shows nothing itself."""
    await page.goto(f"{site.url}/customers")
    devtools = await page.context.new_cdp_session(page)
    found: list[str] = []
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: found.extend(one["registrationId"] for one in told["registrations"]),
    )
    await devtools.send("ServiceWorker.enable")
    async with page.context.expect_event("serviceworker") as coming:
        await page.evaluate(
            "navigator.serviceWorker.register('/push-worker.js').then(() => navigator.serviceWorker.ready)"
        )
    worker = await coming.value
    await worker.evaluate(
        "() => { self.shown = new Promise((done) => {"
        " self.registration.showNotification = async (title, more) => done({ title, ...more }); }); }"
    )
    pushed = {"title": "Chiragh", "body": "2 payments to review", "path": "/payments", "tag": "t", "language": "ur"}
    push = {"origin": site.url, "registrationId": found[-1], "data": json.dumps(pushed)}
    await devtools.send("ServiceWorker.deliverPushMessage", push)
    shown = await worker.evaluate("() => self.shown")
    assert (shown["title"], shown["body"], shown["tag"]) == ("Chiragh", "2 payments to review", "t")
    assert (shown["data"], shown["dir"]) == ({"path": "/payments"}, "rtl")
