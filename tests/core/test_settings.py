"""Settings: every fault at once, in a plain sentence, with no value repeated; secrets made once in development."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from munshi.core.settings import SettingsError, load_settings

GOOD_PRODUCTION = {
    "APP_ENV": "production",
    "DATABASE_URL": "postgresql://shop@db.example/shop",
    "JWT_SECRET": "j" * 32,
    "WHATSAPP_SESSION_SECRET": "w" * 16,
}


@pytest.fixture(autouse=True)
def in_an_empty_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def faults(monkeypatch: pytest.MonkeyPatch, **variables: str) -> list[str]:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as error:
        load_settings()
    return error.value.faults


def test_every_variable_has_its_documented_default() -> None:
    settings = load_settings()
    assert (settings.APP_ENV, settings.HOST, settings.PORT) == ("development", "127.0.0.1", 3001)
    assert settings.JWT_EXPIRES_IN == 7 * 86400
    assert (settings.RATE_LIMIT_WINDOW_MS, settings.RATE_LIMIT_MAX_REQUESTS) == (60_000, 100)
    assert settings.LOG_LEVEL == "info"
    assert settings.DATA_DIR == Path(".munshi")
    assert (settings.DATABASE_URL, settings.REDIS_URL, settings.ADMIN_EMAIL) == (None, None, None)
    assert settings.cors_origins == []
    assert not settings.production
    assert not settings.cloudinary


def test_values_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        **GOOD_PRODUCTION,
        "PORT": "80",
        "JWT_EXPIRES_IN": "12h",
        "CORS_ORIGIN": "https://a.example, https://b.example/",
        "LOG_LEVEL": "",
    }.items():
        monkeypatch.setenv(name, value)
    settings = load_settings()
    assert settings.production
    assert (settings.PORT, settings.JWT_EXPIRES_IN, settings.LOG_LEVEL) == (80, 43200, "info")
    assert settings.cors_origins == ["https://a.example", "https://b.example"]
    assert load_settings(PORT=81).PORT == 81


def test_node_env_is_another_name_for_app_env(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NODE_ENV", "test")
    assert load_settings().APP_ENV == "test"
    monkeypatch.setenv("APP_ENV", "development")
    assert load_settings().APP_ENV == "development"


def test_production_names_everything_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert faults(monkeypatch, APP_ENV="production", ADMIN_EMAIL="a@b.example", CORS_ORIGIN="*") == [
        "DATABASE_URL must be set in production, or set ALLOW_EMBEDDED_DATABASE=true to use the embedded database.",
        "JWT_SECRET must be set to at least 32 characters.",
        "WHATSAPP_SESSION_SECRET must be set to at least 16 characters.",
        "CORS_ORIGIN must name its origins in production, not *.",
        "ADMIN_PASSWORD must be set too, because ADMIN_EMAIL is.",
    ]
    assert list(Path().iterdir()) == []


def test_a_process_with_faulty_settings_ends_before_it_listens() -> None:
    munshi = Path(sys.executable).parent / "munshi"
    environment = {**os.environ, "APP_ENV": "production", "PORT": "none", "ADMIN_PASSWORD": "hunter2"}
    ended = subprocess.run([munshi, "serve"], env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr.splitlines() == [
        "PORT must be a whole number from 0 to 65535.",
        "DATABASE_URL must be set in production, or set ALLOW_EMBEDDED_DATABASE=true to use the embedded database.",
        "JWT_SECRET must be set to at least 32 characters.",
        "WHATSAPP_SESSION_SECRET must be set to at least 16 characters.",
        "ADMIN_EMAIL must be set too, because ADMIN_PASSWORD is.",
        "ADMIN_PASSWORD must be at least 12 characters long.",
    ]
    assert list(Path().iterdir()) == []


def test_the_embedded_database_needs_a_word_in_production(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in GOOD_PRODUCTION.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DATABASE_URL", "")
    assert [fault.split()[0] for fault in faults(monkeypatch)] == ["DATABASE_URL"]
    monkeypatch.setenv("ALLOW_EMBEDDED_DATABASE", "true")
    assert load_settings().DATABASE_URL is None


def test_all_faults_are_told_at_once_and_no_value_is_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    told = faults(
        monkeypatch,
        NODE_ENV="prod",
        PORT="eighty",
        DATABASE_URL="mysql://hunter2",
        ALLOW_EMBEDDED_DATABASE="perhaps",
        JWT_SECRET="hunter2",
        JWT_EXPIRES_IN="a week",
        WHATSAPP_SESSION_SECRET="hunter2",
        WHATSAPP_GRAPH_URL="graph",
        CLOUDINARY_API_KEY="hunter2",
        CORS_ORIGIN="shop.example",
        RATE_LIMIT_WINDOW_MS="1",
        RATE_LIMIT_MAX_REQUESTS="0",
        LOG_LEVEL="loud",
        ADMIN_EMAIL="me",
        ADMIN_PASSWORD="hunter2",
        REDIS_URL="hunter2",
    )
    assert told == [
        "APP_ENV must be development, production or test (NODE_ENV is another name for it).",
        "PORT must be a whole number from 0 to 65535.",
        "DATABASE_URL must be an address that begins with postgresql://, with / ? # in its password as %2F %3F %23.",
        "ALLOW_EMBEDDED_DATABASE must be true or false.",
        "JWT_SECRET must be set to at least 32 characters.",
        "JWT_EXPIRES_IN must be a span such as 7d, 12h, 30m or 90s.",
        "WHATSAPP_SESSION_SECRET must be set to at least 16 characters.",
        "WHATSAPP_GRAPH_URL must be an address that begins with https://.",
        "CLOUDINARY_CLOUD_NAME must be set too, because CLOUDINARY_API_KEY is.",
        "CLOUDINARY_API_SECRET must be set too, because CLOUDINARY_API_KEY is.",
        "CORS_ORIGIN must be origins such as https://shop.example, separated by commas.",
        "RATE_LIMIT_WINDOW_MS must be a whole number from 1000 to 86400000.",
        "RATE_LIMIT_MAX_REQUESTS must be a whole number from 1 to 1000000.",
        "LOG_LEVEL must be fatal, error, warn, info, debug or trace.",
        "ADMIN_EMAIL must be an e-mail address.",
        "ADMIN_PASSWORD must be at least 12 characters long.",
        "REDIS_URL must be an address that begins with redis://.",
    ]


@pytest.mark.parametrize("password", ["ab/c+d=", "12/c+d=", "ab#c", "ab?c", "a[b"])
def test_a_password_that_would_be_read_as_something_else_is_told(
    monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    """As `openssl rand -base64` makes them."""
    address = f"postgresql://shop:{password}@db.example:5432/shop"
    assert [fault.split()[0] for fault in faults(monkeypatch, **GOOD_PRODUCTION | {"DATABASE_URL": address})] == [
        "DATABASE_URL"
    ]


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://shop:ab%2Fc+d=@db.example/shop",
        "postgresql://shop:p@ss@[::1]:5432/shop",
        "postgresql://shop@one:5432,two:5433/shop",
        "postgresql:///shop?host=/run/postgresql",
        "postgres://shop:secret@db.example/",
    ],
)
def test_an_address_that_is_read_as_it_is_meant_is_taken(address: str) -> None:
    assert load_settings(DATABASE_URL=address).DATABASE_URL == address


def test_a_field_fault_does_not_hide_one_between_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    told = faults(monkeypatch, **GOOD_PRODUCTION | {"DATABASE_URL": "", "PORT": "70000"})
    assert [fault.split()[0] for fault in told] == ["PORT", "DATABASE_URL"]


def test_development_makes_its_secrets_once_and_keeps_them_private(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = load_settings(), load_settings()
    assert first.JWT_SECRET == second.JWT_SECRET
    assert first.WHATSAPP_SESSION_SECRET == second.WHATSAPP_SESSION_SECRET
    assert len(first.JWT_SECRET.get_secret_value()) == 64
    assert [path.name for path in Path(".munshi").iterdir()] == ["secrets.json"]
    assert stat.S_IMODE(Path(".munshi/secrets.json").stat().st_mode) == 0o600
    monkeypatch.setenv("JWT_SECRET", "s" * 40)
    given = load_settings()
    assert given.JWT_SECRET.get_secret_value() == "s" * 40
    assert given.WHATSAPP_SESSION_SECRET == first.WHATSAPP_SESSION_SECRET


def test_a_short_secret_is_refused_in_development_too(monkeypatch: pytest.MonkeyPatch) -> None:
    assert faults(monkeypatch, JWT_SECRET="short") == ["JWT_SECRET must be set to at least 32 characters."]


def test_an_unusable_data_directory_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("taken").write_text("a file")
    [told] = faults(monkeypatch, DATA_DIR="taken")
    assert told.startswith("DATA_DIR must be a directory we may write to:")
    Path(".munshi").mkdir()
    Path(".munshi/secrets.json").write_text(json.dumps({"JWT_SECRET": "x"}))
    monkeypatch.delenv("DATA_DIR")
    [told] = faults(monkeypatch)
    assert told.startswith("DATA_DIR holds a damaged secrets.json")


def test_secrets_do_not_show_when_settings_are_printed() -> None:
    settings = load_settings(DATABASE_URL="postgresql://shop:hunter2@db.example/shop", REDIS_URL="redis://:hunter2@r")
    assert "hunter2" not in f"{settings} {settings!r}"
    assert settings.JWT_SECRET.get_secret_value() not in repr(settings)


def test_what_is_optional_is_checked_when_it_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {
        "WHATSAPP_SESSION_SECRET_PREVIOUS": "short",
        "CLAUDE_MODEL": "a model",
        "GROQ_MODEL": "openai/gpt-oss-120b",
    }
    assert faults(monkeypatch, **given) == [
        "WHATSAPP_SESSION_SECRET_PREVIOUS must be the secret before, at least 16 characters, or not be set.",
        "CLAUDE_MODEL must be the name of a model, without spaces.",
    ]
