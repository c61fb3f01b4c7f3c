"""Meta's Cloud API: send a message, upload and fetch files, show messages as read. Every call has a timeout."""

import asyncio
import re
from typing import Any

import httpx2

from munshi.channels.base import Account, FetchFailed, Outgoing, RemoteFile, SendFailed, Sent
from munshi.channels.cloud.content import check_window, content_of
from munshi.channels.cloud.graph import TIMEOUT, UNREACHED, WHOLE_CALL, ask, document, headers, judged, url
from munshi.channels.cloud.incoming.messages import read
from munshi.core.db import Json
from munshi.core.errors import NotFound, Unavailable
from munshi.core.runtime import Runtime
from munshi.media import store
from munshi.media.models import MediaFile
from munshi.media.store import MOST_BYTES

__all__ = ["fetch", "mark_seen", "read", "send"]

# Nothing of the request has reached Meta when these are raised.
NOT_LEFT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.UnsupportedProtocol)
NO_ANSWER = "WhatsApp gave no answer, so the message may have been sent."
FILE_ID = re.compile(r"[\w.-]{1,200}")


async def send(runtime: Runtime, account: Account, outgoing: Outgoing) -> Sent:
    """Send one message, its file first. Raises SendFailed."""
    body = await _body(runtime, account, outgoing)
    try:
        async with asyncio.timeout(WHOLE_CALL):
            response = await runtime.http.post(
                url(runtime, f"{account.phone_number_id}/messages"),
                json=body,
                headers=headers(account),
                timeout=TIMEOUT,
            )
    except NOT_LEFT:
        raise SendFailed("retry", UNREACHED) from None
    except (httpx2.HTTPError, TimeoutError):
        raise SendFailed("unknown", NO_ANSWER) from None
    if not response.is_success:
        raise judged(response)
    return Sent(_sent_id(response))


async def fetch(runtime: Runtime, account: Account, file: RemoteFile) -> bytes:
    """A customer's file: its address, good for five minutes, then its bytes. Raises FetchFailed."""
    if not FILE_ID.fullmatch(file.id):
        raise FetchFailed("WhatsApp named no file.", again=False)
    try:
        async with asyncio.timeout(2 * WHOLE_CALL):
            found = _checked(await runtime.http.get(url(runtime, file.id), headers=headers(account), timeout=TIMEOUT))
            return await _download(runtime, account, str(document(found).get("url", "")))
    except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError) as error:
        raise FetchFailed(f"WhatsApp did not hand over the file ({type(error).__name__}).", again=True) from None


async def mark_seen(runtime: Runtime, account: Account, wa_id: str, *, typing: bool) -> None:
    """Ticks turn blue; "typing" stays for 25 s or until the answer comes. Raises SendFailed."""
    body: Json = {"messaging_product": "whatsapp", "status": "read", "message_id": wa_id}
    if typing:
        body["typing_indicator"] = {"type": "text"}
    await ask(runtime, account, "POST", f"{account.phone_number_id}/messages", body=body)


async def _body(runtime: Runtime, account: Account, outgoing: Outgoing) -> Json:
    if outgoing.phone:
        recipient = {"to": outgoing.phone.removeprefix("+")}
    elif outgoing.user_id:
        recipient = {"recipient": outgoing.user_id}
    else:
        raise SendFailed("permanent", "No WhatsApp address of this customer is known.")
    check_window(outgoing)
    media_id = await _upload(runtime, account, outgoing.media) if outgoing.media else None
    kind, content = content_of(outgoing, media_id)
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **recipient,
        "type": kind,
        kind: content,
        # Comes back in every receipt, and so tells what became of a message whose answer was lost.
        "biz_opaque_callback_data": str(outgoing.id),
    }


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
                url(runtime, f"{account.phone_number_id}/media"),
                data=form,
                files={"file": file},
                headers=headers(account),
                timeout=TIMEOUT,
            )
    except (httpx2.HTTPError, TimeoutError):
        raise SendFailed("retry", UNREACHED) from None
    if not response.is_success:
        failed = judged(response)
        raise SendFailed("retry", failed.reason) if failed.kind == "unknown" else failed
    return str(document(response).get("id", ""))


async def _download(runtime: Runtime, account: Account, address: str) -> bytes:
    pieces, size = [], 0
    async with runtime.http.stream("GET", address, headers=headers(account), timeout=TIMEOUT) as response:
        _checked(response)
        async for piece in response.aiter_bytes():
            size += len(piece)
            if size > MOST_BYTES:
                raise FetchFailed("The file is too large.", again=False)
            pieces.append(piece)
    return b"".join(pieces)


def _checked(response: httpx2.Response) -> httpx2.Response:
    if not response.is_success:
        again = response.status_code in (401, 408, 429) or response.status_code >= 500
        reason = f"WhatsApp did not hand over the file (HTTP {response.status_code})."
        raise FetchFailed(reason, again=again, fault=judged(response) if response.is_stream_consumed else None)
    return response


def _sent_id(response: httpx2.Response) -> str:
    messages: Any = document(response).get("messages")
    if isinstance(messages, list) and messages and isinstance(messages[0], dict) and messages[0].get("id"):
        return str(messages[0]["id"])
    raise SendFailed("unknown", "WhatsApp took the message but gave it no id.")
