"""Messages for later: write them, list them, change and cancel them while they wait."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from munshi.automations.scheduled.models import ScheduledMessage
from munshi.automations.scheduled.schemas import NewScheduled, ScheduledChange, ScheduledQuery, ScheduledView
from munshi.conversations.service import get_conversation
from munshi.core.clock import new_id, now
from munshi.core.db import Tx
from munshi.core.errors import Conflict, NotFound
from munshi.core.queue.jobs import wake
from munshi.core.schemas import Page
from munshi.customers.models import Customer
from munshi.customers.service import get_customer
from munshi.events.service import Actor, emit
from munshi.tenants.service import get_tenant, time_at


async def list_scheduled(tx: Tx, query: ScheduledQuery) -> Page[ScheduledView]:
    wanted = [ScheduledMessage.tenant_id == tx.tenant_id]
    if query.conversation_id:
        wanted.append(ScheduledMessage.conversation_id == query.conversation_id)
    if query.status:
        wanted.append(ScheduledMessage.status == query.status)
    total = await tx.scalar(select(func.count()).select_from(ScheduledMessage).where(*wanted))
    theirs = (Customer.tenant_id == ScheduledMessage.tenant_id) & (Customer.id == ScheduledMessage.customer_id)
    page = select(ScheduledMessage, Customer.name).join(Customer, theirs).where(*wanted)
    page = page.order_by(ScheduledMessage.due_at, ScheduledMessage.id).limit(query.limit).offset(query.offset)
    zone = (await get_tenant(tx)).time_zone
    items = [_view(row, name, zone) for row, name in await tx.execute(page)]
    return Page(items=items, total=total or 0, limit=query.limit, offset=query.offset)


async def view(tx: Tx, row: ScheduledMessage) -> ScheduledView:
    customer = await get_customer(tx, row.customer_id)
    return _view(row, customer.name, (await get_tenant(tx)).time_zone)


async def get_scheduled(tx: Tx, scheduled_id: UUID, *, lock: bool = False) -> ScheduledMessage:
    row = await tx.get(ScheduledMessage, (tx.tenant_id, scheduled_id), with_for_update=lock or None)
    if row is None:
        raise NotFound("scheduled message")
    return row


async def schedule(tx: Tx, new: NewScheduled, *, user_id: UUID, by: Actor) -> ScheduledMessage:
    """Invalid for a time that is no time, is past, or is more than a year ahead."""
    conversation = await get_conversation(tx, new.conversation_id)
    row = ScheduledMessage(
        tenant_id=tx.tenant_id,
        id=new_id(),
        conversation_id=conversation.id,
        customer_id=conversation.customer_id,
        user_id=user_id,
        text=new.text,
        due_at=await time_at(tx, new.at),
    )
    tx.add(row)
    await tx.flush()
    _arm(tx, row)
    emit(tx, "scheduled_message.created", row.id, {"conversation": row.conversation_id}, by=by)
    return row


async def change(tx: Tx, scheduled_id: UUID, wanted: ScheduledChange, *, by: Actor) -> ScheduledMessage:
    """Who changes the words, says them. Faults as in `schedule`; Conflict `not_waiting` once it waits no more."""
    row = await get_scheduled(tx, scheduled_id, lock=True)
    _check_waiting(row)
    values: dict[str, Any] = {"text": wanted.text} if wanted.text is not None else {}
    if wanted.at is not None:
        values["due_at"] = await time_at(tx, wanted.at)
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if changed:
        row.user_id = by.id if "text" in changed else row.user_id
        _arm(tx, row)
        emit(tx, "scheduled_message.updated", row.id, {"fields": changed}, by=by)
    return row


async def cancel(tx: Tx, scheduled_id: UUID, *, by: Actor) -> None:
    """Conflict as in `change`."""
    row = await get_scheduled(tx, scheduled_id, lock=True)
    _check_waiting(row)
    row.status = "cancelled"
    emit(tx, "scheduled_message.cancelled", row.id, by=by)


def _arm(tx: Tx, row: ScheduledMessage) -> None:
    wake(tx, f"later:{row.id}", delay=max(0.0, (row.due_at - now()).total_seconds()))


def _check_waiting(row: ScheduledMessage) -> None:
    if row.status != "waiting":
        raise Conflict(f"This message is {row.status} already.", code="not_waiting")


def _view(row: ScheduledMessage, customer_name: str | None, zone: str) -> ScheduledView:
    names = ("id", "conversation_id", "user_id", "text", "due_at", "status", "failure", "message_id", "created_at")
    at = f"{row.due_at.astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M}"
    return ScheduledView(at=at, customer_name=customer_name, **{name: getattr(row, name) for name in names})
