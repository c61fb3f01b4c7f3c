"""`munshi rehearse`, as typed: in this installation and against a running server."""

import asyncio
import json
import os
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from munshi.cli import app
from munshi.core.db import Database, global_tx, tenant_tx
from tests.api import PASSWORD, TestMember
from tests.starting import run

GOOD = """
title = "Asks the price"
language = "roman_ur"
steps = [{ says = "{service} {package} kitne ka hai?" }]
[expect]
says = ["{price}"]
"""
BAD = GOOD.replace("Asks the price", "Wants it free").replace('["{price}"]', '["for free"]')


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "scenarios"
    path.mkdir()
    (path / "price.toml").write_text(GOOD)
    return path


def rehearse(environment: dict[str, str], *arguments: str) -> tuple[int, str, str]:
    return run("rehearse", *arguments, env=environment)


async def test_a_folder_of_scenarios_in_this_installation(
    environment: dict[str, str], folder: Path, tmp_path: Path, db: Database
) -> None:
    code, said, complaint = rehearse(environment, "--scenarios", str(folder))
    assert (code, complaint) == (0, "")
    first, scene, _, last = said.splitlines()
    assert first == "Rehearsal of Chiragh Digital: 1 scene"
    assert scene.split() == ["passed", "price", "Asks", "the", "price"]
    assert last.startswith("Passed: 1 passed, 0 failed, 0 skipped in ")

    (folder / "free.toml").write_text(BAD)
    prompt = tmp_path / "prompt.md"
    prompt.write_text("Sell with joy.")
    report = tmp_path / "report.xml"
    files = ("--prompt", str(prompt), "--junit", str(report))
    code, said, complaint = rehearse(environment, "--scenarios", str(folder), "--scenario", "silent", *files)
    assert (code, complaint) == (1, "")
    assert "  FAILED   free                     Wants it free\n           What has to be said: Nowhere it" in said
    assert "\nfree: Wants it free\n  > Logo Design Standard kitne ka hai?\n    Khush aamdeed!" in said
    assert "Failed: 2 passed, 1 failed, 0 skipped in " in said
    assert "Since the last one: 2 new." in said
    suite = ElementTree.fromstring(report.read_text())  # noqa: S314 - written by ourselves
    assert (suite.get("tests"), suite.get("failures")) == ("3", "1")
    assert {case.get("name"): case.find("failure") is not None for case in suite} == {
        "silent": False,
        "free": True,
        "price": False,
    }
    async with global_tx(db) as tx:
        (tenant_id,) = [row["id"] for row in await tx.raw.fetch("select id from tenants")]
    async with tenant_tx(db, tenant_id) as tx:
        rows = await tx.raw.fetch("select status, prompt, whole from rehearsals order by id")
        assert [tuple(row) for row in rows] == [("passed", None, False), ("failed", "Sell with joy.", False)]
        assert await tx.raw.fetchval("select count(*) from prompts") == 1


def test_what_cannot_be_played(environment: dict[str, str], folder: Path, tmp_path: Path) -> None:
    def rehearse(*arguments: str) -> tuple[int, str, str]:
        # In this process: three times to start a program costs more than all that it does here.
        done = CliRunner().invoke(app, ["rehearse", *arguments], env=environment)
        return done.exit_code, done.stdout, done.stderr

    (tmp_path / "empty").mkdir()
    for arguments, complaint in (
        (("--scenarios", str(tmp_path / "empty")), f"There is no scenario (*.toml) in {tmp_path / 'empty'}.\n"),
        (("--scenario", "no-such"), "There is no such scenario no-such.\n"),
    ):
        assert rehearse(*arguments) == (1, "", complaint)
    (folder / "price.toml").write_text("title = 5")
    code, said, complaint = rehearse("--scenarios", str(folder))
    assert (code, said) == (1, "")
    assert complaint == "'price' is not a scenario.\ntitle: Input should be a valid string\nsteps: Field required\n"


async def test_against_a_running_server(url: str, owner: TestMember, folder: Path, tmp_path: Path) -> None:
    apart = {"PATH": os.environ["PATH"], "APP_ENV": "test", "DATA_DIR": str(tmp_path / "elsewhere")}
    where = ("--url", url, "--email", owner.email, "--scenarios", str(folder), "--json")
    code, said, complaint = await asyncio.to_thread(rehearse, {**apart, "MUNSHI_PASSWORD": PASSWORD}, *where)
    assert (code, complaint) == (0, "")
    document = json.loads(said)
    assert (document["rehearsal"]["status"], document["rehearsal"]["passed"]) == ("passed", 1)
    (scene,) = document["scenes"]
    assert scene["turns"][0]["customer"] == ["Logo Design Standard kitne ka hai?"]
    assert document["changes"] == {"against": None, "scenes": []}
    (folder / "price.toml").write_text("title = 5")
    refused = await asyncio.to_thread(rehearse, {**apart, "MUNSHI_PASSWORD": PASSWORD}, *where)
    assert refused[:2] == (1, "")
    assert refused[2] == (
        "POST /api/rehearsals: 422 'price' is not a scenario.\n"
        "title: Input should be a valid string\nsteps: Field required\n"
    )
