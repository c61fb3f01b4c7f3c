"""/api/whatsapp/{id}: the link that opens a chat, a poster with its code, and a message to try the number."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response, status

from munshi.auth.guards import Admin, TenantTx, Viewer
from munshi.channels.sharing import link, trial
from munshi.channels.sharing.poster import poster
from munshi.channels.sharing.schemas import PosterQuery, ShareQuery, ShareView, TestMessage
from munshi.conversations import messages
from munshi.conversations.schemas import MessageView
from munshi.core.http.app import RuntimeDep
from munshi.core.http.problems import problems

router = APIRouter(prefix="/api/whatsapp", tags=["whatsapp"], responses=problems(401, 403, 404, 409, 422))

PDF: dict[int | str, dict[str, Any]] = {200: {"description": "The poster", "content": {"application/pdf": {}}}}
PNG: dict[int | str, dict[str, Any]] = {200: {"description": "The poster", "content": {"image/png": {}}}}
PRIVATE = {"Cache-Control": "private, no-store"}


@router.get("/{account_id:uuid}/share")
async def get_share_link(_: Viewer, tx: TenantTx, account_id: UUID, query: Annotated[ShareQuery, Query()]) -> ShareView:
    """409 `number_unknown` for a simulator, and until a number has been connected."""
    return await link.share(tx, account_id, query.text)


@router.get("/{account_id:uuid}/poster.pdf", response_class=Response, responses=PDF)
async def get_poster_pdf(
    member: Viewer, runtime: RuntimeDep, account_id: UUID, query: Annotated[PosterQuery, Query()]
) -> Response:
    """To print: the shop's name, logo and number, and the code. 409 as for the link."""
    made = await poster(runtime, member.tenant_id, account_id, query, "pdf")
    return Response(made, media_type="application/pdf", headers={**PRIVATE, "Content-Disposition": "inline"})


@router.get("/{account_id:uuid}/poster.png", response_class=Response, responses=PNG)
async def get_poster_picture(
    member: Viewer, runtime: RuntimeDep, account_id: UUID, query: Annotated[PosterQuery, Query()]
) -> Response:
    """The same as a picture, to post."""
    made = await poster(runtime, member.tenant_id, account_id, query, "png")
    return Response(made, media_type="image/png", headers=PRIVATE)


@router.post("/{account_id:uuid}/test-message", status_code=status.HTTP_201_CREATED)
async def send_test_message(member: Admin, tx: TenantTx, account_id: UUID, test: TestMessage) -> MessageView:
    """One message to a number you name. 409 `not_connected`, `test_limit`, `window_closed`, `customer_unwilling`."""
    sent = await trial.send_test(tx, account_id, test, by=member.actor)
    return await messages.view_message(tx, sent.id)
