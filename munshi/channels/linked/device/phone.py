"""The library's client and what it is asked: pair, send, fetch, log out. What arrives is spooled before it is told."""

import asyncio
import ctypes
import json
import os
import sys
from base64 import b64decode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TextIO

from neonize.aioze import events
from neonize.aioze.client import NewAClient
from neonize.exc import NeonizeError
from neonize.proto.waCompanionReg.WAWebProtobufsCompanionReg_pb2 import DeviceProps
from neonize.proto.waE2E.WAWebProtobufsE2E_pb2 import Message
from neonize.utils.enum import ChatPresence, ChatPresenceMedia, ClientType, ReceiptType
from neonize.utils.jid import build_jid

from munshi.channels.linked.device.content import Json
from munshi.channels.linked.device.hearing import Hearing, Spool, hear_message, hear_receipt
from munshi.channels.linked.device.outgoing import build

THREADS = 16  # one is held for as long as the connection stands
OPTIONS = "?_journal_mode=WAL&_synchronous=NORMAL&_foreign_keys=on&_busy_timeout=10000&x="
CONNECTION = (
    "PairStatus",
    "Connected",
    "Disconnected",
    "LoggedOut",
    "StreamReplaced",
    "TemporaryBan",
    "ClientOutdated",
    "ConnectFailure",
    "OfflineSyncCompleted",
)


class Device(NewAClient):  # type: ignore[misc]  # its types are not read
    """The library's client, whose login results are told instead of thrown away."""

    def __init__(self, directory: Path, wire: TextIO, *, groups: bool) -> None:
        super().__init__(f"{directory / 'session.db'}{OPTIONS}", uuid="phone", props=_props())
        self.directory = directory
        self.wire = wire
        self.spool = Spool(directory)
        self.groups = groups
        self.named: dict[str, asyncio.Task[None]] = {}
        self.tell_loop = asyncio.get_running_loop()
        self.event = Hearing(self, {events.MessageEv: hear_message, events.ReceiptEv: hear_receipt})

    def _NewAClient__onLoginStatus(self, uuid: int, status: int) -> None:  # noqa: N802 - the library calls it so
        said = ctypes.string_at(status).decode()
        self.tell_loop.call_soon_threadsafe(lambda: self.tell(ev="login", status=said))

    def tell(self, **event: Any) -> None:
        self.wire.write(json.dumps(event, separators=(",", ":")) + "\n")

    def keep(self, **event: Any) -> None:
        """Tell what must not be lost, from any thread: it stays in the spool until the parent has stored it."""
        with self.spool.lock:
            line = self.spool.keep(event)
            self.tell_loop.call_soon_threadsafe(self.wire.write, line)

    def fault(self, event: str, error: Exception) -> None:
        """The library would swallow it without a word."""
        self.tell_loop.call_soon_threadsafe(lambda: self.tell(ev="fault", event=event, error=type(error).__name__))


async def serve(directory: Path, wire: TextIO, *, groups: bool) -> None:
    """Connect, and answer requests until the parent closes the wire or the connection ends for good."""
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(THREADS))
    device = Device(directory, wire, groups=groups)
    _listen(device)
    connection = await device.connect()
    connection.add_done_callback(lambda task: _end(device, task))
    requests = asyncio.StreamReader(limit=2**24)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(requests), sys.stdin)
    async with asyncio.TaskGroup() as group:
        while line := await requests.readline():
            group.create_task(_answer(device, json.loads(line)))
        os._exit(0)  # the parent is gone; an ordinary exit can hang


def _props() -> DeviceProps:
    return DeviceProps(os="Munshi", platformType=DeviceProps.CHROME)


def _end(device: Device, task: "asyncio.Task[None]") -> None:
    error = None if task.cancelled() else task.exception()
    device.tell(ev="ended", error=str(error)[:200] if error else "")
    os._exit(1 if error else 0)


def _listen(device: Device) -> None:
    async def on_qr(_: object, code: bytes) -> None:
        device.tell(ev="qr", code=code.decode())

    def on(name: str, take: Callable[[Device, Any], Any]) -> None:
        async def handler(_: object, event: Any) -> None:
            try:
                found = take(device, event)
                if asyncio.iscoroutine(found):
                    await found
            except Exception as error:  # noqa: BLE001 - it is told
                device.fault(name, error)

        device.event(getattr(events, f"{name}Ev"))(handler)

    device.event.qr(on_qr)
    on("Connected", _on_connected)
    for name in CONNECTION:
        if name != "Connected":
            on(name, _teller(name))


def _teller(name: str) -> Callable[[Device, Any], None]:
    def tell(device: Device, event: Any) -> None:
        facts: Json = {}
        for field in ("Reason", "Code", "Expire", "OnConnect", "Error", "Count"):
            if hasattr(event, field):
                facts[field.lower()] = getattr(event, field)
        if name == "PairStatus":
            facts["phone"] = event.ID.User
        device.tell(ev=name.lower(), **facts)

    return tell


async def _on_connected(device: Device, _: Any) -> None:
    me = await device.get_me()
    device.tell(ev="connected", phone=me.JID.User, lid=me.LID.User, name=me.PushName)


async def _answer(device: Device, request: Json) -> None:
    try:
        device.tell(re=request["id"], ok=await OPERATIONS[request["op"]](device, request))
    except (NeonizeError, OSError, ValueError) as error:
        device.tell(re=request["id"], error=str(error)[:300] or type(error).__name__)
    except Exception as error:  # noqa: BLE001 - every request gets an answer
        device.tell(re=request["id"], error=f"{type(error).__name__}: {error}"[:300])


def _jid(request: Json) -> Any:
    return build_jid(*request["to"])


async def _pair(device: Device, request: Json) -> Json:
    return {"code": await device.PairPhone(request["phone"], True, client_type=ClientType.CHROME)}


async def _type(device: Device, request: Json) -> Json:
    media = ChatPresenceMedia.CHAT_PRESENCE_MEDIA_TEXT
    await device.send_chat_presence(_jid(request), ChatPresence.CHAT_PRESENCE_COMPOSING, media)
    return {}


async def _read(device: Device, request: Json) -> Json:
    chat = _jid(request)
    await device.mark_read(*request["ids"], chat=chat, sender=chat, receipt=ReceiptType.READ)
    return {}


async def _send(device: Device, request: Json) -> Json:
    sent = await device.send_message(_jid(request), await build(device, request))
    return {"id": sent.ID}


async def _exists(device: Device, request: Json) -> Json:
    return {"exists": any(found.IsIn for found in await device.is_on_whatsapp(request["phone"]))}


async def _fetch(device: Device, request: Json) -> Json:
    """The file goes into the session's directory: it need not pass through the wire."""
    content = await device.download_any(Message.FromString(b64decode(request["file"])))
    path = device.directory / f"file-{request['id']}"
    path.write_bytes(content or b"")
    return {"path": str(path)}


async def _stored(device: Device, request: Json) -> Json:
    device.spool.stored(request["upto"])
    return {}


async def _groups(device: Device, request: Json) -> Json:
    device.groups = request["keep"]
    return {}


async def _logout(device: Device, _: Json) -> Json:
    await device.logout()
    return {}


async def _stop(device: Device, request: Json) -> Json:
    device.tell(re=request["id"], ok={})
    os._exit(0)  # to disconnect can hang while a code is shown


OPERATIONS = {
    "pair": _pair,
    "type": _type,
    "read": _read,
    "send": _send,
    "exists": _exists,
    "fetch": _fetch,
    "stored": _stored,
    "groups": _groups,
    "logout": _logout,
    "stop": _stop,
}
