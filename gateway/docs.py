"""The API's document and Swagger UI beside it, served from here alone and under a strict policy."""

import secrets
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import orjson
from flask import Blueprint, Response, send_from_directory

from gateway.operations import JSON

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Kancelaria API</title>
<link rel="stylesheet" href="docs/css/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="docs/js/swagger-ui-bundle.js"></script>
<script nonce="{nonce}">
SwaggerUIBundle({{
  url: "openapi.json", dom_id: "#swagger-ui", deepLinking: true, validatorUrl: null, syntaxHighlight: false,
  requestInterceptor: async (request) => {{
    if (request.method && request.method !== "GET" && !request.headers.Authorization) {{
      const me = await fetch("me");
      if (me.ok) request.headers["X-CSRF-Token"] = (await me.json()).csrf_token;
    }}
    return request;
  }},
}});
</script>
</body>
</html>
"""


def docs_routes(document: dict[str, Any]) -> Blueprint:
    routes = Blueprint("docs", __name__, url_prefix="/api/v1")
    written = orjson.dumps(document)
    folder = _swagger_folder()

    @routes.get("/openapi.json")
    def openapi_json() -> Response:
        return Response(written, content_type=JSON, headers={"Cache-Control": "no-cache"})

    @routes.get("/docs")
    def docs() -> Response:
        nonce = secrets.token_urlsafe(18)
        response = Response(_PAGE.format(nonce=nonce), content_type="text/html; charset=utf-8")
        response.headers["Content-Security-Policy"] = (
            f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; "
            "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
        return response

    @routes.get("/docs/<any(css, js, images):kind>/<name>")
    def docs_file(kind: str, name: str) -> Response:
        response = send_from_directory(folder / kind, name)
        response.headers["Cache-Control"] = "public, max-age=86400"
        return response

    return routes


def _swagger_folder() -> Path:
    """Of the wheel that carries Swagger UI's files."""
    found = find_spec("flask_openapi3_swagger")
    if found is None or found.origin is None:
        raise RuntimeError("flask-openapi3-swagger is not installed")
    return Path(found.origin).parent / "templates" / "swagger"
