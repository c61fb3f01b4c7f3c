"""The keys would let every shop's table be spread over several machines by tenant_id: see Citus in docs/scaling.md."""

from tests.rules.catalogue import Connection, tenant_tables

# They stay on one machine: looked into before a shop is known, or claimed across shops.
WHOLE = {"api_keys", "sessions", "wake"}
# Without shops and small: a copy of each stands on every machine.
COPIED = {"plans", "users"}

UNIQUE = """
select i.indrelid::regclass::text || '.' || i.indexrelid::regclass::text as name from pg_index i
where i.indisunique and i.indrelid::regclass::text = any($1) and not exists (
  select from pg_attribute a
  where a.attrelid = i.indrelid and a.attname = 'tenant_id' and a.attnum = any(i.indkey::int2[])
) order by 1
"""
# What is referred to by other than the shop and a key within it.
REFERENCES = """
select distinct k.confrelid::regclass::text as name
from pg_constraint k
join pg_attribute mine on mine.attrelid = k.conrelid and mine.attname = 'tenant_id'
left join pg_attribute theirs on theirs.attrelid = k.confrelid and theirs.attname = 'tenant_id'
where k.contype = 'f' and k.conrelid::regclass::text = any($1) and case
  when k.confrelid::regclass::text = 'tenants' then k.conkey <> array[mine.attnum]
  when theirs.attnum is null then true
  else array_position(k.conkey, mine.attnum) is distinct from array_position(k.confkey, theirs.attnum)
    or array_position(k.conkey, mine.attnum) is null
end order by 1
"""


async def test_whatever_is_unique_is_so_within_a_shop(owner: Connection) -> None:
    spread = sorted(set(await tenant_tables(owner)) - WHOLE)
    assert [row["name"] for row in await owner.fetch(UNIQUE, spread)] == []


async def test_references_stay_within_a_shop(owner: Connection) -> None:
    spread = sorted(set(await tenant_tables(owner)) - WHOLE)
    assert {row["name"] for row in await owner.fetch(REFERENCES, spread)} == COPIED
