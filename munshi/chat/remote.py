"""The line to a shop on a running server, over its HTTP API, as a signed-in member of the shop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx2

from munshi.channels.schemas import PhoneView
from munshi.chat.phone import ChatError
from munshi.core.db import Json

MOST_WAITS = 10
TIMEOUT = httpx2.Timeout(40, connect=5)


@dataclass(frozen=True)
class RemoteLine:
    http: httpx2.AsyncClient
    shop: str
    account: str
    number: str
    name: str

    async def write(self, text: str) -> None:
        await self._play({"text": text})

    async def send_file(self, filename: str, content: bytes) -> None:
        media = await call(self.http, "POST", "/api/media", files={"file": (filename, content)})
        await self._play({"media_id": media["id"]})

    async def look(self, after_seq: int, wait: int) -> PhoneView:
        query = {"from": self.number, "after_seq": after_seq, "wait": wait}
        return PhoneView.model_validate(await call(self.http, "GET", self._simulate, params=query))

    async def hurry(self, conversation_id: UUID) -> None:
        """A server keeps its own pace."""

    async def orders(self, conversation_id: UUID) -> list[Json]:
        chat = await call(self.http, "GET", f"/api/conversations/{conversation_id}")
        query = {"customer_id": chat["customer"]["id"], "sort": "created_at", "limit": 100}
        orders: list[Json] = (await call(self.http, "GET", "/api/orders", params=query))["items"]
        return orders

    @property
    def _simulate(self) -> str:
        return f"/api/whatsapp/{self.account}/simulate"

    async def _play(self, message: Json) -> None:
        await call(self.http, "POST", self._simulate, json={"from": self.number, "name": self.name, **message})


@asynccontextmanager
async def signed_in(url: str, email: str, password: str) -> AsyncIterator[tuple[httpx2.AsyncClient, str]]:
    """A client of the server at `url` that may write, and the name of the shop it is signed in to."""
    async with httpx2.AsyncClient(base_url=url, timeout=TIMEOUT) as http:
        profile = await call(http, "POST", "/api/auth/login", json={"email": email, "password": password})
        _keep_cookies(http)
        http.headers["X-CSRF-Token"] = (await call(http, "GET", "/api/auth/csrf-token"))["token"]
        shops = {shop["tenant_id"]: shop["name"] for shop in profile["memberships"]}
        yield http, shops.get(profile["tenant_id"], "")


def _keep_cookies(http: httpx2.AsyncClient) -> None:
    """As browsers do: in production they go over https, or to this machine itself."""
    if http.base_url.scheme == "https":
        return
    is_here = http.base_url.host in ("localhost", "127.0.0.1", "::1")
    for cookie in http.cookies.jar:
        if cookie.secure and not is_here:
            raise ChatError("This server is signed in to over https only: begin --url with https://")
        cookie.secure = False


@asynccontextmanager
async def dial(url: str, email: str, password: str, *, number: str, name: str) -> AsyncIterator[RemoteLine]:
    """Sign in at `url` and find the shop's simulator number."""
    async with signed_in(url, email, password) as (http, shop):
        accounts = (await call(http, "GET", "/api/whatsapp/active", params={"limit": 100}))["items"]
        account = next((account for account in accounts if account["kind"] == "simulator"), None)
        if account is None:
            raise ChatError("This shop has no simulator number: add one, or connect the one it has.")
        yield RemoteLine(http, shop, account["id"], number, name)


async def call(http: httpx2.AsyncClient, method: str, path: str, **request: Any) -> Any:
    """The JSON answer; waits when the server asks for it, ChatError for anything it refuses."""
    for _ in range(MOST_WAITS):
        try:
            response = await http.request(method, path, **request)
        except httpx2.HTTPError as error:
            raise ChatError(
                f"{http.base_url} does not answer ({type(error).__name__}). Is the server running?"
            ) from None
        if response.status_code != httpx2.codes.TOO_MANY_REQUESTS:
            break
        await asyncio.sleep(float(response.headers.get("Retry-After", "1")))
    if response.is_error:
        raise ChatError(f"{method} {path}: {response.status_code} {_detail(response)}")
    return response.json()


def _detail(response: httpx2.Response) -> str:
    try:
        problem = response.json()
        faults = [f"{fault['field']}: {fault['message']}" for fault in problem.get("errors", ())]
        return "\n".join((str(problem["detail"]), *faults))
    except (ValueError, KeyError, TypeError):
        return response.reason_phrase
