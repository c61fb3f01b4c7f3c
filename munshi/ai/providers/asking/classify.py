"""From what an SDK raises to a word of ours. The provider's own words are kept nowhere: they may quote a key."""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo

import httpx
import httpx2
from pydantic_ai import exceptions as errors

from munshi.ai.providers.asking.failures import LONGEST_REST, PATIENCE_SECONDS, RETRYABLE, Failure
from munshi.ai.providers.schemas import Kind

LONG_SECONDS = 300.0  # who limits the rate for longer than this has no quota left, whatever it calls it
CREDIT_SECONDS = 3600.0
PACIFIC = ZoneInfo("America/Los_Angeles")
OF_A_DAY = re.compile(r"per ?day|/ ?day|daily|\b[TR]PD\b", re.IGNORECASE)
OF_A_MONTH = re.compile(r"per ?month|/ ?month|monthly", re.IGNORECASE)

# First match counts: a subclass stands before its parent.
WORDS: tuple[tuple[type[Exception], str], ...] = (
    (errors.ModelQuotaExceededError, "quota_exceeded"),
    (errors.ModelRateLimitError, "rate_limited"),
    (errors.ModelOverloadedError, "overloaded"),
    (errors.ModelAuthenticationError, "bad_key"),
    (errors.ModelNotFoundError, "unknown_model"),
    (errors.ModelContextWindowExceededError, "context_too_long"),
    (errors.ModelRequestRejectedError, "request_rejected"),
    (errors.ModelTimeoutError, "timeout"),
    (errors.ModelRequestTimeout, "timeout"),
    (errors.ModelConnectionError, "unreachable"),
    (errors.ModelUnavailableError, "server_error"),
    (errors.ModelServerError, "server_error"),
    (errors.ContentFilterError, "refused"),
)
# Of requests that no SDK makes.
STATUSES = {
    400: "request_rejected",
    401: "bad_key",
    402: "quota_exceeded",
    403: "bad_key",
    404: "unknown_model",
    413: "request_rejected",
    415: "request_rejected",
    422: "request_rejected",
    429: "rate_limited",
    503: "overloaded",
    529: "overloaded",
}


def failure_of(kind: Kind, error: Exception, now: datetime) -> Failure:
    """Of what pydantic-ai or httpx raise; anything they do not expect themselves is a bad_response."""
    word, asked, said = _read(error)
    if word in ("rate_limited", "quota_exceeded"):
        span = _span(said)
        if word == "quota_exceeded" or span or (asked or 0) > LONG_SECONDS:
            return Failure("quota_exceeded", asked, _until_reset(kind, span, asked, now))
    if word in RETRYABLE and asked is not None and asked > PATIENCE_SECONDS:
        return Failure(word, asked, min(asked, LONGEST_REST))
    return Failure(word, asked)


def _read(error: Exception) -> tuple[str, float | None, str]:
    """The word for it, the seconds it asks to wait, and what it says."""
    if isinstance(error, httpx.HTTPStatusError | httpx2.HTTPStatusError):
        status, wait = error.response.status_code, error.response.headers.get("retry-after", "")
        word = STATUSES.get(status, "server_error" if status >= 500 else "bad_response")
        return word, float(wait) if wait.isdecimal() else None, error.response.text
    if isinstance(error, httpx.TimeoutException | httpx2.TimeoutException):
        return "timeout", None, ""
    if isinstance(error, httpx.TransportError | httpx2.TransportError):
        return "unreachable", None, ""
    word = next((word for known, word in WORDS if isinstance(error, known)), "bad_response")
    if isinstance(error, errors.ModelAPIError):
        return word, error.retry_after, str(error.body or error.message)
    return word, None, ""


def _span(said: str) -> Literal["day", "month"] | None:
    if OF_A_DAY.search(said):
        return "day"
    return "month" if OF_A_MONTH.search(said) else None


def _until_reset(kind: Kind, span: str | None, asked: float | None, now: datetime) -> float:
    """Seconds until the quota is there again. Credit comes back when someone pays: that is looked for every hour."""
    if kind == "gemini" and span == "day":
        return _until_midnight(now, PACIFIC)
    if asked is not None and asked > PATIENCE_SECONDS:
        return asked
    if span == "month":
        first = (now.astimezone(UTC).replace(day=1) + timedelta(days=32)).replace(day=1)
        return (first.replace(hour=0, minute=0, second=0, microsecond=0) - now).total_seconds()
    return _until_midnight(now, UTC) if span == "day" else CREDIT_SECONDS


def _until_midnight(now: datetime, zone: tzinfo) -> float:
    tomorrow = (now.astimezone(zone) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return (tomorrow - now).total_seconds()
