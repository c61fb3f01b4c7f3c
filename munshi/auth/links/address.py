"""A user's e-mail address: confirmed by a link that is mailed there, and changed only so, where mail is on."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError

from munshi.auth.guards import Person
from munshi.auth.links.letters import write_to
from munshi.auth.links.service import VERIFY_DAYS, link_of, new_link, replace_links, take_link
from munshi.auth.models import User
from munshi.auth.schemas import EmailChange, EmailView
from munshi.auth.second_step.proof import prove
from munshi.auth.signin import throttle
from munshi.auth.signin.throttle import Bucket, Limit
from munshi.core.db import Tx, tenant_tx
from munshi.core.errors import Conflict
from munshi.core.runtime import Runtime
from munshi.core.settings import Settings
from munshi.events.service import Actor, emit
from munshi.mail.service import PLATFORM

MAILS = Limit(3, 60, 3600)
TOLD = "A mail was sent a moment ago. Look for it, or try again later."


async def ask_to_confirm(tx: Tx, settings: Settings, user: User, email: str | None = None) -> None:
    """Mail the user a link to confirm `email` (None: the one on record); nothing where mail is off."""
    if not settings.mail:
        return
    row = new_link(user.id, "verify", email or user.email, mailed=True)
    await replace_links(tx, row)
    fields = {"email": row.email, "days": str(VERIFY_DAYS)}
    link = link_of(row)
    await write_to(tx, settings, user, "verify", fields, address=row.email, link=link, expires_at=row.expires_at)


async def ask_again(runtime: Runtime, person: Person) -> None:
    """Mail the link once more. Conflict `mail_off` or `email_verified` when there is nothing to do; TooMany."""
    if not runtime.settings.mail:
        raise Conflict("No mail is sent here, so no address is confirmed.", code="mail_off")
    async with tenant_tx(runtime.db, PLATFORM) as tx:
        user = await tx.get_one(User, person.user_id)
    if user.email_verified_at:
        raise Conflict("This address is confirmed already.", code="email_verified")
    await _count(runtime, person.user_id)
    async with tenant_tx(runtime.db, PLATFORM) as tx:
        await ask_to_confirm(tx, runtime.settings, user)


async def change_email(runtime: Runtime, person: Person, change: EmailChange) -> EmailView:
    """Where mail is on, the new address counts once it is confirmed there, and else at once.

    Refusals as of `prove`; Conflict `email_taken` (with mail only when it is confirmed, so that nobody can ask).
    """
    await prove(runtime, person.user_id, change.password, change.code)
    if runtime.settings.mail:
        await _count(runtime, person.user_id)
        async with tenant_tx(runtime.db, PLATFORM) as tx:
            user = await tx.get_one(User, person.user_id)
            await ask_to_confirm(tx, runtime.settings, user, change.email)
        return EmailView(email=user.email, confirm=True)
    async with tenant_tx(runtime.db, person.tenant_id or PLATFORM) as tx:
        await _set(tx, runtime.settings, person.user_id, change.email)
        if person.tenant_id:
            emit(tx, "user.email_changed", person.user_id, by=person.actor)
    return EmailView(email=change.email, confirm=False)


async def confirm(runtime: Runtime, token: str) -> None:
    """The link was opened: the address is the user's. NotFound and Conflict as of `take_link`, and `email_taken`."""
    async with tenant_tx(runtime.db, PLATFORM) as tx:
        user_id, email, _ = await take_link(tx, runtime.settings, "verify", token)
        changed = await _set(tx, runtime.settings, user_id, email)
        await tx.raw.execute("update users set email_verified_at = now() where id = $1", user_id)
        shop = await tx.raw.fetchval("select tenant_id from memberships_of($1) limit 1", user_id)
    if changed and shop:
        async with tenant_tx(runtime.db, shop) as tx:
            emit(tx, "user.email_changed", user_id, by=Actor("user", user_id))


async def _set(tx: Tx, settings: Settings, user_id: UUID, email: str) -> bool:
    """Whether it is another one than before; the address before is told. Conflict `email_taken`."""
    user = await tx.get_one(User, user_id, with_for_update=True)
    before = user.email
    if before == email:
        return False
    user.email, user.email_verified_at = email, None
    try:
        await tx.flush()
    except IntegrityError:
        raise Conflict("This e-mail address is in use already.", code="email_taken") from None
    await write_to(tx, settings, user, "email_changed", {"email": email}, address=before)
    return True


async def _count(runtime: Runtime, user_id: UUID) -> None:
    await throttle.count(runtime.db, [Bucket(f"verify:{user_id}", MAILS)], told=TOLD)
