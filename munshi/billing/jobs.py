"""Job `standing:<shop>`: a trial or a paid time that is over, the days of grace, and the invoice before them."""

from datetime import datetime, timedelta

from munshi.billing.service import get_plan, open_invoice
from munshi.core.clock import now
from munshi.core.db import Tx
from munshi.core.errors import NotFound
from munshi.core.queue.jobs import Again, Run
from munshi.events.service import SYSTEM, emit
from munshi.tenants.installation import InstallationSettings, get_installation
from munshi.tenants.models import Tenant
from munshi.tenants.states import HALTED, change_state, lock_tenant

RENEW = "The time that is paid for ends soon. The invoice for the next month is ready."


async def stand(run: Run) -> None:
    """Moves the shop on when its time is over, and looks again when the next thing is due."""
    async with run.tx() as tx:
        try:
            tenant = await lock_tenant(tx, run.tenant_id)
        except NotFound:
            return
        next_at = await _settle(tx, tenant, await get_installation(tx))
    if next_at is not None:
        raise Again(max(1.0, (next_at - now()).total_seconds()))


async def _settle(tx: Tx, tenant: Tenant, rules: InstallationSettings) -> datetime | None:
    """When to look again; None while nothing can become due by itself."""
    over = tenant.paid_until
    if tenant.status in HALTED:
        return None
    if over is not None and over <= now():
        return await _overdue(tx, tenant, over + timedelta(days=rules.grace_days))
    if tenant.status == "past_due":
        await change_state(tx, tenant, "active", by=SYSTEM, reason="there is time again")
    if over is None:
        return None
    renews = over - timedelta(days=rules.renewal_days)
    if renews > now():
        return renews
    await _renew(tx, tenant)
    return over


async def _overdue(tx: Tx, tenant: Tenant, suspends: datetime) -> datetime | None:
    if tenant.status != "past_due":
        await change_state(tx, tenant, "past_due", by=SYSTEM, reason="the time paid for is over")
    await _renew(tx, tenant)
    if suspends > now():
        return suspends
    await change_state(tx, tenant, "suspended", by=SYSTEM, reason="the days of grace are over")
    return None


async def _renew(tx: Tx, tenant: Tenant) -> None:
    """The next month's invoice, if the plan has a price and nothing is unsettled."""
    if (await get_plan(tx, tenant.plan_id)).price_minor == 0:
        return
    if await open_invoice(tx, tenant.plan_id, 1, by=SYSTEM, due_at=tenant.paid_until):
        emit(tx, "system.alert", tenant.id, {"code": "invoice_opened", "action": RENEW}, by=SYSTEM)
