"""What happened in each chat on each day is counted as messages come."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

MINE = "tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid"

# While a shop is recounted its messages wait, so that none counts by a time zone that it no longer has. Most messages
# are not the first of their day: those write nothing. A connection's plan may be older than the rows: always by index.
COUNT = """
create function count_message() returns trigger language plpgsql
set search_path = pg_catalog, public set enable_seqscan = off as $$
declare
  said date;
  known boolean;
begin
  perform pg_advisory_xact_lock_shared(35, hashtext(new.tenant_id::text));
  if tg_op = 'INSERT' then
    select (new.created_at at time zone t.time_zone)::date, case new.author
        when 'customer' then k.asked_at <= new.created_at and k.asked_seq <= new.seq
        when 'ai' then k.ai_at <= new.created_at else k.person_at <= new.created_at end
    into said, known
    from tenants t left join chat_days k
      on k.tenant_id = new.tenant_id and k.conversation_id = new.conversation_id
      and k.day = (new.created_at at time zone t.time_zone)::date
    where t.id = new.tenant_id;
    if known is not true then
      insert into chat_days as d (tenant_id, day, conversation_id, asked_at, asked_seq, ai_at, person_at)
      values (new.tenant_id, said, new.conversation_id, case new.author when 'customer' then new.created_at end,
        case new.author when 'customer' then new.seq end, case new.author when 'ai' then new.created_at end,
        case new.author when 'human' then new.created_at end)
      on conflict (tenant_id, day, conversation_id) do update set
        asked_at = least(d.asked_at, excluded.asked_at), asked_seq = least(d.asked_seq, excluded.asked_seq),
        ai_at = least(d.ai_at, excluded.ai_at), person_at = least(d.person_at, excluded.person_at);
    end if;
  end if;
  if new.author <> 'customer' and new.sent_at is not null then
    update chat_days set answered_at = new.sent_at
    where tenant_id = new.tenant_id and conversation_id = new.conversation_id and asked_seq < new.seq
      and (answered_at is null or answered_at > new.sent_at);
  end if;
  return null;
end $$
"""
COUNTED = """
create trigger count_message after insert on messages for each row
when (new.author <> 'system') execute function count_message()
"""
COUNTED_WHEN_SENT = """
create trigger count_sent after update of sent_at on messages for each row
when (old.sent_at is null and new.sent_at is not null and new.author in ('ai', 'human'))
execute function count_message()
"""
# What was said before is counted by a job: here it would hold up every message of the release that still runs.
COUNT_THE_PAST = """
insert into wake (tenant_id, key, due_at, armed_at) select id, 'recount:' || id, now(), now() from tenants
on conflict (tenant_id, key) do nothing
"""


def upgrade() -> None:
    op.create_table(
        "chat_days",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True)),
        sa.Column("asked_seq", sa.BigInteger()),
        sa.Column("ai_at", sa.DateTime(timezone=True)),
        sa.Column("person_at", sa.DateTime(timezone=True)),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["tenant_id", "conversation_id"],
            ["conversations.tenant_id", "conversations.id"],
            ondelete="CASCADE",
            name="fk_chat_days_conversation",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "day", "conversation_id", name=op.f("pk_chat_days")),
        postgresql_with={"fillfactor": 80},
    )
    op.create_index("ix_chat_days_conversation", "chat_days", ["tenant_id", "conversation_id"])
    op.execute("alter table chat_days enable row level security")
    op.execute("alter table chat_days force row level security")
    op.execute(f"create policy tenant on chat_days using ({MINE}) with check ({MINE})")
    op.execute("create policy backup on chat_days for select to munshi_backup using (true)")
    op.execute("grant select, insert, update, delete on chat_days to munshi_app")
    for statement in (COUNT, COUNTED, COUNTED_WHEN_SENT, COUNT_THE_PAST):
        op.execute(statement)
    op.execute("revoke all on function count_message() from public")
