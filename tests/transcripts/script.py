"""Reading a transcript file (README.md beside it says how one is written)."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Scene:
    """What is done, by the customer (`says`) or besides (`happens`), and exactly what the shop answers to it."""

    line: int
    says: list[str] = field(default_factory=list)
    happens: str = ""
    answers: list[str] = field(default_factory=list)


@dataclass
class Transcript:
    title: str
    marks: list[str]
    scenes: list[Scene]


def read(path: Path) -> Transcript:
    title, parts = "", True
    marks: list[str] = []
    scenes: list[Scene] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        mark, text = line[:1], line[2:]
        if mark == "#":
            title = title or text
        elif mark == "@":
            marks.append(text)
        elif mark == ">":
            if not scenes or scenes[-1].happens or scenes[-1].answers:
                scenes.append(Scene(number))
            scenes[-1].says.append(text)
        elif mark == "*":
            scenes.append(Scene(number, happens=text))
        elif mark == "<":
            answers = scenes[-1].answers
            if parts or not answers:
                answers.append(text)
            else:
                answers[-1] += f"\n{text}"
        elif line:
            raise ValueError(f"{path.name}, line {number}: what is this?")
        parts = mark != "<"
    return Transcript(title, marks, scenes)
