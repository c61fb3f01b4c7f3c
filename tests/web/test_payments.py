"""Deciding on payment proofs: by key and by hand, two at once, without a connection, on a phone."""

import struct
import zlib
from uuid import UUID

from playwright.async_api import FloatRect, Locator, Page, WebSocketRoute, expect

from munshi.core.clock import new_id
from munshi.core.db import tenant_tx
from munshi.core.runtime import Runtime
from munshi.events.service import Actor
from munshi.media.store import save
from munshi.payments.service import submit_proof
from munshi.tenants.schemas import Language
from tests.api import client_of, make_member
from tests.killable import until
from tests.shop import Chat, Shop, chat, order
from tests.web.conftest import Errors
from tests.web.people import faults, is_too_wide, on_phone, prefer, sign_in
from tests.web.site import Site

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]>>endobj\ntrailer<</Root 1 0 R>>\n"
)

LIES = """([picture, box]) => {
  const at = picture.getBoundingClientRect();
  return Object.keys(box).every((side) => Math.abs(at[side] - box[side]) < 0.5);
}"""
WIDER = "([picture, width]) => picture.getBoundingClientRect().width > width"


def screenshot(width: int = 360, height: int = 640) -> bytes:
    """A grey picture of a phone's shape, as PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x80" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


async def waiting(
    runtime: Runtime, shop: Shop, name: str, *, language: Language | None = None, content: bytes | None = None
) -> tuple[Chat, UUID]:
    """`name` has ordered a reel for PKR 2,500 and sent a proof: who they are, and the proof's id."""
    person = await chat(shop, f"+92300{new_id().int % 10**7:07d}", name=name, language=language)
    order_id = await order(shop, person)
    media = await save(runtime, shop.tenant_id, content or screenshot(), filename="proof")
    async with tenant_tx(shop.db, shop.tenant_id) as tx:
        tx.add(media)
        await tx.flush()
        by = Actor("customer", person.customer_id)
        proof = await submit_proof(tx, order_id=order_id, message_id=new_id(), media=media, by=by)
    return person, proof.id


async def told(shop: Shop, person: Chat) -> list[tuple[str, str]]:
    """What the customer was told from templates; the assistant answers their greeting at its own time."""
    return [(template, text) for template, text in await shop.sent(person.conversation_id) if template]


async def hold_for(shop: Shop, seconds: int) -> None:
    hold = "settings = settings || jsonb_build_object('decision_undo_seconds', $2::int)"
    await shop.rows(f"update tenants set {hold} where id = $1", shop.tenant_id, seconds)  # noqa: S608


async def statuses(shop: Shop) -> list[tuple[str, str]]:
    """(proof, order) of each proof, the oldest first."""
    rows = await shop.rows(
        "select p.status as proof, o.status as order from payment_proofs p join orders o on o.id = p.order_id "
        "order by p.id"
    )
    return [(row["proof"], row["order"]) for row in rows]


async def test_approved_by_key_and_taken_back(page: Page, site: Site, runtime: Runtime, shop: Shop) -> None:
    people = [await waiting(runtime, shop, name) for name in ("Ayesha", "Bilal", "Hina")]
    await page.goto(f"{site.url}/payments")
    await expect(page.get_by_text("3 left · 0 done")).to_be_visible()
    await expect(page.get_by_role("img", name="Payment proof of order #1")).to_be_visible()
    await expect(page.get_by_text("Amount due")).to_be_visible()
    await page.keyboard.press("j")
    await expect(page.get_by_role("img", name="Payment proof of order #2")).to_be_visible()
    await page.keyboard.press("a")
    await expect(page).to_have_url(f"{site.url}/payments/{people[2][1]}")
    await expect(page.get_by_text("2 left · 1 done")).to_be_visible()
    await expect(page.get_by_text("Approved PKR 2,500")).to_be_visible()
    assert await statuses(shop) == [
        ("waiting", "payment_submitted"),
        ("held", "payment_submitted"),
        ("waiting", "payment_submitted"),
    ]
    await page.keyboard.press("u")
    await expect(page.get_by_text("Taken back. It waits again.")).to_be_visible()
    await expect(page.get_by_text("3 left · 0 done")).to_be_visible()
    await expect(page).to_have_url(f"{site.url}/payments/{people[1][1]}")
    assert await statuses(shop) == [("waiting", "payment_submitted")] * 3
    assert [template for template, _ in await told(shop, people[1][0])] == ["payment_submitted"]


# The first order and its picture so many times over, as proofs that nobody need read.
FIFTY = """
with ordered as (
  insert into orders select (jsonb_populate_record(o, jsonb_build_object(
    'id', gen_random_uuid(), 'number', n, 'key', n::text))).*
  from orders o, generate_series(2, 50) n returning *
), lines as (
  insert into order_lines select (jsonb_populate_record(l, jsonb_build_object(
    'id', gen_random_uuid(), 'order_id', ordered.id))).* from order_lines l, ordered
)
insert into payment_proofs (tenant_id, id, order_id, message_id, media_id, sha256, created_at)
select tenant_id, ('00000000-0000-7000-8000-' || lpad(number::text, 12, '0'))::uuid, id, gen_random_uuid(), $1,
  md5(number::text), $2::timestamptz + number * interval '1 second' from ordered
"""
READ = """
insert into proof_readings (tenant_id, proof_id, state, verdict)
select p.tenant_id, p.id, 'read', 'looks_wrong' from payment_proofs p join orders o on o.id = p.order_id
where o.number = 40
"""
NEXT = """([order, left]) =>
  document.querySelector("h1 ~ * [role=status]")?.textContent.startsWith(`${left} left`) &&
  !document.querySelector("section[aria-busy=true]") &&
  (order === 0 || document.querySelector("img[alt^='Payment proof']")?.alt.endsWith(`#${order}`))
"""


async def fifty(runtime: Runtime, shop: Shop) -> None:
    """Proofs of the orders 1 to 50, the oldest first."""
    _, first = await waiting(runtime, shop, "Ayesha")
    (proof,) = await shop.rows("select media_id, created_at from payment_proofs where id = $1", first)
    await shop.rows(FIFTY, proof["media_id"], proof["created_at"])


async def test_fifty_are_decided_by_key(page: Page, site: Site, runtime: Runtime, shop: Shop) -> None:
    await hold_for(shop, 60)
    await fifty(runtime, shop)
    await page.goto(f"{site.url}/payments")

    async def stands(number: int, left: int) -> None:
        """The order that is looked at, and what the counter says. Nought: none."""
        await page.wait_for_function(NEXT, arg=[number, left])

    async def press(*keys: str) -> None:
        for key in keys:
            await page.keyboard.press(key)

    await stands(1, 50)
    await press("s")
    await stands(2, 50)
    await press("z", "r", "1")
    await expect(page.get_by_text("The customer will read")).to_be_visible()
    await press("Enter")
    await stands(3, 49)
    # Read meanwhile, it would be the first now; nothing moves under the reader.
    await shop.rows(READ)
    for number in range(3, 50):
        await press("a")
        await stands(number + 1, 51 - number)
        if number == 25:
            await press("u")
            await stands(25, 27)
            await press("a")
            await stands(26, 26)
    await press("a")
    await stands(1, 1)
    await press("a")
    await stands(0, 0)
    await expect(page.get_by_text("You have decided 50 proofs.")).to_be_visible()

    async def answered() -> bool:
        return not await shop.rows("select from payment_proofs where verdict is null")

    await until(answered)
    verdicts = await shop.rows("select verdict, count(*) from payment_proofs group by 1 order by 1")
    assert verdicts == [{"verdict": "approved", "count": 49}, {"verdict": "rejected", "count": 1}]


async def test_a_rejection_says_what_was_previewed(page: Page, site: Site, runtime: Runtime, shop: Shop) -> None:
    await hold_for(shop, 1)
    person, _ = await waiting(runtime, shop, "Ayesha", language="roman_ur")
    await page.goto(f"{site.url}/payments")
    await page.get_by_role("button", name="Reject").click()
    await page.keyboard.press("3")
    await expect(page.get_by_text("The customer will read · Roman Urdu")).to_be_visible()
    preview = await page.get_by_text("raqam order ke mutabiq nahi hai").inner_text()
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Rejected PKR 2,500")).to_be_visible()
    await expect(page.get_by_text("All done")).to_be_visible()
    await expect(page.get_by_text("Rejected PKR 2,500")).to_be_hidden()
    await page.get_by_role("tab", name="Decided").click()
    await expect(page.get_by_text("The customer was told why and may send another proof.")).to_be_visible()
    assert await statuses(shop) == [("rejected", "rejected")]
    assert (await told(shop, person))[-1] == ("payment_rejected", preview)


async def test_another_persons_decision_greys_the_row(page: Page, site: Site, runtime: Runtime, shop: Shop) -> None:
    _, first = await waiting(runtime, shop, "Ayesha")
    _, second = await waiting(runtime, shop, "Bilal")
    await page.goto(f"{site.url}/payments")
    rows = page.get_by_role("list", name="Payment proofs").get_by_role("listitem")
    await expect(rows).to_have_count(2)
    async with client_of(runtime, await make_member(runtime.db, shop.tenant_id, "agent")) as agent:
        assert (await agent.post(f"/api/payments/{first}/approve", json={})).status_code == 200
    await expect(rows.first).to_contain_text("Approved by Test Person")
    await expect(rows).to_have_count(2)
    await expect(page.get_by_text("1 left · 0 done")).to_be_visible()
    two = "settings = settings || jsonb_build_object('two_people_above_minor', 100000)"
    await shop.rows(f"update tenants set {two} where id = $1", shop.tenant_id)  # noqa: S608
    async with client_of(runtime, await make_member(runtime.db, shop.tenant_id, "agent")) as agent:
        assert (await agent.post(f"/api/payments/{second}/approve", json={})).status_code == 200
    await expect(rows.last).to_contain_text("Test Person has approved")


async def test_who_was_first_is_said(page: Page, site: Site, runtime: Runtime, shop: Shop, errors: Errors) -> None:
    errors.expect("status of 409")
    # This browser hears nothing of what others do.
    await page.route_web_socket("**/socket.io/**", lambda _: None)
    _, proof_id = await waiting(runtime, shop, "Ayesha")
    await page.goto(f"{site.url}/payments")
    await expect(page.get_by_role("button", name="Approve")).to_be_enabled()
    async with client_of(runtime, await make_member(runtime.db, shop.tenant_id, "agent")) as agent:
        answer = await agent.post(f"/api/payments/{proof_id}/reject", json={"reason": "blurred"})
        assert answer.status_code == 200
    await page.keyboard.press("a")
    await expect(page.get_by_text("Test Person was first: Rejected.")).to_be_visible()
    await expect(page.get_by_role("region", name="Decision")).to_contain_text("Rejected by Test Person")
    assert await statuses(shop) == [("held", "payment_submitted")]


async def test_nothing_is_decided_without_a_connection(page: Page, site: Site, runtime: Runtime, shop: Shop) -> None:
    sockets: list[WebSocketRoute] = []

    def carry(socket: WebSocketRoute) -> None:
        """Through to the server the first time; nobody answers afterwards."""
        if not sockets:
            socket.connect_to_server()
        sockets.append(socket)

    await page.route_web_socket("**/socket.io/**", carry)
    await waiting(runtime, shop, "Ayesha")
    await page.goto(f"{site.url}/payments")
    await expect(page.get_by_text("Live", exact=True)).to_be_visible()
    await sockets[0].close()
    await expect(page.get_by_role("button", name="Approve")).to_be_disabled()
    await expect(page.get_by_role("button", name="Reject")).to_be_disabled()
    await expect(page.get_by_text("Decisions wait until you are online again.")).to_be_visible()
    await page.keyboard.press("a")
    assert await statuses(shop) == [("waiting", "payment_submitted")]


async def test_the_picture_is_enlarged_at_the_pointer_and_stays_so(
    page: Page, site: Site, runtime: Runtime, shop: Shop
) -> None:
    await waiting(runtime, shop, "Ayesha")
    await waiting(runtime, shop, "Bilal", content=PDF)
    await page.goto(f"{site.url}/payments")
    picture = page.get_by_role("img", name="Payment proof of order #1")
    await expect(picture).to_be_visible()
    size = page.get_by_role("button", name="show each pixel")
    await expect(size).to_be_enabled()
    fitting = await size.inner_text()
    before = await picture.bounding_box()
    assert before is not None
    corner = (before["x"] + before["width"] * 0.25, before["y"] + before["height"] * 0.25)
    await page.mouse.move(*corner)
    await page.mouse.wheel(0, -600)
    await page.wait_for_function(WIDER, arg=[await picture.element_handle(), before["width"] * 2])
    after = await picture.bounding_box()
    assert after is not None
    # What lay under the pointer lies under it still.
    assert abs((corner[1] - after["y"]) / after["height"] - 0.25) < 0.01
    await page.keyboard.press("j")
    # In the page, where the browser has a viewer for it.
    await expect(page.locator("iframe").or_(page.get_by_role("link", name="Open the PDF"))).to_be_visible()
    await page.keyboard.press("k")
    await stands(page, picture, after)
    await expect(size).not_to_have_text(fitting)
    await page.keyboard.press("z")
    await expect(size).to_have_text(fitting)
    await stands(page, picture, before)


async def stands(page: Page, picture: Locator, box: FloatRect) -> None:
    """Wait until the picture lies there."""
    await page.wait_for_function(LIES, arg=[await picture.element_handle(), box])


async def test_a_viewer_looks_and_does_not_decide(page: Page, site: Site, runtime: Runtime, shop: Shop) -> None:
    await waiting(runtime, shop, "Ayesha")
    await sign_in(page, site, runtime, await make_member(runtime.db, shop.tenant_id, "viewer"))
    await page.goto(f"{site.url}/payments")
    await expect(page.get_by_role("img", name="Payment proof of order #1")).to_be_visible()
    await expect(page.get_by_role("button", name="Approve")).to_have_count(0)
    await page.keyboard.press("a")
    assert await statuses(shop) == [("waiting", "payment_submitted")]


async def test_on_a_phone_the_picture_stands_over_the_buttons(
    page: Page, site: Site, runtime: Runtime, shop: Shop
) -> None:
    _, proof_id = await waiting(runtime, shop, "Ayesha")
    await waiting(runtime, shop, "Bilal")
    await on_phone(page)
    await page.goto(f"{site.url}/payments")
    await page.get_by_role("link", name="Ayesha").click()
    await expect(page).to_have_url(f"{site.url}/payments/{proof_id}")
    picture = await page.get_by_role("img", name="Payment proof of order #1").bounding_box()
    button = await page.get_by_role("button", name="Approve").bounding_box()
    assert picture is not None
    assert button is not None
    assert picture["y"] + picture["height"] < button["y"]
    assert button["height"] >= 44
    assert not await is_too_wide(page)
    await page.get_by_role("button", name="Approve").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Order #2")
    await page.get_by_role("link", name="All payments").click()
    await expect(page.get_by_role("list", name="Payment proofs").get_by_role("listitem")).to_have_count(1)


async def test_for_every_sense(page: Page, site: Site, runtime: Runtime, shop: Shop) -> None:
    await waiting(runtime, shop, "Ayesha")
    await page.goto(f"{site.url}/payments")
    await page.get_by_role("button", name="Reject").click()
    await page.keyboard.press("1")
    await expect(page.get_by_text("The customer will read")).to_be_visible()
    assert await faults(page) == []
    await prefer(page, theme="dark", language="ur")
    await page.goto(f"{site.url}/payments")
    await expect(page.get_by_role("button", name="منظور کریں")).to_be_visible()
    assert await faults(page) == []
    assert not await is_too_wide(page)


async def test_where_the_queue_cannot_be_read_nothing_is_said_of_it(
    page: Page, site: Site, shop: Shop, errors: Errors
) -> None:
    errors.expect("ERR_FAILED")
    await page.route("**/api/payments?**", lambda route: route.abort())
    await page.goto(f"{site.url}/payments")
    await expect(page.get_by_role("button", name="Try again")).to_be_visible()
    await expect(page.get_by_text("No proof waits for you")).to_have_count(0)
    await page.unroute("**/api/payments?**")
    await page.get_by_role("button", name="Try again").click()
    await expect(page.get_by_text("No proof waits for you").last).to_be_visible()
