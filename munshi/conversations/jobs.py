"""Jobs that wait for a time: `resume:<conversation>` gives a chat to the AI, `snooze:<conversation>` to the team."""

from uuid import UUID

from munshi.conversations.handover import resume as give_to_ai
from munshi.conversations.snooze import end_if_due
from munshi.core.queue.jobs import Again, Run
from munshi.events.service import SYSTEM

SECONDS_LEFT = """
select extract(epoch from human_until - now())::float8 from conversations
where tenant_id = $1 and id = $2 and answered_by = 'human' and human_until is not null for no key update
"""


async def resume(run: Run) -> None:
    """Gives the chat back, or waits on when a person has taken more time since."""
    conversation_id = UUID(run.subject)
    async with run.tx() as tx:
        left: float | None = await tx.raw.fetchval(SECONDS_LEFT, run.tenant_id, conversation_id)
        if left is not None and left <= 0:
            await give_to_ai(tx, conversation_id, by=SYSTEM)
    if left is not None and left > 0:
        raise Again(left)


async def unsnooze(run: Run) -> None:
    """Brings the chat back, or waits on when it is snoozed for longer by now."""
    async with run.tx() as tx:
        left = await end_if_due(tx, UUID(run.subject))
    if left > 0:
        raise Again(left)
