"""Rehearsals: the shop's own scenarios, each rehearsal, and each scene that was played in one."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from munshi.core.db import Json, TenantRoot, TenantRow, defaulted


class ScenarioFile(TenantRoot):
    """A scenario of the shop's own, as it was written; one with a built-in's name stands in its place."""

    __tablename__ = "scenarios"
    __table_args__ = (UniqueConstraint("tenant_id", "name", name="uq_scenarios_name"),)

    name: Mapped[str]
    source: Mapped[str]
    active: Mapped[bool] = defaulted(True)


class Rehearsal(TenantRoot):
    """kind `scenarios`, or `replay` of a conversation. One at a time is waiting or running.

    `whole`: of all active scenarios with the shop's own settings, so that it counts for going live. `prompt_id`: the
    version rehearsed (null: the active one), or `prompt`: words kept nowhere else. `settings`: what was tried in the
    place of the shop's own. `judged`: a model looked at every scene too. `customers`: whether their lines come from
    the script or from a model. `sandbox_id`: the copy of the shop it is played in while it runs.
    """

    __tablename__ = "rehearsals"
    __table_args__ = (
        CheckConstraint("kind in ('scenarios', 'replay')", name="kind"),
        CheckConstraint("status in ('waiting', 'running', 'passed', 'failed', 'cancelled', 'broken')", name="status"),
        CheckConstraint("customers in ('script', 'model')", name="customers"),
        ForeignKeyConstraint(
            ["tenant_id", "prompt_id"],
            ["prompts.tenant_id", "prompts.id"],
            ondelete="SET NULL (prompt_id)",
            name="fk_rehearsals_prompt",
        ),
        ForeignKeyConstraint(
            ["tenant_id", "conversation_id"],
            ["conversations.tenant_id", "conversations.id"],
            ondelete="CASCADE",
            name="fk_rehearsals_conversation",
        ),
        Index("ix_rehearsals_created_at", "tenant_id", "created_at", "id"),
        Index("ix_rehearsals_conversation", "tenant_id", "conversation_id"),
        Index("ix_rehearsals_prompt", "tenant_id", "prompt_id"),
        Index(
            "uq_rehearsals_open",
            "tenant_id",
            unique=True,
            postgresql_where=text("status in ('waiting', 'running')"),
        ),
    )

    kind: Mapped[str]
    status: Mapped[str] = defaulted("waiting")
    whole: Mapped[bool] = defaulted(False)
    judged: Mapped[bool] = defaulted(False)
    customers: Mapped[str] = defaulted("script")
    settings: Mapped[Json] = defaulted({})
    prompt_id: Mapped[UUID | None]
    prompt: Mapped[str | None]
    conversation_id: Mapped[UUID | None]
    sandbox_id: Mapped[UUID | None]
    asked_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class Scene(TenantRow):
    """One scenario as it was played, or the conversation that is replayed. `source`: the scenario as it then was.

    `turns`: what the customer and the shop said; `checks`: what was looked at, and what was wrong; `verdicts`: the
    judge's. `cost_usd` is null when a price is not known. `skipped`: the shop lacks what the scenario is about.
    """

    __tablename__ = "rehearsal_scenes"
    __table_args__ = (
        CheckConstraint("outcome in ('waiting', 'passed', 'failed', 'skipped', 'broken')", name="outcome"),
        ForeignKeyConstraint(
            ["tenant_id", "rehearsal_id"],
            ["rehearsals.tenant_id", "rehearsals.id"],
            ondelete="CASCADE",
            name="fk_rehearsal_scenes_rehearsal",
        ),
        UniqueConstraint("tenant_id", "rehearsal_id", "position", name="uq_rehearsal_scenes_position"),
    )

    rehearsal_id: Mapped[UUID]
    position: Mapped[int]
    name: Mapped[str]
    title: Mapped[str]
    source: Mapped[str] = defaulted("")
    outcome: Mapped[str] = defaulted("waiting")
    turns: Mapped[list[Json]] = defaulted([])
    checks: Mapped[list[Json]] = defaulted([])
    verdicts: Mapped[list[Json]] = defaulted([])
    tokens: Mapped[int] = defaulted(0)
    cost_usd: Mapped[Decimal | None] = mapped_column(Numeric(14, 8))
    slowest_ms: Mapped[int] = defaulted(0)
