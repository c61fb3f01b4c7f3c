"""The record of every run: what was asked, tried, called and said."""

from dataclasses import asdict, dataclass, field
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select

from munshi.ai.models import AIRun
from munshi.ai.schemas import RunQuery
from munshi.conversations.service import get_conversation
from munshi.core.db import Json, Tx
from munshi.core.errors import NotFound

BUILTIN = "builtin"


@dataclass(frozen=True)
class Attempt:
    """One request to a provider. `error` None: it answered; else a word such as rate_limited or bad_key."""

    provider_id: UUID | None
    kind: str
    label: str
    model: str
    error: str | None
    ms: int


@dataclass
class Account:
    """What one run has cost so far. `rejected`: why the money guard sent the model's words back, one entry each."""

    attempts: list[Attempt] = field(default_factory=list)
    rejected: list[str] = field(default_factory=list)
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    cost_usd: Decimal | None = None

    @property
    def log(self) -> list[Json]:
        """For AIRun.attempts: every request, then what the guard sent back."""
        rejected: list[Json] = [{"kind": "guard", "error": reason} for reason in self.rejected]
        return [asdict(attempt) for attempt in self.attempts] + rejected

    @property
    def answered_by(self) -> Attempt | None:
        """The provider whose words came last, if any spoke."""
        return next((attempt for attempt in reversed(self.attempts) if attempt.error is None), None)


async def list_runs(tx: Tx, conversation_id: UUID, query: RunQuery) -> tuple[list[AIRun], int]:
    """One page of a conversation's runs, newest first, and how many there are. NotFound for an unknown conversation."""
    await get_conversation(tx, conversation_id)
    matching = select(AIRun).where(AIRun.tenant_id == tx.tenant_id, AIRun.conversation_id == conversation_id)
    if query.since:
        matching = matching.where(AIRun.created_at >= query.since)
    if query.until:
        matching = matching.where(AIRun.created_at <= query.until)
    total = await tx.scalar(select(func.count()).select_from(matching.subquery()))
    newest = matching.order_by(AIRun.created_at.desc(), AIRun.id.desc())
    return list(await tx.scalars(newest.limit(query.limit).offset(query.offset))), total or 0


async def get_run(tx: Tx, run_id: UUID) -> AIRun:
    run = await tx.get(AIRun, (tx.tenant_id, run_id))
    if run is None:
        raise NotFound("AI run")
    return run
