"""A role that reads every row, for backups. Only the owner of the tables may take it."""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

ROLE = """
do $$ begin
  if not exists (select from pg_roles where rolname = 'munshi_backup') then
    create role munshi_backup nologin;
  end if;
  if not pg_has_role(current_user, 'munshi_backup', 'SET') then
    execute format('grant munshi_backup to %I with set true, inherit false', current_user);
  end if;
end $$
"""
POLICIES = """
do $$
declare place regclass;
begin
  for place in
    select oid from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace and relrowsecurity
  loop
    execute format('create policy backup on %s for select to munshi_backup using (true)', place);
  end loop;
end $$
"""


def upgrade() -> None:
    op.execute(ROLE)
    op.execute("grant usage on schema public to munshi_backup")
    op.execute("grant select on all tables in schema public to munshi_backup")
    op.execute("grant select on all sequences in schema public to munshi_backup")
    # Tables of later migrations are granted by themselves; the policy each of them makes.
    op.execute("alter default privileges in schema public grant select on tables to munshi_backup")
    op.execute("alter default privileges in schema public grant select on sequences to munshi_backup")
    op.execute(POLICIES)
