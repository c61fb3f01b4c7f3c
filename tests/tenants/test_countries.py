"""The country of a shop brings its money, time and languages; what a shop tells of itself its assistant knows."""

from munshi.core.db import tenant_tx
from munshi.core.runtime import Runtime
from munshi.tenants.countries import MAIN_ZONES
from tests.api import client_of, make_member, make_tenant

NEW = {"business_name": "Noor", "name": "Owner", "password": "a long enough one"}
SAME_ORIGIN = {"Origin": "http://munshi.test"}
PLACE = ("country", "currency", "time_zone", "locale")


async def test_anybody_reads_the_countries_and_may_keep_them(runtime: Runtime) -> None:
    async with client_of(runtime) as client:
        answer = await client.get("/api/countries")
    assert answer.headers["cache-control"] == "public, max-age=86400"
    found = {one["code"]: one for one in answer.json()}
    assert found["PK"] == {
        "code": "PK",
        "name": "Pakistan",
        "currency": "PKR",
        "time_zones": ["Asia/Karachi"],
        "languages": found["PK"]["languages"],
        "locale": "en-PK",
        "calling_code": 92,
    }
    assert found["PK"]["languages"][:2] == ["ur", "en"]
    assert (found["AE"]["currency"], found["AE"]["locale"], found["AE"]["calling_code"]) == ("AED", "ar-AE", 971)
    assert (found["US"]["time_zones"][0], found["US"]["locale"]) == ("America/New_York", "en-US")
    assert found["IN"]["time_zones"] == ["Asia/Kolkata", "Asia/Calcutta"]
    assert {code: found[code]["time_zones"][0] for code in MAIN_ZONES} == MAIN_ZONES
    assert len(found) > 200
    assert all(one["time_zones"] and one["languages"] for one in found.values())
    assert {"XA", "ZZ", "EU", "AQ"}.isdisjoint(found)


async def test_registering_takes_what_is_sent_and_fills_the_rest_by_country(runtime: Runtime) -> None:
    sent = [
        ({}, ("PK", "PKR", "Asia/Karachi", "en-PK")),
        ({"country": "AE"}, ("AE", "AED", "Asia/Dubai", "ar-AE")),
        ({"country": "AE", "currency": "USD", "locale": "ur"}, ("AE", "USD", "Asia/Dubai", "ur")),
        ({"time_zone": "Europe/London"}, ("GB", "GBP", "Europe/London", "en-GB")),
        ({"time_zone": "Asia/Calcutta"}, ("IN", "INR", "Asia/Kolkata", "en-IN")),
        ({"time_zone": "UTC", "currency": "EUR"}, ("PK", "EUR", "UTC", "en-PK")),
    ]
    for number, (said, expected) in enumerate(sent):
        async with client_of(runtime) as client:
            body = {**NEW, "email": f"o{number}@noor.example", **said}
            assert (await client.post("/api/auth/register", json=body, headers=SAME_ORIGIN)).status_code == 201
            shop = (await client.get("/api/tenant")).json()
        assert tuple(shop[name] for name in PLACE) == expected
    async with client_of(runtime) as client:
        body = {**NEW, "email": "x@noor.example", "country": "XX"}
        refused = await client.post("/api/auth/register", json=body, headers=SAME_ORIGIN)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "country")


async def test_a_shop_moves_to_another_country_and_tells_of_itself(runtime: Runtime) -> None:
    tenant_id = await make_tenant(runtime.db)
    told = {"about": "Logos", "address": "12 Mall Road, Lahore", "website": "https://noor.pk", "email": "a@noor.pk"}
    async with client_of(runtime, await make_member(runtime.db, tenant_id, "admin")) as client:
        moved = (await client.patch("/api/tenant", json={"country": "SA", "time_zone": "Asia/Dubai"})).json()
        assert tuple(moved[name] for name in PLACE) == ("SA", "SAR", "Asia/Dubai", "ar-SA")
        again = (await client.patch("/api/tenant", json={"country": "SA", "currency": "USD"})).json()
        assert tuple(again[name] for name in PLACE) == ("SA", "USD", "Asia/Dubai", "ar-SA")
        shop = (await client.patch("/api/tenant", json={"profile": {**told, "category": "design"}})).json()
        assert shop["profile"] == {**told, "category": "design"}
        cleared = (await client.patch("/api/tenant", json={"profile": {"website": ""}})).json()
        assert cleared["profile"] == {**told, "category": "design", "website": ""}
        for wrong in ({"website": "noor.pk"}, {"website": "javascript:x.y"}, {"email": "nobody"}, {"category": "x"}):
            refused = await client.patch("/api/tenant", json={"profile": wrong})
            assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, f"profile.{next(iter(wrong))}")
        assert (await client.get("/api/tenant")).json() == cleared
    async with tenant_tx(runtime.db, tenant_id) as tx:
        rows = await tx.raw.fetch("select data, changes from events where type = 'tenant.updated' order by id")
    assert [row["data"]["fields"] for row in rows] == [
        ["currency", "time_zone", "locale", "country"],
        ["currency"],
        ["category", "about", "address", "website", "email"],
        ["website"],
    ]
    assert rows[3]["changes"] == {"website": ["https://noor.pk", ""]}
