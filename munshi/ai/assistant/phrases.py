"""What the assistant says, looked up by name and language."""

import re
import tomllib
from functools import cache
from importlib.resources import files

from munshi.tenants.schemas import Language

LANGUAGES: tuple[Language, ...] = ("en", "ur", "roman_ur", "ar")


def say(name: str, language: Language, **fields: object) -> str:
    """Phrase `name` of phrases.toml with its {fields} filled; KeyError when one is missing."""
    return _phrases()[name][language].format_map(fields)


def said(name: str, text: str) -> re.Match[str] | None:
    """The phrase `name`, in whichever language, at the start of a message; its fields are the match's groups."""
    return _pattern(name).match(text)


@cache
def _phrases() -> dict[str, dict[str, str]]:
    return tomllib.loads((files("munshi.ai.assistant") / "phrases.toml").read_text(encoding="utf-8"))


@cache
def _pattern(name: str) -> re.Pattern[str]:
    wordings = (re.escape(_phrases()[name][language]) for language in LANGUAGES)
    return re.compile("|".join(re.sub(r"\\\{\w+\\\}", "(.+?)", wording) for wording in wordings))
