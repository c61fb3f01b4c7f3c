"""AI providers, the record of every run, and prompts."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Numeric,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from munshi.core.db import Base, Json, TenantRoot, TenantRow, defaulted


class Guarded:
    """How a provider has fared, for every process: see providers/guard.

    `failures`: in a row; `rests`: how often in a row it was put to rest; `resting_until` with the word for why; once
    that has passed, `trial_until` is held by the one request that may try it. `stopped`: why it waits for a person.
    """

    failures: Mapped[int] = defaulted(0)
    rests: Mapped[int] = defaulted(0)
    resting_until: Mapped[datetime | None]
    resting_reason: Mapped[str | None]
    trial_until: Mapped[datetime | None]
    stopped: Mapped[str | None]
    last_error: Mapped[str | None]
    last_error_at: Mapped[datetime | None]
    last_ok_at: Mapped[datetime | None]


class AIProvider(Guarded, TenantRoot):
    """`key_encrypted` by core/crypto; only `key_hint` (its last four characters) is ever shown.

    `voice_model` writes voice notes down. `input_usd`, `output_usd`, `cached_usd`: the shop's own prices of a million
    tokens, where the known ones are wrong.
    """

    __tablename__ = "ai_providers"
    __table_args__ = (
        CheckConstraint("kind in ('claude', 'gemini', 'groq', 'cohere', 'openai_compatible')", name="kind"),
        CheckConstraint("daily_limit is null or daily_limit > 0", name="daily_limit"),
        Index("ix_ai_providers_priority", "tenant_id", "priority"),
    )

    kind: Mapped[str]
    label: Mapped[str]
    model: Mapped[str]
    base_url: Mapped[str | None]
    key_encrypted: Mapped[str]
    key_hint: Mapped[str]
    priority: Mapped[int] = defaulted(0)
    daily_limit: Mapped[int | None]
    used_today: Mapped[int] = defaulted(0)
    used_on: Mapped[date | None] = mapped_column(Date())
    active: Mapped[bool] = defaulted(True)
    sees_pictures: Mapped[bool] = defaulted(False)
    voice_model: Mapped[str | None]
    input_usd: Mapped[Decimal | None] = mapped_column(Numeric(12, 6))
    output_usd: Mapped[Decimal | None] = mapped_column(Numeric(12, 6))
    cached_usd: Mapped[Decimal | None] = mapped_column(Numeric(12, 6))


class PlatformProvider(Guarded, Base):
    """How a provider whose key the installation brings has fared with all shops. Another key or model starts anew."""

    __tablename__ = "platform_providers"

    kind: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]


class AISpending(Base):
    """What a shop's requests of one day (in its time zone) took; `platform`: by the installation's keys."""

    __tablename__ = "ai_spending"

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(Date(), primary_key=True)
    platform: Mapped[bool] = mapped_column(primary_key=True)
    requests: Mapped[int] = defaulted(0)
    input_tokens: Mapped[int] = defaulted(0)
    output_tokens: Mapped[int] = defaulted(0)
    cached_tokens: Mapped[int] = defaulted(0)
    cost_usd: Mapped[Decimal] = mapped_column(Numeric(14, 8), default=0, server_default="0")


class AIRun(TenantRow):
    """One turn of the assistant: the answer to 'why did it say that?'. suggested: to a person, who had asked for it.

    `attempts`: every request to a provider, why it failed, its tokens and cost; `tools`: name, arguments, result of
    each call; `verdicts`: what the money guard said of the drafts. `cost_usd` is null when a price is not known.
    """

    __tablename__ = "ai_runs"
    __table_args__ = (
        CheckConstraint(
            "outcome in ('running', 'replied', 'handed_over', 'dropped', 'failed', 'suggested')", name="outcome"
        ),
        ForeignKeyConstraint(
            ["tenant_id", "conversation_id"],
            ["conversations.tenant_id", "conversations.id"],
            ondelete="CASCADE",
            name="fk_ai_runs_conversation",
        ),
        Index("ix_ai_runs_conversation", "tenant_id", "conversation_id", "created_at"),
        Index("ix_ai_runs_failed", "tenant_id", "created_at", postgresql_where=text("outcome = 'failed'")),
    )

    conversation_id: Mapped[UUID]
    provider: Mapped[str]
    model: Mapped[str] = defaulted("")
    outcome: Mapped[str]
    attempts: Mapped[list[Json]] = defaulted([])
    tools: Mapped[list[Json]] = defaulted([])
    verdicts: Mapped[list[Json]] = defaulted([])
    input_tokens: Mapped[int] = defaulted(0)
    output_tokens: Mapped[int] = defaulted(0)
    cached_tokens: Mapped[int] = defaulted(0)
    cost_usd: Mapped[Decimal | None] = mapped_column(Numeric(14, 8))
    latency_ms: Mapped[int] = defaulted(0)


class Prompt(TenantRoot):
    """Versioned instructions; the newest version of a name that is `active` counts."""

    __tablename__ = "prompts"
    __table_args__ = (
        UniqueConstraint("tenant_id", "name", "version", name="uq_prompts_version"),
        Index("uq_prompts_active", "tenant_id", "name", unique=True, postgresql_where=text("active")),
    )

    name: Mapped[str]
    version: Mapped[int]
    body: Mapped[str]
    active: Mapped[bool] = defaulted(True)
