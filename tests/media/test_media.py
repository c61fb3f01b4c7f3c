"""Files are what their bytes say, lie where only we read them, and are shown to the shop's own members only."""

from collections.abc import AsyncIterator
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from uuid import UUID

import httpx2
import pytest
from PIL import Image

from munshi.core.clock import new_id
from munshi.core.db import tenant_tx
from munshi.core.errors import NotFound, TooLarge, UnsupportedMedia
from munshi.core.runtime import Runtime
from munshi.media.store import MOST_BYTES, read, save
from tests.api import client_of, make_member, make_tenant
from tests.room import little_room
from tests.shop import PNG

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"
PAGE = b"<!doctype html><script>alert(1)</script>"


@pytest.fixture
async def tenant_id(runtime: Runtime) -> UUID:
    return await make_tenant(runtime.db)


@pytest.fixture
async def client(runtime: Runtime, tenant_id: UUID) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_of(runtime, await make_member(runtime.db, tenant_id, "agent")) as opened:
        yield opened


def stored(runtime: Runtime) -> list[Path]:
    return sorted(path for path in (runtime.settings.DATA_DIR / "media").rglob("*") if path.is_file())


async def test_a_file_comes_back_byte_by_byte(client: httpx2.AsyncClient) -> None:
    uploaded = await client.post("/api/media", files={"file": ("C:\\pics\\../رسید 1.png", PNG, "text/html")})
    assert uploaded.status_code == 201, uploaded.text
    assert uploaded.json() | {"id": "", "created_at": ""} == {
        "id": "",
        "created_at": "",
        "content_type": "image/png",
        "size": len(PNG),
        "filename": "رسید 1.png",
    }
    shown = await client.get(f"/api/media/{uploaded.json()['id']}")
    assert shown.content == PNG
    headers = {
        "content-type": "image/png",
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; sandbox",
        "cache-control": "private, no-cache",
        "etag": f'"{sha256(PNG).hexdigest()}"',
        "content-length": str(len(PNG)),
        "content-disposition": "inline; filename*=UTF-8''%D8%B1%D8%B3%DB%8C%D8%AF%201.png",
    }
    assert {name: shown.headers[name] for name in headers} == headers


async def test_a_pdf_may_stand_in_a_frame_of_our_own_pages(client: httpx2.AsyncClient) -> None:
    uploaded = await client.post("/api/media", files={"file": ("slip.pdf", PDF, "application/pdf")})
    shown = await client.get(f"/api/media/{uploaded.json()['id']}")
    headers = {
        "content-type": "application/pdf",
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; frame-ancestors 'self'",
        "content-disposition": "inline; filename*=UTF-8''slip.pdf",
    }
    assert {name: shown.headers[name] for name in headers} == headers


async def test_a_browser_that_has_the_file_is_told_so(client: httpx2.AsyncClient, runtime: Runtime) -> None:
    url = f"/api/media/{(await client.post('/api/media', files={'file': ('a.png', PNG)})).json()['id']}"
    etag = (await client.get(url)).headers["etag"]
    for named in (etag, f"W/{etag}", f'"other", {etag}'):
        again = await client.get(url, headers={"If-None-Match": named})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert (await client.get(url, headers={"If-None-Match": '"other"'})).content == PNG
    async with client_of(runtime) as nobody:
        assert (await nobody.get(url, headers={"If-None-Match": etag})).status_code == 401


async def test_a_player_may_ask_for_a_part(client: httpx2.AsyncClient) -> None:
    url = f"/api/media/{(await client.post('/api/media', files={'file': ('a.png', PNG)})).json()['id']}"
    part = await client.get(url, headers={"Range": "bytes=8-15"})
    assert (part.status_code, part.content) == (206, PNG[8:16])
    assert part.headers["content-range"] == f"bytes 8-15/{len(PNG)}"
    assert (await client.get(url, headers={"Range": "bytes=9999-"})).status_code == 416


@pytest.mark.parametrize(
    "content", [b"", PAGE, b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"MZ" + bytes(200), b"PK\x03\x04" + bytes(60)]
)
async def test_other_kinds_are_refused_whatever_they_are_called(
    client: httpx2.AsyncClient, runtime: Runtime, content: bytes
) -> None:
    answer = await client.post("/api/media", files={"file": ("proof.png", content, "image/png")})
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media")
    assert stored(runtime) == []


async def test_a_file_may_have_sixteen_mebibytes(client: httpx2.AsyncClient, runtime: Runtime) -> None:
    exact = PNG + bytes(MOST_BYTES - len(PNG))
    assert (await client.post("/api/media", files={"file": ("a.png", exact)})).status_code == 201
    assert (await client.post("/api/media", files={"file": ("a.png", exact + b"x")})).status_code == 413
    assert (await client.post("/api/media", files={"file": ("a.png", exact * 2)})).status_code == 413
    assert [path.stat().st_size for path in stored(runtime)] == [MOST_BYTES]


async def test_without_room_on_the_disk_nothing_is_left_of_a_file(client: httpx2.AsyncClient, runtime: Runtime) -> None:
    picture = PNG + bytes(300_000)
    with little_room(100_000):
        refused = await client.post("/api/media", files={"file": ("a.png", picture)})
    assert (refused.status_code, refused.json()["code"], refused.headers["retry-after"]) == (503, "no_room", "60")
    assert stored(runtime) == []
    assert (await client.post("/api/media", files={"file": ("a.png", picture)})).status_code == 201


async def test_only_our_account_may_read_the_disk(client: httpx2.AsyncClient, runtime: Runtime) -> None:
    media = (await client.post("/api/media", files={"file": ("a.png", PNG)})).json()
    (file,) = stored(runtime)
    assert file.name == media["id"]
    assert file.stat().st_mode & 0o777 == 0o600
    for directory in (file.parents[0], file.parents[1], file.parents[2]):
        assert directory.stat().st_mode & 0o777 == 0o700


async def test_no_path_leads_out_of_the_tenants_directory(runtime: Runtime, tenant_id: UUID) -> None:
    media = await save(runtime, tenant_id, PNG, filename="../../etc/passwd")
    assert media.filename == "passwd"
    (runtime.settings.DATA_DIR / "secret").write_bytes(b"secret")
    other = await save(runtime, new_id(), PNG)
    for path in ("../secret", f"{tenant_id}/../../secret", "/etc/passwd", other.path):
        media.path = path
        with pytest.raises(NotFound):
            await read(runtime, media)


async def test_limits_of_a_caller(runtime: Runtime, tenant_id: UUID) -> None:
    with pytest.raises(TooLarge):
        await save(runtime, tenant_id, PNG, most=len(PNG) - 1)
    with pytest.raises(UnsupportedMedia):
        await save(runtime, tenant_id, PAGE, filename="a.png")
    media = await save(runtime, tenant_id, PNG, most=len(PNG), filename=None)
    async with tenant_tx(runtime.db, tenant_id) as tx:
        tx.add(media)
    assert (media.store, media.content_type, media.filename) == ("local", "image/png", None)
    assert await read(runtime, media) == PNG


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
async def test_pictures_are_shown_without_what_they_tell_of_their_maker(client: httpx2.AsyncClient, form: str) -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x0131], exif[0x0112] = "SecretPhone", "SecretEditor", 6
    exif.get_ifd(0x8825)[1] = "N"
    sent, picture = BytesIO(), Image.effect_noise((24, 16), 60).convert("RGB")
    picture.save(sent, form, exif=exif, comment="SecretPlace", xmp=b"<x>SecretName</x>", icc_profile=b"a-profile")
    assert sent.getvalue().count(b"Secret") >= 2
    media = (await client.post("/api/media", files={"file": ("a", sent.getvalue())})).json()
    shown = await client.get(f"/api/media/{media['id']}")
    assert shown.status_code == 200
    assert b"Secret" not in shown.content
    with Image.open(BytesIO(shown.content)) as opened, Image.open(sent) as original:
        assert opened.tobytes() == original.tobytes()
        assert opened.info["icc_profile"] == b"a-profile"
        assert dict(opened.getexif()) == ({0x0112: 6} if form == "JPEG" else {})


async def test_a_damaged_picture_is_given_as_it_is(client: httpx2.AsyncClient) -> None:
    for start in (b"\xff\xd8\xff\xe1\xff\xff", PNG[:30], b"RIFF\x00\x00\x00\x00WEBPVP8X\xff"):
        media = (await client.post("/api/media", files={"file": ("a", start)})).json()
        assert (await client.get(f"/api/media/{media['id']}")).content == start


async def test_a_lost_file_is_a_404(client: httpx2.AsyncClient, runtime: Runtime) -> None:
    media = (await client.post("/api/media", files={"file": ("a.png", PNG)})).json()
    stored(runtime)[0].unlink()
    assert (await client.get(f"/api/media/{media['id']}")).status_code == 404


async def test_members_of_this_shop_only(client: httpx2.AsyncClient, runtime: Runtime, tenant_id: UUID) -> None:
    address = f"/api/media/{(await client.post('/api/media', files={'file': ('a.png', PNG)})).json()['id']}"
    async with client_of(runtime) as nobody:
        assert (await nobody.get(address)).status_code == 401
    async with client_of(runtime, await make_member(runtime.db, await make_tenant(runtime.db), "owner")) as stranger:
        assert (await stranger.get(address)).status_code == 404
    async with client_of(runtime, await make_member(runtime.db, tenant_id, "viewer")) as viewer:
        assert (await viewer.get(address)).content == PNG
        assert (await viewer.post("/api/media", files={"file": ("a.png", PNG)})).status_code == 403
    async with tenant_tx(runtime.db, tenant_id) as tx:
        assert len(list(await tx.raw.fetch("select id from media_files"))) == 1
