"""What runs: each process writes itself down; and what the operator may know of the database and of leases."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

# Of connections that are not this role's own PostgreSQL tells only that they are there; of standbys too.
FOR_OPERATORS = {
    "database_state()": """
create function database_state() returns table (bytes bigint, connections bigint, most_connections bigint,
  slowest_seconds float8, standbys bigint, lag_seconds float8)
language sql stable security definer set search_path = pg_catalog, public as $$
  select pg_database_size(current_database()),
    (select count(*) from pg_stat_activity where datname = current_database()),
    current_setting('max_connections')::bigint,
    (select coalesce(extract(epoch from max(clock_timestamp() - query_start)), 0)::float8 from pg_stat_activity
      where datname = current_database() and state = 'active' and pid <> pg_backend_pid()),
    (select count(*) from pg_stat_replication),
    (select extract(epoch from max(replay_lag))::float8 from pg_stat_replication)
$$
""",
    "leases_held()": """
create function leases_held() returns table (kind text, held bigint)
language sql stable security definer set search_path = pg_catalog, public as $$
  select split_part(key, ':', 1), count(*) from public.wake where leased_until > now() group by 1
$$
""",
}


def upgrade() -> None:
    op.create_table(
        "processes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("figures", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_processes")),
    )
    op.execute("grant select, insert, update, delete on processes to munshi_app")
    op.execute("grant select on processes to munshi_platform")
    for signature, function in FOR_OPERATORS.items():
        op.execute(function)
        op.execute(f"revoke all on function {signature} from public")
        op.execute(f"grant execute on function {signature} to munshi_platform")
