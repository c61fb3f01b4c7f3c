"""Logs: one JSON object a line on stdout, or readable lines on a developer's terminal. No secrets, no customer text."""

import json
import logging
import re
import sys
import traceback
from collections.abc import Callable, MutableMapping
from functools import lru_cache
from types import TracebackType
from typing import Any, TextIO

import orjson
import structlog

from munshi.core.settings import Settings

LEVELS = {
    "fatal": logging.CRITICAL,
    "error": logging.ERROR,
    "warn": logging.WARNING,
    "info": logging.INFO,
    "debug": logging.DEBUG,
    "trace": logging.NOTSET,
}
SECRET = re.compile(
    r"passw|secret|token(?!s)|api_?key|authorization|cookie|credential|dsn|(database|redis|smtp)_url", re.I
)
HIDDEN = "[hidden]"
FRAMES = 12
# They repeat, at every level, what our own lines already say; the model SDKs also what customers write.
NOISY = (
    "alembic",
    "uvicorn",
    "httpx",
    "httpcore",
    "httpx2",
    "httpcore2",
    "asyncio",
    "sqlalchemy",
    "urllib3",
    "engineio",
    "socketio",
    "anthropic",
    "openai",
    "groq",
    "google_genai",
    "cohere",
    "pydantic_ai",
    "fontTools",
)

Line = MutableMapping[str, Any]
Processor = Callable[[Any, str, Line], Any]


def configure_logs(settings: Settings, stream: TextIO | None = None) -> None:
    """Send everything that is logged in this process, by us or by a library, to stdout (or `stream`) in one form."""
    level, stream = LEVELS[settings.LOG_LEVEL], stream or sys.stdout
    readable = settings.APP_ENV == "development" and stream.isatty()
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        hide_secrets,
    ]
    # The default traceback would show local variables, passwords among them.
    console = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    ending: list[Processor] = [console] if readable else [say_where, structlog.processors.JSONRenderer(_json)]
    structlog.configure(
        processors=[*shared, *ending],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=settings.APP_ENV != "test",  # tests configure more than once
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *ending],
        )
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in NOISY:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    logging.getLogger("uvicorn").setLevel(logging.ERROR)  # it warns of every scanner that knocks


def hide_secrets(_: Any, __: str, line: Line) -> Line:
    """Blank every value whose name sounds like a secret, inside nested values too."""
    return {name: HIDDEN if _sounds_secret(name) else _hide(value) for name, value in line.items()}


@lru_cache(1000)
def _sounds_secret(name: str) -> bool:
    return SECRET.search(name) is not None


def _hide(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: HIDDEN if _sounds_secret(str(name)) else _hide(inner) for name, inner in value.items()}
    return [_hide(inner) for inner in value] if isinstance(value, list) else value


def say_where(_: Any, __: str, line: Line) -> Line:
    """Replace an exception by its class and the places it passed; its message may repeat what a customer wrote."""
    caught = line.pop("exc_info", None)
    error = sys.exc_info()[1] if caught is True else caught[1] if isinstance(caught, tuple) else caught
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, BaseException):
        line["exception"] = _name(type(error))
        line["at"] = _places(error.__traceback__)
        if error.__cause__:
            line["cause"], line["cause_at"] = _name(type(error.__cause__)), _places(error.__cause__.__traceback__)
    return line


def _name(kind: type[BaseException]) -> str:
    return f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")


def _places(trace: TracebackType | None) -> list[str]:
    return [f"{frame.name} ({frame.filename}:{frame.lineno})" for frame in traceback.extract_tb(trace)[-FRAMES:]]


def _json(line: Line, **_: Any) -> str:
    line = {**{name: line.pop(name) for name in ("timestamp", "level", "event")}, **line}
    try:
        return orjson.dumps(line, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
    except TypeError:  # half a surrogate pair from outside must not silence the line
        return json.dumps(line, default=str)
