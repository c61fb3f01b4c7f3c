"""The articles nearest to what was asked, through slips of the pen, in any script: for shops with many of them."""

from functools import cache

from munshi.ai.knowledge.models import ALIKE
from munshi.ai.turn.turn import Article
from munshi.ai.words.spelling import WORD, fold, latin_digits, vocabulary
from munshi.core.db import Tx

MOST_WORDS = 24
ALIKE_LETTERS = str.maketrans(*ALIKE)

SEARCH = """
select a.id, a.question, a.answer, a.aliases
from nearest_articles($1, $2, $3) near join knowledge_articles a on a.tenant_id = $1 and a.id = near.id
order by near.nearness desc, a.id
"""


async def search_articles(tx: Tx, query: str, limit: int = 5) -> tuple[Article, ...]:
    """Active articles whose question, aliases or answer hold words like those of `query`, nearest first."""
    asked = _telling(query)
    if not asked:
        return ()
    rows = await tx.raw.fetch(SEARCH, tx.tenant_id, asked, limit)
    return tuple(Article(row["id"], row["question"], row["answer"], tuple(row["aliases"])) for row in rows)


def _telling(query: str) -> list[str]:
    """The words that tell what is asked about; all of them when every one is an everyday word."""
    spoken = [word.lower().translate(ALIKE_LETTERS) for word in WORD.findall(latin_digits(query))]
    telling = [word for word in spoken if len(word) > 1 and fold(word) not in _everyday()]
    return (telling or spoken)[:MOST_WORDS]


@cache
def _everyday() -> frozenset[str]:
    return frozenset().union(*(vocabulary(name) for name in ("en", "roman_ur", "ur", "ar")))
