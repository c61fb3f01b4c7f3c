"""Secrets go in and never come out: not in an answer, an event, a log line, nor in plain in any table."""

import pytest

from munshi.core.telemetry.log import configure_logs
from tests.api import PASSWORD, client_of
from tests.rules.catalogue import Connection
from tests.rules.full_shop import full_shop
from tests.rules.house import House
from tests.rules.operations import EXAMPLES
from tests.rules.test_routes import PUBLIC

SECRETS = (PASSWORD, *(EXAMPLES[name] for name in ("access_token", "app_secret", "key", "new")))


async def test_no_secret_comes_out(house: House, superuser: Connection, capfd: pytest.CaptureFixture[str]) -> None:
    configure_logs(house.runtime.settings.model_copy(update={"LOG_LEVEL": "trace"}))
    shop = await full_shop(house.runtime)
    told = []
    for one in house.operations:
        async with client_of(house.runtime, None if str(one) in PUBLIC else shop.owner, app=house.app) as client:
            answer = await one.call(client, shop.ids)
            told.append(answer.text + str(answer.headers))
    async with client_of(house.runtime, shop.owner, app=house.app) as client:
        keys = {name: EXAMPLES[name] for name in ("phone_number_id", "access_token", "app_secret")}
        created = await client.post("/api/whatsapp", json={"kind": "cloud", "label": "Cloud", **keys})
        assert created.status_code == 201
        told += [created.text, (await client.get("/api/whatsapp")).text, (await client.get("/api/ai-providers")).text]
    for table in await superuser.fetch("select tablename as name from pg_tables where schemaname = 'public'"):
        rows = await superuser.fetch(f"select t::text as row from {table['name']} t")  # noqa: S608
        told += [row["row"] for row in rows]
    logged = "".join(capfd.readouterr())
    assert "request" in logged
    assert [(secret, text[:300]) for secret in SECRETS for text in (*told, logged) if secret in text] == []


async def test_no_secret_that_is_sent_is_told_again(
    house: House, superuser: Connection, capfd: pytest.CaptureFixture[str]
) -> None:
    """Into every secret member of every body goes a mark of its own, in requests that are taken and some refused."""
    configure_logs(house.runtime.settings.model_copy(update={"LOG_LEVEL": "trace"}))
    shop = await full_shop(house.runtime)
    marked: dict[str, str] = {}
    told: list[str] = []
    for one in (one for one in house.operations if one.secrets):
        marks = {name: f"canary{len(marked)}x{place}x" for place, name in enumerate(one.secrets)}
        marks = {name: mark.ljust(50 if name == "token" else 30, "z") for name, mark in marks.items()}
        marked |= {mark: f"{one}, {name}" for name, mark in marks.items()}
        body = one.body(shop.ids) | marks
        async with client_of(house.runtime, None if str(one) in PUBLIC else shop.owner, app=house.app) as client:
            for sent in (body, body | {"unknown": 1}):
                answer = await client.request(one.method, one.address(shop.ids), params=one.query(shop.ids), json=sent)
                told.append(answer.text + str(answer.headers))
    for table in await superuser.fetch("select tablename as name from pg_tables where schemaname = 'public'"):
        rows = await superuser.fetch(f"select t::text as row from {table['name']} t")  # noqa: S608
        told += [row["row"] for row in rows]
    told.append("".join(capfd.readouterr()))
    assert len(marked) > 20
    assert [where for mark, where in marked.items() if any(mark in text for text in told)] == []
