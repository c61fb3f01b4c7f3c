"""Texts that staff send again and again."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from munshi.core.db import Json, TenantRoot, defaulted


class CannedReply(TenantRoot):
    """`texts` by language; `used`: how often it was sent."""

    __tablename__ = "canned_replies"
    __table_args__ = (UniqueConstraint("tenant_id", "shortcut", name="uq_canned_replies_shortcut"),)

    shortcut: Mapped[str]
    texts: Mapped[Json]
    used: Mapped[int] = defaulted(0)
    used_at: Mapped[datetime | None]
