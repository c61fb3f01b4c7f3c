"""Cloudinary by plain signed HTTP calls: files are uploaded as `authenticated`, so no unsigned address shows them."""

import time
from hashlib import sha256

import httpx2
from pydantic import SecretStr

from munshi.core.errors import NotFound, Unavailable
from munshi.core.runtime import Runtime
from munshi.core.settings import Settings

TIMEOUT = httpx2.Timeout(60, connect=10)
LINK_SECONDS = 300


async def upload(runtime: Runtime, public_id: str, content: bytes) -> None:
    """Store `content` unchanged under `public_id`; Unavailable when Cloudinary refuses or does not answer."""
    form = _signed(runtime.settings, {"public_id": public_id, "overwrite": "false", "type": "authenticated"})
    await _call(runtime, "POST", "upload", data=form, files={"file": ("file", content, "application/octet-stream")})


async def download(runtime: Runtime, public_id: str) -> bytes:
    """The bytes stored under `public_id`; NotFound when there are none."""
    expires = str(int(time.time()) + LINK_SECONDS)
    query = _signed(runtime.settings, {"public_id": public_id, "expires_at": expires, "type": "authenticated"})
    return (await _call(runtime, "GET", "download", params=query)).content


async def destroy(runtime: Runtime, public_id: str) -> None:
    """Delete what is stored under `public_id`, in their caches too; nothing there is well too."""
    form = _signed(runtime.settings, {"public_id": public_id, "invalidate": "true", "type": "authenticated"})
    await _call(runtime, "POST", "destroy", data=form)


async def _call(
    runtime: Runtime,
    method: str,
    action: str,
    *,
    data: dict[str, str] | None = None,
    params: dict[str, str] | None = None,
    files: dict[str, tuple[str, bytes, str]] | None = None,
) -> httpx2.Response:
    settings = runtime.settings
    # `raw` keeps every byte as it came: a proof must stay the file the customer sent.
    url = f"{settings.CLOUDINARY_API_URL}/{settings.CLOUDINARY_CLOUD_NAME}/raw/{action}"
    try:
        answer = await runtime.http.request(
            method, url, data=data, params=params, files=files, timeout=TIMEOUT, follow_redirects=True
        )
    except httpx2.HTTPError as error:
        raise Unavailable(f"Cloudinary does not answer ({type(error).__name__}).") from None
    if answer.status_code == 404:
        raise NotFound("file")
    if answer.is_error:
        raise Unavailable(f"Cloudinary refused with status {answer.status_code}.")
    return answer


def _signed(settings: Settings, fields: dict[str, str]) -> dict[str, str]:
    """`fields` with time, key and signature: SHA-256 over the sorted pairs followed by the secret."""
    fields = {**fields, "timestamp": str(int(time.time()))}
    pairs = "&".join(f"{name}={fields[name]}" for name in sorted(fields))
    signature = sha256((pairs + _plain(settings.CLOUDINARY_API_SECRET)).encode()).hexdigest()
    return {**fields, "api_key": _plain(settings.CLOUDINARY_API_KEY), "signature": signature}


def _plain(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""
