"""People, their memberships and their sessions."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from fastapi import Request, Response
from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from munshi.auth.models import Membership, Session, User
from munshi.core.clock import new_id, now
from munshi.core.db import Tx
from munshi.core.errors import Conflict
from munshi.core.settings import Settings
from munshi.core.tokens import Claims, cookie_of, device_cookie, session_cookie, sign_session
from munshi.tenants.quotas.limits import check_room

DEVICE_SECONDS = 400 * 86_400  # the most a browser keeps


@dataclass(frozen=True)
class Device:
    """Where somebody signs in: network address, browser, and the cookie by which that browser is known."""

    address: str | None = None
    agent: str | None = None
    token: str | None = field(default=None, repr=False)


NOWHERE = Device()


@dataclass(frozen=True)
class Ended:
    """A session that stood until now."""

    session_id: UUID
    user_id: UUID
    tenant_id: UUID | None


def device_of(request: Request, settings: Settings) -> Device:
    agent = request.headers.get("user-agent", "")[:200].replace("\x00", "")
    token = cookie_of(request.scope, device_cookie(settings))
    return Device(request.client.host if request.client else None, agent or None, token)


async def create_user(tx: Tx, email: str, name: str, password_hash: str, *, is_platform_admin: bool = False) -> User:
    """A new person; Conflict (`email_taken`) when the address is in use, whatever its case.

    Hash the password before the transaction begins: it takes a while, and more when many wait.
    """
    user = User(
        id=new_id(),
        email=email.lower(),
        name=name,
        password_hash=password_hash,
        is_platform_admin=is_platform_admin,
    )
    columns = ("id", "email", "name", "password_hash", "is_platform_admin")
    row = insert(User).values({column: getattr(user, column) for column in columns})
    added = await tx.execute(row.on_conflict_do_nothing().returning(User))
    created = added.scalar_one_or_none()
    if created is None:
        raise Conflict("This e-mail address is in use already.", code="email_taken")
    return created


async def add_member(tx: Tx, user_id: UUID, role: str) -> Membership:
    """Make the user a member of the shop this transaction is bound to; Conflict `quota_reached` beyond its plan."""
    await check_room(tx, "seats")
    membership = Membership(tenant_id=tx.tenant_id, id=new_id(), user_id=user_id, role=role)
    tx.add(membership)
    await tx.flush()
    return membership


async def find_user(tx: Tx, email: str) -> User | None:
    found: User | None = await tx.scalar(select(User).where(func.lower(User.email) == email.lower()))
    return found


async def name_of(tx: Tx, user_id: UUID | None) -> str | None:
    """None for nobody, and for a user who is gone."""
    found: str | None = await tx.scalar(select(User.name).where(User.id == user_id))
    return found


async def open_session(
    tx: Tx,
    settings: Settings,
    user_id: UUID,
    tenant_id: UUID | None,
    device: Device,
    *,
    until: datetime | None = None,
    support_access_id: UUID | None = None,
) -> tuple[Session, str]:
    """A session of JWT_EXPIRES_IN in a shop (None: platform staff), with the cookie's value.

    `until`: it ends then, if not before. `support_access_id`: an operator visits by this leave.
    """
    longest = now() + timedelta(seconds=settings.JWT_EXPIRES_IN)
    session = Session(
        id=new_id(),
        user_id=user_id,
        tenant_id=tenant_id,
        created_at=now(),
        expires_at=min(longest, until or longest),
        address=device.address,
        agent=device.agent,
        support_access_id=support_access_id,
    )
    tx.add(session)
    await tx.flush()
    return session, sign_session(settings, Claims(session.id, user_id), session.expires_at)


async def revoke_sessions(
    tx: Tx, user_id: UUID, *, only: UUID | None = None, keep: UUID | None = None, tenant_id: UUID | None = None
) -> list[Ended]:
    """End the user's sessions (`only` this one, all but `keep`, those in one shop); returns those that stood until now.

    Whoever calls it tells of them: `sessions.tell_ended`.
    """
    wanted = [Session.user_id == user_id, Session.revoked_at.is_(None)]
    if tenant_id is not None:
        wanted.append(Session.tenant_id == tenant_id)
    if only is not None:
        wanted.append(Session.id == only)
    if keep is not None:
        wanted.append(Session.id != keep)
    ended = await tx.execute(
        update(Session).where(*wanted).values(revoked_at=now()).returning(Session.id, Session.tenant_id)
    )
    return [Ended(session, user_id, tenant) for session, tenant in ended]


def set_session_cookie(response: Response, settings: Settings, token: str) -> None:
    """Hand the session to the browser. Lax: a link from a chat or a letter opens the dashboard signed in."""
    response.set_cookie(
        session_cookie(settings),
        token,
        max_age=settings.JWT_EXPIRES_IN,
        path="/",
        secure=settings.production,
        httponly=True,
        samesite="lax",
    )


def clear_session_cookie(response: Response, settings: Settings) -> None:
    response.delete_cookie(
        session_cookie(settings), path="/", secure=settings.production, httponly=True, samesite="lax"
    )


def set_device_cookie(response: Response, settings: Settings, token: str) -> None:
    """Let the browser be known the next time. It opens nothing by itself."""
    response.set_cookie(
        device_cookie(settings),
        token,
        max_age=DEVICE_SECONDS,
        path="/",
        secure=settings.production,
        httponly=True,
        samesite="lax",
    )
