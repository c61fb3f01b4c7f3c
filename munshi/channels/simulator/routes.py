"""/api/whatsapp/{account}/simulate: play a simulator number's customer, and see the chat as their phone shows it."""

import asyncio
import time
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status

from munshi.auth.guards import Agent, TenantTx, Viewer
from munshi.channels.schemas import PhoneQuery, PhoneView, SimulatedEvent, SimulatedMessage
from munshi.channels.simulator import phone
from munshi.core.db import tenant_tx
from munshi.core.http.app import RuntimeDep
from munshi.core.http.problems import problems
from munshi.media.service import get_media

router = APIRouter(
    prefix="/api/whatsapp/{account_id:uuid}/simulate", tags=["simulator"], responses=problems(401, 403, 404, 409, 422)
)

LOOK_SECONDS = 0.2


@router.post("", status_code=status.HTTP_202_ACCEPTED)
async def simulate_message(member: Agent, tx: TenantTx, account_id: UUID, message: SimulatedMessage) -> SimulatedEvent:
    """The customer writes; what follows is what follows a real message."""
    media = await get_media(tx, message.media_id) if message.media_id else None
    played = phone.Played(message.sender, message.name, message.text, media)
    return SimulatedEvent(event_id=await phone.play(tx, account_id, played))


@router.get("")
async def list_simulated_messages(
    member: Viewer, runtime: RuntimeDep, account_id: UUID, query: Annotated[PhoneQuery, Query()]
) -> PhoneView:
    """The chat as the customer's phone shows it, oldest first."""
    until = time.monotonic() + query.wait
    while True:
        async with tenant_tx(runtime.db, member.tenant_id) as tx:
            shown = await phone.look(tx, account_id, query.sender, query.after_seq)
        if shown.items or time.monotonic() >= until:
            return shown
        await asyncio.sleep(LOOK_SECONDS)
