"""A shop whose customer has left something in every table, and a role that sees all of it."""

from dataclasses import dataclass
from uuid import UUID

import pytest

from munshi.conversations.models import Message
from munshi.core.clock import new_id
from munshi.core.db import tenant_tx
from munshi.core.queue.jobs import wake
from munshi.core.runtime import Runtime
from munshi.media.store import save
from tests.chats import Shop
from tests.privacy.canary import WORD
from tests.rules.catalogue import Connection
from tests.rules.full_shop import FullShop, full_shop
from tests.shop import PNG

PHONE = "923001112233"

SETTLE = (
    "update orders set status = 'completed' where tenant_id = $1",
    "update payment_proofs set status = 'approved' where tenant_id = $1",
    "update refunds set status = 'done', decided_at = now() where tenant_id = $1",
    "update rehearsals set conversation_id = (select min(id::text)::uuid from conversations) where tenant_id = $1",
    """update knowledge_articles set draft = true, active = false, message_id = (
         select m.id from messages m join conversations c on c.id = m.conversation_id order by m.id limit 1)
       where tenant_id = $1""",
    "update statement_entries set order_id = (select id from orders) where tenant_id = $1",
    "update whatsapp_group_messages set author_phone = '+923001112233' where tenant_id = $1",
    """insert into inbound_events (tenant_id, id, account_id, external_id, kind, sender, payload, handled_at)
       select $1, gen_random_uuid(), id, 'wamid.1', 'message', '923001112233', '{"from": "923001112233"}', now()
       from whatsapp_accounts where kind = 'simulator'""",
    """insert into inbound_events (tenant_id, id, account_id, external_id, kind, sender, payload, handled_at)
       select $1, gen_random_uuid(), id, 'wamid.2', 'status', 'receipts', '{"recipient_id": "923001112233"}', now()
       from whatsapp_accounts where kind = 'simulator'""",
    """insert into proof_twins (tenant_id, proof_id, twin_id, kind)
       select $1, p.id, q.id, 'file' from payment_proofs p join payment_proofs q on q.id > p.id""",
    """update webhook_deliveries set event_id = (
         select e.id from events e join messages m on m.id = e.subject_id
         join conversations c on c.id = m.conversation_id order by c.id, e.id limit 1) where tenant_id = $1""",
    "delete from erasures where tenant_id = $1",
    "update exports set status = 'waiting' where tenant_id = $1",
)


@dataclass(frozen=True)
class Lived:
    """`shop` plays jobs; `customer_id` has rows everywhere, and writes from PHONE."""

    full: FullShop
    shop: Shop
    customer_id: UUID


@pytest.fixture
async def lived(runtime: Runtime) -> Lived:
    return await lived_in(runtime)


async def lived_in(runtime: Runtime) -> Lived:
    full = await full_shop(runtime)
    ids, tenant_id = full.ids, full.tenant_id
    picture = await save(runtime, tenant_id, PNG + WORD.encode(), filename="me.png")
    async with tenant_tx(runtime.db, tenant_id) as tx:
        account_id = await tx.raw.fetchval("select id from whatsapp_accounts where kind = 'simulator'")
        tx.add(picture)
        await tx.flush()
        said = {"direction": "in", "author": "customer", "status": "received", "kind": "image", "media_id": picture.id}
        chat = {"conversation_id": ids["conversation_id"], "account_id": account_id, "seq": 90}
        tx.add(Message(tenant_id=tenant_id, id=new_id(), **said, **chat))
        await tx.flush()
        await second_proof(tx.raw, tenant_id)
        for statement in SETTLE:
            await tx.raw.execute(statement, *([tenant_id] if "$1" in statement else []))
        wake(tx, f"in:{account_id}:{PHONE}")
    return Lived(full, Shop(runtime, tenant_id, account_id), ids["customer_id"])


async def second_proof(raw: Connection, tenant_id: UUID) -> None:
    await raw.execute(
        """insert into payment_proofs (tenant_id, id, order_id, message_id, media_id, sha256)
           select tenant_id, gen_random_uuid(), order_id, gen_random_uuid(), media_id, sha256 from payment_proofs
           where tenant_id = $1""",
        tenant_id,
    )
