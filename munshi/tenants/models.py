"""Shops, what each may use by its plan, and what it has used."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from munshi.core.clock import new_id, now
from munshi.core.db import Base, Json, TenantRoot, defaulted


class Plan(Base):
    """What a shop may use a month, and its price for one. `limits` holds the fields of tenants/quotas.Limits.

    `trial_days`: a shop that begins on it may try it so long; null: it stands without an end. `offered`: owners may
    choose it.
    """

    __tablename__ = "plans"
    __table_args__ = (
        CheckConstraint("price_minor >= 0", name="price"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
        CheckConstraint("trial_days > 0", name="trial_days"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    limits: Mapped[Json] = defaulted({})
    price_minor: Mapped[int] = defaulted(0)
    currency: Mapped[str] = defaulted("PKR")
    trial_days: Mapped[int | None]
    position: Mapped[int] = defaulted(0)
    offered: Mapped[bool] = defaulted(False)


class Tenant(Base):
    """One shop. `settings` holds the fields of tenants/schemas.TenantSettings.

    `sandbox_of`: no shop but the copy of one in which a rehearsal is played. `rehearsed_at`: when the assistant as it
    stands passed its rehearsal; null when it has not. `status` moves as tenants/states says, last at `state_since`.
    `paid_until`: end of the trial or of what is paid for; null: no end. `flags`: tenants/flags, where they differ.
    `profile` holds the fields of tenants/profile.ShopProfile.
    Of a closed shop `closed_by` says who closed it, `closed_from` which state it had; at `delete_after` it is deleted.
    """

    __tablename__ = "tenants"
    __table_args__ = (
        CheckConstraint("status in ('trial', 'active', 'past_due', 'suspended', 'closed')", name="status"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
        CheckConstraint("closed_by in ('owner', 'operator')", name="closed_by"),
        CheckConstraint("country ~ '^[A-Z]{2}$'", name="country"),
        Index("ix_tenants_sandbox_of", "sandbox_of"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    country: Mapped[str] = defaulted("PK")
    time_zone: Mapped[str] = defaulted("Asia/Karachi")
    currency: Mapped[str] = defaulted("PKR")
    locale: Mapped[str] = defaulted("en")
    plan_id: Mapped[str] = mapped_column(ForeignKey("plans.id"), default="free", server_default="free")
    status: Mapped[str] = defaulted("active")
    settings: Mapped[Json] = defaulted({})
    created_at: Mapped[datetime] = mapped_column(default=now)
    sandbox_of: Mapped[UUID | None] = mapped_column(ForeignKey("tenants.id", ondelete="CASCADE"))
    rehearsed_at: Mapped[datetime | None]
    paid_until: Mapped[datetime | None]
    state_since: Mapped[datetime | None]
    flags: Mapped[Json] = defaulted({})
    closed_by: Mapped[str | None]
    closed_from: Mapped[str | None]
    delete_after: Mapped[datetime | None]
    profile: Mapped[Json] = defaulted({})


class TenantUsage(Base):
    """What a shop has used in a month of its time zone: the sum of its shards, so that no writer waits for another."""

    __tablename__ = "tenant_usage"
    __table_args__ = ({"postgresql_with": {"fillfactor": 50, "autovacuum_vacuum_scale_factor": "0.02"}},)

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id", ondelete="CASCADE"), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    shard: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    messages_in: Mapped[int] = defaulted(0)
    messages_out: Mapped[int] = defaulted(0)
    ai_runs: Mapped[int] = defaulted(0)
    last_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class TenantStorage(Base):
    """What a shop's files take; kept by a trigger of media_files."""

    __tablename__ = "tenant_storage"

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id", ondelete="CASCADE"), primary_key=True)
    bytes: Mapped[int] = defaulted(0)
    files: Mapped[int] = defaulted(0)


class QuotaWarning(Base):
    """The shop was told in this month that it has used so much of a quota."""

    __tablename__ = "quota_warnings"

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id", ondelete="CASCADE"), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    percent: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class QuotaGrant(TenantRoot):
    """So much more of a quota than the plan allows, `until` then or until it is taken back. Given by an operator."""

    __tablename__ = "quota_grants"
    __table_args__ = (
        CheckConstraint(
            "quota in ('messages', 'ai_runs', 'ai_cost_usd_cents', 'whatsapp_accounts', 'seats', 'storage_bytes')",
            name="quota",
        ),
        CheckConstraint("amount > 0", name="amount"),
        Index("ix_quota_grants_standing", "tenant_id", "quota", "until", postgresql_where=text("revoked_at is null")),
    )

    quota: Mapped[str]
    amount: Mapped[int]
    until: Mapped[datetime]
    reason: Mapped[str]
    granted_by: Mapped[UUID]
    revoked_at: Mapped[datetime | None]


class PlatformSettings(Base):
    """One row at most; `settings` holds the fields of tenants/platform.InstallationSettings."""

    __tablename__ = "platform_settings"
    __table_args__ = (CheckConstraint("id", name="one"),)

    id: Mapped[bool] = mapped_column(primary_key=True, default=True, server_default="true")
    settings: Mapped[Json] = defaulted({})
