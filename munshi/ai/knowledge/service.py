"""The shop's articles: list, write, change and delete them, and all of them for a prompt when they are few."""

from uuid import UUID

from sqlalchemy import String, cast, func, or_, select
from sqlalchemy.exc import IntegrityError

from munshi.ai.knowledge.models import KnowledgeArticle
from munshi.ai.knowledge.schemas import ArticleChange, ArticleQuery, NewArticle
from munshi.ai.turn.turn import Article
from munshi.core.clock import new_id
from munshi.core.db import Tx
from munshi.core.errors import Conflict, NotFound
from munshi.events.changes import changes_of
from munshi.events.service import Actor, emit

# Of what fits into a prompt: about 4,000 tokens as shops write them, 12,000 at most.
MOST_ARTICLES = 100
MOST_LETTERS = 40_000

ACTIVE = """
select id, question, answer, aliases from knowledge_articles where tenant_id = $1 and active order by id limit $2
"""


async def whole_knowledge(tx: Tx) -> tuple[Article, ...] | None:
    """All active articles, oldest first; None when they are too many for a prompt and have to be searched."""
    rows = await tx.raw.fetch(ACTIVE, tx.tenant_id, MOST_ARTICLES + 1)
    letters = sum(len(row["question"]) + len(row["answer"]) for row in rows)
    if len(rows) > MOST_ARTICLES or letters > MOST_LETTERS:
        return None
    return tuple(Article(row["id"], row["question"], row["answer"], tuple(row["aliases"])) for row in rows)


async def list_articles(tx: Tx, query: ArticleQuery) -> tuple[list[KnowledgeArticle], int]:
    """One page, oldest first, and how many match in all."""
    matching = select(KnowledgeArticle).where(KnowledgeArticle.tenant_id == tx.tenant_id)
    if query.active is not None:
        matching = matching.where(KnowledgeArticle.active == query.active)
    if query.draft is not None:
        matching = matching.where(KnowledgeArticle.draft == query.draft)
    if query.q:
        columns = (KnowledgeArticle.question, KnowledgeArticle.answer, cast(KnowledgeArticle.aliases, String))
        matching = matching.where(or_(*(column.icontains(query.q, autoescape=True) for column in columns)))
    total = await tx.scalar(select(func.count()).select_from(matching.subquery()))
    ordered = matching.order_by(KnowledgeArticle.id)
    return list(await tx.scalars(ordered.limit(query.limit).offset(query.offset))), total or 0


async def get_article(tx: Tx, article_id: UUID, *, lock: bool = False) -> KnowledgeArticle:
    article = await tx.get(KnowledgeArticle, (tx.tenant_id, article_id), with_for_update=lock or None)
    if article is None:
        raise NotFound("article")
    return article


async def create_article(tx: Tx, new: NewArticle, *, by: Actor) -> KnowledgeArticle:
    """Conflict (`question_taken`) when the shop has answered that question already."""
    return await add_article(tx, KnowledgeArticle(**new.model_dump()), by=by)


async def add_article(tx: Tx, article: KnowledgeArticle, *, by: Actor) -> KnowledgeArticle:
    """Conflict as in `create_article`."""
    article.tenant_id, article.id = tx.tenant_id, new_id()
    tx.add(article)
    await _flush(tx)
    emit(tx, "knowledge.updated", article.id, {"change": "created"}, by=by)
    return article


async def change_article(tx: Tx, article_id: UUID, change: ArticleChange, *, by: Actor) -> KnowledgeArticle:
    """Conflict as in `create_article`. Making a draft active approves it."""
    article = await get_article(tx, article_id, lock=True)
    values = change.model_dump(exclude_none=True)
    changes = changes_of(article, values)
    for name, value in values.items():
        setattr(article, name, value)
    article.draft = article.draft and not article.active
    await _flush(tx)
    if values:
        data = {"change": "changed", "fields": sorted(values)}
        emit(tx, "knowledge.updated", article_id, data, by=by, changes=changes)
    return article


async def delete_article(tx: Tx, article_id: UUID, *, by: Actor) -> None:
    await tx.delete(await get_article(tx, article_id, lock=True))
    emit(tx, "knowledge.updated", article_id, {"change": "deleted"}, by=by)


async def _flush(tx: Tx) -> None:
    try:
        await tx.flush()
    except IntegrityError as error:
        if "uq_knowledge_articles_question" not in str(error.orig):
            raise
        raise Conflict("This question is answered already.", code="question_taken") from None
