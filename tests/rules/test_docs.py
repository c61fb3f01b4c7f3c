"""What a document says that can be checked is true, and what exists is documented."""

import re
from pathlib import Path

import typer

from munshi.auth.keys.scopes import SCOPES
from munshi.cli import app
from munshi.conversations.templates.texts import TEMPLATES
from munshi.core.settings import Settings
from munshi.events.catalogue import EVENT_TYPES
from munshi.realtime.schemas import CLIENT_EVENTS, PASSING

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
ALIASES = {"NODE_ENV"}
# Read by uvicorn and by the chat command, not by Settings.
OTHERS = {"FORWARDED_ALLOW_IPS"}


def section(text: str, heading: str) -> str:
    """What stands under `heading`, up to the next one of its rank."""
    return text.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]


def first_column(table: str) -> set[str]:
    rows = [line for line in table.splitlines() if line.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row.split("|")[1])}


def test_every_variable_is_in_the_configuration_table_and_the_other_way_round() -> None:
    assert first_column(section(README, "Configuration")) == set(Settings.model_fields)
    assert set(re.findall(r"`([A-Z][A-Z_]{3,})`", README)) <= set(Settings.model_fields) | ALIASES | OTHERS


def test_every_command_is_in_the_readme_and_the_other_way_round() -> None:
    commands = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]  # a group, as it has commands
    assert first_column(section(README, "Commands")) == {f"munshi {name}" for name in commands}
    assert set(re.findall(r"`munshi ([a-z-]+)", README)) <= commands


def test_every_make_target_named_exists_and_the_other_way_round() -> None:
    targets = set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE)) - {"help"}
    assert set(re.findall(r"(?:`|^)make ([a-z]+)", README, re.MULTILINE)) - {"help"} == targets


def test_every_event_is_documented_and_the_other_way_round() -> None:
    events = (ROOT / "docs" / "events.md").read_text()
    assert first_column(section(events, "In the browser")) == set(CLIENT_EVENTS | PASSING)
    assert first_column(section(events, "In the record")) == set(EVENT_TYPES)


def test_every_scope_is_documented_and_the_other_way_round() -> None:
    keys = section((ROOT / "docs" / "integrations.md").read_text(), "API keys")
    assert dict(re.findall(r"^\| `([a-z:]+)` \| (.*) \|$", keys, re.MULTILINE)) == SCOPES


def test_every_template_is_documented_and_the_other_way_round() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.*) \| (.*) \|$", (ROOT / "docs" / "templates.md").read_text(), re.MULTILINE)
    documented = {name: (purpose, set(re.findall(r"{(\w+)}", fields))) for name, purpose, fields in rows}
    assert documented == {name: (one.purpose, set(one.variables)) for name, one in TEMPLATES.items()}


def test_links_between_documents_lead_somewhere() -> None:
    for document in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text()):
            assert (document.parent / target).exists(), f"{document.name}: {target}"
