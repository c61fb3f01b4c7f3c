"""Mails that are to leave. A row goes when its mail has left."""

from datetime import datetime

from sqlalchemy.orm import Mapped

from munshi.core.db import Json, TenantRow, defaulted


class Mail(TenantRow):
    """`letter`: its text in letters.toml, `fields`: what stands in it. It holds no secret.

    `page` with `page_ids`: the page its link leads to; the link is signed when the mail is sent. After `expires_at` it
    is not sent any more. The tenant is PLATFORM for mails that no shop sends.
    """

    __tablename__ = "mails"

    letter: Mapped[str]
    address: Mapped[str]
    language: Mapped[str]
    fields: Mapped[Json] = defaulted({})
    page: Mapped[str | None]
    page_ids: Mapped[list[str]] = defaulted([])
    expires_at: Mapped[datetime | None]
