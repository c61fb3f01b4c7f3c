"""Take in what a wallet or bank says has come in: a statement as CSV, or its messages. Twice is as good as once."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson

from munshi.core.clock import new_id, now
from munshi.core.db import Tx
from munshi.core.errors import Invalid
from munshi.core.money import to_minor
from munshi.events.service import Actor, emit
from munshi.payments.accounts.service import get_method
from munshi.payments.reading.receipt.ids import id_key
from munshi.payments.statements.sources.columns import (
    Column,
    Credit,
    Skipped,
    check_columns,
    credits_of,
    guess_columns,
    read_sheet,
)
from munshi.payments.statements.sources.messages import messages_in, read_message
from munshi.payments.statements.tying.match import match
from munshi.tenants.service import get_tenant

LEAST_KEY = 6

ADD = """
insert into statement_entries (tenant_id, id, method_id, source, fingerprint, transaction_id, transaction_key, paid_at,
  timed, amount_minor, currency, payer, payer_account, description)
select $1, id, $2, $3, fingerprint, transaction_id, transaction_key, paid_at, timed, amount_minor, $4, payer,
  payer_account, description
from unnest($5::uuid[], $6::text[], $7::text[], $8::text[], $9::timestamptz[], $10::bool[], $11::bigint[], $12::text[],
  $13::text[], $14::text[]) as credit(id, fingerprint, transaction_id, transaction_key, paid_at, timed, amount_minor,
  payer, payer_account, description)
on conflict (tenant_id, fingerprint) do nothing
returning id, transaction_key
"""

REMEMBER = """
insert into statement_mappings (tenant_id, method_id, columns) values ($1, $2, $3::text::jsonb)
on conflict (tenant_id, method_id) do update set columns = excluded.columns, updated_at = now()
"""

REMEMBERED = "select columns from statement_mappings where tenant_id = $1 and method_id = $2"


@dataclass(frozen=True)
class Taken:
    """`added` entries are new, `known` were there before, `matched` proofs or orders are borne out by what is new."""

    added: int
    known: int
    matched: int
    skipped: list[Skipped]
    columns: Mapping[Column, str]


async def take_statement(
    tx: Tx, method_id: UUID, csv: str, columns: Mapping[Column, str] | None, *, by: Actor
) -> Taken:
    """The credits of an account's statement. `columns` are remembered for the account; left out, those remembered
    are used where they fit, else the preset's. Invalid as in read_sheet and check_columns.
    """
    method = await get_method(tx, method_id)
    sheet = await asyncio.to_thread(read_sheet, csv)
    if columns is None:
        remembered = await tx.raw.fetchval(REMEMBERED, tx.tenant_id, method_id) or {}
        fit = remembered and set(remembered.values()) <= set(sheet.headings)
        columns = remembered if fit else guess_columns(sheet.headings, method.kind)
    check_columns(columns, sheet.headings)
    found, skipped = await asyncio.to_thread(credits_of, sheet, columns)
    await tx.raw.execute(REMEMBER, tx.tenant_id, method_id, orjson.dumps(columns).decode())
    added, matched = await _add(tx, found, "csv", method_id, by)
    return Taken(added, len(found) - added, matched, skipped, columns)


async def take_messages(tx: Tx, text: str, method_id: UUID | None, received_at: datetime | None, *, by: Actor) -> Taken:
    """What messages about incoming money tell of; the others are skipped, as `not_incoming`."""
    if method_id:
        await get_method(tx, method_id)
    zone = ZoneInfo((await get_tenant(tx)).time_zone)
    local = (received_at or now()).astimezone(zone).replace(tzinfo=None)
    read = [read_message(message, local) for message in messages_in(text)]
    found = [credit for credit in read if credit]
    skipped = [Skipped(number, "not_incoming") for number, credit in enumerate(read, 1) if credit is None]
    added, matched = await _add(tx, found, "text", method_id, by)
    return Taken(added, len(found) - added, matched, skipped, {})


async def _add(tx: Tx, found: list[Credit], source: str, method_id: UUID | None, by: Actor) -> tuple[int, int]:
    """How many were new, and how many proofs or orders are matched."""
    if not found:
        return 0, 0
    tenant = await get_tenant(tx)
    zone = ZoneInfo(tenant.time_zone)
    keys = [_key(credit) for credit in found]
    times = [credit.at.replace(tzinfo=zone) for credit in found]
    columns = (
        [new_id() for _ in found],
        _fingerprints(found, keys, method_id),
        [credit.transaction_id for credit in found],
        keys,
        times,
        [credit.timed for credit in found],
        [_minor(credit, tenant.currency) for credit in found],
        [credit.payer for credit in found],
        [credit.payer_account for credit in found],
        [credit.description for credit in found],
    )
    rows = await tx.raw.fetch(ADD, tx.tenant_id, method_id, source, tenant.currency, *columns)
    if not rows:
        return 0, 0
    keys_added, fresh = [row["transaction_key"] for row in rows if row["transaction_key"]], [row["id"] for row in rows]
    matched = await match(tx, keys_added, min(times), max(times), fresh=fresh, by=by)
    emit(tx, "statement.imported", method_id, {"entries": len(rows), "matched": matched}, by=by)
    return len(rows), matched


def _fingerprints(found: list[Credit], keys: list[str | None], method_id: UUID | None) -> list[str]:
    """By the transaction's id, wherever it was told of; without one by all else, counting lines that are the same."""
    seen: Counter[str] = Counter()
    prints = []
    for credit, key in zip(found, keys, strict=True):
        facts = (
            method_id,
            credit.at.isoformat(),
            credit.amount,
            credit.payer,
            credit.payer_account,
            credit.description,
        )
        text = f"id {key} {credit.amount}" if key else "|".join(map(str, facts))
        seen[text] += 0 if key else 1
        prints.append(sha256(f"{text} {seen[text]}".encode()).hexdigest())
    return prints


def _key(credit: Credit) -> str | None:
    key = id_key(credit.transaction_id or "")
    return key if len(key) >= LEAST_KEY else None


def _minor(credit: Credit, currency: str) -> int:
    try:
        return to_minor(credit.amount, currency)
    except Invalid:
        raise Invalid(f"{credit.amount} is no amount of {currency}.", field="csv", code="statement_amount") from None
