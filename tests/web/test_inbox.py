"""The inbox: who waits, what was said and done, taking over, sending, and the order beside it."""

import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from playwright.async_api import Page, expect

from munshi.conversations.handover import hand_over, take_over
from munshi.conversations.receive import Inbound, receive
from munshi.conversations.send import send
from munshi.core.clock import new_id
from munshi.core.db import tenant_tx
from munshi.core.runtime import Runtime
from munshi.events.service import SYSTEM
from munshi.media.store import save
from tests.api import TestMember, make_member
from tests.shop import PNG, Chat, Shop, chat, order
from tests.web.conftest import Errors
from tests.web.people import faults, is_too_wide, on_phone, prefer, sign_in
from tests.web.site import Site

STANDARD = """
select p.id from packages p join services s on s.id = p.service_id where s.name = 'Logo Design' and p.name = 'Standard'
"""
WAV = (
    b"RIFF"
    + (36 + 8_000).to_bytes(4, "little")
    + b"WAVEfmt "
    + bytes.fromhex("1000000001000100401f0000401f000001000800")
    + b"data"
    + (8_000).to_bytes(4, "little")
    + b"\x80" * 8_000
)


async def quiet(shop: Shop) -> None:
    """The assistant leaves the shop's chats alone."""
    off = "update tenants set settings = settings || '{\"ai_enabled\": false}' where id = $1"
    await shop.rows(off, shop.tenant_id)


async def write(shop: Shop, *texts: str, phone: str = "+923001112233", **more: Any) -> None:
    """The customer writes again, one message a text."""
    fields = {"kind": "text", "payload": {}, "media": None, **more}
    async with tenant_tx(shop.db, shop.tenant_id) as tx:
        for text in texts:
            inbound = Inbound(
                account_id=shop.account_id,
                wa_id=str(new_id()),
                addresses=[("phone", phone)],
                name=None,
                text=text,
                at=datetime.now(UTC),
                **fields,
            )
            await receive(tx, inbound)


async def play(page: Page, site: Site, shop: Shop, *texts: str, phone: str = "+923001112233") -> None:
    """The customer writes while somebody looks on: through the server that is being looked at."""
    answer = await page.request.get(f"{site.url}/api/auth/csrf-token")
    headers = {"X-CSRF-Token": (await answer.json())["token"]}
    for text in texts:
        door = f"{site.url}/api/whatsapp/{shop.account_id}/simulate"
        said = await page.request.post(door, headers=headers, data={"from": phone, "text": text})
        assert said.status == 202


async def answers(shop: Shop, person: Chat) -> list[tuple[str, str, bool]]:
    """(author, text, whether it bears a client key) of what was sent to the customer, oldest first."""
    rows = await shop.rows(
        "select author, text, client_key is not null as keyed from messages "
        "where conversation_id = $1 and direction = 'out' order by seq",
        person.conversation_id,
    )
    return [(row["author"], row["text"], row["keyed"]) for row in rows]


async def chat_row(shop: Shop, person: Chat) -> tuple[str, UUID | None, str]:
    """Who answers the chat, who looks after it, and where it stands."""
    (row,) = await shop.rows(
        "select answered_by, assignee_id, status from conversations where id = $1", person.conversation_id
    )
    return row["answered_by"], row["assignee_id"], row["status"]


async def test_a_chat_is_taken_over_answered_and_given_back(
    page: Page, site: Site, shop: Shop, owner: TestMember
) -> None:
    person = await chat(shop, name="Ayesha")
    async with tenant_tx(shop.db, shop.tenant_id) as tx:
        await hand_over(tx, person.conversation_id, "wants a refund", by=SYSTEM)
    await page.goto(f"{site.url}/inbox")
    row = page.get_by_role("link", name="Ayesha")
    await expect(row).to_contain_text("Needs you")
    await expect(page).to_have_title("(1) Inbox · Chiragh Digital")
    await page.keyboard.press("j")
    await expect(page).to_have_url(f"{site.url}/inbox/{person.conversation_id}")
    await expect(page.get_by_text("Needs a person: wants a refund")).to_be_visible()
    await page.keyboard.press("r")
    await page.keyboard.type("I am looking into it.")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("One *moment*.")
    await page.keyboard.press("Enter")
    log = page.get_by_role("log", name="Messages")
    await expect(log.locator("strong")).to_have_text("moment")
    await expect(log.get_by_text("Delivered")).to_be_attached()
    await expect(page.get_by_role("timer")).to_contain_text("The AI takes over again in")
    await expect(page.get_by_text("Needs a person:")).to_be_hidden()
    await expect(row).to_contain_text("Team:I am looking into it. One moment.")
    assert (await answers(shop, person))[-1] == ("human", "I am looking into it.\nOne *moment*.", True)
    assert await chat_row(shop, person) == ("human", owner.user_id, "active")
    await page.keyboard.press("Escape")
    async with page.expect_response("**/resume"):  # the page does not wait for it
        await page.keyboard.press("t")
    await expect(page.get_by_text("AI is answering", exact=True)).to_be_visible()
    await expect(page.get_by_role("timer")).to_be_hidden()
    assert await chat_row(shop, person) == ("ai", owner.user_id, "active")
    await page.get_by_role("button", name="Assigned to Test Person").click()
    await page.get_by_role("menuitem", name="Nobody").click()
    await expect(page.get_by_role("button", name="Assign to somebody")).to_be_visible()
    await page.keyboard.press("e")
    async with page.expect_response("**/close"):
        await page.get_by_role("alertdialog").get_by_role("button", name="Close chat").click()
    await expect(row).to_contain_text("Closed")
    await expect(page.get_by_text("A message opens it again.")).to_be_visible()
    assert await chat_row(shop, person) == ("ai", None, "completed")


async def test_words_are_suggested_and_taken_back(page: Page, site: Site, shop: Shop) -> None:
    person = await chat(shop, name="Bilal")
    async with tenant_tx(shop.db, shop.tenant_id) as tx:
        await take_over(tx, person.conversation_id, by=SYSTEM, user_id=None)
    await write(shop, "how much is the standard logo?")
    await page.goto(f"{site.url}/inbox/{person.conversation_id}")
    box = page.get_by_label("Your message")
    await box.fill("Wait")
    await page.get_by_role("button", name="Suggest a reply").click()
    await expect(box).to_have_value(re.compile("PKR 6,500"))
    (package,) = await shop.rows(STANDARD)
    source = page.get_by_role("list", name="Rests on").get_by_role("link", name="Logo Design · Standard")
    await expect(source).to_have_attribute("href", f"/catalogue?package={package['id']}")
    assert await faults(page) == []
    await page.get_by_role("button", name="Take it back").click()
    await expect(box).to_have_value("Wait")
    assert "human" not in {author for author, _, _ in await answers(shop, person)}


async def test_several_chats_are_chosen_and_dealt_with_at_once(
    page: Page, site: Site, runtime: Runtime, shop: Shop, owner: TestMember
) -> None:
    await quiet(shop)
    people = [
        await chat(shop, f"+92300111000{number}", name=name) for number, name in enumerate(("Ayesha", "Bilal", "Hira"))
    ]
    colleague = await make_member(runtime.db, shop.tenant_id, "agent")
    async with tenant_tx(shop.db, shop.tenant_id) as tx:
        await hand_over(tx, people[0].conversation_id, "wants a refund", by=SYSTEM)
        back = "update conversations set handover_at = now() - interval '12 minutes' where id = $1"
        await tx.raw.execute(back, people[0].conversation_id)
        await take_over(tx, people[2].conversation_id, by=SYSTEM, user_id=colleague.user_id)
    await order(shop, people[0])
    await page.goto(f"{site.url}/inbox?unread=yes")
    row = page.get_by_role("link", name="Ayesha")
    await expect(row).to_contain_text("wants a refund")
    await expect(row).to_contain_text("12 min")
    await expect(row).to_contain_text("PKR 2,500")
    await page.get_by_role("checkbox", name="Choose the chat with Ayesha").check()
    await page.get_by_role("checkbox", name="Choose the chat with Bilal").click(modifiers=["Shift"])
    chosen = page.get_by_role("region", name="Chosen chats")
    await expect(chosen).to_contain_text("3 chosen")
    assert await faults(page) == []
    await page.get_by_role("checkbox", name="Choose the chat with Hira").uncheck()
    await chosen.get_by_role("button", name="Assign to me").click()
    await expect(chosen).to_be_hidden()
    states = [await chat_row(shop, person) for person in people]
    assert [assignee for _, assignee, _ in states] == [owner.user_id, owner.user_id, colleague.user_id]
    await page.get_by_role("link", name="Hira").click()
    await expect(page.get_by_text("Test Person is looking after this chat.")).to_be_visible()
    await page.keyboard.press("x")
    await chosen.get_by_role("button", name="Close chats").click()
    await page.get_by_role("alertdialog", name="Close 1 chat?").get_by_role("button", name="Close chats").click()
    await expect(chosen).to_be_hidden()
    assert [(await chat_row(shop, person))[2] for person in people] == ["waiting_payment", "active", "completed"]
    await page.get_by_role("button", name="Without the filter Unread").click()
    await expect(page).to_have_url(f"{site.url}/inbox/{people[2].conversation_id}")


async def test_what_comes_is_shown_at_once_and_never_under_the_reader(page: Page, site: Site, shop: Shop) -> None:
    await quiet(shop)
    person = await chat(shop, name="Ayesha")
    await write(shop, *[f"line {number}" for number in range(1, 120)])
    await chat(shop, "+923009998877", name="Bilal")
    await page.goto(f"{site.url}/inbox/{person.conversation_id}")
    log = page.get_by_role("log", name="Messages")
    await expect(log.get_by_text("line 119", exact=True)).to_be_visible()
    await expect(page.get_by_role("link", name="Bilal")).to_contain_text("1 unread message")
    await expect(page.get_by_role("link", name="Ayesha")).not_to_contain_text("unread")
    await play(page, site, shop, "straight down")
    await expect(log.get_by_text("straight down")).to_be_in_viewport()
    await log.hover()
    await page.mouse.wheel(0, -1_500)
    await expect(page.get_by_role("button", name="To the latest")).to_be_visible()
    await play(page, site, shop, "one", "two")
    await page.get_by_role("button", name="2 new messages").click()
    await expect(log.get_by_text("two", exact=True)).to_be_in_viewport()
    await play(page, site, shop, "and I", phone="+923009998877")
    await expect(page.get_by_role("link", name="Bilal")).to_contain_text("and I")
    for _ in range(6):
        await log.press("PageUp")
        await log.evaluate("box => box.scrollTo(0, 0)")
    await expect(log.get_by_text("salam", exact=True)).to_be_visible()
    (unread,) = await shop.rows("select unread from conversations where id = $1", person.conversation_id)
    assert unread == {"unread": 0}


async def test_nothing_typed_is_lost_and_nothing_is_sent_twice(
    page: Page, site: Site, shop: Shop, errors: Errors
) -> None:
    errors.expect("ERR_INTERNET_DISCONNECTED")
    errors.expect("WebSocket connection")
    await quiet(shop)
    person = await chat(shop, name="Ayesha")
    await chat(shop, "+923009998877", name="Bilal")
    await page.goto(f"{site.url}/inbox/{person.conversation_id}")
    draft = page.get_by_role("textbox", name="Your message")
    await draft.fill("half a thou")
    await page.get_by_role("link", name="Bilal").click()
    await expect(draft).to_have_value("")
    await page.reload()
    await page.get_by_role("link", name="Ayesha").click()
    await expect(draft).to_have_value("half a thou")
    await page.context.set_offline(True)
    await draft.fill("a whole thought")
    await draft.press("Enter")
    await expect(draft).to_have_value("")
    log = page.get_by_role("log", name="Messages")
    await expect(log.get_by_text("On its way")).to_be_attached()
    assert await answers(shop, person) == []
    await page.context.set_offline(False)
    await expect(log.get_by_text("Delivered")).to_be_attached()
    await expect(log.get_by_text("a whole thought")).to_have_count(1)
    await draft.fill("x" * 4_097)
    await expect(page.get_by_title("-1 letter left")).to_be_visible()
    await expect(page.get_by_role("button", name="Send")).to_be_disabled()
    assert await answers(shop, person) == [("human", "a whole thought", True)]


async def test_every_kind_of_message_is_shown(
    page: Page, site: Site, runtime: Runtime, shop: Shop, owner: TestMember
) -> None:
    await quiet(shop)
    person = await chat(shop, name="صنعاء")
    picture = await save(runtime, shop.tenant_id, PNG, filename="design.png")
    voice = await save(runtime, shop.tenant_id, WAV, filename="note.wav")
    async with tenant_tx(shop.db, shop.tenant_id) as tx:
        tx.add_all([picture, voice])
    await write(shop, "like this", kind="image", media=picture)
    await write(shop, "", kind="audio", media=voice, payload={"transcript": "I need it by Friday"})
    await write(shop, "Liberty Market", kind="location", payload={"latitude": 31.5, "longitude": 74.3})
    await write(shop, "", kind="contact", payload={"contacts": [{"name": "Umar", "phones": ["+923211"]}]})
    await write(shop, "", kind="unsupported", payload={"type": "revoke"})
    await write(shop, "", kind="document", payload={"media_error": "It is too large."})
    async with tenant_tx(shop.db, shop.tenant_id) as tx:
        ours = {"latitude": 24.8, "longitude": 67.0, "name": "Our office"}
        await send(tx, person.conversation_id, "Our office", author="human", user_id=owner.user_id, payload=ours)
        sent = await send(tx, person.conversation_id, "Friday it is", author="human", user_id=owner.user_id)
        failed = "update messages set status = 'failed', failure = 'No such number.' where id = $1"
        await tx.raw.execute(failed, sent.id)
    await page.goto(f"{site.url}/inbox/{person.conversation_id}")
    await expect(page.get_by_text("I need it by Friday")).to_be_visible()
    theirs, ours_too = (page.get_by_role("link", name="Show on the map").nth(place) for place in (0, 1))
    await expect(theirs).to_have_attribute("href", re.compile(r"mlat=31\.5&mlon=74\.3"))
    await expect(ours_too).to_have_attribute("href", re.compile(r"mlat=24\.8&mlon=67"))
    await expect(page.get_by_text("Our office")).to_have_count(1)
    await expect(page.get_by_text("+923211")).to_be_visible()
    await expect(page.get_by_text("The customer deleted this message.")).to_be_visible()
    await expect(page.get_by_text("The file could not be fetched. It is too large.")).to_be_visible()
    await expect(page.get_by_text("No such number.")).to_be_visible()
    await expect(page.get_by_role("button", name="Send again")).to_be_visible()
    assert await faults(page) == []
    await page.get_by_role("button", name="Play voice message").click()
    await expect(page.get_by_role("button", name="Speed 1")).to_be_visible()
    await page.get_by_role("button", name="Open design.png").click()
    large = page.get_by_role("dialog").get_by_role("img", name="design.png")
    await expect(large).to_be_visible()
    await page.keyboard.press("+")
    await page.keyboard.press("r")
    await expect(large).to_have_css("transform", "matrix(0, 1.5, -1.5, 0, 0, 0)")
    assert await faults(page) == []
    await page.keyboard.press("Escape")
    await expect(large).to_be_hidden()


async def test_the_order_beside_the_chat_and_its_next_step(
    page: Page, site: Site, runtime: Runtime, shop: Shop
) -> None:
    await quiet(shop)
    person = await chat(shop, name="Ayesha")
    order_id = await order(shop, person, quantity=2)
    await page.goto(f"{site.url}/inbox/{person.conversation_id}")
    await expect(page.get_by_role("link", name="Order #1")).to_have_attribute("href", f"/orders/{order_id}")
    await expect(page.get_by_text("2 × PKR 2,500")).to_be_visible()
    await page.get_by_role("button", name="Mark as paid").click()
    dialog = page.get_by_role("dialog", name="Is order #1 paid?")
    await dialog.get_by_role("textbox").fill("cash")
    await dialog.get_by_role("button", name="Mark as paid").click()
    await expect(page.get_by_role("button", name="Mark as completed")).to_be_visible()
    await expect(page.locator("[aria-current=step]")).to_have_text("Paid")
    assert await shop.rows("select status from orders") == [{"status": "paid"}]
    await page.get_by_role("button", name="Add a note").click()
    await page.get_by_label("Notes").fill("Pays in cash")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Pays in cash")).to_be_visible()
    await page.get_by_role("log", name="Messages").focus()
    await page.keyboard.press("l")
    labels = page.get_by_role("dialog", name="Labels of Ayesha")
    await labels.get_by_role("combobox").fill("wholesale")
    await page.keyboard.press("Enter")
    await labels.get_by_role("button", name="Save").click()
    # In the chat's head and on the customer's card.
    await expect(page.get_by_role("list", name="Labels")).to_have_text(["wholesale", "wholesale"])
    await page.get_by_role("log", name="Messages").focus()
    await page.keyboard.press("m")
    await page.get_by_role("menuitem", name="8 hr").click()
    await expect(page.get_by_role("timer")).to_contain_text("The AI takes over again in 8 hr")
    await page.evaluate("localStorage.setItem('munshi:enter', 'off')")
    await page.keyboard.press("r")
    await page.keyboard.type("one")
    await page.keyboard.press("Enter")
    await page.keyboard.type("two")
    async with page.expect_response("**/messages"):
        await page.keyboard.press("Control+Enter")
    assert (await answers(shop, person))[-1] == ("human", "one\ntwo", True)
    await page.get_by_role("button", name="Block").click()
    await page.get_by_role("alertdialog").get_by_role("button", name="Block").click()
    await expect(page.get_by_text("This customer is blocked.")).to_be_visible()
    (customer,) = await shop.rows("select notes, labels, blocked_at is not null as blocked from customers")
    assert customer == {"notes": "Pays in cash", "labels": ["wholesale"], "blocked": True}
    await sign_in(page, site, runtime, await make_member(runtime.db, shop.tenant_id, "viewer"))
    await page.reload()
    await expect(page.get_by_role("link", name="Order #1")).to_be_visible()
    await expect(page.get_by_text("You can read along.")).to_be_visible()
    for name in ("Mark as completed", "Take over", "Block", "Send", "Assign to somebody"):
        await expect(page.get_by_role("button", name=name)).to_have_count(0)


async def test_on_a_phone_the_list_the_chat_and_the_order_are_pages(
    page: Page, site: Site, runtime: Runtime, shop: Shop
) -> None:
    await quiet(shop)
    await on_phone(page)
    await prefer(page, theme="dark")
    person = await chat(shop, name="Ayesha")
    await order(shop, person)
    async with tenant_tx(shop.db, shop.tenant_id) as tx:
        await send(tx, person.conversation_id, "W" * 300, author="ai", run_id=None)
    await page.goto(f"{site.url}/inbox?tab=ai")
    await page.get_by_role("link", name="Ayesha").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Ayesha")
    assert not await is_too_wide(page)
    await page.get_by_role("button", name="Order and customer").click()
    await expect(page.get_by_role("link", name="Order #1")).to_be_visible()
    assert await faults(page) == []
    await page.go_back()
    await expect(page.get_by_role("link", name="Order #1")).to_be_hidden()
    await page.get_by_role("link", name="Back to the list").click()
    await expect(page).to_have_url(f"{site.url}/inbox?tab=ai")
    await expect(page.get_by_role("tab", name="AI")).to_have_attribute("aria-selected", "true")
