"""Orders as a table for spreadsheets."""

import asyncio
import csv
import io
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from munshi.core.db import Tx
from munshi.core.errors import Invalid
from munshi.core.money import from_minor
from munshi.orders.schemas import OrderFilter
from munshi.orders.search import matching
from munshi.tenants.service import get_tenant

MOST_ROWS = 10_000
COLUMNS = ("Number", "Placed", "Status", "Customer", "Phone", "Items", "Total", "Currency", "Note")
# A spreadsheet takes what begins so for a formula, and runs it.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
BYTE_ORDER_MARK = "\ufeff"  # without it Excel does not read UTF-8

ROWS = """
select o.number, o.created_at, o.status, c.name, o.total_minor, o.currency, o.note,
  (select a.value from customer_addresses a
   where a.tenant_id = $1 and a.customer_id = c.id and a.kind = 'phone' order by a.id limit 1) as phone,
  (select string_agg(concat(l.quantity, ' × ', l.service_name, ' – ', l.package_name), '; ' order by l.id)
   from order_lines l where l.tenant_id = $1 and l.order_id = o.id) as items
from unnest($2::uuid[]) with ordinality as wanted(id, place)
join orders o on o.tenant_id = $1 and o.id = wanted.id
join customers c on c.tenant_id = $1 and c.id = o.customer_id
order by wanted.place
"""


async def export_orders(tx: Tx, query: OrderFilter) -> str:
    """All orders that match as CSV, times in the shop's own zone.

    Invalid (`too_many_orders`) above 10,000: a table that leaves some out would be taken for the whole.
    """
    ids = list(await tx.scalars((await matching(tx, query)).limit(MOST_ROWS + 1)))
    if len(ids) > MOST_ROWS:
        detail = f"More than {MOST_ROWS:,} orders match. Name a shorter time or another filter."
        raise Invalid(detail, code="too_many_orders")
    zone = ZoneInfo((await get_tenant(tx)).time_zone)
    rows = await tx.raw.fetch(ROWS, tx.tenant_id, ids)
    return await asyncio.to_thread(_table, rows, zone)


def _table(rows: Sequence[Any], zone: ZoneInfo) -> str:
    page = io.StringIO(BYTE_ORDER_MARK, newline="")
    page.seek(0, io.SEEK_END)
    writer = csv.writer(page)
    writer.writerow(COLUMNS)
    for row in rows:
        placed = row["created_at"].astimezone(zone).isoformat(" ", "seconds")
        words = [plain(row[name] or "") for name in ("name", "phone", "items")]
        total = from_minor(row["total_minor"], row["currency"])
        writer.writerow((row["number"], placed, row["status"], *words, total, row["currency"], plain(row["note"])))
    return page.getvalue()


def plain(text: str) -> str:
    """`text` as a spreadsheet shows it and does not run it."""
    return f"'{text}" if text.startswith(FORMULA) else text
