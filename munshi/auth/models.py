"""People who sign in, the shops they belong to, and their sessions."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from munshi.core.clock import new_id, now
from munshi.core.db import Base, TenantRoot, defaulted


class User(Base):
    """`failed_logins` and `locked_until` are the lock-out, shared by every process."""

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
