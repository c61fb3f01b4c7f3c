"""The whole of it in a browser: a business registers, sells, is paid, and its team watches in a second window."""

import re
from uuid import UUID

from playwright.async_api import Page, expect

from munshi.conversations.handover import hand_over
from munshi.core.clock import new_id
from munshi.core.db import tenant_tx
from munshi.core.runtime import Runtime
from munshi.events.service import SYSTEM
from tests.api import PASSWORD, TestMember, client_of, make_member
from tests.shop import Shop, chat, order, proof
from tests.web.conftest import Errors
from tests.web.site import Site
from tests.web.test_entrance import fill_in


async def opened(page: Page, runtime: Runtime) -> Shop:
    """The shop of whoever is signed in; its assistant answers at once and its decisions are held for a second."""
    base = page.url.rstrip("/")
    profile = await (await page.request.get(f"{base}/api/auth/profile")).json()
    tenant_id = UUID(profile["tenant_id"])
    quick = """update tenants set settings = settings || '{"reply_delay_ms": 0, "decision_undo_seconds": 1}'"""
    async with tenant_tx(runtime.db, tenant_id) as tx:
        await tx.raw.execute(f"{quick} where id = $1", tenant_id)
        account_id = await tx.raw.fetchval("select id from whatsapp_accounts where kind = 'simulator'")
    return Shop(runtime.db, tenant_id, account_id)


async def stock(page: Page, site: Site) -> None:
    """The new shop sells one logo, and has one wallet to be paid on."""
    await page.goto(f"{site.url}/catalogue")
    await page.get_by_role("link", name="Logo Design").click()
    sheet = page.get_by_role("dialog", name="New service")
    await sheet.get_by_label("Price of package 1 in PKR").fill("3,500")
    await sheet.get_by_role("button", name="Remove package 3").click()
    await sheet.get_by_role("button", name="Remove package 2").click()
    await sheet.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("region", name="Logo Design").get_by_role("listitem")).to_have_count(1)
    await page.goto(f"{site.url}/payment-methods?new=1")
    await page.get_by_label("Account title").fill("Sana Malik")
    await page.get_by_label("Account number").fill("0300 1234567")
    await page.get_by_label("Your password").fill(PASSWORD)
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("EasyPaisa is added")).to_be_visible()


async def test_from_registration_to_a_paid_order(page: Page, site: Site, runtime: Runtime, errors: Errors) -> None:
    await page.goto(f"{site.url}/register")
    await fill_in(page, f"{new_id().hex}@munshi.test")
    await expect(page).to_have_title("Home · Noor Prints")
    shop = await opened(page, runtime)
    await stock(page, site)
    window = await page.context.new_page()
    errors.watch(window)
    await window.goto(f"{site.url}/inbox")
    await expect(window.get_by_text("Live", exact=True)).to_be_visible()

    await page.goto(f"{site.url}/try")
    phone = page.get_by_role("region", name="Phone of Ayesha Khan")
    await phone.get_by_role("textbox").fill("Logo Design, please")
    await phone.get_by_role("textbox").press("Enter")
    await window.get_by_role("link", name="Ayesha Khan").click()
    chat = window.get_by_role("log")
    await expect(chat.get_by_text("Logo Design, please")).to_be_visible()
    await phone.get_by_role("button", name="1", exact=True).click()
    await phone.get_by_role("button", name="yes", exact=True).click()
    await expect(phone.get_by_text("Account number: 0300 1234567")).to_be_visible()
    await expect(window.get_by_role("link", name="Order #1", exact=True)).to_be_visible()
    await expect(window.locator("[aria-current=step]")).to_have_text("Awaiting payment")
    to_order = chat.get_by_role("link", name="Open order #1")
    await expect(to_order).to_have_attribute("href", re.compile("^/orders/"))

    await phone.get_by_role("button", name="Send a sample receipt").click()
    await page.get_by_role("menuitem", name="A good one").click()
    payments = window.get_by_role("navigation").get_by_role("link", name="Payments")
    await expect(payments).to_contain_text("1 waiting")
    await payments.click()
    await expect(window.get_by_role("img", name="Payment proof of order #1")).to_be_visible()
    await window.keyboard.press("a")
    await expect(window.get_by_text("All done")).to_be_visible()
    await expect(phone.get_by_text("Payment of PKR 3,500 confirmed. Your order #1 is now in work.")).to_be_visible()
    await window.goto(f"{site.url}/orders")
    await expect(window.get_by_role("row", name="#1")).to_contain_text("Paid")
    (order,) = await shop.rows("select status, total_minor, currency from orders")
    assert order == {"status": "paid", "total_minor": 350_000, "currency": "PKR"}


async def test_a_day_of_an_agent(page: Page, site: Site, runtime: Runtime, owner: TestMember, errors: Errors) -> None:
    """Signs in, answers who waits for a person, gives the chat back, decides on a payment, and changes no rules."""
    assert owner.tenant_id is not None
    async with tenant_tx(runtime.db, owner.tenant_id) as tx:
        account_id = await tx.raw.fetchval("select id from whatsapp_accounts where kind = 'simulator'")
    shop = Shop(runtime.db, owner.tenant_id, account_id)
    await shop.rows("update tenants set settings = settings || '{\"ai_enabled\": false}' where id = $1", shop.tenant_id)
    person = await chat(shop, name="Ayesha")
    await proof(runtime, shop, person, await order(shop, person))
    async with tenant_tx(shop.db, shop.tenant_id) as tx:
        await hand_over(tx, person.conversation_id, "wants a refund", by=SYSTEM)
    async with client_of(runtime, owner) as client:
        texts = {"shortcut": "hours", "texts": {"en": "We answer from nine to six, {name}."}}
        assert (await client.post("/api/canned-replies", json=texts)).status_code == 201
    agent = await make_member(runtime.db, shop.tenant_id, "agent")

    await page.goto(f"{site.url}/inbox?tab=needs")
    await page.get_by_label("E-mail").fill(agent.email)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await page.get_by_role("link", name="Ayesha").click()
    draft = page.get_by_label("Your message")
    await draft.press_sequentially("/hou")
    await expect(page.get_by_role("listbox", name="Canned replies").get_by_role("option")).to_have_count(1)
    await draft.press("Enter")
    await expect(draft).to_have_value("We answer from nine to six, Ayesha.")
    await draft.press("Enter")
    await expect(page.get_by_role("log").get_by_text("We answer from nine to six, Ayesha.")).to_be_visible()
    await page.get_by_role("button", name="Add a note").click()
    await page.get_by_label("Notes").fill("Calls back on Friday")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Calls back on Friday")).to_be_visible()
    await draft.press("Escape")
    async with page.expect_response("**/resume"):
        await page.keyboard.press("t")
    (row,) = await shop.rows("select answered_by, assignee_id from conversations")
    assert row == {"answered_by": "ai", "assignee_id": agent.user_id}

    await page.get_by_role("navigation").get_by_role("link", name="Payments").click()
    await expect(page.get_by_text("1 left · 0 done")).to_be_visible()
    await expect(page.get_by_role("button", name="Approve")).to_be_enabled()
    async with page.expect_response("**/approve"):
        await page.keyboard.press("a")
    await expect(page.get_by_text("All done")).to_be_visible()
    (decided,) = await shop.rows("select verdict, reviewer_id from payment_proofs")
    assert decided == {"verdict": "approved", "reviewer_id": agent.user_id}

    await page.goto(f"{site.url}/settings/payments")
    await expect(page.get_by_text("Only admins of the shop change this.").first).to_be_visible()
    errors.expect("status of 403")
    await page.goto(f"{site.url}/settings/audit")
    await expect(page.get_by_text("This needs the role Admin. Ask the owner of the shop.")).to_be_visible()
