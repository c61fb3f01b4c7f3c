"""Files customers and staff send."""

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from munshi.core.db import TenantRoot


class MediaFile(TenantRoot):
    """`store` says where the bytes lie (local disk or Cloudinary) and `path` is the key there, never a public link."""

    __tablename__ = "media_files"
    __table_args__ = (
        CheckConstraint("store in ('local', 'cloudinary')", name="store"),
        CheckConstraint("size >= 0", name="size"),
        Index("ix_media_files_sha256", "tenant_id", "sha256"),
    )

    sha256: Mapped[str]
    content_type: Mapped[str]
    size: Mapped[int]
    filename: Mapped[str | None]
    store: Mapped[str]
    path: Mapped[str]
