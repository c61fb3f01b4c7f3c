"""A person at the dashboard: the real server in a process of its own, and a real Chromium.

    async def test_something(page: Page, shop: Shop, site: Site) -> None:
        await page.goto(f"{site.url}/orders")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Orders")

site       the served dashboard, one for the whole run of this worker, on a database of its own
page       an empty profile in a window of 1440 x 900, at a clock of Karachi; an error in its console fails the test
errors     what that console says; `errors.expect("status of 409")` lets one pass
shop       a demo shop of this test's own, in which `owner` is signed in on `page`
whatsapp   the stand-in for WhatsApp that phones linked there lead to
runtime    as everywhere, but on the served database: helpers of tests/shop and tests/api work in it

All of them share one event loop, since a browser belongs to the loop that started it.
"""

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright, expect
from pytest_asyncio import fixture, is_async_test

from munshi.core.clock import new_id
from munshi.core.db import Database, connect, tenant_tx
from munshi.core.embedded.server import Addresses
from munshi.core.runtime import Runtime, tls
from munshi.core.settings import Settings, load_settings
from munshi.signup.demo import fill
from scripts import browser as chromium
from tests.api import TestMember, make_member
from tests.conftest import Server, new_database, reachable_directory
from tests.fakes.whatsapp.server import WhatsApp, serve_whatsapp
from tests.shop import Shop
from tests.web.people import sign_in
from tests.web.site import Site, served

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
FLAGS = ("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync")
# No page lives long enough here to gain by what an optimizing compiler spends on it.
SHORT_LIVED = "--js-flags=--no-opt --no-maglev"
LEFT = "local_storage,service_workers,cache_storage,indexeddb"
FAILED = pytest.StashKey[bool]()
PATIENCE_MS = 30_000

expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents and is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
            # A browser on a busy machine loses a click between two drawings at times. The summary names who needed it.
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    # A second try begins anew.
    item.stash[FAILED] = report.failed or (report.when != "setup" and item.stash.get(FAILED, False))
    return report


@fixture(scope="session", loop_scope="session")
async def database(server: Server) -> Addresses:
    return server.addresses_of(await new_database(server))


@pytest.fixture(scope="session")
def settings(database: Addresses) -> Iterator[Settings]:
    with reachable_directory() as directory:
        yield load_settings(APP_ENV="test", PORT=0, DATA_DIR=directory, DATABASE_URL=database.owner_dsn)


@fixture(scope="session", loop_scope="session")
async def db(database: Addresses) -> AsyncIterator[Database]:
    opened = connect(database.app_dsn)
    yield opened
    await opened.engine.dispose()


@fixture(scope="session", loop_scope="session")
async def runtime(settings: Settings, db: Database) -> AsyncIterator[Runtime]:
    async with httpx2.AsyncClient(verify=tls(), timeout=10) as http:
        yield Runtime(settings, db, http)


@fixture(scope="session", loop_scope="session")
async def whatsapp(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[WhatsApp]:
    """The stand-in that phones linked at `site` lead to."""
    async with serve_whatsapp(tmp_path_factory.mktemp("whatsapp")) as running:
        yield running


@fixture(scope="session", loop_scope="session")
async def site(settings: Settings, whatsapp: WhatsApp) -> AsyncIterator[Site]:
    subprocess.run([sys.executable, str(ROOT / "scripts" / "dashboard.py")], check=True)
    # What is asked of Meta must not lead to the stand-in.
    async with served(settings, also={**whatsapp.environment, "NO_PROXY": "graph.facebook.com"}) as site:
        yield site


@fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    program = chromium.find()
    if program is None:
        pytest.skip("There is no Chromium: .venv/bin/python scripts/browser.py installs one.")
    flags = [*FLAGS, SHORT_LIVED, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=program, args=flags)
        yield opened
        await opened.close()


class Errors:
    """What went wrong in the browser and is not expected."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.allowed: list[str] = []

    def expect(self, part: str) -> None:
        self.allowed.append(part)

    def watch(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.seen.append(str(error)))

    @property
    def unexpected(self) -> list[str]:
        return [one for one in self.seen if not any(part in one for part in self.allowed)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.seen.append(f"{message.text} ({message.location['url']})")


@pytest.fixture
def errors() -> Errors:
    return Errors()


@dataclass
class Profile:
    """The browser's: empty for each test but for the dashboard's files, which take longer than most tests do."""

    browser: Browser
    origin: str
    context: BrowserContext | None = None

    async def open(self) -> Page:
        if self.context is None:
            self.context = await self.browser.new_context(
                viewport={"width": 1440, "height": 900},
                timezone_id="Asia/Karachi",
                locale="en-GB",
                reduced_motion="reduce",
            )
            self.context.set_default_timeout(PATIENCE_MS)
        return await self.context.new_page()

    async def clear(self, page: Page) -> None:
        """Nothing that `page` and the windows beside it have left is found by the next."""
        devtools = await page.context.new_cdp_session(page)
        await devtools.send("Storage.clearDataForOrigin", {"origin": self.origin, "storageTypes": LEFT})
        for window in page.context.pages:
            await window.close()
        await page.context.clear_cookies()
        await page.context.clear_permissions()

    async def close(self) -> None:
        if self.context:
            await self.context.close()
            self.context = None


@fixture(scope="session", loop_scope="session")
async def profile(browser: Browser, site: Site) -> AsyncIterator[Profile]:
    kept = Profile(browser, site.url)
    yield kept
    await kept.close()


@fixture(loop_scope="session")
async def page(profile: Profile, errors: Errors, request: pytest.FixtureRequest) -> AsyncIterator[Page]:
    page = await profile.open()
    errors.watch(page)
    yield page
    if request.node.stash.get(FAILED, False):
        await page.screenshot(path=ROOT / "build" / "failures" / f"{request.node.name}.png")
        await profile.close()
    else:
        await profile.clear(page)
    assert errors.unexpected == []


@fixture(loop_scope="session")
async def shop(runtime: Runtime, site: Site, page: Page, owner: TestMember) -> Shop:
    await sign_in(page, site, runtime, owner)
    assert owner.tenant_id is not None
    async with tenant_tx(runtime.db, owner.tenant_id) as tx:
        account_id = await tx.raw.fetchval("select id from whatsapp_accounts where kind = 'simulator'")
    return Shop(runtime.db, owner.tenant_id, account_id)


@fixture(loop_scope="session")
async def owner(runtime: Runtime) -> TestMember:
    """The owner of a new shop with the demo catalogue."""
    async with tenant_tx(runtime.db, new_id()) as tx:
        await fill(tx)
    return await make_member(runtime.db, tx.tenant_id, "owner")
