"""A message to a number that the owner names, to see that what is sent arrives."""

from typing import Any
from uuid import UUID

from munshi.channels.numbers.accounts import get_account
from munshi.channels.sharing.schemas import TestMessage
from munshi.conversations.receive import begin
from munshi.conversations.send import MessageRef, send
from munshi.conversations.templates.send import render_template
from munshi.conversations.window import check_open
from munshi.core.db import Tx
from munshi.core.errors import Conflict
from munshi.events.service import Actor, emit
from munshi.mail.letters import language_of
from munshi.tenants.phones import international
from munshi.tenants.service import get_tenant

TEMPLATE = "test_message"
TESTED = "whatsapp.tested"
MOST_A_DAY = 5  # of one number: a phone that writes to strangers is banned

HOLD = "select from whatsapp_accounts where tenant_id = $1 and id = $2 for no key update"
SENT_TODAY = """
select count(*) from events where tenant_id = $1 and subject_id = $2 and type = $3
  and created_at > now() - interval '24 hours'
"""


async def send_test(tx: Tx, account_id: UUID, test: TestMessage, *, by: Actor) -> MessageRef:
    """Queued like any other message, so it is paced; a phone that only answers makes this one exception.

    Conflict `not_connected`; `test_limit` after MOST_A_DAY in a day; `window_closed` through the Cloud API to who has
    not written there within 24 hours; `customer_unwilling` to who has stopped the shop's messages.
    """
    await tx.raw.execute(HOLD, tx.tenant_id, account_id)
    account, tenant = await get_account(tx, account_id), await get_tenant(tx)
    if account.status != "connected":
        raise Conflict("Connect this number first.", code="not_connected")
    sent: Any = await tx.raw.fetchval(SENT_TODAY, tx.tenant_id, account_id, TESTED)
    if sent >= MOST_A_DAY:
        detail = f"{MOST_A_DAY} test messages a day are enough: this number has sent them."
        raise Conflict(detail, code="test_limit", limit=MOST_A_DAY)
    phone = international(test.to, tenant.country, field="to")
    conversation_id = await begin(tx, account_id, [("phone", phone)], None)
    await _check_willing(tx, conversation_id)
    if account.kind == "cloud":
        await check_open(tx, conversation_id)
    text = test.text or await render_template(tx, TEMPLATE, language_of(tenant.locale), {"shop": tenant.name})
    ref = await send(tx, conversation_id, text, author="system", template=TEMPLATE, payload={"test": True}, by=by)
    data = {"account": account_id, "conversation": conversation_id, "message": ref.id}
    emit(tx, TESTED, account_id, data, by=by)
    return ref


async def _check_willing(tx: Tx, conversation_id: UUID) -> None:
    unwilling: Any = await tx.raw.fetchval(
        "select p.blocked_at is not null or p.opted_out_at is not null from conversations c "
        "join customers p on p.tenant_id = $1 and p.id = c.customer_id where c.tenant_id = $1 and c.id = $2",
        tx.tenant_id,
        conversation_id,
    )
    if unwilling:
        raise Conflict("Who has this number is blocked or wants no messages.", code="customer_unwilling")
