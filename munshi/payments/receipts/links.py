"""The link by which anybody who has it can check a receipt: it names shop and order, and only we can make one."""

from uuid import UUID

from munshi.core.errors import NotFound
from munshi.core.settings import Settings
from munshi.core.tokens import read_ids, sign_ids

PURPOSE = "receipt"


def sign_receipt(settings: Settings, tenant_id: UUID, order_id: UUID) -> str:
    """The last part of the link: 64 letters, which last as long as JWT_SECRET."""
    return sign_ids(settings, PURPOSE, tenant_id, order_id)


def read_receipt(settings: Settings, token: str) -> tuple[UUID, UUID]:
    """Shop and order of a link; NotFound when it was not made by `sign_receipt`."""
    ids = read_ids(settings, PURPOSE, token, 2)
    if ids is None:
        raise NotFound("receipt")
    return ids[0], ids[1]
