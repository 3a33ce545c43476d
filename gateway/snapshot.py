"""`python -m gateway.snapshot`: write the OpenAPI document to `gateway/web/openapi.json`, for the types of the page."""

import json
from pathlib import Path

from gateway.api import AREAS
from gateway.openapi import openapi_document

SNAPSHOT = Path(__file__).parent / "web" / "openapi.json"


def snapshot() -> str:
    """The document as served, but for the version of the release."""
    operations = [operation for area in AREAS for operation in area.operations]
    document = openapi_document([(area.name, area.description) for area in AREAS], operations, "snapshot")
    return json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


if __name__ == "__main__":
    SNAPSHOT.write_text(snapshot(), encoding="utf-8")
