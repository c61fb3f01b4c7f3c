"""What people may do with their own account: see it, change name and password, change shops."""

from uuid import UUID

from munshi.auth.guards import Person
from munshi.auth.links.letters import write_to
from munshi.auth.models import User
from munshi.auth.schemas import MembershipView, PasswordChange, ProfileChange, ProfileView
from munshi.auth.second_step.proof import prove
from munshi.auth.service import Device, open_session, revoke_sessions
from munshi.auth.signin.passwords import hash_password
from munshi.auth.signin.sessions import tell_ended
from munshi.core.db import Tx, global_tx, tenant_tx
from munshi.core.errors import Forbidden, NotFound
from munshi.core.runtime import Runtime
from munshi.events.changes import changes_of
from munshi.events.service import emit
from munshi.mail.service import PLATFORM

MEMBERSHIPS = """
select m.tenant_id, t.name, t.slug, m.role, coalesce((t.settings->>'require_2fa')::boolean, false) as require_2fa
from memberships_of($1) m join tenants t on t.id = m.tenant_id
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
        email_verified=user.email_verified_at is not None or not runtime.settings.mail,
        two_factor=user.two_factor_since is not None,
        two_factor_required=bool(here and here.require_2fa and user.two_factor_since is None),
        tenant_id=here.tenant_id if here else None,
        role=here.role if here else None,
        memberships=memberships,
    )


async def change_profile(runtime: Runtime, person: Person, change: ProfileChange) -> None:
    if change.name is None:
        return
    async with tenant_tx(runtime.db, person.tenant_id or PLATFORM) as tx:
        user = await tx.get_one(User, person.user_id, with_for_update=True)
        changes = changes_of(user, {"name": change.name})
        user.name = change.name
        if person.tenant_id:
            emit(tx, "user.updated", person.user_id, {"fields": ["name"]}, by=person.actor, changes=changes)


async def change_password(runtime: Runtime, person: Person, change: PasswordChange) -> None:
    """Set a new password and end every other session. Refusals as of `prove`; they change nothing."""
    async with global_tx(runtime.db) as tx:
        known = (await tx.get_one(User, person.user_id)).password_hash
    await prove(runtime, person.user_id, change.current, change.code)
    hashed = await hash_password(change.new)
    async with tenant_tx(runtime.db, person.tenant_id or PLATFORM) as tx:
        user = await tx.get_one(User, person.user_id, with_for_update=True)
        if user.password_hash != known:
            raise Forbidden("The password is wrong.", code="wrong_password")
        user.password_hash = hashed
        await tx.flush()
        ended = await revoke_sessions(tx, person.user_id, keep=person.session_id)
        await write_to(tx, runtime.settings, user, "password_changed", {"email": user.email})
        if person.tenant_id:
            emit(tx, "user.password_changed", person.user_id, by=person.actor)
    await tell_ended(runtime.db, ended, by=person.actor)


async def switch_tenant(runtime: Runtime, person: Person, tenant_id: UUID, device: Device) -> str:
    """End this session and open one in another shop of the user; returns the cookie's value."""
    async with global_tx(runtime.db) as tx:
        if all(membership.tenant_id != tenant_id for membership in await _memberships(tx, person.user_id)):
            raise NotFound("shop")
    async with tenant_tx(runtime.db, tenant_id) as tx:
        ended = await revoke_sessions(tx, person.user_id, only=person.session_id)
        session, token = await open_session(tx, runtime.settings, person.user_id, tenant_id, device)
        emit(tx, "user.signed_in", person.user_id, {"session": str(session.id)}, by=person.actor)
    await tell_ended(runtime.db, ended, by=person.actor)
    return token


async def _memberships(tx: Tx, user_id: UUID) -> list[MembershipView]:
    return [MembershipView(**row) for row in await tx.raw.fetch(MEMBERSHIPS, user_id)]
