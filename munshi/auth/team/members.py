"""Who works in the shop: list, change roles, remove, leave, hand the shop over. It always keeps an owner.

Every change of who belongs to a shop takes the lock of the shop's row first, so that two of them never overlap.
"""

from uuid import UUID

from sqlalchemy import func, select

from munshi.auth.guards import ROLES, Member
from munshi.auth.links.forgotten import make_reset_path
from munshi.auth.models import Membership, User
from munshi.auth.service import revoke_sessions
from munshi.auth.signin.sessions import emit_ended
from munshi.auth.team.schemas import TeamMember
from munshi.core.db import Tx
from munshi.core.errors import Conflict, Forbidden, NotFound
from munshi.core.settings import Settings
from munshi.events.service import Actor, emit

LOCK = "select from tenants where id = $1 for no key update"
OWNERS = "select count(*) from memberships where tenant_id = $1 and role = 'owner'"
REQUIRE = "update tenants set settings = settings || jsonb_build_object('require_2fa', $2::boolean) where id = $1"
SHOPS = "select count(*) from memberships_of($1)"


async def list_members(tx: Tx, settings: Settings) -> list[TeamMember]:
    """Everybody who belongs to the shop, by name."""
    rows = await tx.execute(
        select(User, Membership.role, Membership.created_at)
        .join(User, User.id == Membership.user_id)
        .where(Membership.tenant_id == tx.tenant_id)
        .order_by(func.lower(User.name), User.id)
    )
    return [
        TeamMember(
            user_id=user.id,
            name=user.name,
            email=user.email,
            role=role,
            joined_at=joined_at,
            email_verified=user.email_verified_at is not None or not settings.mail,
            two_factor=user.two_factor_since is not None,
        )
        for user, role, joined_at in rows
    ]


async def change_role(tx: Tx, user_id: UUID, role: str, *, by: Member) -> None:
    """Forbidden (`role`) for who stands above `by`; Conflict `last_owner` when the shop would be left without one."""
    await lock_team(tx)
    membership = await get_member(tx, user_id)
    _check_may(by, membership)
    before = membership.role
    if before == role:
        return
    membership.role = role
    await tx.flush()
    await _check_owned(tx)
    emit(tx, "member.role_changed", user_id, {"from": before, "to": role}, by=by.actor)


async def remove(tx: Tx, user_id: UUID, *, by: Member) -> None:
    """End the membership and every session in this shop. Refusals as of `change_role`."""
    await lock_team(tx)
    membership = await get_member(tx, user_id)
    _check_may(by, membership)
    await _end(tx, membership, "member.removed", by=by.actor)


async def leave(tx: Tx, *, by: Member) -> None:
    """Conflict `last_owner`: hand the shop over first."""
    await lock_team(tx)
    await _end(tx, await get_member(tx, by.person_id), "member.left", by=by.actor)


async def transfer(tx: Tx, user_id: UUID, *, by: Member) -> None:
    """Make another member the owner and the present one an admin. Conflict `already_owner`."""
    await lock_team(tx)
    heir, present = await get_member(tx, user_id), await get_member(tx, by.person_id)
    if present.role != "owner":
        raise Forbidden("Only the owner may do this.", code="role")
    if heir.role == "owner":
        raise Conflict("This member owns the shop already.", code="already_owner")
    heir.role, present.role = "owner", "admin"
    await tx.flush()
    emit(tx, "member.role_changed", user_id, {"from": "member", "to": "owner"}, by=by.actor)
    emit(tx, "member.role_changed", by.person_id, {"from": "owner", "to": "admin"}, by=by.actor)


async def make_reset_link(tx: Tx, settings: Settings, user_id: UUID, *, by: Member) -> str:
    """A page at which this member sets a new password, for where no mail is sent.

    Conflict: `mail_on` where they can have it mailed; `not_only_yours` for an owner, for platform staff, and for who
    works in another shop too, since it would open that one as well.
    """
    if settings.mail:
        raise Conflict("They can have a link mailed: on the sign-in page.", code="mail_on")
    membership = await get_member(tx, user_id)
    user = await tx.get_one(User, user_id)
    if membership.role == "owner" or user.is_platform_admin or await tx.raw.fetchval(SHOPS, user_id) != 1:
        detail = "This account is not this shop's alone: ask whoever runs this Munshi."
        raise Conflict(detail, code="not_only_yours")
    emit(tx, "member.reset_link_made", user_id, by=by.actor)
    return await make_reset_path(tx, settings, user)


async def require_two_factor(tx: Tx, required: bool, *, by: Member) -> None:
    """Let in only who has a second step. Conflict `two_factor_off` while `by` has none themselves."""
    owner = await tx.get_one(User, by.person_id)
    if required and owner.two_factor_since is None:
        raise Conflict("Switch on your own second step first.", code="two_factor_off")
    await tx.raw.execute(REQUIRE, tx.tenant_id, required)
    emit(tx, "tenant.updated", tx.tenant_id, {"fields": ["require_2fa"]}, by=by.actor)


async def lock_team(tx: Tx) -> None:
    await tx.raw.execute(LOCK, tx.tenant_id)


async def get_member(tx: Tx, user_id: UUID) -> Membership:
    """The membership of a user in this shop, or NotFound."""
    wanted = select(Membership).where(Membership.tenant_id == tx.tenant_id, Membership.user_id == user_id)
    membership: Membership | None = await tx.scalar(wanted)
    if membership is None:
        raise NotFound("member")
    return membership


def _check_may(by: Member, membership: Membership) -> None:
    if ROLES.index(membership.role) > ROLES.index(by.role):
        raise Forbidden("This member's role is above yours.", code="role")


async def _check_owned(tx: Tx) -> None:
    if not await tx.raw.fetchval(OWNERS, tx.tenant_id):
        raise Conflict("A shop always has an owner: hand it over first.", code="last_owner")


async def _end(tx: Tx, membership: Membership, event: str, *, by: Actor) -> None:
    user_id = membership.user_id
    await tx.delete(membership)
    await tx.flush()
    await _check_owned(tx)
    ended = await revoke_sessions(tx, user_id, tenant_id=tx.tenant_id)
    emit(tx, event, user_id, by=by)
    emit_ended(tx, ended, by=by)
