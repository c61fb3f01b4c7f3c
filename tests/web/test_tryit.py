"""Try it: a whole sale on the drawn phone, seen from both sides, in a shop that has no key and no phone."""

from playwright.async_api import Page, expect

from munshi.core.runtime import Runtime
from tests.api import make_member
from tests.shop import Shop
from tests.web.people import faults, is_too_wide, on_phone, prefer, sign_in
from tests.web.site import Site


async def prompt(shop: Shop) -> None:
    """The assistant answers without waiting for further words."""
    at_once = "update tenants set settings = settings || '{\"reply_delay_ms\": 0}' where id = $1"
    await shop.rows(at_once, shop.tenant_id)


async def test_a_sale_from_the_first_word_to_the_proof(page: Page, site: Site, shop: Shop) -> None:
    await prompt(shop)
    await page.goto(f"{site.url}/try")
    phone = page.get_by_role("region", name="Phone of Ayesha Khan")
    await expect(page.get_by_text("Your side of the chat")).to_be_visible()
    await phone.get_by_role("button", name="Logo Design chahiye").click()
    await phone.get_by_role("button", name="2", exact=True).click()
    await phone.get_by_role("button", name="haan", exact=True).click()
    seen = page.get_by_role("region", name="Chat with Ayesha Khan")
    await seen.get_by_role("button", name="Placed order #1 · PKR 6,500").click()
    await expect(seen.get_by_text("Result")).to_be_visible()
    assert await faults(page) == []
    await phone.get_by_role("button", name="Send a sample receipt").click()
    await page.get_by_role("menuitem", name="A good one").click()
    await expect(phone.get_by_text("payment ka proof mil gaya hai")).to_be_visible()
    await expect(phone.get_by_role("button", name="Send a sample receipt")).to_be_hidden()
    await expect(seen.get_by_role("button", name="Open receipt-1.jpg")).to_be_visible()
    await seen.get_by_role("button", name="Why?").last.click()
    sheet = page.get_by_role("dialog", name="Why did it say that?")
    await expect(sheet.get_by_text("Built-in assistant")).to_be_visible()
    await expect(sheet.get_by_text("Placed order #1 · PKR 6,500")).to_be_visible()
    (placed,) = await shop.rows("select number, status, total_minor, currency from orders")
    assert placed == {"number": 1, "status": "payment_submitted", "total_minor": 650_000, "currency": "PKR"}
    (proof,) = await shop.rows(
        "select p.status, f.content_type, f.filename from payment_proofs p join media_files f on f.id = p.media_id"
    )
    assert proof == {"status": "waiting", "content_type": "image/jpeg", "filename": "receipt-1.jpg"}


async def test_the_shop_answers_the_phone_itself(page: Page, site: Site, shop: Shop) -> None:
    await prompt(shop)
    await page.goto(f"{site.url}/try")
    await page.get_by_role("button", name="Ayesha Khan").click()
    await page.get_by_role("menuitem", name="Somebody of your own").click()
    await page.get_by_label("Name").fill("Noor")
    await page.get_by_label("Phone number").fill("0300")
    await page.get_by_role("button", name="Play").click()
    await expect(page.get_by_text("Write the number with its country")).to_be_visible()
    await page.get_by_label("Phone number").fill("+92 321 4445566")
    await page.get_by_role("button", name="Play").click()
    await expect(page).to_have_url(f"{site.url}/try?as=923214445566")
    phone = page.get_by_role("region", name="Phone of Noor")
    await phone.get_by_role("textbox").fill("salam")
    await phone.get_by_role("textbox").press("Enter")
    seen = page.get_by_role("region", name="Chat with Noor")
    await expect(seen.get_by_text("AI is answering", exact=True)).to_be_visible()
    await seen.get_by_role("textbox").fill("I am Sara, how can I help?")
    await seen.get_by_role("textbox").press("Enter")
    await expect(phone.get_by_text("I am Sara, how can I help?")).to_be_visible()
    await phone.get_by_role("textbox").fill("a logo")
    await phone.get_by_role("textbox").press("Enter")
    await expect(seen.get_by_text("a logo", exact=True)).to_be_visible()
    await expect(phone.get_by_text("online")).to_be_visible()
    await page.get_by_role("button", name="New customer").click()
    await expect(page.get_by_role("region", name="Phone of Hamza Ali")).to_be_visible()
    await expect(page.get_by_text("Your side of the chat")).to_be_visible()
    names = await shop.rows("select name, (select value from customer_addresses) as phone from customers")
    assert names == [{"name": "Noor", "phone": "+923214445566"}]


async def test_on_a_phone_and_for_a_viewer(page: Page, site: Site, runtime: Runtime, shop: Shop) -> None:
    await on_phone(page)
    await prefer(page, theme="dark", language="ur")
    await page.goto(f"{site.url}/try")
    await expect(page.get_by_role("log")).to_be_visible()
    assert await faults(page) == []
    assert not await is_too_wide(page)
    await page.get_by_role("tab", name="آپ کی دکان").click()
    await expect(page.get_by_text("گفتگو آپ کی طرف سے")).to_be_visible()
    await sign_in(page, site, runtime, await make_member(runtime.db, shop.tenant_id, "viewer"))
    await page.goto(f"{site.url}/try")
    await expect(page.get_by_text("آپ صرف دیکھ سکتے ہیں۔", exact=False)).to_be_visible()
    await expect(page.get_by_role("textbox")).to_have_count(0)
    assert await shop.rows("select 1 from customers") == []
