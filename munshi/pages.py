"""The API's documentation as a page that works offline."""

from importlib.resources import files

from fastapi import APIRouter, FastAPI
from fastapi.responses import HTMLResponse, Response
from fastapi.staticfiles import StaticFiles

ASSETS = "/api/docs/assets"

router = APIRouter(include_in_schema=False)

# The start script is a file of its own, so that the page needs no exception from the content policy.
DOCUMENTATION = f"""<!doctype html>
<html lang="en">
<meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Munshi API</title>
<link rel="stylesheet" href="{ASSETS}/swagger-ui.css">
<link rel="icon" href="data:,">
<div id="documentation"></div>
<script src="{ASSETS}/swagger-ui-bundle.js"></script>
<script src="/api/docs/start.js"></script>
</html>
"""

START = """const reads = ["GET", "HEAD"];
SwaggerUIBundle({
  url: "/api/openapi.json",
  dom_id: "#documentation",
  deepLinking: true,
  requestInterceptor: async (request) => {
    if (!reads.includes((request.method || "GET").toUpperCase())) {
      const answer = await fetch("/api/auth/csrf-token");
      if (answer.ok) request.headers["X-CSRF-Token"] = (await answer.json()).token;
    }
    return request;
  },
});
"""


@router.get("/api/docs")
async def documentation() -> HTMLResponse:
    return HTMLResponse(DOCUMENTATION)


@router.get("/api/docs/start.js")
async def documentation_script() -> Response:
    return Response(START, media_type="text/javascript")


def mount_assets(app: FastAPI) -> None:
    """Serve Swagger UI's own files, which fastapi-offline carries."""
    app.mount(ASSETS, StaticFiles(directory=str(files("fastapi_offline") / "static")), name="documentation-assets")
