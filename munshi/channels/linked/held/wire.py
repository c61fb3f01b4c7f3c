"""The wire to a device's process, in JSON lines.

To it: {"id", "op", …}. From it: {"re": id, "ok": {…}} or {"re": id, "error": "…"}, and events {"ev", …}. A message or
receipt carries "n": it stays in the device's spool until {"op": "stored", "upto": n}.
"""

import asyncio
import itertools
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson

from munshi.core.db import Json
from munshi.core.settings import Settings

LONGEST_LINE = 2**24
STOP_SECONDS = 2.0
EXITED: Json = {"ev": "exited"}
# A server must not hang on a device: past the library's own 75 seconds nothing will come.
ANSWER_SECONDS = 80.0


class Refused(Exception):
    """The device answered with a fault; the text is the library's."""


class Gone(Exception):
    """The device's process has ended, so nobody knows whether the request was carried out."""


FAULTS = (Refused, Gone, TimeoutError)


class Wire:
    """One device's process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.events: list[Json] = []
        self.some = asyncio.Event()
        self.waiting: dict[int, asyncio.Future[Json]] = {}
        self.numbers = itertools.count(1)
        self.listening = asyncio.create_task(self._listen())

    async def ask(self, op: str, *, seconds: float = ANSWER_SECONDS, **parts: Any) -> Json:
        """Refused, Gone, or TimeoutError when no answer came."""
        number = next(self.numbers)
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self.waiting[number] = answer
        try:
            self._write({"id": number, "op": op, **parts})
            async with asyncio.timeout(seconds):
                return await answer
        finally:
            self.waiting.pop(number, None)

    def tell(self, op: str, **parts: Any) -> None:
        """Ask without waiting for the answer."""
        self._write({"id": 0, "op": op, **parts})

    async def heard(self, seconds: float) -> list[Json]:
        """All events so far, waiting up to `seconds` for one; EXITED is the last there will be."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.some.wait()
        self.some.clear()
        events, self.events = self.events, []
        return events

    def hear(self, event: Json) -> None:
        self.events.append(event)
        self.some.set()

    async def close(self) -> None:
        """End the process: asked first, then killed."""
        if self.process.returncode is None:
            with suppress(*FAULTS):
                await self.ask("stop", seconds=STOP_SECONDS)
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()
        await self.listening

    def _write(self, request: Json) -> None:
        writer = self.process.stdin
        if writer is None or writer.is_closing() or self.listening.done():
            raise Gone
        writer.write(orjson.dumps(request) + b"\n")

    async def _listen(self) -> None:
        reader = self.process.stdout
        while reader is not None and (line := await reader.readline()):
            try:
                said: Json = orjson.loads(line)
            except orjson.JSONDecodeError:
                break  # cut off by its death
            if "re" in said:
                self._answered(said)
            else:
                self.hear(said)
        for answer in self.waiting.values():
            if not answer.done():
                answer.set_exception(Gone())
        self.hear(EXITED)

    def _answered(self, said: Json) -> None:
        answer = self.waiting.get(said["re"])
        if answer is None or answer.done():
            return
        if "error" in said:
            answer.set_exception(Refused(str(said["error"])))
        else:
            answer.set_result(said["ok"])


async def start(directory: Path, *, groups: bool = False) -> Wire:
    """A process for the session in `directory`. It knows none of our secrets and dies with us. `groups`: it tells what
    is said in groups, too, until told otherwise."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "munshi.channels.linked.device",
        str(directory),
        *(["groups"] if groups else []),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=_environment(),
        limit=LONGEST_LINE,
    )
    return Wire(process)


def _environment() -> dict[str, str]:
    ours = {*Settings.model_fields, "NODE_ENV"}
    kept = {name: value for name, value in os.environ.items() if name not in ours and not name.startswith("PG")}
    # Read when the process starts: without it every message would be marked as a bot's. Threads are all but unused.
    return {**kept, "NEONIZE_BOT_TAG": "off", "GOMAXPROCS": "2"}
