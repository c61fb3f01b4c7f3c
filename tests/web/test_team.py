"""Who works in the shop: invited, given another role, removed, and made the owner."""

from playwright.async_api import Page, expect

from munshi.core.clock import new_id
from munshi.core.runtime import Runtime
from tests.api import PASSWORD, TestMember, make_member
from tests.shop import Shop
from tests.web.conftest import Errors
from tests.web.people import is_too_wide, on_phone
from tests.web.site import Site

ROLES = "select role from memberships where tenant_id = $1 and user_id = $2"
OPEN = "select email from invitations where tenant_id = $1 and revoked_at is null"


async def test_somebody_is_invited_and_the_invitation_withdrawn(
    page: Page, site: Site, shop: Shop, errors: Errors
) -> None:
    errors.expect("status of 409")
    email = f"{new_id().hex}@munshi.test"
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await page.goto(f"{site.url}/team")
    await expect(page.get_by_text("Nobody is invited at the moment.")).to_be_visible()
    await page.get_by_role("link", name="Invite").click()
    await page.get_by_role("dialog").get_by_role("button", name="Invite").click()
    await expect(page.get_by_label("E-mail")).to_be_focused()
    await page.get_by_label("E-mail").fill(email)
    await page.get_by_role("radio", name="Viewer").check()
    await page.get_by_role("dialog").get_by_role("button", name="Invite").click()
    await page.get_by_role("button", name="Copy the link").click()
    copied = "start => navigator.clipboard.readText().then((text) => text.startsWith(start))"
    await page.wait_for_function(copied, arg=f"{site.url}/invitation#")
    await page.get_by_role("button", name="Done").click()
    await expect(page.get_by_text(email, exact=True)).to_be_visible()
    assert await shop.rows(OPEN, shop.tenant_id) == [{"email": email}]

    await page.get_by_role("link", name="Invite").click()
    await page.get_by_label("E-mail").fill(email)
    async with page.expect_response("**/invitations") as refused:
        await page.get_by_role("dialog").get_by_role("button", name="Invite").click()
    assert (await refused.value).status == 409
    await expect(page.get_by_text("An invitation to this address is open")).to_be_visible()
    await page.get_by_role("button", name="Close").click()
    await page.get_by_role("button", name="Leave").click()

    await page.get_by_role("button", name=f"More about the invitation to {email}").click()
    await page.get_by_role("menuitem", name="Withdraw").click()
    await page.get_by_role("button", name="Withdraw").click()
    await expect(page.get_by_text("Nobody is invited at the moment.")).to_be_visible()
    assert await shop.rows(OPEN, shop.tenant_id) == []


async def test_roles_are_changed_and_the_shop_handed_over(
    page: Page, site: Site, runtime: Runtime, shop: Shop, owner: TestMember
) -> None:
    agent = await make_member(runtime.db, shop.tenant_id, "agent")
    leaver = await make_member(runtime.db, shop.tenant_id, "viewer")
    await page.goto(f"{site.url}/team")
    row = page.get_by_role("listitem").filter(has_text=agent.email)
    await row.get_by_role("button").click()
    async with page.expect_response(f"**/{agent.user_id}"):
        await page.get_by_role("menuitemradio", name="Admin").click()
    await expect(row.get_by_text("Admin", exact=True)).to_be_visible()
    assert await shop.rows(ROLES, shop.tenant_id, agent.user_id) == [{"role": "admin"}]
    async with page.expect_response(f"**/{agent.user_id}"):
        await page.get_by_role("button", name="Undo").click()
    await expect(row.get_by_text("Agent", exact=True)).to_be_visible()
    assert await shop.rows(ROLES, shop.tenant_id, agent.user_id) == [{"role": "agent"}]

    # A note that goes takes the focus along, and an open menu with it.
    await expect(page.get_by_role("button", name="Undo")).to_have_count(0)
    await row.get_by_role("button").click()
    await page.get_by_role("menuitem", name="Link to a new password").click()
    await page.get_by_label("Your password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Make the link").click()
    await expect(page.get_by_role("dialog").get_by_text(f"{site.url}/reset-password#")).to_be_visible()
    await page.get_by_role("button", name="Close").click()

    await page.get_by_role("listitem").filter(has_text=leaver.email).get_by_role("button").click()
    await page.get_by_role("menuitem", name="Remove").click()
    await page.get_by_role("button", name="Remove").click()
    await expect(page.get_by_text(leaver.email)).to_have_count(0)
    assert await shop.rows(ROLES, shop.tenant_id, leaver.user_id) == []

    await on_phone(page)
    assert not await is_too_wide(page)
    await row.get_by_role("button").click()
    await page.get_by_role("menuitem", name="Make them the owner").click()
    await page.get_by_label("Your password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Hand the shop over").click()
    await expect(row.get_by_text("Owner", exact=True)).to_be_visible()
    assert await shop.rows(ROLES, shop.tenant_id, owner.user_id) == [{"role": "admin"}]
