"""What the data of each type of event holds. Ids, states and names of fields, never customer text or secrets."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class Facts(BaseModel):
    """The data of one type of event; members that do not apply are left out."""

    model_config = ConfigDict(extra="forbid")


class Nothing(Facts):
    """The subject says it all."""


class ChangedFields(Facts):
    """Names of the fields that changed."""

    fields: list[str]


class KindFact(Facts):
    kind: str


class ReasonFact(Facts):
    reason: str


class NameFact(Facts):
    name: str


class SessionFact(Facts):
    session: UUID


class MemberFacts(Facts):
    user: UUID
    role: str


class UserFact(Facts):
    user: UUID


class UsersFact(Facts):
    users: list[UUID]


class RoleFact(Facts):
    role: str


class RoleMoveFacts(Facts):
    from_role: str = Field(alias="from")
    to: str


class LetterFact(Facts):
    letter: str


class KeyFacts(Facts):
    name: str
    scopes: list[str] | None = None


class CustomerFacts(ChangedFields):
    """`merged`: the customer who has become a part of this one. `rule`, `action`: of labels given or taken by rule."""

    merged: UUID | None = None
    rule: UUID | None = None
    action: str | None = None


class MomentFact(Facts):
    """What a follow-up rule waits for."""

    moment: str


class FollowUpFacts(Facts):
    rule: UUID
    conversation: UUID
    message: UUID


class ChatFact(Facts):
    conversation: UUID


class FailedFacts(Facts):
    conversation: UUID
    reason: str


class ConversationFacts(Facts):
    """What changed; the other members stayed as they were."""

    status: str | None = None
    answered_by: str | None = None
    assignee: UUID | None = None
    human_until: datetime | None = None
    needs_person: bool | None = None
    free_until: datetime | None = None
    snoozed_until: datetime | None = None
    unread: int | None = None


class NoteFacts(Facts):
    """`kind`: note, snoozed or woken; `users`: the members it mentions."""

    note: UUID
    kind: str
    users: list[UUID]


class MessageFacts(Facts):
    """`author` is absent for what a customer wrote."""

    conversation: UUID
    message: UUID
    kind: str
    seq: int
    author: str | None = None


class MessageStatusFacts(Facts):
    conversation: UUID
    message: UUID
    status: str


class OrderFacts(Facts):
    """Amounts are in minor units of `currency`."""

    number: int
    total_minor: int
    currency: str
    status: str


class OrderMoveFacts(Facts):
    """`parts`: into how many a plan divides it now; `total_minor`: what it costs now that its lines have changed."""

    number: int
    from_status: str = Field(alias="from")
    to: str
    parts: int | None = None
    total_minor: int | None = None


class ReminderFacts(Facts):
    number: int
    reminder: int


class MatchFacts(Facts):
    """`entry`: the line of the statement. `status`: the order's, as it was."""

    entry: UUID
    amount_minor: int
    currency: str
    matched_by: str
    status: str


class EntryFacts(Facts):
    """A new entry of the order's ledger. `status`: the order's, as it was."""

    kind: str
    amount_minor: int
    currency: str
    status: str


class ProofFacts(Facts):
    """`sha256` tells which picture was looked at."""

    order: UUID
    proof: UUID
    sha256: str | None = None
    amount_minor: int | None = None
    currency: str | None = None
    attested: bool | None = None
    verdict: str | None = None
    takes_effect_at: datetime | None = None
    reason: str | None = None
    fields: list[str] | None = None


class RefundFacts(Facts):
    order: UUID
    amount_minor: int
    currency: str


class StatementFacts(Facts):
    entries: int
    matched: int


class RestFacts(Facts):
    reason: str
    until: datetime


class WordingFacts(Facts):
    """`version` 0: the built-in words count again."""

    name: str
    language: str
    version: int


class PromptFacts(Facts):
    name: str
    version: int


class KnowledgeFacts(Facts):
    """`change`: created, changed, deleted or imported; then `created` and `changed` count articles."""

    change: str
    fields: list[str] | None = None
    created: int | None = None
    changed: int | None = None


class SceneFacts(Facts):
    scene: str
    outcome: str


class RehearsalFacts(Facts):
    status: str
    passed: int | None = None
    scenes: int | None = None


class ReplayFacts(Facts):
    events: int


class AlertFacts(Facts):
    """`code` to branch on, `action` to show; further members are ids and states that go with the code."""

    model_config = ConfigDict(extra="allow")

    code: str
    action: str
