"""Whatever a shop reads or takes out, as JSON or as a file, holds its own and nothing of another with the same data.

The operations and their media types are those of the OpenAPI document; a type that nobody here can read fails.
"""

from collections.abc import Callable
from io import BytesIO
from zipfile import ZipFile

import httpx2
import pypdfium2  # type: ignore[import-untyped]  # it ships no types

from tests.api import client_of
from tests.chats import Shop
from tests.rules.beside import Theirs, of_theirs, side_by_side
from tests.rules.catalogue import Connection
from tests.rules.full_shop import FullShop
from tests.rules.house import House
from tests.rules.operations import Operation
from tests.rules.test_routes import PUBLIC

OURS = "zqours"
NAMED = (
    "update tenants set name = $2 where id = $1",
    "update customers set name = $2 where tenant_id = $1",
    "update users set name = $2 where id in (select user_id from memberships where tenant_id = $1)",
)
# A receipt can be given once money has come, a poster once the number is known.
PAID = """
insert into payments (tenant_id, id, order_id, kind, amount_minor, currency, actor_kind)
select tenant_id, gen_random_uuid(), id, 'confirmed', total_minor, currency, 'system' from orders where tenant_id = $1
"""
KNOWN = """
update whatsapp_accounts set phone = '+923001234567' where tenant_id = $1 and kind = 'web' returning id
"""


def text_of_pdf(content: bytes) -> str:
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content))


def text_of_zip(content: bytes) -> str:
    with ZipFile(BytesIO(content)) as archive:
        return "".join(f"{name} {archive.read(name).decode('latin-1')}" for name in archive.namelist())


READERS: dict[str, Callable[[bytes], str]] = {
    "application/json": bytes.decode,
    "text/csv": bytes.decode,
    "application/pdf": text_of_pdf,
    "application/zip": text_of_zip,
    "image/png": lambda content: content.decode("latin-1"),
}
# Files that show no words: of a picture it is only asked whether it can be had.
WORDLESS = ("image/png",)


async def test_nothing_that_a_shop_reads_is_anothers(house: House, superuser: Connection) -> None:
    mine, theirs = await side_by_side(house.runtime, superuser)
    for statement in NAMED:
        await superuser.execute(statement, mine.tenant_id, OURS)
    await superuser.execute(PAID, mine.tenant_id)
    with_number = mine.ids | {"account_id": await superuser.fetchval(KNOWN, mine.tenant_id)}
    reads = [one for one in house.operations if one.method == "GET" and not one.is_operators]
    async with client_of(house.runtime, mine.owner, app=house.app) as client:
        for one in (one for one in reads if str(one) not in PUBLIC):
            check(one, await one.call(client, with_number if gives_file(one) else mine.ids), theirs)
        for one in (one for one in house.operations if one.method == "POST" and makes_export(one)):
            check(one, await taken_out(house, mine, client, one), theirs)


def check(one: Operation, answer: httpx2.Response, theirs: Theirs) -> None:
    said = answer.headers["content-type"].partition(";")[0]
    assert answer.status_code in (200, 409) or said == "application/problem+json", f"{one}: {answer.text[:300]}"
    if said == "application/problem+json":
        assert not gives_file(one), f"{one}: {answer.text}"
        return
    text = READERS[said](answer.content)
    assert of_theirs(theirs, text) == [], one
    assert not gives_file(one) or said in WORDLESS or OURS in text, f"{one}: {text[:300]}"


def gives_file(one: Operation) -> bool:
    return any(media != "application/json" for media in one.spec["responses"].get("200", {}).get("content", ()))


def makes_export(one: Operation) -> bool:
    return "ExportView" in str(one.spec["responses"])


async def taken_out(house: House, mine: FullShop, client: httpx2.AsyncClient, one: Operation) -> httpx2.Response:
    """The zip file that the asked-for export becomes, by its link."""
    asked = await one.call(client, mine.ids)
    assert asked.status_code == 202, f"{one}: {asked.text}"
    await Shop(house.runtime, mine.tenant_id, mine.ids["account_id"]).work(f"export:{asked.json()['id']}")
    (file,) = (await client.get(f"/api/exports/{asked.json()['id']}")).json()["files"]
    return await client.get(file["url"])
