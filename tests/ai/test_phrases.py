"""Everything the assistant says exists in every language, with the same fields, and is used."""

import re
import tomllib
from string import Formatter

import pytest

from munshi.ai.assistant.phrases import LANGUAGES, said, say
from munshi.ai.words.language import detect
from tests.rules.source import PACKAGE

FOLDER = PACKAGE / "ai" / "assistant"
PHRASES = tomllib.loads((FOLDER / "phrases.toml").read_text(encoding="utf-8"))


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def plain(text: str) -> str:
    return re.sub(r"\{\w+\}|\*", "", text)


@pytest.mark.parametrize("name", PHRASES)
def test_a_phrase_is_whole(name: str) -> None:
    wordings = PHRASES[name]
    assert list(wordings) == list(LANGUAGES)
    assert all(fields(text) == fields(wordings["en"]) for text in wordings.values())
    assert all(text == text.strip() and text.count("*") % 2 == 0 for text in wordings.values())


@pytest.mark.parametrize("name", [name for name in PHRASES if len(plain(PHRASES[name]["en"])) > 30])
def test_a_phrase_is_in_its_language(name: str) -> None:
    for language in LANGUAGES:
        assert detect(plain(PHRASES[name][language]), None) == language


def test_every_phrase_is_used() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.py"))
    unused = [name for name in PHRASES if not re.search(f"[\"']{name}[\"']", code) and not name.startswith("status_")]
    assert unused == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_is_recognised_again(language: str) -> None:
    text = say("ask_cancel", language, number=12, total="PKR 6,500")  # type: ignore[arg-type]  # from LANGUAGES
    found = said("ask_cancel", text)
    assert found
    assert "12" in found.groups()
    assert said("ask_cancel", "Shall we?") is None
