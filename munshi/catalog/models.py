"""What a shop sells: services, each in one or more packages with a price."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from munshi.core.db import TenantRoot, TenantRow, defaulted


class Service(TenantRoot):
    __tablename__ = "services"
    __table_args__ = (
        UniqueConstraint("tenant_id", "name", name="uq_services_name"),
        ForeignKeyConstraint(
            ["tenant_id", "image_id"], ["media_files.tenant_id", "media_files.id"], name="fk_services_image"
        ),
    )

    name: Mapped[str]
    description: Mapped[str] = defaulted("")
    image_id: Mapped[UUID | None]
    position: Mapped[int] = defaulted(0)
    active: Mapped[bool] = defaulted(True)


class Package(TenantRow):
    """`price_minor`: minor units of `currency`; `duration`: delivery time in the shop's words ('3 days')."""

    __tablename__ = "packages"
    __table_args__ = (
        CheckConstraint("price_minor >= 0", name="price"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
        UniqueConstraint("tenant_id", "service_id", "name", name="uq_packages_name"),
        ForeignKeyConstraint(
            ["tenant_id", "service_id"],
            ["services.tenant_id", "services.id"],
            ondelete="CASCADE",
            name="fk_packages_service",
        ),
        Index("ix_packages_service", "tenant_id", "service_id", "position"),
    )

    service_id: Mapped[UUID]
    name: Mapped[str]
    description: Mapped[str] = defaulted("")
    price_minor: Mapped[int]
    currency: Mapped[str]
    duration: Mapped[str] = defaulted("")
    features: Mapped[list[str]] = defaulted([])
    popular: Mapped[bool] = defaulted(False)
    position: Mapped[int] = defaulted(0)
    active: Mapped[bool] = defaulted(True)
