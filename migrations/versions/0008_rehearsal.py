"""Rehearsals in a sandbox of the shop; knowledge that can be searched and written as a draft."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# Letters that look alike on Urdu and Arabic keyboards, as ai/knowledge/search folds them in what was asked.
FOLDED = "translate(lower({}), 'أإآٱيىئكةھهۂۀەؤ', 'اااایییکہہہہہہو')"
WORDINGS = FOLDED.format("question || ' ' || aliases::text")
WORDS = FOLDED.format("answer")

# Under row security no index serves a likeness, so this function sees all shops and looks into one. A likeness costs
# far more than the planner believes of an operator.
NEAREST = """
create function nearest_articles(shop uuid, asked text[], most integer)
returns table (id uuid, nearness double precision)
language sql stable security definer set search_path = pg_catalog, public
set pg_trgm.word_similarity_threshold = 0.3 set cpu_operator_cost = 0.1 as
$$ select found.id, sum(found.likeness) / cardinality(asked)
   from unnest(asked) word
   cross join lateral (
     select k.id, greatest(word_similarity(word, k.wordings), word_similarity(word, k.words) / 2) as likeness
     from public.knowledge_articles k
     where k.tenant_id = shop and k.active and (k.wordings %> word or k.words %> word)
   ) found
   group by found.id order by 2 desc, found.id limit most $$
"""

# A ledger and an order's history outlive everything but the sandbox they were played in: only the owner of the tables
# may take them away, and only of the shop the transaction is bound to, if that was made as a sandbox. A table to which
# others still refer is tried again.
CLEAR = """
create function clear_sandbox() returns void language plpgsql security definer set search_path = pg_catalog, public as
$$
declare
  sandbox uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
  kept text[];
  name text;
begin
  if not exists (select from tenants where id = sandbox and sandbox_of is not null) then return; end if;
  kept := array(
    select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r');
  for pass in 1..10 loop
    foreach name in array kept loop
      begin
        execute format('delete from public.%I where tenant_id = $1', name) using sandbox;
        kept := array_remove(kept, name);
      exception when foreign_key_violation then
      end;
    end loop;
  end loop;
  delete from tenants where id = sandbox;
end
$$
"""

KEEP_MARK = """
create function keep_sandbox_mark() returns trigger language plpgsql set search_path = pg_catalog as
$$ begin raise insufficient_privilege using message = 'a shop is a sandbox from its first day or never'; end $$
"""
MARK_KEPT = """
create trigger sandbox_mark before update on tenants for each row
when (old.sandbox_of is distinct from new.sandbox_of) execute function keep_sandbox_mark()
"""


def upgrade() -> None:
    extend_knowledge()
    extend_tenants()
    create_scenarios()
    create_rehearsals()
    create_scenes()
    for table in ("scenarios", "rehearsals", "rehearsal_scenes"):
        protect(table)
        op.execute(f"grant select, insert, update, delete on {table} to munshi_app")


def extend_knowledge() -> None:
    op.execute("create extension if not exists pg_trgm")
    op.execute("create extension if not exists btree_gin")
    op.add_column("knowledge_articles", sa.Column("draft", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("knowledge_articles", sa.Column("message_id", sa.Uuid()))
    for name, words in (("wordings", WORDINGS), ("words", WORDS)):
        op.add_column("knowledge_articles", sa.Column(name, sa.Text(), sa.Computed(words, persisted=True)))
    op.create_check_constraint(op.f("ck_knowledge_articles_draft"), "knowledge_articles", "not (draft and active)")
    op.create_foreign_key(
        "fk_knowledge_articles_message",
        "knowledge_articles",
        "messages",
        ["tenant_id", "message_id"],
        ["tenant_id", "id"],
        ondelete="SET NULL (message_id)",
    )
    op.create_index("ix_knowledge_articles_message", "knowledge_articles", ["tenant_id", "message_id"])
    op.create_index(
        "ix_knowledge_articles_words",
        "knowledge_articles",
        ["tenant_id", "wordings", "words"],
        postgresql_using="gin",
        postgresql_ops={"wordings": "gin_trgm_ops", "words": "gin_trgm_ops"},
    )
    # To plan by samples of long texts takes longer than the search itself.
    op.execute(
        "alter table knowledge_articles alter column wordings set statistics 0, alter column words set statistics 0"
    )
    op.execute("grant select on knowledge_articles to munshi_lookup")
    op.execute("create policy lookup on knowledge_articles for select to munshi_lookup using (true)")
    op.execute(NEAREST)
    give("nearest_articles(uuid, text[], integer)", owner="munshi_lookup")


def extend_tenants() -> None:
    op.add_column("tenants", sa.Column("sandbox_of", sa.Uuid()))
    op.add_column("tenants", sa.Column("rehearsed_at", sa.DateTime(timezone=True)))
    op.create_foreign_key(
        op.f("fk_tenants_sandbox_of"), "tenants", "tenants", ["sandbox_of"], ["id"], ondelete="CASCADE"
    )
    op.create_index("ix_tenants_sandbox_of", "tenants", ["sandbox_of"])
    op.execute(KEEP_MARK)
    op.execute(MARK_KEPT)
    op.execute(CLEAR)
    give("clear_sandbox()")


def create_scenarios() -> None:
    op.create_table(
        "scenarios",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default="true", nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_scenarios_tenant_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_scenarios")),
        sa.UniqueConstraint("tenant_id", "name", name="uq_scenarios_name"),
    )


def create_rehearsals() -> None:
    op.create_table(
        "rehearsals",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("whole", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("judged", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("customers", sa.Text(), server_default="script", nullable=False),
        sa.Column("settings", JSONB(), server_default="{}", nullable=False),
        sa.Column("prompt_id", sa.Uuid()),
        sa.Column("prompt", sa.Text()),
        sa.Column("conversation_id", sa.Uuid()),
        sa.Column("sandbox_id", sa.Uuid()),
        sa.Column("asked_by", sa.Uuid()),
        sa.Column("started_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("kind in ('scenarios', 'replay')", name=op.f("ck_rehearsals_kind")),
        sa.CheckConstraint(
            "status in ('waiting', 'running', 'passed', 'failed', 'cancelled', 'broken')",
            name=op.f("ck_rehearsals_status"),
        ),
        sa.CheckConstraint("customers in ('script', 'model')", name=op.f("ck_rehearsals_customers")),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_rehearsals_tenant_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "prompt_id"],
            ["prompts.tenant_id", "prompts.id"],
            name="fk_rehearsals_prompt",
            ondelete="SET NULL (prompt_id)",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "conversation_id"],
            ["conversations.tenant_id", "conversations.id"],
            name="fk_rehearsals_conversation",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name=op.f("fk_rehearsals_asked_by"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_rehearsals")),
    )
    op.create_index("ix_rehearsals_created_at", "rehearsals", ["tenant_id", "created_at", "id"])
    op.create_index("ix_rehearsals_conversation", "rehearsals", ["tenant_id", "conversation_id"])
    op.create_index("ix_rehearsals_prompt", "rehearsals", ["tenant_id", "prompt_id"])
    op.create_index(
        "uq_rehearsals_open",
        "rehearsals",
        ["tenant_id"],
        unique=True,
        postgresql_where=sa.text("status in ('waiting', 'running')"),
    )


def create_scenes() -> None:
    op.create_table(
        "rehearsal_scenes",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("rehearsal_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("outcome", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("turns", JSONB(), server_default="[]", nullable=False),
        sa.Column("checks", JSONB(), server_default="[]", nullable=False),
        sa.Column("verdicts", JSONB(), server_default="[]", nullable=False),
        sa.Column("tokens", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("cost_usd", sa.Numeric(14, 8)),
        sa.Column("slowest_ms", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "outcome in ('waiting', 'passed', 'failed', 'skipped', 'broken')",
            name=op.f("ck_rehearsal_scenes_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "rehearsal_id"],
            ["rehearsals.tenant_id", "rehearsals.id"],
            name="fk_rehearsal_scenes_rehearsal",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_rehearsal_scenes")),
        sa.UniqueConstraint("tenant_id", "rehearsal_id", "position", name="uq_rehearsal_scenes_position"),
    )


def protect(table: str) -> None:
    mine = "tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid"
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"alter table {table} force row level security")
    op.execute(f"create policy tenant on {table} using ({mine}) with check ({mine})")


def give(function: str, *, owner: str | None = None) -> None:
    op.execute(f"revoke all on function {function} from public")
    op.execute(f"grant execute on function {function} to munshi_app")
    if owner:
        op.execute(f"grant create on schema public to {owner}")
        op.execute(f"alter function {function} owner to {owner}")
        op.execute(f"revoke create on schema public from {owner}")
