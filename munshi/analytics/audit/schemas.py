"""What of the record is looked for, and how it is shown."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from munshi.core.db import Json
from munshi.core.schemas import Body, Moment, Search, View
from munshi.events.service import ActorKind


class AuditFilter(Body):
    """`type`: an event type, or its beginning such as `order`; without one the scenes of rehearsals are left out.

    `q`: what its data or changes hold, in any case.
    """

    actor_kind: ActorKind | None = None
    actor_id: UUID | None = None
    type: Annotated[str, Field(max_length=60, pattern=r"^[a-z_]+(\.[a-z_]+)?$")] | None = None
    subject_id: UUID | None = None
    since: Moment | None = None
    until: Moment | None = None
    q: Search = ""


class AuditQuery(AuditFilter):
    """`before`: the `next` of the page before."""

    before: Annotated[int, Field(ge=1, le=2**63 - 1)] | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class AuditEntry(View):
    """Who did what, when and from where. `changes`: of each changed field its value before and after; what is secret
    or personal is said to have changed, but not shown. `actor_name` is null for the AI and the system, and for who is
    gone.
    """

    id: int
    at: datetime
    type: str
    subject_id: UUID | None
    actor_kind: ActorKind
    actor_id: UUID | None
    actor_name: str | None
    data: Json
    changes: Json | None
    address: str | None
    agent: str | None
    correlation_id: str | None


class AuditPage(View):
    """The latest first. `next` is null on the last page."""

    items: list[AuditEntry]
    next: int | None
