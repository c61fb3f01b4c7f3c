"""How much a browser has to load, compressed, before a page works."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.web.site import Site

BUILD = Path(__file__).parents[2] / "web" / "dist"
KB = 1000
FIRST = 200 * KB
FIRST_FILES = 6  # a browser fetches six at a time
FILE = 45 * KB
PAGE = 75 * KB
STYLES = 20 * KB


@pytest.fixture
def chunks(site: Site) -> dict[str, Any]:
    """What the build wrote, by source file; `site` has brought it up to date."""
    manifest: dict[str, Any] = json.loads((BUILD / ".vite" / "manifest.json").read_text())
    return manifest


def together(chunks: dict[str, Any], name: str) -> set[str]:
    """The files that must be there before this chunk runs, its own among them."""
    files, waiting = set(), [name]
    while waiting:
        chunk = chunks[waiting.pop()]
        if chunk["file"] not in files:
            files.add(chunk["file"])
            waiting += chunk.get("imports", [])
    return files


def weight(files: set[str]) -> int:
    return sum((BUILD / f"{file}.gz").stat().st_size for file in files)


def test_the_first_load_is_light(chunks: dict[str, Any]) -> None:
    first = together(chunks, "index.html")
    assert weight(first) <= FIRST
    assert len(first) <= FIRST_FILES
    assert weight({file for chunk in chunks.values() for file in chunk.get("css", [])}) <= STYLES


def test_the_first_load_brings_no_forms(chunks: dict[str, Any]) -> None:
    """Most pages have none, and their libraries weigh more than a page."""
    code = "".join((BUILD / file).read_text() for file in together(chunks, "index.html"))
    assert "react-router" in code.lower()  # it is looked for in the right files
    assert "shouldUseNativeValidation" not in code
    assert "ZodMini" not in code


def test_every_page_adds_little(chunks: dict[str, Any]) -> None:
    """Its own file, and all together that the first load did not bring."""
    first = together(chunks, "index.html")
    pages = [name for name in chunks if name.startswith("src/routes/")]
    assert len(pages) > 10
    assert [name for name in pages if weight({chunks[name]["file"]}) > FILE] == []
    assert {name: size for name in pages if (size := weight(together(chunks, name) - first)) > PAGE} == {}
