"""A shop with at least one row of everything the API can name."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from pydantic import SecretStr

from munshi.ai.knowledge.models import KnowledgeArticle
from munshi.ai.models import AIRun
from munshi.ai.prompt.prompts import create_prompt
from munshi.ai.providers.schemas import NewProvider
from munshi.ai.providers.service import create_provider
from munshi.ai.rehearsal.models import Rehearsal, ScenarioFile, Scene
from munshi.ai.schemas import NewPrompt
from munshi.auth.models import Invitation
from munshi.automations.follow_ups.models import FollowUp, FollowUpRule
from munshi.automations.labels.models import LabelRule
from munshi.automations.replies.models import CannedReply
from munshi.automations.scheduled.models import ScheduledMessage
from munshi.billing.service import open_invoice, submit_proof
from munshi.broadcasts.models import Broadcast, Recipient
from munshi.catalog.models import Package, Service
from munshi.channels.groups.models import WhatsAppGroup, WhatsAppGroupMessage
from munshi.channels.models import WhatsAppTemplate
from munshi.channels.numbers import accounts
from munshi.channels.schemas import NewLinkedDevice, NewSimulator
from munshi.conversations.notes.models import ConversationNote
from munshi.conversations.send import send
from munshi.core.clock import new_id, now
from munshi.core.crypto import encrypt
from munshi.core.db import tenant_tx
from munshi.core.runtime import Runtime
from munshi.customers.models import LabelChoice
from munshi.events.service import SYSTEM, Actor
from munshi.media.store import save
from munshi.notifications.models import Notification, NotificationFeed, NotificationSettings, PushDevice
from munshi.notifications.push.devices import AUTH_PURPOSE
from munshi.orders.models import Instalment, PaymentIdentifier
from munshi.payments.models import PaymentMethod
from munshi.payments.reading.service import keep_reading
from munshi.payments.refunds.models import Refund
from munshi.payments.statements.service import take_statement
from munshi.platform.announcements import announce
from munshi.platform.console import console_tx
from munshi.platform.shops.grant_schemas import NewGrant
from munshi.platform.shops.grants import give
from munshi.platform.shops.schemas import NewAnnouncement, SupportRequest
from munshi.platform.shops.support import allow
from munshi.privacy.models import Erasure, Export
from munshi.views.models import SavedView, SavedViewDefault
from munshi.webhooks.models import WebhookEndpoint
from munshi.webhooks.sending import new_secret
from munshi.webhooks.service import PURPOSE
from tests.api import TestMember, make_key, make_member, make_tenant, session_token
from tests.rules.operations import EXAMPLES, TABLES
from tests.shop import PNG, Chat, Shop, chat, order, proof

# Nobody listens there: no test asks a vendor.
NOWHERE = "http://127.0.0.1:9"


@dataclass(frozen=True)
class FullShop:
    """A shop with a row of everything; `ids` by the name a parameter gives it."""

    tenant_id: UUID
    ids: dict[str, UUID]
    second_customer: UUID
    owner: TestMember


async def full_shop(runtime: Runtime) -> FullShop:
    db, tenant_id = runtime.db, await make_tenant(runtime.db)
    async with tenant_tx(db, tenant_id) as tx:
        account_id = await accounts.create(tx, runtime.settings, NewSimulator(kind="simulator", label="Try"), by=SYSTEM)
        await accounts.create(tx, runtime.settings, NewLinkedDevice(kind="web", label="Phone"), by=SYSTEM)
        service = Service(tenant_id=tenant_id, id=new_id(), name="Video Editing")
        tx.add(service)
        await tx.flush()
        package = {"service_id": service.id, "name": "Reel", "price_minor": 250_000, "currency": "PKR"}
        tx.add(Package(tenant_id=tenant_id, **package))
        tx.add(PaymentMethod(tenant_id=tenant_id, kind="easypaisa", label="E", account_title="T", account_number="1"))
        tx.add(KnowledgeArticle(tenant_id=tenant_id, question="When?", answer="Daily."))
        until = now() + timedelta(days=1)
        tx.add(Invitation(tenant_id=tenant_id, email="asked@munshi.test", role="agent", expires_at=until))
    shop = Shop(db, tenant_id, account_id)
    person = await chat(shop)
    order_id = await order(shop, person)
    await add_reading(runtime, tenant_id, await proof(runtime, shop, person, order_id))
    await add_money(runtime, tenant_id, order_id)
    second = await chat(shop, "+923001112299")
    await add_ai(runtime, tenant_id, person.conversation_id)
    await add_rehearsal(runtime, tenant_id)
    await add_automations(runtime, tenant_id, person)
    await add_broadcast(runtime, shop, person)
    owner = await make_member(db, tenant_id, "owner")
    await add_billing(runtime, tenant_id, owner)
    await session_token(runtime, owner)
    await make_key(db, owner, "shop:read")
    await add_webhook(runtime, tenant_id)
    await add_notifications(runtime, tenant_id, owner, person)
    async with tenant_tx(db, tenant_id) as tx:
        known = {"account_id": account_id, "name": "visit", "language": "en", "meta_id": "1", "category": "utility"}
        tx.add(WhatsAppTemplate(tenant_id=tenant_id, **known, status="approved", components=[]))
        group = WhatsAppGroup(tenant_id=tenant_id, id=new_id(), account_id=account_id, wa_id="1203")
        said = {"wa_id": "3EB0", "by_owner": False, "kind": "text", "text": "Salam", "payload": {}, "sent_at": now()}
        tx.add(group)
        await tx.flush()
        tx.add(WhatsAppGroupMessage(tenant_id=tenant_id, group_id=group.id, **said))
        tx.add(Export(tenant_id=tenant_id, kind="customer", customer_id=person.customer_id, status="expired"))
        tx.add(Erasure(tenant_id=tenant_id, customer_id=person.customer_id, addresses=[]))
        await tx.flush()
        ids = {name: await tx.raw.fetchval(f"select id from {table} order by id") for name, table in TABLES.items()}  # noqa: S608
        ids["session_id"] = await tx.raw.fetchval("select id from sessions where user_id = $1", owner.user_id)
        ids["message_id"] = (await send(tx, person.conversation_id, "Every day.", author="human")).id
    assert None not in ids.values()
    ids |= {"tenant_id": tenant_id, "user_id": owner.user_id, "job_id": await dead_job(runtime, tenant_id)}
    return FullShop(tenant_id, ids, second.customer_id, owner)


async def add_reading(runtime: Runtime, tenant_id: UUID, proof_id: UUID) -> None:
    async with tenant_tx(runtime.db, tenant_id) as tx:
        await keep_reading(tx, proof_id, {"unreadable": "too_small"})
        method_id = await tx.raw.fetchval("select id from payment_methods")
        await take_statement(tx, method_id, EXAMPLES["csv"].replace("FT", "XX"), None, by=SYSTEM)


async def add_money(runtime: Runtime, tenant_id: UUID, order_id: UUID) -> None:
    """An order paid in two parts and known by a reference, and a refund that waits for a second person."""
    refund = {"amount_minor": 100, "currency": "PKR", "reason": "late", "key": "k"}
    async with tenant_tx(runtime.db, tenant_id) as tx:
        for position in (0, 1):
            tx.add(Instalment(tenant_id=tenant_id, order_id=order_id, position=position, amount_minor=125_000))
        known_by = {"reference": "K7M4PX", "asked_minor": 250_000, "covers_minor": 250_000, "currency": "PKR"}
        tx.add(PaymentIdentifier(tenant_id=tenant_id, order_id=order_id, **known_by))
        tx.add(Refund(tenant_id=tenant_id, order_id=order_id, **refund))


async def add_ai(runtime: Runtime, tenant_id: UUID, conversation_id: UUID) -> None:
    new = NewProvider(kind="claude", label="C", model="some-model", key=SecretStr("a-provider-key"), base_url=NOWHERE)
    run = {"conversation_id": conversation_id, "provider": "builtin", "outcome": "replied"}
    async with tenant_tx(runtime.db, tenant_id) as tx:
        await create_provider(tx, runtime.settings, new, by=SYSTEM)
        await create_prompt(tx, NewPrompt(body="Sell."), by=SYSTEM)
        tx.add(AIRun(tenant_id=tenant_id, **run))


async def add_webhook(runtime: Runtime, tenant_id: UUID) -> None:
    """An endpoint, and the shop's newest event on its way to it."""
    secret = encrypt(runtime.settings, PURPOSE, tenant_id, new_secret())
    endpoint_id, event = new_id(), "(select max(id) from events where tenant_id = $1)"
    async with tenant_tx(runtime.db, tenant_id) as tx:
        tx.add(WebhookEndpoint(tenant_id=tenant_id, id=endpoint_id, url=NOWHERE, secret_encrypted=secret))
        await tx.flush()
        await tx.raw.execute(
            "insert into webhook_deliveries (tenant_id, endpoint_id, event_id, type) "  # noqa: S608
            f"values ($1, $2, {event}, 'message.queued')",
            tenant_id,
            endpoint_id,
        )


async def add_notifications(runtime: Runtime, tenant_id: UUID, owner: TestMember, person: Chat) -> None:
    """Something the owner is told of, on a device of theirs, and a view they keep."""
    mine = {"tenant_id": tenant_id, "user_id": owner.user_id}
    sealed = encrypt(runtime.settings, AUTH_PURPOSE, tenant_id, EXAMPLES["auth"])
    async with tenant_tx(runtime.db, tenant_id) as tx:
        session_id = await tx.raw.fetchval("select id from sessions where user_id = $1", owner.user_id)
        tx.add(Notification(**mine, kind="needs_person", subject_id=person.conversation_id, path="/inbox"))
        tx.add(NotificationSettings(**mine))
        tx.add(NotificationFeed(tenant_id=tenant_id))
        view = SavedView(**mine, id=new_id(), page="orders", name="Paid", query="status=paid")
        tx.add(view)
        await tx.flush()
        tx.add(SavedViewDefault(**mine, page="orders", view_id=view.id))
        keys = {"public_key": EXAMPLES["p256dh"], "auth_encrypted": sealed, "language": "en"}
        tx.add(PushDevice(**mine, session_id=session_id, endpoint=NOWHERE, **keys))


async def add_billing(runtime: Runtime, tenant_id: UUID, owner: TestMember) -> None:
    """An invoice whose proof waits, leave for the operator to look, a warning, and an announcement to everybody."""
    by = Actor("user", owner.user_id)
    media = await save(runtime, tenant_id, PNG)
    async with tenant_tx(runtime.db, tenant_id) as tx:
        await tx.raw.execute("update tenants set plan_id = 'starter' where id = $1", tenant_id)
        invoice_id = await open_invoice(tx, "starter", 1, by=by)
        assert invoice_id is not None
        await submit_proof(tx, invoice_id, media, by=by)
        await allow(tx, SupportRequest(), by=by)
        await tx.raw.execute("update tenants set plan_id = 'free' where id = $1", tenant_id)
        warning = "insert into quota_warnings (tenant_id, month, kind, percent) values ($1, '2026-01-01', 'seats', 80)"
        await tx.raw.execute(warning, tenant_id)
    async with console_tx(runtime, owner.user_id, "announce") as tx:
        await announce(tx, NewAnnouncement(level="info", text_en="Hello", text_ur="سلام"))
        grant = NewGrant(quota="seats", amount=1, until=now() + timedelta(days=30), reason="a gift")
        await give(tx, tenant_id, grant, by=by)


async def dead_job(runtime: Runtime, tenant_id: UUID) -> UUID:
    """A job that was given up, by the id the operator knows it by."""
    async with tenant_tx(runtime.db, tenant_id) as tx:
        await tx.raw.execute("insert into wake (tenant_id, key, dead_at) values ($1, 'nobody:1', now())", tenant_id)
        found: UUID = await tx.raw.fetchval("select md5($1::uuid || 'nobody:1')::uuid", tenant_id)
    return found


async def add_automations(runtime: Runtime, tenant_id: UUID, person: Chat) -> None:
    customer_id = person.customer_id
    rule = FollowUpRule(
        tenant_id=tenant_id, id=new_id(), name="Ask", moment="quoted", after_hours=3, active_since=now()
    )
    async with tenant_tx(runtime.db, tenant_id) as tx:
        tx.add(rule)
        await tx.flush()
        known = {"name": "Urdu", "label": "urdu", "action": "add", "hears": True}
        tx.add(LabelRule(tenant_id=tenant_id, conditions=[{"fact": "language", "language": "ur"}], **known))
        tx.add(CannedReply(tenant_id=tenant_id, shortcut="hi", texts={"en": "Hello {name}"}))
        later = {"conversation_id": person.conversation_id, "customer_id": customer_id, "text": "Eid Mubarak!"}
        tx.add(ScheduledMessage(tenant_id=tenant_id, due_at=now() + timedelta(days=30), **later))
        beside = {"conversation_id": person.conversation_id, "kind": "note", "text": "Calls at nine"}
        tx.add(ConversationNote(tenant_id=tenant_id, **beside))
        tx.add(LabelChoice(tenant_id=tenant_id, customer_id=customer_id, label="vip"))
        done = {"rule_id": rule.id, "customer_id": customer_id, "subject_id": new_id(), "outcome": "sent"}
        tx.add(FollowUp(tenant_id=tenant_id, **done))


async def add_broadcast(runtime: Runtime, shop: Shop, person: Chat) -> None:
    """A draft, and somebody it would have been for."""
    draft = Broadcast(tenant_id=shop.tenant_id, id=new_id(), name="Eid", account_id=shop.account_id)
    async with tenant_tx(runtime.db, shop.tenant_id) as tx:
        tx.add(draft)
        await tx.flush()
        tx.add(Recipient(tenant_id=shop.tenant_id, broadcast_id=draft.id, customer_id=person.customer_id))


async def add_rehearsal(runtime: Runtime, tenant_id: UUID) -> None:
    """A scenario by the name that addresses are made with, and a rehearsal that is over."""
    rehearsal = Rehearsal(tenant_id=tenant_id, id=new_id(), kind="scenarios", status="passed")
    async with tenant_tx(runtime.db, tenant_id) as tx:
        tx.add(ScenarioFile(tenant_id=tenant_id, name=EXAMPLES["name"], source=EXAMPLES["source"]))
        tx.add(rehearsal)
        await tx.flush()
        tx.add(Scene(tenant_id=tenant_id, rehearsal_id=rehearsal.id, position=1, name="silent", title="Silent"))
