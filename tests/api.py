"""Playing the browser: a shop, a member of it, and an HTTP client that is signed in as that member.

    tenant_id = await make_tenant(runtime.db)
    member = await make_member(runtime.db, tenant_id, "agent")
    async with client_of(runtime, member) as client:
        response = await client.post("/api/…", json={…})

The whole application answers in this process; cookies are kept in a real jar and writes carry the CSRF token.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from uuid import UUID

import httpx2
from fastapi import FastAPI
from starlette.datastructures import State

from munshi.auth.guards import ROLES
from munshi.auth.keys.schemas import NewApiKey, Scope
from munshi.auth.keys.service import create_key
from munshi.auth.models import User
from munshi.auth.service import Device, add_member, open_session
from munshi.auth.signin.passwords import hasher
from munshi.core.clock import new_id
from munshi.core.db import Database, global_tx, tenant_tx
from munshi.core.http.app import protect
from munshi.core.http.asgi import Asgi
from munshi.core.runtime import Runtime
from munshi.core.tokens import csrf_token, session_cookie
from munshi.events.service import Actor
from munshi.health import Services
from munshi.main import create_api
from munshi.tenants.models import Tenant

PASSWORD = "correct horse battery"
BASE_URL = "http://munshi.test"

_made: list[FastAPI] = []


@dataclass(frozen=True)
class TestMember:
    """`tenant_id` is None for platform staff without a shop. The password is always `PASSWORD`."""

    __test__ = False

    user_id: UUID
    tenant_id: UUID | None
    role: str
    email: str
    is_platform_admin: bool = field(default=False)


async def make_tenant(
    db: Database, *, name: str = "Test Shop", currency: str = "PKR", time_zone: str = "Asia/Karachi", **settings: object
) -> UUID:
    """A bare shop; `settings` are fields of TenantSettings. Returns its id."""
    tenant_id = new_id()
    async with global_tx(db) as tx:
        tx.add(
            Tenant(
                id=tenant_id,
                slug=f"shop-{tenant_id.hex}",
                name=name,
                currency=currency,
                time_zone=time_zone,
                settings=settings,
                status="active",
            )
        )
    return tenant_id


async def make_member(db: Database, tenant_id: UUID, role: str = "owner", *, email: str | None = None) -> TestMember:
    """A new user with this role in the shop."""
    assert role in ROLES
    async with tenant_tx(db, tenant_id) as tx:
        user = _user(email or f"{new_id().hex}@munshi.test")
        tx.add(user)
        await tx.flush()
        await add_member(tx, user.id, role)
    return TestMember(user.id, tenant_id, role, user.email)


async def make_platform_admin(db: Database) -> TestMember:
    """Platform staff who belong to no shop."""
    async with global_tx(db) as tx:
        user = _user(f"{new_id().hex}@munshi.test", is_platform_admin=True)
        tx.add(user)
    return TestMember(user.id, None, "viewer", user.email, is_platform_admin=True)


async def make_key(db: Database, member: TestMember, *scopes: str, expires_at: datetime | None = None) -> str:
    """A fresh API key of the member's shop with these scopes."""
    assert member.tenant_id is not None
    new = NewApiKey(name="Books", scopes=[Scope(scope) for scope in scopes], expires_at=expires_at)
    async with tenant_tx(db, member.tenant_id) as tx:
        fresh = await create_key(tx, new, created_by=member.user_id, by=Actor("user", member.user_id))
    return fresh.key


async def session_token(runtime: Runtime, member: TestMember) -> str:
    """The value of a session cookie of this member."""
    async with global_tx(runtime.db) as tx:
        _, token = await open_session(tx, runtime.settings, member.user_id, member.tenant_id, Device())
    return token


def api_over(runtime: Runtime) -> FastAPI:
    """The FastAPI application over `runtime`, its routes worked out once a process: that takes longer than most tests.
    Its sockets are those of the first runtime; tests/live.py serves real ones."""
    if not _made:
        _made.append(create_api(runtime))
        _made[0].middleware_stack = _made[0].build_middleware_stack()
    api = copy(_made[0])
    api.state = State({"runtime": runtime, "services": Services()})
    return api


@asynccontextmanager
async def client_of(
    runtime: Runtime, member: TestMember | None = None, *, app: Asgi | None = None, key: str | None = None
) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of the whole application, signed in as `member` (None: nobody), or a program with an API key."""
    transport = httpx2.ASGITransport(app or protect(api_over(runtime), runtime.settings), raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url=BASE_URL) as client:
        if key:
            client.headers["Authorization"] = f"Bearer {key}"
        if member:
            token = await session_token(runtime, member)
            client.cookies.set(session_cookie(runtime.settings), token, domain="munshi.test")
            client.headers["X-CSRF-Token"] = csrf_token(runtime.settings, token)
        yield client


def adjusted(runtime: Runtime, **settings: object) -> Runtime:
    """The same runtime under other settings."""
    return replace(runtime, settings=runtime.settings.model_copy(update=settings))


def _user(email: str, *, is_platform_admin: bool = False) -> User:
    return User(
        id=new_id(), email=email, name="Test Person", password_hash=_hash(), is_platform_admin=is_platform_admin
    )


@cache
def _hash() -> str:
    return hasher.hash(PASSWORD)
