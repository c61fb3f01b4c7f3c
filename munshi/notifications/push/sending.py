"""One push to one device: sealed for it (RFC 8291), signed by the installation, to a public address."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

import httpx2
from webpush import WebPush, WebPushSubscription  # type: ignore[import-untyped]  # ships no types
from webpush.types import WebPushKeys  # type: ignore[import-untyped]  # ships no types

from munshi.core.addresses import PinnedTransport
from munshi.core.settings import Settings
from munshi.notifications.push.devices import public_part

TIMEOUT = 10.0
# A device that was off for a day has its page to look at.
KEPT_SECONDS = 86_400

# gone: the device has let go of it, for good; refused: it will never be taken; later: not now.
Outcome = Literal["taken", "gone", "refused", "later"]


@dataclass(frozen=True)
class Target:
    """A device with its keys opened."""

    id: UUID
    endpoint: str
    public_key: str
    auth: str
    language: str


@asynccontextmanager
async def open_line(settings: Settings) -> AsyncIterator[httpx2.AsyncClient]:
    """A client that connects only to addresses that were checked a moment before, and follows no redirect."""
    transport = PinnedTransport(settings)
    async with httpx2.AsyncClient(transport=transport, timeout=httpx2.Timeout(TIMEOUT)) as line:
        yield line


def sealer(settings: Settings, private: bytes) -> WebPush:
    """Push services are told whom to write to about this installation."""
    return WebPush(
        private_key=private,
        public_key=public_part(private),
        subscriber=settings.MAIL_FROM or settings.ADMIN_EMAIL or "admin@munshi.local",
        ttl=KEPT_SECONDS,
    )


async def push(
    line: httpx2.AsyncClient, seal: WebPush, target: Target, payload: Mapping[str, Any], topic: str
) -> Outcome:
    """Send it once; takes 10 s at most. A push that still waits under the same `topic` is replaced."""
    keys = WebPushKeys(auth=target.auth, p256dh=target.public_key)
    subscription = WebPushSubscription.model_validate({"endpoint": target.endpoint, "keys": keys})
    sealed = seal.get(dict(payload), subscription)
    headers = {**sealed.headers, "topic": topic, "urgency": "high"}
    try:
        async with asyncio.timeout(TIMEOUT):
            answer = await line.post(target.endpoint, content=sealed.encrypted, headers=headers)
    except (TimeoutError, httpx2.HTTPError):
        return "later"
    return outcome_of(answer.status_code)


def outcome_of(status: int) -> Outcome:
    if 200 <= status < 300:
        return "taken"
    if status in (404, 410):
        return "gone"
    return "later" if status == 429 or status >= 500 else "refused"
