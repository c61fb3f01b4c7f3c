"""What the operator tells shops and asks of them: announcements and support visits."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from munshi.core.schemas import NO_NUL, WHOLE, Body, Moment, OptionalLine, View

Notice = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=NO_NUL)]


class NewAnnouncement(Body):
    """`text_ur`: for whoever reads Urdu. `ends_at` null: until it is deleted."""

    level: Literal["info", "warning", "critical"]
    text_en: Notice
    text_ur: Notice
    starts_at: Moment | None = None
    ends_at: Moment | None = None


class AnnouncementView(View):
    id: UUID
    level: Literal["info", "warning", "critical"]
    text_en: str
    text_ur: str
    starts_at: datetime
    ends_at: datetime | None


class SupportRequest(Body):
    hours: Annotated[int, Field(ge=1, le=168), WHOLE] = 24
    reason: OptionalLine = ""


class SupportView(View):
    id: UUID
    reason: str
    expires_at: datetime
    revoked_at: datetime | None
    created_at: datetime


class VisitView(View):
    """The cookie is now that of a session which only reads this shop, until `expires_at`."""

    tenant_id: UUID
    expires_at: datetime
