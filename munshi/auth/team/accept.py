"""Accepting an invitation: as a new user, or as the signed-in one whose address it names. Of two at once, one wins."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from munshi.auth.guards import Person
from munshi.auth.models import Invitation, Membership, User
from munshi.auth.service import Device, create_user, find_user, revoke_sessions
from munshi.auth.signin.login import Came
from munshi.auth.signin.passwords import hash_password
from munshi.auth.signin.sessions import enter, tell_ended
from munshi.auth.team.invitations import PAGE
from munshi.auth.team.members import lock_team
from munshi.auth.team.schemas import Acceptance, InvitationShown
from munshi.core.clock import new_id, now
from munshi.core.db import Tx, tenant_tx
from munshi.core.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated
from munshi.core.runtime import Runtime
from munshi.core.settings import Settings
from munshi.core.tokens import read_ids
from munshi.events.service import Actor, emit
from munshi.tenants.quotas.limits import check_room
from munshi.tenants.service import get_tenant

TAKE = """
update invitations set accepted_at = now()
where tenant_id = $1 and id = $2 and accepted_at is null and revoked_at is null and expires_at > now()
returning id
"""


async def show(runtime: Runtime, token: str) -> InvitationShown:
    """What the link leads to. NotFound when we did not make it, Conflict `invitation_over` when it is open no more."""
    tenant_id, invitation_id = _read(runtime.settings, token)
    async with tenant_tx(runtime.db, tenant_id) as tx:
        one = await tx.get(Invitation, (tenant_id, invitation_id))
        if one is None:
            raise NotFound("invitation")
        if one.accepted_at or one.revoked_at or one.expires_at <= now():
            raise _over()
        return InvitationShown(
            shop=(await get_tenant(tx)).name,
            role=one.role,
            email=one.email,
            has_account=await find_user(tx, one.email) is not None,
            expires_at=one.expires_at,
        )


async def accept(runtime: Runtime, given: Acceptance, person: Person | None, device: Device) -> Came:
    """Make the person a member and sign them in there; their present session ends.

    Refusals as of `show`, and: Unauthenticated `sign_in_first` when the address has an account; Forbidden
    `other_address` for who is signed in under another; Invalid without name and password for a new account.
    """
    shown = await show(runtime, given.token)
    hashed = await hash_password(given.password) if given.password and not shown.has_account else None
    tenant_id, invitation_id = _read(runtime.settings, given.token)
    async with tenant_tx(runtime.db, tenant_id) as tx:
        await lock_team(tx)
        if await tx.raw.fetchval(TAKE, tenant_id, invitation_id) is None:
            raise _over()
        one = await tx.get_one(Invitation, (tenant_id, invitation_id), populate_existing=True)
        user = await _user(tx, one, given.name, hashed, person)
        await _add(tx, one, user)
        ended = await revoke_sessions(tx, user.id, only=person.session_id) if person else []
        entry = await enter(tx, runtime.settings, user.id, tenant_id, device)
    await tell_ended(runtime.db, ended, by=Actor("user", user.id))
    return Came(user.id, tenant_id, entry)


async def _user(tx: Tx, one: Invitation, name: str | None, hashed: str | None, person: Person | None) -> User:
    user = await find_user(tx, one.email)
    if user is None:
        if not name or not hashed:
            raise Invalid("Choose a name and a password.", field="password" if name else "name")
        return await create_user(tx, one.email, name, hashed)
    if person is None:
        raise Unauthenticated(f"Sign in as {one.email} first.", code="sign_in_first")
    if person.user_id != user.id:
        raise Forbidden(f"This invitation is for {one.email}: sign in as that.", code="other_address")
    return user


async def _add(tx: Tx, one: Invitation, user: User) -> None:
    row = insert(Membership).values(tenant_id=tx.tenant_id, id=new_id(), user_id=user.id, role=one.role)
    added = await tx.execute(row.on_conflict_do_nothing().returning(Membership.id))
    if one.mailed:  # they read the mail that went there
        await tx.raw.execute(
            "update users set email_verified_at = coalesce(email_verified_at, now()) where id = $1", user.id
        )
    by = Actor("user", user.id)
    emit(tx, "invitation.accepted", one.id, {"user": str(user.id)}, by=by)
    if added.first():
        await check_room(tx, "seats", more=0)
        emit(tx, "member.added", user.id, {"user": str(user.id), "role": one.role}, by=by)


def _read(settings: Settings, token: str) -> tuple[UUID, UUID]:
    ids = read_ids(settings, PAGE, token, 2)
    if ids is None:
        raise NotFound("invitation")
    return ids[0], ids[1]


def _over() -> Conflict:
    detail = "This invitation was accepted, taken back, or its time is over. Ask for a new one."
    return Conflict(detail, code="invitation_over")
