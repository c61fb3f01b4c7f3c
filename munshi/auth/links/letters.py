"""Mails to a user about their own account, in the language of their first shop."""

from collections.abc import Mapping
from datetime import datetime

from munshi.auth.models import User
from munshi.core.db import Tx
from munshi.core.settings import Settings
from munshi.mail.letters import language_of
from munshi.mail.service import Link, post

LOCALE = "select t.locale from memberships_of($1) m join tenants t on t.id = m.tenant_id limit 1"


async def write_to(
    tx: Tx,
    settings: Settings,
    user: User,
    letter: str,
    fields: Mapping[str, str],
    *,
    address: str | None = None,
    link: Link | None = None,
    expires_at: datetime | None = None,
) -> None:
    """Post a letter to the user (`address`: not to the one on record), or do nothing where mail is off."""
    if settings.mail:
        language = language_of(await tx.raw.fetchval(LOCALE, user.id))
        post(tx, letter, address or user.email, language, fields, link=link, expires_at=expires_at)
