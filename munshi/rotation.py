"""Every stored secret sealed anew, after WHATSAPP_SESSION_SECRET has been changed. Safe to repeat, also while serving.

The one before must be given as WHATSAPP_SESSION_SECRET_PREVIOUS: to this command, and to every process that still
reads what is not sealed anew yet.
"""

from dataclasses import dataclass, field

from munshi.auth.second_step import service as second_factor
from munshi.channels.linked.held.session import purpose as session_purpose
from munshi.core.crypto import decrypt, decrypt_bytes, encrypt, encrypt_bytes, is_current
from munshi.core.db import Database, Tx, global_tx, tenant_tx
from munshi.core.errors import Conflict
from munshi.core.settings import Settings
from munshi.mail.service import PLATFORM
from munshi.notifications.push.devices import AUTH_PURPOSE, KEY_PURPOSE

# Table and column, the column that people know the row by, and the purpose the secret is sealed for.
SEALED = {
    ("ai_providers", "key_encrypted"): ("label", "ai_provider"),
    ("whatsapp_accounts", "secrets_encrypted"): ("label", "whatsapp"),
    ("webhook_endpoints", "secret_encrypted"): ("url", "webhook"),
    ("webhook_endpoints", "previous_secret_encrypted"): ("url", "webhook"),
    ("push_devices", "auth_encrypted"): ("agent", AUTH_PURPOSE),
}

SESSIONS = """
select d.account_id, d.session, a.label from linked_devices d
join whatsapp_accounts a on a.tenant_id = d.tenant_id and a.id = d.account_id
where d.tenant_id = $1 and d.session is not null
"""
REPLACE_SESSION = """
update linked_devices set session = $4 where tenant_id = $1 and account_id = $2 and session = $3
"""
SECOND_FACTORS = "select id, email, two_factor_secret as sealed from users where two_factor_secret is not null"
PUSH_KEY = "select private_key_encrypted from push_keys"
REPLACE_PUSH_KEY = "update push_keys set private_key_encrypted = $2 where private_key_encrypted = $1"
REPLACE_SECOND_FACTOR = "update users set two_factor_secret = $3 where id = $1 and two_factor_secret = $2"


@dataclass
class Rotation:
    """Counts; `unreadable`: what neither secret opens, as 'shop: label'."""

    sealed_anew: int = 0
    already: int = 0
    unreadable: list[str] = field(default_factory=list)


async def rotate_keys(db: Database, settings: Settings) -> Rotation:
    done = Rotation()
    async with global_tx(db) as tx:
        shops = await tx.raw.fetch("select id, slug from tenants order by id")
    for shop in shops:
        async with tenant_tx(db, shop["id"]) as tx:
            for (table, column), (label, purpose) in SEALED.items():
                await _rotate(tx, settings, (table, column, label, purpose), shop["slug"], done)
            await _rotate_sessions(tx, settings, shop["slug"], done)
    await _rotate_second_factors(db, settings, done)
    await _rotate_push_key(db, settings, done)
    return done


async def _rotate_push_key(db: Database, settings: Settings, done: Rotation) -> None:
    async with global_tx(db) as tx:
        sealed = await tx.raw.fetchval(PUSH_KEY)
        if sealed is None:
            return
        if is_current(settings, sealed):
            done.already += 1
            return
        try:
            private = decrypt(settings, KEY_PURPOSE, PLATFORM, sealed)
        except Conflict:
            done.unreadable.append("the key of push notifications")
            return
        await tx.raw.execute(REPLACE_PUSH_KEY, sealed, encrypt(settings, KEY_PURPOSE, PLATFORM, private))
        done.sealed_anew += 1


async def _rotate_second_factors(db: Database, settings: Settings, done: Rotation) -> None:
    async with global_tx(db) as tx:
        for row in await tx.raw.fetch(SECOND_FACTORS):
            if is_current(settings, row["sealed"]):
                done.already += 1
                continue
            try:
                secret = decrypt(settings, second_factor.PURPOSE, row["id"], row["sealed"])
            except Conflict:
                done.unreadable.append(f"second step of {row['email']}")
                continue
            anew = encrypt(settings, second_factor.PURPOSE, row["id"], secret)
            changed = await tx.raw.execute(REPLACE_SECOND_FACTOR, row["id"], row["sealed"], anew)
            done.sealed_anew += changed == "UPDATE 1"


async def _rotate_sessions(tx: Tx, settings: Settings, slug: str, done: Rotation) -> None:
    """Sessions of linked phones: whoever holds one has stored it anew meanwhile, and under the present secret."""
    for row in await tx.raw.fetch(SESSIONS, tx.tenant_id):
        sealed, purpose = row["session"], session_purpose(row["account_id"])
        if is_current(settings, sealed):
            done.already += 1
            continue
        try:
            content = decrypt_bytes(settings, purpose, tx.tenant_id, sealed)
        except Conflict:
            done.unreadable.append(f"{slug}: {row['label']}")
            continue
        anew = encrypt_bytes(settings, purpose, tx.tenant_id, content)
        changed = await tx.raw.execute(REPLACE_SESSION, tx.tenant_id, row["account_id"], sealed, anew)
        done.sealed_anew += changed == "UPDATE 1"


async def _rotate(tx: Tx, settings: Settings, place: tuple[str, str, str, str], slug: str, done: Rotation) -> None:
    table, column, label, purpose = place
    columns = f"id, {label} as label, {column} as sealed"
    wanted = f"select {columns} from {table} where tenant_id = $1 and {column} is not null"  # noqa: S608
    # Whoever has entered a new secret meanwhile has had it sealed under the present one.
    replace = f"update {table} set {column} = $4 where tenant_id = $1 and id = $2 and {column} = $3"  # noqa: S608
    for row in await tx.raw.fetch(wanted, tx.tenant_id):
        if is_current(settings, row["sealed"]):
            done.already += 1
            continue
        try:
            secret = decrypt(settings, purpose, tx.tenant_id, row["sealed"])
        except Conflict:
            done.unreadable.append(f"{slug}: {row['label']}")
            continue
        sealed = encrypt(settings, purpose, tx.tenant_id, secret)
        changed = await tx.raw.execute(replace, tx.tenant_id, row["id"], row["sealed"], sealed)
        done.sealed_anew += changed == "UPDATE 1"
