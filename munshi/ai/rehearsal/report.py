"""A rehearsal for who reads it in a terminal, and for the machine that runs a shop's CI."""

from collections import Counter
from xml.etree import ElementTree

from munshi.ai.rehearsal.schemas import ChangesView, RehearsalDetail, SceneView

FAILED = ("failed", "broken")


def scene_line(outcome: str, name: str, title: str, faults: list[str]) -> str:
    """One scene: how it went, and below it what was wrong."""
    word = outcome.upper() if outcome in FAILED else outcome
    lines = [f"  {word:8} {name:24} {title}", *(f"{'':11}{fault}" for fault in faults)]
    return "\n".join(lines)


def transcript(scene: SceneView) -> str:
    """What was said, the customer's words after '>'; of a replay also what was said before."""
    lines = [f"{scene.name}: {scene.title}"]
    for turn in scene.turns:
        lines += [f"  > {text}" for text in turn.customer]
        if turn.differs:
            lines += [f"    before: {line}" for text in turn.before or [] for line in text.splitlines()]
        lines += [f"    {line}" for text in turn.shop for line in text.splitlines()]
    return "\n".join(lines)


def closing_lines(card: RehearsalDetail, changes: ChangesView) -> str:
    """The sums, and what changed since the rehearsal before."""
    cost = "unknown" if card.cost_usd is None else f"{card.cost_usd:.4f} USD"
    took = (card.ended_at - card.started_at).total_seconds() if card.ended_at and card.started_at else 0
    sums = f"{card.passed} passed, {card.failed} failed, {card.skipped} skipped in {took:.0f} s"
    lines = [f"{card.status.capitalize()}: {sums}; {card.tokens:,} tokens, cost {cost}."]
    found = Counter(one.change for one in changes.scenes)
    if changes.against and found:
        words = (
            f"{count} with other answers" if name == "same" else f"{count} {name}" for name, count in found.items()
        )
        lines.append(f"Since the last one: {', '.join(sorted(words))}.")
    return "\n".join(lines)


def as_junit(card: RehearsalDetail, scenes: list[SceneView]) -> str:
    """JUnit's XML, which most CI servers show scene by scene."""
    suite = ElementTree.Element(
        "testsuite",
        name="munshi rehearse",
        tests=str(len(scenes)),
        failures=str(card.failed),
        skipped=str(card.skipped),
        timestamp=(card.started_at or card.created_at).isoformat(),
    )
    faults = {one.id: "; ".join(fault.text for fault in one.faults) for one in card.scenes}
    for scene in scenes:
        seconds = sum(turn.ms for turn in scene.turns) / 1000
        case = ElementTree.SubElement(suite, "testcase", name=scene.name, classname="rehearsal", time=f"{seconds:.3f}")
        if scene.outcome in FAILED:
            failure = ElementTree.SubElement(case, "failure", message=faults[scene.id])
            failure.text = _printable(transcript(scene))
        elif scene.outcome in ("skipped", "waiting"):
            ElementTree.SubElement(case, "skipped", message=faults[scene.id])
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True)


def _printable(text: str) -> str:
    """Without what XML cannot hold."""
    return "".join(char for char in text if char in "\n\t" or char >= " ")
