"""Browsers that have signed in before: they have a throttle of their own, and a new one is told of."""

import secrets
from hashlib import sha256
from uuid import UUID

from munshi.auth.links.letters import write_to
from munshi.auth.models import User
from munshi.auth.service import Device
from munshi.core.clock import new_id, now
from munshi.core.db import Tx
from munshi.core.settings import Settings

SEEN = """
update devices set seen_at = now(), address = $3, agent = $4 where user_id = $1 and token_hash = $2
"""
ADD = """
with before as (
  select count(*) as devices, count(*) filter (where address = $4 and agent = $5) as alike
  from devices where user_id = $2
)
insert into devices (id, user_id, token_hash, address, agent, created_at, seen_at)
values ($1, $2, $3, $4, $5, now(), now())
returning (select devices > 0 and alike = 0 from before)
"""
PRUNE = """
delete from devices where user_id = $1 and id in (
  select id from devices where user_id = $1 order by seen_at desc offset 20
)
"""


def hash_of(token: str | None) -> str | None:
    return sha256(token.encode()).hexdigest() if token else None


async def remember(tx: Tx, settings: Settings, user_id: UUID, device: Device) -> tuple[str | None, bool]:
    """Know this browser the next time.

    Returns the value of the cookie to give it (None: it has one), and whether the user is to be told of a stranger:
    a new browser, not the user's first, of a kind and at an address not seen together before. They get a mail then.
    """
    if device.token:
        seen = await tx.raw.execute(SEEN, user_id, hash_of(device.token), device.address, device.agent)
        if seen == "UPDATE 1":
            return None, False
    token = secrets.token_urlsafe(32)
    values = (new_id(), user_id, hash_of(token), device.address, device.agent)
    is_strange = bool(await tx.raw.fetchval(ADD, *values))
    await tx.raw.execute(PRUNE, user_id)
    if is_strange:
        user = await tx.get_one(User, user_id)
        when, kind, place = f"{now():%Y-%m-%d %H:%M} UTC", device.agent or "?", device.address or "?"
        fields = {"email": user.email, "at": when, "agent": kind, "address": place}
        await write_to(tx, settings, user, "new_device", fields)
    return token, is_strange
