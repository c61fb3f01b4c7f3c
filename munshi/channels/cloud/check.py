"""Asking Meta how a number stands: is it there, does the token reach it, are its messages sent to us?"""

from datetime import UTC, datetime

from munshi.channels.base import Account, Found, SendFailed
from munshi.channels.cloud.graph import ask
from munshi.channels.cloud.incoming.messages import phone_of
from munshi.core.db import Json
from munshi.core.runtime import Runtime

NUMBER_FIELDS = "display_phone_number,verified_name,quality_rating"
LIMIT_FIELD = "whatsapp_business_manager_messaging_limit"
MESSAGING = "whatsapp_business_messaging"
MANAGEMENT = "whatsapp_business_management"
NOT_ALLOWED = "The access token lacks the permission {name}: make one that has it."
NO_SUCH_WABA = "Meta knows no such WhatsApp Business Account, or the token does not reach it: check its id."


async def check(runtime: Runtime, account: Account) -> Found:
    """What Meta tells of the number, whose messages it sends to our webhook from now on.

    Raises SendFailed, whose `code` says what is wrong.
    """
    number = await ask(runtime, account, "GET", account.phone_number_id, params={"fields": NUMBER_FIELDS})
    token = await _token(runtime, account)
    for scope in (MESSAGING, MANAGEMENT):
        if token.get("scopes") and scope not in token["scopes"]:
            raise SendFailed("pause", NOT_ALLOWED.format(name=scope), code="permission_missing")
    waba_id = account.waba_id or _waba_of(token)
    if waba_id:
        await _subscribe(runtime, account, waba_id)
    digits = "".join(letter for letter in str(number.get("display_phone_number", "")) if letter.isdigit())
    return Found(
        phone=phone_of(digits),
        verified_name=_word(number, "verified_name"),
        quality=_word(number, "quality_rating"),
        messaging_limit=await _limit(runtime, account),
        waba_id=waba_id,
        token_expires_at=_expiry(token),
    )


async def _token(runtime: Runtime, account: Account) -> Json:
    """What Meta tells of the token itself; {} when it will not. Sent as a form: an address might be logged."""
    try:
        form = {"input_token": account.access_token, "method": "get"}
        found = await ask(runtime, account, "POST", "debug_token", body=form)
    except SendFailed:
        return {}
    data = found.get("data")
    return data if isinstance(data, dict) else {}


async def _limit(runtime: Runtime, account: Account) -> str | None:
    """How many people may be written to a day; not every number has the field, so it is asked for by itself."""
    try:
        return _word(
            await ask(runtime, account, "GET", account.phone_number_id, params={"fields": LIMIT_FIELD}), LIMIT_FIELD
        )
    except SendFailed:
        return None


async def _subscribe(runtime: Runtime, account: Account, waba_id: str) -> None:
    """Without it Meta sends the app no messages, and does not say so."""
    try:
        await ask(runtime, account, "POST", f"{waba_id}/subscribed_apps")
    except SendFailed as failed:
        if failed.code == "number_unknown":
            raise SendFailed("pause", NO_SUCH_WABA, code="waba_unknown") from None
        raise


def _waba_of(token: Json) -> str | None:
    """The one business account a token was made for."""
    scopes = token.get("granular_scopes")
    for scope in scopes if isinstance(scopes, list) else []:
        targets = scope.get("target_ids") or [] if isinstance(scope, dict) else []
        if targets and scope.get("scope") == MANAGEMENT:
            return str(targets[0]) if len(targets) == 1 else None
    return None


def _expiry(token: Json) -> datetime | None:
    expires = token.get("expires_at")
    return datetime.fromtimestamp(expires, UTC) if isinstance(expires, int) and expires > 0 else None


def _word(owner: Json, name: str) -> str | None:
    found = owner.get(name)
    return found if isinstance(found, str) and found else None
