"""Filters of a list kept under a name, and which of them a member begins with."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from munshi.core.db import Base, TenantRoot


def _of_member(table: str) -> ForeignKeyConstraint:
    """Whoever leaves the shop takes the row along."""
    return ForeignKeyConstraint(
        ["tenant_id", "user_id"],
        ["memberships.tenant_id", "memberships.user_id"],
        name=f"fk_{table}_member",
        ondelete="CASCADE",
    )


class SavedView(TenantRoot):
    """`query`: the filters as they stand in the page's address. `user_id`: whose it is alone; null: the shop's."""

    __tablename__ = "saved_views"
    __table_args__ = (
        CheckConstraint("page in ('orders', 'inbox', 'customers')", name="page"),
        UniqueConstraint(
            "tenant_id", "page", "user_id", "name", name="uq_saved_views_name", postgresql_nulls_not_distinct=True
        ),
        _of_member("saved_views"),
        Index("ix_saved_views_user_id", "tenant_id", "user_id"),
    )

    user_id: Mapped[UUID | None]
    page: Mapped[str]
    name: Mapped[str]
    query: Mapped[str]


class SavedViewDefault(Base):
    """The view that a member's page begins with."""

    __tablename__ = "saved_view_defaults"
    __table_args__ = (
        CheckConstraint("page in ('orders', 'inbox', 'customers')", name="page"),
        ForeignKeyConstraint(
            ["tenant_id", "view_id"],
            ["saved_views.tenant_id", "saved_views.id"],
            name="fk_saved_view_defaults_view",
            ondelete="CASCADE",
        ),
        _of_member("saved_view_defaults"),
        Index("ix_saved_view_defaults_view_id", "tenant_id", "view_id"),
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    page: Mapped[str] = mapped_column(primary_key=True)
    view_id: Mapped[UUID]
