"""Writes the API's description for the dashboard's typed client. Usage: .venv/bin/python scripts/client.py"""

import asyncio
import json
import tempfile
from pathlib import Path

from munshi.core.db import connect
from munshi.core.runtime import Runtime, open_http
from munshi.core.settings import load_settings
from munshi.main import create_api

DOCUMENT = Path(__file__).resolve().parent.parent / "web" / "openapi.json"


async def description() -> str:
    """The OpenAPI document as it is committed: keys sorted, so that a change shows as that change alone."""
    with tempfile.TemporaryDirectory() as directory:
        settings = load_settings(APP_ENV="test", DATA_DIR=Path(directory))
        # Never connected to: the document comes from the routes.
        db = connect("postgresql://nobody@127.0.0.1:1/none")
        async with open_http() as http:
            document = create_api(Runtime(settings, db, http)).openapi()
        await db.engine.dispose()
    return json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    DOCUMENT.write_text(asyncio.run(description()))
