"""Files made of contacts: exports of any view, envelopes and labels."""

from flask import Response

from gateway.areas import Area
from gateway.calls import Call
from gateway.operations import Reply
from gateway.streams import HEADERS, MADE_TYPES, serve, streamed
from shared.contracts.contacts import (
    ExportContacts,
    GetContactOutput,
    GetContactOutputContent,
    ListContactOutputs,
    ListLabelSheets,
    PreviewPrint,
    PrintContacts,
)
from shared.schemas import CONTACTS

area = Area(name="contact outputs", description="Exports of contacts, envelopes and labels, made in the background")
area.lists("/contact-outputs", ListContactOutputs, "List one's own exports and prints")
area.reads("/contact-outputs/{id}", GetContactOutput, "Read how far a file is, and who was left out")
area.creates("/contact-exports", ExportContacts, "Begin an export: XML, CSV, vCard or XLSX",
             location="/contact-outputs/{id}", refusals=frozenset({404}))  # fmt: skip
area.creates("/contact-prints", PrintContacts, "Begin envelopes or labels",
             location="/contact-outputs/{id}", refusals=frozenset({404}))  # fmt: skip
area.lists("/contact-label-sheets", ListLabelSheets, "List sheets of labels")


@area.add(
    "GET",
    "/contact-outputs/{id}/content",
    "The file itself",
    command=GetContactOutputContent,
    **streamed("The file", *MADE_TYPES),
)
def content(call: Call) -> Response:
    return serve(call, download=True)


@area.add(
    "POST",
    "/contact-print-previews",
    "The first envelope or sheet of labels as an image",
    command=PreviewPrint,
    takes="body",
    replies={200: Reply(description="The image", media_types=("image/png",), headers=HEADERS)},
    refusals=frozenset({404, 409}),
    streams=True,
)
def preview(call: Call) -> Response:
    return serve(call)


@area.add(
    "GET",
    "/schemas/contacts.xsd",
    "The schema of exports in XML",
    replies={200: Reply(description="XML Schema", media_types=("application/xml",))},
    public=True,
)
def schema(call: Call) -> Response:
    return Response(CONTACTS.read_bytes(), content_type="application/xml")
