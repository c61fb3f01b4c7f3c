"""/api/team: who works in the shop and who is invited. /api/auth/invitations: where the invited come in."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from munshi.auth import account
from munshi.auth.guards import Admin, MaybeSignedIn, Owner, TenantTx, Viewer
from munshi.auth.schemas import ProfileView, Proof
from munshi.auth.second_step.proof import prove
from munshi.auth.service import device_of
from munshi.auth.signin.sessions import give_cookies
from munshi.auth.team import accept, invitations, members
from munshi.auth.team.schemas import (
    Acceptance,
    InvitationShown,
    InvitationToken,
    InvitationView,
    NewInvitation,
    ResetLink,
    RoleChange,
    TeamMember,
    Transfer,
    TwoFactorPolicy,
)
from munshi.core.db import tenant_tx
from munshi.core.http.app import RuntimeDep
from munshi.core.http.problems import problems

router = APIRouter(prefix="/api/team", tags=["team"], responses=problems(401, 403))
entrance = APIRouter(prefix="/api/auth/invitations", tags=["auth"])


@router.get("")
async def list_team(_: Viewer, tx: TenantTx, runtime: RuntimeDep) -> list[TeamMember]:
    return await members.list_members(tx, runtime.settings)


@router.get("/invitations")
async def list_invitations(_: Admin, tx: TenantTx, runtime: RuntimeDep) -> list[InvitationView]:
    """Open ones, latest first."""
    return await invitations.list_open(tx, runtime.settings)


@router.post("/invitations", status_code=201, responses=problems(409, 422, 429))
async def create_invitation(member: Admin, runtime: RuntimeDep, new: NewInvitation) -> InvitationView:
    """Mailed where mail is on; else `path` is the page to hand over to the person."""
    await invitations.count_mail(runtime, member.tenant_id)
    async with tenant_tx(runtime.db, member.tenant_id) as tx:
        made = await invitations.invite(tx, runtime.settings, new.email, new.role, by=member)
        return await invitations.view(tx, runtime.settings, made)


@router.post("/invitations/{invitation_id:uuid}/resend", responses=problems(404, 422, 429))
async def resend_invitation(member: Admin, runtime: RuntimeDep, invitation_id: UUID) -> InvitationView:
    """The same link, for seven more days."""
    await invitations.count_mail(runtime, member.tenant_id)
    async with tenant_tx(runtime.db, member.tenant_id) as tx:
        made = await invitations.resend(tx, runtime.settings, invitation_id, by=member)
        return await invitations.view(tx, runtime.settings, made)


@router.delete("/invitations/{invitation_id:uuid}", status_code=204, responses=problems(404, 422))
async def revoke_invitation(member: Admin, tx: TenantTx, invitation_id: UUID) -> None:
    await invitations.revoke(tx, invitation_id, by=member)


@router.delete("/me", status_code=204, responses=problems(409))
async def leave_team(member: Viewer, tx: TenantTx) -> None:
    """Leave this shop. 409 `last_owner`: hand it over first."""
    await members.leave(tx, by=member)


@router.post("/transfer", status_code=204, responses=problems(404, 409, 422, 429))
async def transfer_ownership(member: Owner, runtime: RuntimeDep, wanted: Transfer) -> None:
    """Another member becomes the owner, and you an admin."""
    await prove(runtime, member.person_id, wanted.password, wanted.code)
    async with tenant_tx(runtime.db, member.tenant_id) as tx:
        await members.transfer(tx, wanted.user_id, by=member)


@router.put("/two-factor", status_code=204, responses=problems(409, 422, 429))
async def require_two_factor(member: Owner, runtime: RuntimeDep, policy: TwoFactorPolicy) -> None:
    """Whether people of this shop need a second step. Who has none can do nothing here (403) until theirs is on."""
    await prove(runtime, member.person_id, policy.password, policy.code)
    async with tenant_tx(runtime.db, member.tenant_id) as tx:
        await members.require_two_factor(tx, policy.require_2fa, by=member)


@router.patch("/{user_id:uuid}", status_code=204, responses=problems(404, 409, 422))
async def change_role(member: Admin, tx: TenantTx, user_id: UUID, change: RoleChange) -> None:
    await members.change_role(tx, user_id, change.role, by=member)


@router.delete("/{user_id:uuid}", status_code=204, responses=problems(404, 409, 422))
async def remove_member(member: Admin, tx: TenantTx, user_id: UUID) -> None:
    """They are out at once: their sessions in this shop end."""
    await members.remove(tx, user_id, by=member)


@router.post("/{user_id:uuid}/reset-link", responses=problems(404, 409, 422, 429))
async def make_reset_link(member: Owner, runtime: RuntimeDep, user_id: UUID, proof: Proof) -> ResetLink:
    """For a member who forgot the password, where no mail is sent."""
    async with tenant_tx(runtime.db, member.tenant_id) as tx:
        await members.get_member(tx, user_id)
    await prove(runtime, member.person_id, proof.password, proof.code)
    async with tenant_tx(runtime.db, member.tenant_id) as tx:
        return ResetLink(path=await members.make_reset_link(tx, runtime.settings, user_id, by=member))


@entrance.post("/look", responses=problems(404, 409, 422))
async def look_at_invitation(given: InvitationToken, runtime: RuntimeDep) -> InvitationShown:
    return await accept.show(runtime, given.token)


@entrance.post("/accept", responses=problems(401, 403, 404, 409, 422))
async def accept_invitation(
    given: Acceptance, person: MaybeSignedIn, request: Request, response: Response, runtime: RuntimeDep
) -> ProfileView:
    """Come in as a new user, or as the signed-in one it is for. The cookie changes, so ask for a new CSRF token."""
    came = await accept.accept(runtime, given, person, device_of(request, runtime.settings))
    give_cookies(response, runtime.settings, came.entry)
    return await account.profile(runtime, came.user_id, came.tenant_id)
