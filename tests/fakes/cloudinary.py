"""A small server that speaks Cloudinary's upload and download calls and checks every signature."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256

from aiohttp import web

from tests.fakes.serving import served

KEY, SECRET, CLOUD = "123456", "cloud-secret", "demo"
UNSIGNED = ("file", "api_key", "signature", "resource_type", "cloud_name")


@dataclass
class FakeCloudinary:
    """`files` is what was uploaded, by public id; `fail` makes every call answer with that status."""

    url: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    fail: int = 0

    def fault(self, fields: dict[str, str]) -> web.Response | None:
        pairs = "&".join(f"{name}={value}" for name, value in sorted(fields.items()) if name not in UNSIGNED)
        expected = sha256((pairs + SECRET).encode()).hexdigest()
        if self.fail:
            return web.json_response({"error": {"message": "broken"}}, status=self.fail)
        if fields.get("api_key") != KEY or fields.get("signature") != expected or "timestamp" not in fields:
            return web.json_response({"error": {"message": "Invalid Signature"}}, status=401)
        if fields.get("type") != "authenticated":
            return web.json_response({"error": {"message": "not private"}}, status=400)
        return None

    async def upload(self, request: web.Request) -> web.Response:
        form = await request.post()
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        fault = self.fault(fields)
        if fault:
            return fault
        file = form["file"]
        assert isinstance(file, web.FileField)
        self.files[fields["public_id"]] = file.file.read()
        return web.json_response({"public_id": fields["public_id"], "type": "authenticated", "resource_type": "raw"})

    async def destroy(self, request: web.Request) -> web.Response:
        form = await request.post()
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        if fault := self.fault(fields):
            return fault
        gone = self.files.pop(fields["public_id"], None)
        return web.json_response({"result": "ok" if gone is not None else "not found"})

    async def download(self, request: web.Request) -> web.Response:
        fields = dict(request.query)
        fault = self.fault(fields)
        if fault:
            return fault
        content = self.files.get(fields["public_id"])
        return web.Response(body=content) if content is not None else web.json_response({}, status=404)


@asynccontextmanager
async def fake_cloudinary() -> AsyncIterator[FakeCloudinary]:
    fake = FakeCloudinary()
    app = web.Application(client_max_size=32 * 1024 * 1024)
    app.router.add_post(f"/v1_1/{CLOUD}/raw/upload", fake.upload)
    app.router.add_post(f"/v1_1/{CLOUD}/raw/destroy", fake.destroy)
    app.router.add_get(f"/v1_1/{CLOUD}/raw/download", fake.download)
    async with served(app) as url:
        fake.url = f"{url}/v1_1"
        yield fake
