"""Take a customer's payment proof, and say where to pay. Locks: conversation, order, proof."""

from datetime import timedelta
from typing import Literal
from uuid import UUID

import orjson
from sqlalchemy import select

from munshi.conversations.receive import Received
from munshi.conversations.templates.send import send_template
from munshi.core.clock import new_id, now
from munshi.core.db import Tx
from munshi.core.errors import Conflict, NotFound
from munshi.core.money import format_money
from munshi.core.queue.jobs import wake
from munshi.customers.service import get_customer, language_of
from munshi.events.service import Actor, emit
from munshi.media.models import MediaFile
from munshi.media.service import get_media
from munshi.orders.identify import identifier_of
from munshi.orders.models import Order
from munshi.orders.service import (
    AWAITING_PAYMENT,
    UNSETTLED,
    awaiting_payment,
    get_order,
    latest_orders,
    lock_order,
    move,
    news_of,
)
from munshi.payments.books import ledger
from munshi.payments.models import PaymentMethod, PaymentProof
from munshi.payments.wording import METHOD_FIELDS, OWN_AMOUNT, REASONS, REFERENCE, SEND_PROOF, TO_PAY
from munshi.tenants.schemas import Language

MESSAGE = """
select m.media_id, case when m.direction = 'in' then c.customer_id end as sent_by
from messages m join conversations c on c.tenant_id = m.tenant_id and c.id = m.conversation_id
where m.tenant_id = $1 and m.id = $2
"""
ADD_TO_PAYLOAD = "update messages set payload = payload || $3 where tenant_id = $1 and id = $2"

Reason = Literal["blurred", "wrong_account", "wrong_amount", "already_used", "not_received", "not_a_payment", "other"]
# A payment that crosses with the end of its order arrives within days.
LATE = timedelta(days=7)


async def take_as_proof(tx: Tx, received: Received, kind: str, media: MediaFile) -> None:
    """A picture or PDF that comes while an order awaits payment is that order's proof; its message says so.

    One that comes while a proof is looked at, or soon after the order was cancelled or has expired, may be a payment
    too: it waits for a person's eye, and the chat goes on as with any picture.
    """
    if kind not in ("image", "document") or not looks_like_proof(media):
        return
    by = Actor("customer", received.customer_id)
    order = await awaiting_payment(tx, received.customer_id)
    if order is None:
        order = await _that_may_be_meant(tx, received.customer_id)
        if order is not None:
            await tie_proof(tx, order.id, message_id=received.message_id, media=media, by=by)
        return
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
    if existing := await _proof_of(tx, message_id):
        return existing
    order = await move(tx, order_id, "payment_submitted", by=by)
    proof = await _add_proof(tx, order, message_id=message_id, media=media, by=by)
    if order.conversation_id:
        customer = await get_customer(tx, order.customer_id)
        fields = {"number": str(order.number), "total": format_money(order.total_minor, order.currency)}
        await send_template(tx, order.conversation_id, "payment_submitted", language_of(customer), fields)
    return proof


async def tie_proof(tx: Tx, order_id: UUID, *, message_id: UUID, media: MediaFile, by: Actor) -> PaymentProof:
    """Let a picture or PDF wait as a proof for an order in whatever state; the customer hears nothing of it.

    A repeat gives the same proof. Conflict (`tied_already`) when the message is another order's proof.
    """
    order = await lock_order(tx, order_id)
    if existing := await _proof_of(tx, message_id):
        if existing.order_id != order_id:
            raise Conflict("This picture is the proof of another order already.", code="tied_already")
        return existing
    if order.status in AWAITING_PAYMENT:
        await move(tx, order_id, "payment_submitted", by=by)
    return await _add_proof(tx, order, message_id=message_id, media=media, by=by)


async def tie_message(tx: Tx, order_id: UUID, message_id: UUID, *, by: Actor) -> PaymentProof:
    """As `tie_proof`, for a picture of the chat that was not taken for a proof.

    Conflict (`no_picture`) when the message is none of the order's customer, or holds neither picture nor PDF.
    """
    customer_id = (await get_order(tx, order_id)).customer_id
    message = await tx.raw.fetchrow(MESSAGE, tx.tenant_id, message_id)
    if message is None:
        raise NotFound("message")
    media = await get_media(tx, message["media_id"]) if message["media_id"] else None
    if media is None or message["sent_by"] != customer_id or not looks_like_proof(media):
        raise Conflict("A proof is a picture or a PDF that the order's customer has sent.", code="no_picture")
    return await tie_proof(tx, order_id, message_id=message_id, media=media, by=by)


def looks_like_proof(media: MediaFile) -> bool:
    return media.content_type == "application/pdf" or media.content_type.startswith("image/")


async def rejection_text(tx: Tx, order: Order, reason: Reason, note: str) -> str:
    """What the customer is told, in their language: `note` itself when the reason is `other`."""
    if reason == "not_a_payment":
        return ""
    if reason == "other" and note:
        return note
    return REASONS[reason][language_of(await get_customer(tx, order.customer_id))]


async def preview_rejection(tx: Tx, proof_id: UUID, reason: Reason, note: str) -> tuple[str | None, Language]:
    """What such a rejection would tell the customer, and in which language; None when they have no chat."""
    order = await get_order(tx, (await get_proof(tx, proof_id)).order_id)
    is_told = reason != "not_a_payment" and order.status in UNSETTLED
    told = await rejection_text(tx, order, reason, note) if is_told else ""
    text = await news_of(tx, order, "rejected", told) if is_told else None
    return text, language_of(await get_customer(tx, order.customer_id))


async def _proof_of(tx: Tx, message_id: UUID) -> PaymentProof | None:
    found: PaymentProof | None = await tx.scalar(
        select(PaymentProof).where(PaymentProof.tenant_id == tx.tenant_id, PaymentProof.message_id == message_id)
    )
    return found


async def _add_proof(tx: Tx, order: Order, *, message_id: UUID, media: MediaFile, by: Actor) -> PaymentProof:
    proof = PaymentProof(
        id=new_id(),
        tenant_id=tx.tenant_id,
        order_id=order.id,
        message_id=message_id,
        media_id=media.id,
        sha256=media.sha256,
        status="waiting",
    )
    tx.add(proof)
    ledger.enter(tx, order, "submitted", await ledger.asked(tx, order), proof_id=proof.id, by=by)
    wake(tx, f"read:{proof.id}")
    data = {"order": order.id, "proof": proof.id, "sha256": proof.sha256}
    emit(tx, "payment.submitted", proof.id, data, by=by)
    return proof


async def _that_may_be_meant(tx: Tx, customer_id: UUID) -> Order | None:
    """The customer's newest order, if its payment is being looked at or it has ended unpaid a short while ago."""
    for order in await latest_orders(tx, customer_id, 1):
        ended_lately = order.updated_at is not None and now() - order.updated_at < LATE
        if order.status == "payment_submitted" or (order.status in ("cancelled", "expired") and ended_lately):
            return order
    return None


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


async def instructions(tx: Tx, order: Order, language: Language) -> str | None:
    """What to pay for `order` now, to which accounts, and to send the proof; numbers exactly as the shop entered them.

    None while no account is active.
    """
    asked, known = await ledger.asked(tx, order), await identifier_of(tx, order.id)
    less = known.asked_minor - known.amount_minor if known and known.amount_minor else 0
    how = known_by(language, asked, order.currency, less=less, reference=known.reference if known else None)
    return await to_pay(tx, order.number, format_money(asked, order.currency), language, how)


def known_by(language: Language, asked_minor: int, currency: str, *, less: int, reference: str | None) -> str:
    """How the shop will know the payment: by its amount, `less` below the price, or a reference; '' if by neither."""
    if reference:
        return REFERENCE[language].format(reference=reference)
    if not less:
        return ""
    amount, discount = format_money(asked_minor, currency), format_money(less, currency)
    return OWN_AMOUNT[language].format(amount=amount, discount=discount)


async def to_pay(tx: Tx, number: int, total: str, language: Language, how: str = "") -> str | None:
    methods = await active_methods(tx)
    if not methods:
        return None
    parts = [TO_PAY[language].format(number=number, total=total)]
    parts += [_method_text(method, language) for method in methods]
    return "\n\n".join(filter(None, [*parts, how, SEND_PROOF[language]]))


def _method_text(method: PaymentMethod, language: Language) -> str:
    labels = METHOD_FIELDS[language]
    values = {"bank": method.bank_name, "title": method.account_title, "number": method.account_number}
    lines = [f"*{method.label}*", *(f"{labels[name]}: {value}" for name, value in values.items() if value)]
    return "\n".join([*lines, method.instructions] if method.instructions else lines)
