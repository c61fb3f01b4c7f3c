"""What people send and get when they sign in."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from munshi.core.schemas import NO_NUL, Body, Line, View

Role = Literal["owner", "admin", "agent", "viewer"]


def _one_at(address: str) -> str:
    name, _, domain = address.partition("@")
    if not name or "." not in domain or "@" in domain:
        raise ValueError("write an e-mail address such as sana@example.com")
    return address.lower()


ATOM = r"[^@\s\x00-\x1f\x7f]+"
# Plain on purpose: whether an address works is known when a letter arrives.
Email = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=5, max_length=254, pattern=rf"^{ATOM}@{ATOM}$"),
    AfterValidator(_one_at),
]
NewPassword = Annotated[str, Field(min_length=12, max_length=128, pattern=NO_NUL)]


class Credentials(Body):
    email: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=254, pattern=NO_NUL)]
    password: Annotated[str, Field(min_length=1, max_length=128, pattern=NO_NUL)]


class NewAdmin(Body):
    email: Email
    password: NewPassword


class PasswordChange(Body):
    current: Annotated[str, Field(min_length=1, max_length=128, pattern=NO_NUL)]
    new: NewPassword


class ShopChoice(Body):
    tenant_id: UUID


class MembershipView(View):
    tenant_id: UUID
    name: str
    slug: str
    role: Role


class ProfileView(View):
    """Who is signed in, where, and where else they could be. `tenant_id` and `role` are absent for platform staff.

    `is_visiting`: an operator who looks at the shop by its owner's leave, and may only read.
    """

    user_id: UUID
    email: str
    name: str
    is_platform_admin: bool
    tenant_id: UUID | None
    role: Role | None
    is_visiting: bool = False
    memberships: list[MembershipView]


class ProfileChange(Body):
    """Only what is sent changes."""

    name: Line | None = None


class TeamMember(View):
    """`joined_at`: when they became a member of this shop."""

    user_id: UUID
    name: str
    email: str
    role: Role
    joined_at: datetime


class CsrfView(View):
    token: str


class SessionView(View):
    id: UUID
    created_at: datetime
    expires_at: datetime
    address: str | None
    agent: str | None
    current: bool
