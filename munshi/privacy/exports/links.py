"""The link by which a zip file of an export is fetched: it names the file and its own end, and only we can make one."""

import hmac
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from uuid import UUID

from munshi.core.clock import now
from munshi.core.errors import NotFound
from munshi.core.settings import Settings

SEAL_BYTES = 16
IDS = struct.Struct(">16s16sIQ")


def sign_file(settings: Settings, tenant_id: UUID, export_id: UUID, number: int, until: datetime) -> str:
    """The last part of the link to zip file `number`, good until `until`."""
    ids = IDS.pack(tenant_id.bytes, export_id.bytes, number, int(until.timestamp()))
    return urlsafe_b64encode(ids + _seal(settings, ids)).decode()


def read_file(settings: Settings, token: str) -> tuple[UUID, UUID, int]:
    """Shop, export and number; NotFound when the link was not made by `sign_file` or its time is over."""
    try:
        content = urlsafe_b64decode(token)
    except ValueError:
        raise NotFound("export") from None
    ids, seal = content[: IDS.size], content[IDS.size :]
    if len(ids) != IDS.size or not hmac.compare_digest(seal, _seal(settings, ids)):
        raise NotFound("export")
    tenant_id, export_id, number, until = IDS.unpack(ids)
    if until < now().timestamp():
        raise NotFound("export")
    return UUID(bytes=tenant_id), UUID(bytes=export_id), number


def _seal(settings: Settings, ids: bytes) -> bytes:
    key = settings.JWT_SECRET.get_secret_value().encode()
    return hmac.digest(key, b"export:" + ids, "sha256")[:SEAL_BYTES]
