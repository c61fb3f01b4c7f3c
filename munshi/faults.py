"""What nobody caught ends the process: a half-working one loses messages without a word."""

import asyncio
import os
import threading
from typing import Any

import structlog

EXIT_SECONDS = 10.0

log = structlog.get_logger()


class Faults:
    """Collects failures of tasks, callbacks and threads that nobody waits for. Made inside the running loop."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.first: asyncio.Future[None] = self.loop.create_future()
        self.loop.set_exception_handler(self._in_loop)
        threading.excepthook = self._in_thread

    async def watch(self) -> None:
        """Raise the first of them, whenever it comes."""
        await self.first

    def _in_loop(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception") or RuntimeError(context["message"])
        if "transport" in context or "protocol" in context:  # one connection broke, which peers do all the time
            log.warning("connection failed", error=type(error).__name__)
        else:
            self._report(error)

    def _in_thread(self, args: threading.ExceptHookArgs) -> None:
        error = args.exc_value or RuntimeError("a thread failed")
        self.loop.call_soon_threadsafe(self._report, error)

    def _report(self, error: BaseException) -> None:
        if not self.first.done():
            self.first.set_exception(error)


def force_exit_later(seconds: float = EXIT_SECONDS) -> None:
    """End the process after `seconds`, whatever still hangs by then."""
    timer = threading.Timer(seconds, exit_now, [f"still not stopped after {seconds:.0f} s"])
    timer.daemon = True
    timer.start()


def exit_now(reason: str) -> None:
    log.fatal("forced exit", reason=reason)
    os._exit(1)
