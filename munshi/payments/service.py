"""Take a customer's payment proof, and say where to pay. Locks: conversation, order, proof."""

from typing import Literal
from uuid import UUID

import orjson
from sqlalchemy import select

from munshi.conversations.receive import Received
from munshi.conversations.templates import send_template
from munshi.core.clock import new_id
from munshi.core.db import Tx
from munshi.core.errors import Conflict, NotFound
from munshi.core.jobs import wake
from munshi.core.money import format_money
from munshi.customers.service import get_customer, language_of
from munshi.events.service import Actor, emit
from munshi.media.models import MediaFile
from munshi.orders.models import Order
from munshi.orders.service import awaiting_payment, get_order, move, news_of
from munshi.payments import ledger
from munshi.payments.models import PaymentMethod, PaymentProof
from munshi.payments.wording import METHOD_FIELDS, REASONS, SEND_PROOF, TO_PAY
from munshi.tenants.schemas import Language

ADD_TO_PAYLOAD = "update messages set payload = payload || $3 where tenant_id = $1 and id = $2"

Reason = Literal["blurred", "wrong_account", "wrong_amount", "already_used", "not_received", "other"]


async def take_as_proof(tx: Tx, received: Received, kind: str, media: MediaFile) -> None:
    """A picture or PDF that comes while an order awaits payment is that order's proof; its message says so."""
    looks_so = media.content_type == "application/pdf" or media.content_type.startswith("image/")
    if kind not in ("image", "document") or not looks_so:
        return
    order = await awaiting_payment(tx, received.customer_id)
    if order is None:
        return
    by = Actor("customer", received.customer_id)
    try:
        proof = await submit_proof(tx, order_id=order.id, message_id=received.message_id, media=media, by=by)
    except Conflict:
        return  # the order has just moved on: an ordinary picture
    told = orjson.dumps({"proof_id": str(proof.id)}).decode()
    await tx.raw.execute(ADD_TO_PAYLOAD, tx.tenant_id, received.message_id, told)


async def submit_proof(tx: Tx, *, order_id: UUID, message_id: UUID, media: MediaFile, by: Actor) -> PaymentProof:
    """Tie a picture or PDF to an order that awaits payment, and thank the customer. A repeat gives the same proof.

    Conflict (`illegal_transition`) when the order awaits no payment (any more).
    """
    existing = await tx.scalar(
        select(PaymentProof).where(PaymentProof.tenant_id == tx.tenant_id, PaymentProof.message_id == message_id)
    )
    if existing is not None:
        return existing
    order = await move(tx, order_id, "payment_submitted", by=by)
    proof = PaymentProof(
        id=new_id(),
        tenant_id=tx.tenant_id,
        order_id=order_id,
        message_id=message_id,
        media_id=media.id,
        sha256=media.sha256,
        status="waiting",
    )
    tx.add(proof)
    ledger.enter(tx, order, "submitted", order.total_minor, proof_id=proof.id, by=by)
    wake(tx, f"read:{proof.id}")
    emit(tx, "payment.submitted", proof.id, {"order": str(order_id), "proof": str(proof.id)}, by=by)
    if order.conversation_id:
        customer = await get_customer(tx, order.customer_id)
        fields = {"number": str(order.number), "total": format_money(order.total_minor, order.currency)}
        await send_template(tx, order.conversation_id, "payment_submitted", language_of(customer), fields)
    return proof


async def rejection_text(tx: Tx, order: Order, reason: Reason, note: str) -> str:
    """What the customer is told, in their language: `note` itself when the reason is `other`."""
    if reason == "other" and note:
        return note
    return REASONS[reason][language_of(await get_customer(tx, order.customer_id))]


async def preview_rejection(tx: Tx, proof_id: UUID, reason: Reason, note: str) -> tuple[str | None, Language]:
    """What such a rejection would tell the customer, and in which language; None when they have no chat."""
    order = await get_order(tx, (await get_proof(tx, proof_id)).order_id)
    text = await news_of(tx, order, "rejected", await rejection_text(tx, order, reason, note))
    return text, language_of(await get_customer(tx, order.customer_id))


async def get_proof(tx: Tx, proof_id: UUID) -> PaymentProof:
    proof = await tx.get(PaymentProof, (tx.tenant_id, proof_id))
    if proof is None:
        raise NotFound("payment proof")
    return proof


async def active_methods(tx: Tx) -> list[PaymentMethod]:
    """In the shop's order."""
    rows = await tx.scalars(
        select(PaymentMethod)
        .where(PaymentMethod.tenant_id == tx.tenant_id, PaymentMethod.active)
        .order_by(PaymentMethod.position, PaymentMethod.id)
    )
    return list(rows)


def instructions(methods: list[PaymentMethod], order: Order, language: Language) -> str:
    """What to pay for `order`, to which accounts, and to send the proof; numbers exactly as the shop entered them."""
    return to_pay(methods, order.number, format_money(order.total_minor, order.currency), language)


def to_pay(methods: list[PaymentMethod], number: int, total: str, language: Language) -> str:
    parts = [TO_PAY[language].format(number=number, total=total)]
    parts += [_method_text(method, language) for method in methods]
    return "\n\n".join([*parts, SEND_PROOF[language]])


def _method_text(method: PaymentMethod, language: Language) -> str:
    labels = METHOD_FIELDS[language]
    values = {"bank": method.bank_name, "title": method.account_title, "number": method.account_number}
    lines = [f"*{method.label}*", *(f"{labels[name]}: {value}" for name, value in values.items() if value)]
    return "\n".join([*lines, method.instructions] if method.instructions else lines)
