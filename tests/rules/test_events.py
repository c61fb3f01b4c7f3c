"""Every write leaves its mark in the record, with who did it and from where; what is recorded fits its schema."""

from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from munshi.core.db import Json, tenant_tx
from munshi.events.catalogue import EVENT_TYPES
from munshi.webhooks.payload import body_of, model_of
from tests.api import client_of
from tests.rules.full_shop import FullShop, full_shop
from tests.rules.house import House
from tests.rules.operations import EXAMPLES, Operation
from tests.rules.test_routes import PUBLIC

# Writes of which there is nothing to record, each for a reason.
UNRECORDED = {
    "DELETE /api/views/{view_id}/default": "the view itself is deleted before its turn comes",
    "POST /api/ai-providers/{provider_id}/test": "a trial, which fails here",
    "POST /api/auth/2fa/enrol": "nothing is in force before a first code confirms it",
    "POST /api/canned-replies/{canned_reply_id}/preview": "a preview",
    "POST /api/broadcasts/preview": "a preview",
    "POST /api/catalog/drafts": "a draft, which is not kept",
    "POST /api/catalog/drafts/file": "a draft, which is not kept",
    "POST /api/conversations/{conversation_id}/read": "a read mark; nothing is unread here",
    "POST /api/knowledge/import/preview": "a preview",
    "POST /api/notifications/read-all": "a read mark, a member's own",
    "POST /api/notifications/{notification_id}/read": "a read mark, a member's own",
    "POST /api/payments/approve": "this proof is decided one by one, later on",
    "POST /api/payments/{proof_id}/read-again": "what it shows is recorded once it is read",
    "POST /api/payments/{proof_id}/rejection-preview": "a preview",
    "POST /api/templates/messages/{name}/{language}/preview": "a preview",
    "POST /api/templates/prompts/preview": "a preview",
    "POST /api/whatsapp/templates/{template_id}/preview": "a preview",
    "POST /api/whatsapp/{account_id}/simulate": "it plays the customer, whose message is recorded",
}
# What the state of this shop forbids when its turn comes: the tests of each room look at their events.
FORBIDDEN_HERE = {
    "DELETE /api/team/me",
    "DELETE /api/team/{user_id}",
    "DELETE /api/whatsapp/{account_id}",
    "PATCH /api/orders/{order_id}",
    "PATCH /api/team/{user_id}",
    "POST /api/broadcasts/{broadcast_id}/pause",
    "POST /api/broadcasts/{broadcast_id}/resume",
    "POST /api/broadcasts/{broadcast_id}/start",
    "POST /api/broadcasts/{broadcast_id}/stop",
    "POST /api/whatsapp/{account_id}/test-message",
    "POST /api/auth/2fa/confirm",
    "POST /api/auth/2fa/disable",
    "POST /api/auth/2fa/recovery-codes",
    "POST /api/auth/verify-email/send",
    "POST /api/conversations/{conversation_id}/suggest-reply",
    "POST /api/customers/{customer_id}/erase",
    "POST /api/knowledge/{article_id}/suggest-aliases",
    "POST /api/orders/{order_id}/corrections",
    "POST /api/orders/{order_id}/refunds",
    "POST /api/orders/{order_id}/status",
    "POST /api/payments",
    "POST /api/payments/statements/{entry_id}/confirm",
    "POST /api/payments/{proof_id}/approve",
    "POST /api/refunds/{refund_id}/refuse",
    "POST /api/tenant/close",
    "POST /api/tenant/invoices",
    "POST /api/tenant/invoices/{invoice_id}/cancel",
    "POST /api/tenant/reopen",
    "POST /api/rehearsals",
    "POST /api/rehearsals/{rehearsal_id}/cancel",
    "POST /api/team/invitations",
    "POST /api/team/transfer",
    "POST /api/team/{user_id}/reset-link",
    "POST /api/whatsapp/{account_id}/logout",
    "POST /api/whatsapp/{account_id}/move-to-cloud",
    "POST /api/whatsapp/{account_id}/pair-code",
    "POST /api/whatsapp/{account_id}/templates/sync",
    "PUT /api/orders/{order_id}/plan",
    "PUT /api/team/two-factor",
}
# Bodies that change something, where what is required alone would not.
BODIES: dict[str, Json] = {
    "PATCH /api/payments/{proof_id}/reading": {"payer": "Sana Khan"},
    "PATCH /api/ai-providers/{provider_id}": {"label": "Other"},
    "PATCH /api/auth/profile": {"name": "Other"},
    "PATCH /api/broadcasts/{broadcast_id}": {"name": "Other"},
    "PATCH /api/customers/{customer_id}": {"labels": ["regular"]},
    "PATCH /api/canned-replies/{canned_reply_id}": {"shortcut": "other"},
    "PATCH /api/follow-ups/{follow_up_rule_id}": {"name": "Other"},
    "PATCH /api/label-rules/{label_rule_id}": {"name": "Other"},
    "PATCH /api/scheduled-messages/{scheduled_id}": {"text": "Other"},
    "PATCH /api/knowledge/{article_id}": {"answer": "Other."},
    "PATCH /api/packages/{package_id}": {"name": "Other"},
    "PATCH /api/payment-config/{method_id}": {"active": False},
    "PATCH /api/services/{service_id}": {"name": "Other"},
    "PATCH /api/tenant": {"name": "Other"},
    "PATCH /api/webhooks/{endpoint_id}": {"description": "Other"},
    "PATCH /api/whatsapp/{account_id}": {"label": "Other"},
    "POST /api/services": {"name": "Posters"},
    "POST /api/payments/statements/text": {
        "text": "You have received Rs. 2,500.00 from SANA KHAN 03331112223 on 31/01/2026 10:30. TID: 26013215001"
    },
}
RECORDED = """
select exists (select from events where tenant_id = $1 and id > $3
  and actor_kind = 'user' and actor_id = $2 and agent = 'rules' and address = '127.0.0.1')
"""


async def test_every_write_leaves_an_event_with_its_actor(house: House) -> None:
    """Called with a valid body, as the owner; all that is recorded on the way is as the catalogue says."""
    shop = await full_shop(house.runtime)
    silent, forbidden = set(), set()
    for one in (one for one in house.operations if one.is_unsafe and is_of_a_shop(one)):
        before = await ask(house, shop, "select coalesce(max(id), 0) from events where tenant_id = $1")
        status = await call(house, shop, one)
        if status == 409:
            forbidden.add(str(one))
        elif not await ask(house, shop, RECORDED, shop.owner.user_id, before):
            silent.add(str(one))
    assert silent == set(UNRECORDED)
    assert sorted(forbidden - FORBIDDEN_HERE) == []
    assert sorted(FORBIDDEN_HERE - forbidden) == []
    await check_bodies(house, shop)


def is_of_a_shop(one: Operation) -> bool:
    """What operators do stands in the installation's own record, which tests/platform look at."""
    return str(one) not in PUBLIC and not one.path.startswith("/api/platform/")


async def call(house: House, shop: FullShop, one: Operation) -> int:
    owners = "select max(id::text)::uuid from sessions where tenant_id = $1"
    ids: dict[str, UUID] = dict(shop.ids)
    if one.path.startswith("/api/whatsapp/"):
        ids["account_id"] = await ask(house, shop, "select max(id::text)::uuid from whatsapp_accounts")
    async with client_of(house.runtime, shop.owner, app=house.app) as client:
        client.headers["User-Agent"] = "rules"
        ids["session_id"] = await ask(house, shop, owners)
        body = BODIES.get(str(one))
        if one.path.startswith(("/api/payment-config", "/api/team", "/api/tenant")) and "password" in (
            one.body(ids) or {}
        ):
            body = {**one.body(ids), "password": EXAMPLES["new"]}  # it was changed on the way
        if one.path.endswith("/merge"):
            answer = await one.call(client, ids, {"customer_id": shop.second_customer})
        elif body:
            answer = await client.request(one.method, one.address(ids), json=body)
        else:
            answer = await one.call(client, ids)
    return answer.status_code


async def ask(house: House, shop: FullShop, sql: str, *values: object) -> Any:
    async with tenant_tx(house.runtime.db, shop.tenant_id) as tx:
        return await tx.raw.fetchval(sql, *((shop.tenant_id, *values) if "$1" in sql else values))


async def check_bodies(house: House, shop: FullShop) -> None:
    """Each event fits its facts, and what endpoints are sent of it fits the schema they were given."""
    async with tenant_tx(house.runtime.db, shop.tenant_id) as tx:
        rows = await tx.raw.fetch("select id, type, data from events order by id")
        seen = {row["type"] for row in rows}
        for row in rows:
            EVENT_TYPES[row["type"]].facts.model_validate(row["data"])
            sent = TypeAdapter(model_of(row["type"])).validate_json(await body_of(tx, row["id"]))
            assert sent.model_dump()["type"] == row["type"]
    assert len(seen) > 30
