"""What a log line says, and what it never says."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest
import structlog

from munshi.core.settings import load_settings
from munshi.core.telemetry.log import configure_logs
from munshi.media.paper import new_page


@pytest.fixture
def output(tmp_path: Path) -> Iterator[io.StringIO]:
    written = io.StringIO()
    with redirect_stdout(written):
        configure_logs(load_settings(APP_ENV="test", DATA_DIR=tmp_path, LOG_LEVEL="info"))
        yield written
    structlog.reset_defaults()
    logging.basicConfig(handlers=[], force=True)


def lines(output: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.getvalue().splitlines()]


def test_secrets_are_hidden_by_name_at_any_depth(output: io.StringIO) -> None:
    structlog.get_logger().info(
        "asked",
        api_key="k1",
        ADMIN_PASSWORD="p1",
        input_tokens=12,
        headers=[{"Authorization": "Bearer b1", "accept": "json"}],
        settings={"DATABASE_URL": "postgresql://u:p2@h/d", "nested": {"jwt_secret": "s1", "port": 3001}},
    )
    [line] = lines(output)
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "level": "info",
        "event": "asked",
        "api_key": "[hidden]",
        "ADMIN_PASSWORD": "[hidden]",
        "input_tokens": 12,
        "headers": [{"Authorization": "[hidden]", "accept": "json"}],
        "settings": {"DATABASE_URL": "[hidden]", "nested": {"jwt_secret": "[hidden]", "port": 3001}},
    }


def test_an_exception_shows_where_but_not_what(output: io.StringIO) -> None:
    log = structlog.get_logger()
    try:
        try:
            raise KeyError("Salaam, mera naam")
        except KeyError as error:
            raise ExceptionGroup("several", [ValueError("0300 1234567")]) from error
    except ExceptionGroup:
        log.exception("failed")
        logging.getLogger("some.library").exception("failed too")
    first, second = lines(output)
    assert (first["event"], first["exception"], first["level"]) == ("failed", "ValueError", "error")
    assert (second["event"], second["exception"], second["logger"]) == ("failed too", "ValueError", "some.library")
    assert "0300" not in output.getvalue()
    assert "Salaam" not in output.getvalue()


def test_what_cannot_be_written_as_json_is_written_somehow(output: io.StringIO) -> None:
    structlog.get_logger().warning("odd", text="\ud800", raw=b"\xff", number=1 << 80)
    [line] = lines(output)
    assert (line["event"], line["text"]) == ("odd", "\ud800")


def test_a_page_is_drawn_without_a_line(output: io.StringIO) -> None:
    page = new_page("A5", 10)
    page.write(text="Rs 2,500 شکریہ")
    assert page.output().startswith(b"%PDF-")
    assert lines(output) == []


def test_the_level_counts_for_libraries_too(output: io.StringIO) -> None:
    structlog.get_logger().debug("quiet")
    logging.getLogger("some.library").debug("quiet")
    logging.getLogger("uvicorn.error").info("noisy")
    logging.getLogger("uvicorn.error").error("heard")
    assert [line["event"] for line in lines(output)] == ["heard"]
