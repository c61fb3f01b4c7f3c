"""API keys: how a program acts in one shop."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from munshi.core.db import TenantRoot


class ApiKey(TenantRoot):
    """`key_hash` is all that is kept of the key, `prefix` all that is shown of it. One that is revoked keeps its row:
    the record of what it did names it.
    """

    __tablename__ = "api_keys"
    __table_args__ = (Index("uq_api_keys_hash", "key_hash", unique=True),)

    name: Mapped[str]
    prefix: Mapped[str]
    key_hash: Mapped[str]
    scopes: Mapped[list[str]]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
