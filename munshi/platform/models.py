"""What the operator has done, what every shop is told, and which shops let the operator look."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from munshi.core.clock import new_id
from munshi.core.db import Base, Json, TenantRoot, defaulted


class PlatformEvent(Base):
    """One use of the operator's role. `action`: the route's name; `subject_id`: the shop or row it was about."""

    __tablename__ = "platform_events"
    __table_args__ = (
        Index("ix_platform_events_subject", "subject_id", "id"),
        Index("ix_platform_events_key", text("(data ->> 'key')"), postgresql_where=text("data ? 'key'")),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    operator_id: Mapped[UUID]
    action: Mapped[str]
    subject_id: Mapped[UUID | None]
    data: Mapped[Json] = defaulted({})
    correlation_id: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))


class Process(Base):
    """A running process, which writes down every few seconds that it runs and how its work goes (`figures`)."""

    __tablename__ = "processes"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    role: Mapped[str]
    version: Mapped[str]
    host: Mapped[str]
    started_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    heard_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    figures: Mapped[Json] = defaulted({})


class Announcement(Base):
    """Shown to every member from `starts_at` until `ends_at` (null: until it is taken away)."""

    __tablename__ = "announcements"
    __table_args__ = (
        CheckConstraint("level in ('info', 'warning', 'critical')", name="level"),
        CheckConstraint("ends_at > starts_at", name="ends_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    level: Mapped[str]
    text_en: Mapped[str]
    text_ur: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]


class SupportAccess(TenantRoot):
    """An owner's leave for the operator to look at the shop, until it expires or is taken back."""

    __tablename__ = "support_accesses"

    granted_by: Mapped[UUID]
    reason: Mapped[str] = defaulted("")
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
