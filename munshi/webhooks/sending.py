"""One request to an endpoint: signed by the Standard Webhooks convention, to a public address, without redirects."""

import asyncio
import hmac
import secrets
import time
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx2

from munshi import __version__
from munshi.core.addresses import PinnedTransport
from munshi.core.clock import now
from munshi.core.settings import Settings

SECRET_START = "whsec_"  # noqa: S105 - how one begins
SECRET_BYTES = 32
TIMEOUT = 10.0
MOST_KEPT = 4096


@dataclass(frozen=True)
class Answer:
    """`status_code` is None when none came; then `fault` says why: timeout, unreachable or broken."""

    duration_ms: int
    status_code: int | None = None
    fault: str | None = None
    body: str = ""

    @property
    def taken(self) -> bool:
        return self.status_code is not None and 200 <= self.status_code < 300

    @property
    def gone(self) -> bool:
        return self.status_code == 410


def new_secret() -> str:
    return SECRET_START + b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signed(keys: Sequence[str], delivery_id: str, timestamp: int, body: str) -> dict[str, str]:
    """The headers that prove `body` is ours, to whoever knows one of `keys`."""
    content = f"{delivery_id}.{timestamp}.{body}".encode()
    digests = [hmac.digest(b64decode(key.removeprefix(SECRET_START)), content, "sha256") for key in keys]
    return {
        "webhook-id": delivery_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(f"v1,{b64encode(digest).decode()}" for digest in digests),
    }


@asynccontextmanager
async def open_line(settings: Settings) -> AsyncIterator[httpx2.AsyncClient]:
    """A client that connects only to addresses that were checked a moment before, and follows no redirect."""
    headers = {"content-type": "application/json", "user-agent": f"Munshi/{__version__}"}
    timeout = httpx2.Timeout(TIMEOUT)
    async with httpx2.AsyncClient(transport=PinnedTransport(settings), headers=headers, timeout=timeout) as line:
        yield line


async def post(line: httpx2.AsyncClient, url: str, body: str, keys: Sequence[str], delivery_id: str) -> Answer:
    """Send it once; every failure is an Answer. Takes 10 s at most."""
    headers = signed(keys, delivery_id, int(now().timestamp()), body)
    started = time.perf_counter()
    try:
        async with (
            asyncio.timeout(TIMEOUT),
            line.stream("POST", url, content=body.encode(), headers=headers) as response,
        ):
            kept = await _beginning(response)
        return Answer(_since(started), response.status_code, None, kept)
    except (TimeoutError, httpx2.TimeoutException):
        return Answer(_since(started), fault="timeout")
    except httpx2.ConnectError:
        return Answer(_since(started), fault="unreachable")
    except (httpx2.HTTPError, httpx2.InvalidURL):
        return Answer(_since(started), fault="broken")


async def _beginning(response: httpx2.Response) -> str:
    kept = b""
    async for part in response.aiter_bytes():
        kept += part
        if len(kept) >= MOST_KEPT:
            break
    return kept[:MOST_KEPT].decode(errors="replace").replace("\x00", "")


def _since(started: float) -> int:
    return round((time.perf_counter() - started) * 1000)
