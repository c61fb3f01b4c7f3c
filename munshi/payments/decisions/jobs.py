"""Job `decide:<proof>`: a held decision takes effect."""

from uuid import UUID

from munshi.core.queue.jobs import Again, Run
from munshi.payments.decisions.decide import carry_out


async def decide(run: Run) -> None:
    """Carries the decision out when its time has come, else waits on; one that was taken back is left alone."""
    async with run.tx() as tx:
        left = await carry_out(tx, UUID(run.subject))
    if left > 0:
        raise Again(left)
