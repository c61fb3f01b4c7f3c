"""The second step on the account page, and the shop that asks for one."""

import re

import pyotp
from playwright.async_api import Page, expect

from munshi.core.runtime import Runtime
from tests.api import PASSWORD, TestMember, client_of, make_member
from tests.shop import Shop
from tests.web.conftest import Errors
from tests.web.people import faults, is_too_wide, on_phone, sign_in
from tests.web.site import Site

STEP = "select two_factor_since is not null as is_on from users where id = $1"


async def enrol(page: Page) -> list[str]:
    """From the password to the recovery codes, which are still on the screen."""
    await page.get_by_label("Your password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Go on").click()
    await expect(page.get_by_role("img", name="Picture for the authenticator app")).to_be_visible()
    secret = await page.locator("code").inner_text()
    await page.get_by_label("Six digits that the app shows now").fill(pyotp.TOTP(secret.replace(" ", "")).now())
    await page.get_by_role("button", name="Switch on", exact=True).click()
    codes = page.get_by_role("list", name="Recovery codes").get_by_role("listitem")
    await expect(codes).to_have_count(10)
    return await codes.all_inner_texts()


async def keep(page: Page) -> None:
    done = page.get_by_role("button", name="Done")
    await expect(done).to_be_disabled()
    await page.get_by_role("checkbox", name="I have kept them").check()
    await done.click()


async def test_a_second_step_is_switched_on_renewed_and_off(
    page: Page, site: Site, shop: Shop, owner: TestMember, errors: Errors
) -> None:
    errors.expect("status of 403")
    await page.goto(f"{site.url}/account")
    await page.get_by_role("button", name="Switch on the second step").click()
    await page.get_by_label("Your password", exact=True).fill("not the password")
    await page.get_by_role("button", name="Go on").click()
    await expect(page.get_by_text("The password is wrong.")).to_be_visible()
    first, *_ = await enrol(page)
    assert await faults(page) == []
    await keep(page)
    await expect(page.get_by_text("On", exact=True)).to_be_visible()
    assert await shop.rows(STEP, owner.user_id) == [{"is_on": True}]

    await page.get_by_role("button", name="New recovery codes").click()
    await page.get_by_label("Your password", exact=True).fill(PASSWORD)
    await page.get_by_role("dialog").get_by_label("Code").fill(first)
    await page.get_by_role("button", name="Make new codes").click()
    codes = page.get_by_role("list", name="Recovery codes").get_by_role("listitem")
    await expect(codes).to_have_count(10)
    second, third, *_ = await codes.all_inner_texts()
    assert first not in (second, third)
    await keep(page)

    await page.get_by_role("button", name="Switch off").click()
    await page.get_by_label("Your password", exact=True).fill(PASSWORD)
    await page.get_by_role("dialog").get_by_label("Code").fill(first)
    await page.get_by_role("dialog").get_by_role("button", name="Switch off").click()
    await expect(page.get_by_text("The code is wrong or was used already.")).to_be_visible()
    assert await shop.rows(STEP, owner.user_id) == [{"is_on": True}]
    await page.get_by_role("dialog").get_by_label("Code").fill(second)
    await page.get_by_role("dialog").get_by_role("button", name="Switch off").click()
    await expect(page.get_by_role("button", name="Switch on the second step")).to_be_visible()
    assert await shop.rows(STEP, owner.user_id) == [{"is_on": False}]


async def test_a_shop_that_requires_it_leads_its_people_there(
    page: Page, site: Site, runtime: Runtime, owner: TestMember, errors: Errors
) -> None:
    assert owner.tenant_id is not None
    errors.expect("status of 403")
    agent = await make_member(runtime.db, owner.tenant_id, "agent")
    async with client_of(runtime, owner) as client:
        secret = (await client.post("/api/auth/2fa/enrol", json={"password": PASSWORD})).json()["secret"]
        first = {"code": pyotp.TOTP(secret).now()}
        spare = (await client.post("/api/auth/2fa/confirm", json=first)).json()["codes"][0]
        policy = {"password": PASSWORD, "code": spare, "require_2fa": True}
        assert (await client.put("/api/team/two-factor", json=policy)).status_code == 204
    await sign_in(page, site, runtime, agent)
    await page.goto(f"{site.url}/orders")
    await expect(page.get_by_role("heading", level=1)).to_have_text("One step more")
    assert await faults(page) == []
    await on_phone(page)
    assert not await is_too_wide(page)
    await enrol(page)
    # Asked again who is signed in, the page still shows the codes until they are kept.
    await page.evaluate("window.dispatchEvent(new Event('focus'))")
    await keep(page)
    await expect(page).to_have_title(re.compile("^Orders"))
