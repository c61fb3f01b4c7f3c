"""What an endpoint is sent of an event: one model a type, written down in the OpenAPI document."""

from datetime import datetime
from functools import cache
from typing import Any, Generic, Literal, TypeVar, cast
from uuid import UUID

import structlog
from pydantic import BaseModel, ValidationError, create_model

from munshi.catalog.edit import view_packages, view_services
from munshi.catalog.schemas import PackageView, ServiceView
from munshi.conversations.messages import view_messages
from munshi.conversations.schemas import ConversationView, MessageView
from munshi.conversations.search import view_conversations
from munshi.core.db import Json, Tx
from munshi.customers.schemas import CustomerView
from munshi.customers.search import view_customers
from munshi.events.catalogue import EVENT_TYPES
from munshi.events.service import ActorKind
from munshi.orders.schemas import OrderView
from munshi.orders.search import view_orders
from munshi.payments.schemas import ProofView
from munshi.payments.search import view_proofs

Data = TypeVar("Data")
Record = TypeVar("Record")

log = structlog.get_logger()

# By the first word of a type: what its subject looks like in the API, and who reads it.
RECORDS: dict[str, tuple[type[BaseModel], Any]] = {
    "conversation": (ConversationView, view_conversations),
    "customer": (CustomerView, view_customers),
    "message": (MessageView, view_messages),
    "order": (OrderView, view_orders),
    "package": (PackageView, view_packages),
    "payment": (ProofView, view_proofs),
    "service": (ServiceView, view_services),
}

EVENT = """
select id, type, subject_id, actor_kind, actor_id, data, created_at from events where tenant_id = $1 and id = $2
"""


class HookActor(BaseModel):
    """Who did it; `id` is a user's, an API key's, a customer's or an AI run's, by `kind`."""

    kind: ActorKind
    id: UUID | None


class HookEvent(BaseModel, Generic[Data, Record]):
    """`data`: what happened, as it was then. `record`: the subject as the API shows it when this is sent; null when it
    is gone, or the type has none.
    """

    version: Literal[1]
    type: str
    timestamp: datetime
    event_id: int
    tenant_id: UUID
    subject_id: UUID | None
    actor: HookActor
    data: Data
    record: Record | None


@cache
def model_of(type: str) -> type[BaseModel]:
    """The model of the body that tells of such an event."""
    facts, record = EVENT_TYPES[type].facts, RECORDS.get(type.partition(".")[0], (None, None))[0]
    name = "".join(word.title() for word in type.replace(".", "_").split("_"))
    bound = cast("type[BaseModel]", HookEvent[facts, record])  # type: ignore[valid-type]  # known at run time only
    only: Any = Literal[type]
    return create_model(f"{name}Hook", __base__=bound, type=(only, ...))


@cache
def schema_of(type: str) -> Json:
    """The JSON schema of that body. Made once: all of them together take a second."""
    return model_of(type).model_json_schema(mode="serialization")


async def body_of(tx: Tx, event_id: int) -> str:
    """The body of a delivery of this event, as it looks now."""
    row: Any = await tx.raw.fetchrow(EVENT, tx.tenant_id, event_id)
    _, read = RECORDS.get(row["type"].partition(".")[0], (None, None))
    found = await read(tx, [row["subject_id"]]) if read and row["subject_id"] else []
    told = {
        "version": 1,
        "type": row["type"],
        "timestamp": row["created_at"],
        "event_id": row["id"],
        "tenant_id": tx.tenant_id,
        "subject_id": row["subject_id"],
        "actor": HookActor(kind=row["actor_kind"], id=row["actor_id"]),
        "data": row["data"],
        "record": found[0] if found else None,
    }
    try:
        return model_of(row["type"])(**told).model_dump_json(by_alias=True, exclude_unset=True)
    except ValidationError:
        # An event of an older release must not hold up all that follow it.
        log.error("event unlike its schema", event_type=row["type"], event_id=event_id)
        return HookEvent[Any, Any](**told).model_dump_json(by_alias=True)
