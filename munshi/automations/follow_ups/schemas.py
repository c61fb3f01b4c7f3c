"""Rules for follow-ups at the API's edge."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from munshi.conversations.schemas import TemplateText
from munshi.core.schemas import WHOLE, Body, Flag, Line
from munshi.tenants.schemas import Language

Moment = Literal["quoted", "completed"]
AfterHours = Annotated[int, Field(ge=1, le=720), WHOLE]
Texts = Annotated[
    dict[Language, TemplateText],
    Field(
        description="the rule's own words by language, with the fields of its template; where a language has none, the "
        "wording of the template is sent"
    ),
]


class NewRule(Body):
    """`moment`: a quote was shown and nothing ordered, or an order was completed; `after_hours` counts from then."""

    name: Line
    moment: Moment
    after_hours: AfterHours
    texts: Texts = Field(default_factory=dict)
    active: Flag = True


class RuleChange(Body):
    """Only what is sent changes."""

    name: Line | None = None
    after_hours: AfterHours | None = None
    texts: Texts | None = None
    active: Flag | None = None


class RuleView(Body):
    """`template`: the name of the template that holds its words where it has none; `sent`: how often it was."""

    id: UUID
    name: str
    moment: Moment
    after_hours: int
    texts: dict[Language, str]
    active: bool
    active_since: datetime
    template: str
    variables: dict[str, str]
    sent: int
