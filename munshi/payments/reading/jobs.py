"""Job `read:<proof>`: what the customer sent is read on this machine, by one process that takes one file at a time."""

from uuid import UUID

from munshi.core.errors import NotFound
from munshi.core.helper import HelperFailed
from munshi.core.jobs import Again, Run
from munshi.media import store
from munshi.media.models import MediaFile
from munshi.payments.reading.service import get_reading, keep_reading
from munshi.payments.service import get_proof
from munshi.payments.statements.match import match_proof

PROGRAM = "munshi.payments.reading.program"
# More would hold places of the job runner that replies to customers need.
LONGEST_QUEUE = 3
BUSY_SECONDS = 1.0


async def read(run: Run) -> None:
    """Reads the proof, once: a repeat does nothing unless it could not be read before."""
    helper = run.runtime.helpers.of(PROGRAM)
    if helper.waiting >= LONGEST_QUEUE:
        raise Again(BUSY_SECONDS)
    proof_id = UUID(run.subject)
    async with run.tx() as tx:
        reading = await get_reading(tx, proof_id)
        if reading and reading.state == "read":
            return
        proof = await get_proof(tx, proof_id)
        media = await tx.get_one(MediaFile, (tx.tenant_id, proof.media_id))
    try:
        content = await store.read(run.runtime, media)
        answer = await helper.ask({"content_type": media.content_type}, content)
    except NotFound:
        answer = {"unreadable": "gone"}
    except HelperFailed as failed:
        if failed.reason != "absent" and run.attempt == 1:
            raise  # the machine may have been short of memory or time for a moment
        answer = {"unreadable": failed.reason}
    async with run.tx() as tx:
        await keep_reading(tx, proof_id, answer)
        await match_proof(tx, proof_id)
