"""What members are told of, how each wants to hear it, and the devices it is pushed to."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from munshi.core.db import Base, Json, TenantRow, defaulted


def _of_member(table: str) -> ForeignKeyConstraint:
    """Whoever leaves the shop takes the row along."""
    return ForeignKeyConstraint(
        ["tenant_id", "user_id"],
        ["memberships.tenant_id", "memberships.user_id"],
        name=f"fk_{table}_member",
        ondelete="CASCADE",
    )


class Notification(TenantRow):
    """One thing one member is told of: `kind` of notifications/kinds, `path` in the dashboard, `facts` of its event.

    `subject_id`: the chat, order, number, provider or broadcast it is about. `event_id` is null for a trial.
    Not `on_page`: it only goes out. `mail_waits`, `push_waits`: it is still to go out.
    """

    __tablename__ = "notifications"
    __table_args__ = (
        UniqueConstraint("tenant_id", "event_id", "user_id", name="uq_notifications_event"),
        ForeignKeyConstraint(
            ["tenant_id", "event_id"],
            ["events.tenant_id", "events.id"],
            name="fk_notifications_event",
            ondelete="CASCADE",
        ),
        _of_member("notifications"),
        Index("ix_notifications_shown", "tenant_id", "user_id", "id", postgresql_where=text("on_page")),
        Index(
            "ix_notifications_unread",
            "tenant_id",
            "user_id",
            postgresql_where=text("on_page and read_at is null"),
        ),
        Index(
            "ix_notifications_waiting",
            "tenant_id",
            "user_id",
            postgresql_where=text("mail_waits or push_waits"),
        ),
    )

    user_id: Mapped[UUID]
    event_id: Mapped[int | None]
    kind: Mapped[str]
    subject_id: Mapped[UUID | None]
    path: Mapped[str]
    facts: Mapped[Json] = defaulted({})
    on_page: Mapped[bool] = defaulted(True)
    mail_waits: Mapped[bool] = defaulted(False)
    push_waits: Mapped[bool] = defaulted(False)
    read_at: Mapped[datetime | None]


class NotificationSettings(Base):
    """How a member wants to hear of things. `choices`: by kind the channels, where they are not the usual ones.

    Nothing goes out from `quiet_from_hour` until `quiet_until_hour` of the shop's day; one hour twice: never quiet.
    `names_in_push`: customers' names may leave for the browser maker's push service, sealed for the device alone.
    """

    __tablename__ = "notification_settings"
    __table_args__ = (
        CheckConstraint("quiet_from_hour between 0 and 23", name="quiet_from_hour"),
        CheckConstraint("quiet_until_hour between 0 and 23", name="quiet_until_hour"),
        _of_member("notification_settings"),
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    choices: Mapped[Json] = defaulted({})
    quiet_from_hour: Mapped[int] = defaulted(0)
    quiet_until_hour: Mapped[int] = defaulted(0)
    names_in_push: Mapped[bool] = defaulted(False)


class NotificationFeed(Base):
    """Events of the shop up to `seen_event_id` have been looked at."""

    __tablename__ = "notification_feeds"

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id", ondelete="CASCADE"), primary_key=True)
    seen_event_id: Mapped[int] = defaulted(0)


class PushDevice(TenantRow):
    """A browser that takes pushes for a member: where they go, and the keys they are sealed with (RFC 8291).

    It hears nothing once the session it was added in has ended. `language`: of the dashboard there.
    """

    __tablename__ = "push_devices"
    __table_args__ = (
        UniqueConstraint("tenant_id", "endpoint", name="uq_push_devices_endpoint"),
        _of_member("push_devices"),
        Index("ix_push_devices_user_id", "tenant_id", "user_id"),
    )

    user_id: Mapped[UUID]
    session_id: Mapped[UUID]
    endpoint: Mapped[str]
    public_key: Mapped[str]
    auth_encrypted: Mapped[str]
    language: Mapped[str]
    agent: Mapped[str | None]


class PushKey(Base):
    """The key by which push services know this installation (VAPID); one row at most, sealed."""

    __tablename__ = "push_keys"
    __table_args__ = (CheckConstraint("id", name="one"),)

    id: Mapped[bool] = mapped_column(primary_key=True, default=True, server_default="true")
    private_key_encrypted: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
