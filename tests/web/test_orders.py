"""Orders: found, placed, moved on, and kept in step with what others do."""

import asyncio
from pathlib import Path
from uuid import UUID

from playwright.async_api import Page, Route, expect

from munshi.core.db import tenant_tx
from munshi.core.runtime import Runtime
from munshi.events.service import SYSTEM, Actor
from munshi.payments.books.settle import settle
from munshi.payments.statements.service import take_messages
from tests.api import TestMember, make_member
from tests.shop import Chat, Shop, chat, order
from tests.web.conftest import Errors
from tests.web.people import faults, sign_in
from tests.web.site import Site

ORDERS = "select number, status, total_minor, conversation_id, note from orders order by number"


async def moved(shop: Shop, order_id: UUID, status: str, by: TestMember) -> None:
    async with tenant_tx(shop.db, shop.tenant_id) as tx:
        await settle(tx, order_id, status, by=Actor("user", by.user_id))  # type: ignore[arg-type]  # a status


async def told(shop: Shop, person: Chat) -> list[str]:
    """The templates the customer was told by."""
    return [template for template, _ in await shop.sent(person.conversation_id) if template]


async def test_found_by_status_and_name_in_an_address_that_can_be_sent_on(
    page: Page, site: Site, shop: Shop, owner: TestMember, tmp_path: Path
) -> None:
    sana, ahmed = await chat(shop, name="Sana"), await chat(shop, "+923214445566", name="احمد")
    await order(shop, sana, quantity=2)
    await moved(shop, await order(shop, ahmed), "paid", owner)
    await page.goto(f"{site.url}/orders")
    await expect(page.get_by_text("2 orders")).to_be_visible()
    await expect(page.get_by_role("tab", name="Paid 1")).to_be_visible()
    await page.get_by_role("tab", name="Paid").click()
    rows = page.get_by_role("row").filter(has=page.get_by_role("link"))
    await expect(rows).to_have_count(1)
    await expect(rows).to_contain_text("احمد")
    await page.get_by_role("tab", name="All").click()
    await page.get_by_label("Search by number, name or phone").fill("sana")
    await expect(page).to_have_url(f"{site.url}/orders?q=sana")
    await page.reload()
    await expect(rows).to_contain_text("2 × Video Editing – Reel")
    async with page.expect_download() as coming:
        await page.get_by_role("link", name="Export CSV").click()
    await (await coming.value).save_as(tmp_path / "orders.csv")
    lines = (tmp_path / "orders.csv").read_text("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ["Number", "1"]
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Order #1")


async def test_staff_place_an_order(page: Page, site: Site, shop: Shop) -> None:
    await chat(shop, name="Bilal")
    sana = await chat(shop, "+923214445566", name="Sana")
    await page.goto(f"{site.url}/orders?new=order")
    sheet = page.get_by_role("dialog", name="New order")
    await sheet.get_by_role("button", name="Place the order").click()
    await expect(sheet.get_by_text("This is needed.")).to_have_count(2)
    assert await shop.rows(ORDERS) == []
    await sheet.get_by_role("combobox", name="Customer").fill("0321 444")
    await page.get_by_role("option", name="Sana").click()
    await expect(sheet.get_by_role("switch", name="In their chat")).to_be_checked()
    await sheet.get_by_role("combobox", name="What they order").fill("reel")
    await page.get_by_role("option", name="Video Editing – Reel").wait_for()
    await page.keyboard.press("Enter")
    await sheet.get_by_role("button", name="One more of Video Editing – Reel").click()
    await expect(sheet.get_by_text("PKR 5,000")).to_have_count(2)
    await sheet.get_by_label("Note").fill("by phone")
    await sheet.get_by_role("button", name="Place the order").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Order #1")
    assert await shop.rows(ORDERS) == [
        {
            "number": 1,
            "status": "pending",
            "total_minor": 500000,
            "conversation_id": sana.conversation_id,
            "note": "by phone",
        }
    ]


async def test_moved_on_with_a_note_and_the_customer_told(page: Page, site: Site, shop: Shop) -> None:
    sana = await chat(shop, name="Sana")
    order_id = await order(shop, sana)
    await page.goto(f"{site.url}/orders/{order_id}")
    await page.get_by_role("button", name="Mark as paid").click()
    asked = page.get_by_role("dialog", name="Has the money for order #1 arrived?")
    await expect(asked.get_by_text("Payment of PKR 2,500 confirmed.")).to_be_visible()
    assert await told(shop, sana) == []
    await asked.get_by_label("Note for the team").fill("in cash")
    await asked.get_by_role("button", name="Mark as paid").click()
    await expect(page.get_by_role("button", name="Mark as completed")).to_be_visible()
    await expect(page.get_by_text("Payment confirmed")).to_be_visible()
    await expect(page.get_by_text("in cash")).to_have_count(2)
    assert await told(shop, sana) == ["order_paid"]


async def test_somebody_was_faster(page: Page, site: Site, shop: Shop, owner: TestMember, errors: Errors) -> None:
    sana = await chat(shop, name="Sana")
    order_id = await order(shop, sana)
    await page.goto(f"{site.url}/orders/{order_id}")
    await page.get_by_role("button", name="More").click()
    await page.get_by_role("menuitem", name="Cancel the order").press("Enter")
    asked = page.get_by_role("dialog", name="Cancel order #1?")
    await moved(shop, order_id, "paid", owner)
    await expect(page.locator("main header").get_by_text("Paid")).to_be_attached()
    errors.expect("status of 409")
    await asked.get_by_role("button", name="Cancel the order").click()
    await expect(asked.get_by_text("this order is “Paid” now. Nothing was changed.")).to_be_visible()
    assert [row["status"] for row in await shop.rows(ORDERS)] == ["paid"]
    assert await told(shop, sana) == ["order_paid"]


async def test_a_viewer_moves_nothing(page: Page, site: Site, runtime: Runtime, shop: Shop) -> None:
    order_id = await order(shop, await chat(shop, name="Sana"))
    await sign_in(page, site, runtime, await make_member(runtime.db, shop.tenant_id, "viewer"))
    await page.goto(f"{site.url}/orders?new=order")
    await expect(page.get_by_role("link", name="#1")).to_be_visible()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await page.goto(f"{site.url}/orders/{order_id}")
    await expect(page.get_by_text("What was ordered")).to_be_visible()
    await expect(page.get_by_role("main").get_by_role("button")).to_have_count(0)


async def test_money_known_by_its_amount_is_confirmed_without_a_picture(page: Page, site: Site, shop: Shop) -> None:
    async with tenant_tx(shop.db, shop.tenant_id) as tx:
        wanted = 'settings = settings || \'{"payment_identification": "amount"}\''
        await tx.raw.execute(f"update tenants set {wanted} where id = $1", shop.tenant_id)  # noqa: S608
    order_id = await order(shop, await chat(shop, name="Sana"))
    await page.goto(f"{site.url}/orders/{order_id}")
    card = page.locator("section").filter(has=page.get_by_role("heading", name="Known by"))
    await expect(card).to_contain_text("2,499")
    await expect(card.get_by_role("button", name="Confirm")).to_have_count(0)
    async with tenant_tx(shop.db, shop.tenant_id) as tx:
        await take_messages(tx, "Rs 2,499 received from SANA KHAN. TID 26013215001", None, None, by=SYSTEM)
    await card.get_by_role("button", name="Confirm").click()
    await expect(card).to_contain_text("Confirmed")
    await expect(page.get_by_text("Discount, for paying the order’s own amount")).to_be_visible()
    (row,) = await shop.rows("select status from orders")
    assert row["status"] == "paid"
    assert await faults(page) == []


async def late(route: Route) -> None:
    """Answers when the hand has let go of the card."""
    await asyncio.sleep(1)
    await route.continue_()


async def test_the_board_moves_a_card_as_the_table_would(page: Page, site: Site, shop: Shop, owner: TestMember) -> None:
    sana, ahmed = await chat(shop, name="Sana"), await chat(shop, "+923214445566", name="Ahmed")
    first, second = await order(shop, sana), await order(shop, ahmed)
    await page.goto(f"{site.url}/orders")
    await page.get_by_role("button", name="Show as a board").click()
    await expect(page).to_have_url(f"{site.url}/orders?view=board")
    waiting, paid, done = (
        page.get_by_role("region", name=name, exact=True) for name in ("Awaiting payment", "Paid", "Completed")
    )
    await expect(waiting.get_by_role("listitem")).to_have_count(2)
    await expect(waiting.get_by_role("heading")).to_have_text("Awaiting payment2")
    assert await faults(page) == []
    card = waiting.get_by_role("listitem").filter(has_text="Sana")
    await page.route(f"**/api/orders/{first}", late)
    await card.drag_to(paid)
    asked = page.get_by_role("dialog", name="Has the money for order #1 arrived?")
    await asked.get_by_role("button", name="Cancel").click()
    await page.unroute(f"**/api/orders/{first}", late)
    await card.drag_to(done)
    await expect(page.get_by_text("Order #1 cannot be moved there.")).to_be_visible()
    assert await told(shop, sana) == []
    await card.drag_to(paid)
    await asked.get_by_role("button", name="Mark as paid").click()
    await expect(paid.get_by_role("listitem").filter(has_text="Sana")).to_be_visible()
    await moved(shop, second, "paid", owner)
    await expect(paid.get_by_role("listitem")).to_have_count(2)
    await page.get_by_role("button", name="Move order #1").press("Enter")
    await page.get_by_role("menuitem", name="Mark as completed").press("Enter")
    await page.get_by_role("dialog").get_by_role("button", name="Mark as completed").click()
    await expect(done.get_by_role("listitem").filter(has_text="Sana")).to_be_visible()
    rows = await shop.rows("select id, status from orders order by number")
    assert [(row["id"], row["status"]) for row in rows] == [(first, "completed"), (second, "paid")]


async def test_filters_are_kept_under_a_name(page: Page, site: Site, shop: Shop, owner: TestMember) -> None:
    sana = await chat(shop, name="Sana")
    await order(shop, sana)
    await moved(shop, await order(shop, sana), "paid", owner)
    await page.goto(f"{site.url}/orders?status=paid")
    await page.get_by_role("button", name="Views").press("Enter")
    await page.get_by_role("menuitem", name="Keep these filters").press("Enter")
    dialog = page.get_by_role("dialog", name="Keep these filters")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.get_by_text("This is needed.")).to_be_visible()
    await dialog.get_by_label("Name").fill("To pack")
    await dialog.get_by_role("switch", name="For the whole shop").click()
    assert await faults(page) == []
    await dialog.get_by_role("button", name="Save").click()
    await page.get_by_role("button", name="To pack").press("Enter")
    await page.get_by_role("menuitem", name="Begin with this view").press("Enter")
    await page.get_by_role("button", name="To pack").press("Enter")
    await expect(page.get_by_role("menuitem", name="Do not begin with it any more")).to_be_visible()
    kept = "select v.name, v.query, v.user_id, d.user_id as chosen from saved_views v left join saved_view_defaults d"
    rows = await shop.rows(f"{kept} on d.view_id = v.id")
    assert rows == [{"name": "To pack", "query": "status=paid", "user_id": None, "chosen": owner.user_id}]
    await page.goto(f"{site.url}/orders")
    await expect(page).to_have_url(f"{site.url}/orders?status=paid")
    await expect(page.get_by_role("row").filter(has=page.get_by_role("link"))).to_have_count(1)
    await page.get_by_role("button", name="To pack").press("Enter")
    await page.get_by_role("menuitem", name="Delete").press("Enter")
    await page.get_by_role("alertdialog").get_by_role("button", name="Delete").click()
    await expect(page.get_by_role("button", name="Views")).to_be_visible()
    assert await shop.rows(kept + " on true") == []
