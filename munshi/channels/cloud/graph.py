"""One call of Meta's Graph API: a timeout always, the token in a header, and a failure judged."""

import asyncio

import httpx2
import orjson

from munshi.channels.base import Account, SendFailed
from munshi.channels.cloud.faults import judge
from munshi.core.db import Json
from munshi.core.runtime import Runtime

TIMEOUT = httpx2.Timeout(20, connect=5, pool=5)
WHOLE_CALL = 30.0  # seconds; a server that trickles bytes defeats the timeouts above
UNREACHED = "WhatsApp could not be reached."


async def ask(
    runtime: Runtime, account: Account, method: str, path: str, *, params: Json | None = None, body: Json | None = None
) -> Json:
    """The document that answers a call which may be made twice. Raises SendFailed."""
    try:
        async with asyncio.timeout(WHOLE_CALL):
            response = await runtime.http.request(
                method, url(runtime, path), params=params, json=body, headers=headers(account), timeout=TIMEOUT
            )
    except (httpx2.HTTPError, TimeoutError):
        raise SendFailed("retry", UNREACHED, code="unreachable") from None
    if not response.is_success:
        raise judged(response)
    return document(response)


def url(runtime: Runtime, path: str) -> str:
    return f"{runtime.settings.WHATSAPP_GRAPH_URL}/{path}"


def headers(account: Account) -> dict[str, str]:
    return {"authorization": f"Bearer {account.access_token}"}


def judged(response: httpx2.Response) -> SendFailed:
    """What an answer that is none means."""
    error = document(response).get("error")
    seconds = response.headers.get("retry-after", "")
    return judge(
        response.status_code, error if isinstance(error, dict) else {}, float(seconds) if seconds.isdigit() else None
    )


def document(response: httpx2.Response) -> Json:
    """The JSON object in an answer, {} when it holds none."""
    try:
        found = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}
