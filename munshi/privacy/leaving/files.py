"""Files that are to go: marked in the transaction that gives them up, deleted for good after it."""

import asyncio
import shutil
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from munshi.billing.models import Invoice
from munshi.billing.service import proof_of
from munshi.core.db import Tx
from munshi.core.queue.jobs import Run
from munshi.media import store
from munshi.media.models import MediaFile

AT_ONCE = 50

MARK_ALL = "update media_files set gone_at = now() where tenant_id = $1 and gone_at is null"
MARK = "update media_files set gone_at = now() where tenant_id = $1 and id = any($2) and gone_at is null"

# A proof keeps the row of its picture: it says that there was one. So does whatever came to show a file meanwhile.
DROP = """
delete from media_files f where f.tenant_id = $1 and f.id = any($2)
  and not exists (select from payment_proofs p where p.tenant_id = $1 and p.media_id = f.id)
  and not exists (select from messages m where m.tenant_id = $1 and m.media_id = f.id)
  and not exists (select from refunds r where r.tenant_id = $1 and r.media_id = f.id)
  and not exists (select from services s where s.tenant_id = $1 and s.image_id = f.id)
"""
BLANK = """
update media_files set path = '', sha256 = '', filename = null, size = 0 where tenant_id = $1 and id = any($2)
"""


async def mark_gone(tx: Tx, media_ids: Collection[UUID]) -> None:
    """From the commit on nobody is shown these files; `sweep` deletes them."""
    await tx.raw.execute(MARK, tx.tenant_id, list(media_ids))


async def sweep(run: Run) -> int:
    """Delete the bytes of all files of the shop that are marked, and then their rows; returns how many there were.

    Unavailable when Cloudinary does not answer: what is left is found again.
    """
    swept = 0
    while files := await _marked(run):
        for media in files:
            await store.delete(run.runtime, media)
        ids = [media.id for media in files]
        async with run.tx() as tx:
            await tx.raw.execute(DROP, run.tenant_id, ids)
            await tx.raw.execute(BLANK, run.tenant_id, ids)
        swept += len(files)
    return swept


async def delete_all(run: Run) -> None:
    """Delete every file of the shop, wherever it lies; their rows stay, to be deleted with all others."""
    async with run.tx() as tx:
        await tx.raw.execute(MARK_ALL, run.tenant_id)
    while files := await _marked(run):
        for media in files:
            await store.delete(run.runtime, media)
        async with run.tx() as tx:
            await tx.raw.execute(BLANK, run.tenant_id, [media.id for media in files])
    for proof in await list_receipts(run):
        await store.delete(run.runtime, proof)
    # What was stored without a row, by a process that was cut off in between.
    directory = run.runtime.settings.DATA_DIR / "media" / str(run.tenant_id)
    await asyncio.to_thread(shutil.rmtree, directory, ignore_errors=True)


async def list_receipts(run: Run) -> list[MediaFile]:
    """The pictures by which the shop has shown the operator that it paid; they stand with the invoices."""
    with_proof = (Invoice.tenant_id == run.tenant_id, Invoice.proof.is_not(None))
    async with run.tx() as tx:
        return [proof_of(invoice) for invoice in await tx.scalars(select(Invoice).where(*with_proof))]


async def _marked(run: Run) -> list[MediaFile]:
    marked = (MediaFile.tenant_id == run.tenant_id, MediaFile.gone_at.is_not(None), MediaFile.path != "")
    async with run.tx() as tx:
        return list(await tx.scalars(select(MediaFile).where(*marked).order_by(MediaFile.id).limit(AT_ONCE)))
