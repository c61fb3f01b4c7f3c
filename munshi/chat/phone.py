"""What a played customer can do, and what their phone shows; whether over HTTP or in this process is all the same."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from munshi.channels.schemas import PhoneMessage, PhoneView
from munshi.core.db import Json


class ChatError(Exception):
    """The chat cannot go on; the message says why in one line."""


class Line(Protocol):
    """The way to the shop. `number`: the customer's phone in E.164. Each method raises ChatError when it fails."""

    @property
    def shop(self) -> str: ...

    @property
    def number(self) -> str: ...

    async def write(self, text: str) -> None: ...

    async def send_file(self, filename: str, content: bytes) -> None: ...

    async def look(self, after_seq: int, wait: int) -> PhoneView:
        """Messages above `after_seq`; waits up to `wait` seconds for one."""

    async def hurry(self, conversation_id: UUID) -> None:
        """Have the assistant answer now instead of waiting for more words, where that can be asked for."""

    async def orders(self, conversation_id: UUID) -> list[Json]:
        """The customer's orders, oldest first, as the API shows them."""


@dataclass
class Phone:
    """Remembers what has been seen on `line`."""

    line: Line
    seen: int = 0
    conversation_id: UUID | None = None

    async def news(self, wait: int) -> tuple[list[PhoneMessage], bool]:
        """What the shop has said since the last call, and whether more may come."""
        view = await self.line.look(self.seen, wait)
        for message in view.items:
            self.seen, self.conversation_id = message.seq, message.conversation_id
            if message.direction == "in" and view.busy:
                await self.line.hurry(message.conversation_id)
        return [message for message in view.items if message.direction == "out"], view.busy

    async def catch_up(self) -> None:
        """Pass over what was said in earlier sittings."""
        before = -1
        while self.seen != before:
            before = self.seen
            await self.news(0)

    async def orders(self) -> list[Json]:
        return await self.line.orders(self.conversation_id) if self.conversation_id else []
