"""The people of a shop and those invited to it."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from munshi.auth.schemas import Email, LinkToken, NewPassword, Proof, Role
from munshi.core.schemas import Body, Flag, Line, View

# Ownership is handed over, never given out.
GivenRole = Literal["admin", "agent", "viewer"]


class TeamMember(View):
    """`joined_at`: when they became a member of this shop. `email_verified` is true also where no mail is sent."""

    user_id: UUID
    name: str
    email: str
    role: Role
    joined_at: datetime
    email_verified: bool
    two_factor: bool


class RoleChange(Body):
    role: GivenRole


class Transfer(Proof):
    """`user_id`: the member who becomes the owner."""

    user_id: UUID


class TwoFactorPolicy(Proof):
    require_2fa: Flag


class ResetLink(View):
    """`path`: the page at which they set a new password, once, within 30 minutes. Hand it to them, and nobody else."""

    path: str


class NewInvitation(Body):
    email: Email
    role: GivenRole


class InvitationView(View):
    """`path`: the page that the invited person is to open, for you to hand over; null where it was mailed to them."""

    id: UUID
    email: str
    role: Role
    invited_by: str | None
    created_at: datetime
    expires_at: datetime
    expired: bool
    path: str | None


class InvitationToken(Body):
    token: LinkToken


class InvitationShown(View):
    """What the invited person sees. `has_account`: they sign in first; otherwise they choose a name and a password."""

    shop: str
    role: Role
    email: str
    has_account: bool
    expires_at: datetime


class Acceptance(InvitationToken):
    """`name` and `password` are for who has no account yet."""

    name: Line | None = None
    password: NewPassword | None = None
