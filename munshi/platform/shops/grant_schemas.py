"""More of a quota for a shop, as the operator gives and sees it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from munshi.core.schemas import WHOLE, Body, Line, Moment, View
from munshi.tenants.quotas.limits import Quota


class GrantView(View):
    """So much more of a quota than the plan allows, `until` then."""

    id: UUID
    quota: Quota
    amount: int
    until: datetime
    reason: str
    granted_by: UUID
    created_at: datetime


class NewGrant(Body):
    """`amount`: how much more, in the quota's unit."""

    quota: Quota
    amount: Annotated[int, Field(ge=1, le=10**15), WHOLE]
    until: Moment
    reason: Line
