"""Notes as the API takes and shows them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from munshi.core.schemas import NO_NUL, Body, View

NoteText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4096, pattern=NO_NUL)]


class NewNote(Body):
    """`mentions`: the members it is for, who are notified."""

    text: NoteText
    mentions: Annotated[list[UUID], Field(max_length=20)] = Field(default_factory=list)


class NoteView(View):
    """Only the team sees it. `snoozed`: somebody wants to see the chat again at `until`; `woken`: that is over.

    `user_name`: who; null for what happened by itself, or was done by a program.
    """

    id: UUID
    conversation_id: UUID
    kind: Literal["note", "snoozed", "woken"]
    text: str
    mentions: list[UUID]
    until: datetime | None
    user_id: UUID | None
    user_name: str | None
    created_at: datetime
