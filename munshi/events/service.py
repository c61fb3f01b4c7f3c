"""emit(): the one door by which something that happened is recorded, told to browsers and to webhooks."""

from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

import orjson
import structlog

from munshi.core.closings import Closing
from munshi.core.db import Json, Tx
from munshi.core.queue.jobs import arming, wake
from munshi.core.telemetry.tracing import carried
from munshi.events.catalogue import EVENT_TYPES

ActorKind = Literal["user", "api_key", "customer", "ai", "system"]


@dataclass(frozen=True)
class Actor:
    """Who did it: a signed-in user, an API key, the customer, the AI (its run), or the system itself.

    `address` and `agent`: from where, as far as the request said.
    """

    kind: ActorKind
    id: UUID | None = None
    address: str | None = field(default=None, compare=False)
    agent: str | None = field(default=None, compare=False)


SYSTEM = Actor("system")

WRITE = """
insert into events (tenant_id, type, subject_id, actor_kind, actor_id, address, agent, data, changes, correlation_id)
select $1, * from unnest(
  $2::text[], $3::uuid[], $4::text[], $5::uuid[], $6::text[], $7::text[], $8::jsonb[], $9::jsonb[], $10::text[]
)
"""

# One look at an index that holds nothing, where a shop has no endpoints. What is done with an endpoint itself always
# wakes it, whatever types it asks for.
ENDPOINTS = """from webhook_endpoints where tenant_id = $1 and active
  and (types = '[]' or types ?| $2::text[] or $2 && '{webhook.updated,webhook.replayed,webhook.test}')"""
TELL_ENDPOINTS = arming(
    f"select 'hook:' || id as key, interval '0' as delay, null::interval as gather, $3 as correlation {ENDPOINTS}"
)
# The operator's role sees no keys: a function of the database's arms them.
TELL_AS_OPERATOR = f"select array_agg(arm_endpoint($1, id)::text) {ENDPOINTS} having count(*) > 0"
NOTIFY_AS_OPERATOR = "select arm_shop_job($1, 'notify')::text"


def emit(
    tx: Tx, type: str, subject_id: UUID | None, data: Json | None = None, *, by: Actor, changes: Json | None = None
) -> None:
    """Record one event of `EVENT_TYPES` in this transaction; it is told to others only after the commit.

    `changes`: what `changes_of` makes, for the audit log. A silent transaction records nothing.
    """
    if type not in EVENT_TYPES:
        raise KeyError(f"unknown event type {type}: add it to EVENT_TYPES")
    if tx.silent:
        return
    pending: list[tuple[Any, ...]] = tx.info.setdefault("events", [])
    if not pending:
        tx.before_commit(_write)
        tx.touched_news = True
    who = (type, subject_id, by.kind, by.id, by.address, by.agent)
    pending.append((*who, _json(data or {}), _json(changes) if changes else None, _correlation()))
    if EVENT_TYPES[type].notifies:
        _notify(tx)


def _notify(tx: Tx) -> None:
    if tx.info.get("as_operator"):
        tx.before_commit(lambda tx: Closing(NOTIFY_AS_OPERATOR, (tx.tenant_id,), arms=True))
    else:
        wake(tx, f"notify:{tx.tenant_id}")


def _write(tx: Tx) -> Closing:
    pending = tx.info.pop("events")
    types = list({event[0] for event in pending})
    # Asked for last: whoever arms keys takes them in one order, so none waits for another in a ring.
    tx.before_commit(lambda tx: _tell(tx, types))
    return Closing(WRITE, (tx.tenant_id, *(list(column) for column in zip(*pending, strict=True))))


def _tell(tx: Tx, types: list[str]) -> Closing:
    if tx.info.get("as_operator"):
        return Closing(TELL_AS_OPERATOR, (tx.tenant_id, types), arms=True)
    return Closing(TELL_ENDPOINTS, (tx.tenant_id, types, carried()), arms=True)


def _json(value: Json) -> str:
    # PostgreSQL's driver has a UUID class of its own, which orjson does not know.
    return orjson.dumps(value, default=str).decode()


def _correlation() -> Any:
    return structlog.contextvars.get_contextvars().get("correlation_id")
