"""The record of every run: what was asked, tried, called and said."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

import orjson
from sqlalchemy import func, select

from munshi.ai.models import AIRun
from munshi.ai.schemas import ConversationCosts, RunQuery
from munshi.conversations.service import get_conversation
from munshi.core.db import Tx
from munshi.core.errors import NotFound
from munshi.core.money import Money
from munshi.payments.books.ledger import received_in_conversation

BUILTIN = "builtin"

COSTS = """
select count(*) as runs, count(*) filter (where provider <> 'builtin') as model_runs,
  coalesce(sum(input_tokens), 0)::bigint as input_tokens, coalesce(sum(output_tokens), 0)::bigint as output_tokens,
  coalesce(sum(cached_tokens), 0)::bigint as cached_tokens, coalesce(sum(cost_usd), 0) as cost_usd,
  count(*) filter (where cost_usd is null and output_tokens > 0) as unpriced_runs
from ai_runs where tenant_id = $1 and conversation_id = $2
"""


@dataclass(frozen=True)
class Attempt:
    """One request to a provider. `error` None: it answered; else a word such as rate_limited or bad_key.

    A request the guard did not let through has the guard's word (resting, stopped, daily_limit, cap_reached,
    plan_limit).
    `input_tokens` include the cached ones. `cost_usd` None: the price is not known.
    """

    provider_id: UUID | None
    kind: str
    label: str
    model: str
    error: str | None
    ms: int
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    cost_usd: Decimal | None = None

    @property
    def answered(self) -> bool:
        """Whether a model worked on it, and its work is paid for, even if nothing could be done with the answer."""
        return self.input_tokens + self.output_tokens > 0 or self.cost_usd is not None


@dataclass(frozen=True)
class Verdict:
    """One look of the money guard at a draft: let pass, sent back to the model once, or kept from the customer."""

    action: Literal["passed", "sent_back", "blocked"]
    faults: tuple[str, ...] = ()
    draft: str = ""


@dataclass
class Account:
    """What one run has come to so far, at the providers and before the money guard."""

    attempts: list[Attempt] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)

    @property
    def input_tokens(self) -> int:
        return sum(attempt.input_tokens for attempt in self.attempts)

    @property
    def output_tokens(self) -> int:
        return sum(attempt.output_tokens for attempt in self.attempts)

    @property
    def cached_tokens(self) -> int:
        return sum(attempt.cached_tokens for attempt in self.attempts)

    @property
    def cost_usd(self) -> Decimal | None:
        """None when nobody answered, or any answer has no known price: part of a sum would pass for the whole."""
        costs = [attempt.cost_usd for attempt in self.attempts if attempt.answered]
        known = [cost for cost in costs if cost is not None]
        return sum(known, Decimal(0)) if costs and len(known) == len(costs) else None

    @property
    def answered_by(self) -> Attempt | None:
        """The provider whose words came last, if any spoke."""
        return next((attempt for attempt in reversed(self.attempts) if attempt.error is None), None)

    def as_json(self) -> tuple[str, str]:
        """For AIRun.attempts and AIRun.verdicts."""
        return _json(self.attempts), _json(self.verdicts)


def _json(entries: Sequence[Attempt | Verdict]) -> str:
    return orjson.dumps(list(entries), default=str).decode()


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


async def costs_of(tx: Tx, conversation_id: UUID) -> ConversationCosts:
    """What answering a conversation has taken, and what its orders have brought in. NotFound for an unknown one."""
    await get_conversation(tx, conversation_id)
    row: Any = await tx.raw.fetchrow(COSTS, tx.tenant_id, conversation_id)
    received = await received_in_conversation(tx, conversation_id)
    revenue = [Money.of(minor, currency) for currency, minor in sorted(received.items())]
    return ConversationCosts(**row, revenue=revenue)
