"""Job `remind:<order>`: a customer who has not paid is reminded, as often as the shop wants and no oftener."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from munshi.conversations.templates.send import send_template
from munshi.core.clock import now
from munshi.core.db import Tx
from munshi.core.errors import NotFound
from munshi.core.money import format_money
from munshi.core.queue.jobs import Again, Run
from munshi.customers.service import get_customer, language_of
from munshi.events.service import SYSTEM, emit
from munshi.orders.models import Order
from munshi.orders.service import AWAITING_PAYMENT, lock_order
from munshi.orders.taking.plan import next_due, parts_of
from munshi.payments.books import ledger
from munshi.tenants.opening.quiet import quiet_seconds
from munshi.tenants.schemas import TenantSettings
from munshi.tenants.service import read_settings

# WhatsApp takes free words on a Cloud API number for so long after the customer's last; some are left for the sending.
WINDOW = timedelta(hours=23, minutes=50)
WHILE_A_PERSON_WRITES = 3600.0

CHAT = """
select a.kind, c.answered_by, coalesce(p.blocked_at, p.opted_out_at) is not null as unwilling, t.settings, t.time_zone,
  (select max(m.created_at) from messages m
   where m.tenant_id = c.tenant_id and m.conversation_id = c.id and m.direction = 'in') as wrote_at
from conversations c
join customers p on p.tenant_id = c.tenant_id and p.id = c.customer_id
join whatsapp_accounts a on a.tenant_id = c.tenant_id and a.id = c.account_id
join tenants t on t.id = c.tenant_id
where c.tenant_id = $1 and c.id = $2
"""


@dataclass(frozen=True)
class Plan:
    """When the next reminder is to go, for how much; `at` None: never by itself."""

    at: datetime | None
    asked_minor: int


async def remind(run: Run) -> None:
    """Reminds when it is time, or waits on; a payment ends it, and so does a reply to a reminder."""
    async with run.tx() as tx:
        left = await _work(tx, UUID(run.subject))
    if left is not None:
        raise Again(left)


async def _work(tx: Tx, order_id: UUID) -> float | None:
    """Send what is due; the seconds until the next look, None when there is nothing more to come."""
    try:
        order = await lock_order(tx, order_id)
    except NotFound:
        return None
    chat: Any = order.conversation_id and await tx.raw.fetchrow(CHAT, tx.tenant_id, order.conversation_id)
    if order.status not in AWAITING_PAYMENT or not chat or chat["unwilling"]:
        return None
    settings = read_settings(chat["settings"])
    plan = await _plan(tx, order, settings, chat["wrote_at"])
    if plan.at is None or (chat["kind"] == "cloud" and not _within_window(chat["wrote_at"], plan.at)):
        return None
    if (left := (plan.at - now()).total_seconds()) > 0:
        return left
    if chat["answered_by"] == "human":
        return WHILE_A_PERSON_WRITES
    if quiet := quiet_seconds(settings, chat["time_zone"], now()):
        return quiet
    await _send(tx, order, plan.asked_minor)
    after = await _plan(tx, order, settings, chat["wrote_at"])
    return (after.at - now()).total_seconds() if after.at else None


async def _plan(tx: Tx, order: Order, settings: TenantSettings, wrote_at: datetime | None) -> Plan:
    stands, parts = await ledger.standing(tx, order), await parts_of(tx, order.id)
    asked = await ledger.asked(tx, order)
    due_at = next_due(parts, stands.covered)
    if order.reminders_sent >= len(settings.reminder_hours) or _answered(order, wrote_at):
        return Plan(None, asked)
    if stands.received > 0 and parts and due_at is None:  # the rest has no date
        return Plan(None, asked)
    since = [order.updated_at or order.created_at, due_at, None if order.reminders_sent else wrote_at]
    begun = order.reminded_at if order.reminders_sent else max(moment for moment in since if moment)
    hours = settings.reminder_hours[order.reminders_sent]
    if order.reminders_sent:
        hours -= settings.reminder_hours[order.reminders_sent - 1]
    return Plan((begun or now()) + timedelta(hours=hours), asked)


def _answered(order: Order, wrote_at: datetime | None) -> bool:
    return order.reminders_sent > 0 and bool(wrote_at and order.reminded_at and wrote_at > order.reminded_at)


def _within_window(wrote_at: datetime | None, at: datetime) -> bool:
    return wrote_at is not None and max(at, now()) < wrote_at + WINDOW


async def _send(tx: Tx, order: Order, asked_minor: int) -> None:
    if order.conversation_id is None:
        return
    order.reminders_sent, order.reminded_at = order.reminders_sent + 1, now()
    await tx.flush()
    fields = {
        "number": str(order.number),
        "total": format_money(order.total_minor, order.currency),
        "amount": format_money(asked_minor, order.currency),
    }
    customer = await get_customer(tx, order.customer_id)
    await send_template(tx, order.conversation_id, "payment_reminder", language_of(customer), fields)
    data = {"number": order.number, "reminder": order.reminders_sent}
    emit(tx, "order.reminded", order.id, data, by=SYSTEM)
