"""Runs and prompts at the API's edge."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import StringConstraints

from munshi.core.db import Json
from munshi.core.schemas import NO_NUL, Body, Flag, PageQuery, View

PromptName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,40}$")]
PromptBody = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000, pattern=NO_NUL)]


class RunView(View):
    """Why the assistant said what it said.

    `attempts`: every request to a provider with the word for its failure, tokens and cost; `tools`: what the assistant
    looked up and did; `verdicts`: what the money guard said of its drafts. `cost_usd` is null when a price is not known.
    """

    id: UUID
    conversation_id: UUID
    provider: str
    model: str
    outcome: Literal["running", "replied", "handed_over", "dropped", "failed"]
    attempts: list[Json]
    tools: list[Json]
    verdicts: list[Json]
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
