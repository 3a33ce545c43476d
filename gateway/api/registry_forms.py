"""Printed forms: covers, contents, slips, protocols, made at once in the words of the pack that is followed."""

from flask import Response

from gateway.areas import Area
from gateway.calls import Call
from gateway.inputs import parameter
from gateway.operations import Parameter, Reply
from shared.contracts.registry import PrintForm

area = Area(name="registry forms", description="Printed forms of files, loans and disposal")

_DOWNLOAD = Parameter(
    name="download",
    description="true: to be saved instead of shown",
    schema={"type": "string", "enum": ["true", "false"], "default": "false"},
)
_HEADERS = {"ETag": "Of the bytes", "Accept-Ranges": "bytes", "Content-Disposition": "RFC 6266"}
_PART = _HEADERS | {"Content-Range": "The part that is answered"}
_PDF = ("application/pdf",)


@area.add(
    "GET",
    "/registry/forms/{kind}/{id}",
    "A printed form about the file, loan or disposal of that id",
    command=PrintForm,
    parameters=(_DOWNLOAD,),
    replies={
        200: Reply(description="The form", media_types=_PDF, headers=_HEADERS),
        206: Reply(description="The asked range of it", media_types=_PDF, headers=_PART),
        304: Reply(description="They are still those of If-None-Match", media_types=(), headers={"ETag": "Same"}),
    },
    refusals=frozenset({416}),
    streams=True,
)
def form(call: Call) -> Response:
    return call.gateway.objects.serve(call.ask(call.command()), download=parameter(_DOWNLOAD) == "true")
