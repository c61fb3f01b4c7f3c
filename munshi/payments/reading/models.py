"""What was read from a proof, what we think of it, and which other proofs look like it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.dialects.postgresql import BIT
from sqlalchemy.orm import Mapped, mapped_column

from munshi.core.clock import now
from munshi.core.db import Base, Json, defaulted


class ProofReading(Base):
    """`fields` as reading/receipt has them, `checks` as reading/verdict. `verdict` is what we think, never a decision.

    `state` not_read: nobody could, for `reason`. `transaction_key` and `picture_hash` are what twins are found by;
    `seen_by`: the AI provider that was asked too. `corrected`: what a person says of fields that were read wrongly, by
    their names: `value`, `by`, `at`. `shown_id`: the picture as browsers can show it, where what was sent is none.
    """

    __tablename__ = "proof_readings"
    __table_args__ = (
        CheckConstraint("state in ('read', 'not_read')", name="state"),
        CheckConstraint("verdict in ('looks_right', 'unclear', 'looks_wrong')", name="verdict"),
        ForeignKeyConstraint(
            ["tenant_id", "proof_id"],
            ["payment_proofs.tenant_id", "payment_proofs.id"],
            ondelete="CASCADE",
            name="fk_proof_readings_proof",
        ),
        ForeignKeyConstraint(
            ["tenant_id", "shown_id"],
            ["media_files.tenant_id", "media_files.id"],
            ondelete="SET NULL (shown_id)",
            name="fk_proof_readings_shown",
        ),
        Index("ix_proof_readings_shown", "tenant_id", "shown_id", postgresql_where=text("shown_id is not null")),
        Index(
            "ix_proof_readings_transaction",
            "tenant_id",
            "transaction_key",
            postgresql_where=text("transaction_key is not null"),
        ),
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    proof_id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[str]
    reason: Mapped[str | None]
    fields: Mapped[Json] = defaulted({})
    signs: Mapped[list[str]] = defaulted([])
    corrected: Mapped[Json] = defaulted({})
    transaction_key: Mapped[str | None]
    picture_hash: Mapped[str | None] = mapped_column(BIT(256), deferred=True)
    seen_by: Mapped[str | None]
    shown_id: Mapped[UUID | None]
    verdict: Mapped[str] = defaulted("unclear")
    checks: Mapped[list[Json]] = defaulted([])
    read_at: Mapped[datetime] = mapped_column(default=now, server_default=text("now()"))


class ProofTwin(Base):
    """Two proofs of one payment, or so it looks; each pair stands here both ways round.

    kind: the same `file`, the same `transaction`, or nearly the same `picture`: `distance` of its 256 bits differ.
    """

    __tablename__ = "proof_twins"
    __table_args__ = (
        CheckConstraint("kind in ('file', 'transaction', 'picture')", name="kind"),
        CheckConstraint("proof_id <> twin_id", name="another"),
        *(
            ForeignKeyConstraint(
                ["tenant_id", column],
                ["payment_proofs.tenant_id", "payment_proofs.id"],
                ondelete="CASCADE",
                name=f"fk_proof_twins_{column.removesuffix('_id')}",
            )
            for column in ("proof_id", "twin_id")
        ),
        Index("ix_proof_twins_twin", "tenant_id", "twin_id"),
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    proof_id: Mapped[UUID] = mapped_column(primary_key=True)
    twin_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    distance: Mapped[int] = defaulted(0)
