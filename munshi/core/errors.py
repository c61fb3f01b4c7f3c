"""Refusals a caller can act on. Each becomes one RFC 9457 problem document (see core/http)."""

from typing import ClassVar


class Problem(Exception):
    """A refusal with an HTTP status and a stable machine-readable code; `extra` members join the problem document."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "bad_request"
    title: ClassVar[str] = "Bad request"

    def __init__(self, detail: str, *, code: str | None = None, **extra: object) -> None:
        super().__init__(detail)
        self.detail = detail
        self.slug = code or self.code
        self.extra = extra


class Unauthenticated(Problem):
    status = 401
    code = "unauthenticated"
    title = "Sign in first"


class Forbidden(Problem):
    status = 403
    code = "forbidden"
    title = "Not allowed"


class NotFound(Problem):
    """Also the answer for what belongs to another tenant: its existence is not told."""

    status = 404
    code = "not_found"
    title = "Not found"

    def __init__(self, what: str = "record") -> None:
        super().__init__(f"There is no such {what}.")


class Conflict(Problem):
    status = 409
    code = "conflict"
    title = "Conflict with the present state"


class TooLarge(Problem):
    status = 413
    code = "too_large"
    title = "Too large"


class UnsupportedMedia(Problem):
    status = 415
    code = "unsupported_media"
    title = "File type not accepted"


class Invalid(Problem):
    """Well-formed but unacceptable input; `fields` names what is wrong where."""

    status = 422
    code = "invalid"
    title = "Invalid input"

    def __init__(self, detail: str, *, field: str | None = None, code: str | None = None) -> None:
        errors = [{"field": field, "message": detail}] if field else []
        super().__init__(detail, code=code, errors=errors)


class TooMany(Problem):
    """Carries `retry_after` in whole seconds."""

    status = 429
    code = "too_many_requests"
    title = "Too many requests"

    def __init__(self, detail: str, *, retry_after: int) -> None:
        super().__init__(detail, retry_after=retry_after)


class Unavailable(Problem):
    status = 503
    code = "unavailable"
    title = "Not available now"
