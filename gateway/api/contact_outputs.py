"""Files made of contacts: exports of any view, envelopes and labels."""

from flask import Response

from gateway.areas import Area
from gateway.calls import Call
from gateway.operations import Reply
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

_HEADERS = {"ETag": "Of the bytes", "Accept-Ranges": "bytes", "Content-Disposition": "RFC 6266"}
_TYPES = ("application/pdf", "text/csv", "application/octet-stream")


@area.add(
    "GET",
    "/contact-outputs/{id}/content",
    "The file itself",
    command=GetContactOutputContent,
    replies={
        200: Reply(description="The file", media_types=_TYPES, headers=_HEADERS),
        206: Reply(
            description="The asked range of it", media_types=_TYPES, headers=_HEADERS | {"Content-Range": "Which"}
        ),
        304: Reply(description="They are still those of If-None-Match", media_types=(), headers={"ETag": "Same"}),
    },
    refusals=frozenset({416}),
    streams=True,
)
def content(call: Call) -> Response:
    return call.gateway.objects.serve(call.ask(call.command()), download=True)


@area.add(
    "POST",
    "/contact-print-previews",
    "The first envelope or sheet of labels as an image",
    command=PreviewPrint,
    takes="body",
    replies={200: Reply(description="The image", media_types=("image/png",), headers=_HEADERS)},
    refusals=frozenset({404, 409}),
    streams=True,
)
def preview(call: Call) -> Response:
    return call.gateway.objects.serve(call.ask(call.command()))


@area.add(
    "GET",
    "/schemas/contacts.xsd",
    "The schema of exports in XML",
    replies={200: Reply(description="XML Schema", media_types=("application/xml",))},
    public=True,
)
def schema(call: Call) -> Response:
    return Response(CONTACTS.read_bytes(), content_type="application/xml")
