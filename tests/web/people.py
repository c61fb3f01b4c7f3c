"""What every test of the dashboard does: come in, look, change the language, ask axe."""

from functools import cache
from pathlib import Path
from typing import Any, Literal

from playwright.async_api import Page

from munshi.core.runtime import Runtime
from munshi.core.tokens import session_cookie
from tests.api import TestMember, session_token
from tests.web.site import Site

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
PHONE = (390, 844)

LOOK = """async ([tags, about]) => {
  // Behind an open dialog the heading of the page is hidden on purpose.
  const rules = { "page-has-heading-one": { enabled: false }, "color-contrast": { enabled: about !== "structure" } };
  const runOnly = about === "colours" ? { type: "rule", values: ["color-contrast"] } : tags;
  const found = await axe.run(document, { runOnly, resultTypes: ["violations"], rules });
  const words = ({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`);
  return found.violations.flatMap(words);
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


async def prefer(
    page: Page, *, theme: Literal["light", "dark"] = "light", language: Literal["en", "ur"] = "en"
) -> None:
    """Choose how the dashboard looks from the next page on, as its menus would."""
    words: dict[str, Any] = {"theme": theme, "language": language}
    script = "".join(f"localStorage.setItem('munshi:{name}', '{word}');" for name, word in words.items())
    await page.context.add_init_script(script)


async def on_phone(page: Page) -> None:
    await page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})


@cache
def _axe() -> str:
    return AXE.read_text()
