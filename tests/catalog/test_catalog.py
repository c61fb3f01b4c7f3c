"""The catalogue through HTTP, and as customers see it."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx2
import pytest

from munshi.catalog.service import active_catalogue, get_active_package
from munshi.core.clock import new_id
from munshi.core.db import tenant_tx
from munshi.core.errors import NotFound
from munshi.core.runtime import Runtime
from tests.api import client_of, make_member, make_tenant
from tests.shop import PNG


@pytest.fixture
async def tenant_id(runtime: Runtime) -> UUID:
    return await make_tenant(runtime.db)


@pytest.fixture
async def client(runtime: Runtime, tenant_id: UUID) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_of(runtime, await make_member(runtime.db, tenant_id, "admin")) as opened:
        yield opened


async def make(client: httpx2.AsyncClient, path: str, **values: object) -> dict[str, Any]:
    answer = await client.post(path, json=values)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def rupees(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "PKR"}


async def test_a_package_comes_back_as_it_was_written(client: httpx2.AsyncClient) -> None:
    service = await make(client, "/api/services", name="Logo", description="Drawn by hand")
    new = {
        "service_id": service["id"],
        "name": "Basic",
        "description": "Two concepts",
        "price": rupees("3500.50"),
        "duration": "3 days",
        "features": ["PNG", "JPG"],
        "popular": True,
        "active": True,
    }
    package = await make(client, "/api/packages", **new)
    assert {name: package[name] for name in new} == new
    assert (await client.get(f"/api/packages/{package['id']}")).json() == package
    assert (await client.get(f"/api/services/{service['id']}")).json() == service
    listed = (await client.get("/api/packages", params={"service_id": service["id"]})).json()
    assert listed == {"items": [package], "total": 1, "limit": 20, "offset": 0}


async def test_change_only_what_is_sent(client: httpx2.AsyncClient) -> None:
    service = await make(client, "/api/services", name="Logo")
    package = await make(client, "/api/packages", service_id=service["id"], name="Basic", price=rupees("10"))
    changed = await client.patch(
        f"/api/packages/{package['id']}", json={"price": {"amount": "9.99", "currency": "USD"}}
    )
    assert changed.status_code == 200, changed.text
    assert changed.json() == package | {"price": {"amount": "9.99", "currency": "USD"}}
    renamed = await client.patch(f"/api/services/{service['id']}", json={"name": "Logos", "active": False})
    assert renamed.json() == service | {"name": "Logos", "active": False}


async def test_names_are_taken_once(client: httpx2.AsyncClient) -> None:
    first = await make(client, "/api/services", name="Logo")
    second = await make(client, "/api/services", name="Website")
    again = await client.post("/api/services", json={"name": "Logo"})
    renamed = await client.patch(f"/api/services/{second['id']}", json={"name": "Logo"})
    assert [(answer.status_code, answer.json()["code"]) for answer in (again, renamed)] == [(409, "name_taken")] * 2
    await make(client, "/api/packages", service_id=first["id"], name="Basic", price=rupees("1"))
    await make(client, "/api/packages", service_id=second["id"], name="Basic", price=rupees("1"))
    twice = await client.post("/api/packages", json={"service_id": first["id"], "name": "Basic", "price": rupees("1")})
    assert twice.status_code == 409
    assert (await client.get("/api/services")).json()["total"] == 2
    assert (await client.get("/api/packages")).json()["total"] == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 201},
        {"name": "a\x00"},
        {"price": rupees("1.001")},
        {"price": rupees("-1")},
        {"price": {"amount": 10, "currency": "PKR"}},
        {"price": rupees("1") | {"currency": "QQQ"}},
        {"features": ["x"] * 31},
        {"popular": "yes"},
        {"position": 3},
    ],
)
async def test_bad_packages_are_refused(client: httpx2.AsyncClient, wrong: dict[str, Any]) -> None:
    service = await make(client, "/api/services", name="Logo")
    good = {"service_id": service["id"], "name": "Basic", "price": rupees("10")}
    assert (await client.post("/api/packages", json=good | wrong)).status_code == 422
    assert (await client.get("/api/packages")).json()["total"] == 0


async def test_the_shop_decides_the_order(client: httpx2.AsyncClient, runtime: Runtime, tenant_id: UUID) -> None:
    ids = [(await make(client, "/api/services", name=name))["id"] for name in ("A", "B", "C")]
    packages = [
        (await make(client, "/api/packages", service_id=ids[2], name=name, price=rupees("1")))["id"] for name in "xyz"
    ]
    await make(client, "/api/packages", service_id=ids[0], name="only", price=rupees("1"))
    assert (await client.put("/api/services/order", json={"ids": [ids[2], ids[0]]})).status_code == 204
    assert (await client.put("/api/packages/order", json={"ids": [packages[2]]})).status_code == 204
    listed = (await client.get("/api/services")).json()["items"]
    assert [item["name"] for item in listed] == ["C", "A", "B"]
    async with tenant_tx(runtime.db, tenant_id) as tx:
        seen = await active_catalogue(tx)
    assert [(service.name, [package.name for package in service.packages]) for service in seen] == [
        ("C", ["z", "x", "y"]),
        ("A", ["only"]),
    ]
    assert (await client.put("/api/services/order", json={"ids": [ids[0], ids[0]]})).status_code == 422
    assert (await client.put("/api/services/order", json={"ids": [str(new_id())]})).status_code == 404
    assert [item["name"] for item in (await client.get("/api/services")).json()["items"]] == ["C", "A", "B"]


async def test_customers_see_only_what_is_on_sale(
    client: httpx2.AsyncClient, runtime: Runtime, tenant_id: UUID
) -> None:
    on, off = [await make(client, "/api/services", name=name) for name in ("On", "Off")]
    shown = await make(client, "/api/packages", service_id=on["id"], name="Shown", price=rupees("2500"))
    hidden = await make(client, "/api/packages", service_id=on["id"], name="Hidden", price=rupees("1"), active=False)
    under = await make(client, "/api/packages", service_id=off["id"], name="Under", price=rupees("1"))
    await client.patch(f"/api/services/{off['id']}", json={"active": False})
    async with tenant_tx(runtime.db, tenant_id) as tx:
        (service,) = await active_catalogue(tx)
        (package,) = service.packages
        assert (package.id, package.price_minor, package.currency) == (UUID(shown["id"]), 250_000, "PKR")
        assert await get_active_package(tx, package.id) == package
        for unseen in (hidden, under):
            with pytest.raises(NotFound):
                await get_active_package(tx, UUID(unseen["id"]))
    assert [
        item["name"] for item in (await client.get("/api/packages", params={"active": "false"})).json()["items"]
    ] == ["Hidden"]


async def test_lists_are_searched_sorted_and_paged(client: httpx2.AsyncClient) -> None:
    service = await make(client, "/api/services", name="Video")
    for name, price in (("Reel", "25"), ("Promo", "90"), ("promo long", "200")):
        await make(client, "/api/packages", service_id=service["id"], name=name, price=rupees(price))

    async def names(**query: str) -> list[str]:
        return [item["name"] for item in (await client.get("/api/packages", params=query)).json()["items"]]

    assert await names() == ["Reel", "Promo", "promo long"]
    assert await names(sort="-price") == ["promo long", "Promo", "Reel"]
    assert await names(sort="name") == ["Promo", "promo long", "Reel"]
    assert await names(q="PROMO") == ["Promo", "promo long"]
    assert await names(q="_") == []
    assert await names(limit="1", offset="1") == ["Promo"]
    for bad in ({"sort": "price; drop"}, {"limit": "0"}, {"limit": "101"}, {"offset": "-1"}, {"offset": str(2**63)}):
        assert (await client.get("/api/packages", params=bad)).status_code == 422


async def test_deleting_a_service_takes_its_packages(client: httpx2.AsyncClient) -> None:
    service = await make(client, "/api/services", name="Logo")
    package = await make(client, "/api/packages", service_id=service["id"], name="Basic", price=rupees("10"))
    assert (await client.delete(f"/api/services/{service['id']}")).status_code == 204
    assert (await client.get(f"/api/packages/{package['id']}")).status_code == 404
    assert (await client.delete(f"/api/services/{service['id']}")).status_code == 404


async def test_a_service_bears_a_picture_of_this_shop(client: httpx2.AsyncClient, runtime: Runtime) -> None:
    picture = (await client.post("/api/media", files={"file": ("logo.png", PNG, "image/png")})).json()
    document = (await client.post("/api/media", files={"file": ("x.pdf", b"%PDF-1.7 hello", "image/png")})).json()
    service = await make(client, "/api/services", name="Logo", image_id=picture["id"])
    assert service["image_id"] == picture["id"]
    address = f"/api/services/{service['id']}"
    assert (await client.patch(address, json={"image_id": document["id"]})).status_code == 422
    assert (await client.patch(address, json={"image_id": str(new_id())})).status_code == 404
    assert (await client.get(address)).json()["image_id"] == picture["id"]
    assert (await client.patch(address, json={"image_id": None})).json()["image_id"] is None


async def test_only_admins_write_and_only_in_their_shop(client: httpx2.AsyncClient, runtime: Runtime) -> None:
    service = await make(client, "/api/services", name="Logo")
    package = await make(client, "/api/packages", service_id=service["id"], name="Basic", price=rupees("10"))
    other = await make_tenant(runtime.db)
    async with client_of(runtime, await make_member(runtime.db, other, "owner")) as stranger:
        for path in (f"/api/services/{service['id']}", f"/api/packages/{package['id']}"):
            assert (await stranger.get(path)).status_code == 404
            assert (await stranger.patch(path, json={"name": "Mine"})).status_code == 404
            assert (await stranger.delete(path)).status_code == 404
        stolen = {"service_id": service["id"], "name": "Mine", "price": rupees("1")}
        assert (await stranger.post("/api/packages", json=stolen)).status_code == 404
        assert (await stranger.put("/api/packages/order", json={"ids": [package["id"]]})).status_code == 404
    assert (await client.get(f"/api/packages/{package['id']}")).json() == package


async def test_agents_read_the_catalogue(runtime: Runtime, tenant_id: UUID) -> None:
    async with client_of(runtime, await make_member(runtime.db, tenant_id, "agent")) as agent:
        assert (await agent.get("/api/services")).status_code == 200
        assert (await agent.post("/api/services", json={"name": "Logo"})).status_code == 403
        assert (await agent.get("/api/services")).json()["total"] == 0
    async with client_of(runtime) as nobody:
        assert (await nobody.get("/api/services")).status_code == 401
