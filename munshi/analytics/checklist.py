"""The first steps of a shop, read from what it has rather than from what somebody pressed."""

from typing import Any

from munshi.analytics.schemas import ChecklistView, Step, StepView
from munshi.core.db import Tx
from munshi.tenants.service import get_tenant, settings_of

# The built-in assistant sells without any key, the simulator without any phone.
OPTIONAL: tuple[Step, ...] = ("own_ai_key", "number_linked", "rehearsed", "test_message", "shared")

FOUND = """
select
  exists (select from packages p join services s on s.tenant_id = p.tenant_id and s.id = p.service_id
    where p.tenant_id = $1 and p.active and s.active and p.price_minor > 0) as catalogue,
  exists (select from payment_methods where tenant_id = $1 and active) as payment_method,
  exists (select from ai_providers where tenant_id = $1 and active) as own_ai_key,
  exists (select from whatsapp_accounts
    where tenant_id = $1 and kind <> 'simulator' and status = 'connected') as number_linked,
  exists (select from conversations c join whatsapp_accounts a on a.tenant_id = c.tenant_id and a.id = c.account_id
    where c.tenant_id = $1 and a.kind = 'simulator') as test_chat,
  exists (select from rehearsals where tenant_id = $1 and status in ('passed', 'failed')) as rehearsed,
  exists (select from events e join whatsapp_accounts a on a.tenant_id = $1 and a.id = e.subject_id
    where e.tenant_id = $1 and e.type = 'whatsapp.tested') as test_message,
  exists (select from conversations c join whatsapp_accounts a on a.tenant_id = c.tenant_id and a.id = c.account_id
    where c.tenant_id = $1 and a.kind <> 'simulator' and c.inbound_seq > 0) as shared,
  exists (select from orders where tenant_id = $1) as first_order,
  exists (select from payments where tenant_id = $1 and kind = 'confirmed') as first_payment
"""


async def view_checklist(tx: Tx) -> ChecklistView:
    tenant = await get_tenant(tx)
    found: Any = await tx.raw.fetchrow(FOUND, tx.tenant_id)
    done: dict[Step, bool] = {
        "shop_details": bool(tenant.name and tenant.time_zone and tenant.currency),
        "catalogue": found["catalogue"],
        "payment_method": found["payment_method"],
        "ai": settings_of(tenant).ai_enabled,
        "own_ai_key": found["own_ai_key"],
        "number_linked": found["number_linked"],
        "test_chat": found["test_chat"],
        "rehearsed": found["rehearsed"],
        "test_message": found["test_message"],
        "shared": found["shared"],
        "first_order": found["first_order"],
        "first_payment": found["first_payment"],
    }
    steps = [StepView(step=step, done=is_done, optional=step in OPTIONAL) for step, is_done in done.items()]
    return ChecklistView(steps=steps)
