"""Make, list, revoke API keys; and find out whose key a request brings."""

import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from munshi.auth.keys.models import ApiKey
from munshi.auth.keys.schemas import ApiKeyView, FreshApiKey, NewApiKey
from munshi.core.clock import new_id, now
from munshi.core.db import Database, Tx, plain_connection, tenant_tx
from munshi.core.errors import Conflict, Invalid, NotFound
from munshi.core.tokens import KEY_START
from munshi.events.service import Actor, emit

MOST_KEYS = 50
SECRET_BYTES = 32
SHOWN_LETTERS = len(KEY_START) + 8

LOOK_UP = """
select k.tenant_id, k.id, k.scopes, k.is_due, t.status from api_key_by_hash($1) k join tenants t on t.id = k.tenant_id
where t.status <> 'closed'
"""
# A busy key would else write its row with every request.
USED = """
update api_keys set last_used_at = now()
where tenant_id = $1 and id = $2 and coalesce(last_used_at < now() - interval '5 minutes', true)
"""
REVOKE = """
update api_keys set revoked_at = now() where tenant_id = $1 and id = $2 and revoked_at is null returning name
"""


@dataclass(frozen=True)
class KeyHolder:
    """The shop and rights a standing key gives; `shop_status` as in tenants/states."""

    tenant_id: UUID
    key_id: UUID
    scopes: frozenset[str]
    shop_status: str


async def holder_of(db: Database, key: str) -> KeyHolder | None:
    """Whose key this is; None when it is unknown, revoked or out of date, or the shop closed. Asked each time."""
    async with plain_connection(db) as raw:
        row: Any = await raw.fetchrow(LOOK_UP, _hash(key))
    if row is None:
        return None
    if row["is_due"]:
        async with tenant_tx(db, row["tenant_id"], durable=False) as tx:
            await tx.raw.execute(USED, row["tenant_id"], row["id"])
    return KeyHolder(row["tenant_id"], row["id"], frozenset(row["scopes"]), row["status"])


async def list_keys(tx: Tx) -> list[ApiKeyView]:
    """Those that are not revoked, latest first; expired ones too."""
    rows = await tx.scalars(_standing(tx).order_by(ApiKey.id.desc()))
    return [ApiKeyView.model_validate(row) for row in rows]


async def create_key(tx: Tx, new: NewApiKey, *, created_by: UUID, by: Actor) -> FreshApiKey:
    """Invalid when it would be out of date already; Conflict (`too_many`) above 50."""
    if new.expires_at is not None and new.expires_at <= now():
        raise Invalid("Name a time to come.", field="expires_at")
    # Two at once would else both find room.
    await tx.raw.execute("select from tenants where id = $1 for no key update", tx.tenant_id)
    held = await tx.scalar(select(func.count()).select_from(_standing(tx).subquery())) or 0
    if held >= MOST_KEYS:
        raise Conflict(f"A shop may keep {MOST_KEYS} keys: revoke one first.", code="too_many")
    key = KEY_START + secrets.token_urlsafe(SECRET_BYTES)
    row = ApiKey(
        tenant_id=tx.tenant_id,
        id=new_id(),
        name=new.name,
        prefix=key[:SHOWN_LETTERS],
        key_hash=_hash(key),
        scopes=[str(scope) for scope in new.scopes],
        created_by=created_by,
        expires_at=new.expires_at,
    )
    tx.add(row)
    await tx.flush()
    emit(tx, "api_key.created", row.id, {"name": row.name, "scopes": row.scopes}, by=by)
    return FreshApiKey(**ApiKeyView.model_validate(row).model_dump(), key=key)


async def revoke_key(tx: Tx, key_id: UUID, *, by: Actor) -> None:
    """It is refused from the next request on. NotFound when it is revoked already."""
    name = await tx.raw.fetchval(REVOKE, tx.tenant_id, key_id)
    if name is None:
        raise NotFound("API key")
    emit(tx, "api_key.revoked", key_id, {"name": name}, by=by)


def _standing(tx: Tx) -> Any:
    return select(ApiKey).where(ApiKey.tenant_id == tx.tenant_id, ApiKey.revoked_at.is_(None))


def _hash(key: str) -> str:
    # The key is long and random: a slow hash would only cost time.
    return sha256(key.encode()).hexdigest()
