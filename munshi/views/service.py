"""Keep, change and choose views. A member sees their own and the shop's; another's is as if it were not there."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from munshi.auth.guards import Member
from munshi.core.clock import new_id
from munshi.core.db import Tx
from munshi.core.errors import Conflict, Forbidden, NotFound
from munshi.events.service import emit
from munshi.views.models import SavedView
from munshi.views.schemas import NewSavedView, SavedViewChange, SavedViewView, ViewedPage

MOST = 50

LIST = """
select v.id, v.page, v.name, v.query, v.user_id is null as shared, d.view_id is not null as is_default
from saved_views v
left join saved_view_defaults d on d.tenant_id = $1 and d.user_id = $2 and d.page = v.page and d.view_id = v.id
where v.tenant_id = $1 and (v.user_id = $2 or v.user_id is null) and ($3::text is null or v.page = $3)
  and ($4::uuid is null or v.id = $4)
order by v.user_id is null, lower(v.name), v.id
"""
COUNT = """
select count(*) from saved_views where tenant_id = $1 and page = $2 and user_id is not distinct from $3
"""
CHOOSE = """
insert into saved_view_defaults (tenant_id, user_id, page, view_id) values ($1, $2, $3, $4)
on conflict (tenant_id, user_id, page) do update set view_id = excluded.view_id
"""
LET_GO = "delete from saved_view_defaults where tenant_id = $1 and user_id = $2 and view_id = $3"
# A view that is one member's own from now on is nobody else's beginning.
KEEP_MINE = "delete from saved_view_defaults where tenant_id = $1 and view_id = $2 and user_id <> $3"


async def list_views(tx: Tx, user_id: UUID, page: ViewedPage) -> list[SavedViewView]:
    """The caller's own by name, then the shop's."""
    rows: Any = await tx.raw.fetch(LIST, tx.tenant_id, user_id, page, None)
    return [SavedViewView(**row) for row in rows]


async def create_view(tx: Tx, member: Member, new: NewSavedView) -> SavedViewView:
    """Conflict (`name_taken`, `too_many`); Forbidden (`role`) to share without being an agent."""
    user_id = None if new.shared else member.person_id
    if new.shared:
        _check_shares(member)
    await tx.raw.execute("select from tenants where id = $1 for no key update", tx.tenant_id)
    if await tx.raw.fetchval(COUNT, tx.tenant_id, new.page, user_id) >= MOST:
        raise Conflict(f"There may be {MOST} views of a page.", code="too_many")
    view = SavedView(
        tenant_id=tx.tenant_id, id=new_id(), user_id=user_id, page=new.page, name=new.name, query=new.query
    )
    tx.add(view)
    await _flush(tx)
    emit(tx, "saved_view.created", view.id, by=member.actor)
    return await _shown(tx, member, view.id)


async def change_view(tx: Tx, member: Member, view_id: UUID, change: SavedViewChange) -> SavedViewView:
    """Faults as in `create_view`."""
    view = await _get(tx, member, view_id)
    if view.user_id is None or change.shared:
        _check_shares(member)
    values = change.model_dump(exclude_none=True)
    fields = sorted(values)
    shared = values.pop("shared", None)
    if shared is not None:
        view.user_id = None if shared else member.person_id
    for name, value in values.items():
        setattr(view, name, value)
    await _flush(tx)
    if shared is False:
        await tx.raw.execute(KEEP_MINE, tx.tenant_id, view_id, member.person_id)
    emit(tx, "saved_view.updated", view_id, {"fields": fields}, by=member.actor)
    return await _shown(tx, member, view_id)


async def delete_view(tx: Tx, member: Member, view_id: UUID) -> None:
    view = await _get(tx, member, view_id)
    if view.user_id is None:
        _check_shares(member)
    await tx.delete(view)
    emit(tx, "saved_view.deleted", view_id, by=member.actor)


async def begin_with(tx: Tx, member: Member, view_id: UUID, *, on: bool) -> SavedViewView:
    """Have the caller's page begin with this view, or not any more."""
    view = await _get(tx, member, view_id)
    if on:
        await tx.raw.execute(CHOOSE, tx.tenant_id, member.person_id, view.page, view_id)
    else:
        await tx.raw.execute(LET_GO, tx.tenant_id, member.person_id, view_id)
    emit(tx, "user.updated", member.person_id, {"fields": ["views"]}, by=member.actor)
    return await _shown(tx, member, view_id)


async def _get(tx: Tx, member: Member, view_id: UUID) -> SavedView:
    wanted = select(SavedView).where(SavedView.tenant_id == tx.tenant_id, SavedView.id == view_id)
    view = await tx.scalar(wanted.with_for_update())
    if view is None or view.user_id not in (None, member.person_id):
        raise NotFound("view")
    return view


async def _shown(tx: Tx, member: Member, view_id: UUID) -> SavedViewView:
    rows: Any = await tx.raw.fetch(LIST, tx.tenant_id, member.person_id, None, view_id)
    return SavedViewView(**rows[0])


def _check_shares(member: Member) -> None:
    if not member.may("agent"):
        raise Forbidden("This needs the role agent.", code="role")


async def _flush(tx: Tx) -> None:
    try:
        await tx.flush()
    except IntegrityError:
        raise Conflict("Another view has this name.", code="name_taken") from None
