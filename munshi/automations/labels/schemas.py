"""Rules for labels at the API's edge. A condition is one of a few known facts; nothing in it is ever executed."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from munshi.core.money import Money
from munshi.core.schemas import WHOLE, Body, Flag, Line, View, Word
from munshi.tenants.schemas import Language


class Speaks(Body):
    """The customer writes in this language."""

    fact: Literal["language"]
    language: Language


class Wrote(Body):
    """One of the customer's messages of the last seven days holds this word, or these words together."""

    fact: Literal["wrote"]
    words: Word


class Bought(Body):
    """A paid or completed order of theirs holds a package of this service."""

    fact: Literal["bought"]
    service_id: UUID


class Spent(Body):
    """Their paid and completed orders in this currency come to so much or more."""

    fact: Literal["spent"]
    least: Money


class Away(Body):
    """They have bought, but not in the last so many days."""

    fact: Literal["no_purchase_for"]
    days: Annotated[int, Field(ge=1, le=3650), WHOLE]


class Labelled(Body):
    """They bear this label."""

    fact: Literal["labelled"]
    label: Word


Condition = Annotated[Speaks | Wrote | Bought | Spent | Away | Labelled, Field(discriminator="fact")]
Conditions = Annotated[list[Condition], Field(min_length=1, max_length=8)]
Action = Literal["add", "remove"]


class NewLabelRule(Body):
    """Customers for whom all `conditions` hold get the label, or lose it."""

    name: Line
    label: Word
    action: Action = "add"
    conditions: Conditions
    active: Flag = True


class LabelRuleChange(Body):
    """Only what is sent changes."""

    name: Line | None = None
    label: Word | None = None
    action: Action | None = None
    conditions: Conditions | None = None
    active: Flag | None = None


class LabelRuleView(View):
    id: UUID
    name: str
    label: str
    action: Action
    conditions: list[Condition]
    active: bool
