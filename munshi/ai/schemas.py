"""Runs and prompts at the API's edge."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from munshi.core.db import Json
from munshi.core.money import Money
from munshi.core.schemas import NO_NUL, Body, Flag, Moment, PageQuery, View
from munshi.tenants.schemas import MannerChange

PromptName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,40}$")]
PromptBody = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000, pattern=NO_NUL)]


class AttemptView(View):
    """One request to a provider. `error` null: it answered.

    `provider_id` null: the platform's. Tokens and cost also of an answer nothing could be done with.
    """

    provider_id: UUID | None = None
    kind: str
    label: str = ""
    model: str = ""
    error: str | None
    ms: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    cost_usd: Decimal | None = None


class VerdictView(View):
    """What the money guard said of a draft: let pass, sent back to the model once, or kept from the customer."""

    action: Literal["passed", "sent_back", "blocked"]
    faults: list[str] = Field(default_factory=list)
    draft: str = ""


class RunQuery(PageQuery):
    """Runs that ended at or after `since` and not after `until`."""

    since: Moment | None = None
    until: Moment | None = None


class ToolCallView(View):
    """What the assistant looked up or did: `result` as it saw it, `ok` false when it was refused.

    `at`: when it began (null in old runs), `ms`: how long it took. `order_id`: the order it placed, cancelled or told
    how to pay, if it did.
    """

    name: str
    arguments: Json
    result: Json
    at: datetime | None = None
    ms: int
    ok: bool = True
    order_id: UUID | None = None


class RunView(View):
    """Why the assistant said what it said.

    `attempts`: every request to a provider, in order; `tools`: what the assistant looked up and did; `verdicts`: what
    the money guard said of its drafts. `cost_usd` is null when a price is not known.
    """

    id: UUID
    conversation_id: UUID
    provider: str
    model: str
    outcome: Literal["running", "replied", "handed_over", "dropped", "failed", "suggested"]
    attempts: list[AttemptView]
    tools: list[ToolCallView]
    verdicts: list[VerdictView]
    input_tokens: int
    output_tokens: int
    cached_tokens: int
    cost_usd: Decimal | None
    latency_ms: int
    created_at: datetime


class Source(View):
    """What a suggestion rests on: a package, a service as a whole, or the shop's written answer to a question."""

    kind: Literal["package", "service", "article"]
    id: UUID
    name: str


class Suggestion(View):
    """`by`: the provider's name, or builtin. `run_id`: its record, as of any answer."""

    text: str
    sources: list[Source]
    by: str
    run_id: UUID


class ConversationCosts(View):
    """`model_runs`: answered by a provider's model; `unpriced_runs`: of them, those whose price is not known.

    `revenue`: what the orders placed in this conversation have brought in, refunds taken off, one entry a currency.
    """

    runs: int
    model_runs: int
    input_tokens: int
    output_tokens: int
    cached_tokens: int
    cost_usd: Decimal
    unpriced_runs: int
    revenue: list[Money]


class PromptQuery(PageQuery):
    name: PromptName | None = None
    active: bool | None = None


class NewPrompt(Body):
    """The assistant works by the active version of `sales`."""

    name: PromptName = "sales"
    body: PromptBody
    active: Flag = True


class PromptTrial(Body):
    """Tried in the place of what stands: a prompt, other settings."""

    prompt: Annotated[str, StringConstraints(strip_whitespace=True, max_length=20_000, pattern=NO_NUL)] | None = None
    settings: MannerChange | None = None


class InstructionsView(View):
    """What every model is told before a chat: our rules, the shop's own words and answers, its catalogue.

    Not `knows_all`: the answers are too many to tell; those that may fit are searched for each message.
    """

    rules: str
    own_words: str
    catalogue: str
    knows_all: bool


class PromptView(View):
    id: UUID
    name: str
    version: int
    body: str
    active: bool
    created_at: datetime
