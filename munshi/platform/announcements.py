"""What the operator tells everybody."""

from uuid import UUID

from sqlalchemy import or_, select

from munshi.core.clock import new_id, now
from munshi.core.db import Tx
from munshi.core.errors import Invalid, NotFound
from munshi.platform.console import note
from munshi.platform.models import Announcement
from munshi.platform.shops.schemas import NewAnnouncement

MOST_LISTED = 50


async def list_announcements(tx: Tx, *, all_times: bool = False) -> list[Announcement]:
    """Those that stand now, or all of them; newest first."""
    wanted = select(Announcement)
    if not all_times:
        stands = or_(Announcement.ends_at.is_(None), Announcement.ends_at > now())
        wanted = wanted.where(Announcement.starts_at <= now(), stands)
    return list(await tx.scalars(wanted.order_by(Announcement.starts_at.desc(), Announcement.id).limit(MOST_LISTED)))


async def announce(tx: Tx, new: NewAnnouncement) -> Announcement:
    announcement = Announcement(
        id=new_id(),
        created_at=now(),
        **new.model_dump(exclude={"starts_at"}),
        starts_at=new.starts_at or now(),
    )
    if announcement.ends_at is not None and announcement.ends_at <= announcement.starts_at:
        raise Invalid("It must end after it starts.", field="ends_at")
    tx.add(announcement)
    await tx.flush()
    note(tx, announcement=announcement.id, level=announcement.level)
    return announcement


async def withdraw(tx: Tx, announcement_id: UUID) -> None:
    found = await tx.get(Announcement, announcement_id)
    if found is None:
        raise NotFound("announcement")
    await tx.delete(found)
