"""A phone is linked: by a person at the dashboard, through the unmodified library, at a stand-in for WhatsApp."""

import json
import re
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx2
import pytest
from playwright.async_api import Locator, Page, expect
from pytest_asyncio import fixture

from munshi.channels.groups.models import WhatsAppGroup, WhatsAppGroupMessage
from munshi.channels.linked.held.record import CODE
from munshi.core.clock import new_id, now
from munshi.core.crypto import encrypt
from munshi.core.db import tenant_tx
from munshi.core.runtime import Runtime
from tests.api import TestMember, client_of, make_member
from tests.fakes.whatsapp.server import WhatsApp
from tests.shop import Shop
from tests.web.people import faults, is_too_wide, on_phone, prefer, sign_in, tab_to
from tests.web.site import Site

PHONE, LID = "923000000301", "900301"
SPELT = re.compile(r"^[0-9A-Z]{4}-[0-9A-Z]{4}$")
PICTURE = "QR code for WhatsApp on the phone"


@fixture(loop_scope="session")
async def client(runtime: Runtime, owner: TestMember) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_of(runtime, owner) as client:
        yield client


@fixture(loop_scope="session")
async def account_id(client: httpx2.AsyncClient) -> UUID:
    """A phone's number of the shop, not linked."""
    made = await client.post("/api/whatsapp", json={"kind": "web", "label": "Counter"})
    assert made.status_code == 201, made.text
    return UUID(made.json()["id"])


STANDS = """
update linked_devices set state = $2, session = $3, code_sealed = $4, code_until = now() + interval '1 minute',
  state_until = case when $2 = 'banned' then now() + interval '1 day' end
where tenant_id = $1 returning account_id
"""


async def stands(shop: Shop, state: str, *, session: bytes | None = None, code: str | None = None) -> None:
    """The device is in this state, without a process; `code`: what its picture says, sealed."""
    assert await shop.rows(STANDS, shop.tenant_id, state, session, code)


def sealed(runtime: Runtime, shop: Shop) -> str:
    shown = {"qr": f"https://wa.me/settings/linked_devices#{'A' * 150}", "code": "9FH7-QZD9", "phone": f"+{PHONE}"}
    return encrypt(runtime.settings, CODE, shop.tenant_id, json.dumps(shown))


async def begin(page: Page, site: Site) -> Locator:
    """Add a phone, as far as the code, by the keyboard alone."""
    await page.goto(f"{site.url}/whatsapp")
    await tab_to(page, page.get_by_role("link", name="Add a number").first)
    await page.keyboard.press("Enter")
    await tab_to(page, page.get_by_role("link", name="A phone"))
    await page.keyboard.press("Enter")
    sheet = page.get_by_role("dialog")
    await expect(sheet.get_by_text("WhatsApp may ban this number")).to_be_visible()
    assert await faults(page) == []
    await tab_to(page, sheet.get_by_label("Name"))
    await page.keyboard.type("Counter")
    await tab_to(page, sheet.get_by_role("button", name="I accept the risk"))
    await page.keyboard.press("Enter")
    await expect(sheet.get_by_role("img", name=PICTURE)).to_be_visible()
    return sheet


async def test_by_code_then_disconnected_logged_out_and_linked_anew_by_the_picture(
    page: Page, site: Site, shop: Shop, client: httpx2.AsyncClient, whatsapp: WhatsApp
) -> None:
    sheet = await begin(page, site)
    news = sheet.get_by_role("status").first
    await expect(news).to_contain_text("Waiting for the phone")
    await sheet.get_by_label("Number of the phone").fill("0300 1234567")
    await sheet.get_by_role("button", name="Get a code").click()
    await expect(sheet.get_by_text("Write the number with its country code")).to_be_visible()
    await tab_to(page, sheet.get_by_label("Number of the phone"))
    await page.keyboard.press("Control+A")
    await page.keyboard.type("+92 300 000-0301")
    await page.keyboard.press("Enter")
    code = await sheet.get_by_text(SPELT).inner_text()
    assert await faults(page) == []
    await whatsapp.enter(code, PHONE, LID)
    await expect(news).to_contain_text("Messages come in and go out.")
    await expect(news).to_contain_text(f"+{PHONE}")
    await expect(sheet.get_by_text("0 of 60")).to_be_visible()
    await expect(sheet.get_by_text("0 of 375")).to_be_visible()
    await expect(sheet.get_by_role("img", name=PICTURE)).to_have_count(0)
    assert await faults(page) == []

    await sheet.get_by_role("button", name="Disconnect").click()
    await expect(news).to_contain_text("The phone stays linked.")
    await sheet.get_by_role("button", name="Connect", exact=True).click()
    await expect(news).to_contain_text("Messages come in and go out.")

    await sheet.get_by_role("button", name="Log out").click()
    await page.get_by_role("alertdialog").get_by_role("button", name="Log out").click()
    await expect(news).to_contain_text("The phone is not linked any more.")
    assert await shop.rows("select session from linked_devices") == [{"session": None}]

    await sheet.get_by_role("button", name="Show the code").click()
    await expect(sheet.get_by_role("img", name=PICTURE)).to_be_visible()
    (row,) = await shop.rows("select account_id from linked_devices")
    link = (await client.get(f"/api/whatsapp/{row['account_id']}/qr")).json()
    await whatsapp.scan(link["qr"], PHONE, LID)
    await expect(news).to_contain_text("Messages come in and go out.")
    assert (await client.delete(f"/api/whatsapp/{row['account_id']}")).status_code == 204


STUCK = [
    ("passkey", None, "WhatsApp wants a passkey", "link", "Move to the Cloud API"),
    ("replaced", b"kept", "in use in another place", "button", "Connect"),
    ("banned", b"kept", "Suspended until", "button", "Disconnect"),
]


async def test_each_refusal_says_what_to_do(page: Page, site: Site, shop: Shop, account_id: UUID) -> None:
    for state, session, words, role, name in STUCK:
        await stands(shop, state, session=session)
        await page.goto(f"{site.url}/whatsapp?link={account_id}")
        sheet = page.get_by_role("dialog")
        await expect(sheet.get_by_role("status").first).to_contain_text(words)
        await expect(sheet.get_by_role(role, name=name, exact=True)).to_be_visible()  # type: ignore[arg-type]
        await expect(sheet.get_by_role("button", name="Log out")).to_have_count(1 if session else 0)
        await expect(sheet.get_by_role("img", name=PICTURE)).to_have_count(0)


@pytest.mark.parametrize(("theme", "language"), [("light", "en"), ("dark", "ur")])
async def test_the_codes_on_a_small_screen(
    page: Page, site: Site, shop: Shop, runtime: Runtime, account_id: UUID, theme: Any, language: Any
) -> None:
    await stands(shop, "waiting", code=sealed(runtime, shop))
    await prefer(page, theme=theme, language=language)
    await on_phone(page)
    await page.goto(f"{site.url}/whatsapp?link={account_id}")
    sheet = page.get_by_role("dialog")
    picture = sheet.get_by_role("img")
    await expect(picture).to_be_visible()
    box = await picture.bounding_box()
    assert box
    assert (box["width"], box["height"]) == (280, 280)
    ground = await picture.locator("rect").evaluate("one => getComputedStyle(one).fill")
    assert ground == "rgb(255, 255, 255)"
    await expect(sheet.get_by_text("9FH7-QZD9")).to_be_visible()
    assert await faults(page) == []
    assert not await is_too_wide(page)


async def test_who_may_only_look_sees_the_state_and_no_code(
    page: Page, site: Site, shop: Shop, runtime: Runtime, account_id: UUID
) -> None:
    await stands(shop, "waiting", code=sealed(runtime, shop))
    viewer = await make_member(runtime.db, shop.tenant_id, "viewer")
    async with client_of(runtime, viewer) as client:
        assert (await client.get(f"/api/whatsapp/{account_id}/qr")).status_code == 403
    await sign_in(page, site, runtime, viewer)
    await page.goto(f"{site.url}/whatsapp?link={account_id}")
    card = page.get_by_role("region", name="Counter")
    await expect(card).to_contain_text("Waiting for the phone")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(card.get_by_role("link")).to_have_count(0)
    assert await faults(page) == []


async def test_groups_are_read_once_an_admin_says_so(
    page: Page, site: Site, shop: Shop, account_id: UUID, runtime: Runtime
) -> None:
    await page.goto(f"{site.url}/whatsapp")
    await page.get_by_role("link", name="Groups").click()
    sheet = page.get_by_role("dialog")
    await expect(sheet.get_by_text("Nothing from a group yet")).to_be_visible()
    await sheet.get_by_role("switch", name="Read this phone's groups").click()
    await expect(sheet.get_by_role("switch")).to_be_checked()
    ignored = "select ignore_groups from whatsapp_accounts where id = $1"
    assert await shop.rows(ignored, account_id) == [{"ignore_groups": False}]
    group = WhatsAppGroup(tenant_id=shop.tenant_id, id=new_id(), account_id=account_id, wa_id="1203", name="Traders")
    said = {"wa_id": "3EB0", "by_owner": False, "author_name": "Omar", "kind": "text", "text": "Who sells logos?"}
    async with tenant_tx(runtime.db, shop.tenant_id) as tx:
        tx.add(group)
        await tx.flush()
        tx.add(WhatsAppGroupMessage(tenant_id=shop.tenant_id, group_id=group.id, payload={}, sent_at=now(), **said))
    await page.reload()
    await sheet.get_by_role("link", name="Traders").click()
    await expect(sheet.get_by_text("Who sells logos?")).to_be_visible()
    await expect(sheet.get_by_text("Omar")).to_be_visible()
    assert await faults(page) == []
    await on_phone(page)
    assert not await is_too_wide(page)
