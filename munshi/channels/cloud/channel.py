"""Meta's Cloud API: send a message, upload and fetch files, look at a number. Every call has a timeout."""

import asyncio
import re
from typing import Any

import httpx
import orjson

from munshi.channels.base import Account, FetchFailed, Outgoing, RemoteFile, SendFailed, Sent
from munshi.channels.cloud.faults import judge
from munshi.channels.cloud.messages import read
from munshi.core.db import Json
from munshi.core.errors import NotFound, Unavailable
from munshi.core.runtime import Runtime
from munshi.media import store
from munshi.media.models import MediaFile
from munshi.media.store import MOST_BYTES

__all__ = ["check", "fetch", "read", "send"]

TIMEOUT = httpx.Timeout(20, connect=5, pool=5)
WHOLE_CALL = 30.0  # seconds; a server that trickles bytes defeats the timeouts above
# Nothing of the request has reached Meta when these are raised.
NOT_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
UNREACHED = "WhatsApp could not be reached."
NO_ANSWER = "WhatsApp gave no answer, so the message may have been sent."
# What Meta takes as what; everything else goes as a document.
TAKEN_AS = {
    **dict.fromkeys(("image/jpeg", "image/png"), "image"),
    **dict.fromkeys(("video/mp4", "video/3gpp"), "video"),
    **dict.fromkeys(("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"), "audio"),
}
FILE_ID = re.compile(r"[\w.-]{1,200}")


async def send(runtime: Runtime, account: Account, outgoing: Outgoing) -> Sent:
    """Send one message, its file first. Raises SendFailed."""
    body = await _body(runtime, account, outgoing)
    try:
        async with asyncio.timeout(WHOLE_CALL):
            response = await runtime.http.post(
                _url(runtime, account, "messages"), json=body, headers=_headers(account), timeout=TIMEOUT
            )
    except NOT_LEFT:
        raise SendFailed("retry", UNREACHED) from None
    except (httpx.HTTPError, TimeoutError):
        raise SendFailed("unknown", NO_ANSWER) from None
    if not response.is_success:
        raise _judged(response)
    return Sent(_sent_id(response))


async def fetch(runtime: Runtime, account: Account, file: RemoteFile) -> bytes:
    """A customer's file: its address, good for five minutes, then its bytes. Raises FetchFailed."""
    if not FILE_ID.fullmatch(file.id):
        raise FetchFailed("WhatsApp named no file.", again=False)
    try:
        async with asyncio.timeout(2 * WHOLE_CALL):
            address = f"{runtime.settings.WHATSAPP_GRAPH_URL}/{file.id}"
            found = _checked(await runtime.http.get(address, headers=_headers(account), timeout=TIMEOUT))
            return await _download(runtime, account, str(_json(found).get("url", "")))
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
        raise FetchFailed(f"WhatsApp did not hand over the file ({type(error).__name__}).", again=True) from None


async def check(runtime: Runtime, account: Account) -> Json:
    """What Meta says of the number: display_phone_number, verified_name. Raises SendFailed as `send` does."""
    fields = {"fields": "display_phone_number,verified_name"}
    try:
        async with asyncio.timeout(WHOLE_CALL):
            response = await runtime.http.get(
                _url(runtime, account), params=fields, headers=_headers(account), timeout=TIMEOUT
            )
    except (httpx.HTTPError, TimeoutError):
        raise SendFailed("retry", UNREACHED) from None
    if not response.is_success:
        raise _judged(response)
    return _json(response)


async def _body(runtime: Runtime, account: Account, outgoing: Outgoing) -> Json:
    if outgoing.phone:
        recipient = {"to": outgoing.phone.removeprefix("+")}
    elif outgoing.user_id:
        recipient = {"recipient": outgoing.user_id}
    else:
        raise SendFailed("permanent", "No WhatsApp address of this customer is known.")
    kind, content = await _content(runtime, account, outgoing)
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **recipient,
        "type": kind,
        kind: content,
        # Comes back in every receipt, and so tells what became of a message whose answer was lost.
        "biz_opaque_callback_data": str(outgoing.id),
    }


async def _content(runtime: Runtime, account: Account, outgoing: Outgoing) -> tuple[str, Json]:
    media = outgoing.media
    if media is None:
        return "text", {"body": outgoing.text, "preview_url": False}
    kind = TAKEN_AS.get(media.content_type, "document")
    if kind == "audio" and outgoing.text:
        kind = "document"  # a voice message carries no caption
    content: Json = {"id": await _upload(runtime, account, media)}
    if outgoing.text:
        content["caption"] = outgoing.text
    if kind == "document":
        content["filename"] = media.filename or "file"
    return kind, content


async def _stored(runtime: Runtime, media: MediaFile) -> bytes:
    try:
        return await store.read(runtime, media)
    except Unavailable as error:
        raise SendFailed("retry", error.detail) from None
    except NotFound:
        raise SendFailed("permanent", "The file of this message is no longer there.") from None


async def _upload(runtime: Runtime, account: Account, media: MediaFile) -> str:
    file = (media.filename or "file", await _stored(runtime, media), media.content_type)
    form = {"messaging_product": "whatsapp", "type": media.content_type}
    try:
        async with asyncio.timeout(2 * WHOLE_CALL):
            response = await runtime.http.post(
                _url(runtime, account, "media"),
                data=form,
                files={"file": file},
                headers=_headers(account),
                timeout=TIMEOUT,
            )
    except (httpx.HTTPError, TimeoutError):
        raise SendFailed("retry", UNREACHED) from None
    if not response.is_success:
        failed = _judged(response)
        raise SendFailed("retry", failed.reason) if failed.kind == "unknown" else failed
    return str(_json(response).get("id", ""))


async def _download(runtime: Runtime, account: Account, address: str) -> bytes:
    pieces, size = [], 0
    async with runtime.http.stream("GET", address, headers=_headers(account), timeout=TIMEOUT) as response:
        _checked(response)
        async for piece in response.aiter_bytes():
            size += len(piece)
            if size > MOST_BYTES:
                raise FetchFailed("The file is too large.", again=False)
            pieces.append(piece)
    return b"".join(pieces)


def _checked(response: httpx.Response) -> httpx.Response:
    if not response.is_success:
        again = response.status_code in (401, 408, 429) or response.status_code >= 500
        raise FetchFailed(f"WhatsApp did not hand over the file (HTTP {response.status_code}).", again=again)
    return response


def _judged(response: httpx.Response) -> SendFailed:
    error = _json(response).get("error")
    seconds = response.headers.get("retry-after", "")
    return judge(
        response.status_code, error if isinstance(error, dict) else {}, float(seconds) if seconds.isdigit() else None
    )


def _sent_id(response: httpx.Response) -> str:
    messages: Any = _json(response).get("messages")
    if isinstance(messages, list) and messages and isinstance(messages[0], dict) and messages[0].get("id"):
        return str(messages[0]["id"])
    raise SendFailed("unknown", "WhatsApp took the message but gave it no id.")


def _json(response: httpx.Response) -> Json:
    try:
        document = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        return {}
    return document if isinstance(document, dict) else {}


def _url(runtime: Runtime, account: Account, path: str = "") -> str:
    return f"{runtime.settings.WHATSAPP_GRAPH_URL}/{account.phone_number_id}/{path}".rstrip("/")


def _headers(account: Account) -> dict[str, str]:
    return {"authorization": f"Bearer {account.access_token}"}
