"""Settings from the environment. All faults are found at once; in development missing secrets are made and kept."""

import json
import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AliasChoices,
    BeforeValidator,
    Field,
    ModelWrapValidatorHandler,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from munshi.core.duration import seconds

Seconds = Annotated[int, BeforeValidator(seconds)]
ModelName = Annotated[
    str | None, Field(pattern=r"^[A-Za-z0-9._:/@+-]{1,120}$", description="the name of a model, without spaces")
]
WEB = r"^https?://"
ORIGIN = r"(\*|https?://[^/,\s]+/?)"
KEPT_SECRETS = ("JWT_SECRET", "WHATSAPP_SESSION_SECRET")
CLOUDINARY = ("CLOUDINARY_CLOUD_NAME", "CLOUDINARY_API_KEY", "CLOUDINARY_API_SECRET")
ADMIN = ("ADMIN_EMAIL", "ADMIN_PASSWORD")
DATABASES = ("DATABASE_URL", "DATABASE_DIRECT_URL")
MAIL = ("SMTP_URL", "MAIL_FROM", "PUBLIC_URL")


class SettingsError(Exception):
    """`faults` holds one sentence a fault, each beginning with its variable and never repeating its value."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class Settings(BaseSettings):
    """One field a variable; its description completes the sentence '<variable> must be …' when the value is wrong."""

    model_config = SettingsConfigDict(
        extra="ignore", case_sensitive=True, env_ignore_empty=True, hide_input_in_errors=True
    )

    APP_ENV: Literal["development", "production", "test"] = Field(
        default="development",
        validation_alias=AliasChoices("APP_ENV", "NODE_ENV"),
        description="development, production or test (NODE_ENV is another name for it)",
    )
    HOST: str = Field(default="127.0.0.1", description="the address to listen on, such as 127.0.0.1 or 0.0.0.0")
    PORT: int = Field(default=3001, ge=0, le=65535, description="a whole number from 0 to 65535")
    DATA_DIR: Path = Field(default=Path(".munshi"), description="a directory")
    BACKUP_DIR: Path | None = Field(default=None, description="the directory backups are written to, or not be set")
    BACKUP_EVERY: Seconds = Field(default=86400, description="a span such as 1d, 12h or 90m")
    BACKUP_KEEP: int = Field(default=14, ge=1, le=10_000, description="a whole number from 1 to 10000")
    DATABASE_URL: str | None = Field(
        default=None,
        pattern=r"^postgres(ql)?://",
        repr=False,
        description="an address that begins with postgresql://, with / ? # in its password as %2F %3F %23",
    )
    DATABASE_DIRECT_URL: str | None = Field(
        default=None,
        pattern=r"^postgres(ql)?://",
        repr=False,
        description="PostgreSQL's own address, written like DATABASE_URL, where that is a pooler's",
    )
    ALLOW_EMBEDDED_DATABASE: bool = Field(default=False, description="true or false")
    JWT_SECRET: SecretStr = Field(min_length=32, description="set to at least 32 characters")
    JWT_EXPIRES_IN: Seconds = Field(default=7 * 86400, description="a span such as 7d, 12h, 30m or 90s")
    WHATSAPP_SESSION_SECRET: SecretStr = Field(min_length=16, description="set to at least 16 characters")
    WHATSAPP_SESSION_SECRET_PREVIOUS: SecretStr | None = Field(
        default=None, min_length=16, description="the secret before, at least 16 characters, or not be set"
    )
    WHATSAPP_GRAPH_URL: str = Field(
        default="https://graph.facebook.com/v26.0", pattern=WEB, description="an address that begins with https://"
    )
    CLOUDINARY_CLOUD_NAME: str | None = None
    CLOUDINARY_API_KEY: SecretStr | None = None
    CLOUDINARY_API_SECRET: SecretStr | None = None
    CLOUDINARY_API_URL: str = Field(
        default="https://api.cloudinary.com/v1_1", pattern=WEB, description="an address that begins with https://"
    )
    CLAUDE_API_KEY: SecretStr | None = None
    GEMINI_API_KEY: SecretStr | None = None
    GROQ_API_KEY: SecretStr | None = None
    COHERE_API_KEY: SecretStr | None = None
    CLAUDE_MODEL: ModelName = None
    GEMINI_MODEL: ModelName = None
    GROQ_MODEL: ModelName = None
    COHERE_MODEL: ModelName = None
    CORS_ORIGIN: str = Field(
        default="",
        pattern=rf"^\s*{ORIGIN}(\s*,\s*{ORIGIN})*\s*$|^$",
        description="origins such as https://shop.example, separated by commas",
    )
    RATE_LIMIT_WINDOW_MS: int = Field(
        default=60_000, ge=1000, le=86_400_000, description="a whole number from 1000 to 86400000"
    )
    RATE_LIMIT_MAX_REQUESTS: int = Field(
        default=100, ge=1, le=1_000_000, description="a whole number from 1 to 1000000"
    )
    LOG_LEVEL: Literal["fatal", "error", "warn", "info", "debug", "trace"] = Field(
        default="info", description="fatal, error, warn, info, debug or trace"
    )
    ADMIN_EMAIL: str | None = Field(default=None, pattern=r"^[^@\s]+@[^@\s]+$", description="an e-mail address")
    ADMIN_PASSWORD: SecretStr | None = Field(default=None, min_length=12, description="at least 12 characters long")
    METRICS_TOKEN: SecretStr | None = Field(
        default=None, min_length=16, description="at least 16 characters long, or not be set"
    )
    OTEL_EXPORTER_OTLP_ENDPOINT: str | None = Field(
        default=None, pattern=WEB, repr=False, description="an address such as http://localhost:4318"
    )
    REDIS_URL: str | None = Field(
        default=None, pattern=r"^rediss?://", repr=False, description="an address that begins with redis://"
    )

    SMTP_URL: SecretStr | None = Field(
        default=None, description="an address such as smtp://user:password@mail.example:587, or smtps://"
    )
    MAIL_FROM: str | None = Field(
        default=None, pattern=r"^[^@\s<>]+@[^@\s<>]+$", description="the e-mail address that mails come from"
    )
    PUBLIC_URL: str | None = Field(
        default=None, pattern=WEB, description="where people reach this installation, beginning with https://"
    )

    @field_validator("DATABASE_URL", "DATABASE_DIRECT_URL")
    @classmethod
    def _is_all_read(cls, value: str | None) -> str | None:
        parts = urlsplit(value or "")
        person, _, hosts = parts.netloc.rpartition("@")
        ports = [host.rpartition("]")[2].partition(":")[2] for host in hosts.split(",")]
        # A / in the password ends the host: what follows it, with the @, is then read as the database's name.
        if not all(port.isdigit() for port in ports if port) or (not person and "@" in parts.path + parts.fragment):
            raise ValueError
        return value

    @field_validator("SMTP_URL")
    @classmethod
    def _names_a_server(cls, value: SecretStr | None) -> SecretStr | None:
        parts = urlsplit(value.get_secret_value()) if value else None
        if parts and (parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.port == 0):
            raise ValueError
        return value

    @field_validator("PUBLIC_URL", "OTEL_EXPORTER_OTLP_ENDPOINT")
    @classmethod
    def _without_its_slash(cls, value: str | None) -> str | None:
        return value.rstrip("/") if value else None

    @property
    def mail(self) -> bool:
        """Whether mails are sent at all."""
        return self.SMTP_URL is not None

    @property
    def production(self) -> bool:
        return self.APP_ENV == "production"

    @property
    def cors_origins(self) -> list[str]:
        return [origin.strip().rstrip("/") for origin in self.CORS_ORIGIN.split(",") if origin.strip()]

    @property
    def cloudinary(self) -> bool:
        return self.CLOUDINARY_CLOUD_NAME is not None

    @model_validator(mode="wrap")
    @classmethod
    def _every_fault(cls, values: dict[str, Any], validate: ModelWrapValidatorHandler[Self]) -> Self:
        # Around the fields' own checks, so that one of theirs does not hide the ones between variables.
        faults = dict(_between_variables(values))
        try:
            settings = validate(values)
        except ValidationError as error:
            faults |= {str(fault["loc"][0]): _sentence(str(fault["loc"][0])) for fault in error.errors()}
        if faults:
            raise SettingsError([faults[name] for name in cls.model_fields if name in faults])
        return settings


def load_settings(**overrides: Any) -> Settings:
    """Read the environment; raise SettingsError with every fault, one sentence each.

    In development and test JWT_SECRET and WHATSAPP_SESSION_SECRET are made once and kept in DATA_DIR/secrets.json.
    """
    given = {**os.environ, **overrides}
    missing = [name for name in KEPT_SECRETS if not given.get(name)]
    if missing and _app_env(given) in ("development", "test"):
        kept = _kept_secrets(Path(given.get("DATA_DIR") or ".munshi"))
        overrides = {**{name: kept[name] for name in missing}, **overrides}
    return Settings(**overrides)


def _app_env(values: dict[str, Any]) -> str:
    return str(values.get("APP_ENV") or values.get("NODE_ENV") or "development")


def _between_variables(values: dict[str, Any]) -> list[tuple[str, str]]:
    faults = list(_all_or_none(values, CLOUDINARY))
    if values.get("SMTP_URL"):  # the other two may stand alone
        faults += _all_or_none(values, MAIL)
    if values.get("DATABASE_DIRECT_URL"):
        faults += _all_or_none(values, DATABASES)
    if _app_env(values) == "production":
        faults += _all_or_none(values, ADMIN)
        if not values.get("DATABASE_URL") and not _is_true(values.get("ALLOW_EMBEDDED_DATABASE")):
            choice = "or set ALLOW_EMBEDDED_DATABASE=true to use the embedded database"
            faults.append(("DATABASE_URL", f"DATABASE_URL must be set in production, {choice}."))
        if "*" in str(values.get("CORS_ORIGIN", "")):
            faults.append(("CORS_ORIGIN", "CORS_ORIGIN must name its origins in production, not *."))
    return faults


def _all_or_none(values: dict[str, Any], names: tuple[str, ...]) -> list[tuple[str, str]]:
    given = [name for name in names if values.get(name)]
    missing = [name for name in names if name not in given] if given else []
    return [(name, f"{name} must be set too, because {given[0]} is.") for name in missing]


def _is_true(value: object) -> bool:
    return str(value).lower() in ("true", "1", "yes", "on", "t", "y")


def _sentence(name: str) -> str:
    return f"{name} must be {Settings.model_fields[name].description}."


def _kept_secrets(directory: Path) -> dict[str, str]:
    path = directory / "secrets.json"
    try:
        if not path.exists():
            directory.mkdir(parents=True, exist_ok=True)
            _create(path, json.dumps({name: secrets.token_urlsafe(48) for name in KEPT_SECRETS}))
        kept: dict[str, str] = json.loads(path.read_text())
        return {name: kept[name] for name in KEPT_SECRETS}
    except OSError as error:
        raise SettingsError([f"DATA_DIR must be a directory we may write to: {path}: {error.strerror}."]) from None
    except (ValueError, KeyError):
        raise SettingsError(
            [f"DATA_DIR holds a damaged {path.name}: restore it, or remove it to get new secrets."]
        ) from None


def _create(path: Path, text: str) -> None:
    """Write a private file that appears whole; of two processes at once the first wins."""
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w") as file:
        file.write(text)
    with suppress(FileExistsError):
        os.link(name, path)
    os.unlink(name)
