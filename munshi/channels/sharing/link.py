"""The link that opens a chat with a number."""

from urllib.parse import quote
from uuid import UUID

from munshi.channels.models import WhatsAppAccount
from munshi.channels.numbers.accounts import get_account
from munshi.channels.sharing.schemas import ShareView
from munshi.core.db import Tx
from munshi.core.errors import Conflict
from munshi.tenants.phones import as_written

BASE = "https://wa.me/"


async def share(tx: Tx, account_id: UUID, text: str = "") -> ShareView:
    """Conflict `number_unknown` while the number is not known: a simulator has none, others tell once they connect."""
    phone = phone_of(await get_account(tx, account_id))
    said = f"?text={quote(text, safe='')}" if text else ""
    return ShareView(url=f"{BASE}{phone.removeprefix('+')}{said}", phone=phone, shown=as_written(phone), text=text)


def phone_of(account: WhatsAppAccount) -> str:
    """In E.164; Conflict as in `share`."""
    if account.kind == "simulator":
        raise Conflict("A simulator has no number that others could write to.", code="number_unknown")
    if not account.phone:
        raise Conflict("This number is known once it is connected.", code="number_unknown")
    return f"+{account.phone.removeprefix('+')}"
