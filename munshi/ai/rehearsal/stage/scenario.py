"""A scenario: one customer in a file of TOML, what they write step by step, and what must come of it.

docs/rehearsal.md tells a shop how to write its own.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, ValidationError, model_validator

from munshi.core.errors import Invalid
from munshi.core.schemas import NO_NUL, Body, Line, OptionalLine
from munshi.tenants.schemas import Language

MOST_FAULTS = 20
NAME = r"^[a-z0-9][a-z0-9_-]{0,59}$"

Says = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000, pattern=NO_NUL)]
Paragraphs = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000, pattern=NO_NUL)]
Sending = Literal["picture", "document", "voice", "sticker", "location", "contact", "reaction", "nothing"]
State = Literal["quote", "no_quote", "order", "no_order"]


def _as_list(words: object) -> object:
    return [words] if isinstance(words, str) else words


Words = Annotated[list[Says], Field(max_length=10), BeforeValidator(_as_list)]


class Step(Body):
    """What the customer does next: writes `says` (a list: one message after the other), or sends something.

    `when`: only in this state of the talk, else `otherwise` is written, or nothing is done.
    """

    says: Words = Field(default_factory=list)
    sends: Sending | None = None
    when: State | None = None
    otherwise: Words = Field(default_factory=list)

    @model_validator(mode="after")
    def _does_something(self) -> Self:
        if not self.says and self.sends is None:
            raise ValueError("write what the customer says or sends")
        if self.otherwise and self.when is None:
            raise ValueError("otherwise needs when")
        return self


class Expected(Body):
    """What must be so when the talk is over; what is left out is not looked at.

    `says`: each stands in some answer, `never_says`: none stands in any; `a|b` is either. `order`: none, placed (and
    open), cancelled. `proof`: a payment proof waits for a person. `language`: of the last answers.
    """

    order: Literal["none", "placed", "cancelled"] | None = None
    package: Line | None = None
    quantity: Annotated[int, Field(ge=1, le=100)] | None = None
    handed_over: bool | None = None
    proof: bool | None = None
    says: Annotated[list[Line], Field(max_length=20)] = Field(default_factory=list)
    never_says: Annotated[list[Line], Field(max_length=20)] = Field(default_factory=list)
    most_messages: Annotated[int, Field(ge=0, le=50)] | None = None
    language: Language | None = None


class Scenario(Body):
    """`persona`: who a model plays when models play the customers; `judge`: questions for one, to be answered yes.

    `title_ur` and `about_ur`: for whoever reads the dashboard in Urdu.
    """

    title: Line
    title_ur: OptionalLine = ""
    about: Paragraphs = ""
    about_ur: Paragraphs = ""
    language: Language = "en"
    customer: Line = "Sana"
    persona: Paragraphs = ""
    steps: Annotated[list[Step], Field(min_length=1, max_length=30)]
    expect: Expected = Field(default_factory=Expected)
    judge: Annotated[list[Line], Field(max_length=5)] = Field(default_factory=list)


@dataclass(frozen=True)
class Script:
    """A scenario under its name, as it was written and as it reads."""

    name: str
    source: str
    scenario: Scenario


def read_script(name: str, source: str) -> Script:
    """Invalid, with a line for each fault, when `source` is not a scenario."""
    try:
        return Script(name, source, Scenario.model_validate(tomllib.loads(source)))
    except ValidationError as error:
        faults = [{"field": _place(fault["loc"]), "message": fault["msg"]} for fault in error.errors()]
    except ValueError as error:  # TOMLDecodeError, or a number beyond measure
        faults = [{"field": name, "message": str(error)}]
    except RecursionError:
        faults = [{"field": name, "message": "It is nested too deeply."}]
    refused = Invalid(f"'{name}' is not a scenario.", code="bad_scenario")
    refused.extra["errors"] = faults[:MOST_FAULTS]
    raise refused


def urdu_title(source: str) -> str:
    """Of a scenario as it was played; empty where it has none, and of a replay."""
    return str(tomllib.loads(source).get("title_ur", ""))


@cache
def built_in() -> dict[str, Script]:
    """The scenarios every shop has, by name."""
    found = sorted(files("munshi.ai").joinpath("scenarios").iterdir(), key=lambda file: file.name)
    named = {file.name.removesuffix(".toml"): file for file in found if file.name.endswith(".toml")}
    return {name: read_script(name, file.read_text(encoding="utf-8")) for name, file in named.items()}


def _place(parts: tuple[int | str, ...]) -> str:
    """steps[2].says: counted from 1, as one reads a file."""
    return "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in parts).removeprefix(".")
