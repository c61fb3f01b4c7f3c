"""A price list becomes a draft, and a confirmed draft the catalogue, through HTTP."""

import base64
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx2
import pytest

from munshi.core.runtime import Runtime
from tests.api import client_of, make_member, make_tenant

LIST = """*Logo*
- Basic Rs 3,500 (3 days)
- Pro Rs 7,000
- Custom: ask"""
URDU_CSV = "سروس;پیکج;قیمت\nلوگو;بنیادی;3500\n"


@pytest.fixture
async def tenant_id(runtime: Runtime) -> UUID:
    return await make_tenant(runtime.db)


@pytest.fixture
async def client(runtime: Runtime, tenant_id: UUID) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_of(runtime, await make_member(runtime.db, tenant_id, "admin")) as opened:
        yield opened


async def draft(client: httpx2.AsyncClient, text: str) -> dict[str, Any]:
    answer = await client.post("/api/catalog/drafts", json={"text": text})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def upload(client: httpx2.AsyncClient, data: bytes, **more: object) -> httpx2.Response:
    file = base64.b64encode(data).decode()
    return await client.post("/api/catalog/drafts/file", json={"file": file, **more})


async def names_and_prices(client: httpx2.AsyncClient) -> list[tuple[str, str]]:
    listed = (await client.get("/api/packages", params={"limit": 100})).json()["items"]
    return [(one["name"], one["price"]["amount"]) for one in listed]


def confirmed(drafted: dict[str, Any]) -> dict[str, Any]:
    """What the dashboard sends: every package that has a price."""
    wanted = ("name", "price", "duration", "features", "description")
    services = [
        {
            "name": service["name"],
            "description": service["description"],
            "packages": [{key: one[key] for key in wanted} for one in service["packages"] if one["price"]],
        }
        for service in drafted["services"]
    ]
    return {"services": services}


async def test_a_draft_writes_nothing_and_points_to_its_lines(client: httpx2.AsyncClient) -> None:
    drafted = await draft(client, LIST)
    (service,) = drafted["services"]
    assert (service["line"], service["name"], service["change"]) == (1, "Logo", "new")
    basic, pro, custom = service["packages"]
    assert basic == {
        "line": 2,
        "text": "- Basic Rs 3,500 (3 days)",
        "name": "Basic",
        "price": {"amount": "3500", "currency": "PKR"},
        "doubt": "",
        "duration": "3 days",
        "features": [],
        "description": "",
        "change": "new",
        "before": None,
    }
    assert (pro["line"], pro["price"]["amount"]) == (3, "7000")
    assert (custom["line"], custom["price"], custom["doubt"]) == (4, None, "no_price")
    assert (await client.get("/api/services")).json()["total"] == 0


async def test_a_confirmed_draft_is_the_catalogue(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/api/catalog/import", json=confirmed(await draft(client, LIST)))
    assert (answer.status_code, answer.json()) == (200, {"new": 2, "changed": 0, "same": 0})
    assert await names_and_prices(client) == [("Basic", "3500.00"), ("Pro", "7000.00")]


async def test_the_same_names_are_changed_and_never_doubled(client: httpx2.AsyncClient) -> None:
    await client.post("/api/catalog/import", json=confirmed(await draft(client, LIST)))
    again = await draft(client, "logo:\n- BASIC Rs 4,000\n- Pro Rs 7000\n- Gold Rs 9000")
    (service,) = again["services"]
    assert service["change"] == "same"
    assert [one["change"] for one in service["packages"]] == ["changed", "same", "new"]
    before = {"price": {"amount": "3500.00", "currency": "PKR"}, "duration": "3 days", "features": []}
    assert service["packages"][0]["before"] == before
    answer = await client.post("/api/catalog/import", json=confirmed(again))
    assert answer.json() == {"new": 1, "changed": 1, "same": 1}
    assert await names_and_prices(client) == [("Basic", "4000.00"), ("Pro", "7000.00"), ("Gold", "9000.00")]
    kept = (await client.get("/api/packages", params={"q": "basic"})).json()["items"][0]
    assert kept["duration"] == "3 days"
    assert (await client.get("/api/services")).json()["total"] == 1


async def test_all_of_a_draft_or_nothing(client: httpx2.AsyncClient) -> None:
    whole = confirmed(await draft(client, LIST))
    packages = whole["services"][0]["packages"]
    twice = {"services": [{"name": "Logo", "packages": [packages[0], packages[1] | {"name": "basic "}]}]}
    unpriced = {"services": [{"name": "Logo", "packages": [packages[0], {"name": "Custom", "price": None}]}]}
    fraction = packages[1] | {"price": {"amount": "1.001", "currency": "PKR"}}
    for wrong in (twice, unpriced, {"services": [{"name": "Logo", "packages": [packages[0], fraction]}]}):
        assert (await client.post("/api/catalog/import", json=wrong)).status_code == 422
    assert await names_and_prices(client) == []
    assert (await client.get("/api/services")).json()["total"] == 0


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
async def test_a_file_in_any_encoding(client: httpx2.AsyncClient, encoding: str) -> None:
    answer = await upload(client, URDU_CSV.encode(encoding))
    assert answer.status_code == 200, answer.text
    (service,) = answer.json()["services"]
    assert (service["name"], service["packages"][0]["name"]) == ("لوگو", "بنیادی")
    assert service["packages"][0]["price"] == {"amount": "3500", "currency": "PKR"}
    assert answer.json()["columns"] == {"service": "سروس", "package": "پیکج", "price": "قیمت"}


async def test_a_windows_1256_file(client: httpx2.AsyncClient) -> None:
    answer = await upload(client, "الخدمة,السعر\nقص شعر,80\n".encode("cp1256"))
    (service,) = answer.json()["services"]
    assert (service["name"], service["packages"][0]["price"]["amount"]) == ("قص شعر", "80")


async def test_columns_that_only_the_owner_knows(client: httpx2.AsyncClient) -> None:
    odd = b"What,How much,Extra\nLogo,3500,ignored\n"
    named = await upload(client, odd, columns={"package": "What", "price": "How much"})
    (service,) = named.json()["services"]
    assert (service["name"], service["packages"][0]["price"]["amount"]) == ("Logo", "3500")
    assert named.json()["headings"] == ["What", "How much", "Extra"]
    missing = await upload(client, odd, columns={"package": "Which", "price": "How much"})
    assert (missing.status_code, missing.json()["code"]) == (422, "list_columns")


async def test_what_is_no_text_is_refused(client: httpx2.AsyncClient) -> None:
    for data in (b"\x00\x01\x02\x00\xff\xd8", b"\xff\xfe\x00"):
        answer = await upload(client, data)
        assert (answer.status_code, answer.json()["code"]) == (422, "list_unreadable")
