"""Playing the customer: a script line by line, or a person at a terminal."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from munshi.channels.schemas import PhoneMessage
from munshi.chat.phone import ChatError, Phone
from munshi.core.duration import seconds

PATIENCE = 150.0
LONGEST_LOOK = 10
SETTLE_LOOK = 1

Show = Callable[[PhoneMessage], None]


@dataclass(frozen=True)
class Act:
    """What the customer does next: write `text`, send `file`, or wait `pause` seconds."""

    text: str = ""
    file: Path | None = None
    pause: float = 0


def read_script(lines: Sequence[str], folder: Path) -> list[Act]:
    """One act a line; files are looked for beside the script. ChatError names the first line that is wrong."""
    acts = []
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.lstrip().startswith("#"):
            try:
                acts.append(read_act(line.strip(), folder))
            except ValueError as fault:
                raise ChatError(f"Line {number}: {fault}") from None
    return acts


def read_act(line: str, folder: Path) -> Act:
    """'image: PATH', 'wait: SECONDS' or anything else as text; ValueError says what is wrong."""
    word, colon, rest = line.partition(":")
    if colon and word.lower() == "image":
        path = folder / Path(rest.strip()).expanduser()
        if not path.is_file():
            raise ValueError(f"there is no file {path}")
        return Act(file=path)
    if colon and word.lower() == "wait":
        return Act(pause=_pause(rest.strip()))
    return Act(text=line)


def _pause(span: str) -> float:
    try:
        return float(span)
    except ValueError:
        return float(seconds(span))


async def play_script(
    phone: Phone, acts: Sequence[Act], show: Show, show_mine: Callable[[Act], None] | None = None
) -> None:
    """Each message is sent when the one before has been answered. `show_mine` is told of each act."""
    for act in acts:
        if show_mine:
            show_mine(act)
        await _do(phone, act)
        if act.pause:
            await _watch(phone, act.pause, show)
        await settle(phone, show)


async def settle(phone: Phone, show: Show) -> None:
    """Show what comes until nothing is on its way any more; ChatError when the shop is stuck."""
    until = time.monotonic() + PATIENCE
    while True:
        news, busy = await phone.news(SETTLE_LOOK)
        for message in news:
            show(message)
            until = time.monotonic() + PATIENCE
        if not busy:
            return
        if time.monotonic() >= until:
            raise ChatError(f"No answer for {PATIENCE:.0f} seconds. Are the server's jobs running?")


async def talk(phone: Phone, show: Show) -> None:
    """A person types; replies are shown whenever they come. Ends with Ctrl-D."""
    async with asyncio.TaskGroup() as group:
        watching = group.create_task(_watch(phone, float("inf"), show))
        async for line in _typed():
            try:
                await _do(phone, read_act(line, Path()))
            except ValueError as fault:
                write(f"{fault}\n")
        watching.cancel()


async def _do(phone: Phone, act: Act) -> None:
    if act.file:
        await phone.line.send_file(act.file.name, await asyncio.to_thread(act.file.read_bytes))
    elif act.text:
        await phone.line.write(act.text)


async def _watch(phone: Phone, span: float, show: Show) -> None:
    """Show what comes for `span` seconds."""
    until = time.monotonic() + span
    while (left := until - time.monotonic()) > 0:
        news, _ = await phone.news(int(min(LONGEST_LOOK, left)))
        for message in news:
            show(message)
        if not news:
            await asyncio.sleep(min(0.25, max(left, 0)))


async def _typed() -> AsyncIterator[str]:
    """Lines from the terminal as they are typed, without holding up the replies."""
    loop, lines = asyncio.get_running_loop(), asyncio.Queue[bytes]()
    descriptor = sys.stdin.fileno()
    loop.add_reader(descriptor, lambda: lines.put_nowait(os.read(descriptor, 65536)))
    try:
        while typed := await lines.get():
            for line in typed.decode(errors="replace").splitlines():
                if line.strip():
                    yield line.strip()
    finally:
        loop.remove_reader(descriptor)


def show_text(message: PhoneMessage) -> None:
    lines = [message.text or f"[{message.kind}]", *filter(None, [_map_of(message)])]
    write("".join(f"  {line}\n" for said in lines for line in said.splitlines()) + "\n")


def show_act(act: Act) -> None:
    said = f"[{act.file.name}]" if act.file else act.text
    if said:
        write(f"> {said}\n\n")


def show_json(message: PhoneMessage) -> None:
    shown = _map_of(message)
    write_json({"from": "shop", "text": message.text, **({"location": shown} if shown else {})})


def _map_of(message: PhoneMessage) -> str | None:
    """A location as maps take it."""
    place = message.payload
    return f"{place['latitude']}, {place['longitude']}" if message.kind == "location" else None


def write_json(document: object) -> None:
    write(f"{orjson.dumps(document).decode()}\n")


def write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
