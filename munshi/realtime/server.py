"""Socket.IO on the web server's own port: one room a tenant, fed from the event table.

A client signs in with its session cookie, may ask with `replay` for what it missed, says with `presence` which chat it
shows, and otherwise only listens.
"""

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import socketio  # type: ignore[import-untyped]  # ships no types
import structlog
from fastapi import FastAPI

from munshi.auth.guards import person_of
from munshi.core.db import plain_connection, tenant_tx
from munshi.core.outages import UNREACHABLE
from munshi.core.runtime import Runtime
from munshi.core.tokens import claims_of
from munshi.realtime.feed import MOST_A_READ, read_lately, read_missed, read_new, start_cursor
from munshi.realtime.openapi import describe_events
from munshi.realtime.presence import Presence
from munshi.realtime.rooms import Client, Room, Rooms, hang_up
from munshi.realtime.schemas import Here, Replay
from munshi.realtime.translate import ENDINGS, translate

GATHER_SECONDS = 0.02
SWEEP_SECONDS = 10.0
CHECK_SECONDS = 5.0
RETRY_SECONDS = 1.0
ROOMS_AT_ONCE = 4
LONGEST_FRAME = 16_384
LARGEST_ID = 2**63 - 1
LONGEST_AGO = 3600  # seconds

# A session stands while it is not revoked or past, and its user still belongs to the shop and has the second step that
# the shop asks for, or looks at it by leave.
STANDING = """
select s.id, coalesce((t.settings->>'mask_phones')::boolean, false)
  and (s.support_access_id is not null or not exists (select from memberships_of(s.user_id) m
    where m.tenant_id = s.tenant_id and m.role in ('admin', 'owner'))) as is_masked
from sessions s join users u on u.id = s.user_id join tenants t on t.id = s.tenant_id
where s.id = any($1) and s.revoked_at is null and s.expires_at > now()
  and case when s.support_access_id is not null then is_supported(s.tenant_id, s.support_access_id)
    else exists (select from memberships_of(s.user_id) m where m.tenant_id = s.tenant_id)
      and (u.two_factor_since is not null or not coalesce((t.settings->>'require_2fa')::boolean, false)) end
"""

log = structlog.get_logger()


def mount_realtime(app: FastAPI, runtime: Runtime) -> "Realtime":
    """Serve Socket.IO under /socket.io of `app`. The caller runs `run()` beside it, and `close()` before it stops."""
    realtime = Realtime(runtime)
    app.mount("/socket.io", socketio.ASGIApp(realtime.server, socketio_path="socket.io"))
    describe_events(app)
    return realtime


class Realtime:
    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.server = _make_server(runtime.settings.cors_origins)
        self.server.register_namespace(_Door(self))
        self.rooms = Rooms(self.server.eio)
        self.presence = Presence(runtime, self.rooms)
        self.due: set[UUID] = set()
        self.replaying: set[str] = set()
        self.strangers: set[str] = set()

    async def run(self) -> None:
        """Tell the rooms what happens and send away whose session has ended, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._feed())
            group.create_task(self.presence.run())
            group.create_task(self._check_sessions())

    async def close(self) -> None:
        """End all connections so that browsers take it for an outage, come back by themselves and ask for a replay.

        Web sockets are closed without a word; one that polls must be told, or its request stays open.
        """
        for socket in list(self.server.eio.sockets.values()):
            await socket.close(wait=False, abort=socket.upgraded)
            socket.queue.put_nowait(None)
        await self.server.shutdown()

    async def enter(self, sid: str, environ: dict[str, Any]) -> None:
        """Let a browser into its tenant's room; refused as "unauthorized" without a standing session in a shop."""
        person = await person_of(self.runtime, claims_of(environ["asgi.scope"], self.runtime.settings))
        if person is None or person.tenant_id is None or person.role is None or person.lacks_two_factor:
            raise socketio.exceptions.ConnectionRefusedError("unauthorized")
        eio_sid = self.server.manager.eio_sid_from_sid(sid, "/")
        client = Client(
            sid,
            eio_sid,
            person.session_id,
            person.tenant_id,
            person.user_id,
            is_masked=not person.sees_numbers,
            may_write=person.role != "viewer",
            is_visiting=person.is_visiting,
        )
        async with tenant_tx(self.runtime.db, client.tenant_id) as tx:
            cursor = await start_cursor(tx)
        if self.rooms.connection(client) is None:
            raise socketio.exceptions.ConnectionRefusedError("gone")
        self.rooms.enter(client, cursor)
        self._look_at(client.tenant_id)

    async def replay(self, sid: str, request: object) -> Replay:
        """Tell this browser again what happened since `{"after": event id}`, or since `{"seconds": …}` ago."""
        client = self.rooms.clients.get(sid)
        asked = _asked(request)
        if client is None or sid in self.replaying or asked is None:
            return Replay(resync=True)
        name, value = asked
        self.replaying.add(sid)
        try:
            async with tenant_tx(self.runtime.db, client.tenant_id) as tx:
                rows = await (read_missed(tx, value) if name == "after" else read_lately(tx, value))
                told = await translate(tx, rows or [])
        finally:
            self.replaying.discard(sid)
        await self.rooms.tell([client], told)
        return Replay(resync=rows is None, replayed=len(told))

    async def look(self, sid: str, request: object) -> Here:
        """Who else has the chat open that this browser says it shows."""
        client = self.rooms.clients.get(sid)
        return await self.presence.look(client, request) if client else Here(people=[])

    def leave(self, sid: str) -> None:
        if client := self.rooms.leave(sid):
            self.presence.leave(client)

    def _look_at(self, tenant_id: UUID) -> None:
        self.due.add(tenant_id)
        self.runtime.db.bus.news.set()

    async def _feed(self) -> None:
        """Read what the bus says is new; every few seconds look at all rooms, should word of it have been lost: one
        after another, so that what is new waits for none of them."""
        bus, clock = self.runtime.db.bus, asyncio.get_running_loop().time
        news, sweep = _Queue(asyncio.Semaphore(ROOMS_AT_ONCE)), _Queue(asyncio.Semaphore(1))
        sweep_at = clock()
        async with asyncio.TaskGroup() as group:
            while True:
                with suppress(TimeoutError):
                    async with asyncio.timeout_at(sweep_at):
                        await bus.news.wait()
                await asyncio.sleep(GATHER_SECONDS)
                bus.news.clear()
                due, self.due = self.due | bus.tenants_with_news, set()
                bus.tenants_with_news = set()
                if bus.missed_news:
                    bus.missed_news = False
                    due.update(self.rooms.of)
                waiting = [(due & self.rooms.of.keys(), news)]
                if clock() >= sweep_at:
                    sweep_at = clock() + SWEEP_SECONDS
                    waiting.append((self.rooms.of.keys() - due, sweep))
                for tenants, queue in waiting:
                    for tenant_id in tenants - queue.waiting:
                        queue.waiting.add(tenant_id)
                        group.create_task(self._read(tenant_id, queue))

    async def _read(self, tenant_id: UUID, queue: "_Queue") -> None:
        async with queue.slots:
            queue.waiting.discard(tenant_id)  # what is new from here on makes it wait again
            room = self.rooms.of.get(tenant_id)
            if room is None:
                return
            async with room.reading:
                await self._tell(tenant_id, room)

    async def _tell(self, tenant_id: UUID, room: Room) -> None:
        """Tell a room what its cursor has not taken yet."""
        try:
            async with tenant_tx(self.runtime.db, tenant_id) as tx:
                rows = await read_new(tx, room.cursor)
                told = await translate(tx, rows)
            if any(row["type"] in ENDINGS for row in rows):
                await self._send_away(list(room.clients.values()))
        except UNREACHABLE as error:
            log.warning("events not read", error=type(error).__name__)
            self._look_at(tenant_id)
            await asyncio.sleep(RETRY_SECONDS)
            return
        room.cursor.take(rows)
        await self.rooms.tell(room.clients.values(), told)
        if len(rows) == MOST_A_READ:
            self._look_at(tenant_id)

    async def _check_sessions(self) -> None:
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            try:
                await self._send_away(list(self.rooms.clients.values()))
            except UNREACHABLE as error:
                log.warning("sessions not checked", error=type(error).__name__)
            await self._hang_up_strangers()

    async def _send_away(self, clients: list[Client]) -> None:
        """Disconnect whose session has ended; the browser does not come back until someone signs in.

        Of the others it is looked at who sees numbers now.
        """
        if not clients:
            return
        async with plain_connection(self.runtime.db) as raw:
            rows = await raw.fetch(STANDING, list({client.session_id for client in clients}))
        standing = {row["id"]: row["is_masked"] for row in rows}
        for client in clients:
            if client.session_id in standing:
                client.is_masked = standing[client.session_id]
            else:
                await self.server.disconnect(client.sid)

    async def _hang_up_strangers(self) -> None:
        """End connections that have been in no room for two checks: refused ones, and those that never asked."""
        members = {client.eio_sid for client in self.rooms.clients.values()}
        present = self.server.eio.sockets.keys() - members
        for eio_sid in present & self.strangers:
            await hang_up(self.server.eio.sockets[eio_sid])
        self.strangers = present - self.strangers


@dataclass(frozen=True)
class _Queue:
    """Tenants whose rooms are to be read, `slots` at a time."""

    slots: asyncio.Semaphore
    waiting: set[UUID] = field(default_factory=set)


class _Door(socketio.AsyncNamespace):  # type: ignore[misc]  # socketio ships no types
    """Every packet of a client comes through here, also one that calls itself 'connect' or 'disconnect'."""

    def __init__(self, realtime: Realtime) -> None:
        super().__init__("/")
        self.realtime = realtime

    async def trigger_event(self, event: str, *args: Any) -> object:
        sid, *rest = args
        seated = self.server.manager.is_connected(sid, "/")
        try:
            if event == "replay" and seated:
                return (await self.realtime.replay(sid, rest[0] if rest else None)).model_dump()
            if event == "presence" and seated:
                return (await self.realtime.look(sid, rest[0] if rest else None)).model_dump(mode="json")
            if event == "connect" and not seated:
                await self.realtime.enter(sid, rest[0])
            elif event == "disconnect" and not seated:
                self.realtime.leave(sid)
        except socketio.exceptions.ConnectionRefusedError:
            raise
        except Exception as error:
            # Socket.IO would leave the client without an answer.
            log.exception("socket event failed", event_name=event)
            if event == "connect":
                raise socketio.exceptions.ConnectionRefusedError("unavailable") from error
            return Replay(resync=True).model_dump()
        return None


def _asked(request: object) -> tuple[str, int] | None:
    """What a replay is to begin with; None for nonsense."""
    if not isinstance(request, dict) or len(request) != 1:
        return None
    name, value = next(iter(request.items()))
    most = {"after": LARGEST_ID, "seconds": LONGEST_AGO}.get(name)
    if most is None or type(value) is not int or not 0 <= value <= most:
        return None
    return name, value


def _make_server(friends: list[str]) -> socketio.AsyncServer:
    def is_allowed(origin: str | None, environ: dict[str, Any]) -> bool:
        if origin is None or origin in friends or "*" in friends:
            return True
        return urlsplit(origin).netloc == environ.get("HTTP_HOST")

    # Both libraries write whole messages into their logs, and a page of stack for every malformed packet.
    quiet = logging.getLogger("munshi.realtime")
    quiet.setLevel(logging.CRITICAL)
    return socketio.AsyncServer(
        async_mode="asgi",
        transports=["websocket", "polling"],
        cors_allowed_origins=is_allowed,
        max_http_buffer_size=LONGEST_FRAME,
        logger=quiet,
        engineio_logger=quiet,
    )
