"""The second step of signing in: a code of an authenticator app (RFC 6238), or a recovery code, each taken once."""

import hmac
import re
import secrets
import time
from base64 import b32encode
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

import pyotp
import segno

from munshi.auth.models import RecoveryCode
from munshi.core.crypto import decrypt, encrypt
from munshi.core.db import Tx
from munshi.core.errors import Conflict
from munshi.core.settings import Settings

PURPOSE = "two_factor"
ISSUER = "Munshi"
STEP_SECONDS = 30
DRIFT = 1  # steps that a phone's clock may be off
RECOVERY_CODES = 10

BEGIN = "update users set two_factor_secret = $2, two_factor_step = 0 where id = $1 and two_factor_since is null"
START = (
    "update users set two_factor_since = now() where id = $1 and two_factor_since is null and two_factor_secret = $2"
)
STOP = "update users set two_factor_secret = null, two_factor_since = null, two_factor_step = 0 where id = $1"
# A code is taken by the first who brings it; neither it nor an older one is taken again.
TAKE_STEP = "update users set two_factor_step = $2 where id = $1 and two_factor_step < $2 and two_factor_secret = $3"
TAKE_RECOVERY = "delete from recovery_codes where user_id = $1 and code_hash = $2"


@dataclass(frozen=True)
class Enrolment:
    """What an authenticator app needs: the secret to type, the address it stands in, and that as a QR code (SVG)."""

    secret: str
    uri: str
    svg: str


async def begin(tx: Tx, settings: Settings, user_id: UUID, email: str) -> Enrolment:
    """A new secret, in force once `confirm` has had a code of it. Conflict `two_factor_on` when one is in force."""
    secret = pyotp.random_base32()
    if await tx.raw.execute(BEGIN, user_id, encrypt(settings, PURPOSE, user_id, secret)) != "UPDATE 1":
        raise Conflict("The second step is on already: switch it off first.", code="two_factor_on")
    uri = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)
    return Enrolment(secret, uri, segno.make(uri, error="m").svg_inline(scale=4, border=2))


async def confirm(tx: Tx, settings: Settings, user_id: UUID, code: str) -> list[str] | None:
    """Switch it on with a first code; returns the recovery codes, None when the code does not fit.

    Conflict `two_factor_on` when it is on, `not_enrolling` when no secret was asked for.
    """
    row = await tx.raw.fetchrow("select two_factor_secret, two_factor_since from users where id = $1", user_id)
    if row is None or row["two_factor_since"]:
        raise Conflict("The second step is on already.", code="two_factor_on")
    if row["two_factor_secret"] is None:
        raise Conflict("Ask for a secret first.", code="not_enrolling")
    if not await _take_code(tx, settings, user_id, row["two_factor_secret"], code):
        return None
    if await tx.raw.execute(START, user_id, row["two_factor_secret"]) != "UPDATE 1":
        raise Conflict("Another secret was asked for meanwhile.", code="not_enrolling")
    return await make_recovery_codes(tx, user_id)


async def stop(tx: Tx, user_id: UUID) -> None:
    await tx.raw.execute(STOP, user_id)
    await tx.raw.execute("delete from recovery_codes where user_id = $1", user_id)


async def take(tx: Tx, settings: Settings, user_id: UUID, code: str) -> bool:
    """Whether the code, of the app or for recovery, is right; if so nobody can use it again."""
    sealed = await tx.raw.fetchval("select two_factor_secret from users where id = $1", user_id)
    if sealed and re.fullmatch(r"\d{3} ?\d{3}", code):
        return await _take_code(tx, settings, user_id, sealed, code.replace(" ", ""))
    return bool(await tx.raw.execute(TAKE_RECOVERY, user_id, _hash(code)) == "DELETE 1")


async def make_recovery_codes(tx: Tx, user_id: UUID) -> list[str]:
    """Ten new ones in the place of those before; only their hashes are kept."""
    codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
    await tx.raw.execute("delete from recovery_codes where user_id = $1", user_id)
    tx.add_all(RecoveryCode(user_id=user_id, code_hash=_hash(code)) for code in codes)
    await tx.flush()
    return codes


async def _take_code(tx: Tx, settings: Settings, user_id: UUID, sealed: str, code: str) -> bool:
    totp, present = pyotp.TOTP(decrypt(settings, PURPOSE, user_id, sealed)), int(time.time()) // STEP_SECONDS
    for step in range(present - DRIFT, present + DRIFT + 1):
        if hmac.compare_digest(totp.generate_otp(step).encode(), code.encode()):
            return bool(await tx.raw.execute(TAKE_STEP, user_id, step, sealed) == "UPDATE 1")
    return False


def _recovery_code() -> str:
    """80 bits as four groups of letters and digits that are hard to mistake for one another."""
    letters = b32encode(secrets.token_bytes(10)).decode().lower()
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))


def _hash(code: str) -> str:
    return sha256(re.sub(r"[^a-z2-7]", "", code.lower()).encode()).hexdigest()
