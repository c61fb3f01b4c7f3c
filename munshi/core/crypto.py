"""Secrets at rest: AES-256-GCM under a key of their own for every purpose and tenant.

What is sealed begins with the id of the installation's secret it was sealed under, so that the secret can be changed:
the one before stays readable as WHATSAPP_SESSION_SECRET_PREVIOUS until `munshi rotate-keys` has sealed all anew.
"""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import suppress
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from munshi.core.errors import Conflict
from munshi.core.settings import Settings

NAMELESS = "k1"  # of before secrets had ids
NONCE_BYTES = 12
KEY_ID_BYTES = 4


def encrypt(settings: Settings, purpose: str, tenant_id: UUID, text: str) -> str:
    """Seal `text`, readable again only with the same secret, purpose and tenant: '<id of the secret>.<base64>'."""
    secret = settings.WHATSAPP_SESSION_SECRET.get_secret_value()
    key_id = _key_id(secret)
    nonce = secrets.token_bytes(NONCE_BYTES)
    context = _context(key_id, purpose, tenant_id)
    sealed = AESGCM(_derived(secret, context)).encrypt(nonce, text.encode(), context)
    return f"{key_id}.{urlsafe_b64encode(nonce + sealed).decode()}"


def decrypt(settings: Settings, purpose: str, tenant_id: UUID, sealed: str) -> str:
    """What `encrypt` was given; Conflict `secret_unreadable` when neither secret of the installation sealed it."""
    key_id, _, body = sealed.partition(".")
    context = _context(key_id, purpose, tenant_id)
    for secret in _secrets(settings):
        if key_id not in (_key_id(secret), NAMELESS):
            continue
        try:
            content = urlsafe_b64decode(body)
            opened = AESGCM(_derived(secret, context)).decrypt(content[:NONCE_BYTES], content[NONCE_BYTES:], context)
            return opened.decode()
        except (InvalidTag, ValueError):
            continue
    raise _unreadable()


def encrypt_bytes(settings: Settings, purpose: str, tenant_id: UUID, content: bytes) -> bytes:
    """Seal a file as `encrypt` seals a text: id of the secret, nonce, sealed content."""
    secret = settings.WHATSAPP_SESSION_SECRET.get_secret_value()
    key_id = _key_id(secret)
    nonce = secrets.token_bytes(NONCE_BYTES)
    context = _context(key_id, purpose, tenant_id)
    return bytes.fromhex(key_id) + nonce + AESGCM(_derived(secret, context)).encrypt(nonce, content, context)


def decrypt_bytes(settings: Settings, purpose: str, tenant_id: UUID, sealed: bytes) -> bytes:
    """What `encrypt_bytes` was given; Conflict `secret_unreadable` as in `decrypt`."""
    key_id, start = sealed[:KEY_ID_BYTES].hex(), KEY_ID_BYTES + NONCE_BYTES
    context = _context(key_id, purpose, tenant_id)
    for secret in _secrets(settings):
        if key_id == _key_id(secret):
            with suppress(InvalidTag):
                return AESGCM(_derived(secret, context)).decrypt(sealed[KEY_ID_BYTES:start], sealed[start:], context)
    raise _unreadable()


def is_current(settings: Settings, sealed: str | bytes) -> bool:
    """Whether it was sealed under the present secret."""
    key_id = sealed.partition(".")[0] if isinstance(sealed, str) else sealed[:KEY_ID_BYTES].hex()
    return key_id == _key_id(settings.WHATSAPP_SESSION_SECRET.get_secret_value())


def key_ids(settings: Settings) -> list[bytes]:
    """The ids of the installation's secrets, the present one first."""
    return [bytes.fromhex(_key_id(secret)) for secret in _secrets(settings)]


def derived_key(settings: Settings, key_id: bytes, purpose: bytes) -> bytes:
    """A key of 32 bytes for `purpose`, from the secret of that id, which must be one of `key_ids`."""
    secret = next(one for one in _secrets(settings) if _key_id(one) == key_id.hex())
    return _derived(secret, purpose)


def hint(secret: str) -> str:
    """All that is ever shown of a secret: its last four characters, none of a short one."""
    return secret[-4:] if len(secret) >= 12 else ""


def _unreadable() -> Conflict:
    return Conflict(
        "A stored secret cannot be read: WHATSAPP_SESSION_SECRET has changed since. Enter the secret again.",
        code="secret_unreadable",
    )


def _secrets(settings: Settings) -> list[str]:
    given = (settings.WHATSAPP_SESSION_SECRET, settings.WHATSAPP_SESSION_SECRET_PREVIOUS)
    return [secret.get_secret_value() for secret in given if secret]


def _key_id(secret: str) -> str:
    return _derived(secret, b"munshi:key-id")[:KEY_ID_BYTES].hex()


def _context(key_id: str, purpose: str, tenant_id: UUID) -> bytes:
    return f"munshi:{key_id}:{purpose}:{tenant_id}".encode()


def _derived(secret: str, context: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=context).derive(secret.encode())
