"""What protects people who use a browser: security headers, CORS and CSRF. Plain ASGI middleware."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from secure import Preset, Secure
from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware

from munshi.core.http.asgi import HOOKS, SAFE_METHODS, SOCKET, Asgi, Message, Receive, Scope, Send
from munshi.core.http.problems import problem_response
from munshi.core.settings import Settings
from munshi.core.tokens import api_key_of, cookie_of, csrf_valid, session_cookie

# Component libraries add <style> elements, so styles may stand inline; scripts never do.
CONTENT_POLICY = (
    b"default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    b"media-src 'self' blob:; font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; "
    b"form-action 'self'; frame-ancestors 'none'"
)
# They make the session, or bring the secret of a link: no token is bound to a session that may be over already. Where
# the request comes from decides alone.
ENTRANCES = (
    "/api/auth/login",
    "/api/auth/register",
    "/api/auth/forgot-password",
    "/api/auth/reset-password",
    "/api/auth/verify-email",
    "/api/auth/invitations/look",
    "/api/auth/invitations/accept",
)


class SecurityHeaders:
    """Helmet's headers with our own content policy; what a route sets itself stays."""

    def __init__(self, app: Asgi, settings: Settings) -> None:
        self.app = app
        self.headers = list(_security_headers(settings))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_safe(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message.get("headers", [])}
                missing = (header for header in self.headers if header[0] not in present)
                message["headers"] = [*message.get("headers", []), *missing]
            await send(message)

        await self.app(scope, receive, send_safe)


def _security_headers(settings: Settings) -> Iterator[tuple[bytes, bytes]]:
    for name, value in Secure.from_preset(Preset.BASIC).header_items():
        # Over plain http browsers ignore it, and a developer's localhost must never be pinned to https.
        if name != "Strict-Transport-Security" or settings.production:
            yield name.lower().encode(), CONTENT_POLICY if name == "Content-Security-Policy" else value.encode()


class Cors:
    """Lets pages of the origins in CORS_ORIGIN call the API. Socket.IO answers for itself, and no page calls a hook."""

    def __init__(self, app: Asgi, settings: Settings) -> None:
        self.app = app
        self.cors = CORSMiddleware(
            app,
            allow_origins=settings.cors_origins,
            allow_credentials="*" not in settings.cors_origins,
            allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=["Content-Type", "Idempotency-Key", "X-CSRF-Token", "X-Request-ID"],
            expose_headers=["X-Request-ID", "Retry-After", "Content-Disposition"],
            max_age=600,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        apart = scope["type"] != "http" or scope["path"].startswith((SOCKET, HOOKS))
        await (self.app if apart else self.cors)(scope, receive, send)


class Csrf:
    """Lets an API write through only when our own pages, or no browser at all, sent it.

    Browsers say where a request comes from (Sec-Fetch-Site, Origin); with a session, X-CSRF-Token must match it too.
    No browser sends an API key by itself, so a request that names one needs no token.
    """

    def __init__(self, app: Asgi, settings: Settings) -> None:
        self.app = app
        self.settings = settings
        self.cookie = session_cookie(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        fault = self._fault(scope) if _is_write(scope) and api_key_of(scope) is None else None
        if fault is None:
            await self.app(scope, receive, send)
        else:
            await problem_response(403, fault[1], code=fault[0])(scope, receive, send)

    def _fault(self, scope: Scope) -> tuple[str, str] | None:
        headers = Headers(scope=scope)
        if not _from_our_pages(headers, self.settings.cors_origins):
            return "cross_site", "This request was started by another site."
        cookie = cookie_of(scope, self.cookie)
        if cookie is None or scope["path"] in ENTRANCES:
            return None
        if csrf_valid(self.settings, cookie, headers.get("x-csrf-token", "")):
            return None
        return "csrf", "Send the token of GET /api/auth/csrf-token in the header X-CSRF-Token."


def _is_write(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] in SAFE_METHODS:
        return False
    return scope["path"].startswith("/api/") and not scope["path"].startswith(HOOKS)


def _from_our_pages(headers: Headers, friends: list[str]) -> bool:
    origin, site = headers.get("origin"), headers.get("sec-fetch-site")
    if origin is not None and origin in friends:
        return True
    if site is not None:
        return site in ("same-origin", "none")
    return origin is None or urlsplit(origin).netloc == headers.get("host")
