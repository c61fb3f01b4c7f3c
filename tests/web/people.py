"""What every test of the dashboard does: come in, look, change the language, ask axe."""

from functools import cache
from pathlib import Path
from typing import Any, Literal

from playwright.async_api import Locator, Page

from munshi.core.runtime import Runtime
from munshi.core.tokens import session_cookie
from tests.api import TestMember, session_token
from tests.web.site import Site

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
PHONE = (390, 844)
TABLET = (768, 1024)
MOST_TABS = 80

LOOK = """async ([tags, about]) => {
  // Behind an open dialog the heading of the page is hidden on purpose.
  const rules = { "page-has-heading-one": { enabled: false }, "color-contrast": { enabled: about !== "structure" } };
  const runOnly = about === "colours" ? { type: "rule", values: ["color-contrast"] } : tags;
  const found = await axe.run(document, { runOnly, resultTypes: ["violations"], rules });
  const words = ({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`);
  return found.violations.flatMap(words);
}"""
# A name may be cut at its end with dots; nothing else may be cut, stick out of the page or break where one presses.
CUT = """() => {
  const root = document.querySelector('[role=dialog]') ?? document.querySelector('main');
  const shown = (one) => one.getClientRects().length > 0 && !one.closest('.sr-only');
  const all = (selector) => [...root.querySelectorAll(selector)].filter(shown);
  const small = (one) => one.scrollWidth > one.clientWidth + 1;
  const wide = all('.overflow-x-auto:has(table)').filter(small);
  const dotted = (one) => one.matches('.truncate, :has(.truncate)');
  const cut = all('button, h1, h2, th').filter((one) => small(one) && !dotted(one));
  const broken = all('button').filter((one) => {
    const text = [...one.childNodes].find((node) => node.nodeType === 3 && node.data.trim());
    if (!text) return false;
    const range = document.createRange();
    range.selectNode(text);
    return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1;
  });
  return [...wide, ...cut, ...broken].map((one) => one.innerText.slice(0, 60) || one.ariaLabel);
}"""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


async def sign_in(page: Page, site: Site, runtime: Runtime, member: TestMember) -> None:
    """Put the member's session cookie into the browser; the page itself stays where it is."""
    token = await session_token(runtime, member)
    cookie = session_cookie(runtime.settings)
    await page.context.add_cookies([{"name": cookie, "value": token, "url": site.url, "httpOnly": True}])


async def faults(page: Page, about: Literal["all", "colours", "structure"] = "all") -> list[str]:
    """What axe finds wrong on the page as it is now, in words."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(_axe())
    found: list[str] = await page.evaluate(LOOK, [list(TAGS), about])
    return found


async def is_too_wide(page: Page) -> bool:
    """Whether the page has to be scrolled sideways."""
    return bool(await page.evaluate(OVERFLOW) > 0)


async def is_cut(page: Page) -> list[str]:
    """What of the page's tables, headings and buttons does not fit its place, by its words."""
    found: list[str] = await page.evaluate(CUT)
    return found


async def tab_to(page: Page, part: Locator) -> None:
    """Go on with Tab until this part has the focus, as whoever has no mouse does."""
    await part.wait_for()
    for _ in range(MOST_TABS):
        if await part.evaluate("part => part === document.activeElement"):
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"{MOST_TABS} times Tab do not lead to {part}")


async def prefer(
    page: Page, *, theme: Literal["light", "dark"] = "light", language: Literal["en", "ur"] = "en"
) -> None:
    """Choose how the dashboard looks from the next page on, as its menus would."""
    words: dict[str, Any] = {"theme": theme, "language": language}
    script = "".join(f"localStorage.setItem('munshi:{name}', '{word}');" for name, word in words.items())
    await page.add_init_script(script)


async def on_phone(page: Page) -> None:
    await page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})


async def on_tablet(page: Page) -> None:
    await page.set_viewport_size({"width": TABLET[0], "height": TABLET[1]})


@cache
def _axe() -> str:
    return AXE.read_text()


async def drag(page: Page, row: Locator, onto: Locator) -> None:
    """By its handle, onto the upper edge of another row."""
    await onto.scroll_into_view_if_needed()
    held, wanted = await row.locator("[data-handle]").first.bounding_box(), await onto.bounding_box()
    assert held is not None
    assert wanted is not None
    await page.mouse.move(held["x"] + held["width"] / 2, held["y"] + held["height"] / 2)
    await page.mouse.down()
    await page.mouse.move(held["x"], wanted["y"] + 4, steps=4)
    await page.mouse.up()
