"""A member's notifications: list, count and read them, and choose how to hear of what."""

from typing import Any
from uuid import UUID

from munshi.auth.guards import ROLES, Member
from munshi.core.clock import new_id
from munshi.core.db import Tx
from munshi.core.errors import NotFound
from munshi.core.queue.jobs import wake
from munshi.core.schemas import Page
from munshi.core.settings import Settings
from munshi.events.service import emit
from munshi.notifications.kinds import KINDS, TRIAL, Channel, KindName
from munshi.notifications.models import NotificationSettings
from munshi.notifications.schemas import (
    KindView,
    NotificationQuery,
    NotificationSettingsChange,
    NotificationSettingsView,
    NotificationView,
    TrialView,
    UnreadView,
)

MOST_COUNTED = 100

SHOWN = """
from notifications n where n.tenant_id = $1 and n.user_id = $2 and n.on_page and (not $3 or n.read_at is null)
"""
# Names are read when they are shown: what is erased meanwhile is gone here too.
LIST = f"""
select n.id, n.kind, n.created_at, n.read_at, n.path, n.facts - 'action' as facts, o.number as order_number,
  coalesce(p.name, a.label, g.label, b.name) as about
from (select * {SHOWN} order by n.id desc limit $4 offset $5) n
left join orders o on o.tenant_id = $1 and o.id = n.subject_id
left join conversations c on c.tenant_id = $1 and c.id = n.subject_id
left join customers p on p.tenant_id = $1 and p.id = coalesce(o.customer_id, c.customer_id)
left join whatsapp_accounts a on a.tenant_id = $1 and a.id = n.subject_id
left join ai_providers g on g.tenant_id = $1 and g.id = n.subject_id
left join broadcasts b on b.tenant_id = $1 and b.id = n.subject_id
order by n.id desc
"""  # noqa: S608 - constants of this file
TOTAL = f"select count(*) {SHOWN}"
UNREAD = f"select count(*) from (select {SHOWN} limit {MOST_COUNTED}) u"  # noqa: S608
READ = """
update notifications set read_at = coalesce(read_at, now()), mail_waits = false, push_waits = false
where tenant_id = $1 and user_id = $2 and id = $3 and on_page returning true
"""
READ_ALL = """
update notifications set read_at = now(), mail_waits = false, push_waits = false
where tenant_id = $1 and user_id = $2 and on_page and read_at is null and id <= $3
"""
# Whether mails reach the member: to an address nobody has confirmed none is sent.
MEMBER = """
select t.time_zone, u.email_verified_at is not null as is_confirmed from tenants t, users u
where t.id = $1 and u.id = $2
"""
DEVICES = """
select count(*) from push_devices d join sessions s on s.id = d.session_id and s.revoked_at is null
where d.tenant_id = $1 and d.user_id = $2
"""
TRY = """
insert into notifications (tenant_id, id, user_id, kind, path, mail_waits, push_waits)
values ($1, $2, $3, $4, '/account/notifications', $5, $6)
"""


async def list_notifications(tx: Tx, user_id: UUID, query: NotificationQuery) -> Page[NotificationView]:
    """The latest first."""
    rows: Any = await tx.raw.fetch(LIST, tx.tenant_id, user_id, query.unread, query.limit, query.offset)
    total = await tx.raw.fetchval(TOTAL, tx.tenant_id, user_id, query.unread)
    items = [NotificationView(**row) for row in rows]
    return Page(items=items, total=total, limit=query.limit, offset=query.offset)


async def count_unread(tx: Tx, user_id: UUID) -> UnreadView:
    return UnreadView(unread=await tx.raw.fetchval(UNREAD, tx.tenant_id, user_id, True))


async def mark_read(tx: Tx, user_id: UUID, notification_id: UUID) -> None:
    """What is read does not go out any more. NotFound also for another member's."""
    if not await tx.raw.fetchval(READ, tx.tenant_id, user_id, notification_id):
        raise NotFound("notification")


async def mark_all_read(tx: Tx, user_id: UUID, until: UUID) -> None:
    """All up to `until`, the latest the member has seen: what came after it stays unread. NotFound as there."""
    await mark_read(tx, user_id, until)
    await tx.raw.execute(READ_ALL, tx.tenant_id, user_id, until)


def told_of(role: str | None) -> list[KindName]:
    """The kinds that members with this role are told of."""
    rank = ROLES.index(role) if role else -1
    return [name for name, kind in KINDS.items() if rank >= ROLES.index(kind.least)]


def channels_of(name: KindName, choices: dict[str, Any]) -> list[Channel]:
    """By which ways a member with these choices is told of a kind."""
    return list(choices.get(name, KINDS[name].usual))


async def view_settings(tx: Tx, settings: Settings, member: Member) -> NotificationSettingsView:
    user_id = member.person_id
    own = await tx.get(NotificationSettings, (tx.tenant_id, user_id)) or _unset(tx, user_id)
    row: Any = await tx.raw.fetchrow(MEMBER, tx.tenant_id, user_id)
    return NotificationSettingsView(
        kinds=[KindView(kind=name, channels=channels_of(name, own.choices)) for name in told_of(member.role)],
        quiet_from_hour=own.quiet_from_hour,
        quiet_until_hour=own.quiet_until_hour,
        names_in_push=own.names_in_push,
        mail=settings.mail and row["is_confirmed"],
        time_zone=row["time_zone"],
    )


async def change_settings(tx: Tx, member: Member, change: NotificationSettingsChange) -> None:
    user_id = member.person_id
    # Two tabs at once: the second waits for the first, and keeps what it chose.
    await tx.raw.execute(
        "insert into notification_settings (tenant_id, user_id) values ($1, $2) on conflict do nothing",
        tx.tenant_id,
        user_id,
    )
    own = await tx.get_one(NotificationSettings, (tx.tenant_id, user_id), with_for_update=True)
    values = change.model_dump(mode="json", exclude_none=True)
    own.choices = {**own.choices, **values.pop("choices", {})}
    for name, value in values.items():
        setattr(own, name, value)
    emit(tx, "user.updated", user_id, {"fields": ["notifications"]}, by=member.actor)


async def send_trial(tx: Tx, settings: Settings, member: Member) -> TrialView:
    """A notification to the caller by every way there is, whatever they have chosen and whatever the hour."""
    user_id = member.person_id
    mail = (await view_settings(tx, settings, member)).mail
    devices: int = await tx.raw.fetchval(DEVICES, tx.tenant_id, user_id)
    await tx.raw.execute(TRY, tx.tenant_id, new_id(), user_id, TRIAL, mail, devices > 0)
    emit(tx, "notification.made", None, {"users": [user_id]}, by=member.actor)
    if mail or devices:
        wake(tx, f"tell:{user_id}")
    return TrialView(mail=mail, devices=devices)


def _unset(tx: Tx, user_id: UUID) -> NotificationSettings:
    return NotificationSettings(
        tenant_id=tx.tenant_id, user_id=user_id, choices={}, quiet_from_hour=0, quiet_until_hour=0, names_in_push=False
    )
