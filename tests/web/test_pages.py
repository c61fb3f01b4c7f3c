"""Every page, full of life: open to every sense in both themes and both directions, never wider than a phone, and
nothing cut on a tablet.
"""

from playwright.async_api import Page, expect

from munshi.core.runtime import Runtime
from tests.api import TestMember, client_of
from tests.shop import Shop, chat, order, proof
from tests.web.people import faults, is_cut, is_too_wide, on_phone, on_tablet, prefer
from tests.web.site import Site

# A colour that is on its way to another is none that anybody reads.
STILL = "*, ::before, ::after { transition: none !important; animation: none !important }"
DARK = "document.documentElement.classList.toggle('dark', true)"
LIGHT = "document.documentElement.classList.toggle('dark', false)"
# As a link would: what the pages share is loaded and read once. Whatever has a heading afterwards has come since.
FOLLOW = """address => {
  if (location.pathname === address) return;
  for (const heading of document.querySelectorAll('h1')) heading.dataset.left = '';
  history.pushState(null, '', address);
  dispatchEvent(new PopStateEvent('popstate'));
}"""
# An empty field that takes any language: its hint begins where the page's lines do.
ASTRAY = """() => [...document.querySelectorAll('[dir=auto]:placeholder-shown')]
  .filter((field) => getComputedStyle(field).direction !== 'rtl').map((field) => field.placeholder)"""
PLACES = (
    "/",
    "/start",
    "/inbox",
    "/inbox/{conversation}",
    "/orders",
    "/orders/{order}",
    "/payments",
    "/payments/{proof}",
    "/catalogue",
    "/catalogue?service={service}",
    "/customers",
    "/customers/{customer}",
    "/broadcasts",
    "/broadcasts/new",
    "/try",
    "/whatsapp",
    "/whatsapp?account={account}",
    "/ai",
    "/ai?provider={provider}",
    "/ai/behaviour",
    "/ai/knowledge?new=1",
    "/ai/knowledge?import=1",
    "/ai/rehearsal",
    "/ai/rehearsal?tab=scenarios",
    "/automations",
    "/automations/follow-ups?new=1",
    "/automations/labels?new=1",
    "/automations/replies?new=1",
    "/automations/scheduled",
    "/analytics",
    "/payment-methods",
    "/payment-methods?new=1",
    "/templates",
    "/team",
    "/team?new=1",
    "/settings",
    "/settings/payments",
    "/settings/plan",
    "/settings/privacy",
    "/settings/data",
    "/settings/api-keys?new=1",
    "/settings/webhooks/{endpoint}",
    "/settings/audit",
    "/account",
    "/nowhere",
)
URDU = (
    "/",
    "/inbox/{conversation}",
    "/orders/{order}",
    "/payments/{proof}",
    "/catalogue",
    "/customers/{customer}",
    "/ai",
    "/broadcasts/new",
    "/team",
    "/settings/webhooks/{endpoint}",
    "/settings/audit",
    "/settings/privacy",
    "/settings/data",
    "/ai/rehearsal",
    "/automations",
    "/analytics",
)


async def filled(runtime: Runtime, shop: Shop, owner: TestMember) -> dict[str, object]:
    """The ids in the addresses: a customer has ordered and sent a proof, a number and a provider are set up."""
    person = await chat(shop, name="صنعاء Textiles, Dyers and Printers of Faisalabad (Private) Limited")
    order_id = await order(shop, person)
    (service,) = await shop.rows("select id from services where name = 'Video Editing'")
    keys = {"phone_number_id": "10911", "access_token": "a-token-of-meta", "app_secret": "a-secret-of-meta"}
    async with client_of(runtime, owner) as client:
        account = await client.post("/api/whatsapp", json={"kind": "cloud", "label": "Sales", **keys})
        new = {
            "kind": "groq",
            "label": "Groq",
            "model": "openai/gpt-oss-20b",
            "key": "gsk-of-nobody",
            "daily_limit": 100,
        }
        provider = await client.post("/api/ai-providers", json=new)
        hook = {"url": "http://127.0.0.1:9/hook", "types": ["order.created"]}
        endpoint = await client.post("/api/webhooks", json=hook)
    return {
        "conversation": person.conversation_id,
        "customer": person.customer_id,
        "order": order_id,
        "proof": await proof(runtime, shop, person, order_id),
        "service": service["id"],
        "account": account.json()["id"],
        "provider": provider.json()["id"],
        "endpoint": endpoint.json()["id"],
    }


async def arrive(page: Page, address: str) -> None:
    await page.goto(address)
    await expect(page.locator("h1")).to_be_visible()
    await expect(page.locator(".animate-pulse")).to_have_count(0)
    await page.add_style_tag(content=STILL)


async def follow(page: Page, address: str) -> None:
    """Goes on to another page of the dashboard, by way of one that shares no heading with it."""
    for place in ("/nowhere", address):
        await page.evaluate(FOLLOW, place)
        await expect(page.locator("h1:not([data-left])")).to_be_visible()
    await expect(page.locator(".animate-pulse")).to_have_count(0)


async def test_every_page_is_open_to_everybody(
    page: Page, site: Site, runtime: Runtime, shop: Shop, owner: TestMember
) -> None:
    ids = await filled(runtime, shop, owner)
    found: dict[str, list[str]] = {}
    await arrive(page, f"{site.url}/nowhere")
    for place in PLACES:
        await page.set_viewport_size({"width": 1440, "height": 900})
        await page.evaluate(LIGHT)
        await follow(page, place.format(**ids))
        found[f"{place}, light"] = await faults(page)
        await page.evaluate(DARK)
        found[f"{place}, dark"] = await faults(page, "colours")
        await on_tablet(page)
        found[f"{place}, on a tablet"] = await is_cut(page)
        await on_phone(page)
        found[f"{place}, on a phone"] = await faults(page, "structure")
        if await is_too_wide(page):
            found[f"{place}, width"] = ["wider than the phone"]
    assert [f"{place}: {word}" for place, words in found.items() for word in words] == []


async def test_from_right_to_left(page: Page, site: Site, runtime: Runtime, shop: Shop, owner: TestMember) -> None:
    ids = await filled(runtime, shop, owner)
    await prefer(page, language="ur")
    found: dict[str, list[str]] = {}
    await arrive(page, f"{site.url}/nowhere")
    for place in URDU:
        await page.set_viewport_size({"width": 1440, "height": 900})
        await follow(page, place.format(**ids))
        assert await page.evaluate("document.documentElement.dir") == "rtl"
        found[place] = await faults(page, "structure")
        found[f"{place}, hints"] = await page.evaluate(ASTRAY)
        await on_tablet(page)
        found[f"{place}, on a tablet"] = await is_cut(page)
        await on_phone(page)
        if await is_too_wide(page):
            found[f"{place}, width"] = ["wider than the phone"]
    assert [f"{place}: {word}" for place, words in found.items() for word in words] == []


async def test_a_sheet_opened_by_its_address_begins_at_its_heading(page: Page, site: Site, shop: Shop) -> None:
    await arrive(page, f"{site.url}/team?new=1")
    await expect(page.get_by_role("dialog").get_by_role("heading", name="Invite somebody")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("heading", level=1)).to_be_focused()
    invite = page.get_by_role("link", name="Invite")
    await invite.click()
    await expect(page.get_by_role("dialog").get_by_role("heading", name="Invite somebody")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(invite).to_be_focused()
