"""/api/hooks/whatsapp/{account}: where Meta delivers. Stored and queued in one commit before the 200."""

import hmac
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

import orjson
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import PlainTextResponse

from munshi.channels.cloud.incoming import webhook
from munshi.channels.cloud.incoming.storing import store
from munshi.channels.incoming.inbox import Item, encode
from munshi.channels.models import WhatsAppAccount
from munshi.channels.numbers import accounts, standing
from munshi.channels.schemas import HookAnswer
from munshi.core.db import plain_connection, tenant_tx
from munshi.core.errors import Conflict, Forbidden, NotFound, Problem, Unauthenticated
from munshi.core.http.app import RuntimeDep
from munshi.core.http.problems import problems
from munshi.core.http.routing import Direct
from munshi.core.runtime import Runtime
from munshi.core.telemetry.tracing import span

router = APIRouter(prefix="/api/hooks/whatsapp", tags=["hooks"], responses=problems(404))

REMEMBERED_SECONDS = 2.0
MOST_REMEMBERED = 10_000


@dataclass(frozen=True)
class Number:
    """A Cloud API number of the shop. Meta knows one webhook an app, so its messages may come in by another's door."""

    account_id: UUID
    phone_number_id: str | None
    waba_id: str | None


@dataclass(frozen=True)
class Door:
    """What is needed to let a webhook in, remembered for two seconds: a changed secret counts after that.

    `numbers`: those whose app has the same secret.
    """

    tenant_id: UUID
    account_id: UUID
    verify_token: str
    app_secret: str
    numbers: tuple[Number, ...]
    until: float


@router.get("/{account_id:uuid}", response_class=PlainTextResponse, responses=problems(403, 422))
async def verify_whatsapp_webhook(
    request: Request,
    runtime: RuntimeDep,
    account_id: UUID,
    mode: Annotated[str, Query(alias="hub.mode", max_length=40)] = "",
    token: Annotated[str, Query(alias="hub.verify_token", max_length=1024)] = "",
    challenge: Annotated[str, Query(alias="hub.challenge", max_length=1024)] = "",
) -> PlainTextResponse:
    """Meta asks once whether this address is ours: the challenge comes back when the token is right."""
    door = await _door(request, runtime, account_id)
    if mode != "subscribe" or not hmac.compare_digest(token.encode(), door.verify_token.encode()):
        raise Forbidden("The verify token is not the one of this account.", code="verify_token")
    async with tenant_tx(runtime.db, door.tenant_id) as tx:
        await standing.mark_webhook_verified(tx, account_id)
    return PlainTextResponse(challenge)


async def receive_whatsapp_webhook(request: Request, runtime: RuntimeDep, account_id: UUID) -> Response:
    """Messages, receipts and news, signed by Meta with the app secret."""
    door = await _door(request, runtime, account_id)
    raw = await request.body()
    _check_signature(door, raw, request.headers.get("x-hub-signature-256", ""))
    try:
        placed = webhook.items(webhook.load(raw))
        rows = {account_id: encode(items) for account_id, items in _sorted(door, placed).items()}
    except (ValueError, RecursionError, orjson.JSONEncodeError):
        raise Problem("The body is not a JSON object that can be read.", code="bad_json") from None
    with span("keep", {"munshi.tenant_id": str(door.tenant_id), "munshi.events": len(placed)}):
        new = await store(runtime, door.tenant_id, rows, _wabas(door, placed))
    return Response(orjson.dumps({"received": len(placed), "new": new}), media_type="application/json")


router.add_api_route(
    "/{account_id:uuid}",
    receive_whatsapp_webhook,
    methods=["POST"],
    response_model=HookAnswer,
    responses=problems(400, 401, 413),
    route_class_override=Direct,
)


def _wabas(door: Door, placed: Sequence[webhook.Placed]) -> dict[UUID, str]:
    """The business accounts of numbers of which none was known."""
    told = {number.account_id: _waba_of(number, placed) for number in door.numbers if number.waba_id is None}
    return {account_id: waba_id for account_id, waba_id in told.items() if waba_id}


def _sorted(door: Door, placed: Sequence[webhook.Placed]) -> dict[UUID, list[Item]]:
    """The items by the number they are for; news of a business account are for each of its numbers."""
    sorted_out: dict[UUID, list[Item]] = {}
    for one in placed:
        for number in door.numbers:
            if _concerns(one, number, door):
                sorted_out.setdefault(number.account_id, []).append(one.item)
    return sorted_out


def _waba_of(number: Number, placed: Sequence[webhook.Placed]) -> str | None:
    """The business account that a number's own messages name."""
    named = (one.waba_id for one in placed if one.number is not None and one.number == number.phone_number_id)
    return next((waba_id for waba_id in named if waba_id and waba_id.isdecimal()), None)


def _concerns(placed: webhook.Placed, number: Number, door: Door) -> bool:
    if placed.number is not None:
        return placed.number == number.phone_number_id
    if number.account_id == door.account_id and number.waba_id is None:
        return True
    return placed.waba_id == number.waba_id


def _check_signature(door: Door, raw: bytes, given: str) -> None:
    expected = "sha256=" + hmac.digest(door.app_secret.encode(), raw, "sha256").hex()
    if not hmac.compare_digest(given.encode(), expected.encode()):
        raise Unauthenticated("The signature is not the one of this body.", code="bad_signature")


async def _door(request: Request, runtime: Runtime, account_id: UUID) -> Door:
    remembered: dict[UUID, Door] = request.app.state.__dict__.setdefault("whatsapp_doors", {})
    door = remembered.get(account_id)
    if door is None or door.until < time.monotonic():
        if len(remembered) > MOST_REMEMBERED:
            remembered.clear()
        door = remembered[account_id] = await _read_door(runtime, account_id)
    return door


async def _read_door(runtime: Runtime, account_id: UUID) -> Door:
    async with plain_connection(runtime.db) as raw:
        tenant_id: UUID | None = await raw.fetchval("select account_tenant($1)", account_id)
    if tenant_id is None:
        raise NotFound("WhatsApp account")
    async with tenant_tx(runtime.db, tenant_id) as tx:
        rows = {row.id: row for row in await accounts.cloud_accounts(tx)}
    if account_id not in rows:
        raise NotFound("Cloud API account")
    secrets = {row.id: _app_secret(runtime, row) for row in rows.values()}
    app_secret = accounts.open_secrets(runtime.settings, rows[account_id])["app_secret"]
    numbers = tuple(
        Number(row.id, row.phone_number_id, row.waba_id) for row in rows.values() if secrets[row.id] == app_secret
    )
    until = time.monotonic() + REMEMBERED_SECONDS
    return Door(tenant_id, account_id, rows[account_id].verify_token or "", app_secret, numbers, until)


def _app_secret(runtime: Runtime, account: WhatsAppAccount) -> str | None:
    try:
        found: str = accounts.open_secrets(runtime.settings, account)["app_secret"]
    except Conflict:
        return None
    return found
