"""People work a chat together: they see each other, leave notes, put it off, and change its order."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Page, expect

from munshi.core.db import tenant_tx
from munshi.core.runtime import Runtime
from munshi.events.service import Actor
from munshi.orders.schemas import NewLine, OrderChange
from munshi.payments.books.entries import change
from tests.api import TestMember, make_member
from tests.shop import Shop, chat, order, package
from tests.web.conftest import Errors
from tests.web.people import faults, sign_in
from tests.web.site import Site
from tests.web.test_inbox import answers, chat_row, quiet


async def test_two_people_work_a_chat_together(
    page: Page, browser: Browser, site: Site, runtime: Runtime, shop: Shop, owner: TestMember
) -> None:
    person = await chat(shop, name="Ayesha")
    await shop.rows("update conversations set answered_seq = inbound_seq")
    sara = await make_member(runtime.db, shop.tenant_id, "agent")
    await shop.rows("update users set name = 'Sara' where id = $1", sara.user_id)
    address = f"{site.url}/inbox/{person.conversation_id}"
    await page.goto(address)
    await expect(page.get_by_text("AI is answering. Typing takes over")).to_be_visible()
    async with colleague(browser, site, runtime, sara) as other:
        await other.goto(address)
        await expect(page.get_by_text("Sara is looking")).to_be_visible()
        await expect(other.get_by_text("Test Person is looking")).to_be_visible()
        await other.get_by_role("textbox", name="Your message").press_sequentially("I th")
        await expect(other.get_by_text("The AI waits while you type.")).to_be_visible()
        await expect(page.get_by_text("Sara is replying")).to_be_visible()
        await page.get_by_role("textbox", name="Your message").fill("Hello")
        await page.keyboard.press("Enter")
        asked = page.get_by_role("alertdialog", name="Sara is replying. Send all the same?")
        assert await faults(page) == []
        await asked.get_by_role("button", name="Cancel").click()
        assert await answers(shop, person) == []
        await page.get_by_role("textbox", name="Your message").press("Enter")
        await expect(page.get_by_text("You answer now; the AI is paused.")).to_be_visible()
        async with page.expect_response("**/resume"):
            await page.get_by_role("button", name="Undo").click()
        await expect(page.get_by_text("AI is answering", exact=True)).to_be_visible()
        assert await chat_row(shop, person) == ("ai", owner.user_id, "active")
        assert await answers(shop, person) == [("human", "Hello", True)]
        await page.get_by_role("log", name="Messages").focus()
        await page.keyboard.press("n")
        await page.get_by_role("textbox", name="Your note").press_sequentially("calls at nine, @Sar")
        await page.keyboard.press("Enter")
        await page.keyboard.press("Enter")
        for one in (page, other):
            note = one.get_by_role("article").filter(has_text="Only your team sees this")
            await expect(note).to_contain_text("calls at nine, @Sara")
        await page.get_by_role("log", name="Messages").focus()
        await page.keyboard.press("s")
        await page.get_by_role("menuitem", name="Tomorrow").click()
        await expect(other.get_by_text("Test Person snoozed this chat until")).to_be_visible()
        assert await faults(page) == []
    await expect(page.get_by_text("Sara is looking")).to_be_hidden()
    await page.get_by_role("tab", name="Mine").click()
    await expect(page.get_by_text("No open chat is assigned to you")).to_be_visible()
    await page.get_by_role("button", name="Filter").click()
    await page.get_by_role("menuitemradio", name="Snoozed").click()
    await expect(page.get_by_role("link", name="Ayesha")).to_contain_text("Snoozed until")
    await page.get_by_role("button", name="Views").click()
    await page.get_by_role("menuitem", name="Keep these filters").click()
    await page.get_by_label("Name").fill("Mine, asleep")
    await page.get_by_role("button", name="Save", exact=True).click()
    await page.get_by_role("button", name="Without the filter Snoozed").click()
    await page.get_by_role("button", name="Views").click()
    await page.get_by_role("menuitemradio", name="Mine, asleep").click()
    await expect(page).to_have_url(f"{address}?snoozed=yes&tab=mine")
    (mentions,) = await shop.rows("select mentions from conversation_notes where kind = 'note'")
    assert mentions == {"mentions": [sara.user_id]}


@asynccontextmanager
async def colleague(browser: Browser, site: Site, runtime: Runtime, member: TestMember) -> AsyncIterator[Page]:
    """Another window, in which this member is signed in."""
    context = await browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page = await context.new_page()
    await sign_in(page, site, runtime, member)
    yield page
    await context.close()


async def test_an_order_is_made_and_changed_beside_the_chat(page: Page, site: Site, shop: Shop, errors: Errors) -> None:
    errors.expect("status of 409")
    await quiet(shop)
    person = await chat(shop, name="Ayesha")
    await page.goto(f"{site.url}/inbox/{person.conversation_id}")
    await page.get_by_role("button", name="Create order").click()
    find = page.get_by_role("combobox")
    await find.fill("reel")
    await page.get_by_role("option", name="Video Editing – Reel").click()
    await page.get_by_role("button", name="Place the order").click()
    await page.get_by_role("button", name="Change the order").click()
    await page.get_by_role("button", name="One more of Video Editing – Reel").click()
    await find.fill("logo standard")
    await page.get_by_role("option", name="Logo Design – Standard").click()
    await expect(page.get_by_text("PKR 11,500")).to_be_visible()
    assert await faults(page) == []
    # A colleague is quicker, and this page has not heard of it.
    await shop.rows("update orders set version = version + 1, note = 'By Friday'")
    await page.get_by_role("button", name="Save", exact=True).click()
    changed = page.get_by_role("alert").filter(has_text="A colleague has changed this order")
    await expect(changed).to_contain_text("1 × Video Editing – Reel")
    await expect(changed).to_contain_text("By Friday")
    assert await shop.rows("select total_minor from orders") == [{"total_minor": 250_000}]
    await changed.get_by_role("button", name="Keep mine").click()
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_text("2 × PKR 2,500")).to_be_visible()
    placed = "select total_minor, conversation_id, version from orders"
    assert await shop.rows(placed) == [
        {"total_minor": 1_150_000, "conversation_id": person.conversation_id, "version": 3}
    ]
    said = "select text from messages where direction = 'out' order by seq"
    (told,) = await shop.rows(said)
    assert "2 × Video Editing – Reel" in told["text"]
    await page.get_by_role("button", name="Change the order").click()
    await page.get_by_role("button", name="One more of Logo Design – Standard").click()
    await page.get_by_role("checkbox", name="Tell the customer").uncheck()
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_text("2 × PKR 6,500")).to_be_visible()
    assert await shop.rows(said) == [told]
    await page.get_by_text("History", exact=True).click()
    await expect(page.get_by_role("listitem").filter(has_text="PKR 11,500 → PKR 18,000")).to_contain_text("Test Person")


async def test_what_the_ai_changes_in_an_order_stands_out_for_a_moment(page: Page, site: Site, shop: Shop) -> None:
    await quiet(shop)
    person = await chat(shop, name="Ayesha")
    order_id = await order(shop, person)
    async with page.expect_response("**/api/orders?*"):
        await page.goto(f"{site.url}/inbox/{person.conversation_id}")
    await expect(page.get_by_text("PKR 2,500").first).to_be_visible()
    await expect(page.get_by_text("Live", exact=True)).to_be_visible()
    mark = page.get_by_text("Changed by AI")
    await expect(mark).to_have_count(0)
    line = NewLine(package_id=await package(shop), quantity=3)
    wanted = OrderChange(version=1, lines=[line], note="", tell_customer=False)
    async with tenant_tx(shop.db, shop.tenant_id) as tx:
        await change(tx, order_id, wanted, by=Actor("ai"))
    await mark.wait_for()  # watched in the page itself, where three seconds are not missed
    await expect(page.get_by_text("3 × PKR 2,500")).to_be_visible()
    await expect(mark).to_be_hidden()
