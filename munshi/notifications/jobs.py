"""The job notify:<shop>: turns what has happened into one row for each member who wants to know.

It looks back a minute, since ids of events do not come in commit order, and there is one row for an event and a member:
running it twice tells nothing twice.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson

from munshi.auth.guards import ROLES
from munshi.core.clock import first_id_at, new_id, now
from munshi.core.db import Tx
from munshi.core.queue.jobs import Again, Run, wake
from munshi.events.catalogue import NOTIFYING
from munshi.events.service import SYSTEM, emit
from munshi.notifications.kinds import KINDS, kind_of, place_of
from munshi.notifications.service import channels_of

MOST_A_RUN = 200
KEPT = timedelta(days=90)
# What is older than a day when it is looked at is no news any more.
LOOK_BACK, NEWS = timedelta(seconds=60), timedelta(days=1)
# Several things of one moment go out together.
GATHER_SECONDS = 2.0
REST_SECONDS = 1.0

SEEN = """
insert into notification_feeds as f (tenant_id) values ($1)
on conflict (tenant_id) do update set seen_event_id = f.seen_event_id returning seen_event_id
"""
FRESH = """
select id, type, subject_id, actor_kind, actor_id, data from events e
where tenant_id = $1 and type = any($2) and id > $3 and created_at > now() - $4::interval
  and not exists (select from notifications n where n.tenant_id = $1 and n.event_id = e.id)
order by id limit $5
"""
SETTLED = """
update notification_feeds f set seen_event_id = coalesce((
  select max(id) from events e where e.tenant_id = $1 and e.id > f.seen_event_id and e.created_at < now() - $2::interval
    and e.id <= coalesce($3, e.id)
), f.seen_event_id) where f.tenant_id = $1
"""
MEMBERS = """
select m.user_id, m.role, coalesce(s.choices, '{}') as choices, u.email_verified_at is not null as is_confirmed,
  exists (select from push_devices d where d.tenant_id = $1 and d.user_id = m.user_id) as has_devices
from memberships m join users u on u.id = m.user_id
left join notification_settings s on s.tenant_id = $1 and s.user_id = m.user_id
where m.tenant_id = $1
"""
WRITE = """
insert into notifications
  (tenant_id, id, user_id, event_id, kind, subject_id, path, facts, on_page, mail_waits, push_waits)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (tenant_id, event_id, user_id) do nothing
"""
FORGET = "delete from notifications where tenant_id = $1 and id < $2"


async def notify(run: Run) -> None:
    async with run.tx() as tx:
        seen = await tx.raw.fetchval(SEEN, tx.tenant_id)
        events = await tx.raw.fetch(FRESH, tx.tenant_id, list(NOTIFYING), seen, NEWS, MOST_A_RUN)
        members = await tx.raw.fetch(MEMBERS, tx.tenant_id)
        told = {user for event in events for user in await _tell(tx, event, members, mail=run.runtime.settings.mail)}
        if told:
            emit(tx, "notification.made", None, {"users": sorted(told)}, by=SYSTEM)
        await tx.raw.execute(FORGET, tx.tenant_id, first_id_at(now() - KEPT))
        is_full = len(events) == MOST_A_RUN
        await tx.raw.execute(SETTLED, tx.tenant_id, LOOK_BACK, events[-1]["id"] if is_full else None)
    if is_full:
        raise Again(REST_SECONDS)


async def _tell(tx: Tx, event: Any, members: Iterable[Any], *, mail: bool) -> list[UUID]:
    """The members who see this event on their page; whoever did it knows already."""
    name = kind_of(event["type"], event["data"])
    if name is None:
        return []
    kind, shown = KINDS[name], []
    subject_id, path = place_of(kind, event["subject_id"], event["data"])
    for member in members:
        channels = channels_of(name, member["choices"])
        is_theirs = event["actor_kind"] == "user" and event["actor_id"] == member["user_id"]
        if kind.named and str(member["user_id"]) not in event["data"]["users"]:
            continue
        if is_theirs or not channels or ROLES.index(member["role"]) < ROLES.index(kind.least):
            continue
        mails = mail and "mail" in channels and member["is_confirmed"]
        pushes = "push" in channels and member["has_devices"]
        ways = ("page" in channels, mails, pushes)
        row = (event["id"], name, subject_id, path, orjson.dumps(event["data"]).decode(), *ways)
        await tx.raw.execute(WRITE, tx.tenant_id, new_id(), member["user_id"], *row)
        if mails or pushes:
            wake(tx, f"tell:{member['user_id']}", delay=GATHER_SECONDS)
        if "page" in channels:
            shown.append(member["user_id"])
    return shown
