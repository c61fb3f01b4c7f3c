"""A word in every column that can hold one, and where it is found again: the columns are asked of PostgreSQL."""

from pathlib import Path
from uuid import UUID

from munshi.privacy.personal import ABOUT
from tests.rules.catalogue import Connection

WORD = "zqcanary"

# Columns that hold free words. Those with a check say one of a few words, and cannot.
COLUMNS = """
select a.attname as name, format_type(a.atttypid, null) as type from pg_attribute a
where a.attrelid = $1::text::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
  and a.atttypid in ('text'::regtype, 'jsonb'::regtype)
  and not exists (select from pg_constraint k where k.conrelid = a.attrelid and k.contype = 'c'
                  and a.attnum = any(k.conkey))
order by a.attname
"""
# What the person is found by, or what is no word of anybody's.
NOT_FILLED = {
    "customer_addresses": {"value"},
    "erasures": {"addresses"},
    "events": {"address", "agent", "type"},  # from where staff did it
    "exports": {"sizes"},
    "inbound_events": {"sender"},
    "media_files": {"content_type", "path", "store"},
    "order_events": {"actor_kind", "from_status", "to_status"},
    "order_lines": {"package_name", "service_name"},  # the shop's own catalogue, as it was bought
    "orders": {"currency"},
    "payment_identifiers": {"currency", "reference"},
    "payments": {"actor_kind", "currency"},
    "refunds": {"currency"},
    "statement_entries": {"currency", "fingerprint"},
    "webhook_deliveries": {"type"},
    "whatsapp_group_messages": {"author_phone"},
}


def mark(table: str, column: str) -> str:
    return f"{WORD}-{table}-{column}-"


async def fill(superuser: Connection, tenant_id: UUID, customer_id: UUID) -> list[str]:
    """Put a mark of its own into every such column of the customer's rows; returns the marks. Every table has a row."""
    marks = []
    for table, about in ABOUT.items():
        for column in await superuser.fetch(COLUMNS, table):
            name, here = column["name"], mark(table, column["name"])
            if name in NOT_FILLED.get(table, ()):
                continue
            words = f"'{here}' || t.ctid::text"
            value = words if column["type"] == "text" else as_json(name, words)
            change = f"update {table} t set {name} = {value} where t.tenant_id = $1 and ({about})"  # noqa: S608
            if "$2" not in about:
                raise AssertionError(f"{table} is not tied to the customer")
            done = await superuser.execute(change, tenant_id, customer_id)
            assert done != "UPDATE 0", f"the customer has no row in {table}"
            marks.append(here)
    return marks


def as_json(name: str, words: str) -> str:
    return f"""case when jsonb_typeof({name}) = 'array' then {name} || to_jsonb(array[{words}])
      else coalesce({name}, '{{}}') || jsonb_build_object('said', {words}) end"""


async def found_in_database(superuser: Connection, *needles: str) -> list[str]:
    """The tables any row of which holds one of these, as text or in bytes."""
    every = [*needles, *(needle.encode().hex() for needle in needles)]
    found = []
    for row in await superuser.fetch("select tablename as name from pg_tables where schemaname = 'public'"):
        query = f"select t::text from {row['name']} t where t::text like any($1)"  # noqa: S608
        found += [f"{row['name']}: {hit[0]}" for hit in await superuser.fetch(query, [f"%{one}%" for one in every])]
    return found


def found_on_disk(directory: Path, *needles: str) -> list[str]:
    """The files under `directory` that hold one of these, in their names or bytes."""
    files = [path for path in directory.rglob("*") if path.is_file()]
    return [
        str(path)
        for path in files
        if any(needle in str(path) or needle.encode() in path.read_bytes() for needle in needles)
    ]
