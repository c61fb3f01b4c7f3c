"""Links that work once: for a new password, or to confirm an address. The row says what for; the token is signed."""

from datetime import timedelta
from uuid import UUID

from munshi.auth.models import AccountLink
from munshi.core.clock import new_id, now
from munshi.core.db import Tx
from munshi.core.errors import Conflict, NotFound
from munshi.core.settings import Settings
from munshi.core.tokens import read_ids
from munshi.mail.service import Link

RESET_MINUTES = 30
VERIFY_DAYS = 3
LASTS = {"reset": timedelta(minutes=RESET_MINUTES), "verify": timedelta(days=VERIFY_DAYS)}
PAGES = {"reset": "reset-password", "verify": "verify-email"}

# Whoever comes first takes it; the others find it used.
TAKE = """
update account_links set used_at = now()
where id = $1 and purpose = $2 and used_at is null and expires_at > now() and user_id is not null
returning user_id, email, mailed
"""
# Once one was used, or a newer one is to be the only one.
DROP = "delete from account_links where user_id = $1 and purpose = $2 and used_at is null"
SWEEP = "delete from account_links where expires_at < now() - interval '1 day'"


def new_link(user_id: UUID | None, purpose: str, email: str, *, mailed: bool) -> AccountLink:
    """A row that is not in the database yet."""
    return AccountLink(
        id=new_id(), user_id=user_id, purpose=purpose, email=email, mailed=mailed, expires_at=now() + LASTS[purpose]
    )


def link_of(row: AccountLink) -> Link:
    return Link(PAGES[row.purpose], [row.id])


async def replace_links(tx: Tx, row: AccountLink) -> None:
    """Let this be the only link of its purpose that works for its user."""
    await tx.raw.execute(SWEEP)
    await tx.raw.execute(DROP, row.user_id, row.purpose)
    tx.add(row)
    await tx.flush()


async def take_link(tx: Tx, settings: Settings, purpose: str, token: str) -> tuple[UUID, str, bool]:
    """Use the link up: whose it is, the address it is about, and whether it was mailed there.

    NotFound when we did not make it, Conflict `link_over` when it is used, past, or replaced by a newer one.
    """
    ids = read_ids(settings, PAGES[purpose], token, 1)
    if ids is None:
        raise NotFound("link")
    row = await tx.raw.fetchrow(TAKE, ids[0], purpose)
    if row is None:
        raise Conflict("This link was used already, or its time is over. Ask for a new one.", code="link_over")
    await tx.raw.execute(DROP, row["user_id"], purpose)
    return row["user_id"], row["email"], row["mailed"]
