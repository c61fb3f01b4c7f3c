"""Shops and plans."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from munshi.core.clock import new_id, now
from munshi.core.db import Base, Json, defaulted


class Plan(Base):
    __tablename__ = "plans"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    limits: Mapped[Json] = defaulted({})


class Tenant(Base):
    """One shop. `settings` holds the fields of tenants/schemas.TenantSettings."""

    __tablename__ = "tenants"
    __table_args__ = (
        CheckConstraint("status in ('trial', 'active', 'past_due', 'suspended')", name="status"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
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
