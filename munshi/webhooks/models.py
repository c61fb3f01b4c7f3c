"""A shop's own endpoints, and what was sent to them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from munshi.core.db import Base, TenantRoot, defaulted


class WebhookEndpoint(TenantRoot):
    """`types`: the event types it is sent; an empty list: all. Events up to `seen_event_id` have their deliveries.

    `previous_secret_encrypted` signs beside the present secret until `previous_until`. `failing_since` and
    `next_try_at` are set while its first waiting delivery fails. `off_reason`: why the system has switched it off.
    """

    __tablename__ = "webhook_endpoints"
    __table_args__ = (CheckConstraint("off_reason in ('gone', 'failing')", name="off_reason"),)

    url: Mapped[str]
    description: Mapped[str] = defaulted("")
    types: Mapped[list[str]] = defaulted([])
    active: Mapped[bool] = defaulted(True)
    secret_encrypted: Mapped[str]
    previous_secret_encrypted: Mapped[str | None]
    previous_until: Mapped[datetime | None]
    seen_event_id: Mapped[int] = defaulted(0)
    failing_since: Mapped[datetime | None]
    next_try_at: Mapped[datetime | None]
    off_reason: Mapped[str | None]


class WebhookDelivery(Base):
    """One event on its way to one endpoint. `request` and `answer`: the bodies of the last attempt.

    `status_code` is what was answered, `fault` why there was no good answer.
    """

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        CheckConstraint("status in ('waiting', 'delivered', 'dropped')", name="status"),
        UniqueConstraint("tenant_id", "endpoint_id", "event_id", name="uq_webhook_deliveries_event"),
        Index(
            "ix_webhook_deliveries_waiting",
            "tenant_id",
            "endpoint_id",
            "event_id",
            postgresql_where=text("status = 'waiting'"),
        ),
        Index("ix_webhook_deliveries_created_at", "tenant_id", "endpoint_id", "created_at"),
        ForeignKeyConstraint(
            ["tenant_id", "endpoint_id"],
            ["webhook_endpoints.tenant_id", "webhook_endpoints.id"],
            name="fk_webhook_deliveries_endpoint",
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["tenant_id", "event_id"],
            ["events.tenant_id", "events.id"],
            name="fk_webhook_deliveries_event",
            ondelete="CASCADE",
        ),
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    endpoint_id: Mapped[UUID]
    event_id: Mapped[int]
    type: Mapped[str]
    status: Mapped[str] = defaulted("waiting")
    attempts: Mapped[int] = defaulted(0)
    tried_at: Mapped[datetime | None]
    duration_ms: Mapped[int | None]
    status_code: Mapped[int | None]
    fault: Mapped[str | None]
    request: Mapped[str | None]
    answer: Mapped[str | None]
