"""The last transaction of a reply: send it, unless a person or the customer has spoken since it was begun, or a person
types."""

from dataclasses import dataclass, field

import orjson

from munshi.ai.prompt.window import is_long
from munshi.ai.providers.asking.settle import settle_run
from munshi.ai.runs import BUILTIN, Account
from munshi.ai.tools.context import ToolContext
from munshi.ai.turn.choices import menu_choices, quote_choices
from munshi.ai.turn.handover import summary_for_staff
from munshi.ai.turn.read import LONGEST_TYPING, Reading
from munshi.ai.turn.turn import Reply, Turn
from munshi.conversations.handover import hand_over
from munshi.conversations.models import OPEN
from munshi.conversations.send import send, split_text
from munshi.conversations.templates.send import send_template
from munshi.core.db import Tx
from munshi.core.queue.jobs import wake

HELD = (
    "least(typing_until, coalesce(last_inbound_at, last_message_at)"
    f" + interval '{LONGEST_TYPING.total_seconds():.0f} seconds')"
)

SOON_SECONDS = 0.05

# Takes the conversation's lock, decides and records in one. Once the words are sent, the quote among them counts as
# shown (it is message $5 of this reply) and placed orders as told.
CLAIM = f"""
with claimed as (
  update conversations set answered_seq = $3,
    draft = case
      when draft->>'order_id' is not null or jsonb_array_length(draft->'lines') = 0 then null
      else draft || '{{"untold": []}}'
        || jsonb_build_object('shown_seq', coalesce(to_jsonb(last_seq + $5), draft->'shown_seq'))
    end
  where tenant_id = $1 and id = $2 and answered_by = 'ai' and inbound_seq = $3 and answered_seq < $3
    and status = any($4) and (typing_until is null or {HELD} <= statement_timestamp())
  returning true
)
insert into ai_runs (tenant_id, conversation_id, id, outcome, provider, model, attempts, verdicts, tools,
  input_tokens, output_tokens, cached_tokens, cost_usd, latency_ms)
select $1, $2, $6, case when exists (select from claimed) then $7 else 'dropped' end, $8, $9, $10, $11, $12,
  $13, $14, $15, $16, $17
returning outcome
"""  # noqa: S608 - constants of this file

# What CLAIM would have taken: then only somebody's typing has been in its way.
STILL_DUE = f"""
select extract(epoch from {HELD} - statement_timestamp())::float8 from conversations
where tenant_id = $1 and id = $2 and answered_by = 'ai' and inbound_seq = $3 and answered_seq < $3 and status = any($4)
"""  # noqa: S608 - constants of this file


class PersonTypes(Exception):
    """Nothing is sent, and nothing is to be written down: try again with the same words after `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"again in {seconds} s")
        self.seconds = seconds


@dataclass(frozen=True)
class Spoken:
    """What is to be said, and what asking providers for it came to."""

    reply: Reply
    account: Account = field(default_factory=Account)
    by_model: bool = False


async def finish(tx: Tx, reading: Reading, context: ToolContext, spoken: Spoken, ms: int) -> None:
    """Queues the reply and records the run: replied, handed_over, or dropped when it came too late.

    Raises PersonTypes.
    """
    texts = [piece for text in spoken.reply.texts for piece in split_text(text)]
    quote_place = None
    for kind, enclosure in context.enclosures.items():
        texts += split_text(enclosure)
        if kind == "quote":
            quote_place = len(texts)
    claim = (tx.tenant_id, reading.turn.conversation_id, reading.newest, OPEN)
    outcome = await tx.raw.fetchval(CLAIM, *claim, quote_place, *_record(context, spoken), ms)
    if outcome == "dropped":
        due = await tx.raw.fetchrow(STILL_DUE, *claim)
        if due is not None:
            raise PersonTypes(max(due[0] or 0, SOON_SECONDS))
    else:
        await _send(tx, reading.turn, context, texts, quote_place)
        if quote_place:
            wake(tx, f"follow:{reading.turn.conversation_id}")
        if spoken.by_model and is_long(reading.turn):
            wake(tx, f"summary:{reading.turn.conversation_id}")
    await settle_run(tx, spoken.account)


def _record(context: ToolContext, spoken: Spoken) -> tuple[object, ...]:
    account = spoken.account
    speaker = account.answered_by if spoken.by_model else None
    return (
        context.run_id,
        "handed_over" if context.handed_over else "replied",
        speaker.label if speaker else BUILTIN,
        speaker.model if speaker else "",
        *account.as_json(),
        orjson.dumps(context.calls).decode(),
        account.input_tokens,
        account.output_tokens,
        account.cached_tokens,
        account.cost_usd,
    )


async def _send(tx: Tx, turn: Turn, context: ToolContext, texts: list[str], quote_place: int | None) -> None:
    for place, text in enumerate(texts, 1):
        is_quote = place == quote_place and context.quoted
        choices = (
            quote_choices(context.quoted[-1], context.language)
            if is_quote
            else menu_choices(text, turn.catalogue, context.language)
        )
        payload = {"choices": choices} if choices else None
        await send(tx, turn.conversation_id, text, author="ai", run_id=context.run_id, payload=payload)
    if context.handed_over:
        await send_template(tx, turn.conversation_id, "handed_over", context.language, {})
        summary = summary_for_staff(turn, context)
        await hand_over(tx, turn.conversation_id, context.handed_over[0], summary, by=context.actor)
