"""The link by which anybody who has it can check a receipt: it names shop and order, and only we can make one."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

from munshi.core.errors import NotFound
from munshi.core.settings import Settings

SEAL_BYTES = 16


def sign_receipt(settings: Settings, tenant_id: UUID, order_id: UUID) -> str:
    """The last part of the link: 64 letters, which last as long as JWT_SECRET."""
    ids = tenant_id.bytes + order_id.bytes
    return urlsafe_b64encode(ids + _seal(settings, ids)).decode()


def read_receipt(settings: Settings, token: str) -> tuple[UUID, UUID]:
    """Shop and order of a link; NotFound when it was not made by `sign_receipt`."""
    try:
        content = urlsafe_b64decode(token)
    except ValueError:
        raise NotFound("receipt") from None
    ids, seal = content[:32], content[32:]
    if len(ids) != 32 or not hmac.compare_digest(seal, _seal(settings, ids)):
        raise NotFound("receipt")
    return UUID(bytes=ids[:16]), UUID(bytes=ids[16:])


def _seal(settings: Settings, ids: bytes) -> bytes:
    key = settings.JWT_SECRET.get_secret_value().encode()
    return hmac.digest(key, b"receipt:" + ids, "sha256")[:SEAL_BYTES]
