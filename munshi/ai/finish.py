"""The last transaction of a reply: send it, unless a person or the customer has spoken since it was begun."""

from dataclasses import asdict, dataclass, field
from uuid import UUID

import orjson

from munshi.ai.context import ToolContext
from munshi.ai.providers import service
from munshi.ai.read import Reading
from munshi.ai.runs import BUILTIN, Account, Attempt
from munshi.ai.turn import Reply
from munshi.conversations.handover import hand_over
from munshi.conversations.models import OPEN
from munshi.conversations.send import send, split_text
from munshi.conversations.templates import send_template
from munshi.core.db import Tx
from munshi.events.service import SYSTEM, emit

# Takes the conversation's lock, decides and records in one. Once the words are sent, the quote among them counts as
# shown (it is message $5 of this reply) and placed orders as told.
CLAIM = """
with claimed as (
  update conversations set answered_seq = $3,
    draft = case
      when draft->>'order_id' is not null or jsonb_array_length(draft->'lines') = 0 then null
      else draft || '{"untold": []}'
        || jsonb_build_object('shown_seq', coalesce(to_jsonb(last_seq + $5), draft->'shown_seq'))
    end
  where tenant_id = $1 and id = $2 and answered_by = 'ai' and inbound_seq = $3 and answered_seq < $3
    and status = any($4)
  returning true
)
insert into ai_runs (tenant_id, conversation_id, id, outcome, provider, model, attempts, tools, input_tokens,
  output_tokens, cached_tokens, cost_usd, latency_ms)
select $1, $2, $6, case when exists (select from claimed) then $7 else 'dropped' end, $8, $9, $10, $11, $12,
  $13, $14, $15, $16
returning outcome
"""

ALERTED = """
select exists (
  select from events where tenant_id = $1 and subject_id = $1 and type = 'system.alert' and data->>'code' = $2
    and created_at > now() - interval '1 hour'
)
"""


@dataclass(frozen=True)
class Spoken:
    """What is to be said, and what asking providers for it came to."""

    reply: Reply
    account: Account = field(default_factory=Account)
    by_model: bool = False


async def finish(tx: Tx, reading: Reading, context: ToolContext, spoken: Spoken, ms: int) -> None:
    """Queues the reply and records the run: replied, handed_over, or dropped when it came too late."""
    texts = [piece for text in spoken.reply.texts for piece in split_text(text)]
    quote_place = None
    for kind, enclosure in context.enclosures.items():
        texts += split_text(enclosure)
        if kind == "quote":
            quote_place = len(texts)
    claim = (reading.turn.conversation_id, reading.newest, OPEN, quote_place)
    outcome = await tx.raw.fetchval(CLAIM, tx.tenant_id, *claim, *_record(context, spoken), ms)
    if outcome != "dropped":
        await _send(tx, reading.turn.conversation_id, context, texts)
    if spoken.account.attempts:
        await _tell_of_providers(tx, spoken.account.attempts)


def _record(context: ToolContext, spoken: Spoken) -> tuple[object, ...]:
    account = spoken.account
    speaker = account.answered_by if spoken.by_model else None
    return (
        context.run_id,
        "handed_over" if context.handed_over else "replied",
        speaker.label if speaker else BUILTIN,
        speaker.model if speaker else "",
        orjson.dumps(account.log).decode(),
        orjson.dumps([asdict(call) for call in context.calls]).decode(),
        account.input_tokens,
        account.output_tokens,
        account.cached_tokens,
        account.cost_usd,
    )


async def _send(tx: Tx, conversation_id: UUID, context: ToolContext, texts: list[str]) -> None:
    for text in texts:
        await send(tx, conversation_id, text, author="ai", run_id=context.run_id)
    if context.handed_over:
        await send_template(tx, conversation_id, "handed_over", context.language, {})
        await hand_over(tx, conversation_id, context.handed_over[0], by=context.actor)


async def _tell_of_providers(tx: Tx, attempts: list[Attempt]) -> None:
    """Remember each provider's last answer, and alert the shop, once an hour at most, when none gave any."""
    failed = {attempt.provider_id: attempt.error for attempt in attempts if attempt.provider_id and attempt.error}
    answered = {attempt.provider_id for attempt in attempts if attempt.provider_id and not attempt.error}
    await service.mark(tx, answered, failed)
    if any(attempt.error is None for attempt in attempts):
        return
    code = "ai_no_provider_answers"
    await tx.raw.execute("select pg_advisory_xact_lock(hashtextextended($1, 0))", f"{code}:{tx.tenant_id}")
    if not await tx.raw.fetchval(ALERTED, tx.tenant_id, code):
        action = "The built-in assistant answers meanwhile. Test the AI providers."
        emit(tx, "system.alert", tx.tenant_id, {"code": code, "action": action}, by=SYSTEM)
