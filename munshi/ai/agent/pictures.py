"""Pictures a customer has just sent, for the models that can see."""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from munshi.ai.tools.context import ToolContext
from munshi.ai.turn.turn import MessageInfo
from munshi.core.errors import Problem
from munshi.core.runtime import Runtime
from munshi.media.models import MediaFile
from munshi.media.store import read

if TYPE_CHECKING:
    from pydantic_ai.messages import BinaryContent

MOST_PICTURES = 3
MOST_BYTES = 4 * 1024 * 1024
TYPES = ("image/jpeg", "image/png", "image/webp", "image/gif")


async def pictures_of(runtime: Runtime, context: ToolContext, messages: Sequence[MessageInfo]) -> "list[BinaryContent]":
    """The newest pictures of `messages`, 3 at most; one that is too large or gone is left out."""
    from pydantic_ai.messages import BinaryContent

    ids = [message.media_id for message in messages if message.media_id and message.kind == "image"][-MOST_PICTURES:]
    found = []
    for media in await _files(context, ids) if ids else []:
        try:
            found.append(BinaryContent(await read(runtime, media), media_type=media.content_type))
        except Problem:
            continue
    return found


async def _files(context: ToolContext, ids: list[UUID]) -> list[MediaFile]:
    async with context.open_tx() as tx:
        rows = await tx.scalars(
            select(MediaFile)
            .where(MediaFile.tenant_id == tx.tenant_id, MediaFile.id.in_(ids))
            .where(MediaFile.content_type.in_(TYPES), MediaFile.size <= MOST_BYTES)
            .order_by(MediaFile.id)
        )
        return list(rows)
