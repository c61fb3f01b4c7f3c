"""When the shop writes to a customer by itself again, and to whom it has."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from munshi.core.db import Json, TenantRoot, TenantRow, defaulted


class FollowUpRule(TenantRoot):
    """`moment`: what it follows; `texts`: the rule's own words by language, the moment's template where there are none.

    Only what happens after `active_since` is followed.
    """

    __tablename__ = "follow_up_rules"
    __table_args__ = (
        CheckConstraint("moment in ('quoted', 'completed')", name="moment"),
        CheckConstraint("after_hours between 1 and 720", name="after_hours"),
        UniqueConstraint("tenant_id", "moment", "after_hours", name="uq_follow_up_rules_moment"),
    )

    name: Mapped[str]
    moment: Mapped[str]
    after_hours: Mapped[int]
    texts: Mapped[Json] = defaulted({})
    active: Mapped[bool] = defaulted(True)
    active_since: Mapped[datetime]


class FollowUp(TenantRow):
    """What became of one rule for one quote or order (`subject_id`): each is dealt with once."""

    __tablename__ = "follow_ups"
    __table_args__ = (
        CheckConstraint("outcome in ('sent', 'handed_over', 'too_late', 'not_allowed')", name="outcome"),
        UniqueConstraint("tenant_id", "rule_id", "subject_id", name="uq_follow_ups_subject"),
        ForeignKeyConstraint(
            ["tenant_id", "rule_id"],
            ["follow_up_rules.tenant_id", "follow_up_rules.id"],
            ondelete="CASCADE",
            name="fk_follow_ups_rule",
        ),
        ForeignKeyConstraint(
            ["tenant_id", "customer_id"],
            ["customers.tenant_id", "customers.id"],
            ondelete="CASCADE",
            name="fk_follow_ups_customer",
        ),
        Index("ix_follow_ups_customer", "tenant_id", "customer_id", "created_at"),
    )

    rule_id: Mapped[UUID]
    customer_id: Mapped[UUID]
    subject_id: Mapped[UUID]
    outcome: Mapped[str]
