"""Mails: post one in a transaction; a job sends it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from munshi.core.clock import new_id
from munshi.core.db import Tx
from munshi.core.queue.jobs import wake
from munshi.core.settings import Settings
from munshi.core.tokens import sign_ids
from munshi.mail.models import Mail

# The tenant of mails that no shop sends. It has no row in `tenants`.
PLATFORM = UUID(int=1)


@dataclass(frozen=True)
class Link:
    """A page of the dashboard, and what its signed link names."""

    page: str
    ids: Sequence[UUID]


def post(
    tx: Tx,
    letter: str,
    address: str,
    language: str,
    fields: Mapping[str, str],
    *,
    link: Link | None = None,
    expires_at: datetime | None = None,
) -> None:
    """Have this letter sent after the commit. Only where mail is on (`settings.mail`); `expires_at`: then never."""
    mail = Mail(
        tenant_id=tx.tenant_id,
        id=new_id(),
        letter=letter,
        address=address,
        language=language,
        fields=dict(fields),
        page=link.page if link else None,
        page_ids=[str(one) for one in link.ids] if link else [],
        expires_at=expires_at,
    )
    tx.add(mail)
    wake(tx, f"mail:{mail.id}")


def path_of(settings: Settings, link: Link) -> str:
    """`/page#token`; what stands behind the # is not sent to any server, so that it stands in no log. A link that names
    nothing is the page alone.
    """
    if not link.ids:
        return f"/{link.page}"
    return f"/{link.page}#{sign_ids(settings, link.page, *link.ids)}"
