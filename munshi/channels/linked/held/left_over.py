"""What a process that died left on this machine of a device that is held elsewhere, wanted no more, or gone."""

import shutil
from typing import Any
from uuid import UUID

import structlog

from munshi.channels.incoming.inbox import encode, keep
from munshi.channels.linked.held import session
from munshi.channels.linked.held.holder import is_here
from munshi.channels.linked.messages.inbound import items
from munshi.core.db import tenant_tx
from munshi.core.runtime import Runtime

log = structlog.get_logger()

# Nothing for the shop of another installation on this machine.
NOW = """
select d.holder, d.lease_no, d.wanted = 'off' and d.holder is null as is_off from tenants t
left join linked_devices d on d.tenant_id = t.id and d.account_id = $2 where t.id = $1
"""


async def clear(runtime: Runtime, account_id: UUID | None = None) -> bool:
    """Remove such sessions of the device, or of all devices; what they had received and not stored is stored first.
    Whether it went well."""
    well = True
    for left in session.left_here(account_id):
        try:
            await _clear(runtime, left)
        except Exception as error:  # the next look finds it again
            well = False
            log.exception("left session not cleared", account_id=str(left.account_id), error=type(error).__name__)
    return well


async def _clear(runtime: Runtime, left: session.Left) -> None:
    async with tenant_tx(runtime.db, left.tenant_id) as tx:
        row: Any = await tx.raw.fetchrow(NOW, left.tenant_id, left.account_id)
        if row is None:
            return
        if row["lease_no"] is not None:
            # On this machine whoever has taken the device clears away itself, and may be copying from there now.
            is_taken = row["lease_no"] > left.lease_no and not (row["holder"] and is_here(row["holder"]))
            if not (is_taken or row["is_off"]):
                return
            news = [item for event in session.spooled(left.path) for item in items(event)]
            await keep(tx, left.account_id, encode(news))
    shutil.rmtree(left.path, ignore_errors=True)
