"""What the library hands over, taken down in the library's own thread.

The library reports a message as delivered, and never hands it over again, as soon as the callback has returned.
"""

import asyncio
import ctypes
import json
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from neonize.aioze.events import EVENT_TO_INT, INT_TO_EVENT, Event
from neonize.exc import NeonizeError

from munshi.channels.linked.device.content import Json, describe

RECEIPTS = {1: "delivered", 4: "read", 6: "played"}
PERSONS = {"s.whatsapp.net": "phone", "lid": "lid"}


class Spool:
    """The file of what the parent has not stored yet, a JSON line each. `lock` is held around each use of it."""

    def __init__(self, directory: Path) -> None:
        self.file = (directory / "spool.jsonl").open("ab", buffering=0)
        self.lock = threading.RLock()
        self.count = 0

    def keep(self, event: Json) -> str:
        """The line that was written, with its number."""
        self.count += 1
        line = json.dumps({**event, "n": self.count}, separators=(",", ":")) + "\n"
        self.file.write(line.encode())
        return line

    def stored(self, upto: int) -> None:
        with self.lock:
            if upto == self.count:
                self.file.truncate(0)


class Hearing(Event):  # type: ignore[misc]  # its types are not read
    """The library's events; those of `at_once` are taken before the library goes on, the others in the loop."""

    def __init__(self, device: Any, at_once: Mapping[type, Callable[[Any, Any], None]]) -> None:
        super().__init__(device)
        self.at_once = {EVENT_TO_INT[kind]: take for kind, take in at_once.items()}
        self.list_func.update(self.at_once)  # the library asks for what is named there

    def execute(self, uuid: int, binary: int, size: int, code: int) -> None:
        take = self.at_once.get(code)
        if take is None:
            super().execute(uuid, binary, size, code)
            return
        try:
            take(self.client, INT_TO_EVENT[code].FromString(ctypes.string_at(binary, size)))
        except Exception as error:  # noqa: BLE001 - it is told
            self.client.fault(INT_TO_EVENT[code].__name__, error)


def hear_message(device: Any, event: Any) -> None:
    source = event.Info.MessageSource
    content = describe(event.Message)
    if content and source.Chat.Server == "g.us" and device.groups:
        _keep_of_group(device, event, content)
    if content is None or source.IsGroup or source.Chat.Server not in PERSONS:
        return  # status posts and newsletters, too
    person, other = source.Chat, source.RecipientAlt if source.IsFromMe else source.SenderAlt
    known = {PERSONS[jid.Server]: jid.User for jid in (person, other) if jid.User and jid.Server in PERSONS}
    if len(known) == len(PERSONS):
        _keep(device, event, content, known)
    else:
        asyncio.run_coroutine_threadsafe(_keep_once_known(device, event, content, known), device.tell_loop)


async def _keep_once_known(device: Any, event: Any, content: Json, known: dict[str, str]) -> None:
    """The other address of the person is asked for first, where the library has learnt it."""
    ask, name = (device.get_lid_from_pn, "lid") if "phone" in known else (device.get_pn_from_lid, "phone")
    try:
        paired = await ask(event.Info.MessageSource.Chat)
        known |= {name: paired.User} if paired.User else {}
    finally:
        _keep(device, event, content, known)


def _keep(device: Any, event: Any, content: Json, known: Mapping[str, str], **more: Any) -> None:
    device.keep(
        ev="message",
        **more,
        id=event.Info.ID,
        phone=known.get("phone"),
        lid=known.get("lid"),
        own=event.Info.MessageSource.IsFromMe,
        name=event.Info.Pushname,
        at=event.Info.Timestamp,
        content=content,
    )


def _keep_of_group(device: Any, event: Any, content: Json) -> None:
    """What is said in a group, without its file."""
    source = event.Info.MessageSource
    if content.get("quiet"):
        return
    known = {PERSONS[jid.Server]: jid.User for jid in (source.Sender, source.SenderAlt) if jid.Server in PERSONS}
    said = {name: value for name, value in content.items() if name not in ("file", "size")}
    _keep(device, event, said, known, group=source.Chat.User)
    device.tell_loop.call_soon_threadsafe(_name_once, device, source.Chat)


def _name_once(device: Any, group: Any) -> None:
    if group.User not in device.named:
        device.named[group.User] = asyncio.create_task(_name_group(device, group))


async def _name_group(device: Any, group: Any) -> None:
    try:
        found = await device.get_group_info(group)
    except NeonizeError:
        return
    device.keep(ev="group", group=group.User, subject=found.GroupName.Name, at=int(time.time()))


def hear_receipt(device: Any, event: Any) -> None:
    source, kind = event.MessageSource, RECEIPTS.get(event.Type)
    if kind and not source.IsGroup and not source.IsFromMe:
        chat = [PERSONS.get(source.Chat.Server), source.Chat.User]
        device.keep(ev="receipt", ids=list(event.MessageIDs), status=kind, at=event.Timestamp, chat=chat)
