"""What people send and get when they sign in."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, SecretStr, StringConstraints

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


def _sendable(secret: SecretStr) -> SecretStr:
    text = secret.get_secret_value()
    if "\x00" in text or text != text.encode("utf-8", "ignore").decode():
        raise ValueError("write letters, digits and signs only")
    return secret


Password = Annotated[
    SecretStr, Field(max_length=200, description="your own, to sign in with"), AfterValidator(_sendable)
]
Code = Annotated[
    SecretStr,
    Field(max_length=40, description="of your authenticator app, or a recovery code; once the second step is on"),
    AfterValidator(_sendable),
]
# What stands behind the # of a link that was mailed or handed out.
LinkToken = Annotated[str, Field(min_length=43, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]


class Credentials(Body):
    email: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=254, pattern=NO_NUL)]
    password: Annotated[str, Field(min_length=1, max_length=128, pattern=NO_NUL)]
    code: Code | None = None


class Proof(Body):
    """That it is really you: your password and, when your second step is on, a code."""

    password: Password
    code: Code | None = None


class NewAdmin(Body):
    email: Email
    password: NewPassword


class PasswordChange(Body):
    current: Password
    new: NewPassword
    code: Code | None = None


class EmailChange(Proof):
    email: Email


class EmailView(View):
    """`confirm`: a mail has gone to the new address, and it counts once it is confirmed there."""

    email: str
    confirm: bool


class Forgotten(Body):
    email: Email


class ForgottenView(View):
    """`mail`: false where none is sent at all; the owner of the shop can make a link then, or who runs this Munshi."""

    mail: bool


class NewPasswordByLink(Body):
    token: LinkToken
    password: NewPassword


class Confirmation(Body):
    token: LinkToken


class FirstCode(Body):
    code: Annotated[str, Field(pattern=r"^[0-9]{6}$")]


class EnrolmentView(View):
    """For an authenticator app: `svg` is the QR code of `uri`; `secret` is for those who type. Shown this once."""

    secret: str
    uri: str
    svg: str


class RecoveryCodesView(View):
    """Each lets you in once without the app. Shown this once: keep them apart from the phone."""

    codes: list[str]


class ShopChoice(Body):
    tenant_id: UUID


class MembershipView(View):
    tenant_id: UUID
    name: str
    slug: str
    role: Role
    require_2fa: bool


class ProfileView(View):
    """Who is signed in, where, and where else they could be. `tenant_id` and `role` are absent for platform staff.

    `email_verified` is true also where no mail is sent. `two_factor_required`: this shop lets you do nothing before
    your second step is on. `is_visiting`: an operator who looks at the shop by its owner's
    leave, and may only read.
    """

    user_id: UUID
    email: str
    name: str
    is_platform_admin: bool
    email_verified: bool
    two_factor: bool
    two_factor_required: bool
    tenant_id: UUID | None
    role: Role | None
    is_visiting: bool = False
    memberships: list[MembershipView]


class ProfileChange(Body):
    """Only what is sent changes."""

    name: Line | None = None


class CsrfView(View):
    token: str


class SessionView(View):
    id: UUID
    created_at: datetime
    expires_at: datetime
    address: str | None
    agent: str | None
    current: bool
