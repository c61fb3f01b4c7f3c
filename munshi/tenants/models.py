"""Shops and plans."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from munshi.core.clock import new_id, now
from munshi.core.db import Base, Json, defaulted


class Plan(Base):
    __tablename__ = "plans"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    limits: Mapped[Json] = defaulted({})


class Tenant(Base):
    """One shop. `settings` holds the fields of tenants/schemas.TenantSettings.

    `sandbox_of`: no shop but the copy of one in which a rehearsal is played. `rehearsed_at`: when the assistant as it
    stands passed its rehearsal; null when it has not. `closed_at`: its owner gave it up; at `delete_after` it goes.
    """

    __tablename__ = "tenants"
    __table_args__ = (
        CheckConstraint("status in ('trial', 'active', 'past_due', 'suspended')", name="status"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
        Index("ix_tenants_sandbox_of", "sandbox_of"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    time_zone: Mapped[str] = defaulted("Asia/Karachi")
    currency: Mapped[str] = defaulted("PKR")
    locale: Mapped[str] = defaulted("en")
    plan_id: Mapped[str] = mapped_column(ForeignKey("plans.id"), default="free", server_default="free")
    status: Mapped[str] = defaulted("trial")
    settings: Mapped[Json] = defaulted({})
    created_at: Mapped[datetime] = mapped_column(default=now)
    sandbox_of: Mapped[UUID | None] = mapped_column(ForeignKey("tenants.id", ondelete="CASCADE"))
    rehearsed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    delete_after: Mapped[datetime | None]
