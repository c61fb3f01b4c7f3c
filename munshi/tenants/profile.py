"""What a shop tells of itself: where it is, what it does, and how else it is reached."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, EmailStr, Field, StringConstraints, TypeAdapter, ValidationError
from pydantic.functional_validators import AfterValidator

from munshi.core.schemas import NO_NUL, Body, OptionalLine

Category = Literal[
    "",
    "beauty",
    "design",
    "education",
    "events",
    "fitness",
    "food",
    "health",
    "home",
    "professional",
    "repair",
    "software",
    "tailoring",
    "travel",
    "other",
]
About = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500, pattern=NO_NUL)]
Website = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=200),
    Field(pattern=r"^(https?://[^\s\x00<>\"]+\.[^\s\x00<>\"]+)?$", description="with https://, or empty"),
]


def _empty_or_email(address: str) -> str:
    if not address:
        return address
    try:
        return TypeAdapter(EmailStr).validate_python(address)
    except ValidationError:
        raise ValueError("is no e-mail address") from None


PublicEmail = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=254, pattern=NO_NUL), AfterValidator(_empty_or_email)
]


class ShopProfile(BaseModel):
    """What was never told is empty."""

    model_config = ConfigDict(extra="ignore")

    category: Category = ""
    about: About = ""
    address: OptionalLine = ""
    website: Website = ""
    email: PublicEmail = ""


class ShopProfileChange(Body):
    """Only what is sent changes; empty takes it away."""

    category: Category | None = None
    about: About | None = None
    address: OptionalLine | None = None
    website: Website | None = None
    email: PublicEmail | None = None


def profile_in_words(profile: ShopProfile) -> str:
    """A line for each thing told, for a model; empty when nothing is."""
    told = {"About": profile.about, "Address": profile.address, "Website": profile.website, "E-mail": profile.email}
    return "\n".join(f"{name}: {said}" for name, said in told.items() if said)
