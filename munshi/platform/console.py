"""The operator's transactions: a database role of its own, and every use of it written down in the same commit."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated
from uuid import UUID

import orjson
import structlog
from fastapi import Depends, Request

from munshi.auth.guards import PlatformAdmin
from munshi.core.closings import Closing
from munshi.core.db import Json, Tx, global_tx
from munshi.core.errors import Unavailable
from munshi.core.http.app import RuntimeDep
from munshi.core.runtime import Runtime

WRITE = """
insert into platform_events (operator_id, action, subject_id, data, correlation_id) values ($1, $2, $3, $4, $5)
"""


@asynccontextmanager
async def console_tx(
    runtime: Runtime, operator_id: UUID, action: str, subject_id: UUID | None = None, data: Json | None = None
) -> AsyncIterator[Tx]:
    """One transaction as `munshi_platform`, which sees plans, states and figures of all shops, and nothing that
    customers or staff have written. `action` and what `note` adds are kept with it, for reading too.
    """
    if runtime.console is None:
        raise Unavailable("This process serves no operator.")
    async with global_tx(runtime.console) as tx:
        tx.info["as_operator"], tx.info["noted"], tx.info["about"] = True, data or {}, subject_id
        yield tx
        tx.before_commit(lambda tx: _written(tx, operator_id, action))


def note(tx: Tx, **data: object) -> None:
    """Keep this with the operator's action: ids, states and reasons."""
    tx.info["noted"] |= data


def name_subject(tx: Tx, subject_id: UUID) -> None:
    """What the operator's action is about, where the address does not say."""
    tx.info["about"] = subject_id


def bind(tx: Tx, tenant_id: UUID) -> None:
    """What is told from now on, is told to this shop."""
    tx.tenant_id = tenant_id


def _written(tx: Tx, operator_id: UUID, action: str) -> Closing:
    correlation = structlog.contextvars.get_contextvars().get("correlation_id")
    data = orjson.dumps(tx.info["noted"], default=str).decode()
    return Closing(WRITE, (operator_id, action, tx.info["about"], data, correlation))


async def console(request: Request, admin: PlatformAdmin, runtime: RuntimeDep) -> AsyncIterator[Tx]:
    """The operator's transaction of one request, committed before the answer leaves."""
    named = list(request.path_params.values())
    subject = next((value for value in named if isinstance(value, UUID)), None)
    others = {name: value for name, value in request.path_params.items() if not isinstance(value, UUID)}
    async with console_tx(runtime, admin.user_id, request.scope["route"].name, subject, others) as tx:
        yield tx


Console = Annotated[Tx, Depends(console, scope="function")]
