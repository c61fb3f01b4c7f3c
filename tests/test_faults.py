"""What nobody waits for is noticed all the same."""

import asyncio
import gc
import threading
from collections.abc import Awaitable

import pytest

from munshi.faults import Faults


class Unexpected(Exception):
    """Raised where nobody catches it."""


@pytest.fixture
async def faults(monkeypatch: pytest.MonkeyPatch) -> Faults:
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    return Faults()


async def fails() -> None:
    raise Unexpected


async def noticed(watched: Awaitable[None]) -> None:
    with pytest.raises(Unexpected):
        await asyncio.wait_for(watched, 5)


async def test_a_task_that_nobody_awaits(faults: Faults) -> None:
    task = asyncio.create_task(fails())
    await asyncio.sleep(0)
    del task
    gc.collect()
    await noticed(faults.watch())


async def test_a_callback(faults: Faults) -> None:
    def callback() -> None:
        raise Unexpected

    asyncio.get_running_loop().call_soon(callback)
    await noticed(faults.watch())


async def test_a_thread(faults: Faults) -> None:
    def work() -> None:
        raise Unexpected

    threading.Thread(target=work).start()
    await noticed(faults.watch())


async def test_a_broken_connection_is_none(faults: Faults) -> None:
    context = {"message": "write failed", "exception": ConnectionResetError(), "transport": object()}
    asyncio.get_running_loop().call_exception_handler(context)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(faults.watch(), 0.05)
