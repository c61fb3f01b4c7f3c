"""Rehearsals at the API's edge."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from munshi.ai.rehearsal.stage.scenario import NAME
from munshi.ai.schemas import PromptBody
from munshi.core.db import Json
from munshi.core.schemas import NO_NUL, Body, Flag, PageQuery, View
from munshi.tenants.schemas import Language, MannerChange

ScenarioName = Annotated[str, StringConstraints(pattern=NAME)]
Source = Annotated[str, StringConstraints(min_length=1, max_length=40_000, pattern=NO_NUL)]
Customers = Literal["script", "model"]
Status = Literal["waiting", "running", "passed", "failed", "cancelled", "broken"]
Outcome = Literal["waiting", "passed", "failed", "skipped", "broken"]


class ScenarioView(View):
    """`origin`: ours, the shop's own, or the shop's own in the place of ours. `source`: the file.

    `title_ur`, `about_ur`: empty where it has none in Urdu.
    """

    name: str
    title: str
    title_ur: str
    about: str
    about_ur: str
    language: Language
    origin: Literal["built_in", "own", "changed"]
    active: bool
    source: str


class ScenarioChange(Body):
    """A whole file; docs/rehearsal.md tells how one is written. Not `active`: it is left out of rehearsals."""

    source: Source
    active: Flag = True


class Extra(Body):
    """A scenario for this one rehearsal, such as a file of a repository."""

    name: ScenarioName
    source: Source


class Trial(Body):
    """What is tried in the place of what stands: a version of the prompt or any words, other settings."""

    prompt_id: UUID | None = None
    prompt: PromptBody | None = None
    settings: MannerChange | None = None

    @model_validator(mode="after")
    def _has_one_prompt(self) -> Self:
        if self.prompt_id and self.prompt:
            raise ValueError("name a version of the prompt or write one, not both")
        return self


class NewRehearsal(Trial):
    """`scenarios`: only these, and none with []; left out: all active ones. `judge`: a model looks at every scene too.

    `customers`: their lines come from the script, or from a model that plays each scenario's `persona`.
    """

    scenarios: Annotated[list[ScenarioName], Field(max_length=100)] | None = None
    extra: Annotated[list[Extra], Field(max_length=50)] = Field(default_factory=list)
    judge: Flag = False
    customers: Customers = "script"


class RehearsalQuery(PageQuery):
    kind: Literal["scenarios", "replay"] | None = None
    status: Status | None = None


Values = dict[str, str | int]


class CheckView(View):
    """`fault`: what was wrong, as a sentence; `code` and `values` the same for who has words of their own.

    What was played before faults had codes has the sentence alone. Of `values`, languages stand by their code and
    states as orders have them.
    """

    name: str
    title: str
    passed: bool
    fault: str | None
    code: str | None = None
    values: Values = Field(default_factory=dict)


class FaultView(View):
    """`text`: a line with what was looked at. `check`: of a CheckView; null for what the judge said."""

    check: str | None
    text: str
    code: str | None
    values: Values


class VerdictView(View):
    """What the judge answered; `passed` is a yes. `code`: why there is no answer."""

    question: str
    passed: bool
    why: str
    code: str | None = None


class SceneSummary(View):
    """`faults`: what was wrong. `title_ur`: empty where it has none in Urdu."""

    id: UUID
    name: str
    title: str
    title_ur: str
    outcome: Outcome
    faults: list[FaultView]


class RehearsalView(View):
    """The score card. `whole`: of all active scenarios under the shop's own settings, so it counts for going live.

    `scenes`, and how many of them `passed`, `failed` (broken ones too), are `skipped` or still `waiting`.
    `cost_usd` is null when a price is not known.
    """

    id: UUID
    kind: Literal["scenarios", "replay"]
    status: Status
    whole: bool
    judged: bool
    customers: Customers
    settings: Json
    prompt_id: UUID | None
    prompt: str | None
    conversation_id: UUID | None
    passed: int
    failed: int
    skipped: int
    waiting: int
    tokens: int
    cost_usd: Decimal | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None


class RehearsalDetail(RehearsalView):
    scenes: list[SceneSummary]


class CalledTool(View):
    name: str
    arguments: Json
    result: Json


class TurnView(View):
    """What the customer wrote together and the shop's answer. Of a replay also what it answered `before`."""

    customer: list[str]
    shop: list[str]
    provider: str
    tools: list[CalledTool]
    ms: int
    before: list[str] | None = None
    differs: bool | None = None


class SceneView(View):
    """The transcript, and what was looked at. `source`: the scenario as it was played."""

    id: UUID
    rehearsal_id: UUID
    name: str
    title: str
    source: str
    outcome: Outcome
    turns: list[TurnView]
    checks: list[CheckView]
    verdicts: list[VerdictView]
    tokens: int
    cost_usd: Decimal | None
    slowest_ms: int


class TurnChange(View):
    """An answer that is not the one of the rehearsal before, to the same words."""

    customer: list[str]
    before: list[str]
    now: list[str]


class SceneChange(View):
    """`change`: broke, mended, new, gone, or same with other answers. `title_ur`: empty where it has none in Urdu."""

    name: str
    title: str
    title_ur: str
    change: Literal["broke", "mended", "new", "gone", "same"]
    before: Outcome | None
    now: Outcome | None
    faults: list[FaultView]
    turns: list[TurnChange]


class ChangesView(View):
    """Against which rehearsal it was compared (none: there is no earlier one), and what changed."""

    against: UUID | None
    scenes: list[SceneChange]
