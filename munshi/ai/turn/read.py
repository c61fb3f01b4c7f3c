"""Reads one turn in a single statement: a busy shop has many chats, and every round trip counts."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from munshi.ai.knowledge.search import search_articles
from munshi.ai.providers.config import COLUMNS, ProviderConfig, config_of
from munshi.ai.turn.choices import in_words
from munshi.ai.turn.shop import VERSION, shop_facts
from munshi.ai.turn.turn import CustomerInfo, MessageInfo, Moment, OrderInfo, Shop, Turn
from munshi.ai.words.language import detect
from munshi.conversations.models import OPEN
from munshi.core.clock import now
from munshi.core.db import Json, Tx
from munshi.core.errors import Conflict, NotFound
from munshi.core.queue.jobs import Again
from munshi.customers.service import set_language
from munshi.orders.service import AWAITING_PAYMENT
from munshi.tenants.opening.hours import opening_at
from munshi.tenants.profile import ShopProfile
from munshi.tenants.quotas.usage import MESSAGES_OVER
from munshi.tenants.schemas import Language, TenantSettings
from munshi.tenants.service import read_settings

HISTORY = 40  # messages before the pending ones
MOST_MESSAGES = 120
NEAREST_ARTICLES = 8  # of a shop that has too many to know them all
SILENT_KINDS = ("reaction",)
LONGEST_WAIT = 3600.0  # for the business hours, which the shop may change meanwhile
LONGEST_TYPING = timedelta(seconds=60)  # after the customer's words the answer waits no longer for a person

TURN = f"""
select c.status = any($4) as open, c.answered_by, c.inbound_seq, c.answered_seq, c.account_id, c.draft, c.customer_id,
  c.summary, c.summary_seq, c.typing_until, coalesce(c.last_inbound_at, c.last_message_at) as wrote_at,
  p.name, p.language, t.name as shop, t.currency, t.settings, t.time_zone, t.profile, {VERSION} as version,
  t.status in ('suspended', 'closed') as halted, {MESSAGES_OVER} as over,
  (select json_agg(json_build_array(m.seq, m.direction, m.author, m.kind, m.text, m.media_id, m.payload) order by m.seq)
   from (select * from messages where tenant_id = $1 and conversation_id = $2 and seq > c.answered_seq - {HISTORY}
     order by seq desc limit {MOST_MESSAGES}) m) as messages,
  (select json_build_array(o.id, o.number, o.status, o.total_minor, o.currency,
      (select json_agg(json_build_array(l.service_name, l.package_name, l.quantity) order by l.id) from order_lines l
       where l.tenant_id = $1 and l.order_id = o.id), i.amount_minor, i.reference)
   from orders o
   left join payment_identifiers i on i.tenant_id = o.tenant_id and i.order_id = o.id and i.released_at is null
   where o.tenant_id = $1 and o.customer_id = c.customer_id and o.status = any($3)
   order by o.number desc limit 1) as awaiting,
  exists (select from orders o
    where o.tenant_id = $1 and o.customer_id = c.customer_id and o.status = 'payment_submitted') as checking,
  (select json_agg({COLUMNS} order by a.priority, a.id)
   from ai_providers a where a.tenant_id = $1 and a.active and a.stopped is null) as providers
from conversations c
join customers p on p.tenant_id = c.tenant_id and p.id = c.customer_id
join tenants t on t.id = c.tenant_id
join plans plan on plan.id = t.plan_id
where c.tenant_id = $1 and c.id = $2
"""  # noqa: S608 - constants of this file

DEALT_WITH = """
update conversations set answered_seq = greatest(answered_seq, $3) where tenant_id = $1 and id = $2
"""


@dataclass(frozen=True)
class Reading:
    """A turn that wants an answer. `newest`: the last message it has seen; `providers`: the shop's own, best first.

    `plainly`: by the built-in assistant, since the plan's messages of this month are used up.
    """

    turn: Turn
    newest: int
    providers: tuple[ProviderConfig, ...]
    plainly: bool = False


async def read_turn(tx: Tx, conversation_id: UUID) -> Reading | None:
    """None when there is nothing to answer or a person answers. A payment proof alone is answered by its template.

    None too while the shop is suspended, and when its plan's messages are used up, but for who is about to buy.

    Remembers the language the customer writes in now, so that templates follow it at once. Raises Again while a person
    types, a minute at most, and where the shop wants its AI silent outside the business hours.
    """
    row = await tx.raw.fetchrow(TURN, tx.tenant_id, conversation_id, AWAITING_PAYMENT, OPEN)
    if row is None or not _is_due(row):
        return None
    _check_typing(row)
    settings = read_settings(row["settings"])
    if not settings.ai_enabled:
        return None
    moment = _moment(settings, row["time_zone"])
    if moment and not tx.silent:
        _check_hours(settings, moment)
    messages = [_message(*fields) for fields in row["messages"] or []]
    pending = tuple(m for m in messages if m.direction == "in" and row["answered_seq"] < m.seq <= row["inbound_seq"])
    if all(message.kind in SILENT_KINDS or "proof_id" in message.payload for message in pending):
        await tx.raw.execute(DEALT_WITH, tx.tenant_id, conversation_id, row["inbound_seq"])
        return None
    history = tuple(message for message in messages if message not in pending)
    turn = await _turn(tx, conversation_id, row, settings, pending, history, moment)
    if turn.language != row["language"]:
        await set_language(tx, row["customer_id"], turn.language)
    providers = row["providers"] or []
    return Reading(turn, row["inbound_seq"], tuple(config_of(*fields) for fields in providers), row["over"])


async def read_for_person(tx: Tx, conversation_id: UUID) -> Reading:
    """The turn for a person who has the chat: the customer's last words, which no person has answered yet.

    Conflict: `ai_off`, `ai_answers` while the AI has the chat, `nothing_to_answer`.
    """
    row = await tx.raw.fetchrow(TURN, tx.tenant_id, conversation_id, AWAITING_PAYMENT, OPEN)
    if row is None:
        raise NotFound("conversation")
    settings = read_settings(row["settings"])
    if not settings.ai_enabled:
        raise Conflict("The AI is switched off in this shop.", code="ai_off")
    if row["answered_by"] == "ai":
        raise Conflict("The AI has this chat: take it over to answer yourself.", code="ai_answers")
    messages = [_message(*fields) for fields in row["messages"] or []]
    pending = _unanswered(messages)
    if not pending:
        raise Conflict("The customer has written nothing since your last answer.", code="nothing_to_answer")
    history = tuple(message for message in messages if message not in pending)
    moment = _moment(settings, row["time_zone"])
    turn = await _turn(tx, conversation_id, row, settings, pending, history, moment)
    providers = tuple(config_of(*fields) for fields in row["providers"] or [])
    return Reading(turn, row["inbound_seq"], providers, row["over"])


def _unanswered(messages: list[MessageInfo]) -> tuple[MessageInfo, ...]:
    """What the customer wrote last, oldest first; nothing once a person has spoken after it."""
    pending: list[MessageInfo] = []
    for message in reversed(messages):
        if message.direction == "in" and message.kind not in SILENT_KINDS:
            pending.append(message)
        elif message.author == "human" or (pending and message.author == "ai"):
            break
    return tuple(reversed(pending))


def _check_typing(row: Any) -> None:
    if row["typing_until"]:
        left = (min(row["typing_until"], row["wrote_at"] + LONGEST_TYPING) - now()).total_seconds()
        if left > 0:
            raise Again(left)


def _is_due(row: Any) -> bool:
    if not row["open"] or row["answered_by"] != "ai" or row["inbound_seq"] <= row["answered_seq"] or row["halted"]:
        return False
    buys = row["draft"] or row["awaiting"] or row["checking"]
    return bool(buys) or not row["over"]


async def _turn(
    tx: Tx,
    conversation_id: UUID,
    row: Any,
    settings: TenantSettings,
    pending: tuple[MessageInfo, ...],
    history: tuple[MessageInfo, ...],
    moment: Moment | None,
) -> Turn:
    facts = await shop_facts(tx, row["version"])
    pending = tuple(in_words(message, facts.catalogue, row["draft"]) for message in pending)
    knowledge = facts.knowledge
    if knowledge is None:
        knowledge = await search_articles(tx, " ".join(message.text for message in pending), NEAREST_ARTICLES)
    return Turn(
        shop=Shop(row["shop"], row["currency"], settings, row["time_zone"], ShopProfile.model_validate(row["profile"])),
        customer=CustomerInfo(row["customer_id"], row["name"], row["language"]),
        conversation_id=conversation_id,
        account_id=row["account_id"],
        language=_language(pending, row["language"], settings),
        pending=pending,
        history=history,
        catalogue=facts.catalogue,
        catalogue_text=facts.catalogue_text,
        methods=facts.methods,
        knowledge=knowledge,
        knows_all=facts.knowledge is not None,
        prompt=facts.prompt,
        draft=row["draft"],
        awaiting=row["awaiting"] and _order(*row["awaiting"]),
        checking=row["checking"],
        summary=row["summary"],
        summary_seq=row["summary_seq"],
        moment=moment,
    )


def _moment(settings: TenantSettings, time_zone: str) -> Moment | None:
    at = now()
    return Moment(at, opening_at(settings.business_hours, time_zone, at)) if settings.business_hours.spans else None


def _check_hours(settings: TenantSettings, moment: Moment) -> None:
    if settings.away_message == "instead_of_ai" and not moment.opening.is_open:
        changes_at = moment.opening.changes_at
        left = (changes_at - moment.at).total_seconds() if changes_at else LONGEST_WAIT
        raise Again(min(left, LONGEST_WAIT))


def _language(pending: tuple[MessageInfo, ...], previous: str | None, settings: TenantSettings) -> Language:
    """What the customer writes in now, or the shop's first language when the shop does not answer in that one."""
    language = detect("\n".join(message.text for message in pending if message.text), previous)
    return language if language in settings.reply_languages else settings.reply_languages[0]


def _message(
    seq: int, direction: Any, author: str, kind: str, text: str, media_id: str | None, payload: Json
) -> MessageInfo:
    heard = text or payload.get("transcript", "")
    return MessageInfo(seq, direction, author, kind, heard, UUID(media_id) if media_id else None, payload)


def _order(
    id: str, number: int, status: str, total_minor: int, currency: str, lines: list[list[Any]], *known_by: Any
) -> OrderInfo:
    bought = tuple((service, package, quantity) for service, package, quantity in lines)
    return OrderInfo(UUID(id), number, status, total_minor, currency, bought, *known_by)
