"""The inbox at full size in a real browser: `python -m benchmarks.dashboard` runs this part alone.

A shop of 10,000 chats, one of them with 5,000 messages, behind `munshi serve` on this machine, opened in Chromium. Times
begin with the request for the data (a list) or the click (a chat) and end with the frame that shows them. Then customers
write 50 messages a second: all in the chat that is open, and one each in chats of the list while it is scrolled.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from statistics import median
from uuid import UUID

import uvloop
from playwright.async_api import Page, async_playwright

from benchmarks.crowd import OPEN_PHONE, PHONE, seed_crowd
from benchmarks.stage import Figure, Stage, analyze, stage
from munshi.conversations.receive import Inbound, receive
from munshi.core.clock import new_id
from munshi.core.db import tenant_tx
from scripts import browser as chromium
from scripts import dashboard
from tests.api import make_member
from tests.web.people import sign_in
from tests.web.site import Site, served

ROUNDS = 7
RATE = 50  # messages a second
TICK_SECONDS = 0.1
SECONDS = 10
FLAGS = ("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--no-sandbox")
WINDOW = {"width": 1440, "height": 900}

# Tells when the frame that first holds `selector` is painted, and every task that held the page up.
WATCH = """
window.longTasks = [];
new PerformanceObserver((list) => window.longTasks.push(...list.getEntries().map(({ duration }) => duration)))
  .observe({ type: "longtask" });
window.painted = (selector) => new Promise((tell) => {
  const look = () => {
    if (!document.querySelector(selector)) return void requestAnimationFrame(look);
    requestAnimationFrame(() => setTimeout(() => tell(performance.now())));
  };
  look();
});
window.asked = (part) => performance.getEntriesByType("resource").find(({ name }) => name.includes(part)).startTime;
"""
LIST = """async () => {
  const shown = await painted('a[href^="/inbox/"]');
  return shown - asked("/api/conversations?");
}"""
CHAT = """async (id) => {
  const from = performance.now();
  document.querySelector(`a[href="/inbox/${id}"]`).click();
  return await painted('[role=log] [data-index]') - from;
}"""
SCROLL = """async ([selector, ms]) => {
  const row = document.querySelector(selector);
  let box = row;
  while (box.scrollHeight <= box.clientHeight + 1 || getComputedStyle(box).overflowY === "visible") box = box.parentElement;
  const until = performance.now() + ms;
  let frames = 0, step = 40;
  await new Promise((done) => {
    const move = () => {
      if (performance.now() > until) return done();
      if (box.scrollTop + box.clientHeight >= box.scrollHeight - 1) step = -40;
      if (box.scrollTop <= 0) step = 40;
      box.scrollBy(0, step);
      frames += 1;
      requestAnimationFrame(move);
    };
    move();
  });
  return Math.round(frames * 1000 / ms);
}"""
BELOW = "() => { const box = document.querySelector('[role=log]'); return box.scrollHeight - box.scrollTop - box.clientHeight; }"


async def measure(stage: Stage) -> list[Figure]:
    dashboard.build()
    # Over plain HTTP a browser keeps no cookie with the name it has in production.
    settings = stage.runtime.settings.model_copy(update={"APP_ENV": "test"})
    stage = replace(stage, runtime=replace(stage.runtime, settings=settings))
    account_id, open_chat = await seed_crowd(stage)
    await analyze(stage)
    async with served(settings) as site, opened(stage, site) as page:
        lists = [await list_painted(page, site) for _ in range(ROUNDS + 1)]
        chats = [await chat_opened(page, site, open_chat) for _ in range(ROUNDS + 1)]
        follow = await under_fire(stage, page, account_id, [OPEN_PHONE])
        scroll = await scrolled(stage, page, site, account_id)
    return [
        Figure("inbox, list of 10,000 painted", f"median {median(lists[1:]):.0f} ms", bar="≤ 200 ms after its request"),
        Figure("chat of 5,000 messages opened", f"median {median(chats[1:]):.0f} ms", bar="≤ 300 ms after the click"),
        *follow,
        *scroll,
    ]


@asynccontextmanager
async def opened(stage: Stage, site: Site) -> AsyncIterator[Page]:
    """Chromium with the shop's owner signed in."""
    owner = await make_member(stage.runtime.db, stage.tenant_id, "owner")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium.find(), args=list(FLAGS))
        context = await browser.new_context(viewport=WINDOW, reduced_motion="reduce")  # type: ignore[arg-type]
        await context.add_init_script(WATCH)
        page = await context.new_page()
        await sign_in(page, site, stage.runtime, owner)
        yield page
        await browser.close()


async def list_painted(page: Page, site: Site) -> float:
    """Milliseconds from the list's request to its first rows, after a fresh start of the page."""
    await page.goto("about:blank")
    await page.goto(f"{site.url}/inbox")
    took: float = await page.evaluate(LIST)
    return took


async def chat_opened(page: Page, site: Site, chat: UUID) -> float:
    """Milliseconds from a click in the list to the chat's newest messages, none of them known before."""
    await list_painted(page, site)
    took: float = await page.evaluate(CHAT, str(chat))
    return took


async def under_fire(stage: Stage, page: Page, account_id: UUID, phones: Sequence[str]) -> list[Figure]:
    """The open chat follows what comes; the share of the main thread is that of its own CPU clock."""
    session = await page.context.new_cdp_session(page)
    await session.send("Performance.enable", {"timeDomain": "threadTicks"})
    await page.evaluate("longTasks.length = 0")
    before, began = await busy(session), time.monotonic()
    written = await write(stage, account_id, phones)
    share = (await busy(session) - before) / (time.monotonic() - began)
    rate = written / (time.monotonic() - began)
    await page.wait_for_timeout(500)
    below = await page.evaluate(BELOW)
    return [
        Figure(f"{rate:.0f} messages/s in the open chat, main thread", f"{share:.0%}", bar="≤ 17 %"),
        Figure("  longest task, px from the end", f"{await longest(page)}, {below:.0f} px", bar="≤ 100 ms, 0 px"),
    ]


async def scrolled(stage: Stage, page: Page, site: Site, account_id: UUID) -> list[Figure]:
    await list_painted(page, site)
    row = 'a[href^="/inbox/"]'
    await page.hover(row)
    await page.evaluate("longTasks.length = 0")
    phones = [PHONE.format(number) for number in range(1, RATE + 1)]
    scroll = asyncio.create_task(page.evaluate(SCROLL, [row, SECONDS * 1000]))
    await write(stage, account_id, phones)
    frames = await scroll
    name = f"{RATE} messages/s in {RATE} chats, the list is scrolled"
    return [Figure(name, f"{frames} frames/s, longest task {await longest(page)}", bar="≤ 100 ms")]


async def longest(page: Page) -> str:
    tasks: list[float] = await page.evaluate("longTasks")
    return f"{max(tasks):.0f} ms" if tasks else "< 50 ms"


async def busy(session: object) -> float:
    """CPU seconds of the page's main thread."""
    answer = await session.send("Performance.getMetrics")  # type: ignore[attr-defined]
    return next(one["value"] for one in answer["metrics"] if one["name"] == "TaskDuration")


async def write(stage: Stage, account_id: UUID, phones: Sequence[str]) -> int:
    """Customers write by turns, `RATE` messages a second for `SECONDS`; returns how many."""
    began, written = time.monotonic(), 0
    while written < RATE * SECONDS:
        due = round((time.monotonic() - began + TICK_SECONDS) * RATE)
        async with tenant_tx(stage.runtime.db, stage.tenant_id) as tx:
            for number in range(written, min(due, RATE * SECONDS)):
                await receive(tx, message(account_id, phones[number % len(phones)], number))
        written = max(written, min(due, RATE * SECONDS))
        await asyncio.sleep(max(0, began + written / RATE - time.monotonic()))
    return written


def message(account_id: UUID, phone: str, number: int) -> Inbound:
    return Inbound(
        account_id=account_id,
        wa_id=str(new_id()),
        addresses=[("phone", phone)],
        name=None,
        kind="text",
        text=f"{number}: and how long would a website take, with a shop in it?",
        payload={},
        media=None,
        at=datetime.now(UTC),
    )


async def alone() -> list[Figure]:
    async with stage() as place:
        return await measure(place)


if __name__ == "__main__":
    from benchmarks.__main__ import machine, table

    sys.stdout.write(f"{table(uvloop.run(alone()))}\n{machine()}\n")
