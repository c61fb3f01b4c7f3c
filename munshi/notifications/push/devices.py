"""The browsers a member is told through, and the key push services know this installation by (VAPID, RFC 8292)."""

from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from sqlalchemy import select
from webpush.vapid import VAPID  # type: ignore[import-untyped]  # ships no types

from munshi.auth.guards import Member
from munshi.core.clock import new_id
from munshi.core.crypto import decrypt, encrypt
from munshi.core.db import Tx
from munshi.core.errors import Conflict, NotFound
from munshi.core.settings import Settings
from munshi.events.service import emit
from munshi.mail.service import PLATFORM
from munshi.notifications.models import PushDevice
from munshi.notifications.schemas import NewPushDevice, PushDeviceView

MOST_DEVICES = 20
AUTH_PURPOSE, KEY_PURPOSE = "push_device", "push_key"

# Two processes that start at once: one key stands, and both take that.
KEEP_KEY = """
insert into push_keys as k (private_key_encrypted) values ($1)
on conflict (id) do update set private_key_encrypted = k.private_key_encrypted returning private_key_encrypted
"""
KEY = "select private_key_encrypted from push_keys"
KNOWN = """
select id, created_at, agent, endpoint from push_devices
where tenant_id = $1 and user_id = $2 and session_id = $3 and endpoint = $4 and public_key = $5 and language = $6
"""
# A browser that another member has used here before is this one's from now on.
KEEP = """
insert into push_devices
  (tenant_id, id, user_id, session_id, endpoint, public_key, auth_encrypted, language, agent)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (tenant_id, endpoint) do update set user_id = excluded.user_id, session_id = excluded.session_id,
  public_key = excluded.public_key, auth_encrypted = excluded.auth_encrypted, language = excluded.language,
  agent = excluded.agent
returning id, created_at, agent, endpoint
"""
OTHERS = "select count(*) from push_devices where tenant_id = $1 and user_id = $2 and endpoint <> $3"


async def push_key(tx: Tx, settings: Settings) -> bytes:
    """The installation's private key as PEM, made when it is first asked for and kept sealed."""
    sealed = await tx.raw.fetchval(KEY)
    if sealed is None:
        private, _, _ = VAPID.generate_keys()
        sealed = await tx.raw.fetchval(KEEP_KEY, encrypt(settings, KEY_PURPOSE, PLATFORM, private.decode()))
    return decrypt(settings, KEY_PURPOSE, PLATFORM, sealed).encode()


def public_part(private: bytes) -> bytes:
    """Of a key as PEM."""
    public = load_pem_private_key(private, password=None).public_key()
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def browser_key(private: bytes) -> str:
    """The public half as a browser's push manager wants it."""
    return str(VAPID.get_application_server_key(load_pem_private_key(private, password=None).public_key()))


async def list_devices(tx: Tx, user_id: UUID) -> list[PushDeviceView]:
    wanted = select(PushDevice).where(PushDevice.tenant_id == tx.tenant_id, PushDevice.user_id == user_id)
    return [PushDeviceView.model_validate(row) for row in await tx.scalars(wanted.order_by(PushDevice.id))]


async def add_device(
    tx: Tx, settings: Settings, member: Member, session_id: UUID, new: NewPushDevice
) -> PushDeviceView:
    """The caller has checked `endpoint`. Conflict (`too_many`) above 20 devices; the same one again changes it, if
    anything about it is new.
    """
    user_id = member.person_id
    same = (user_id, session_id, new.endpoint, new.p256dh, new.language)
    if known := await tx.raw.fetchrow(KNOWN, tx.tenant_id, *same):
        return PushDeviceView(**known)
    await tx.raw.execute("select from users where id = $1 for no key update", user_id)
    if await tx.raw.fetchval(OTHERS, tx.tenant_id, user_id, new.endpoint) >= MOST_DEVICES:
        raise Conflict(f"You may have {MOST_DEVICES} devices.", code="too_many")
    auth = encrypt(settings, AUTH_PURPOSE, tx.tenant_id, new.auth)
    keys = (new.endpoint, new.p256dh, auth, new.language, member.device.agent)
    row: Any = await tx.raw.fetchrow(KEEP, tx.tenant_id, new_id(), user_id, session_id, *keys)
    emit(tx, "user.updated", user_id, {"fields": ["devices"]}, by=member.actor)
    return PushDeviceView(**row)


async def remove_device(tx: Tx, member: Member, device_id: UUID) -> None:
    device = await tx.get(PushDevice, (tx.tenant_id, device_id))
    if device is None or device.user_id != member.person_id:
        raise NotFound("device")
    await tx.delete(device)
    emit(tx, "user.updated", device.user_id, {"fields": ["devices"]}, by=member.actor)
