"""The first steps of a shop, read from what it has rather than from what somebody pressed."""

from typing import Any

from munshi.analytics.schemas import ChecklistView, StepView
from munshi.core.db import Tx
from munshi.tenants.schemas import FirstStep
from munshi.tenants.service import get_tenant, settings_of

# A shop sells without any phone, in the simulator.
OPTIONAL: tuple[FirstStep, ...] = ("tone", "rehearse", "number", "test_message", "share")

FOUND = """
select
  exists (select from packages p join services s on s.tenant_id = p.tenant_id and s.id = p.service_id
    where p.tenant_id = $1 and p.active and s.active and p.price_minor > 0) as catalogue,
  exists (select from payment_methods where tenant_id = $1 and active) as payments,
  exists (select from whatsapp_accounts
    where tenant_id = $1 and kind <> 'simulator' and status = 'connected') as number,
  exists (select from conversations c join whatsapp_accounts a on a.tenant_id = c.tenant_id and a.id = c.account_id
    where c.tenant_id = $1 and a.kind = 'simulator') as test,
  exists (select from rehearsals where tenant_id = $1 and status in ('passed', 'failed')) as rehearse,
  exists (select from events e join whatsapp_accounts a on a.tenant_id = $1 and a.id = e.subject_id
    where e.tenant_id = $1 and e.type = 'whatsapp.tested') as test_message,
  exists (select from conversations c join whatsapp_accounts a on a.tenant_id = c.tenant_id and a.id = c.account_id
    where c.tenant_id = $1 and a.kind <> 'simulator' and c.inbound_seq > 0) as share
"""


async def view_checklist(tx: Tx) -> ChecklistView:
    tenant = await get_tenant(tx)
    found: Any = await tx.raw.fetchrow(FOUND, tx.tenant_id)
    settings = settings_of(tenant)
    done: dict[FirstStep, bool] = {
        "business": bool(tenant.name and tenant.time_zone and tenant.currency),
        "catalogue": found["catalogue"],
        "payments": found["payments"],
        "tone": settings.tone != "",
        "test": found["test"],
        "rehearse": found["rehearse"],
        "number": found["number"],
        "test_message": found["test_message"],
        "share": found["share"],
    }
    return ChecklistView(
        steps=[
            StepView(
                step=step,
                done=is_done,
                skipped=not is_done and step in settings.skipped_steps,
                optional=step in OPTIONAL,
            )
            for step, is_done in done.items()
        ]
    )
