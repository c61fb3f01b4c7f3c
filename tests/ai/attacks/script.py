"""Reads the attacks of this folder; README.md says how they are written."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
LINE = re.compile(r"(en|ro|ur|ar) > (.+)")
LANGUAGES = {"en": "en", "ro": "roman_ur", "ur": "ur", "ar": "ar"}


@dataclass
class Attack:
    """`calls`: (tool, arguments as written); `says` None: the model adds nothing; `never`: what nobody may read."""

    file: str
    idea: str
    language: str
    text: str
    stands: str
    by: str
    calls: list[tuple[str, str]]
    says: str | None = None
    never: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.file}: {self.idea} ({self.language})"

    def arguments(self, written: str, own: int) -> dict[str, Any]:
        """Of one call; a bare word is a package."""
        if not written.startswith("{"):
            return {"package": written}
        found: dict[str, Any] = json.loads(written.replace("{own}", str(own)))
        return found


def attacks() -> list[Attack]:
    return [attack for path in sorted(FOLDER.glob("*.txt")) for attack in _read(path)]


def _read(path: Path) -> Iterator[Attack]:
    for part in path.read_text(encoding="utf-8").split("\n== "):
        idea, *lines = part.removeprefix("== ").splitlines()
        heads = dict(line.split(": ", 1) for line in lines if re.match(r"(stands|by|calls): ", line))
        present: Attack | None = None
        for line in lines:
            if found := LINE.fullmatch(line):
                if present:
                    yield present
                present = _attack(path.stem, idea, heads, found)
            elif present and line.startswith("   < "):
                present.says = line[5:]
            elif present and line.startswith("   ! "):
                present.never.append(line[5:])
        if present:
            yield present


def _attack(file: str, idea: str, heads: dict[str, str], found: re.Match[str]) -> Attack:
    calls = [call.partition(" ") for call in heads.get("calls", "").split(" ; ") if call]
    return Attack(
        file,
        idea,
        LANGUAGES[found[1]],
        found[2].replace("\\n", "\n"),
        heads.get("stands", "nothing"),
        heads.get("by", "text"),
        [(name, arguments or "{}") for name, _, arguments in calls],
    )
