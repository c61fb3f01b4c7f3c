"""A helper process for work that is heavy or dangerous: started when first asked, one question at a time."""

import asyncio
import contextlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
import structlog

from munshi.core.db import Json

log = structlog.get_logger()

LONGEST_ANSWER = 4 * 1024 * 1024
START_SECONDS = 30.0


class HelperFailed(Exception):
    """No answer: `reason` is timeout, died, or absent when the program says that it cannot work on this machine."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass
class Helper:
    """The program of `command`, run without our environment, so that it holds no secret.

    It says `{"ready": true}` once it can work, or `{"absent": why}`; then it answers each line of JSON, which `size`
    bytes follow, with one line of JSON; one that `leaves` is its last. Before an answer it may ask for `more` time,
    for what it has yet to load and then for the answer itself. After `seconds` without an answer it is killed
    and the next question starts it anew; after `idle` seconds without one it is let go, and its memory with it.
    `waiting` counts the questions that wait or are asked.
    """

    command: Sequence[str]
    seconds: float = 20.0
    idle: float = 300.0
    starts: int = 0
    waiting: int = 0
    _process: asyncio.subprocess.Process | None = None
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _rest: asyncio.TimerHandle | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process and self._process.returncode is None else None

    async def ask(self, question: Json, content: bytes) -> Json:
        """Its answer to `question` about `content`; callers take turns. Raises HelperFailed."""
        self.waiting += 1
        try:
            return await self._in_turn(question, content)
        finally:
            self.waiting -= 1

    async def _in_turn(self, question: Json, content: bytes) -> Json:
        async with self._turn:
            if self._rest:
                self._rest.cancel()
            try:
                answer = await self._ask(question, content)
            except BaseException:
                await self._end()
                raise
            if answer.get("leaves"):
                await self._end()
            self._rest = asyncio.get_running_loop().call_later(self.idle, self._let_go)
            return answer

    async def gone(self) -> None:
        """Waits until no process runs."""
        if self._process:
            await self._process.wait()

    async def close(self) -> None:
        if self._rest:
            self._rest.cancel()
        await self._end()

    async def _ask(self, question: Json, content: bytes) -> Json:
        process = await self._started()
        assert process.stdin  # noqa: S101 - it is a pipe
        try:
            async with asyncio.timeout(self.seconds) as patience:
                process.stdin.write(orjson.dumps({**question, "size": len(content)}) + b"\n" + content)
                await process.stdin.drain()
                for more in (START_SECONDS, self.seconds):
                    answer = await self._line(process)
                    if "more" not in answer:
                        return answer
                    patience.reschedule(asyncio.get_running_loop().time() + more)
                return await self._line(process)
        except TimeoutError:
            log.warning("a helper took too long and is ended", command=self.command[-1])
            raise HelperFailed("timeout") from None
        except (ConnectionError, ValueError):
            raise HelperFailed("died") from None

    async def _started(self) -> asyncio.subprocess.Process:
        if self._process and self._process.returncode is None:
            return self._process
        self._process = await asyncio.create_subprocess_exec(
            *self.command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={"LANG": "C.UTF-8", "OMP_NUM_THREADS": "1"},
            limit=LONGEST_ANSWER,
        )
        self.starts += 1
        try:
            async with asyncio.timeout(START_SECONDS):
                hello = await self._line(self._process)
        except TimeoutError:
            raise HelperFailed("timeout") from None
        if "absent" in hello:
            log.warning("a helper cannot work here", command=self.command[-1], why=hello["absent"])
            raise HelperFailed("absent")
        return self._process

    async def _line(self, process: asyncio.subprocess.Process) -> Json:
        assert process.stdout  # noqa: S101 - it is a pipe
        line = await process.stdout.readline()
        if not line.endswith(b"\n"):
            log.warning("a helper has ended by itself", command=self.command[-1])
            raise HelperFailed("died")
        answer: Any = orjson.loads(line)
        return dict(answer)

    def _let_go(self) -> None:
        if self._process and self._process.stdin:
            self._process.stdin.close()  # at the end of its input it goes by itself

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


@dataclass
class Helpers:
    """The helper processes of this process, by the module they run with this Python. Whoever makes it closes it."""

    made: dict[str, Helper] = field(default_factory=dict)

    def of(self, module: str) -> Helper:
        return self.made.setdefault(module, Helper((sys.executable, "-I", "-m", module)))

    async def close(self) -> None:
        for helper in self.made.values():
            await helper.close()
