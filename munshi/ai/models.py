"""AI providers, the record of every run, prompts and knowledge."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKeyConstraint,
    Index,
    Numeric,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from munshi.core.db import Json, TenantRoot, TenantRow, defaulted


class AIProvider(TenantRoot):
    """`key_encrypted` by core/crypto; only `key_hint` (its last four characters) is ever shown."""

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
    last_error: Mapped[str | None]
    last_error_at: Mapped[datetime | None]
    last_ok_at: Mapped[datetime | None]


class AIRun(TenantRow):
    """One turn of the assistant: the answer to 'why did it say that?'.

    `attempts`: providers tried and why each failed; `tools`: name, arguments, result of each call.
    """

    __tablename__ = "ai_runs"
    __table_args__ = (
        CheckConstraint("outcome in ('running', 'replied', 'handed_over', 'dropped', 'failed')", name="outcome"),
        ForeignKeyConstraint(
            ["tenant_id", "conversation_id"],
            ["conversations.tenant_id", "conversations.id"],
            ondelete="CASCADE",
            name="fk_ai_runs_conversation",
        ),
        Index("ix_ai_runs_conversation", "tenant_id", "conversation_id", "created_at"),
    )

    conversation_id: Mapped[UUID]
    provider: Mapped[str]
    model: Mapped[str] = defaulted("")
    outcome: Mapped[str]
    attempts: Mapped[list[Json]] = defaulted([])
    tools: Mapped[list[Json]] = defaulted([])
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


class KnowledgeArticle(TenantRoot):
    __tablename__ = "knowledge_articles"
    __table_args__ = (UniqueConstraint("tenant_id", "question", name="uq_knowledge_articles_question"),)

    question: Mapped[str]
    answer: Mapped[str]
    aliases: Mapped[list[str]] = defaulted([])
    active: Mapped[bool] = defaulted(True)
