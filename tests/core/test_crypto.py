"""Secrets at rest: what opens them, what does not, and what a changed installation secret means for them."""

from base64 import urlsafe_b64encode
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import SecretStr

from munshi.core.crypto import decrypt, encrypt, hint, is_current
from munshi.core.errors import Conflict
from munshi.core.settings import Settings

TENANT = UUID("01a20000-0000-7000-8000-000000000001")


@pytest.fixture
def settings() -> Settings:
    return Settings(JWT_SECRET="j" * 32, WHATSAPP_SESSION_SECRET="first-session-secret")


def changed(settings: Settings, secret: str, previous: str | None = None) -> Settings:
    return settings.model_copy(
        update={
            "WHATSAPP_SESSION_SECRET": SecretStr(secret),
            "WHATSAPP_SESSION_SECRET_PREVIOUS": SecretStr(previous) if previous else None,
        }
    )


def test_only_the_same_secret_purpose_and_tenant_open_it(settings: Settings) -> None:
    sealed = encrypt(settings, "key", TENANT, "sk-secret")
    assert "sk-secret" not in sealed
    assert decrypt(settings, "key", TENANT, sealed) == "sk-secret"
    assert encrypt(settings, "key", TENANT, "sk-secret") != sealed, "the same secret never looks the same"
    other = changed(settings, "second-session-secret")
    for tried in ((settings, "key", uuid4()), (settings, "other", TENANT), (other, "key", TENANT)):
        with pytest.raises(Conflict, match="cannot be read"):
            decrypt(*tried, sealed)
    key_id, _, body = sealed.partition(".")
    for damaged in (f"{key_id}.{body[:-8]}AAAAAAA=", f"ffffffff.{body}", key_id, "", "k1.AAAA", "k1."):
        with pytest.raises(Conflict):
            decrypt(settings, "key", TENANT, damaged)


def test_the_secret_before_still_opens_what_it_sealed(settings: Settings) -> None:
    sealed = encrypt(settings, "key", TENANT, "sk-secret")
    after = changed(settings, "second-session-secret", "first-session-secret")
    assert decrypt(after, "key", TENANT, sealed) == "sk-secret"
    assert (is_current(settings, sealed), is_current(after, sealed)) == (True, False)
    anew = encrypt(after, "key", TENANT, "sk-secret")
    assert is_current(after, anew)
    assert decrypt(changed(settings, "second-session-secret"), "key", TENANT, anew) == "sk-secret"
    with pytest.raises(Conflict):
        decrypt(settings, "key", TENANT, anew)


def test_what_was_sealed_before_secrets_had_ids_is_still_read(settings: Settings) -> None:
    context, nonce = f"munshi:k1:key:{TENANT}".encode(), b"n" * 12
    key = HKDF(SHA256(), length=32, salt=None, info=context).derive(b"first-session-secret")
    sealed = f"k1.{urlsafe_b64encode(nonce + AESGCM(key).encrypt(nonce, b'sk-secret', context)).decode()}"
    assert decrypt(settings, "key", TENANT, sealed) == "sk-secret"
    assert decrypt(changed(settings, "second-one-secret", "first-session-secret"), "key", TENANT, sealed) == "sk-secret"
    assert not is_current(settings, sealed)


def test_little_of_a_secret_is_shown() -> None:
    assert (hint("sk-0123456789"), hint("short-key")) == ("6789", "")
