"""Rules by which customers get and lose labels."""

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped

from munshi.core.db import Json, TenantRoot, defaulted


class LabelRule(TenantRoot):
    """`conditions`: as in labels/schemas, all of which must hold. `hears`: a message can make it hold."""

    __tablename__ = "label_rules"
    __table_args__ = (CheckConstraint("action in ('add', 'remove')", name="action"),)

    name: Mapped[str]
    label: Mapped[str]
    action: Mapped[str]
    conditions: Mapped[list[Json]]
    hears: Mapped[bool]
    active: Mapped[bool] = defaulted(True)
