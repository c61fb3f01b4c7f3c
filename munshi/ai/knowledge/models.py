"""What a shop has written down for its customers."""

from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from munshi.core.db import TenantRoot, defaulted

# Letters that read as one but differ on Urdu and Arabic keyboards, and the letter each is searched as.
ALIKE = ("أإآٱيىئكةھهۂۀەؤ", "اااایییکہہہہہہو")


def _folded(text: str) -> Computed:
    written, searched = ALIKE
    return Computed(f"translate(lower({text}), '{written}', '{searched}')", persisted=True)


class KnowledgeArticle(TenantRoot):
    """A `draft` is a correction that nobody has approved yet; `message_id` is the message it was made from.

    `wordings` (question and aliases) and `words` (the answer) are what a search looks into.
    """

    __tablename__ = "knowledge_articles"
    __table_args__ = (
        CheckConstraint("not (draft and active)", name="draft"),
        ForeignKeyConstraint(
            ["tenant_id", "message_id"],
            ["messages.tenant_id", "messages.id"],
            ondelete="SET NULL (message_id)",
            name="fk_knowledge_articles_message",
        ),
        UniqueConstraint("tenant_id", "question", name="uq_knowledge_articles_question"),
        Index("ix_knowledge_articles_message", "tenant_id", "message_id"),
        Index(
            "ix_knowledge_articles_words",
            "tenant_id",
            "wordings",
            "words",
            postgresql_using="gin",
            postgresql_ops={"wordings": "gin_trgm_ops", "words": "gin_trgm_ops"},
        ),
    )

    question: Mapped[str]
    answer: Mapped[str]
    aliases: Mapped[list[str]] = defaulted([])
    active: Mapped[bool] = defaulted(True)
    draft: Mapped[bool] = defaulted(False)
    message_id: Mapped[UUID | None]
    wordings: Mapped[str | None] = mapped_column(_folded("question || ' ' || aliases::text"), deferred=True)
    words: Mapped[str | None] = mapped_column(_folded("answer"), deferred=True)
