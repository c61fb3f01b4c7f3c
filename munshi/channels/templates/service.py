"""A number's templates as Meta has them: fetched, shown, and sent where free words may not be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import func, select

from munshi.channels.base import Account
from munshi.channels.cloud.graph import ask
from munshi.channels.cloud.template import file_wanted, sendable, variables_of, why_not, words
from munshi.channels.models import WhatsAppTemplate
from munshi.channels.numbers import accounts
from munshi.channels.templates.schemas import BlankView, TemplateQuery, WhatsAppTemplateView
from munshi.conversations.send import MessageRef, send
from munshi.core.clock import new_id
from munshi.core.db import Json, Tx
from munshi.core.errors import Conflict, Invalid, NotFound
from munshi.core.runtime import Runtime
from munshi.core.schemas import Page
from munshi.events.service import Actor

FIELDS = "id,name,language,status,category,components,parameter_format,quality_score,rejected_reason"
PAGE, MOST_PAGES = 200, 20
LONGEST_VALUE = 1024

KEEP = """
insert into whatsapp_templates (tenant_id, account_id, id, name, language, meta_id, category, status, quality, refusal,
  named, components)
select $1, $2, * from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
  $10::text[], $11::bool[], $12::jsonb[])
on conflict on constraint uq_whatsapp_templates_name do update set
  meta_id = excluded.meta_id, category = excluded.category, status = excluded.status, quality = excluded.quality,
  refusal = excluded.refusal, named = excluded.named, components = excluded.components
"""

GONE = "delete from whatsapp_templates where tenant_id = $1 and account_id = $2 and meta_id <> all($3)"

SYNCED = "update whatsapp_accounts set templates_synced_at = now() where tenant_id = $1 and id = $2"

# Whom a template goes to, and through which number.
RECIPIENT = """
select c.account_id, a.kind, p.blocked_at, p.opted_out_at, p.marketing_stopped_at from conversations c
join whatsapp_accounts a on a.tenant_id = $1 and a.id = c.account_id
join customers p on p.tenant_id = $1 and p.id = c.customer_id
where c.tenant_id = $1 and c.id = $2
"""


@dataclass(frozen=True)
class Filled:
    """A template with its blanks filled: who sends it may still refuse it. `text` is what the customer reads."""

    template: WhatsAppTemplate
    text: str
    content: Json
    file_wanted: str | None


async def fetch(runtime: Runtime, account: Account, waba_id: str | None) -> list[Json] | None:
    """All templates of the number's business account as Meta lists them; None when that account is not known.

    Raises SendFailed.
    """
    if waba_id is None:
        return None
    listed: list[Json] = []
    params: Json = {"fields": FIELDS, "limit": PAGE}
    for _ in range(MOST_PAGES):
        page = await ask(runtime, account, "GET", f"{waba_id}/message_templates", params=params)
        listed += [one for one in page.get("data") or [] if isinstance(one, dict)]
        paging = page.get("paging") or {}
        if not paging.get("next"):
            break
        params = {**params, "after": paging["cursors"]["after"]}
    return listed


async def keep(tx: Tx, account_id: UUID, listed: Sequence[Json]) -> int:
    """Store `listed` in place of what is known; returns how many there are."""
    rows = {(row[1], row[2]): row for row in map(_row, listed)}
    if rows:
        columns = [list(column) for column in zip(*rows.values(), strict=True)]
        await tx.raw.execute(KEEP, tx.tenant_id, account_id, *columns)
    await tx.raw.execute(GONE, tx.tenant_id, account_id, [row[3] for row in rows.values()])
    await tx.raw.execute(SYNCED, tx.tenant_id, account_id)
    return len(rows)


async def list_templates(tx: Tx, account_id: UUID, query: TemplateQuery) -> Page[WhatsAppTemplateView]:
    """By name; only those that can be sent when `query.sendable`."""
    await accounts.get_account(tx, account_id)
    wanted = [WhatsAppTemplate.tenant_id == tx.tenant_id, WhatsAppTemplate.account_id == account_id]
    if query.sendable:
        wanted += [WhatsAppTemplate.status == "approved", WhatsAppTemplate.category != "authentication"]
    if query.q:
        wanted.append(WhatsAppTemplate.name.icontains(query.q, autoescape=True))
    total = await tx.scalar(select(func.count()).select_from(WhatsAppTemplate).where(*wanted))
    order = (WhatsAppTemplate.name, WhatsAppTemplate.language)
    rows = await tx.scalars(
        select(WhatsAppTemplate).where(*wanted).order_by(*order).limit(query.limit).offset(query.offset)
    )
    return Page(items=[view(row) for row in rows], total=total or 0, limit=query.limit, offset=query.offset)


def view(row: WhatsAppTemplate) -> WhatsAppTemplateView:
    blanks = variables_of(row.components, named=row.named)
    return WhatsAppTemplateView(
        **{name: getattr(row, name) for name in ("id", "account_id", "name", "language", "quality", "refusal")},
        category=row.category,
        status=row.status,
        components=row.components,
        text=words(row.components, {}),
        variables=[BlankView(key=one.key, place=one.place, name=one.name, example=one.example) for one in blanks],
        file=file_wanted(row.components),
        why_not=why_not(row.status, row.category, row.components),
    )


async def fill(tx: Tx, template_id: UUID, values: Mapping[str, str]) -> Filled:
    """A template of any of the shop's numbers with `values`, by the key of its variable. Invalid when one is missing or
    too many; NotFound for an unknown template."""
    row = await tx.get(WhatsAppTemplate, (tx.tenant_id, template_id), populate_existing=True)
    if row is None:
        raise NotFound("template")
    # Meta refuses line breaks, tabs and runs of blanks in a value.
    given = {key: " ".join(value.split())[:LONGEST_VALUE] for key, value in values.items()}
    wanted = [variable.key for variable in variables_of(row.components, named=row.named)]
    if missing := [key for key in wanted if not given.get(key)]:
        raise Invalid(f"Fill in {', '.join(missing)}.", field="variables")
    if unknown := sorted(given.keys() - set(wanted)):
        raise Invalid(f"This template has no variable {', '.join(unknown)}.", field="variables")
    content = sendable(row.name, row.language, row.components, given, named=row.named)
    return Filled(row, words(row.components, given), content, file_wanted(row.components))


async def send_filled(
    tx: Tx,
    conversation_id: UUID,
    filled: Filled,
    *,
    user_id: UUID | None,
    media_id: UUID | None,
    client_key: str | None,
    by: Actor,
) -> MessageRef:
    """Queue it as a person's message. Conflict `template_not_sendable` (of another number, not approved),
    `customer_unwilling` (blocked, opted out, or marketing stopped); Invalid when the header's file is missing."""
    row: Any = await tx.raw.fetchrow(RECIPIENT, tx.tenant_id, conversation_id)
    if row is None:
        raise NotFound("conversation")
    check_sendable(filled, row["account_id"], row)
    if (media_id is None) != (filled.file_wanted is None):
        detail = (
            f"Add the {filled.file_wanted} of its header." if filled.file_wanted else "This template takes no file."
        )
        raise Invalid(detail, field="media_id")
    return await send(
        tx,
        conversation_id,
        filled.text,
        author="human",
        user_id=user_id,
        media_id=media_id,
        template=filled.template.name,
        client_key=client_key,
        payload={"template": filled.content},
        by=by,
    )


def check_sendable(filled: Filled, account_id: UUID, customer: Any) -> None:
    """Conflict as in `send_filled`; `customer` has blocked_at, opted_out_at and marketing_stopped_at."""
    template = filled.template
    if template.account_id != account_id:
        raise Conflict("This template belongs to another number.", code="template_not_sendable")
    if fault := why_not(template.status, template.category, template.components):
        raise Conflict(fault, code="template_not_sendable")
    if customer["blocked_at"] or customer["opted_out_at"]:
        raise Conflict("This customer is blocked or wants no messages.", code="customer_unwilling")
    if template.category == "marketing" and customer["marketing_stopped_at"]:
        raise Conflict("This customer has stopped the shop's marketing messages.", code="customer_unwilling")


def _row(listed: Json) -> tuple[Any, ...]:
    score, refusal = listed.get("quality_score"), listed.get("rejected_reason")
    return (
        new_id(),
        str(listed.get("name")),
        str(listed.get("language")),
        str(listed.get("id")),
        str(listed.get("category", "")).lower(),
        str(listed.get("status", "")).lower(),
        score.get("score") if isinstance(score, dict) else None,
        refusal if refusal not in (None, "NONE") else None,
        str(listed.get("parameter_format", "")).upper() == "NAMED",
        orjson.dumps([part for part in listed.get("components") or [] if isinstance(part, dict)]).decode(),
    )
