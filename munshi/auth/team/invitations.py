"""Invitations into a shop: one open one an address, for seven days, taken once.

The team invites to every role but the owner's. To that only the operator does, into a shop that has no owner.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from munshi.auth.guards import Member, Person
from munshi.auth.models import Invitation, Membership, User
from munshi.auth.schemas import Role
from munshi.auth.service import name_of
from munshi.auth.signin import throttle
from munshi.auth.signin.throttle import Bucket, Limit
from munshi.auth.team.members import lock_team
from munshi.auth.team.schemas import InvitationView
from munshi.core.clock import new_id, now
from munshi.core.db import Tx
from munshi.core.errors import Conflict, NotFound
from munshi.core.runtime import Runtime
from munshi.core.settings import Settings
from munshi.events.service import emit
from munshi.mail.letters import language_of
from munshi.mail.service import Link, path_of, post
from munshi.tenants.service import get_tenant

LASTS = timedelta(days=7)
PAGE = "invitation"
# Every one may be a mail to a stranger, which carries the shop's name.
MAILS = Limit(30, 60, 3600)
TOLD = "This shop has sent many invitations today. Try again later."

OPEN = (Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
# Whoever holds the link to ownership could take it: the team neither sees nor renews it.
OF_TEAM = (*OPEN, Invitation.role != "owner")
OWNED = "select exists (select from memberships where tenant_id = $1 and role = 'owner')"


async def count_mail(runtime: Runtime, tenant_id: UUID) -> None:
    """TooMany when the shop has sent too many; to be called before the transaction."""
    await throttle.count(runtime.db, [Bucket(f"invite:{tenant_id}", MAILS)], told=TOLD)


async def list_open(tx: Tx, settings: Settings) -> list[InvitationView]:
    """The team's that are neither accepted nor revoked, latest first; those past their time too."""
    wanted = select(Invitation).where(Invitation.tenant_id == tx.tenant_id, *OF_TEAM)
    found = list(await tx.scalars(wanted.order_by(Invitation.id.desc()).limit(200)))
    return [await view(tx, settings, one) for one in found]


async def invite(tx: Tx, settings: Settings, email: str, role: Role, *, by: Member | Person) -> Invitation:
    """Conflict: `already_member`, or `already_invited` when an invitation to this address is open."""
    await lock_team(tx)
    if await _is_member(tx, email):
        raise Conflict("This person belongs to the shop already.", code="already_member")
    invitation = Invitation(
        tenant_id=tx.tenant_id,
        id=new_id(),
        email=email,
        role=role,
        invited_by=by.user_id,
        expires_at=now() + LASTS,
        mailed=settings.mail,
    )
    tx.add(invitation)
    try:
        await tx.flush()
    except IntegrityError:
        raise Conflict("An invitation to this address is open: send it again.", code="already_invited") from None
    await _send(tx, settings, invitation, by)
    emit(tx, "invitation.created", invitation.id, {"role": role}, by=by.actor)
    return invitation


async def invite_owner(tx: Tx, settings: Settings, email: str, *, by: Person) -> Invitation:
    """The one open invitation to own the shop goes to this address from now on, for seven more days.

    Conflict as of `invite`, and `has_owner`.
    """
    await lock_team(tx)
    if await is_owned(tx, tx.tenant_id):
        raise has_owner()
    owners = (Invitation.tenant_id == tx.tenant_id, Invitation.role == "owner", *OPEN)
    before: Invitation | None = await tx.scalar(select(Invitation).where(*owners).with_for_update())
    if before and before.email == email:
        return await _renew(tx, settings, before, by=by)
    if before:
        await _revoke(tx, before, by=by)
    return await invite(tx, settings, email, "owner", by=by)


def has_owner() -> Conflict:
    return Conflict("The shop has an owner, who invites its people.", code="has_owner")


async def is_owned(tx: Tx, tenant_id: UUID) -> bool:
    return bool(await tx.raw.fetchval(OWNED, tenant_id))


async def resend(tx: Tx, settings: Settings, invitation_id: UUID, *, by: Member) -> Invitation:
    """The same link for seven more days, mailed once more. NotFound when it is not open."""
    return await _renew(tx, settings, await _get_open(tx, invitation_id), by=by)


async def _renew(tx: Tx, settings: Settings, invitation: Invitation, *, by: Member | Person) -> Invitation:
    invitation.expires_at, invitation.mailed = now() + LASTS, settings.mail
    await _send(tx, settings, invitation, by)
    emit(tx, "invitation.resent", invitation.id, by=by.actor)
    return invitation


async def revoke(tx: Tx, invitation_id: UUID, *, by: Member) -> None:
    await _revoke(tx, await _get_open(tx, invitation_id), by=by)


async def _revoke(tx: Tx, invitation: Invitation, *, by: Member | Person) -> None:
    invitation.revoked_at = now()
    emit(tx, "invitation.revoked", invitation.id, by=by.actor)


async def view(tx: Tx, settings: Settings, one: Invitation) -> InvitationView:
    """With the page to hand over, unless it was mailed to the person alone."""
    return InvitationView(
        id=one.id,
        email=one.email,
        role=one.role,
        invited_by=await name_of(tx, one.invited_by),
        created_at=one.created_at,
        expires_at=one.expires_at,
        expired=one.expires_at <= now(),
        path=None if one.mailed else path_of(settings, _link(one)),
    )


async def _get_open(tx: Tx, invitation_id: UUID) -> Invitation:
    wanted = select(Invitation).where(Invitation.tenant_id == tx.tenant_id, Invitation.id == invitation_id, *OF_TEAM)
    invitation: Invitation | None = await tx.scalar(wanted.with_for_update())
    if invitation is None:
        raise NotFound("invitation")
    return invitation


async def _is_member(tx: Tx, email: str) -> bool:
    found = select(Membership.id).join(User, User.id == Membership.user_id)
    return await tx.scalar(found.where(Membership.tenant_id == tx.tenant_id, User.email == email)) is not None


async def _send(tx: Tx, settings: Settings, one: Invitation, by: Member | Person) -> None:
    if not settings.mail:
        return
    tenant = await get_tenant(tx)
    fields = {
        "shop": tenant.name,
        "inviter": await name_of(tx, by.user_id) or tenant.name,
        "until": f"{one.expires_at:%Y-%m-%d}",
    }
    language = language_of(tenant.locale)
    post(tx, "invitation", one.email, language, fields, link=_link(one), expires_at=one.expires_at)


def _link(one: Invitation) -> Link:
    return Link(PAGE, [one.tenant_id, one.id])
