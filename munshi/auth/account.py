"""What people may do with their own account: see it, change name and password, change shops, end sessions."""

from uuid import UUID

from pydantic import SecretStr
from sqlalchemy import select

from munshi.auth.guards import Person
from munshi.auth.login import count_attempt, forgive
from munshi.auth.models import Session, User
from munshi.auth.passwords import hash_password, verify_password
from munshi.auth.schemas import MembershipView, ProfileChange, ProfileView, SessionView
from munshi.auth.service import Device, open_session, revoke_sessions
from munshi.core.clock import now
from munshi.core.db import Tx, global_tx, tenant_tx
from munshi.core.errors import Forbidden, NotFound
from munshi.core.runtime import Runtime
from munshi.events.changes import changes_of
from munshi.events.service import emit

MEMBERSHIPS = """
select m.tenant_id, t.name, t.slug, m.role from memberships_of($1) m join tenants t on t.id = m.tenant_id
"""


async def profile(runtime: Runtime, user_id: UUID, tenant_id: UUID | None) -> ProfileView:
    async with global_tx(runtime.db) as tx:
        user = await tx.get_one(User, user_id)
        memberships = await _memberships(tx, user_id)
    here = next((membership for membership in memberships if membership.tenant_id == tenant_id), None)
    return ProfileView(
        user_id=user.id,
        email=user.email,
        name=user.name,
        is_platform_admin=user.is_platform_admin,
        tenant_id=here.tenant_id if here else None,
        role=here.role if here else None,
        memberships=memberships,
    )


async def change_profile(runtime: Runtime, person: Person, change: ProfileChange) -> None:
    if change.name is None:
        return
    opening = tenant_tx(runtime.db, person.tenant_id) if person.tenant_id else global_tx(runtime.db)
    async with opening as tx:
        user = await tx.get_one(User, person.user_id, with_for_update=True)
        changes = changes_of(user, {"name": change.name})
        user.name = change.name
        if person.tenant_id:
            emit(tx, "user.updated", person.user_id, {"fields": ["name"]}, by=person.actor, changes=changes)


async def check_password(runtime: Runtime, user_id: UUID, password: SecretStr | None) -> None:
    """Who is signed in must prove that they are still themselves, before something that a thief of a session would do.

    Forbidden: `password_needed` when none was sent, `wrong_password` when it does not fit, which counts as a failed
    sign-in. To be called with no transaction open: it takes a while.
    """
    if password is None:
        raise Forbidden("This needs your password.", code="password_needed")
    await count_attempt(runtime, user_id)
    async with global_tx(runtime.db) as tx:
        known = (await tx.get_one(User, user_id)).password_hash
    if not await verify_password(password.get_secret_value(), known):
        raise Forbidden("The password is wrong.", code="wrong_password")
    async with global_tx(runtime.db) as tx:
        await forgive(tx, user_id)


async def change_password(runtime: Runtime, person: Person, current: str, new: str) -> None:
    """Forbidden (`wrong_password`) when `current` does not fit: that counts as a failed sign-in and changes nothing."""
    await count_attempt(runtime, person.user_id)
    async with global_tx(runtime.db) as tx:
        known = (await tx.get_one(User, person.user_id)).password_hash
    if not await verify_password(current, known):
        raise Forbidden("The current password is wrong.", code="wrong_password")
    hashed = await hash_password(new)
    opening = tenant_tx(runtime.db, person.tenant_id) if person.tenant_id else global_tx(runtime.db)
    async with opening as tx:
        user = await tx.get_one(User, person.user_id, with_for_update=True)
        if user.password_hash != known:
            raise Forbidden("The current password is wrong.", code="wrong_password")
        user.password_hash = hashed
        await tx.flush()
        await forgive(tx, person.user_id)
        await revoke_sessions(tx, person.user_id, keep=person.session_id)
        if person.tenant_id:
            emit(tx, "user.password_changed", person.user_id, by=person.actor)


async def switch_tenant(runtime: Runtime, person: Person, tenant_id: UUID, device: Device) -> str:
    """End this session and open one in another shop of the user; returns the cookie's value."""
    async with global_tx(runtime.db) as tx:
        if all(membership.tenant_id != tenant_id for membership in await _memberships(tx, person.user_id)):
            raise NotFound("shop")
    async with tenant_tx(runtime.db, tenant_id) as tx:
        await revoke_sessions(tx, person.user_id, only=person.session_id)
        session, token = await open_session(tx, runtime.settings, person.user_id, tenant_id, device)
        emit(tx, "user.signed_in", person.user_id, {"session": str(session.id)}, by=person.actor)
        return token


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
    """End one of the person's sessions, which may be this one. NotFound when it does not stand."""
    async with tenant_tx(runtime.db, person.tenant_id) if person.tenant_id else global_tx(runtime.db) as tx:
        if not await revoke_sessions(tx, person.user_id, only=session_id):
            raise NotFound("session")
        if person.tenant_id:
            emit(tx, "user.signed_out", person.user_id, {"session": str(session_id)}, by=person.actor)


async def _memberships(tx: Tx, user_id: UUID) -> list[MembershipView]:
    return [MembershipView(**row) for row in await tx.raw.fetch(MEMBERSHIPS, user_id)]
