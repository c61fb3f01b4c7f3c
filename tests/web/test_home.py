"""The first page of the day: what needs a person, as it happens; today's numbers; the first steps of a new shop."""

import re

from playwright.async_api import Page, expect

from munshi.conversations.handover import hand_over
from munshi.core.db import tenant_tx
from munshi.core.runtime import Runtime
from munshi.events.service import SYSTEM
from tests.api import client_of, make_member
from tests.shop import Shop, chat, order, proof
from tests.web.people import faults, is_too_wide, on_phone, prefer, sign_in
from tests.web.site import Site

IMPATIENT = """update tenants set settings = settings || '{"long_wait_minutes": 1}' where id = $1"""


async def test_what_needs_a_person_appears_by_itself(page: Page, site: Site, runtime: Runtime, shop: Shop) -> None:
    await shop.rows(IMPATIENT, shop.tenant_id)
    await page.goto(site.url)
    await expect(page.get_by_text("Nothing needs you right now.")).to_be_visible()
    await expect(page.get_by_text("Live", exact=True)).to_be_visible()
    person = await chat(shop, name="Ayesha")
    proof_id = await proof(runtime, shop, person, await order(shop, person, quantity=2))
    async with tenant_tx(shop.db, shop.tenant_id) as tx:
        await hand_over(tx, person.conversation_id, "asked for a person", by=SYSTEM)
        await tx.raw.execute("update conversations set handover_at = handover_at - interval '90 seconds'")
    await expect(page.get_by_text("Waiting for you: 1 chat and 1 payment.")).to_be_visible()
    items = page.get_by_role("list", name="Needs you now").get_by_role("listitem")
    await expect(items).to_have_count(2)
    handed_over = items.filter(has_text="Asked for a person")
    await expect(handed_over).to_contain_text("PKR 5,000 at stake")
    await expect(handed_over.get_by_text("1 min", exact=True).locator("..")).to_have_class(re.compile("text-warn-ink"))
    await expect(handed_over.get_by_role("link")).to_have_attribute("href", f"/inbox/{person.conversation_id}")
    await items.filter(has_text="Sent a payment proof for order #1").get_by_role("link").click()
    await expect(page).to_have_url(f"{site.url}/payments/{proof_id}")


async def test_todays_numbers(page: Page, site: Site, runtime: Runtime, shop: Shop) -> None:
    person = await chat(shop)
    for quantity in (1, 3):
        order_id = await order(shop, person, quantity=quantity)
    async with client_of(runtime, await make_member(runtime.db, shop.tenant_id, "agent")) as agent:
        assert (await agent.post(f"/api/orders/{order_id}/status", json={"status": "paid"})).status_code == 200
    await page.goto(site.url)
    today = page.get_by_role("region", name="Today so far")
    await expect(today).to_contain_text("PKR 7,500")
    await expect(today).to_contain_text("Yesterday PKR 0")
    await expect(today.get_by_role("row", name="Orders placed")).to_have_text("Orders placedmore than yesterday 20")
    await expect(today.get_by_role("row", name="Orders paid")).to_have_text("Orders paidmore than yesterday 10")
    await expect(today.get_by_role("row", name="New customers")).to_have_text("New customersmore than yesterday 10")


async def test_the_first_steps_of_a_shop(page: Page, site: Site, runtime: Runtime, shop: Shop) -> None:
    await page.goto(site.url)
    steps = page.get_by_role("region", name="Open your shop")
    await expect(steps).to_contain_text("3 of 9 done")
    await expect(page.get_by_role("link", name="Set up 3 of 9")).to_be_visible()
    await expect(steps).to_contain_text("Play a customer")
    await expect(steps.get_by_role("link", name="Begin")).to_have_attribute("href", "/start?step=tone")
    await chat(shop)
    await expect(steps).to_contain_text("4 of 9 done")
    await steps.get_by_role("link", name="Begin").click()
    await expect(page.get_by_text("4 of 9 done")).to_be_visible()
    await page.get_by_role("button", name="Skip for now").click()
    await page.get_by_role("link", name="Home").click()
    await expect(steps).to_contain_text("4 of 9 done")
    await expect(steps.get_by_role("link", name="Begin")).to_have_attribute("href", "/start?step=rehearse")
    await steps.get_by_role("button", name="Hide the first steps").click()
    await expect(steps).to_have_count(0)
    await page.get_by_role("button", name="Show again").click()
    await expect(steps).to_be_visible()
    await sign_in(page, site, runtime, await make_member(runtime.db, shop.tenant_id, "agent"))
    await page.goto(site.url)
    await expect(page.get_by_role("region", name="Today so far")).to_be_visible()
    await expect(steps).to_have_count(0)


async def test_for_every_sense(page: Page, site: Site, runtime: Runtime, shop: Shop) -> None:
    person = await chat(shop, name="Ayesha")
    await proof(runtime, shop, person, await order(shop, person))
    await page.goto(site.url)
    await expect(page.get_by_role("list", name="Needs you now")).to_be_visible()
    assert await faults(page) == []
    await page.keyboard.press("j")
    await expect(page.get_by_role("list", name="Needs you now").get_by_role("link")).to_be_focused()
    await on_phone(page)
    await prefer(page, theme="dark", language="ur")
    await page.goto(site.url)
    await expect(page.get_by_text("آرڈر نمبر 1 کی ادائیگی کا ثبوت بھیجا ہے")).to_be_visible()
    assert await faults(page) == []
    assert not await is_too_wide(page)
