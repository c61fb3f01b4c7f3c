"""Groups of a linked phone at the API's edge."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from munshi.core.db import Json
from munshi.core.masking import PersonsNumber
from munshi.core.schemas import Body


class GroupView(BaseModel):
    """`name` is null until WhatsApp has told it."""

    id: UUID
    name: str | None
    last_message: str
    last_message_at: datetime | None


class GroupMessageQuery(Body):
    """The newest messages, or those before message `before`."""

    before: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class GroupMessageView(BaseModel):
    """`by_owner`: said on the shop's own phone. `kind`, `payload` as of MessageView; files are not fetched."""

    id: UUID
    by_owner: bool
    author_name: str | None
    author_phone: PersonsNumber | None
    kind: str
    text: str
    payload: Json
    sent_at: datetime


class GroupMessagePage(BaseModel):
    """Oldest first. `has_more`: there are older ones."""

    items: list[GroupMessageView]
    has_more: bool
