"""Printed forms, made at once and kept just long enough to be fetched."""

from services.registry.handlers.printed_forms import form_data
from services.registry.print.process import typeset_apart
from shared.contracts.objects import ObjectLink
from shared.contracts.registry import PrintForm
from shared.identifiers import new_id
from shared.security.context import Context
from shared.storage.links import link_to_new
from shared.storage.objects import ObjectStore
from shared.storage.store import Store


def print_form(command: PrintForm, context: Context, store: Store, objects: ObjectStore) -> ObjectLink:
    made = typeset_apart("form", form_data(command, context, store))
    return link_to_new(objects, made, f"forms/{new_id()}.pdf", f"{command.kind}.pdf", "application/pdf")
