"""Rows of stored files; the bytes are media/store's business."""

from uuid import UUID

from munshi.core.db import Tx
from munshi.core.errors import NotFound
from munshi.media.models import MediaFile


async def get_media(tx: Tx, media_id: UUID) -> MediaFile:
    media = await tx.get(MediaFile, (tx.tenant_id, media_id))
    if media is None or media.gone_at is not None:
        raise NotFound("file")
    return media
