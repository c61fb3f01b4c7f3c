"""The shop's accounts that customers pay to."""

from uuid import UUID

from sqlalchemy import func, select

from munshi.auth.service import name_of
from munshi.core.clock import new_id
from munshi.core.db import Tx
from munshi.core.errors import NotFound
from munshi.core.money import format_money
from munshi.events.changes import changes_of
from munshi.events.service import Actor, emit
from munshi.orders.identify import PAYABLE
from munshi.payments.accounts.numbers import check_account_number
from munshi.payments.models import PaymentMethod
from munshi.payments.schemas import InstructionsPreview, MethodChange, MethodQuery, NewMethod
from munshi.payments.service import known_by, to_pay
from munshi.tenants.schemas import Language
from munshi.tenants.service import get_tenant, settings_of

EXAMPLE_NUMBER, EXAMPLE_MINOR, EXAMPLE_REFERENCE = 1042, 450_000, "K7M4PX"
PROOF = {"password", "code"}  # shows who asks; it is no part of a method


async def get_method(tx: Tx, method_id: UUID, *, lock: bool = False) -> PaymentMethod:
    method = await tx.get(PaymentMethod, (tx.tenant_id, method_id), with_for_update=lock or None)
    if method is None:
        raise NotFound("payment method")
    return method


async def list_methods(tx: Tx, query: MethodQuery) -> tuple[list[PaymentMethod], int]:
    """One page in the shop's order and how many match in all."""
    matching = select(PaymentMethod).where(PaymentMethod.tenant_id == tx.tenant_id)
    if query.active is not None:
        matching = matching.where(PaymentMethod.active == query.active)
    total = await tx.scalar(select(func.count()).select_from(matching.subquery()))
    ordered = matching.order_by(PaymentMethod.position, PaymentMethod.id)
    return list(await tx.scalars(ordered.limit(query.limit).offset(query.offset))), total or 0


async def preview_instructions(tx: Tx, language: Language) -> InstructionsPreview:
    tenant = await get_tenant(tx)
    kind, currency = settings_of(tenant).payment_identification, tenant.currency
    less = PAYABLE.get(currency, 1) if kind == "amount" else 0
    reference = EXAMPLE_REFERENCE if kind == "reference" else None
    how = known_by(language, EXAMPLE_MINOR - less, currency, less=less, reference=reference)
    total = format_money(EXAMPLE_MINOR - less, currency)
    return InstructionsPreview(text=await to_pay(tx, EXAMPLE_NUMBER, total, language, how))


async def create_method(tx: Tx, new: NewMethod, *, by: Actor) -> PaymentMethod:
    """Put an account last. Invalid (`account_number`) when the number cannot be one of its kind."""
    check_account_number(new.kind, new.account_number)
    highest = await tx.scalar(select(func.max(PaymentMethod.position)).where(PaymentMethod.tenant_id == tx.tenant_id))
    position = 0 if highest is None else highest + 1
    method = PaymentMethod(tenant_id=tx.tenant_id, id=new_id(), position=position, **new.model_dump(exclude=PROOF))
    tx.add(method)
    await tx.flush()
    emit(tx, "payment_method.created", method.id, {"kind": new.kind}, by=by)
    await _alert(tx, method, f"A new account, {_ending(method)}, is given to customers.", by=by)
    return method


def needs_password(change: MethodChange) -> bool:
    """Whether it could send money elsewhere: anything but choosing among the accounts there are."""
    return bool(change.model_dump(exclude_none=True, exclude={*PROOF, "active"}))


async def change_method(tx: Tx, method_id: UUID, change: MethodChange, *, by: Actor) -> PaymentMethod:
    """Customers are given the new account from the next message on."""
    method = await get_method(tx, method_id, lock=True)
    values = change.model_dump(exclude_none=True, exclude=PROOF)
    before = _ending(method)
    if values.keys() & {"kind", "account_number"}:
        check_account_number(values.get("kind", method.kind), values.get("account_number", method.account_number))
    changes = changes_of(method, values)
    for name, value in values.items():
        setattr(method, name, value)
    if values:
        emit(tx, "payment_method.updated", method_id, {"fields": sorted(values)}, by=by, changes=changes)
    if needs_password(change):
        await _alert(tx, method, f"The account {before} was changed; customers are given {_ending(method)}.", by=by)
    return method


def _ending(method: PaymentMethod) -> str:
    """The label and as much of the number as tells it from another."""
    return f"{method.label} …{method.account_number[-4:]}"


async def _alert(tx: Tx, method: PaymentMethod, what: str, *, by: Actor) -> None:
    name = await name_of(tx, by.id) or "Somebody"
    action = f"{what} {name} did it: if that was not meant, change it back and end all sessions of that person."
    emit(tx, "system.alert", method.id, {"code": "payment_account_changed", "action": action}, by=by)


async def delete_method(tx: Tx, method_id: UUID, *, by: Actor) -> None:
    method = await get_method(tx, method_id, lock=True)
    await tx.delete(method)
    emit(tx, "payment_method.deleted", method_id, by=by)
    await _alert(tx, method, f"The account {_ending(method)} was taken away: no customer is given it now.", by=by)


async def arrange_methods(tx: Tx, ids: list[UUID], *, by: Actor) -> None:
    """Let these accounts stand first, in this order."""
    locked = select(PaymentMethod).where(PaymentMethod.tenant_id == tx.tenant_id).with_for_update()
    rows = {row.id: row for row in await tx.scalars(locked.order_by(PaymentMethod.position, PaymentMethod.id))}
    if not rows.keys() >= set(ids):
        raise NotFound("payment method")
    for position, row_id in enumerate([*ids, *(row_id for row_id in rows if row_id not in set(ids))]):
        rows[row_id].position = position
    for row_id in ids:
        emit(tx, "payment_method.updated", row_id, {"fields": ["position"]}, by=by)
