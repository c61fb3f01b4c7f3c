"""Job `away:<conversation>`: outside the business hours, who is answered by nobody hears when the shop is back."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from munshi.ai.words.language import detect
from munshi.conversations.models import OPEN
from munshi.conversations.service import lock_customer_of
from munshi.conversations.templates.send import send_template
from munshi.core.clock import now
from munshi.core.queue.jobs import Run
from munshi.tenants.opening.hours import opening_at
from munshi.tenants.opening.words import moment_in_words
from munshi.tenants.schemas import TenantSettings
from munshi.tenants.service import read_settings

NEVER = datetime(9999, 1, 1, tzinfo=UTC)

# A chat whose customer waits for an answer; locked, so that an answer given meanwhile is seen.
WAITING = """
select c.answered_by, c.customer_id, p.language, t.settings, t.time_zone,
  (select m.text from messages m
   where m.tenant_id = c.tenant_id and m.conversation_id = c.id and m.seq = c.inbound_seq) as words
from conversations c
join customers p on p.tenant_id = c.tenant_id and p.id = c.customer_id and p.blocked_at is null
join tenants t on t.id = c.tenant_id
where c.tenant_id = $1 and c.id = $2 and c.inbound_seq > c.answered_seq and c.status = any($3)
for no key update of c
"""

# One closed time is known by when it ends: of two chats of a customer only one hears of it.
TELL = """
update customers set away_told_until = $3
where tenant_id = $1 and id = $2 and away_told_until is distinct from $3 returning true
"""


async def tell(run: Run) -> None:
    """Sends template `away`, once a customer and closed time, unless the AI answers or the shop wants none."""
    conversation_id, at = UUID(run.subject), now()
    async with run.tx() as tx:
        await lock_customer_of(tx, conversation_id)
        chat: Any = await tx.raw.fetchrow(WAITING, run.tenant_id, conversation_id, OPEN)
        if chat is None:
            return
        settings = read_settings(chat["settings"])
        opening = opening_at(settings.business_hours, chat["time_zone"], at)
        if opening.is_open or not _wanted(settings, chat["answered_by"]):
            return
        until = opening.changes_at or NEVER
        if not await tx.raw.fetchval(TELL, run.tenant_id, chat["customer_id"], until):
            return
        language = detect(chat["words"] or "", chat["language"])
        fields = {"opens": moment_in_words(opening.changes_at, chat["time_zone"], at, language)}
        await send_template(tx, conversation_id, "away", language, fields)


def _wanted(settings: TenantSettings, answered_by: str) -> bool:
    if settings.away_message == "when_nobody_answers":
        return answered_by == "human" or not settings.ai_enabled
    return settings.away_message == "instead_of_ai"
