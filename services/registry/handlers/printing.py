"""Printed forms, made at once and kept just long enough to be fetched."""

import tempfile
from pathlib import Path

from services.registry.handlers.printed_forms import form_data
from services.registry.print.process import typeset_apart
from shared.contracts.documents import ObjectLink
from shared.contracts.registry import PrintForm
from shared.identifiers import new_id
from shared.security.context import Context
from shared.storage.objects import ObjectStore
from shared.storage.store import Store

_LINK_SECONDS = 60
_PDF = "application/pdf"


def print_form(command: PrintForm, context: Context, store: Store, objects: ObjectStore) -> ObjectLink:
    made = typeset_apart("form", form_data(command, context, store))
    key = f"forms/{new_id()}.pdf"
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(made)
        file.flush()
        objects.put_file(key, Path(file.name), _PDF)
    return ObjectLink(
        url=objects.presign_get(key, seconds=_LINK_SECONDS),
        media_type=_PDF,
        filename=f"{command.kind}.pdf",
        size=len(made),
        etag=objects.stat(key).etag,
    )
