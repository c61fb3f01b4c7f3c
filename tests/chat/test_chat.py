"""`munshi chat`, as typed: in this installation and against a running server, from a script and by hand."""

import asyncio
import json
import os
import pty
import subprocess
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from munshi.cli import app
from munshi.core.runtime import Runtime
from tests.api import PASSWORD, TestMember, client_of
from tests.shop import PNG
from tests.starting import MUNSHI, run

SALE = """
# a sale in Roman Urdu
logo banwana hai

standard
haan kar do
image: receipt.png
wait: 0.2
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    (tmp_path / "receipt.png").write_bytes(PNG)
    path = tmp_path / "sale.txt"
    path.write_text(SALE)
    return path


def chat(environment: dict[str, str], *arguments: str, typed: str = "") -> tuple[int, str, str]:
    return run("chat", *arguments, env=environment, typed=typed)


def check_sale(lines: list[dict[str, Any]]) -> None:
    """Menu, quote, placed order, receipt noted; then the order."""
    *replies, last = lines
    assert {reply["from"] for reply in replies} == {"shop"}
    starts = ("Khush aamdeed!", "*Aap ka order*", "✅ Aap ka order #1", "Shukriya! Order #1 (PKR 6,500)")
    assert len(replies) == len(starts)
    assert all(reply["text"].startswith(start) for reply, start in zip(replies, starts, strict=True))
    order = last["order"]
    assert (order["number"], order["status"]) == (1, "payment_submitted")
    assert order["total"] == {"amount": "6500.00", "currency": "PKR"}
    assert [line["package_name"] for line in order["lines"]] == ["Standard"]


def test_a_script_in_this_installation(environment: dict[str, str], script: Path) -> None:
    code, said, complaint = chat(environment, "--script", str(script), "--json", "--name", "Sana")
    assert (code, complaint) == (0, "")
    check_sale([json.loads(line) for line in said.splitlines()])


def test_piped_words_and_a_second_sitting(environment: dict[str, str]) -> None:
    me = ("--number", "+923001112233")
    code, said, _ = chat(environment, *me, typed="seo audit\nyes\n")
    assert code == 0
    assert said.startswith("> seo audit\n\n  Hello! 👋 This is the automatic assistant of *Chiragh Digital*.\n")
    assert said.endswith("Order #1: pending, PKR 10000.00\n")
    code, said, _ = chat(environment, *me, "--json", typed="order status\n")
    replies = [json.loads(line) for line in said.splitlines()]
    assert code == 0
    assert [reply["text"] for reply in replies if reply.get("from")] == [
        "Order #1: waiting for your payment.\n• SEO – Audit × 1\n*Total: PKR 10,000*\n\n"
        "Send the screenshot here once you have paid, or write *account* to see how to pay."
    ]


@pytest.mark.parametrize(
    ("arguments", "typed", "complaint"),
    [
        (["--script", "nowhere.txt"], "", "nowhere.txt cannot be read (FileNotFoundError).\n"),
        ([], "hi\nimage: nowhere.png\n", "Line 2: there is no file nowhere.png\n"),
        ([], "wait: long\n", "Line 1: write a span such as 7d, 12h, 30m or 90s\n"),
        (["--shop", "nowhere"], "hi\n", "There is no shop 'nowhere' in this installation.\n"),
        (["--number", "hello"], "hi\n", "Write the number with its country code, such as +923001234567.\n"),
        (["--url", "http://127.0.0.1:9"], "hi\n", "Say who signs in at the server: --email, and --password or "),
        (
            ["--url", "http://127.0.0.1:9", "--email", "a@b.test", "--password", "x"],
            "hi\n",
            "http://127.0.0.1:9 does not answer (ConnectError). Is the server running?\n",
        ),
    ],
)
def test_what_cannot_be_played_is_said_in_one_line(
    environment: dict[str, str], arguments: list[str], typed: str, complaint: str
) -> None:
    # In this process: seven times to start a program costs more than all that it does here.
    done = CliRunner().invoke(app, ["chat", *arguments], input=typed, env=environment)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith(complaint)
    assert done.stderr.count("\n") == 1


def test_by_hand(environment: dict[str, str]) -> None:
    keyboard, terminal = pty.openpty()
    playing = subprocess.Popen(
        [MUNSHI, "chat"], env=environment, stdin=terminal, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    os.close(terminal)
    assert playing.stdout
    try:
        assert playing.stdout.readline().endswith(
            "writing to Chiragh Digital. Ctrl-D ends; 'image: PATH' sends a picture.\n"
        )
        os.write(keyboard, b"basic logo\n")
        shown = ""
        while "Shall I place this order?" not in shown:
            shown += playing.stdout.readline()
        os.write(keyboard, b"image: nowhere.png\n")
        while "there is no file nowhere.png" not in shown:
            shown += playing.stdout.readline()
        os.write(keyboard, b"\x04")
        rest, complaint = playing.communicate(timeout=60)
    finally:
        playing.kill()
        os.close(keyboard)
    assert (playing.returncode, complaint) == (0, "")
    assert "Order" not in rest


async def test_a_location_is_shown(url: str, owner: TestMember, runtime: Runtime, tmp_path: Path) -> None:
    (tmp_path / "waiting.txt").write_text("salam\nwait: 60")
    playing = await asyncio.create_subprocess_exec(
        *(MUNSHI, "chat", "--url", url, "--email", owner.email, "--script", str(tmp_path / "waiting.txt")),
        env={"PATH": os.environ["PATH"], "APP_ENV": "test", "MUNSHI_PASSWORD": PASSWORD},
        stdout=asyncio.subprocess.PIPE,
    )
    assert playing.stdout
    try:
        async with client_of(runtime, owner) as client, asyncio.timeout(60):
            await playing.stdout.readuntil(b"\n  ")
            [chat] = (await client.get("/api/conversations")).json()["items"]
            place = {"latitude": 31.52, "longitude": 74.35, "name": "Liberty Market"}
            sent = await client.post(f"/api/conversations/{chat['id']}/messages", json={"location": place})
            assert sent.status_code == 201
            await playing.stdout.readuntil(b"  Liberty Market\n  31.52, 74.35\n\n")
    finally:
        playing.kill()
        await playing.wait()


async def test_a_script_against_a_running_server(
    url: str, owner: TestMember, script: Path, tmp_path: Path, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In production, where cookies go over https or to this machine itself."""
    monkeypatch.setattr(runtime.settings, "APP_ENV", "production")
    apart = {"PATH": os.environ["PATH"], "APP_ENV": "test", "DATA_DIR": str(tmp_path / "elsewhere")}
    where = ("--url", url, "--email", owner.email, "--script", str(script), "--json")
    right = {**apart, "MUNSHI_PASSWORD": PASSWORD}
    code, said, complaint = await asyncio.to_thread(chat, right, *where)
    assert (code, complaint) == (0, "")
    check_sale([json.loads(line) for line in said.splitlines()])
    wrong = {**apart, "MUNSHI_PASSWORD": "not the password"}
    code, said, complaint = await asyncio.to_thread(chat, wrong, *where)
    assert (code, said) == (1, "")
    assert complaint.startswith("POST /api/auth/login: 401 ")
