"""The dashboard's files as `make run` built them, for every address that is no route's."""

import gzip
import json
import re
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from mimetypes import guess_type
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, Response

from munshi.core.http.asgi import Asgi, Message, Receive, Scope, Send

# Beside the package in a checkout, inside it in an installed wheel.
PLACES = (Path(__file__).parents[1] / "web" / "dist", Path(__file__).parent / "dist")
# These answer for themselves, also about what they do not know.
APART = ("/api", "/health", "/metrics", "/socket.io")
FOREVER = "public, max-age=31536000, immutable"  # the name changes with the content
ASK_EACH_TIME = "no-cache"

# A page of the dashboard, by the first word of its address.
ROUTE = re.compile(r"src/routes/([a-z-]+)\.tsx")
# Where what has an id stands on the page that lists it, and what it needs beside that.
WITH_ID = {"inbox": "src/features/inbox/open-chat.tsx", "payments": "src/routes/payments.tsx"}
# How a file may come compressed, the smallest first.
CODINGS = {"br": ".br", "gzip": ".gz"}

WELCOME = """<!doctype html>
<html lang="en">
<meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Munshi</title>
<style>body { font: 16px/1.5 system-ui, sans-serif; width: 36rem; margin: 4rem auto; color-scheme: light dark }</style>
<h1>Munshi</h1>
<p>The server is running, but its dashboard is not built yet. <code>make run</code> builds it.</p>
<ul>
<li><a href="/api/docs">API documentation</a></li>
<li><a href="/health/ready">Health</a></li>
</ul>
</html>
"""


@dataclass(frozen=True, eq=False)
class File:
    """`small` is the same content compressed, by the name of the coding, where the build made it."""

    content: bytes
    small: dict[str, bytes]
    media_type: str
    etag: str


def serve_dashboard(app: FastAPI, places: tuple[Path, ...] = PLACES) -> None:
    """Let `app` answer with the first build there is in `places`; without one, `/` says how to make it."""
    found = next((place for place in places if (place / "index.html").is_file()), None)
    files = read_build(found) if found else {}
    pages = read_pages(found, files["/index.html"]) if found else {}
    app.router.default = Dashboard(app.router.default, files, pages)
    if files:
        app.add_middleware(BuildHeader, build=files["/index.html"].etag.strip('"')[:12])


@cache
def read_build(folder: Path) -> dict[str, File]:
    """Every file by its address. Kept in memory: a page never gets half of an old build and half of a new one."""
    paths = [path for path in folder.rglob("*") if path.is_file() and path.suffix not in CODINGS.values()]
    shown = (path for path in paths if not any(part.startswith(".") for part in path.relative_to(folder).parts))
    return {f"/{path.relative_to(folder).as_posix()}": _read(path) for path in shown}


@cache
def read_pages(folder: Path, index: File) -> dict[str, File]:
    """The page by the first word of its address, with the files named that this one needs: all come in one go.

    Where what has an id has a page of its own, that is `<word>/`.
    """
    manifest = folder / ".vite" / "manifest.json"
    chunks: dict[str, Any] = json.loads(manifest.read_text()) if manifest.is_file() else {}
    first = _together(chunks, "index.html")
    needed = {match[1]: _together(chunks, name) for name in chunks if (match := ROUTE.fullmatch(name))}
    needed |= {f"{word}/": needed[word] | _together(chunks, more) for word, more in WITH_ID.items() if word in needed}
    return {word: _naming(index, word, sorted(files - first)) for word, files in needed.items()}


def _together(chunks: dict[str, Any], name: str) -> set[str]:
    """The files that must be there before this chunk runs, its own among them."""
    if name not in chunks:
        return set()
    found, waiting = {name}, [name]
    while waiting:
        more = set(chunks[waiting.pop()].get("imports", ())) - found
        found |= more
        waiting += more
    return {chunks[each]["file"] for each in found}


def _naming(index: File, word: str, files: list[str]) -> File:
    links = "".join(f'<link rel="modulepreload" crossorigin href="/{file}">\n' for file in files)
    content = index.content.replace(b"</head>", links.encode() + b"</head>", 1)
    etag = f'{index.etag[:-1]}-{word}"'
    small = {"gzip": gzip.compress(content, mtime=0)} if index.small else {}
    return File(content, small, index.media_type, etag)


def _read(path: Path) -> File:
    content = path.read_bytes()
    beside = {coding: path.with_name(path.name + ending) for coding, ending in CODINGS.items()}
    small = {coding: file.read_bytes() for coding, file in beside.items() if file.is_file()}
    media_type = guess_type(path.name)[0] or "application/octet-stream"
    etag = f'"{sha256(content).hexdigest()[:32]}"'
    return File(content, small, media_type, etag)


class BuildHeader:
    """Names the build in every answer of the API, so that a page of an older one learns that it is."""

    def __init__(self, app: Asgi, build: str) -> None:
        self.app = app
        self.header = (b"x-dashboard-build", build.encode())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), self.header]
            await send(message)

        marked = scope["type"] == "http" and scope["path"].startswith("/api/")
        await self.app(scope, receive, send_marked if marked else send)


class Dashboard:
    """A file by its name, and the page itself for every other address that a person may open."""

    def __init__(self, otherwise: Asgi, files: dict[str, File], pages: dict[str, File]) -> None:
        self.otherwise = otherwise
        self.files = files
        self.pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = self._answer(scope) if scope["type"] == "http" and scope["method"] in ("GET", "HEAD") else None
        await (answer or self.otherwise)(scope, receive, send)

    def _answer(self, scope: Scope) -> Response | None:
        path: str = scope["path"]
        if any(path == place or path.startswith(f"{place}/") for place in APART) or not path.isprintable():
            return None
        if not self.files:
            return HTMLResponse(WELCOME) if path == "/" else None
        file = self.files.get(path)
        # A name with an ending is a file's, so a page of an older build learns that its file is gone.
        if file is None and "." not in path.rpartition("/")[2]:
            file = self._page(path)
        return _send(file, path, Headers(scope=scope)) if file else None

    def _page(self, path: str) -> File:
        word, _, rest = path.strip("/").partition("/")
        name = f"{word}/" if rest else word or "home"
        return self.pages.get(name) or self.files["/index.html"]


def _send(file: File, path: str, asked: Headers) -> Response:
    headers = {
        "cache-control": FOREVER if path.startswith("/assets/") else ASK_EACH_TIME,
        "etag": file.etag,
        "vary": "accept-encoding",
    }
    if file.etag in asked.get("if-none-match", ""):
        return Response(None, 304, headers)
    understood = {word.strip() for word in asked.get("accept-encoding", "").split(",")}
    for coding, content in file.small.items():
        if coding in understood:
            return Response(content, 200, {**headers, "content-encoding": coding}, file.media_type)
    return Response(file.content, 200, headers, file.media_type)
