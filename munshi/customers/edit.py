"""Edit, block and unblock a customer."""

from uuid import UUID

from munshi.core.clock import new_id, now
from munshi.core.db import Tx
from munshi.core.errors import Conflict, NotFound
from munshi.customers.models import Customer
from munshi.customers.schemas import CustomerChange
from munshi.events.changes import changes_of
from munshi.events.service import Actor, emit

CLEARABLE = ("name", "language")
# The record is for ever, what is known of a person is not.
PERSONAL = ("name", "notes")

CHOOSE = """
insert into label_choices (tenant_id, customer_id, id, label) select $1, $2, * from unnest($3::uuid[], $4::text[])
on conflict on constraint uq_label_choices_label do nothing
"""


async def change_customer(tx: Tx, customer_id: UUID, change: CustomerChange, *, by: Actor) -> Customer:
    customer = await _lock(tx, customer_id)
    sent = change.model_dump(exclude_unset=True)
    values = {field: value for field, value in sent.items() if value is not None or field in CLEARABLE}
    changes = changes_of(customer, values, hidden=PERSONAL)
    if "labels" in values:
        await _keep_choices(tx, customer_id, set(customer.labels) ^ set(values["labels"]))
    for field, value in values.items():
        setattr(customer, field, value)
    if values:
        emit(tx, "customer.updated", customer_id, {"fields": sorted(values)}, by=by, changes=changes)
    return customer


async def block(tx: Tx, customer_id: UUID, reason: str, *, by: Actor) -> Customer:
    """Answer this customer no more. Blocking again only changes the reason."""
    customer = await _lock(tx, customer_id)
    customer.blocked_at = customer.blocked_at or now()
    customer.blocked_reason = reason
    emit(tx, "customer.blocked", customer_id, {"reason": reason}, by=by)
    return customer


async def unblock(tx: Tx, customer_id: UUID, *, by: Actor) -> Customer:
    """Answer this customer again; what they wrote meanwhile stays unanswered."""
    customer = await _lock(tx, customer_id)
    if customer.blocked_at is not None:
        customer.blocked_at = customer.blocked_reason = None
        emit(tx, "customer.unblocked", customer_id, by=by)
    return customer


async def _keep_choices(tx: Tx, customer_id: UUID, labels: set[str]) -> None:
    """What a person has said about these labels stands against the shop's rules."""
    await tx.raw.execute(CHOOSE, tx.tenant_id, customer_id, [new_id() for _ in labels], sorted(labels))


async def _lock(tx: Tx, customer_id: UUID) -> Customer:
    customer = await tx.get(Customer, (tx.tenant_id, customer_id), with_for_update={"key_share": True})
    if customer is None:
        raise NotFound("customer")
    if customer.erased_at is not None:
        raise Conflict("This customer is erased: nothing is kept about them any more.", code="erased")
    return customer
