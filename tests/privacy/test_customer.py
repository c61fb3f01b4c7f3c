"""A customer's data can be taken out whole, and erased without a trace but the books."""

from pathlib import Path
from zipfile import ZipFile

import httpx2
import orjson
import pytest
from pydantic import SecretStr

from munshi.core.errors import Unavailable
from munshi.core.runtime import Runtime
from munshi.media.store import save
from munshi.privacy.personal import ABOUT
from tests.api import adjusted, client_of, make_member
from tests.chats import Shop
from tests.fakes.cloudinary import CLOUD, KEY, SECRET, fake_cloudinary
from tests.privacy.canary import WORD, fill, found_in_database, found_on_disk
from tests.privacy.conftest import PHONE, Lived
from tests.rules.catalogue import Connection
from tests.shop import PNG, chat
from tests.shop import Shop as Stall

LEDGER = "select order_id, kind, amount_minor, currency from payments order by id"
BOOKS = "select id, number, status, total_minor, currency from orders order by id"


async def export(lived: Lived, client: httpx2.AsyncClient) -> httpx2.Response:
    asked = await client.post(f"/api/customers/{lived.customer_id}/export")
    assert asked.status_code == 202, asked.text
    outcome = await lived.shop.work(f"export:{asked.json()['id']}")
    assert outcome.pause is not None
    assert 0 < outcome.pause <= 3 * 86_400
    return await client.get(f"/api/exports/{asked.json()['id']}")


async def test_the_export_holds_all_and_erasing_leaves_nothing(
    runtime: Runtime, lived: Lived, superuser: Connection, tmp_path: Path
) -> None:
    tenant_id, shop = lived.full.tenant_id, lived.shop
    second = await superuser.fetchrow(
        "select to_jsonb(c)::text from customers c where id = $1", lived.full.second_customer
    )
    address = f"/api/customers/{lived.customer_id}"
    async with client_of(runtime, lived.full.owner) as client:
        name = (await client.get(address)).json()["name"]
        marks = await fill(superuser, tenant_id, lived.customer_id)
        await superuser.execute("update customers set name = $2 where id = $1", lived.customer_id, f"{WORD} {name}")
        made = (await export(lived, client)).json()
        assert (made["status"], made["progress"], made["kind"], len(made["files"])) == ("ready", 100, "customer", 1)
        (file,) = made["files"]
        async with client_of(runtime) as anybody:
            fetched = await anybody.get(file["url"])
        assert (fetched.status_code, len(fetched.content)) == (200, file["size"])
        (tmp_path / "export.zip").write_bytes(fetched.content)
        with ZipFile(tmp_path / "export.zip") as archive:
            content = {entry: archive.read(entry) for entry in archive.namelist()}
        (tmp_path / "export.zip").unlink()
        told = b"".join(content.values()).decode(errors="replace")
        assert [mark for mark in marks if mark not in told and "customers-name" not in mark] == []
        assert {f"{table}.jsonl" for table in ABOUT} - set(content) == {"erasures.jsonl"}
        assert PHONE in told
        pictures = [entry for entry in content if entry.startswith("media/")]
        assert PNG + WORD.encode() in [content[entry] for entry in pictures]
        assert orjson.loads(content["about.json"])["files_lost"] == []

        before = [await shop.rows(LEDGER), await shop.rows(BOOKS)]
        asked = await client.post(f"{address}/erase", json={"confirm": f"{WORD} {name}"})
        assert (asked.status_code, asked.json()["done_at"]) == (202, None), asked.text
        await shop.work(f"erase:{lived.customer_id}")
        done = (await client.get(f"{address}/erasure")).json()["done_at"]
        assert done is not None
        assert await found_in_database(superuser, WORD, PHONE) == []
        assert found_on_disk(runtime.settings.DATA_DIR, WORD, PHONE) == []
        assert [await shop.rows(LEDGER), await shop.rows(BOOKS)] == before
        assert (await client.get(file["url"])).status_code == 404

        shown = (await client.get(address)).json()
        assert (shown["name"], shown["addresses"], shown["notes"], shown["labels"]) == (None, [], "", [])
        assert lived.customer_id not in [row["id"] for row in (await client.get("/api/customers")).json()["items"]]
        assert (await client.get(f"/api/orders/{lived.full.ids['order_id']}")).status_code == 200
        await shop.work(f"erase:{lived.customer_id}")
        again = await client.post(f"{address}/erase", json={"confirm": "anything"})
        assert (again.status_code, again.json()["done_at"]) == (202, done)
        assert len(await shop.events("customer.erased")) == 1
        changed = await client.patch(address, json={"name": "Sana"})
        assert (changed.status_code, changed.json()["code"]) == (409, "erased")
        merged = await client.post(
            f"/api/customers/{lived.full.second_customer}/merge", json={"customer_id": str(lived.customer_id)}
        )
        assert (merged.status_code, merged.json()["code"]) == (409, "erased")
        assert (await client.get(address)).json() == shown
    assert second == await superuser.fetchrow(
        "select to_jsonb(c)::text from customers c where id = $1", lived.full.second_customer
    )


async def test_who_writes_from_that_number_is_somebody_new(runtime: Runtime, lived: Lived) -> None:
    stall = Stall(runtime.db, lived.full.tenant_id, lived.shop.account_id)
    async with client_of(runtime, lived.full.owner) as client:
        asked = await client.post(f"/api/customers/{lived.customer_id}/erase", json={"confirm": f"+{PHONE}"})
        assert asked.status_code == 202, asked.text
        at_once = await chat(stall, f"+{PHONE}")
        await lived.shop.work(f"erase:{lived.customer_id}")
        after = await chat(stall, f"+{PHONE}")
        assert at_once.customer_id == after.customer_id != lived.customer_id
        messages = await client.get(f"/api/conversations/{after.conversation_id}/messages")
        assert [message["text"] for message in messages.json()["items"]] == ["salam", "salam"]


async def test_erasing_is_refused_and_nothing_happens(runtime: Runtime, lived: Lived) -> None:
    address, shop = f"/api/customers/{lived.customer_id}", lived.shop
    before = await shop.rows("select to_jsonb(c)::text from customers c order by id")
    async with client_of(runtime, lived.full.owner) as client:
        wrong = await client.post(f"{address}/erase", json={"confirm": "Somebody"})
        assert (wrong.status_code, wrong.json()["code"]) == (409, "not_confirmed")
        for status, refund, decided in (("pending", "done", "now()"), ("completed", "asked", "null")):
            await shop.value(f"update orders set status = '{status}'")  # noqa: S608 - words of this test
            await shop.value(f"update refunds set status = '{refund}', decided_at = {decided}")  # noqa: S608
            still_open = await client.post(f"{address}/erase", json={"confirm": "Sana"})
            assert (still_open.status_code, still_open.json()["code"]) == (409, "open_order")
        assert (await client.get(f"{address}/erasure")).status_code == 404
    async with client_of(runtime, await make_member(runtime.db, lived.full.tenant_id, "agent")) as agent:
        assert (await agent.post(f"{address}/erase", json={"confirm": "Sana"})).status_code == 403
        assert (await agent.post(f"{address}/export")).status_code == 403
    assert await shop.rows("select to_jsonb(c)::text from customers c order by id") == before
    assert await shop.armed("erase") == []


async def test_a_file_that_others_were_sent_stays(runtime: Runtime, lived: Lived) -> None:
    shop = lived.shop
    await shop.value(
        """update messages set media_id = (select media_id from messages where seq = 90)
           where conversation_id in (select id from conversations where customer_id = $1) returning id""",
        lived.full.second_customer,
    )
    (shared,) = await shop.rows("select media_id from messages where seq = 90")
    async with client_of(runtime, lived.full.owner) as client:
        await client.post(f"/api/customers/{lived.customer_id}/erase", json={"confirm": "Sana"})
        await shop.work(f"erase:{lived.customer_id}")
        kept = await client.get(f"/api/media/{shared['media_id']}")
        assert (kept.status_code, kept.headers["content-type"]) == (200, "image/png")


async def test_files_at_cloudinary_go_too_and_an_outage_is_waited_for(runtime: Runtime, lived: Lived) -> None:
    async with fake_cloudinary() as cloud:
        named = {"CLOUDINARY_CLOUD_NAME": CLOUD, "CLOUDINARY_API_URL": cloud.url}
        secret = {"CLOUDINARY_API_KEY": SecretStr(KEY), "CLOUDINARY_API_SECRET": SecretStr(SECRET)}
        there = adjusted(runtime, **named, **secret)
        shop = Shop(there, lived.full.tenant_id, lived.shop.account_id)
        media = await save(there, lived.full.tenant_id, PNG)
        values = (media.id, lived.full.tenant_id, media.path)
        await shop.value(
            """insert into media_files (id, tenant_id, path, sha256, content_type, size, store)
               values ($1, $2, $3, '', 'image/png', 1, 'cloudinary')""",
            *values,
        )
        await shop.value("update messages set media_id = $1 where seq = 90", media.id)
        async with client_of(there, lived.full.owner) as client:
            await client.post(f"/api/customers/{lived.customer_id}/erase", json={"confirm": "Sana"})
        cloud.fail = 500
        with pytest.raises(Unavailable):
            await shop.work(f"erase:{lived.customer_id}")
        assert await shop.value("select done_at from erasures") is None
        assert len(cloud.files) == 1
        cloud.fail = 0
        await shop.work(f"erase:{lived.customer_id}")
        assert await shop.value("select done_at is not null from erasures")
        assert cloud.files == {}


async def test_a_link_ends_and_so_does_the_export(runtime: Runtime, lived: Lived) -> None:
    shop = lived.shop
    async with client_of(runtime, lived.full.owner) as client:
        made = (await export(lived, client)).json()
        url = made["files"][0]["url"]
        cut = url.partition("token=")[2]
        for other in (cut[:-4] + "AAA=", "x" * 64, cut.swapcase()):
            assert (await client.get(f"/api/exports/file?token={other}")).status_code == 404
        await shop.value("update exports set expires_at = now() - interval '1 second' where id = $1", made["id"])
        assert (await client.get(url)).status_code == 404
        assert (await shop.work(f"export:{made['id']}")).pause is None
        assert (await client.get(f"/api/exports/{made['id']}")).json()["status"] == "expired"
    assert list((runtime.settings.DATA_DIR / "exports").rglob("*.zip")) == []
