"""The tenant tables as PostgreSQL knows them, so that none can be forgotten, and their rows page by page."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from graphlib import TopologicalSorter
from uuid import UUID

from munshi.core.db import Database, tenant_tx

PAGE = 500

TABLES = """
select c.relname as name,
  array(select a.attname::text from pg_index i, unnest(i.indkey) with ordinality k(number, place)
        join pg_attribute a on a.attrelid = c.oid and a.attnum = k.number
        where i.indrelid = c.oid and i.indisprimary order by k.place) as key,
  array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        and (a.atttypid = 'bytea'::regtype or a.attname ~ $1)) as secret
from pg_class c join pg_attribute t on t.attrelid = c.oid and t.attname = 'tenant_id'
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by c.relname
"""
# What opens something, sealed or not, by how such columns are named.
SECRET = "(_encrypted|_sealed|_secret|_token|password|password_hash|key_hash|token_hash)$"  # noqa: S105 - a pattern
# Not the shop's: the queue's own, and the sessions of people who may work elsewhere too.
NOT_TAKEN = ("sessions", "wake")

REFERENCES = """
select k.conrelid::regclass::text as here, k.confrelid::regclass::text as there from pg_constraint k
join pg_class c on c.oid = k.confrelid
where k.contype = 'f' and c.relnamespace = 'public'::regnamespace and k.conrelid <> k.confrelid
"""


@dataclass(frozen=True)
class Table:
    """`key`: the columns of its primary key; `secret`: those that never leave."""

    name: str
    key: tuple[str, ...]
    secret: tuple[str, ...]


async def list_tables(db: Database, tenant_id: UUID) -> list[Table]:
    """Every table with rows of tenants, but for NOT_TAKEN."""
    async with tenant_tx(db, tenant_id) as tx:
        found = await tx.raw.fetch(TABLES, SECRET)
    return [
        Table(row["name"], tuple(row["key"]), tuple(row["secret"])) for row in found if row["name"] not in NOT_TAKEN
    ]


async def list_inside_out(db: Database, tenant_id: UUID) -> list[str]:
    """The names of all these tables, each after those that refer to it."""
    names = {table.name for table in await list_tables(db, tenant_id)}
    async with tenant_tx(db, tenant_id) as tx:
        references = await tx.raw.fetch(REFERENCES)
    sorter: TopologicalSorter[str] = TopologicalSorter(dict.fromkeys(sorted(names), ()))
    for row in references:
        if {row["here"], row["there"]} <= names:
            sorter.add(row["there"], row["here"])
    return list(sorter.static_order())


async def pages(
    db: Database, tenant_id: UUID, table: Table, about: str = "true", *values: object
) -> AsyncIterator[list[str]]:
    """The shop's rows of `table` as JSON, in the order of their keys, PAGE at a time and each page in a transaction.

    `about`: a condition on the row t, with the tenant as $1 and `values` from $2 on.
    """
    key = ", ".join(f"t.{name}" for name in table.key)
    past = ", ".join(f"${len(values) + 3 + place}" for place in range(len(table.key)))
    last: tuple[object, ...] = ()
    while True:
        condition = f"t.tenant_id = $1 and ({about})" + (f" and ({key}) > ({past})" if last else "")
        row = f"select (to_jsonb(t) - ${len(values) + 2}::text[])::text, {key} from {table.name} t"
        async with tenant_tx(db, tenant_id) as tx:
            found = await tx.raw.fetch(
                f"{row} where {condition} order by {key} limit {PAGE}", tenant_id, *values, list(table.secret), *last
            )
        if found:
            yield [record[0] for record in found]
            last = tuple(found[-1])[1:]
        if len(found) < PAGE:
            return
