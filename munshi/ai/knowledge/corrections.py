"""What staff would have said becomes a draft, which the assistant knows once somebody has approved it."""

from typing import Any

from munshi.ai.knowledge.models import KnowledgeArticle
from munshi.ai.knowledge.schemas import NewCorrection
from munshi.ai.knowledge.service import add_article
from munshi.core.db import Tx
from munshi.core.errors import Invalid, NotFound
from munshi.events.service import Actor

MOST_LETTERS = 200

# The message, and what the customer had written just before it, since the shop's words before that.
CORRECTED = """
with said as (
  select conversation_id, seq, text, direction, author from messages where tenant_id = $1 and id = $2
), asked as (
  select max(m.seq) as last from messages m join said on said.conversation_id = m.conversation_id
  where m.tenant_id = $1 and m.direction = 'in' and m.seq < said.seq
), answered as (
  select max(m.seq) as last from messages m join said on said.conversation_id = m.conversation_id, asked
  where m.tenant_id = $1 and m.direction = 'out' and m.seq < asked.last
)
select said.text, said.direction, said.author, (
  select string_agg(m.text, ' ' order by m.seq) from messages m, asked, answered
  where m.tenant_id = $1 and m.conversation_id = said.conversation_id and m.direction = 'in'
    and m.seq between coalesce(answered.last, 0) and asked.last and m.text <> ''
) as question
from said
"""


async def correct(tx: Tx, correction: NewCorrection, *, by: Actor) -> KnowledgeArticle:
    """A draft that answers the customer's words before the message: with `answer`, or as the person did in it.

    NotFound for an unknown message; Invalid when the customer asked nothing there, or there is no answer to keep.
    Conflict (`question_taken`) as in `create_article`.
    """
    row: Any = await tx.raw.fetchrow(CORRECTED, tx.tenant_id, correction.message_id)
    if row is None:
        raise NotFound("message")
    if row["direction"] == "in":
        raise Invalid("Correct what the shop said, not what the customer wrote.", field="message_id")
    if not row["question"]:
        raise Invalid("The customer wrote nothing before this message.", field="message_id")
    answer = correction.answer or (row["text"] if row["author"] == "human" else "")
    if not answer:
        raise Invalid("Write what should have been said.", field="answer")
    question = " ".join(row["question"].split())[:MOST_LETTERS]
    draft = KnowledgeArticle(
        question=question, answer=answer, aliases=[], active=False, draft=True, message_id=correction.message_id
    )
    return await add_article(tx, draft, by=by)
