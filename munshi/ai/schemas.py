"""Runs, prompts and knowledge at the API's edge."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from munshi.core.db import Json
from munshi.core.schemas import NO_NUL, Body, Flag, Line, Moment, PageQuery, Search, View

PromptName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,40}$")]
PromptBody = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000, pattern=NO_NUL)]
Answer = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4096, pattern=NO_NUL)]
Aliases = Annotated[list[Line], Field(max_length=20)]


class RunQuery(PageQuery):
    """Runs that ended at or after `since` and not after `until`."""

    since: Moment | None = None
    until: Moment | None = None


class ToolCallView(View):
    """What the assistant looked up or did: `result` as it saw it, `ok` false when it was refused.

    `at`: when it began (null in old runs), `ms`: how long it took.
    """

    name: str
    arguments: Json
    result: Json
    at: datetime | None = None
    ms: int
    ok: bool = True


class RunView(View):
    """Why the assistant said what it said. `attempts`: providers tried, each with the word for its failure."""

    id: UUID
    conversation_id: UUID
    provider: str
    model: str
    outcome: Literal["running", "replied", "handed_over", "dropped", "failed"]
    attempts: list[Json]
    tools: list[ToolCallView]
    input_tokens: int
    output_tokens: int
    cached_tokens: int
    cost_usd: Decimal | None
    latency_ms: int
    created_at: datetime


class PromptQuery(PageQuery):
    name: PromptName | None = None
    active: bool | None = None


class NewPrompt(Body):
    """The assistant works by the active version of `sales`."""

    name: PromptName = "sales"
    body: PromptBody
    active: Flag = True


class PromptView(View):
    id: UUID
    name: str
    version: int
    body: str
    active: bool
    created_at: datetime


class ArticleQuery(PageQuery):
    """`q` matches question, answer and aliases."""

    q: Search = ""
    active: bool | None = None


class NewArticle(Body):
    """`aliases`: other ways customers ask it, in any of their languages."""

    question: Line
    answer: Answer
    aliases: Aliases = Field(default_factory=list)
    active: Flag = True


class ArticleChange(Body):
    """Only what is sent changes."""

    question: Line | None = None
    answer: Answer | None = None
    aliases: Aliases | None = None
    active: Flag | None = None


class ArticleView(View):
    id: UUID
    question: str
    answer: str
    aliases: list[str]
    active: bool
    created_at: datetime
