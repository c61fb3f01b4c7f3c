"""A new password for who has forgotten it: a link by mail, or one made by the shop's owner or on the command line.

What is answered, and how long it takes, is the same whether somebody has the address or not: the request only writes a
row, and a job looks whose it is.
"""

from hashlib import sha256
from uuid import UUID

from munshi.auth.links.letters import write_to
from munshi.auth.links.service import RESET_MINUTES, SWEEP, link_of, new_link, replace_links, take_link
from munshi.auth.models import AccountLink, User
from munshi.auth.service import find_user, revoke_sessions
from munshi.auth.signin import throttle
from munshi.auth.signin.passwords import hash_password
from munshi.auth.signin.sessions import tell_ended
from munshi.auth.signin.throttle import ADDRESS, Bucket, Limit, buckets_of, network_of
from munshi.core.clock import now
from munshi.core.db import Database, Tx, tenant_tx
from munshi.core.queue.jobs import Run, wake
from munshi.core.runtime import Runtime
from munshi.core.settings import Settings
from munshi.events.service import Actor, emit
from munshi.mail.service import PLATFORM, path_of

# Every mail that goes out holds a link that works, so whoever fills this keeps nobody out.
MAILS = Limit(3, 60, 900)
TOLD = "A mail was asked for a moment ago. Look for it, or try again later."
SHOPS = "select tenant_id from memberships_of($1)"


async def ask(runtime: Runtime, email: str, address: str | None) -> None:
    """Have a link mailed to `email` if somebody has it; nothing where mail is off. TooMany when asked too often."""
    digest = sha256(email.lower().encode()).hexdigest()
    buckets = [Bucket(f"forgot-from:{network_of(address)}", ADDRESS), Bucket(f"forgot:{digest}", MAILS)]
    await throttle.count(runtime.db, buckets, told=TOLD)
    if not runtime.settings.mail:
        return
    async with tenant_tx(runtime.db, PLATFORM) as tx:
        await tx.raw.execute(SWEEP)
        row = new_link(None, "reset", email, mailed=True)
        tx.add(row)
        wake(tx, f"forgot:{row.id}")


async def answer(run: Run) -> None:
    """The job `forgot:<link>`: find out whose the address is, and mail the link if it is anybody's."""
    async with run.tx() as tx:
        row = await tx.get(AccountLink, UUID(run.subject), with_for_update=True)
        if row is None or row.user_id or row.expires_at < now():
            return
        user = await find_user(tx, row.email)
        if user is None:
            await tx.delete(row)
            return
        row.user_id = user.id
        fields = {"email": user.email, "minutes": str(RESET_MINUTES)}
        settings = run.runtime.settings
        await write_to(tx, settings, user, "reset", fields, link=link_of(row), expires_at=row.expires_at)


async def make_reset_path(tx: Tx, settings: Settings, user: User) -> str:
    """The page, with its token, at which whoever has it sets a new password for this user, once."""
    row = new_link(user.id, "reset", user.email, mailed=False)
    await replace_links(tx, row)
    return path_of(settings, link_of(row))


async def reset_password(runtime: Runtime, token: str, password: str, address: str | None) -> None:
    """Set the password and end every session. NotFound and Conflict as of `take_link`; they change nothing."""
    hashed = await hash_password(password)
    async with tenant_tx(runtime.db, PLATFORM) as tx:
        user_id, email, mailed = await take_link(tx, runtime.settings, "reset", token)
        user = await tx.get_one(User, user_id, with_for_update=True)
        user.password_hash = hashed
        if mailed and user.email == email.lower():
            user.email_verified_at = user.email_verified_at or now()
        await tx.flush()
        ended = await revoke_sessions(tx, user_id)
        await _forgive(tx, user, address)
        await write_to(tx, runtime.settings, user, "password_changed", {"email": user.email})
    await _tell(runtime.db, user_id)
    await tell_ended(runtime.db, ended, by=Actor("user", user_id))


async def _forgive(tx: Tx, user: User, address: str | None) -> None:
    """Who could not sign in here because of too many failures can now."""
    account = [bucket for bucket in buckets_of(user.email, address, None) if not bucket.shared]
    await throttle.forgive(tx.raw, [*account, Bucket(f"proof:{user.id}", MAILS)])


async def _tell(db: Database, user_id: UUID) -> None:
    """Every shop of the user hears of it."""
    async with tenant_tx(db, PLATFORM) as tx:
        shops = [row["tenant_id"] for row in await tx.raw.fetch(SHOPS, user_id)]
    for shop in shops:
        async with tenant_tx(db, shop) as tx:
            emit(tx, "user.password_changed", user_id, {"by": "link"}, by=Actor("user", user_id))
