"""Whether this process lives, whether it may get traffic, and its metrics."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from hmac import compare_digest
from ipaddress import ip_address
from typing import Annotated, Literal

import asyncpg
import sqlalchemy.exc
from fastapi import APIRouter, Depends, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel

from munshi.auth.guards import person_of
from munshi.core.db import Database, plain_connection
from munshi.core.errors import Forbidden
from munshi.core.http.app import RuntimeDep
from munshi.core.http.problems import problems
from munshi.core.settings import Settings
from munshi.core.tokens import claims_of

PATIENCE = 2.0

router = APIRouter(tags=["health"])


@dataclass
class Services:
    """What runs in this process. `whatsapp`: messages are taken in and sent; `ai`: someone answers customers.

    The built-in assistant needs no key, so `ai` is false only while the process starts or stops.
    """

    whatsapp: bool = False
    ai: bool = False


class Alive(BaseModel):
    status: Literal["alive"] = "alive"
    timestamp: str


class Ready(BaseModel):
    status: Literal["ready"] = "ready"


class NotReady(BaseModel):
    status: Literal["not_ready"] = "not_ready"
    reason: Literal["database_unreachable", "whatsapp_not_initialized", "ai_no_providers"]


async def services_of(request: Request) -> Services:
    found: Services = request.app.state.services
    return found


@router.get("/health/live")
async def get_liveness() -> Alive:
    return Alive(timestamp=datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"))


@router.get("/health/ready", responses={503: {"model": NotReady, "description": "Send no traffic now"}})
async def get_readiness(
    response: Response, runtime: RuntimeDep, services: Annotated[Services, Depends(services_of)]
) -> Ready | NotReady:
    if not await _reachable(runtime.db):
        answer: Ready | NotReady = NotReady(reason="database_unreachable")
    elif not services.whatsapp:
        answer = NotReady(reason="whatsapp_not_initialized")
    elif not services.ai:
        answer = NotReady(reason="ai_no_providers")
    else:
        answer = Ready()
    response.status_code = 200 if isinstance(answer, Ready) else 503
    return answer


@router.get("/metrics", response_class=Response, responses=problems(403))
async def get_metrics(request: Request, runtime: RuntimeDep) -> Response:
    """Prometheus metrics of this process; in production only for this machine, whoever has METRICS_TOKEN, and platform
    admins."""
    if runtime.settings.production and not _from_here(request) and not _has_token(request, runtime.settings):
        person = await person_of(runtime, claims_of(request.scope, runtime.settings))
        if person is None or not person.is_platform_admin:
            raise Forbidden("Metrics are for this machine and for platform admins.")
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


async def _reachable(db: Database) -> bool:
    try:
        async with asyncio.timeout(PATIENCE), plain_connection(db) as raw:
            await raw.execute("select 1")
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, sqlalchemy.exc.SQLAlchemyError):
        return False
    return True


def _has_token(request: Request, settings: Settings) -> bool:
    token = settings.METRICS_TOKEN
    given = request.headers.get("authorization", "")
    return token is not None and compare_digest(given.encode(), f"Bearer {token.get_secret_value()}".encode())


def _from_here(request: Request) -> bool:
    try:
        return request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        return False
