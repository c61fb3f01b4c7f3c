"""Who is asked first, put in order by hand, by key, and back again; and what is seen when nobody answers."""

from playwright.async_api import Page, expect

from munshi.core.runtime import Runtime
from tests.api import TestMember, client_of
from tests.fakes.llm import MODELS, FakeLLM
from tests.shop import Shop
from tests.web.people import drag
from tests.web.site import Site

RANKED = "select label from ai_providers order by priority, id"


async def test_the_order_is_dragged_and_undone(
    page: Page, site: Site, runtime: Runtime, shop: Shop, owner: TestMember
) -> None:
    async with client_of(runtime, owner) as client:
        for label in ("First", "Second", "Third"):
            new = {"kind": "groq", "label": label, "model": "openai/gpt-oss-20b", "key": "gsk-of-nobody"}
            assert (await client.post("/api/ai-providers", json=new)).status_code == 201
    await page.goto(f"{site.url}/ai")
    third, first = (page.get_by_role("region", name=label) for label in ("Third", "First"))
    async with page.expect_response("**/reorder"):
        await drag(page, third, first)
    await expect(page.get_by_role("region").first).to_have_accessible_name("Third")
    await expect(page.get_by_text("Third, position 1 of 3").last).to_be_visible()
    assert [row["label"] for row in await shop.rows(RANKED)] == ["Third", "First", "Second"]
    async with page.expect_response("**/reorder"):
        await page.get_by_role("button", name="Undo").click()
    await expect(page.get_by_role("region").first).to_have_accessible_name("First")
    assert [row["label"] for row in await shop.rows(RANKED)] == ["First", "Second", "Third"]
    async with page.expect_response("**/reorder"):
        await page.get_by_role("link", name="Second").press("Alt+ArrowUp")
    await expect(page.get_by_role("region").first).to_have_accessible_name("Second")
    assert [row["label"] for row in await shop.rows(RANKED)] == ["Second", "First", "Third"]


async def test_when_a_provider_is_down_the_shop_goes_on_and_the_page_says_why(
    page: Page, site: Site, runtime: Runtime, shop: Shop, owner: TestMember
) -> None:
    at_once = "update tenants set settings = settings || '{\"reply_delay_ms\": 0}' where id = $1"
    await shop.rows(at_once, shop.tenant_id)
    async with FakeLLM() as llm, client_of(runtime, owner) as client:
        new = {"kind": "groq", "label": "Groq", "model": MODELS["groq"], "key": "500-down"}
        added = await client.post("/api/ai-providers", json={**new, "base_url": llm.base_url("groq")})
        assert added.status_code == 201
        await page.goto(f"{site.url}/try")
        phone = page.get_by_role("region", name="Phone of Ayesha Khan")
        await phone.get_by_role("button", name="Logo Design chahiye").click()
        await expect(phone.get_by_role("button", name="2", exact=True)).to_be_visible()  # the built-in assistant's menu
        seen = page.get_by_role("region", name="Chat with Ayesha Khan")
        await seen.get_by_role("button", name="Why?").last.click()
        sheet = page.get_by_role("dialog", name="Why did it say that?")
        await expect(sheet.get_by_text("Built-in assistant")).to_be_visible()
        await page.goto(f"{site.url}/ai")
        await expect(page.get_by_role("region", name="Groq").get_by_text("Resting", exact=True)).to_be_visible()
    assert {one.key for one in llm.seen} == {"500-down"}
    assert await shop.rows("select provider from ai_runs") == [{"provider": "builtin"}]
