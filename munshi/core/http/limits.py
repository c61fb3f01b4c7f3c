"""How much a caller may ask for: requests in a window and at a time, bytes in a body, seconds for an answer.

Plain ASGI. What is too much is refused at once with the seconds after which to come again, never kept waiting.
"""

import asyncio
import math
import time
from collections import Counter
from hashlib import sha256
from typing import Any

import structlog
from limits import RateLimitItem, RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage, RedisStorage, Storage
from limits.aio.strategies import FixedWindowRateLimiter
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response

from munshi.core.http.asgi import HOOKS, SOCKET, Asgi, Message, Receive, Scope, Send
from munshi.core.http.problems import problem_response
from munshi.core.settings import Settings
from munshi.core.telemetry.metrics import RATE_LIMIT_FAULTS, SHED
from munshi.core.tokens import api_key_of, claims_of

MIB = 1024 * 1024
BODY_LIMIT = MIB
HOOK_LIMIT = 4 * MIB  # WhatsApp sends batches of up to 3 MB
UPLOAD_LIMIT = 20 * MIB
HELD_LIMIT = 128 * MIB  # of all bodies together that this process is taking in
TIMEOUT = 30.0
AT_ONCE = 256  # requests under way in this process
AT_ONCE_HOOKS = 128  # of them webhooks
AT_ONCE_CALLER = 48  # of them one caller's, or for one number
READS = ("GET", "HEAD")
READS_A_WRITE = 10  # how many reads are allowed for each write

log = structlog.get_logger()


class Memory(MemoryStorage):
    """Counts in this process. The library's own looks through all keys there are, in a task of its own, each time."""

    async def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        await self.get(key)  # which forgets it once its window is over
        while self.expirations and self.expirations[first := next(iter(self.expirations))] <= time.time():
            await self.clear(first)  # windows are of one length: what ends first stands first
        self.expirations.setdefault(key, time.time() + expiry)
        self.storage[key] += amount
        return self.storage[key]


class RateLimit:
    """At most RATE_LIMIT_MAX_REQUESTS API requests a window for each session or API key, or each address without.

    What a session or key reads is counted apart, up to ten times as much: one page of the dashboard asks for many
    things. Made-up keys are counted by the address they come from. Counted in this process, or in Redis when REDIS_URL
    is set. A failing store lets everyone in, and that is counted.
    """

    def __init__(self, app: Asgi, settings: Settings) -> None:
        self.app = app
        self.settings = settings
        self.limiter = FixedWindowRateLimiter(_storage(settings))
        window = math.ceil(settings.RATE_LIMIT_WINDOW_MS / 1000)
        most = settings.RATE_LIMIT_MAX_REQUESTS
        self.item: RateLimitItem = RateLimitItemPerSecond(most, window)
        self.reading: RateLimitItem = RateLimitItemPerSecond(most * READS_A_WRITE, window)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        wait = await self._count(scope) if _is_limited(scope) else None
        if wait is not None:
            detail = f"Too many requests: try again in {wait} s."
            await problem_response(429, detail, retry_after=wait)(scope, receive, send)
        elif api_key_of(scope) is None:
            await self.app(scope, receive, send)
        else:
            await self.app(scope, receive, self._counting_unknown_keys(scope, send))

    def _counting_unknown_keys(self, scope: Scope, send: Send) -> Send:
        async def send_counted(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 401:
                await self._hit(self.item, f"unknown:{_address(scope)}")
            await send(message)

        return send_counted

    async def _count(self, scope: Scope) -> int | None:
        """Whole seconds to wait, or None when the request may pass."""
        unknown = f"unknown:{_address(scope)}"
        wait = await self._hit(self.item, unknown, cost=0) if api_key_of(scope) else None
        return wait or await self._hit(*self._bucket(scope))

    async def _hit(self, item: RateLimitItem, key: str, *, cost: int = 1) -> int | None:
        """Count `cost` requests; as `_count`. With 0 it only asks whether one more would pass."""
        try:
            if await (self.limiter.hit(item, key, cost=cost) if cost else self.limiter.test(item, key)):
                return None
            reset = (await self.limiter.get_window_stats(item, key)).reset_time
            if reset - time.time() > item.get_expiry() + 1:  # the clock was set back: that window would not end
                await self.limiter.clear(item, key)
                return None
        except Exception as error:  # noqa: BLE001 - whatever the store raises, customers come before limits
            RATE_LIMIT_FAULTS.inc()
            log.warning("rate limit store failed", error=type(error).__name__)
            return None
        return max(1, math.ceil(reset - time.time()))

    def _bucket(self, scope: Scope) -> tuple[RateLimitItem, str]:
        caller, is_known = _caller(scope, self.settings)
        reads = is_known and scope["method"] in READS
        return (self.reading, f"reads:{caller}") if reads else (self.item, caller)


class Crowd:
    """So many requests under way at once and no more: 503 when all places are taken, 429 when one caller has its share.

    Webhooks leave room for the rest, those for one number leave room for the other numbers; their sender comes again
    by itself, whatever it is told, until it is answered 200.
    """

    def __init__(self, app: Asgi, settings: Settings) -> None:
        self.app = app
        self.settings = settings
        self.under_way: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/api/"):
            await self.app(scope, receive, send)
            return
        places = self._places(scope)
        if any(self.under_way[name] >= most for name, most in places.items()):
            await self._refused(scope, places)(scope, receive, send)
            return
        for name in places:
            self.under_way[name] += 1
        try:
            await self.app(scope, receive, send)
        finally:
            for name in places:
                self.under_way[name] -= 1
                if not self.under_way[name]:
                    del self.under_way[name]

    def _places(self, scope: Scope) -> dict[str, int]:
        """What the request counts towards, and how many of each there may be."""
        if scope["path"].startswith(HOOKS):
            return {"all": AT_ONCE, HOOKS: AT_ONCE_HOOKS, scope["path"]: AT_ONCE_CALLER}
        return {"all": AT_ONCE, _caller(scope, self.settings)[0]: AT_ONCE_CALLER}

    def _refused(self, scope: Scope, places: dict[str, int]) -> Response:
        own = HOOKS not in places and self.under_way["all"] < AT_ONCE
        SHED.labels("caller" if own else "process").inc()
        if own:
            return problem_response(429, "Too many requests at once: wait for the answers to some.", retry_after=1)
        return problem_response(503, "Too much is asked of this server now. Try again in a moment.", retry_after=1)


def _caller(scope: Scope, settings: Settings) -> tuple[str, bool]:
    """Who asks: an API key or a session, which are known, or else an address."""
    if api_key := api_key_of(scope):
        return f"key:{sha256(api_key.encode()).hexdigest()}", True
    if claims := claims_of(scope, settings):
        return f"session:{claims.session_id}", True
    return f"address:{_address(scope)}", False


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return str(client[0]) if client else "unknown"


def _is_limited(scope: Scope) -> bool:
    return scope["type"] == "http" and scope["path"].startswith("/api/") and not scope["path"].startswith(HOOKS)


def _storage(settings: Settings) -> Storage:
    if settings.REDIS_URL is None:
        return Memory()
    patience: dict[str, Any] = {"socket_timeout": 0.3, "socket_connect_timeout": 0.3}
    return RedisStorage(f"async+{settings.REDIS_URL}", implementation="redispy", **patience)


class BodyLimit:
    """Refuses a body that is too large, by its announced length or as it arrives, and any for which all those that
    arrive together leave no room."""

    def __init__(self, app: Asgi) -> None:
        self.app = app
        self.held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        most, taken = _body_limit(scope["path"], headers.get("content-type", "")), 0
        detail = f"The body is larger than {most // MIB} MiB."
        announced = headers.get("content-length", "")
        if announced.isdecimal() and int(announced[:20]) > most:
            await problem_response(413, detail)(scope, receive, send)
            return

        async def receive_counted() -> Message:
            nonlocal taken
            message = await receive()
            size = len(message.get("body", b""))
            taken, self.held = taken + size, self.held + size
            if taken > most:
                raise HTTPException(413, detail)
            if self.held > HELD_LIMIT:
                SHED.labels("memory").inc()
                raise HTTPException(503, "Too much is being sent to this server now.", {"retry-after": "5"})
            return message

        try:
            await self.app(scope, receive_counted, send)
        finally:
            self.held -= taken


def _body_limit(path: str, content_type: str) -> int:
    if path.startswith(HOOKS):
        return HOOK_LIMIT
    return UPLOAD_LIMIT if content_type.startswith("multipart/form-data") else BODY_LIMIT


class Timeout:
    """Cuts a request off that has no answer after `seconds`: 504, and its transaction is rolled back."""

    def __init__(self, app: Asgi, seconds: float = TIMEOUT) -> None:
        self.app = app
        self.seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(SOCKET):
            await self.app(scope, receive, send)
            return
        limit = asyncio.timeout(self.seconds)

        async def send_unlimited(message: Message) -> None:
            limit.reschedule(None)  # a long download is not a long wait
            await send(message)

        try:
            async with limit:
                await self.app(scope, receive, send_unlimited)
        except TimeoutError:
            if not limit.expired():
                raise
            detail = f"The request took longer than {self.seconds:.0f} seconds and was stopped."
            await problem_response(504, detail)(scope, receive, send)
