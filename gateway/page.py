"""The page: one index with a fresh nonce, hashed assets kept for ever, and any other address led to the index."""

import secrets
from pathlib import Path

from flask import Blueprint, Flask, Response, send_from_directory
from werkzeug.routing import BaseConverter
from werkzeug.security import safe_join

from gateway.headers import page_policy
from gateway.settings import GatewaySettings
from shared.contracts.problems import NotFound

_NONCE = "__CSP_NONCE__"
_FOR_EVER = "public, max-age=31536000, immutable"


class _PagePath(BaseConverter):
    """Any address but those that are answered by something else, or would be if it existed."""

    regex = r"(?!(?:api|health|metrics|assets)(?:/|$)).*"
    part_isolating = False


def serve_page(app: Flask, settings: GatewaySettings) -> None:
    app.url_map.converters["page"] = _PagePath
    app.register_blueprint(_page_routes(settings))


def _page_routes(settings: GatewaySettings) -> Blueprint:
    routes = Blueprint("page", __name__)
    folder = settings.page_folder

    @routes.get("/assets/<path:name>")
    def asset(name: str) -> Response:
        response = send_from_directory(folder / "assets", name)
        response.headers["Cache-Control"] = _FOR_EVER
        return response

    @routes.get("/", defaults={"path": ""})
    @routes.get("/<page:path>")
    def page(path: str) -> Response:
        if _is_beside_the_index(folder, path):
            response = send_from_directory(folder, path)
            response.headers["Cache-Control"] = "no-cache"
            return response
        return _index(folder, settings)

    return routes


def _is_beside_the_index(folder: Path, path: str) -> bool:
    """A file of the page, such as favicon.svg; never the index itself, which needs its nonce."""
    found = safe_join(str(folder), path)
    return found is not None and Path(found).is_file() and Path(found) != folder / "index.html"


def _index(folder: Path, settings: GatewaySettings) -> Response:
    index = folder / "index.html"
    if not index.is_file():
        raise NotFound("The page is not built; see the README")
    nonce = secrets.token_urlsafe(18)
    response = Response(index.read_text(encoding="utf-8").replace(_NONCE, nonce), content_type="text/html")
    response.headers["Content-Security-Policy"] = page_policy(nonce, settings)
    return response
