"""Files customers and staff send."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped

from munshi.core.db import TenantRoot


class MediaFile(TenantRoot):
    """`store` says where the bytes lie (local disk or Cloudinary) and `path` is the key there, never a public link.

    `gone_at`: it is to be deleted, and shown to nobody any more; once its bytes are, `path` is empty. Such a row stays
    only where a payment proof refers to it.
    """

    __tablename__ = "media_files"
    __table_args__ = (
        CheckConstraint("store in ('local', 'cloudinary')", name="store"),
        CheckConstraint("size >= 0", name="size"),
        Index("ix_media_files_sha256", "tenant_id", "sha256"),
        Index("ix_media_files_gone", "tenant_id", "id", postgresql_where=text("gone_at is not null and path <> ''")),
    )

    sha256: Mapped[str]
    content_type: Mapped[str]
    size: Mapped[int]
    filename: Mapped[str | None]
    store: Mapped[str]
    path: Mapped[str]
    gone_at: Mapped[datetime | None]
