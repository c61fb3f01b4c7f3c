"""People who sign in, the shops they belong to, and their sessions."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from munshi.core.clock import new_id, now
from munshi.core.db import Base, TenantRoot, defaulted


class User(Base):
    """`two_factor_secret` is sealed; the second step counts from `two_factor_since`, null while it is being set up.

    `two_factor_step`: the time step of the last code taken, so that none is taken twice. `failed_logins` and
    `locked_until` are written by the release before only, and go with the next: see Attempt.
    """

    __tablename__ = "users"
    __table_args__ = (Index("uq_users_email", text("lower(email)"), unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    email: Mapped[str]
    name: Mapped[str]
    password_hash: Mapped[str]
    is_platform_admin: Mapped[bool] = defaulted(False)
    failed_logins: Mapped[int] = defaulted(0)
    locked_until: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    email_verified_at: Mapped[datetime | None]
    two_factor_secret: Mapped[str | None]
    two_factor_since: Mapped[datetime | None]
    two_factor_step: Mapped[int] = defaulted(0)


class Membership(TenantRoot):
    __tablename__ = "memberships"
    __table_args__ = (
        CheckConstraint("role in ('owner', 'admin', 'agent', 'viewer')", name="role"),
        UniqueConstraint("tenant_id", "user_id", name="uq_memberships_user"),
        Index("ix_memberships_user_id", "user_id"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    role: Mapped[str]


class Session(Base):
    """One sign-in of one user in one tenant (none: a platform admin who belongs to no shop).

    `support_access_id`: an operator looks at the shop by its owner's leave, and changes nothing.
    """

    __tablename__ = "sessions"
    __table_args__ = (
        Index("ix_sessions_user_id", "user_id"),
        Index(
            "ix_sessions_support_access",
            "tenant_id",
            "support_access_id",
            postgresql_where=text("support_access_id is not null"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    tenant_id: Mapped[UUID | None] = mapped_column(ForeignKey("tenants.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    address: Mapped[str | None]
    agent: Mapped[str | None]
    support_access_id: Mapped[UUID | None]


class Invitation(TenantRoot):
    """One open invitation an address. `mailed`: it went to the address itself, so whoever has it reads mail there.

    role owner: by the operator alone, into a shop that has none.
    """

    __tablename__ = "invitations"
    __table_args__ = (
        CheckConstraint("role in ('owner', 'admin', 'agent', 'viewer')", name="role"),
        Index(
            "uq_invitations_open",
            "tenant_id",
            "email",
            unique=True,
            postgresql_where=text("accepted_at is null and revoked_at is null"),
        ),
    )

    email: Mapped[str]
    role: Mapped[str]
    invited_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    expires_at: Mapped[datetime]
    mailed: Mapped[bool] = defaulted(False)
    accepted_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class AccountLink(Base):
    """A link that works once: a new password, or an address to be confirmed. What opens it is signed, not stored.

    `user_id` is null when a new password was asked for an address nobody has.
    """

    __tablename__ = "account_links"
    __table_args__ = (
        CheckConstraint("purpose in ('reset', 'verify')", name="purpose"),
        Index("ix_account_links_user_id", "user_id"),
        Index("ix_account_links_expires_at", "expires_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    purpose: Mapped[str]
    email: Mapped[str]
    mailed: Mapped[bool] = defaulted(False)
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class KnownDevice(Base):
    """A browser that has signed in as this user before; its cookie's value is stored as a hash."""

    __tablename__ = "devices"
    __table_args__ = (Index("uq_devices_token", "user_id", "token_hash", unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    token_hash: Mapped[str]
    address: Mapped[str | None]
    agent: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)


class RecoveryCode(Base):
    """One way in without the second step; the row goes when it is used."""

    __tablename__ = "recovery_codes"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    code_hash: Mapped[str] = mapped_column(primary_key=True)


class Attempt(Base):
    """Failed attempts at one thing (see auth/signin/throttle), shared by every process."""

    __tablename__ = "attempts"
    __table_args__ = (Index("ix_attempts_last_at", "last_at"),)

    key: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    blocked_until: Mapped[datetime | None]
    last_at: Mapped[datetime]
