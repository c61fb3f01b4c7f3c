"""Browsers on Socket.IO: signed in by cookie, told of their own shop only, and able to catch up."""

import asyncio
import time
from contextlib import suppress
from uuid import UUID

import pytest

from munshi.core.clock import new_id
from munshi.core.db import Database, Tx, global_tx, tenant_tx, write_closings
from munshi.core.runtime import Runtime
from munshi.events.service import SYSTEM, emit
from tests.api import TestMember, make_member, make_tenant, session_token
from tests.live import connected, serving, socket_client


@pytest.fixture
async def member(db: Database) -> TestMember:
    return await make_member(db, await make_tenant(db), "viewer")


async def alert(db: Database, tenant_id: UUID | None, code: str) -> None:
    assert tenant_id
    async with tenant_tx(db, tenant_id) as tx:
        raise_alert(tx, code)


def raise_alert(tx: Tx, code: str) -> None:
    emit(tx, "system.alert", None, {"code": code, "action": "look"}, by=SYSTEM)


async def test_a_browser_hears_of_its_shop_within_a_second(runtime: Runtime, member: TestMember) -> None:
    async with serving(runtime) as site, connected(runtime, site.url, member) as browser:
        start = time.monotonic()
        await alert(runtime.db, member.tenant_id, "first")
        told = await browser.next("system:alert")
        assert time.monotonic() - start < 1
    assert (told["code"], told["action"], told["details"]) == ("first", "look", {})
    assert told["event_id"] > 0


async def test_nothing_crosses_to_another_shop(runtime: Runtime, member: TestMember) -> None:
    stranger = await make_member(runtime.db, await make_tenant(runtime.db))
    async with (
        serving(runtime) as site,
        connected(runtime, site.url, member) as browser,
        connected(runtime, site.url, stranger) as other,
    ):
        await alert(runtime.db, member.tenant_id, "mine")
        await alert(runtime.db, stranger.tenant_id, "theirs")
        assert (await browser.next("system:alert"))["code"] == "mine"
        assert (await other.next("system:alert"))["code"] == "theirs"
        missed = await browser.client.call("replay", {"after": 0})
        assert missed == {"resync": False, "replayed": 1}
        assert await browser.client.call("replay", {"seconds": 0}) == missed
        assert [payload["code"] for _, payload in browser.heard] == ["mine", "mine"]
        assert other.heard == []


async def test_without_a_standing_session_nobody_comes_in(runtime: Runtime, member: TestMember) -> None:
    revoked = await session_token(runtime, member)
    async with global_tx(runtime.db) as tx:
        await tx.raw.execute("update sessions set revoked_at = now()")
    async with serving(runtime) as site:
        for token in (None, "forged", revoked):
            async with connected(runtime, site.url, token=token) as browser:
                assert browser.refused == [{"message": "unauthorized"}]
                assert not browser.client.connected
        assert site.realtime.rooms.of == {}


async def test_another_sites_page_is_turned_away(runtime: Runtime, member: TestMember) -> None:
    async with serving(runtime) as site:
        async with connected(runtime, site.url, member, Origin="https://evil.example") as browser:
            assert not browser.client.connected
        async with connected(runtime, site.url, member, Origin=site.url) as browser:
            assert browser.client.connected


@pytest.mark.parametrize("ended", ["update sessions set revoked_at = now()", "delete from memberships"])
async def test_who_is_signed_out_or_removed_is_cut_off(
    runtime: Runtime, member: TestMember, ended: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("munshi.realtime.server.CHECK_SECONDS", 0.2)
    colleague = await make_member(runtime.db, await make_tenant(runtime.db))
    async with (
        serving(runtime) as site,
        connected(runtime, site.url, member) as browser,
        connected(runtime, site.url, colleague) as other,
    ):
        assert member.tenant_id
        async with tenant_tx(runtime.db, member.tenant_id) as tx:
            where = f" where user_id = '{member.user_id}'"
            await tx.raw.execute(ended + where)
        async with asyncio.timeout(5):
            await browser.gone.wait()
        await alert(runtime.db, member.tenant_id, "too late")
        await alert(runtime.db, colleague.tenant_id, "still here")
        assert (await other.next("system:alert"))["code"] == "still here"
        assert browser.heard == []
        assert set(site.realtime.rooms.of) == {colleague.tenant_id}


async def test_what_was_missed_over_a_restart_is_replayed(runtime: Runtime, member: TestMember) -> None:
    async with serving(runtime) as site, connected(runtime, site.url, member) as browser:
        await alert(runtime.db, member.tenant_id, "seen")
        seen = await browser.next("system:alert")
    await alert(runtime.db, member.tenant_id, "missed")
    async with serving(runtime) as site, connected(runtime, site.url, member) as browser:
        answer = await browser.client.call("replay", {"after": seen["event_id"]})
        told = {payload["code"]: payload["event_id"] for _, payload in browser.heard}
    assert answer["resync"] is False
    assert told["missed"] > seen["event_id"]
    assert set(told) == {"seen", "missed"}, "the last minute comes again: it may hold late commits"


async def test_a_restart_looks_like_an_outage_so_that_browsers_come_back(runtime: Runtime, member: TestMember) -> None:
    token = await session_token(runtime, member)
    back = asyncio.Event()
    async with socket_client(reconnection_delay=0.1, reconnection_delay_max=0.2) as client:
        async with serving(runtime) as site:
            cookie = {"Cookie": f"munshi_session={token}"}
            await client.connect(site.url, headers=lambda: cookie, transports=["websocket"])
            client.on("connect", back.set)
            started = time.monotonic()
        assert time.monotonic() - started < 2
        async with serving(runtime, port=int(site.url.rpartition(":")[2])), asyncio.timeout(10):
            await back.wait()
            await client.disconnect()


async def test_too_much_missed_or_nonsense_asks_for_everything_anew(
    runtime: Runtime, member: TestMember, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("munshi.realtime.feed.MOST_REPLAYED", 3)
    async with serving(runtime) as site, connected(runtime, site.url, member) as browser:
        for number in range(4):
            await alert(runtime.db, member.tenant_id, str(number))
        for _ in range(4):
            last = await browser.next("system:alert")
        nonsense: list[object] = [None, [], {}, {"after": "1"}, {"after": True}, {"after": -1}, {"after": 2**63}]
        nonsense += [{"seconds": -1}, {"seconds": 3601}, {"seconds": 1.5}, {"after": 1, "seconds": 1}, {"since": 1}]
        for request in (*nonsense, {"after": 0}, {"seconds": 0}, {"after": last["event_id"] + 1}):
            assert await browser.client.call("replay", request) == {"resync": True, "replayed": 0}
        assert browser.heard == []


async def test_a_lower_id_that_commits_later_is_told(runtime: Runtime, member: TestMember) -> None:
    assert member.tenant_id
    async with serving(runtime) as site, connected(runtime, site.url, member) as browser:
        async with tenant_tx(runtime.db, member.tenant_id) as late:
            # Of a type that nobody is notified of: the key of that job would be held until the commit.
            emit(late, "rehearsal.ended", new_id(), {"status": "ended"}, by=SYSTEM)
            await write_closings(late)  # the event too, to be committed later
            await alert(runtime.db, member.tenant_id, "higher id")
            higher = await browser.next("system:alert")
        lower = await browser.next("rehearsal:update")
        assert lower["event_id"] < higher["event_id"]
        await alert(runtime.db, member.tenant_id, "last")
        await browser.next("system:alert")
        assert browser.heard == [], "each is told once"


async def test_an_uncommitted_event_is_never_told(runtime: Runtime, member: TestMember) -> None:
    assert member.tenant_id
    async with serving(runtime) as site, connected(runtime, site.url, member) as browser:
        with suppress(ZeroDivisionError):
            async with tenant_tx(runtime.db, member.tenant_id) as tx:
                raise_alert(tx, "undone")
                raise ZeroDivisionError
        await alert(runtime.db, member.tenant_id, "done")
        assert (await browser.next("system:alert"))["code"] == "done"
        assert browser.heard == []


async def test_one_who_reads_too_slowly_is_cut_off_and_the_others_are_not(
    runtime: Runtime, member: TestMember, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert member.tenant_id
    colleague = await make_member(runtime.db, member.tenant_id, "agent")
    async with (
        serving(runtime) as site,
        connected(runtime, site.url, member) as slow,
        connected(runtime, site.url, colleague) as quick,
    ):
        monkeypatch.setattr("munshi.realtime.rooms.LONGEST_QUEUE", 2)
        room = site.realtime.rooms.of[member.tenant_id]
        eio_sid = next(one.eio_sid for one in room.clients.values() if one.sid == slow.client.get_sid())
        connection = site.realtime.server.eio.sockets[eio_sid]
        stuck = asyncio.Event()

        async def poll() -> list[object]:
            await stuck.wait()  # as its writer does while the browser reads nothing
            return []

        connection.poll = poll
        await alert(runtime.db, member.tenant_id, "the one that poll has in hand")
        await quick.next("system:alert")
        for number in range(5):
            await alert(runtime.db, member.tenant_id, str(number))
            await quick.next("system:alert")
        assert [one.sid for one in room.clients.values()] == [quick.client.get_sid()]
        assert connection.queue.qsize() <= 1
        stuck.set()
        async with asyncio.timeout(5):
            await slow.gone.wait()


async def test_forged_and_malformed_packets_harm_nobody(runtime: Runtime, member: TestMember) -> None:
    async with serving(runtime) as site, connected(runtime, site.url, member) as browser:
        for packet in (
            '2["connect",{"HTTP_COOKIE":"x"},1,2,3]',
            '2["disconnect"]',
            "2[]",
            "2{}",
            "9",
            '2["replay"]',
            '2["x",',
        ):
            await browser.client.eio.send(packet)
        await browser.client.eio.send("2" + "[" * 10_000)
        await alert(runtime.db, member.tenant_id, "unmoved")
        assert (await browser.next("system:alert"))["code"] == "unmoved"
        assert len(site.realtime.rooms.clients) == 1


async def test_a_connection_that_never_signs_in_is_ended(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("munshi.realtime.server.CHECK_SECONDS", 0.1)
    async with serving(runtime) as site, socket_client(reconnection=False) as client:
        raw = client.eio
        await raw.connect(site.url, transports=["websocket"], engineio_path="socket.io")
        async with asyncio.timeout(5):
            await raw.wait()
        assert site.realtime.server.eio.sockets == {}


async def test_ids_of_no_event_are_not_shown_twice_in_one_replay(runtime: Runtime, member: TestMember) -> None:
    conversation = new_id()
    assert member.tenant_id
    async with tenant_tx(runtime.db, member.tenant_id) as tx:
        emit(tx, "conversation.updated", conversation, {"status": "active"}, by=SYSTEM)
        raise_alert(tx, "kept")
    async with serving(runtime) as site, connected(runtime, site.url, member) as browser:
        assert await browser.client.call("replay", {"after": 0}) == {"resync": False, "replayed": 1}
        assert [name for name, _ in browser.heard] == ["system:alert"]
