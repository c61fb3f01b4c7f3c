"""Secrets at rest: AES-256-GCM under a key of their own for every purpose and tenant."""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from munshi.core.errors import Conflict
from munshi.core.settings import Settings

KEY_ID = "k1"
NONCE_BYTES = 12


def encrypt(settings: Settings, purpose: str, tenant_id: UUID, text: str) -> str:
    """Seal `text`, readable again only with the same WHATSAPP_SESSION_SECRET, purpose and tenant: 'k1.<base64>'."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    context = _context(purpose, tenant_id)
    sealed = AESGCM(_key(settings, context)).encrypt(nonce, text.encode(), context)
    return f"{KEY_ID}.{urlsafe_b64encode(nonce + sealed).decode()}"


def decrypt(settings: Settings, purpose: str, tenant_id: UUID, sealed: str) -> str:
    """What `encrypt` was given; Conflict `secret_unreadable` when the installation's secret has changed since."""
    key_id, _, body = sealed.partition(".")
    context = _context(purpose, tenant_id)
    try:
        content = urlsafe_b64decode(body)
        if key_id != KEY_ID:
            raise ValueError(key_id)
        return AESGCM(_key(settings, context)).decrypt(content[:NONCE_BYTES], content[NONCE_BYTES:], context).decode()
    except (InvalidTag, ValueError):
        raise Conflict(
            "A stored secret cannot be read: WHATSAPP_SESSION_SECRET has changed since. Enter the secret again.",
            code="secret_unreadable",
        ) from None


def hint(secret: str) -> str:
    """All that is ever shown of a secret: its last four characters, none of a short one."""
    return secret[-4:] if len(secret) >= 12 else ""


def _context(purpose: str, tenant_id: UUID) -> bytes:
    return f"munshi:{KEY_ID}:{purpose}:{tenant_id}".encode()


def _key(settings: Settings, context: bytes) -> bytes:
    master = settings.WHATSAPP_SESSION_SECRET.get_secret_value().encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=context).derive(master)
