"""The mail server of SMTP_URL: smtps:// is TLS from the start, smtp:// turns to TLS before anything else is said.

Only a server on this very machine is spoken to in the clear.
"""

from email.message import EmailMessage
from typing import Any
from urllib.parse import unquote, urlsplit

import aiosmtplib

from munshi.core.runtime import tls
from munshi.core.settings import Settings

TIMEOUT = 20.0
HERE = ("localhost", "127.0.0.1", "::1")
PORTS = {"smtp": 587, "smtps": 465}


async def deliver(settings: Settings, message: EmailMessage) -> None:
    """Hand the message over; SMTPException or OSError (a timeout too) when the server does not take it."""
    await aiosmtplib.send(message, sender=settings.MAIL_FROM, timeout=TIMEOUT, **_server(settings))


async def check(settings: Settings) -> None:
    """Greet the server and sign in; raises as `deliver`."""
    async with aiosmtplib.SMTP(timeout=TIMEOUT, **_server(settings)):
        pass


def _server(settings: Settings) -> dict[str, Any]:
    assert settings.SMTP_URL  # noqa: S101 - asked only where mail is on
    parts = urlsplit(settings.SMTP_URL.get_secret_value())
    server: dict[str, Any] = {"hostname": parts.hostname, "port": parts.port or PORTS[parts.scheme]}
    if parts.scheme == "smtps":
        server |= {"use_tls": True, "start_tls": False, "tls_context": tls()}
    else:
        secure = parts.hostname not in HERE
        server |= {"start_tls": True if secure else None, **({"tls_context": tls()} if secure else {})}
    if parts.username:
        server |= {"username": unquote(parts.username), "password": unquote(parts.password or "")}
    return server
