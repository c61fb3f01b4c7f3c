"""What says who is calling: session cookie, CSRF token bound to it, a program's API key; and links that name rows."""

import hmac
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import jwt
from starlette.requests import cookie_parser

from munshi.core.clock import now
from munshi.core.settings import Settings

ALGORITHM = "HS256"
SEAL_BYTES = 16
BEARER = b"Bearer "
KEY_START = "mk_"
Scope = Any


@dataclass(frozen=True)
class Claims:
    """What a session cookie says. It proves who signed it, not that the session still stands: that is a row."""

    session_id: UUID
    user_id: UUID


def session_cookie(settings: Settings) -> str:
    """The cookie's name. `__Host-` makes browsers insist on Secure, which plain http on localhost cannot give."""
    return "__Host-munshi_session" if settings.production else "munshi_session"


def device_cookie(settings: Settings) -> str:
    """The name of the cookie by which a browser that has signed in before is known; `__Host-` as above."""
    return "__Host-munshi_device" if settings.production else "munshi_device"


def sign_session(settings: Settings, claims: Claims, expires_at: datetime) -> str:
    """The cookie's value: a JWT with sid, sub and exp."""
    payload = {"sid": str(claims.session_id), "sub": str(claims.user_id), "exp": expires_at}
    return jwt.encode(payload, settings.JWT_SECRET.get_secret_value(), ALGORITHM)


def read_session(settings: Settings, token: str | None) -> Claims | None:
    """The claims of a cookie's value, or None when it is absent, forged, malformed or out of date."""
    if not token:
        return None
    try:
        claims, expires = _signed(settings.JWT_SECRET.get_secret_value(), token)
    except (jwt.InvalidTokenError, ValueError, TypeError, AttributeError):
        return None
    return claims if now().timestamp() < expires else None


@lru_cache(maxsize=4096)  # what is forged raises, so it takes no room
def _signed(secret: str, token: str) -> tuple[Claims, int]:
    """What we have signed stays so: (claims, when they end). InvalidTokenError and others for what we have not."""
    payload = jwt.decode(token, secret, [ALGORITHM], options={"require": ["sid", "sub", "exp"], "verify_exp": False})
    return Claims(UUID(payload["sid"]), UUID(payload["sub"])), int(payload["exp"])


def cookie_of(scope: Scope, name: str) -> str | None:
    """A cookie of an ASGI request by name."""
    for key, value in scope["headers"]:
        if key == b"cookie" and (found := cookie_parser(value.decode("latin-1")).get(name)):
            return found
    return None


def claims_of(scope: Scope, settings: Settings) -> Claims | None:
    """The claims of the request's session cookie, read once a request."""
    if "munshi.claims" not in scope:
        scope["munshi.claims"] = read_session(settings, cookie_of(scope, session_cookie(settings)))
    found: Claims | None = scope["munshi.claims"]
    return found


def api_key_of(scope: Scope) -> str | None:
    """The API key an ASGI request names in `Authorization: Bearer mk_…`. Then no cookie of it counts."""
    for key, value in scope["headers"]:
        if key == b"authorization" and value.startswith(BEARER + KEY_START.encode()):
            return bytes(value).removeprefix(BEARER).decode("latin-1")
    return None


def csrf_token(settings: Settings, cookie: str) -> str:
    """A fresh token for the session whose cookie value this is; every token lasts as long as that cookie."""
    salt = secrets.token_hex(16)
    return f"{salt}.{_mac(settings, salt, cookie)}"


def csrf_valid(settings: Settings, cookie: str, token: str) -> bool:
    """Whether `token` was made by `csrf_token` for this very cookie value."""
    match = re.fullmatch(r"([0-9a-f]{32})\.([0-9a-f]{64})", token)
    return match is not None and hmac.compare_digest(match[2], _mac(settings, match[1], cookie))


def _mac(settings: Settings, salt: str, cookie: str) -> str:
    key = settings.JWT_SECRET.get_secret_value().encode()
    return hmac.digest(key, f"csrf:{salt}:{cookie}".encode(), "sha256").hex()


def sign_ids(settings: Settings, purpose: str, *ids: UUID) -> str:
    """The last part of a link that names these rows, which only we can make. It lasts as long as JWT_SECRET."""
    content = b"".join(one.bytes for one in ids)
    return urlsafe_b64encode(content + _seal(settings, purpose, content)).decode().rstrip("=")


def read_ids(settings: Settings, purpose: str, token: str, count: int) -> tuple[UUID, ...] | None:
    """The `count` ids that `sign_ids` was given for this purpose, or None when it did not make `token`."""
    try:
        content = urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        return None
    ids, seal = content[: 16 * count], content[16 * count :]
    if len(ids) != 16 * count or not hmac.compare_digest(seal, _seal(settings, purpose, ids)):
        return None
    return tuple(UUID(bytes=ids[place : place + 16]) for place in range(0, len(ids), 16))


def _seal(settings: Settings, purpose: str, ids: bytes) -> bytes:
    key = settings.JWT_SECRET.get_secret_value().encode()
    return hmac.digest(key, purpose.encode() + b":" + ids, "sha256")[:SEAL_BYTES]
