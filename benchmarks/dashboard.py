"""The inbox at full size in a real browser: `python -m benchmarks.dashboard` runs this part alone.

A shop of 10,000 chats, one of them with 5,000 messages, behind `munshi serve` on this machine, opened in Chromium.
Times begin with the click on the inbox in the menu, or on a chat in the list, with none of the data known yet, and end
with the frame that shows it; the list's also with its request on a page just started. Beside them the same data fetched
and written down as plain text in the same browser. Then customers write 50 a second: all in the chat that is open, and
one each in chats of the list while it is scrolled.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from statistics import median
from uuid import UUID

from playwright.async_api import CDPSession, Page, ViewportSize, async_playwright

from benchmarks.crowd import OPEN_PHONE, PHONE, seed_crowd
from benchmarks.stage import Figure, Stage, alone, analyze
from munshi.conversations.receive import Inbound, receive
from munshi.core.clock import new_id
from munshi.core.db import tenant_tx
from munshi.core.queue.bus import run_bus
from scripts import browser as chromium
from scripts import dashboard as build
from tests.api import make_member
from tests.web.people import sign_in
from tests.web.site import Site, served

ROUNDS = 7
RATE = 50  # messages a second
TICK_SECONDS = 0.1
SECONDS = 10
FLAGS = ("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--no-sandbox")
WINDOW: ViewportSize = {"width": 1440, "height": 900}
ROW = 'a[href^="/inbox/"]'
LIST_DATA = "/api/conversations?sort=needs_first&limit=25&offset=0"
CHAT_DATA = "/api/conversations/{}/messages"

# Tells when the frame that first holds `selector` is painted, and every task that held the page up.
WATCH = """
window.longTasks = [];
new PerformanceObserver((list) => window.longTasks.push(...list.getEntries().map(({ duration }) => duration)))
  .observe({ type: "longtask" });
window.frame = () => new Promise((tell) => requestAnimationFrame(() => setTimeout(() => tell(performance.now()))));
window.painted = async (selector) => {
  while (!document.querySelector(selector)) await new Promise(requestAnimationFrame);
  return frame();
};
window.asked = (part) => performance.getEntriesByType("resource").find(({ name }) => name.includes(part)).startTime;
"""
LIST = """async (row) => {
  const shown = await painted(row);
  return shown - asked("/api/conversations?");
}"""
CLICK = """async ([link, shown]) => {
  const from = performance.now();
  document.querySelector(link).click();
  return await painted(shown) - from;
}"""
MENU = 'a[href="/inbox"]'
MESSAGE = "[role=log] [data-index]"
PLAIN = """async (path) => {
  const from = performance.now();
  const { items } = await (await fetch(path)).json();
  document.body.replaceChildren(...items.map((item) => {
    const line = document.createElement("p");
    line.textContent = item.text ?? `${item.customer.name} ${item.last_message}`;
    return line;
  }));
  return await frame() - from;
}"""
SCROLL = """async ([row, ms]) => {
  const box = document.querySelector(row).closest("ul").parentElement;
  const until = performance.now() + ms;
  let frames = 0, step = 40;
  while (performance.now() < until) {
    if (box.scrollTop + box.clientHeight >= box.scrollHeight - 1) step = -40;
    if (box.scrollTop <= 0) step = 40;
    box.scrollBy(0, step);
    frames += 1;
    await new Promise(requestAnimationFrame);
  }
  return Math.round(frames * 1000 / ms);
}"""
BELOW = """async (text) => {
  const box = document.querySelector('[role=log]');
  while (!box.textContent.includes(text)) await new Promise(requestAnimationFrame);
  await frame();
  return box.scrollHeight - box.scrollTop - box.clientHeight;
}"""


async def measure(stage: Stage) -> list[Figure]:
    build.build()
    # Over plain HTTP a browser keeps no cookie with the name it has in production.
    settings = stage.runtime.settings.model_copy(update={"APP_ENV": "test"})
    stage = replace(stage, runtime=replace(stage.runtime, settings=settings))
    # As in every process that takes messages in: else the page hears of them when the server next looks by itself.
    telling = asyncio.create_task(run_bus(stage.runtime.db.bus, stage.runtime.db.dsn))
    account_id, open_chat = await seed_crowd(stage)
    await analyze(stage)
    async with served(settings) as site, opened(stage, site) as page:
        clock = await page.context.new_cdp_session(page)
        await clock.send("Performance.enable", {"timeDomain": "threadTicks"})
        await list_painted(page, site)  # the browser's and the server's first time are left out
        plain_list = await plainly(page, site, LIST_DATA)
        lists = [await list_opened(page, site, clock) for _ in range(ROUNDS)]
        starts = [await list_timed(page, site, clock) for _ in range(ROUNDS)]
        plain_chat = await plainly(page, site, CHAT_DATA.format(open_chat))
        chats = [await chat_opened(page, site, clock, open_chat) for _ in range(ROUNDS)]
        follow = await followed(stage, page, clock, account_id)
        scroll = await scrolled(stage, page, site, account_id)
    telling.cancel()
    return [
        *_figures("inbox, list of 10,000 painted", lists, plain_list, "≤ 200 ms after the click"),
        *_figures("  on a page just started, after its request", starts, plain_list),
        *_figures("chat of 5,000 messages opened", chats, plain_chat, "≤ 300 ms after the click"),
        *follow,
        scroll,
    ]


def _figures(
    name: str, ours: Sequence[tuple[float, float]], plain: Sequence[float], bar: str = ""
) -> tuple[Figure, Figure]:
    took, busy_for = median(took for took, _ in ours), median(cpu for _, cpu in ours)
    ratio = f"{took / median(plain):.1f} ×"
    return (
        Figure(name, f"{took:.0f} ms", f"{median(plain):.0f} ms, as plain text", ratio, bar),
        Figure("  of it on the main thread's own clock", f"{busy_for * 1000:.0f} ms"),
    )


@asynccontextmanager
async def opened(stage: Stage, site: Site) -> AsyncIterator[Page]:
    """Chromium with the shop's owner signed in."""
    owner = await make_member(stage.runtime.db, stage.tenant_id, "owner")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium.find(), args=list(FLAGS))
        context = await browser.new_context(viewport=WINDOW, reduced_motion="reduce")
        await context.add_init_script(WATCH)
        page = await context.new_page()
        await sign_in(page, site, stage.runtime, owner)
        yield page
        await browser.close()


async def plainly(page: Page, site: Site, path: str) -> list[float]:
    """Milliseconds from a request to its answer as plain text: what the machine makes of it at the least."""
    await page.goto(f"{site.url}/health/live")
    return [await page.evaluate(PLAIN, path) for _ in range(ROUNDS)]


async def list_painted(page: Page, site: Site) -> float:
    """Milliseconds from the list's request to its first rows, after a fresh start of the page."""
    await page.goto("about:blank")
    await page.goto(f"{site.url}/inbox")
    took: float = await page.evaluate(LIST, ROW)
    return took


async def list_timed(page: Page, site: Site, clock: CDPSession) -> tuple[float, float]:
    """As `list_painted`, and CPU seconds of the main thread from an empty page to those rows."""
    await page.goto("about:blank")
    before = await busy(clock)
    return await list_painted(page, site), await busy(clock) - before


async def list_opened(page: Page, site: Site, clock: CDPSession) -> tuple[float, float]:
    """From a click on the inbox in the menu of another page to the list's first rows, as `chat_opened`."""
    await page.goto(f"{site.url}/orders")
    await page.wait_for_load_state("networkidle")
    before = await busy(clock)
    took: float = await page.evaluate(CLICK, [MENU, ROW])
    return took, await busy(clock) - before


async def chat_opened(page: Page, site: Site, clock: CDPSession, chat: UUID) -> tuple[float, float]:
    """From a click in the list to the chat's newest messages, none of them known before.

    Milliseconds, and CPU seconds of the main thread: what other programs leave to the browser changes only the former.
    """
    await list_painted(page, site)
    await page.wait_for_load_state("networkidle")
    before = await busy(clock)
    took: float = await page.evaluate(CLICK, [f'a[href="/inbox/{chat}"]', MESSAGE])
    return took, await busy(clock) - before


async def followed(stage: Stage, page: Page, clock: CDPSession, account_id: UUID) -> list[Figure]:
    """The open chat shows what comes; the main thread's share is that of its own CPU clock."""
    await page.evaluate("longTasks.length = 0")
    before, began = await busy(clock), time.monotonic()
    last = await write(stage, account_id, [OPEN_PHONE])
    below: float = await page.evaluate(BELOW, last)
    took = time.monotonic() - began
    share, rate = (await busy(clock) - before) / took, RATE * SECONDS / took
    return [
        Figure(f"{rate:.0f} messages/s in the open chat, main thread", f"{share:.0%}", bar="≤ 17 %"),
        Figure("  longest task, px from the end", f"{await longest(page)}, {below:.0f} px", bar="≤ 100 ms, 0 px"),
    ]


async def scrolled(stage: Stage, page: Page, site: Site, account_id: UUID) -> Figure:
    """The list is scrolled from end to end while chats of it change their places."""
    await list_painted(page, site)
    await page.wait_for_load_state("networkidle")
    await page.evaluate("longTasks.length = 0")
    phones = [PHONE.format(number) for number in range(1, RATE + 1)]
    scroll = asyncio.create_task(page.evaluate(SCROLL, [ROW, SECONDS * 1000]))
    await write(stage, account_id, phones)
    frames = await scroll
    name = f"{RATE} messages/s in {RATE} chats, the list is scrolled"
    return Figure(name, f"{frames} frames/s, longest task {await longest(page)}", bar="≤ 100 ms")


async def longest(page: Page) -> str:
    tasks: list[float] = await page.evaluate("longTasks")
    return f"{max(tasks):.0f} ms" if tasks else "< 50 ms"


async def busy(clock: CDPSession) -> float:
    """CPU seconds of the page's main thread."""
    answer = await clock.send("Performance.getMetrics")
    found: float = next(one["value"] for one in answer["metrics"] if one["name"] == "TaskDuration")
    return found


async def write(stage: Stage, account_id: UUID, phones: Sequence[str]) -> str:
    """Customers write by turns, `RATE` messages a second for `SECONDS`; returns the last words."""
    began, written, all_of_them = time.monotonic(), 0, RATE * SECONDS
    while written < all_of_them:
        due = min(round((time.monotonic() - began + TICK_SECONDS) * RATE), all_of_them)
        async with tenant_tx(stage.runtime.db, stage.tenant_id) as tx:
            for number in range(written, due):
                await receive(tx, _message(account_id, phones[number % len(phones)], number))
        written = due
        await asyncio.sleep(max(0.0, began + written / RATE - time.monotonic()))
    return _words(all_of_them - 1)


def _words(number: int) -> str:
    return f"{number}: and how long would a website take, with a shop in it?"


def _message(account_id: UUID, phone: str, number: int) -> Inbound:
    return Inbound(
        account_id=account_id,
        wa_id=str(new_id()),
        addresses=[("phone", phone)],
        name=None,
        kind="text",
        text=_words(number),
        payload={},
        media=None,
        at=datetime.now(UTC),
    )


if __name__ == "__main__":
    alone(measure)
