"""Jobs `read:<proof>` and `reread:<proof>`: what the customer sent is read on this machine, by a process of its own.

It takes one file at a time.
"""

from base64 import b64decode
from uuid import UUID

import structlog

from munshi.core.db import Json
from munshi.core.errors import NotFound
from munshi.core.helper import HelperFailed
from munshi.core.queue.jobs import Again, Run, bring_forward, wake
from munshi.core.runtime import Runtime
from munshi.media import store
from munshi.media.models import MediaFile
from munshi.payments.reading.service import get_reading, keep_reading
from munshi.payments.service import get_proof
from munshi.payments.statements.tying.match import match_proof

log = structlog.get_logger()

PROGRAM = "munshi.payments.reading.picture.program"
# More would hold places of the job runner that replies to customers need.
LONGEST_QUEUE = 3
BUSY_SECONDS = 1.0
# Not the file's fault: it is worth another try, once, when this process starts anew or some hours have passed.
FAULTS_OF_OURS = ("timeout", "died", "absent")
TRIED_AGAIN_AFTER = 6 * 3600.0


async def read(run: Run) -> None:
    """Reads the proof, once: a repeat does nothing unless it could not be read before."""
    if await _read(run) in FAULTS_OF_OURS:
        async with run.tx() as tx:
            wake(tx, f"reread:{run.subject}", delay=TRIED_AGAIN_AFTER)


async def reread(run: Run) -> None:
    """As `read`, for the last time by itself."""
    await _read(run)


async def hasten(runtime: Runtime) -> None:
    """A worker starts: what was not read through a fault of the last one's is read again now."""
    try:
        await bring_forward(runtime.db, "reread")
    except Exception as error:  # they are read all the same, hours later
        log.exception("nothing is read again yet", error=type(error).__name__)


async def _read(run: Run) -> str | None:
    """Why it could not be read; None when it could, or was before."""
    helper = run.runtime.helpers.of(PROGRAM)
    if helper.waiting >= LONGEST_QUEUE:
        raise Again(BUSY_SECONDS)
    proof_id = UUID(run.subject)
    async with run.tx() as tx:
        reading = await get_reading(tx, proof_id)
        if reading and reading.state == "read":
            return None
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
    shown = await _shown(run, media, answer)
    async with run.tx() as tx:
        if shown:
            tx.add(shown)
            await tx.flush()
        await keep_reading(tx, proof_id, answer, shown_id=shown.id if shown else None)
        await match_proof(tx, proof_id)
    reason: str | None = answer.get("unreadable")
    return reason


async def _shown(run: Run, media: MediaFile, answer: Json) -> MediaFile | None:
    """The picture as a JPEG where browsers cannot show what was sent; kept as a file of its own."""
    if "shown" not in answer:
        return None
    name = f"{media.filename or 'picture'}.jpg"
    return await store.save(run.runtime, run.tenant_id, b64decode(answer["shown"]), filename=name)
