"""Find customers, and the labels they bear."""

from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select

from munshi.core.db import Tx
from munshi.customers.models import Customer, CustomerAddress
from munshi.customers.schemas import AddressView, CustomerQuery, CustomerView, LabelView

LABELS = """
select label, count(*) from customers, jsonb_array_elements_text(labels) label
where tenant_id = $1 and labels <> '[]' group by label order by count desc, label
"""
SORTS = {"last_seen_at": Customer.last_seen_at, "created_at": Customer.created_at, "name": func.lower(Customer.name)}


async def list_customers(tx: Tx, query: CustomerQuery) -> tuple[list[Customer], int]:
    """One page of customers and how many match in all."""
    matching = select(Customer).where(Customer.tenant_id == tx.tenant_id, *_conditions(tx, query))
    total = await tx.scalar(select(func.count()).select_from(matching.subquery()))
    key = SORTS[query.sort.lstrip("-")]
    order = (key.desc(), Customer.id.desc()) if query.sort.startswith("-") else (key, Customer.id)
    rows = await tx.scalars(matching.order_by(*order).limit(query.limit).offset(query.offset))
    return list(rows), total or 0


async def view_customers(tx: Tx, ids: list[UUID]) -> list[CustomerView]:
    """Those of `ids` that exist, in no order."""
    rows = await tx.scalars(select(Customer).where(Customer.tenant_id == tx.tenant_id, Customer.id.in_(ids)))
    return await views_of(tx, list(rows))


async def views_of(tx: Tx, customers: list[Customer]) -> list[CustomerView]:
    addresses = await addresses_of(tx, [customer.id for customer in customers])
    return [
        CustomerView(
            id=customer.id,
            name=customer.name,
            language=customer.language,
            labels=customer.labels,
            notes=customer.notes,
            blocked_at=customer.blocked_at,
            blocked_reason=customer.blocked_reason,
            opted_out_at=customer.opted_out_at,
            marketing_stopped_at=customer.marketing_stopped_at,
            last_seen_at=customer.last_seen_at,
            erased_at=customer.erased_at,
            created_at=customer.created_at,
            addresses=[AddressView.model_validate(row) for row in addresses[customer.id]],
        )
        for customer in customers
    ]


async def list_labels(tx: Tx) -> list[LabelView]:
    """The labels in use, the most used first."""
    return [LabelView(**row) for row in await tx.raw.fetch(LABELS, tx.tenant_id)]


async def addresses_of(tx: Tx, customer_ids: list[UUID]) -> dict[UUID, list[CustomerAddress]]:
    """The addresses of each of these customers, oldest first."""
    rows = await tx.scalars(
        select(CustomerAddress)
        .where(CustomerAddress.tenant_id == tx.tenant_id, CustomerAddress.customer_id.in_(customer_ids))
        .order_by(CustomerAddress.id)
    )
    found: dict[UUID, list[CustomerAddress]] = {customer_id: [] for customer_id in customer_ids}
    for row in rows:
        found[row.customer_id].append(row)
    return found


def _conditions(tx: Tx, query: CustomerQuery) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Customer.erased_at.is_(None)]
    if query.q:
        by_address = select(CustomerAddress.customer_id).where(
            CustomerAddress.tenant_id == tx.tenant_id,
            CustomerAddress.value.icontains(_as_in_an_address(query.q), autoescape=True),
        )
        conditions.append(or_(Customer.name.icontains(query.q, autoescape=True), Customer.id.in_(by_address)))
    if query.blocked is not None:
        conditions.append(Customer.blocked_at.is_not(None) if query.blocked else Customer.blocked_at.is_(None))
    if query.language:
        conditions.append(Customer.language == query.language)
    if query.label:
        conditions.append(Customer.labels.contains([query.label]))
    return conditions


def _as_in_an_address(words: str) -> str:
    """Numbers are written with spaces and dashes, at home with a 0 for the country; addresses hold none of these."""
    bare = words.replace(" ", "").replace("-", "")
    return (bare[1:] if bare.isdecimal() and bare.startswith("0") else bare) or words
