"""The assistant as one room: how it behaves, what it knows, and whether it passes its rehearsal."""

import re

from playwright.async_api import Page, expect

from munshi.core.runtime import Runtime
from tests.api import TestMember, client_of, make_member
from tests.shop import Shop
from tests.web.conftest import Errors
from tests.web.people import sign_in
from tests.web.site import Site

SETTINGS = "select settings from tenants where id = $1"
AT_ONCE = """update tenants set settings = settings || '{"reply_delay_ms": 0}' where id = $1"""
DRAFT = """
insert into knowledge_articles (tenant_id, id, question, answer, active, draft) values ($1, $2, $3, $4, false, true)
"""
GOOD = """
title = "Asks the price"
steps = [{ says = "How much is {service} {package}?" }]
[expect]
says = ["{price}"]
"""


async def test_manner_and_instructions_are_tried_before_they_count(page: Page, site: Site, shop: Shop) -> None:
    await page.goto(f"{site.url}/ai/behaviour")
    await page.get_by_label("Tone").fill("Short and dry.")
    await page.get_by_label("asks for a lower price").click()
    await page.get_by_label("Wait before answering (seconds)").fill("61")
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_text("Write seconds from 0 to 60.")).to_be_visible()
    await page.get_by_label("Wait before answering (seconds)").fill("2.5")
    await page.get_by_label("A customer waits long after (minutes)").fill("5")
    await page.get_by_role("button", name="What the model is told").first.click()
    told = page.get_by_role("dialog", name="What the model is told")
    await expect(told).to_contain_text("Tone: Short and dry.")
    await expect(told).to_contain_text("asks for a lower price")
    await page.keyboard.press("Escape")
    await page.get_by_label("Cost a day (USD)").fill("1.50")
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_text("Saved")).to_be_visible()
    (row,) = await shop.rows(SETTINGS, shop.tenant_id)
    wanted = {"tone": "Short and dry.", "reply_delay_ms": 2500, "long_wait_minutes": 5, "ai_daily_usd_cents": 150}
    assert {name: row["settings"][name] for name in wanted} == wanted
    assert row["settings"]["handover_cases"] == ["complaint", "refund", "payment", "price"]

    instructions = page.get_by_label("How your assistant should speak and sell")
    await instructions.fill("Always offer the standard package first.")
    await page.get_by_role("button", name="Save to rehearse").click()
    await expect(page.get_by_text("Version 2 is saved, and not used yet")).to_be_visible()
    await page.get_by_role("button", name="Use Version 2").click()
    await expect(page.get_by_text("Version 2 is in use")).to_be_visible()
    async with page.expect_response("**/activate"):
        await page.get_by_role("button", name="Undo").click()
    prompts = await shop.rows("select version, active from prompts order by version")
    assert [(prompt["version"], prompt["active"]) for prompt in prompts] == [(1, True), (2, False)]


async def test_knowledge_is_written_imported_and_corrected(
    page: Page, site: Site, runtime: Runtime, shop: Shop
) -> None:
    await shop.rows("delete from knowledge_articles")
    await page.goto(f"{site.url}/ai/knowledge")
    await expect(page.get_by_text("No answers yet")).to_be_visible()
    await page.get_by_role("main").get_by_role("link", name="Add answer").first.click()
    sheet = page.get_by_role("dialog", name="Add answer")
    await sheet.get_by_role("button", name="Save").click()
    await expect(sheet.get_by_text("This is needed.")).to_have_count(2)
    await sheet.get_by_label("Question").fill("Do you deliver?")
    await sheet.get_by_label("Answer", exact=True).fill("All over Pakistan.")
    await sheet.get_by_label("Other ways to ask it").fill("delivery hai?\n\ndelivery hai?\nghar tak?")
    await sheet.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("heading", name="Do you deliver?")).to_be_visible()
    (article,) = await shop.rows("select answer, aliases, active from knowledge_articles")
    assert article == {"answer": "All over Pakistan.", "aliases": ["delivery hai?", "ghar tak?"], "active": True}

    await page.get_by_role("link", name="Import").click()
    document = page.get_by_label("Document")
    await document.fill("question,answer\nDo you deliver?,Nowhere.\nWhere are you?,In Multan.")
    preview = page.get_by_role("region", name="What comes of it")
    await expect(preview.get_by_role("listitem")).to_have_count(2)
    await expect(preview.get_by_role("listitem").first).to_contain_text("As it is")
    assert len(await shop.rows("select id from knowledge_articles")) == 1
    await page.get_by_role("button", name="Import 1 answer").click()
    await expect(page.get_by_text("Imported: 1 new, 0 changed")).to_be_visible()

    await shop.rows(DRAFT, shop.tenant_id, shop.account_id, "Do you paint?", "Yes, murals.")
    await page.goto(f"{site.url}/ai/knowledge?show=drafts")
    await page.get_by_role("button", name="Accept").click()
    await expect(page.get_by_text("The assistant knows it from the next reply on")).to_be_visible()
    (row,) = await shop.rows("select active, draft from knowledge_articles where question = 'Do you paint?'")
    assert (row["active"], row["draft"]) == (True, False)
    await sign_in(page, site, runtime, await make_member(runtime.db, shop.tenant_id, "agent"))
    await page.goto(f"{site.url}/ai/knowledge")
    await expect(page.get_by_text("Yes, murals.")).to_be_visible()
    await expect(page.get_by_role("link", name="Add answer")).to_have_count(0)


async def test_a_rehearsal_is_watched_and_read(
    page: Page, site: Site, runtime: Runtime, shop: Shop, owner: TestMember, errors: Errors
) -> None:
    errors.expect("status of 422")
    await shop.rows(AT_ONCE, shop.tenant_id)
    await page.goto(f"{site.url}/ai/rehearsal?tab=scenarios&new=1")
    sheet = page.get_by_role("dialog", name="Write one")
    await sheet.get_by_label("Name").fill("asks-price")
    await sheet.get_by_label("What happens").fill("title = 1")
    await sheet.get_by_role("button", name="Save").click()
    await expect(sheet.get_by_label("What happens")).to_have_attribute("aria-invalid", "true")
    await sheet.get_by_label("What happens").fill(GOOD)
    await sheet.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("link", name="Asks the price")).to_be_visible()

    await page.goto(f"{site.url}/ai/rehearsal")
    await expect(page.get_by_text("Nothing was played yet")).to_be_visible()
    await page.get_by_role("switch", name="Only some customers").click()
    await page.get_by_label("Asks the price").click()
    await page.get_by_role("button", name="Begin").click()
    await expect(page).to_have_url(re.compile("/ai/rehearsal/[0-9a-f-]{36}"))
    # Nobody asks again: the socket tells when the scene was played.
    await expect(page.get_by_role("progressbar", name="1 of 1 played")).to_be_visible()
    await page.get_by_role("link", name="Asks the price").click()
    scene = page.get_by_role("dialog", name="Asks the price")
    await expect(scene.get_by_role("list", name="Transcript")).to_contain_text("How much is")
    await expect(scene.get_by_role("region", name="What was looked at")).to_be_visible()
    async with client_of(runtime, owner) as client:
        (card,) = (await client.get("/api/rehearsals")).json()["items"]
    assert (card["status"], card["passed"], card["whole"]) == ("passed", 1, False)


async def test_two_forms_of_a_page_ask_once(page: Page, site: Site, shop: Shop) -> None:
    await page.goto(f"{site.url}/ai/behaviour")
    await page.get_by_label("Tone").fill("Kind.")
    await page.get_by_label("How your assistant should speak and sell").fill("Be kind.")
    await page.get_by_role("link", name="Knowledge").click()
    await page.get_by_role("alertdialog").get_by_role("button", name="Cancel").click()
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_text("Saved")).to_be_visible()
    await page.get_by_role("link", name="Knowledge").click()
    await page.get_by_role("alertdialog").get_by_role("button", name="Leave").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Knowledge")
    assert len(await shop.rows("select id from prompts")) == 1
