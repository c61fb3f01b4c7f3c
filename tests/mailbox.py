"""A mail server on this machine, and the mails it was given.

async with mailbox() as box, working(adjusted(runtime, **box.settings)):
    mail = await box.next("sana@munshi.test")
"""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pydantic import SecretStr

from munshi.core.queue.runner import run_jobs
from munshi.core.runtime import Runtime
from munshi.worker import HANDLERS, alert_dead

PUBLIC_URL = "https://munshi.test"


@dataclass
class Mailbox:
    """`refuses`: addresses that do not exist. `away`: how many connections get "try again later" first. `in_the_clear`:
    mails that came without TLS."""

    port: int = 0
    scheme: str = "smtp"
    host: str = "127.0.0.1"
    mails: list[EmailMessage] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)
    away: int = 0
    in_the_clear: int = 0
    refused: asyncio.Event = field(default_factory=asyncio.Event)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def settings(self) -> dict[str, object]:
        url = SecretStr(f"{self.scheme}://{self.host}:{self.port}")
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

    async def handle_DATA(self, server: Any, __: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's
        self.in_the_clear += server.transport.get_extra_info("ssl_object") is None
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        self.news.set()
        return "250 OK"


@asynccontextmanager
async def mailbox(
    *, scheme: str = "smtp", host: str = "127.0.0.1", certificate: Path | None = None
) -> AsyncIterator[Mailbox]:
    """With a `certificate` (of `certify`) it speaks TLS: from the start, or by smtp:// when it is asked to."""
    box, context = Mailbox(scheme=scheme, host=host), None
    if certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
    later = context if scheme == "smtp" else None
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(box, tls_context=later, require_starttls=later is not None),
        host,
        0,
        ssl=None if later else context,
    )
    box.port = server.sockets[0].getsockname()[1]
    try:
        yield box
    finally:
        server.close()


def certify(directory: Path, *hosts: str) -> Path:
    """A file with a key and a certificate of its own making for these addresses."""
    key, now, day = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC), timedelta(days=1)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "A mail server of a test")])
    built = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now - day, now + day)
    built = built.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address(host)) for host in hosts])
    made = built.add_extension(names, critical=False).sign(key, hashes.SHA256())
    file = directory / "mail.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(secret + made.public_bytes(Encoding.PEM))
    return file


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
