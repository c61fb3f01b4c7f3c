"""Sends a mail that waits: `mail:<id>`. Tried again while the server is away, not when it refuses the address."""

from email.message import EmailMessage
from uuid import UUID

import aiosmtplib
import structlog

from munshi.core.clock import now
from munshi.core.queue.jobs import Run
from munshi.core.settings import Settings
from munshi.events.service import SYSTEM, emit
from munshi.mail.letters import write
from munshi.mail.models import Mail
from munshi.mail.service import PLATFORM, Link, path_of
from munshi.mail.smtp import deliver

log = structlog.get_logger()


async def send(run: Run) -> None:
    async with run.tx() as tx:
        mail = await tx.get(Mail, (run.tenant_id, UUID(run.subject)))
    if mail is None:
        return
    refused = False
    if run.runtime.settings.mail and (mail.expires_at is None or mail.expires_at > now()):
        try:
            await deliver(run.runtime.settings, compose(run.runtime.settings, mail))
        except aiosmtplib.SMTPRecipientsRefused as error:
            # A code of 4xx is a "not now".
            if any(one.code < 500 for one in error.recipients):
                raise
            refused = True
            log.warning("mail refused", letter=mail.letter)
    async with run.tx() as tx:
        await tx.raw.execute("delete from mails where tenant_id = $1 and id = $2", run.tenant_id, mail.id)
        if refused and run.tenant_id != PLATFORM:
            emit(tx, "mail.refused", mail.id, {"letter": mail.letter}, by=SYSTEM)


def compose(settings: Settings, mail: Mail) -> EmailMessage:
    """The same mail each time it is tried: its Message-ID lets a mailbox drop a second copy."""
    link = None
    if mail.page is not None:
        ids = [UUID(one) for one in mail.page_ids]
        link = f"{settings.PUBLIC_URL}{path_of(settings, Link(mail.page, ids))}"
    letter = write(mail.letter, mail.language, mail.fields, link)
    message = EmailMessage()
    sender = str(settings.MAIL_FROM)
    message["From"] = f"Munshi <{sender}>"
    message["To"] = mail.address
    message["Subject"] = letter.subject
    message["Date"] = mail.created_at
    message["Message-ID"] = f"<{mail.id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    message["Content-Language"] = mail.language
    return message
