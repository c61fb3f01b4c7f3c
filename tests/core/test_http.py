"""The door every request passes: problems, headers, CORS, CSRF, limits, and what the log says of it."""

import asyncio
import io
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, redirect_stdout
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI, Request
from pydantic import SecretStr

from munshi.auth.guards import TenantTx, Viewer
from munshi.core.clock import new_id
from munshi.core.db import connect
from munshi.core.http.app import protect
from munshi.core.http.asgi import Asgi
from munshi.core.http.limits import Memory, Timeout
from munshi.core.http.problems import install_problems
from munshi.core.runtime import Runtime
from munshi.core.settings import load_settings
from munshi.core.telemetry.log import configure_logs
from munshi.core.telemetry.metrics import RATE_LIMIT_FAULTS
from munshi.core.tokens import csrf_token, session_cookie
from munshi.health import Services
from munshi.main import create_api, create_app
from tests.api import BASE_URL, adjusted, client_of, make_member, make_tenant, session_token

PROBLEM = "application/problem+json"


@asynccontextmanager
async def client_over(app: Asgi) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url=BASE_URL) as client:
        yield client


async def test_an_unknown_address_is_a_problem_with_the_request_id(runtime: Runtime) -> None:
    async with client_of(runtime) as client:
        response = await client.get("/api/nothing-here", headers={"X-Request-ID": "shop-7f3a91"})
    assert response.status_code == 404
    assert response.headers["content-type"] == PROBLEM
    assert response.headers["x-request-id"] == "shop-7f3a91"
    assert response.json() == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "code": "not_found",
        "detail": "There is nothing at this address.",
        "request_id": "shop-7f3a91",
    }


@pytest.mark.parametrize("given", ["", "short", "with space in it", "x" * 65, 'quote"{}<script>'])
async def test_an_unfit_request_id_is_replaced(runtime: Runtime, given: str) -> None:
    async with client_of(runtime) as client:
        response = await client.get("/health/live", headers={"X-Request-ID": given})
    assert response.headers["x-request-id"] != given
    assert len(response.headers["x-request-id"]) == 36


async def test_a_wrong_method_names_all_right_ones(runtime: Runtime) -> None:
    async with client_of(runtime) as client:
        response = await client.put("/api/tenant")
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, PATCH"
    assert response.json()["code"] == "method_not_allowed"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "bad_json"),
        (b"[" * 100_000, 400, "bad_request"),
        (b'{"email": "\xff", "password": "x"}', 400, "bad_request"),
        (b'{"email": "a\\u0000@b.pk", "password": "x"}', 422, "invalid"),
        (b'{"email": "\\ud800@b.pk", "password": "x"}', 422, "invalid"),
        (b'{"email": "a@b.pk", "password": "x", "\\ud800": 1}', 422, "invalid"),
        (b"null", 422, "invalid"),
        (b"", 422, "invalid"),
    ],
)
async def test_broken_bodies_are_refused(runtime: Runtime, body: bytes, status: int, code: str) -> None:
    async with client_of(runtime) as client:
        response = await client.post("/api/auth/login", content=body, headers={"content-type": "application/json"})
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response.headers["content-type"] == PROBLEM


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/xml", ""])
async def test_only_json_is_taken_for_json(runtime: Runtime, kind: str) -> None:
    async with client_of(runtime) as client:
        response = await client.post("/api/auth/login", content=b'{"email": "a"}', headers={"content-type": kind})
    assert (response.status_code, response.json()["code"]) == (415, "unsupported_media")


async def test_invalid_input_names_each_field(runtime: Runtime) -> None:
    async with client_of(runtime) as client:
        response = await client.post("/api/auth/login", json={"email": 5, "extra": 1})
    assert response.status_code == 422
    assert response.json()["title"] == "Invalid input"
    assert response.json()["errors"] == [
        {"field": "email", "message": "Input should be a valid string"},
        {"field": "password", "message": "Field required"},
        {"field": "extra", "message": "Extra inputs are not permitted"},
    ]


async def test_a_body_over_the_limit_is_refused_announced_or_not(runtime: Runtime) -> None:
    async def stream() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b" " * 65_536

    async with client_of(runtime) as client:
        announced = await client.post("/api/auth/login", content=b" " * (1024 * 1024 + 1))
        chunked = await client.post("/api/auth/login", content=stream(), headers={"content-type": "application/json"})
    for response in (announced, chunked):
        assert response.status_code == 413
        assert response.headers["content-type"] == PROBLEM
        assert response.json()["detail"] == "The body is larger than 1 MiB."
        assert response.headers["x-content-type-options"] == "nosniff"


def broken_api(runtime: Runtime) -> FastAPI:
    api = create_api(runtime)

    @api.get("/api/broken")
    async def broken(request: Request) -> None:
        raise RuntimeError(f"customer said {request.query_params['q']}")

    @api.get("/api/slow")
    async def slow() -> None:
        await asyncio.sleep(5)

    return api


async def test_a_crash_tells_nothing_but_the_request_id_and_logs_no_text(runtime: Runtime) -> None:
    output = io.StringIO()
    with redirect_stdout(output):
        configure_logs(runtime.settings)
        async with client_over(protect(broken_api(runtime), runtime.settings)) as client:
            response = await client.get("/api/broken?q=mera+raaz")
    assert response.status_code == 500
    assert response.headers["content-type"] == PROBLEM
    assert response.json()["request_id"] == response.headers["x-request-id"]
    assert "RuntimeError" not in response.text
    lines = [json.loads(line) for line in output.getvalue().splitlines()]
    assert [(line["event"], line["level"]) for line in lines] == [("request failed", "error"), ("request", "info")]
    assert lines[0]["exception"] == "RuntimeError"
    assert lines[0]["at"][-1].startswith("broken (")
    assert (lines[1]["path"], lines[1]["status"]) == ("/api/broken", 500)
    assert {line["correlation_id"] for line in lines} == {response.headers["x-request-id"]}
    assert "raaz" not in output.getvalue()


async def test_a_request_that_takes_too_long_gets_504(runtime: Runtime) -> None:
    async with client_over(Timeout(broken_api(runtime), 0.05)) as client:
        response = await client.get("/api/slow")
    assert response.status_code == 504
    assert response.headers["content-type"] == PROBLEM
    assert response.json()["code"] == "timeout"


async def test_a_request_that_is_cut_off_leaves_nothing_behind(runtime: Runtime) -> None:
    member = await make_member(runtime.db, await make_tenant(runtime.db), "owner")
    api = create_api(runtime)

    @api.post("/api/slow-change")
    async def slow_change(member: Viewer, tx: TenantTx) -> None:
        await tx.raw.execute("update tenants set name = 'Half done' where id = $1", tx.tenant_id)
        await asyncio.sleep(5)

    hasty, patient = (client_of(runtime, member, app=app) for app in (Timeout(api, 0.3), api))
    async with hasty as client, patient as next_client:
        assert (await client.post("/api/slow-change")).status_code == 504
        async with asyncio.timeout(5):  # the row is not locked any more
            assert (await next_client.patch("/api/tenant", json={"locale": "ur"})).json()["name"] == "Test Shop"


async def test_a_database_that_is_away_is_not_our_crash(runtime: Runtime) -> None:
    member = await make_member(runtime.db, await make_tenant(runtime.db), "owner")
    token = await session_token(runtime, member)
    away = replace(runtime, db=connect("postgresql://nobody@127.0.0.1:1/nothing"))
    async with client_of(away) as client:
        answer = await client.get("/api/tenant", headers={"Cookie": f"munshi_session={token}"})
        ready = await client.get("/health/ready")
        live = await client.get("/health/live")
    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, "unavailable", "5")
    assert (ready.status_code, ready.json()) == (503, {"status": "not_ready", "reason": "database_unreachable"})
    assert live.status_code == 200
    await away.db.engine.dispose()


@pytest.mark.parametrize(
    ("services", "reason"),
    [(Services(), "whatsapp_not_initialized"), (Services(whatsapp=True), "ai_no_providers")],
)
async def test_not_ready_says_why(runtime: Runtime, services: Services, reason: str) -> None:
    async with client_of(runtime, app=create_app(runtime, services)) as client:
        answer = await client.get("/health/ready")
    assert (answer.status_code, answer.json()) == (503, {"status": "not_ready", "reason": reason})


async def test_security_headers(runtime: Runtime) -> None:
    async with client_of(runtime) as client:
        headers = (await client.get("/health/live")).headers
    assert headers["content-security-policy"].split("; ")[:3] == [
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
    ]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "strict-transport-security" not in headers
    async with client_of(adjusted(runtime, APP_ENV="production")) as client:
        headers = (await client.get("/health/live")).headers
    assert headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"


async def test_cors_is_for_the_named_origins_only(runtime: Runtime) -> None:
    ask = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "X-CSRF-Token"}
    async with client_of(adjusted(runtime, CORS_ORIGIN="https://shop.example")) as client:
        friend = await client.options("/api/auth/login", headers={"Origin": "https://shop.example", **ask})
        stranger = await client.options("/api/auth/login", headers={"Origin": "https://evil.example", **ask})
        refused = await client.get("/api/auth/profile", headers={"Origin": "https://shop.example"})
    assert friend.status_code == 200
    assert friend.headers["access-control-allow-origin"] == "https://shop.example"
    assert friend.headers["access-control-allow-credentials"] == "true"
    assert "access-control-allow-origin" not in stranger.headers
    assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (401, "https://shop.example")


async def test_a_write_with_a_session_needs_the_token_made_for_it(runtime: Runtime) -> None:
    tenant_id = await make_tenant(runtime.db)
    member = await make_member(runtime.db, tenant_id, "owner")
    other = csrf_token(runtime.settings, await session_token(runtime, member))
    async with client_of(runtime, member) as client:
        right = client.headers.pop("X-CSRF-Token")
        for wrong in ({}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": other}, {"X-CSRF-Token": right[:-1] + "é"}):
            response = await client.patch("/api/tenant", json={"name": "Taken Over"}, headers=_latin(wrong))
            assert (response.status_code, response.json()["code"]) == (403, "csrf")
        assert (await client.get("/api/tenant")).json()["name"] == "Test Shop"
        fresh = (await client.get("/api/auth/csrf-token")).json()["token"]
        for token in (right, fresh):
            response = await client.patch("/api/tenant", json={"name": "New Name"}, headers={"X-CSRF-Token": token})
            assert (response.status_code, response.json()["name"]) == (200, "New Name")


def _latin(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]


@pytest.mark.parametrize(
    ("headers", "passes"),
    [
        ({}, True),
        ({"Sec-Fetch-Site": "same-origin", "Origin": BASE_URL}, True),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://behind.proxy"}, True),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, False),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://evil.munshi.test"}, False),
        ({"Origin": BASE_URL}, True),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://shop.example"}, True),
    ],
)
async def test_signing_in_is_for_our_own_pages(runtime: Runtime, headers: dict[str, str], passes: bool) -> None:
    async with client_of(adjusted(runtime, CORS_ORIGIN="https://shop.example")) as client:
        response = await client.post("/api/auth/login", json={"email": "a@b.pk", "password": "x"}, headers=headers)
    expected = (401, "wrong_credentials") if passes else (403, "cross_site")
    assert (response.status_code, response.json()["code"]) == expected


async def test_the_rate_limit_counts_each_session_by_itself(runtime: Runtime) -> None:
    limited = adjusted(runtime, RATE_LIMIT_MAX_REQUESTS=3, RATE_LIMIT_WINDOW_MS=60_000)
    tenant_id = await make_tenant(runtime.db)
    first, second = [await make_member(runtime.db, tenant_id, "viewer") for _ in range(2)]
    app = create_app(limited)
    async with client_of(limited, first, app=app) as one, client_of(limited, second, app=app) as two:
        assert [(await one.patch("/api/auth/profile", json={})).status_code for _ in range(4)] == [200, 200, 200, 429]
        refused = await one.patch("/api/auth/profile", json={})
        assert (await two.patch("/api/auth/profile", json={})).status_code == 200
        assert (await one.get("/health/live")).status_code == 200
        assert (await one.post("/api/hooks/whatsapp/nobody")).status_code != 429
    assert refused.json()["code"] == "too_many_requests"
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert refused.json()["retry_after"] == int(refused.headers["retry-after"])


async def test_a_session_reads_ten_times_as_often_as_it_writes(runtime: Runtime) -> None:
    limited = adjusted(runtime, RATE_LIMIT_MAX_REQUESTS=1, RATE_LIMIT_WINDOW_MS=60_000)
    member = await make_member(runtime.db, await make_tenant(runtime.db), "viewer")
    app = create_app(limited)
    async with client_of(limited, member, app=app) as client, client_of(limited, app=app) as outside:
        reads = [(await client.request("HEAD" if turn else "GET", "/api/tenant")).status_code for turn in range(11)]
        assert (reads[0], reads[10], 429 in reads[:10]) == (200, 429, False)
        assert (await client.patch("/api/auth/profile", json={})).status_code == 200
        assert (await client.patch("/api/auth/profile", json={})).status_code == 429
        assert [(await outside.get("/api/tenant")).status_code for _ in range(2)] == [401, 429]


async def test_a_window_that_is_over_is_forgotten() -> None:
    counts = Memory()
    assert [await counts.incr(key, seconds) for key, seconds in (("over", 0), ("open", 60), ("open", 60))] == [1, 1, 2]
    assert list(counts.storage) == ["open"], "what is over takes no room"
    assert [await counts.incr("over", 60), await counts.get("open")] == [1, 2]


async def test_a_forged_cookie_does_not_escape_the_rate_limit(runtime: Runtime) -> None:
    limited = adjusted(runtime, RATE_LIMIT_MAX_REQUESTS=2, RATE_LIMIT_WINDOW_MS=60_000)
    statuses = []
    async with client_of(limited) as client:
        for number in range(3):
            cookie = f"{session_cookie(limited.settings)}=forged{number}"
            statuses.append((await client.get("/api/tenant", headers={"Cookie": cookie})).status_code)
    assert statuses == [401, 401, 429]


async def test_a_dead_store_lets_requests_in_and_is_counted(runtime: Runtime) -> None:
    before = RATE_LIMIT_FAULTS._value.get()
    async with client_of(adjusted(runtime, REDIS_URL="redis://127.0.0.1:1/0", RATE_LIMIT_MAX_REQUESTS=1)) as client:
        statuses = [(await client.get("/api/auth/profile")).status_code for _ in range(2)]
    assert statuses == [401, 401]
    assert RATE_LIMIT_FAULTS._value.get() == before + 2


async def test_every_address_is_found_and_names_its_methods(runtime: Runtime) -> None:
    async with client_of(adjusted(runtime, RATE_LIMIT_MAX_REQUESTS=10_000)) as client:
        paths = (await client.get("/api/openapi.json")).json()["paths"]
        for path, operations in paths.items():
            answer = await client.request("TRACE", re.sub(r"{\w+}", str(new_id()), path))
            assert answer.status_code == 405, path
            assert {method.upper() for method in operations} <= set(answer.headers["allow"].split(", ")), path


async def test_every_answer_is_described(runtime: Runtime) -> None:
    async with client_of(runtime) as client:
        document = (await client.get("/api/openapi.json")).json()
    assert document["openapi"] == "3.1.0"
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    names = [operation["operationId"] for operation in operations]
    assert len(names) == len(set(names))
    assert "ProblemDocument" in document["components"]["schemas"]
    assert "HTTPValidationError" not in json.dumps(document)
    login = document["paths"]["/api/auth/login"]["post"]["responses"]
    assert sorted(login) == ["200", "400", "401", "403", "413", "415", "422", "429"]
    assert login["401"] == {"$ref": "#/components/responses/Unauthorized"}
    unauthorized = document["components"]["responses"]["Unauthorized"]
    assert unauthorized["content"] == {PROBLEM: {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}}


async def test_the_api_page_works_offline_under_the_policy(runtime: Runtime) -> None:
    async with client_of(runtime) as client:
        page = await client.get("/api/docs")
        assert page.status_code == 200
        assert "<script>" not in page.text
        assert "//" not in page.text.replace("<!doctype", "")
        for part in ("assets/swagger-ui.css", "assets/swagger-ui-bundle.js", "start.js"):
            assert f'"/api/docs/{part}"' in page.text
            answer = await client.get(f"/api/docs/{part}")
            assert answer.status_code == 200
            assert len(answer.content) > 300
        welcome = await client.get("/")
    assert (welcome.status_code, welcome.headers["content-type"]) == (200, "text/html; charset=utf-8")


async def test_metrics_are_for_this_machine_and_platform_admins(runtime: Runtime) -> None:
    production = adjusted(runtime, APP_ENV="production", METRICS_TOKEN=SecretStr("a token for metrics"))
    app = create_app(production)

    async def ask(address: str, token: str = "") -> httpx2.Response:
        transport = httpx2.ASGITransport(app, client=(address, 1234))
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with httpx2.AsyncClient(transport=transport, base_url=BASE_URL, headers=headers) as client:
            return await client.get("/metrics")

    assert (await ask("127.0.0.1")).status_code == 200
    assert (await ask("::1")).status_code == 200
    refused = await ask("203.0.113.9")
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert (await ask("203.0.113.9", "a token for metrics")).status_code == 200
    assert (await ask("203.0.113.9", "another token altogether")).status_code in (401, 403)
    async with client_of(runtime) as client:
        body = (await client.get("/metrics")).text
    assert 'munshi_http_request_seconds_count{method="GET",route="/metrics",status="403"}' in body


async def test_install_problems_alone_covers_a_bare_application(tmp_path: Path) -> None:
    api = FastAPI()
    install_problems(api)
    settings = load_settings(APP_ENV="test", DATA_DIR=tmp_path)
    async with client_over(protect(api, settings)) as client:
        response = await client.request("BREW", "/coffee")
    assert (response.status_code, response.headers["content-type"]) == (404, PROBLEM)
