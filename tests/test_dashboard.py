"""The dashboard's files as the server gives them out, and what the client knows of the API."""

import gzip
import json
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from munshi.conversations.templates.texts import TEMPLATES
from munshi.core.http.app import protect
from munshi.core.http.problems import install_problems
from munshi.core.settings import load_settings
from munshi.dashboard import serve_dashboard
from scripts.client import DOCUMENT, description
from scripts.dashboard import ROOT, is_installed, is_new_enough
from tests.api import BASE_URL

PAGE = b"<!doctype html><title>Munshi</title>"
SCRIPT = b"console.log('munshi');" * 50
FOREVER = "public, max-age=31536000, immutable"


@pytest.fixture
def build(tmp_path: Path) -> Path:
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / ".vite").mkdir()
    (folder / "index.html").write_bytes(PAGE)
    (folder / "theme.js").write_bytes(b"theme()")
    (folder / "assets" / "index-4f2a.js").write_bytes(SCRIPT)
    (folder / "assets" / "index-4f2a.js.gz").write_bytes(gzip.compress(SCRIPT))
    (folder / ".vite" / "manifest.json").write_text("{}")
    (folder / ".build-hash").write_text("secret")
    return folder


@asynccontextmanager
async def visiting(tmp_path: Path, *places: Path) -> AsyncIterator[httpx2.AsyncClient]:
    """A browser at a server that has one route of its own, GET /api/orders."""
    app = FastAPI()
    install_problems(app)
    app.get("/api/orders")(lambda: {"total": 0})
    serve_dashboard(app, places)
    settings = load_settings(APP_ENV="test", DATA_DIR=tmp_path)
    transport = httpx2.ASGITransport(protect(app, settings))
    async with httpx2.AsyncClient(transport=transport, base_url=BASE_URL) as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/inbox", "/orders/0192f0c1-7d1e", "/index.html", "/no/such/page"])
async def test_every_page_is_the_one_page_and_is_asked_for_each_time(tmp_path: Path, build: Path, path: str) -> None:
    async with visiting(tmp_path, build) as client:
        answer = await client.get(path)
        assert (answer.status_code, answer.content) == (200, PAGE)
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers["cache-control"] == "no-cache"
        assert "script-src 'self';" in answer.headers["content-security-policy"]
        again = await client.get(path, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


CHUNKS = {
    "index.html": {"file": "assets/index-4f2a.js", "imports": ["_base.js"]},
    "_base.js": {"file": "assets/base.js"},
    "src/routes/inbox.tsx": {"file": "assets/inbox.js", "imports": ["_base.js", "_list.js", "index.html"]},
    "_list.js": {"file": "assets/list.js", "imports": ["_base.js"]},
    "src/features/inbox/open-chat.tsx": {"file": "assets/chat.js", "imports": ["_base.js"]},
    "src/routes/payments.tsx": {"file": "assets/payments.js"},
    "src/routes/orders.tsx": {"file": "assets/orders.js"},
    "src/routes/home.tsx": {"file": "assets/home.js"},
}


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("/", ["/assets/home.js"]),
        ("/inbox", ["/assets/inbox.js", "/assets/list.js"]),
        ("/inbox/0192f0c1-7d1e", ["/assets/chat.js", "/assets/inbox.js", "/assets/list.js"]),
        ("/payments/0192f0c1-7d1e", ["/assets/payments.js"]),
        ("/orders", ["/assets/orders.js"]),
        ("/orders/0192f0c1-7d1e", []),  # another page than the list
        ("/no/such/page", []),
    ],
)
async def test_a_page_names_the_files_it_needs_beside_the_first(
    tmp_path: Path, build: Path, path: str, named: list[str]
) -> None:
    (build / "index.html").write_bytes(b"<html><head></head></html>")
    (build / "index.html.gz").write_bytes(gzip.compress(b"<html><head></head></html>"))
    (build / ".vite" / "manifest.json").write_text(json.dumps(CHUNKS))
    async with visiting(tmp_path, build) as client:
        answer = await client.get(path)
        assert re.findall(r'rel="modulepreload" crossorigin href="([^"]+)"', answer.text) == named
        assert answer.headers["content-encoding"] == "gzip"
        again = await client.get(path, headers={"If-None-Match": answer.headers["etag"]})
        other = await client.get("/team", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, other.status_code) == (304, 200 if named else 304)


async def test_the_api_names_the_build(tmp_path: Path, build: Path) -> None:
    async with visiting(tmp_path, build) as client:
        page = await client.get("/")
        told = (await client.get("/api/orders")).headers["x-dashboard-build"]
    assert told
    assert told in page.headers["etag"]
    async with visiting(tmp_path) as client:
        assert "x-dashboard-build" not in (await client.get("/api/orders")).headers


async def test_assets_are_kept_for_ever_and_come_compressed_when_that_is_understood(
    tmp_path: Path, build: Path
) -> None:
    async with visiting(tmp_path, build) as client:
        small = await client.get("/assets/index-4f2a.js", headers={"Accept-Encoding": "gzip, deflate"})
        plain = await client.get("/assets/index-4f2a.js", headers={"Accept-Encoding": "identity"})
    assert (small.headers["content-encoding"], "content-encoding" in plain.headers) == ("gzip", False)
    assert int(small.headers["content-length"]) < int(plain.headers["content-length"]) == len(SCRIPT)
    for answer in (small, plain):
        assert (answer.status_code, answer.content) == (200, SCRIPT)
        assert answer.headers["content-type"].startswith("text/javascript")
        assert answer.headers["cache-control"] == FOREVER
        assert "accept-encoding" in answer.headers["vary"].lower()


async def test_the_smallest_form_that_is_understood_is_sent(tmp_path: Path, build: Path) -> None:
    (build / "assets" / "index-4f2a.js.br").write_bytes(b"smaller still")
    async with (
        visiting(tmp_path, build) as client,
        client.stream("GET", "/assets/index-4f2a.js", headers={"Accept-Encoding": "gzip, deflate, br, zstd"}) as answer,
    ):
        sent = b"".join([part async for part in answer.aiter_raw()])
    assert (answer.headers["content-encoding"], sent) == ("br", b"smaller still")


@pytest.mark.parametrize(
    "path",
    [
        "/assets/index-0000.js",  # of an older build
        "/favicon.ico",
        "/.build-hash",
        "/.vite/manifest.json",
        "/../pyproject.toml",
        "/%2e%2e/pyproject.toml",
        "/%00",
        "/api/no-such-thing",
        "/api",
        "/health/no-such-thing",
        "/socket.io/nothing",
    ],
)
async def test_what_is_not_there_is_a_problem_and_never_the_page(tmp_path: Path, build: Path, path: str) -> None:
    async with visiting(tmp_path, build) as client:
        answer = await client.get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_routes_go_first_and_writes_never_meet_the_page(tmp_path: Path, build: Path) -> None:
    async with visiting(tmp_path, build) as client:
        assert (await client.get("/api/orders")).json() == {"total": 0}
        assert (await client.head("/orders")).status_code == 200
        assert (await client.post("/orders")).status_code == 404
        wrong = await client.put("/api/orders", headers={"Origin": BASE_URL})
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "GET")


async def test_without_a_build_the_first_page_says_how_to_make_one(tmp_path: Path) -> None:
    async with visiting(tmp_path, tmp_path / "nothing") as client:
        first, other = await client.get("/"), await client.get("/inbox")
    assert (first.status_code, "make run" in first.text) == (200, True)
    assert (other.status_code, other.json()["code"]) == (404, "not_found")


async def test_the_first_build_there_is_counts(tmp_path: Path, build: Path) -> None:
    async with visiting(tmp_path, tmp_path / "nothing", build) as client:
        assert (await client.get("/")).content == PAGE


async def test_the_client_knows_the_api_as_it_is() -> None:
    """`make client` writes the document anew."""
    assert json.loads(DOCUMENT.read_text()) == json.loads(await description())


@pytest.mark.parametrize(
    ("version", "enough"),
    [
        ("v20.19.0", True),
        ("v22.12.1", True),
        ("v24.0.0", True),
        ("v20.18.3", False),
        ("v21.7.3", False),
        ("v22.11.0", False),
        ("v18.20.4", False),
        ("", False),
        (None, False),
    ],
)
def test_which_node_builds_it(version: str | None, enough: bool) -> None:
    assert is_new_enough(version) is enough


def test_a_machine_without_node_waits_for_the_one_in_venv() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "dashboard.py"), "packages"]
    ended = subprocess.run(command, env={"PATH": ""}, capture_output=True, text=True, check=False, timeout=60)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


def test_packages_count_as_installed_whoever_has_called_npm(tmp_path: Path) -> None:
    def lock(place: Path, packages: dict[str, Any]) -> None:
        place.parent.mkdir(exist_ok=True)
        place.write_text(json.dumps({"packages": packages}))

    react, other = {"integrity": "sha512-a"}, {"integrity": "sha512-b", "optional": True}
    lock(tmp_path / "package-lock.json", {"": {}, "node_modules/react": react, "node_modules/of-a-mac": other})
    assert is_installed(tmp_path) is False, "nothing is there"
    standing = tmp_path / "node_modules" / ".package-lock.json"
    for packages, enough in (
        ({"node_modules/react": react}, True),
        ({"node_modules/react": react, "node_modules/of-a-mac": {"integrity": "sha512-older"}}, False),
        ({"node_modules/react": {"integrity": "sha512-older"}}, False),
        ({}, False),
    ):
        lock(standing, packages)
        assert is_installed(tmp_path) is enough


@pytest.mark.parametrize("language", ["en", "ur"])
def test_every_template_has_a_name_in_the_dashboard(language: str) -> None:
    texts = json.loads((DOCUMENT.parent / "src" / "locales" / language / "templates.json").read_text())
    assert texts["names"].keys() == TEMPLATES.keys()
