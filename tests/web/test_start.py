"""The first ten minutes: from the door to the first order, and how the steps look."""

from pathlib import Path

from playwright.async_api import Page, expect

from munshi.core.clock import new_id
from munshi.core.db import tenant_tx
from munshi.core.runtime import Runtime
from tests.api import PASSWORD
from tests.shop import Shop
from tests.web.people import faults, is_too_wide, on_phone, prefer
from tests.web.site import Site

LIST = """*Logo Design*
- Basic Rs 3,500 (3 days)
- Pro Rs 7,000/-
- Custom: price on request

Contact: 0300-1234567"""


async def shot(page: Page, name: str) -> None:
    """Beside the failures', for whoever wants to look."""
    await page.screenshot(path=Path(__file__).parents[2] / "build" / "start" / f"{name}.png", full_page=True)


async def register(page: Page, site: Site, email: str) -> None:
    await page.goto(f"{site.url}/register")
    await page.get_by_label("Name of the business").fill("Noor Prints")
    await page.get_by_label("Your name").fill("Sana Malik")
    await page.get_by_label("E-mail").fill(email)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Open the shop").click()
    await expect(page).to_have_title("Home · Noor Prints")


async def test_from_the_door_to_the_first_order(page: Page, site: Site, runtime: Runtime) -> None:
    await register(page, site, f"{new_id().hex}@munshi.test")
    await page.get_by_role("link", name="Step by step").click()
    await expect(page.get_by_role("heading", name="What do you sell?")).to_be_visible()

    await page.get_by_label("Your price list").fill(LIST)
    draft = page.get_by_role("region", name="What was read")
    await expect(draft.get_by_label("Price of Pro")).to_have_value("7000")
    await expect(draft.get_by_label("Price of Custom")).to_have_value("")
    await expect(draft).to_contain_text("1 without a price stays out until you write one.")
    assert await faults(page) == []
    await shot(page, "catalogue")
    await draft.get_by_label("Price of Basic").fill("3,000")
    await draft.get_by_role("button", name="Add 2 packages").click()
    await expect(page.get_by_text("Your catalogue has 2 new packages.")).to_be_visible()
    await expect(page.get_by_role("link", name="What you sell: Done")).to_be_visible()
    await page.get_by_role("button", name="Next").click()

    await expect(page.get_by_role("heading", name="How do customers pay you?")).to_be_focused()
    await page.get_by_role("link", name="Add an account").click()
    await expect(page.get_by_role("heading", name="New account")).to_be_focused()
    await page.get_by_label("Account title").fill("Sana Malik")
    await page.get_by_label("Account number").fill("0300 1234567")
    await page.get_by_label("Your password").fill(PASSWORD)
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("EasyPaisa is added")).to_be_visible()

    await page.get_by_role("link", name="Set up 3 of 9").click()
    await expect(page.get_by_role("heading", name="How should the assistant write?")).to_be_visible()
    await page.get_by_label("Brief").check()
    await page.get_by_role("button", name="Next").click()
    await page.get_by_role("link", name="Open the phone").click()
    phone = page.get_by_role("region", name="Phone of Ayesha Khan")
    for words in ("logo design basic", "yes"):
        await phone.get_by_role("textbox").fill(words)
        await phone.get_by_role("textbox").press("Enter")
        await expect(phone.get_by_text("3,000").last).to_be_visible()
    seen = page.get_by_role("region", name="Chat with Ayesha Khan")
    await expect(seen.get_by_text("Placed order #1 · PKR 3,000")).to_be_visible()


async def test_a_step_put_off_is_put_off_everywhere(page: Page, site: Site, runtime: Runtime, shop: Shop) -> None:
    await page.goto(f"{site.url}/start")
    await expect(page.get_by_role("heading", name="How should the assistant write?")).to_be_visible()
    await page.get_by_role("button", name="Skip for now").click()
    await expect(page.get_by_role("heading", name="Be your own first customer")).to_be_visible()
    await page.goto(f"{site.url}/start")
    await expect(page.get_by_role("heading", name="Be your own first customer")).to_be_visible()
    await expect(page.get_by_role("link", name="Tone: Skipped")).to_be_visible()
    async with tenant_tx(runtime.db, shop.tenant_id) as tx:
        kept = await tx.raw.fetchval("select settings->>'skipped_steps' from tenants where id = $1", tx.tenant_id)
    assert kept == '["tone"]'


async def test_on_a_phone_from_right_to_left_in_the_dark(page: Page, site: Site, shop: Shop) -> None:
    await on_phone(page)
    await prefer(page, theme="dark", language="ur")
    for step in ("business", "catalogue", "tone", "rehearse", "share", "end"):
        await page.goto(f"{site.url}/start?step={step}")
        if step == "catalogue":
            await page.get_by_label("آپ کی ریٹ لسٹ").fill("لوگو ڈیزائن\n- Basic 4,000 روپے\n- پرو ۷٬۰۰۰ سے ۹٬۰۰۰ روپے")
            await expect(page.get_by_label("Basic کی قیمت")).to_have_value("4000")
        await expect(page.get_by_role("heading", level=2)).to_be_visible()
        assert await faults(page) == []
        assert not await is_too_wide(page)
        await shot(page, f"phone-{step}")
