"""A mail server on this machine, and the mails it was given.

async with mailbox() as box, working(adjusted(runtime, **box.settings)):
    mail = await box.next("sana@munshi.test")
"""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP
from pydantic import SecretStr

from munshi.core.runner import run_jobs
from munshi.core.runtime import Runtime
from munshi.worker import HANDLERS, alert_dead

PUBLIC_URL = "https://munshi.test"


@dataclass
class Mailbox:
    """`refuses`: addresses that do not exist. `away`: how many connections get "try again later" first."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)
    away: int = 0
    refused: asyncio.Event = field(default_factory=asyncio.Event)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def settings(self) -> dict[str, object]:
        url = SecretStr(f"smtp://127.0.0.1:{self.port}")
        return {"SMTP_URL": url, "MAIL_FROM": "post@munshi.test", "PUBLIC_URL": PUBLIC_URL}

    async def next(self, address: str, *, within: float = 10) -> EmailMessage:
        """The first mail to this address, taken out of `mails`; waits for it."""
        async with asyncio.timeout(within):
            while True:
                for mail in self.mails:
                    if mail["To"] == address:
                        self.mails.remove(mail)
                        return mail
                self.news.clear()
                await self.news.wait()

    async def handle_RCPT(self, _: Any, __: Any, envelope: Any, address: str, ___: Any) -> str:  # noqa: N802 - aiosmtpd's
        if address in self.refuses:
            self.refused.set()
            return "550 no such mailbox"
        if self.away:
            self.away -= 1
            return "451 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _: Any, __: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        self.news.set()
        return "250 OK"


@asynccontextmanager
async def mailbox() -> AsyncIterator[Mailbox]:
    box = Mailbox()
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(box), "127.0.0.1", 0)
    box.port = server.sockets[0].getsockname()[1]
    try:
        yield box
    finally:
        server.close()


@asynccontextmanager
async def working(runtime: Runtime) -> AsyncIterator[None]:
    """The job worker, for as long as this lasts."""
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(run_jobs(runtime, HANDLERS, stop=stop, on_dead=alert_dead))
        try:
            yield
        finally:
            stop.set()


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def link_in(mail: EmailMessage, page: str) -> str:
    """The token of the link to this page."""
    [token] = re.findall(rf"^{PUBLIC_URL}/{page}#([\w-]+)$", text_of(mail), re.MULTILINE)
    return str(token)
