"""Refunds that a second person may have to agree to."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "refunds",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("media_id", sa.Uuid()),
        sa.Column("status", sa.Text(), server_default="asked", nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Uuid()),
        sa.Column("decided_by", sa.Uuid()),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("status in ('asked', 'done', 'refused')", name=op.f("ck_refunds_status")),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_refunds_amount")),
        sa.CheckConstraint("(status = 'asked') = (decided_at is null)", name=op.f("ck_refunds_decided")),
        sa.ForeignKeyConstraint(["tenant_id", "order_id"], ["orders.tenant_id", "orders.id"], name="fk_refunds_order"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "media_id"], ["media_files.tenant_id", "media_files.id"], name="fk_refunds_media"
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name=op.f("fk_refunds_asked_by"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f("fk_refunds_decided_by"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_refunds")),
        sa.UniqueConstraint("tenant_id", "key", name="uq_refunds_key"),
    )
    op.create_index("ix_refunds_order", "refunds", ["tenant_id", "order_id", "created_at"])
    op.create_index("ix_refunds_status", "refunds", ["tenant_id", "status", "created_at"])
    mine = "tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid"
    op.execute("alter table refunds enable row level security")
    op.execute("alter table refunds force row level security")
    op.execute(f"create policy tenant on refunds using ({mine}) with check ({mine})")
    op.execute("grant select, insert, update on refunds to munshi_app")
