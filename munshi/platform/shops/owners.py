"""Who owns a shop, and who is invited to own it, as the operator sees it."""

from datetime import datetime
from uuid import UUID

from munshi.core.db import Tx
from munshi.core.schemas import View

OWNERS = """
select u.id as user_id, u.name, u.email from memberships m join users u on u.id = m.user_id
where m.tenant_id = $1 and m.role = 'owner' order by m.created_at, m.id
"""
INVITED = """
select email, expires_at, expires_at <= now() as expired, mailed from invitations
where tenant_id = $1 and role = 'owner' and accepted_at is null and revoked_at is null
"""


class OwnerView(View):
    user_id: UUID
    name: str
    email: str


class InvitedOwnerView(View):
    """Who is to own the shop and has not come yet."""

    email: str
    expires_at: datetime
    expired: bool
    mailed: bool


async def owners_of(tx: Tx, tenant_id: UUID) -> list[OwnerView]:
    return [OwnerView(**row) for row in await tx.raw.fetch(OWNERS, tenant_id)]


async def invited_owner(tx: Tx, tenant_id: UUID) -> InvitedOwnerView | None:
    row = await tx.raw.fetchrow(INVITED, tenant_id)
    return InvitedOwnerView(**row) if row else None
