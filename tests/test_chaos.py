"""The small form of `make chaos`: one process for each role, which need not load the program each time."""

import logging
import sys

import pytest

from benchmarks.chaos.__main__ import main

OPTIONS = ("--only", "kills", "--messages", "60", "--kills", "2", "--each", "1", "--loaded")


def test_nothing_is_lost_or_doubled_under_kills(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["chaos", *OPTIONS])
    monkeypatch.setattr(logging.getLogger("aiohttp.server"), "disabled", True)
    code, out = main(), capsys.readouterr().out
    assert code == 0, out
    told = dict(line.rsplit("  ", 1) for line in out.splitlines()[1:])
    counts = {name.strip(): value.strip() for name, value in told.items()}
    assert counts["messages written"] == "60"
    assert {counts[name] for name in ("lost", "answered twice", "out of order", "sent twice", "jobs given up")} == {"0"}
