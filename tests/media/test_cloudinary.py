"""With Cloudinary configured, files go there privately and come back through us."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from munshi.core.errors import NotFound, Unavailable
from munshi.core.runtime import Runtime
from munshi.core.settings import load_settings
from munshi.media.store import read, save
from tests.api import client_of, make_member, make_tenant
from tests.fakes.cloudinary import CLOUD, KEY, SECRET, FakeCloudinary, fake_cloudinary
from tests.shop import PNG


@pytest.fixture
async def cloud() -> AsyncIterator[FakeCloudinary]:
    async with fake_cloudinary() as fake:
        yield fake


@pytest.fixture
def connected(runtime: Runtime, cloud: FakeCloudinary) -> Runtime:
    settings = load_settings(
        APP_ENV="test",
        DATA_DIR=runtime.settings.DATA_DIR,
        DATABASE_URL=runtime.settings.DATABASE_URL,
        CLOUDINARY_CLOUD_NAME=CLOUD,
        CLOUDINARY_API_KEY=KEY,
        CLOUDINARY_API_SECRET=SECRET,
        CLOUDINARY_API_URL=cloud.url,
    )
    return replace(runtime, settings=settings)


async def test_bytes_go_there_privately_and_come_back(connected: Runtime, cloud: FakeCloudinary) -> None:
    tenant_id = await make_tenant(connected.db)
    async with client_of(connected, await make_member(connected.db, tenant_id, "agent")) as client:
        uploaded = await client.post("/api/media", files={"file": ("a.png", PNG)})
        assert uploaded.status_code == 201, uploaded.text
        shown = await client.get(f"/api/media/{uploaded.json()['id']}")
    assert (shown.content, shown.headers["content-type"]) == (PNG, "image/png")
    ((public_id, content),) = cloud.files.items()
    assert public_id == f"{tenant_id}/{datetime.now(UTC):%y}/{uploaded.json()['id']}"
    assert content == PNG
    assert not (connected.settings.DATA_DIR / "media").exists()


async def test_what_was_stored_locally_before_is_still_read(runtime: Runtime, connected: Runtime) -> None:
    media = await save(runtime, await make_tenant(runtime.db), PNG)
    assert await read(connected, media) == PNG


async def test_a_wrong_secret_is_told_without_showing_it(connected: Runtime) -> None:
    values = {**connected.settings.model_dump(), "CLOUDINARY_API_SECRET": "another-secret"}
    wrong = replace(connected, settings=load_settings(**values))
    with pytest.raises(Unavailable) as refused:
        await save(wrong, await make_tenant(connected.db), PNG)
    assert refused.value.detail == "Cloudinary refused with status 401."


async def test_a_failing_cloud_is_a_503_and_leaves_no_row(connected: Runtime, cloud: FakeCloudinary) -> None:
    tenant_id = await make_tenant(connected.db)
    media = await save(connected, tenant_id, PNG)
    assert media.sha256 == sha256(PNG).hexdigest()
    cloud.fail = 500
    async with client_of(connected, await make_member(connected.db, tenant_id, "agent")) as client:
        assert (await client.post("/api/media", files={"file": ("a.png", PNG)})).status_code == 503
    with pytest.raises(Unavailable):
        await read(connected, media)
    cloud.fail = 0
    cloud.files.clear()
    with pytest.raises(NotFound):
        await read(connected, media)


async def test_an_absent_cloud_is_a_503(connected: Runtime) -> None:
    settings = connected.settings.model_copy(update={"CLOUDINARY_API_URL": "http://127.0.0.1:9/v1_1"})
    with pytest.raises(Unavailable):
        await save(replace(connected, settings=settings), await make_tenant(connected.db), PNG)
