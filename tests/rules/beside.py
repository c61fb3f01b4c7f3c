"""Two shops side by side whose data collide: same numbers, names, keys and pictures. One of them is marked.

mine, theirs = await side_by_side(runtime, superuser)
… something happens in the shop `mine` …
assert await found_of(superuser, theirs, mine.tenant_id) == []
"""

import re
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from munshi.core.runtime import Runtime
from munshi.mail.service import PLATFORM
from tests.rules.catalogue import Connection, tenant_tables
from tests.rules.full_shop import FullShop, full_shop

WORD = "zqtheirs"
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

# Columns that hold free words: no check tells which, nothing refers to them, and two shops may well have the same.
COLUMNS = """
select c.relname as table, a.attname as column, a.atttypid = 'text'::regtype as is_text from pg_class c
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
where c.relnamespace = 'public'::regnamespace and c.relname = any($1)
  and a.atttypid in ('text'::regtype, 'jsonb'::regtype)
  and not exists (select from pg_constraint k where k.conrelid = c.oid and k.contype in ('c', 'f')
                  and a.attnum = any(k.conkey))
  and not exists (select from pg_index i where i.indrelid = c.oid and i.indisunique and a.attnum = any(i.indkey))
"""
MARKED = """
case when {0} is null or jsonb_typeof({0}) = 'object' then coalesce({0}, '{{}}') || jsonb_build_object('zq', {1})
  when jsonb_typeof({0}) = 'array' then {0} || to_jsonb({1}) else {0} end
"""


@dataclass(frozen=True)
class Theirs:
    """The shop that nothing may be heard of: its rows' ids, beside `WORD` in all its words."""

    full: FullShop
    ids: frozenset[str]


async def side_by_side(runtime: Runtime, superuser: Connection, *, in_words: bool = True) -> tuple[FullShop, Theirs]:
    """`in_words`: the other is marked so thoroughly that it cannot be worked with itself; else by its ids alone."""
    mine, theirs = await full_shop(runtime), await full_shop(runtime)
    if in_words:
        await mark(superuser, theirs)
    told, known = [str(await words_of(superuser, shop.tenant_id)) for shop in (theirs, mine)]
    return mine, Theirs(theirs, frozenset(ids_in(told) - ids_in(known)))


async def mark(superuser: Connection, theirs: FullShop) -> None:
    """Put the word into each of its words; what finds a row stays as it is, so that the data go on colliding."""
    await superuser.execute("set session_replication_role = replica")
    for column in await superuser.fetch(COLUMNS, await tenant_tables(superuser)):
        name, words = column["column"], f"'{WORD}-{column['table']}-{column['column']}'::text"
        value = f"{name} || {words}" if column["is_text"] else MARKED.format(name, words)
        change = f"update {column['table']} set {name} = {value} where tenant_id = $1"  # noqa: S608 - the catalogue's
        await superuser.execute(change, theirs.tenant_id)
    await superuser.execute("set session_replication_role = origin")
    await superuser.execute("update tenants set name = $2 where id = $1", theirs.tenant_id, WORD)
    await superuser.execute("update users set name = $2 where id = $1", theirs.owner.user_id, WORD)


async def words_of(superuser: Connection, tenant_id: UUID) -> dict[str, str]:
    """All rows of one shop, as text, by their tables."""
    tables = dict.fromkeys(await tenant_tables(superuser), "tenant_id") | {"tenants": "id"}
    parts = [
        f"select '{name}', string_agg(t::text, E'\\n' order by t::text) from {name} t where {key} = $1"  # noqa: S608
        for name, key in tables.items()
    ]
    return {name: words or "" for name, words in await superuser.fetch(" union all ".join(parts), tenant_id)}


def ids_in(text: str) -> set[str]:
    return set(ID.findall(text))


def of_theirs(theirs: Theirs, text: str) -> list[str]:
    """What of the other shop stands in `text`."""
    return [word for word in (WORD, *ids_in(text)) if word in (WORD, *theirs.ids) and word in text]


async def found_of(superuser: Connection, theirs: Theirs, tenant_id: UUID, directory: Path) -> list[str]:
    """What of the other shop stands in this one's rows and files, or in what is nobody's shop's."""
    rows = str([await words_of(superuser, one) for one in (tenant_id, PLATFORM)])
    files = [file for file in directory.rglob("*") if file.is_file() and str(theirs.full.tenant_id) not in file.parts]
    return of_theirs(theirs, rows + "".join(f"{file} {file.read_bytes().decode('latin-1')}" for file in files))
