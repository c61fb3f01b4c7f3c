"""The two doors a customer comes through, each over HTTP and seen from the customer's own phone."""

import asyncio
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

import httpx2

from munshi.core.db import Json
from tests.chats import message, messages_document, post_hook
from tests.fakes.graph import File, Graph
from tests.shop import PNG

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
OGG = b"OggS\x00\x02" + bytes(22) + b"OpusHead" + bytes(64)
WEBP = b"RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f" + bytes(12)
FILES = {
    "image": ("image", "image/png", PNG),
    "receipt": ("image", "image/png", PNG + b"another picture"),
    "pdf": ("document", "application/pdf", PDF),
    "voice": ("audio", "audio/ogg", OGG),
    "sticker": ("sticker", "image/webp", WEBP),
}
# Kinds without a file, as they stand in a webhook.
PARTS: dict[str, Json] = {
    "location": {"latitude": 31.5204, "longitude": 74.3587, "name": "Liberty Market", "address": "Lahore"},
    "contact": {},
    "unknown": {},
    "reaction": {"message_id": "wamid.1", "emoji": "👍"},
}


class Door(Protocol):
    async def deliver(self, said: list[str], mode: str) -> None:
        """Bring what the customer said; `mode` is '', 'in one document' or 'at the same moment'."""

    async def again(self) -> None:
        """Bring the last message once more."""

    async def heard(self) -> list[str]:
        """Every text the customer's phone shows from the shop, oldest first."""


@dataclass
class CloudDoor:
    client: httpx2.AsyncClient
    graph: Graph
    account_id: UUID
    number: str
    last: Json = field(default_factory=dict)

    async def deliver(self, said: list[str], mode: str) -> None:
        messages = [self._message(text) for text in said]
        if mode == "in one document":
            await self._post(messages_document(*messages, name="Sana"))
        elif mode == "at the same moment":
            await asyncio.gather(*(self._post(messages_document(one, name="Sana")) for one in messages))
        else:
            for one in messages:
                await self._post(messages_document(one, name="Sana"))

    async def again(self) -> None:
        await self._post(self.last)

    async def heard(self) -> list[str]:
        return self.graph.sent_to(self.number)

    async def _post(self, document: Json) -> None:
        self.last = document
        answer = await post_hook(self.client, self.account_id, document)
        assert answer.status_code == 200, answer.text

    def _message(self, said: str) -> Json:
        kind, words = kind_of(said)
        if kind in FILES:
            family, content_type, content = FILES[kind]
            name = f"{kind}-{self.number}"
            self.graph.files[name] = File(content, content_type)
            parts: Json = {"type": family, family: {"id": name, **({"caption": words} if words else {})}}
            return message(sender=self.number, **parts)
        kinds: dict[str, Json] = {
            "text": {"type": "text", "text": {"body": words}},
            "location": {"type": "location", "location": PARTS["location"]},
            "contact": {"type": "contacts", "contacts": [{"name": {"formatted_name": "Ali"}, "phones": []}]},
            "reaction": {"type": "reaction", "reaction": PARTS["reaction"]},
            "unknown": {"type": "unsupported", "errors": [{"code": 131051, "title": "Unsupported message type"}]},
        }
        return message(sender=self.number, **kinds[kind])


@dataclass
class SimulatorDoor:
    client: httpx2.AsyncClient
    account_id: UUID
    number: str

    async def deliver(self, said: list[str], mode: str) -> None:
        if mode == "at the same moment":
            await asyncio.gather(*(self._play(text) for text in said))
        else:
            for text in said:
                await self._play(text)

    async def again(self) -> None:
        raise AssertionError("a simulator delivers nothing twice")

    async def heard(self) -> list[str]:
        found, last = [], 0
        while True:
            query: dict[str, str | int] = {"from": f"+{self.number}", "after_seq": last}
            answer = await self.client.get(self._path, params=query)
            items = answer.json()["items"]
            found += [item["text"] for item in items if item["direction"] == "out"]
            if not items:
                return found
            last = items[-1]["seq"]

    @property
    def _path(self) -> str:
        return f"/api/whatsapp/{self.account_id}/simulate"

    async def _play(self, said: str) -> None:
        kind, words = kind_of(said)
        body: Json = {"from": f"+{self.number}", "name": "Sana", "text": words}
        if kind in FILES:
            _, content_type, content = FILES[kind]
            stored = await self.client.post("/api/media", files={"file": (kind, content, content_type)})
            assert stored.status_code == 201, stored.text
            body["media_id"] = stored.json()["id"]
        else:
            assert kind == "text", f"a simulator sends no {kind}"
        answer = await self.client.post(self._path, json=body)
        assert answer.status_code == 202, answer.text


def kind_of(said: str) -> tuple[str, str]:
    """'[image] look' is an image with words; anything else is text."""
    if not said.startswith("["):
        return "text", said
    kind, _, words = said[1:].partition("]")
    return kind, words.strip()
