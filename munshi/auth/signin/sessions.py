"""A person's sessions: coming in, listing and ending them. A socket under one that has ended is cut at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from fastapi import Response
from sqlalchemy import select

from munshi.auth.guards import Person
from munshi.auth.models import Session
from munshi.auth.schemas import SessionView
from munshi.auth.service import Device, Ended, open_session, revoke_sessions, set_device_cookie, set_session_cookie
from munshi.auth.signin.devices import remember
from munshi.core.clock import now
from munshi.core.db import Database, Tx, global_tx, tenant_tx
from munshi.core.errors import NotFound
from munshi.core.runtime import Runtime
from munshi.core.settings import Settings
from munshi.events.service import Actor, emit


@dataclass(frozen=True)
class Entry:
    """The values of the cookies to give: of the session, and of the device when it has none yet."""

    session_id: UUID
    session: str
    device: str | None


async def enter(tx: Tx, settings: Settings, user_id: UUID, tenant_id: UUID | None, device: Device) -> Entry:
    """Open a session on this device and know it the next time. `tx` is bound to the shop, or to PLATFORM."""
    session, token = await open_session(tx, settings, user_id, tenant_id, device)
    device_token, is_strange = await remember(tx, settings, user_id, device)
    if tenant_id and is_strange:
        by = Actor("user", user_id, device.address, device.agent)
        emit(tx, "user.new_device", user_id, {"session": str(session.id)}, by=by)
    return Entry(session.id, token, device_token)


def give_cookies(response: Response, settings: Settings, entry: Entry) -> None:
    set_session_cookie(response, settings, entry.session)
    if entry.device:
        set_device_cookie(response, settings, entry.device)


async def list_sessions(runtime: Runtime, person: Person) -> list[SessionView]:
    standing = (Session.user_id == person.user_id, Session.revoked_at.is_(None), Session.expires_at > now())
    async with global_tx(runtime.db) as tx:
        found = await tx.scalars(select(Session).where(*standing).order_by(Session.id.desc()).limit(100))
        return [
            SessionView(
                id=session.id,
                created_at=session.created_at,
                expires_at=session.expires_at,
                address=session.address,
                agent=session.agent,
                current=session.id == person.session_id,
            )
            for session in found
        ]


async def revoke_session(runtime: Runtime, person: Person, session_id: UUID) -> None:
    async with global_tx(runtime.db) as tx:
        ended = await revoke_sessions(tx, person.user_id, only=session_id)
    if not ended:
        raise NotFound("session")
    await tell_ended(runtime.db, ended, by=person.actor)


async def revoke_others(runtime: Runtime, person: Person) -> None:
    async with global_tx(runtime.db) as tx:
        ended = await revoke_sessions(tx, person.user_id, keep=person.session_id)
    await tell_ended(runtime.db, ended, by=person.actor)


async def tell_ended(db: Database, ended: Sequence[Ended], *, by: Actor) -> None:
    """Record it in the shops they were in, which cuts their sockets. They have ended whether this runs or not."""
    for tenant_id in {one.tenant_id for one in ended if one.tenant_id}:
        async with tenant_tx(db, tenant_id) as tx:
            emit_ended(tx, [one for one in ended if one.tenant_id == tenant_id], by=by)


def emit_ended(tx: Tx, ended: Sequence[Ended], *, by: Actor) -> None:
    """The same for sessions of the shop that `tx` is bound to, in the transaction that ends them."""
    for one in ended:
        emit(tx, "session.ended", one.session_id, {"user": str(one.user_id)}, by=by)
