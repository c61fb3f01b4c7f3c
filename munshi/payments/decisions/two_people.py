"""Above the shop's limit money is moved by two different people."""

from munshi.core.db import Tx
from munshi.core.errors import Conflict
from munshi.orders.models import Order
from munshi.tenants.service import get_tenant, settings_of


async def needs_two(tx: Tx, order: Order, amount_minor: int) -> bool:
    """Whether `amount_minor`, all that will have come in or gone out for this order, is above the shop's limit.

    The limit is in the shop's currency: an order in another one always needs two, when there is a limit.
    """
    tenant = await get_tenant(tx)
    limit = settings_of(tenant).two_people_above_minor
    return limit > 0 and (order.currency != tenant.currency or amount_minor > limit)


async def check_one_is_enough(tx: Tx, order: Order, amount_minor: int) -> None:
    """Conflict (`second_person`) when this is not for one person to do."""
    if await needs_two(tx, order, amount_minor):
        detail = "Above the shop's limit this takes two people: tie its picture to the order and let both approve it."
        raise Conflict(detail, code="second_person")
