"""/api/media: files of the shop's chats, for its own members only."""

import asyncio
from typing import Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Request, Response, UploadFile
from fastapi.responses import FileResponse

from munshi.auth.guards import Agent, Viewer
from munshi.core.db import tenant_tx
from munshi.core.http.app import RuntimeDep
from munshi.core.http.problems import problems
from munshi.events.service import emit
from munshi.media import store
from munshi.media.metadata import MARKED, without_metadata
from munshi.media.models import MediaFile
from munshi.media.schemas import MediaView
from munshi.media.service import get_media
from munshi.tenants.quotas.limits import check_room

router = APIRouter(prefix="/api/media", tags=["media"], responses=problems(401, 403))

CONTENT = {name: {"schema": {"type": "string", "format": "binary"}} for name in sorted(store.ACCEPTED)}
BYTES: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file", "content": CONTENT},
    206: {"description": "The part of it that `Range` asks for", "content": CONTENT},
    304: {"description": "It is the one that `If-None-Match` names"},
}
PDF = "application/pdf"
# What a browser shows by itself without running anything in it.
SHOWN = ("image/", "audio/", "video/", PDF)
POLICY = "default-src 'none'; sandbox"
# Our pages show a PDF in a frame; some browsers' viewers do not start in a sandbox.
PDF_POLICY = "default-src 'none'; frame-ancestors 'self'"


@router.post("", status_code=201, responses=problems(409, 413, 415, 422, 503))
async def upload_media(member: Agent, runtime: RuntimeDep, file: UploadFile) -> MediaView:
    """Store a file of at most 16 MiB, to be sent in a chat or shown with a service.

    409 `quota_reached` when the plan has no room for it; what customers send is always kept.
    """
    content = await file.read(store.MOST_BYTES + 1)
    async with tenant_tx(runtime.db, member.tenant_id) as tx:
        await check_room(tx, "storage_bytes", len(content))
    media = await store.save(runtime, member.tenant_id, content, filename=file.filename)
    async with tenant_tx(runtime.db, member.tenant_id) as tx:
        await check_room(tx, "storage_bytes", len(content))
        tx.add(media)
        emit(tx, "media.uploaded", media.id, {"kind": media.content_type}, by=member.actor)
        await tx.flush()
    return MediaView.model_validate(media)


@router.get("/{media_id:uuid}", response_class=Response, responses=BYTES | problems(404, 422, 503))
async def get_media_file(request: Request, member: Viewer, runtime: RuntimeDep, media_id: UUID) -> Response:
    """A browser may keep the file, but asks each time: then its session counts, and the answer is 304.

    A picture comes without its metadata: where it was taken, and with what, is not the shop's business.
    """
    async with tenant_tx(runtime.db, member.tenant_id) as tx:
        media = await get_media(tx, media_id)
    headers = {
        "Content-Disposition": _disposition(media),
        "Content-Security-Policy": PDF_POLICY if media.content_type == PDF else POLICY,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-cache",
        "ETag": f'"{media.sha256}"',
    }
    if media.sha256 in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if media.content_type in MARKED:
        content = await store.read(runtime, media)
        bare = await asyncio.to_thread(without_metadata, content, media.content_type)
        if bare != content:
            return Response(bare, media_type=media.content_type, headers=headers)
    if place := await store.on_disk(runtime, media):
        return FileResponse(place, headers=headers, media_type=media.content_type)
    return Response(await store.read(runtime, media), media_type=media.content_type, headers=headers)


def _disposition(media: MediaFile) -> str:
    way = "inline" if media.content_type.startswith(SHOWN) else "attachment"
    name = quote(media.filename or str(media.id), safe="")
    return f"{way}; filename*=UTF-8''{name}"
