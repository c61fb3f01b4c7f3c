"""Where the links of mails lead, and the second step of the sign-in page."""

import re

import pyotp
import pytest
from playwright.async_api import Page, expect

from munshi.auth.admin import make_link
from munshi.core.clock import new_id
from munshi.core.runtime import Runtime
from tests.api import PASSWORD, TestMember, client_of
from tests.web.conftest import Errors
from tests.web.people import faults, is_too_wide, on_phone, prefer
from tests.web.site import Site

NEW_PASSWORD = "a wholly new horse"


async def test_an_invited_person_joins_with_a_new_account(
    page: Page, site: Site, runtime: Runtime, owner: TestMember
) -> None:
    async with client_of(runtime, owner) as client:
        new = {"email": f"{new_id().hex}@munshi.test", "role": "agent"}
        path = (await client.post("/api/team/invitations", json=new)).json()["path"]
    await prefer(page, theme="dark")
    await page.goto(f"{site.url}{path}")
    await expect(page.get_by_role("heading", level=1)).to_have_text("You are invited")
    await expect(page.get_by_text("Chiragh Digital")).to_be_visible()
    assert await faults(page) == []
    await on_phone(page)
    assert not await is_too_wide(page)
    await page.get_by_label("Your name").fill("Sana Malik")
    await page.get_by_label("Password", exact=True).fill(NEW_PASSWORD)
    await page.get_by_role("button", name="Join with a new account").click()
    await expect(page).to_have_title(re.compile("^Home · Chiragh Digital"))


async def test_a_link_to_a_new_password_works_once(
    page: Page, site: Site, runtime: Runtime, owner: TestMember, errors: Errors
) -> None:
    errors.expect("status of 409")
    path = await make_link(runtime.db, runtime.settings, owner.email, without_second_step=False)
    await prefer(page, language="ur")
    await page.goto(f"{site.url}{path}")
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert await faults(page) == []
    await page.locator("input").fill(NEW_PASSWORD)
    await page.locator("form").get_by_role("button").last.click()
    await expect(page.get_by_role("status")).to_be_visible()
    await page.reload()
    await page.locator("input").fill(NEW_PASSWORD)
    await page.locator("form").get_by_role("button").last.click()
    await expect(page.get_by_role("alert")).to_have_text(
        "یہ لنک استعمال ہو چکا ہے یا اس کا وقت ختم ہو گیا ہے۔ نیا لنک مانگیں۔"
    )


async def test_signing_in_asks_for_the_code(
    page: Page, site: Site, runtime: Runtime, owner: TestMember, errors: Errors
) -> None:
    errors.expect("status of 401")
    async with client_of(runtime, owner) as client:
        secret = (await client.post("/api/auth/2fa/enrol", json={"password": PASSWORD})).json()["secret"]
        first = {"code": pyotp.TOTP(secret).now()}
        spare = (await client.post("/api/auth/2fa/confirm", json=first)).json()["codes"][0]
    await page.goto(f"{site.url}/login")
    await page.get_by_label("E-mail").fill(owner.email)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    code = page.get_by_label("Code")
    await expect(code).to_be_focused()
    assert await faults(page) == []
    await code.fill(first["code"])
    await page.get_by_role("button", name="Go on").click()
    await expect(page.get_by_text("The code is wrong or was used already.")).to_be_visible()
    await code.fill(spare)
    await page.get_by_role("button", name="Go on").click()
    await expect(page).to_have_title(re.compile("^Home"))


@pytest.mark.parametrize(
    ("path", "button", "told"),
    [
        ("/forgot-password", "Send the link", "No mail is sent from here."),
        ("/verify-email#nonsense", "Yes, it is my address", "This link is not whole."),
        ("/invitation#nonsense", "", "This link is not whole."),
    ],
)
async def test_what_is_told_instead(page: Page, site: Site, errors: Errors, path: str, button: str, told: str) -> None:
    errors.expect("status of 422")
    await page.goto(f"{site.url}{path}")
    if path == "/forgot-password":
        await page.get_by_label("E-mail").fill("nobody@munshi.test")
    if button:
        await page.get_by_role("button", name=button).click()
    await expect(page.get_by_text(told)).to_be_visible()
    assert await faults(page) == []
