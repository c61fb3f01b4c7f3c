"""What PostgreSQL itself says about the schema, as text one can read and compare."""

from typing import TypeAlias

import asyncpg

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

COLUMNS = """
select c.relname as owner, concat_ws(' ', 'column', a.attname, format_type(a.atttypid, a.atttypmod),
  case when a.attnotnull then 'not null' end,
  case a.attidentity when 'a' then 'identity' when 'd' then 'identity by default' end,
  case when a.attgenerated = 's' then 'generated ' || pg_get_expr(d.adbin, d.adrelid)
       when d.adbin is not null then 'default ' || pg_get_expr(d.adbin, d.adrelid) end) as line
from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' order by c.relname, a.attnum
"""
# PostgreSQL 18 lists 'not null' among the constraints, older ones do not: the columns say it already.
CONSTRAINTS = """
select conrelid::regclass::text as owner, 'constraint ' || conname || ' ' || pg_get_constraintdef(oid) as line
from pg_constraint where connamespace = 'public'::regnamespace and contype <> 'n' order by 1, 2
"""
INDEXES = """
select tablename as owner, concat_ws(' ', 'index', indexname,
  case when indexdef like 'CREATE UNIQUE%' then 'unique' end, substring(indexdef from ' USING (.*)$')) as line
from pg_indexes where schemaname = 'public'
  and indexname not in (select conname from pg_constraint where connamespace = 'public'::regnamespace)
order by tablename, indexname
"""
POLICIES = """
select tablename as owner, concat_ws(' ', 'policy', policyname, lower(permissive), 'for', lower(cmd), 'to',
  array_to_string(roles, ', '), 'using ' || qual, 'with check ' || with_check) as line
from pg_policies where schemaname = 'public' order by tablename, policyname
"""
GRANTS = """
select c.relname as owner, concat_ws(' ', 'grant to', coalesce(nullif(g.grantee, 0)::regrole::text, 'public') || ':',
  string_agg(lower(g.privilege_type), ', ' order by g.privilege_type)) as line
from pg_class c, aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) g
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'm') and g.grantee <> c.relowner
group by c.relname, g.grantee order by 1, 2
"""
TABLES = """
select relname as owner, concat_ws(' ', 'owner', relowner::regrole,
  case when relrowsecurity then 'row security' end, case when relforcerowsecurity then 'forced' end,
  'with (' || array_to_string(reloptions, ', ') || ')') as line
from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by relname
"""
TRIGGERS = """
select tgrelid::regclass::text as owner, 'trigger ' || pg_get_triggerdef(oid) as line from pg_trigger
where not tgisinternal order by 1, 2
"""
FUNCTIONS = """
select format('function %s(%s) returns %s', proname, pg_get_function_identity_arguments(oid),
    pg_get_function_result(oid)) as owner,
  unnest(array[
    concat_ws(' ', 'owner', proowner::regrole, case when prosecdef then 'security definer' else 'security invoker' end,
      array_to_string(proconfig, ' ')),
    'may call: ' || array_to_string(array(
      select coalesce(nullif(g.grantee, 0)::regrole::text, 'public')
      from aclexplode(coalesce(proacl, acldefault('f', proowner))) g where g.grantee <> proowner order by 1), ', '),
    'body ' || trim(regexp_replace(prosrc, '\\s+', ' ', 'g'))]) as line
from pg_proc where pronamespace = 'public'::regnamespace
  and not exists (select from pg_depend where objid = pg_proc.oid and deptype = 'e') order by proname
"""
OTHERS = """
select 'other relations' as owner, relkind::text || ' ' || relname as line from pg_class
where relnamespace = 'public'::regnamespace and relkind not in ('r', 'i') order by 2
"""


async def describe(connection: Connection) -> str:
    """The whole schema, a paragraph a table or function: columns, keys, indexes, policies, grants."""
    paragraphs: dict[str, list[str]] = {}
    for query in (TABLES, COLUMNS, CONSTRAINTS, INDEXES, POLICIES, TRIGGERS, GRANTS, FUNCTIONS, OTHERS):
        for row in await connection.fetch(query):
            if row["line"] is not None:
                paragraphs.setdefault(row["owner"], []).append(row["line"])
    return "\n".join(f"{owner}\n" + "".join(f"  {line}\n" for line in lines) for owner, lines in paragraphs.items())


async def tenant_tables(connection: Connection) -> list[str]:
    """Every table that has a tenant_id."""
    return [
        row["relname"]
        for row in await connection.fetch(
            """select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
               where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by 1"""
        )
    ]
