"""Stored files as the API gives them."""

from datetime import datetime
from uuid import UUID

from munshi.core.schemas import View


class MediaView(View):
    """`content_type` is what the bytes show, not what the sender said."""

    id: UUID
    content_type: str
    size: int
    filename: str | None
    created_at: datetime
