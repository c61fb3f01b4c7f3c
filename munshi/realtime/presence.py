"""Who has a chat open and who types in it: kept in memory alone, and told to every web process over the bus.

A browser says so again every few seconds, and what is not said again is forgotten: nothing has to be tidied up after a
browser or a process that is gone.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

import structlog

from munshi.conversations.handover import hold_reply
from munshi.core.db import tenant_tx
from munshi.core.outages import UNREACHABLE
from munshi.core.runtime import Runtime
from munshi.realtime.rooms import Client, Rooms
from munshi.realtime.schemas import ConversationPresence, Here, PersonHere

LOOKING_SECONDS = 25.0
TYPING_SECONDS = 6.0
HOLD_SECONDS = 3.0  # between two words to the assistant that somebody types
GATHER_SECONDS = 0.05
FADE_SECONDS = 1.0

log = structlog.get_logger()


@dataclass(frozen=True)
class Sign:
    """What a browser tab shows: `chat` None for no chat, or for a tab that is gone."""

    tenant_id: UUID
    tab: UUID
    user_id: UUID
    chat: UUID | None = None
    typing: bool = False

    def __str__(self) -> str:
        return f"{self.tenant_id}:{self.tab}:{self.user_id}:{self.chat or ''}:{self.typing:d}"

    @classmethod
    def read(cls, line: str) -> "Sign":
        tenant_id, tab, user_id, chat, typing = line.split(":")
        return cls(UUID(tenant_id), UUID(tab), UUID(user_id), UUID(chat) if chat else None, typing == "1")


@dataclass(frozen=True)
class _Seen:
    sign: Sign
    at: float

    def types(self, at: float) -> bool:
        return self.sign.typing and at < self.at + TYPING_SECONDS


class Presence:
    """What is known of all tabs of the shops, in whichever process they are connected."""

    def __init__(self, runtime: Runtime, rooms: Rooms) -> None:
        self.runtime = runtime
        self.rooms = rooms
        self.tabs: dict[UUID, _Seen] = {}
        self.told: dict[tuple[UUID, UUID], list[PersonHere]] = {}
        self.held: dict[UUID, float] = {}

    async def look(self, client: Client, request: object) -> Here:
        """Take down what a browser shows now: `{"chat": id or null, "typing": bool}`; who else has that chat open."""
        asked = _asked(request)
        if asked is None or client.is_visiting:
            return Here(people=[])
        chat, typing = asked
        sign = Sign(client.tenant_id, client.tab, client.user_id, chat, typing and client.may_write)
        self.runtime.db.bus.sign(client.tab, str(sign))
        if chat is None:
            return Here(people=[])
        if sign.typing:
            await self._hold(client, chat)
        others = self.people(client.tenant_id, chat, _clock())
        return Here(people=[one for one in others if one.user_id != client.user_id])

    def leave(self, client: Client) -> None:
        if client.tab in self.tabs:
            self.runtime.db.bus.sign(client.tab, str(Sign(client.tenant_id, client.tab, client.user_id)))

    async def run(self) -> None:
        """Hear the signs and tell the rooms who came, left, began to type or stopped, until cancelled."""
        bus = self.runtime.db.bus
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(FADE_SECONDS if self.tabs else None):
                    await bus.signed.wait()
            await asyncio.sleep(GATHER_SECONDS)
            bus.signed.clear()
            at = _clock()
            while bus.signs:
                self._take(Sign.read(bus.signs.popleft()), at)
            await self._tell(at)

    def people(self, tenant_id: UUID, chat: UUID, at: float) -> list[PersonHere]:
        """Each once, however many tabs they have it open in."""
        typing: dict[UUID, bool] = {}
        for seen in self.tabs.values():
            if (seen.sign.tenant_id, seen.sign.chat) == (tenant_id, chat) and at < seen.at + LOOKING_SECONDS:
                typing[seen.sign.user_id] = typing.get(seen.sign.user_id, False) or seen.types(at)
        return [PersonHere(user_id=user, typing=types) for user, types in sorted(typing.items())]

    def _take(self, sign: Sign, at: float) -> None:
        if sign.chat is None:
            self.tabs.pop(sign.tab, None)
        else:
            self.tabs[sign.tab] = _Seen(sign, at)

    async def _tell(self, at: float) -> None:
        """Who looks at a chat hears of it when the people there are others than before."""
        self.tabs = {tab: seen for tab, seen in self.tabs.items() if at < seen.at + LOOKING_SECONDS}
        open_now = {(seen.sign.tenant_id, seen.sign.chat) for seen in self.tabs.values() if seen.sign.chat}
        for place in open_now | self.told.keys():
            tenant_id, chat = place
            people = self.people(tenant_id, chat, at)
            if people == self.told.get(place, []):
                continue
            self.told[place] = people
            if not people:
                del self.told[place]
            room = self.rooms.of.get(tenant_id)
            looking = [one for one in room.clients.values() if self._shows(one, chat)] if room else []
            payload = ConversationPresence(conversation_id=chat, people=people)
            await self.rooms.tell(looking, [("conversation:presence", payload)])

    def _shows(self, client: Client, chat: UUID) -> bool:
        seen = self.tabs.get(client.tab)
        return seen is not None and seen.sign.chat == chat

    async def _hold(self, client: Client, chat: UUID) -> None:
        """Let the assistant's answer wait while somebody types; once every few seconds of a tab."""
        at = _clock()
        if at < self.held.get(client.tab, 0.0) + HOLD_SECONDS - GATHER_SECONDS:
            return
        self.held = {tab: then for tab, then in self.held.items() if tab in self.tabs} | {client.tab: at}
        try:
            async with tenant_tx(self.runtime.db, client.tenant_id, durable=False) as tx:
                await hold_reply(tx, chat)
        except UNREACHABLE as error:
            log.warning("the assistant was not told that somebody types", error=type(error).__name__)


def _clock() -> float:
    return asyncio.get_running_loop().time()


def _asked(request: object) -> tuple[UUID | None, bool] | None:
    """None for nonsense."""
    if not isinstance(request, dict) or request.keys() != {"chat", "typing"} or type(request["typing"]) is not bool:
        return None
    chat = request["chat"]
    try:
        return (None if chat is None else UUID(str(chat))), request["typing"]
    except ValueError:
        return None
