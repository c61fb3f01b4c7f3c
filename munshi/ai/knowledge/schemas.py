"""Knowledge articles at the API's edge."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from munshi.core.schemas import NO_NUL, Body, Flag, Line, PageQuery, Search, View

Answer = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4096, pattern=NO_NUL)]
Aliases = Annotated[list[Line], Field(max_length=20)]
Document = Annotated[str, StringConstraints(min_length=1, max_length=1_000_000, pattern=NO_NUL)]


class ArticleQuery(PageQuery):
    """`q` matches question, answer and aliases; `draft`: only corrections that wait for approval, or none of them."""

    q: Search = ""
    active: bool | None = None
    draft: bool | None = None


class NewArticle(Body):
    """`aliases`: other ways customers ask it, in any of their languages."""

    question: Line
    answer: Answer
    aliases: Aliases = Field(default_factory=list)
    active: Flag = True


class ArticleChange(Body):
    """Only what is sent changes. `active` true approves a draft."""

    question: Line | None = None
    answer: Answer | None = None
    aliases: Aliases | None = None
    active: Flag | None = None


class NewCorrection(Body):
    """What should have been said instead of the assistant's message; without `answer`, what a person said in it."""

    message_id: UUID
    answer: Answer | None = None


class NewImport(Body):
    """`csv`: columns question, answer and, if there are any, aliases parted by `|`. `text`: paragraphs, in each the
    question on the first line and the answer below it; or lines that begin with `Q:`, `A:` and `Also:`.

    `replace`: a question the shop has answered before gets the new answer; else it is left as it is.
    """

    format: Literal["csv", "text"]
    document: Document
    replace: Flag = False


class ImportView(View):
    """How many articles were new, got another answer, or were left as they are."""

    created: int
    changed: int
    kept: int


class ImportedArticle(View):
    """`change`: new, changed (it gets another answer) or kept (it stays as it is)."""

    question: str
    answer: str
    aliases: list[str]
    change: Literal["new", "changed", "kept"]


class SuggestionView(View):
    """Wordings to choose from; add them with PATCH."""

    aliases: list[str]


class ArticleView(View):
    """`draft`: made from a correction and not approved yet, so the assistant does not know it."""

    id: UUID
    question: str
    answer: str
    aliases: list[str]
    active: bool
    draft: bool
    message_id: UUID | None
    created_at: datetime
