"""Printed forms: covers, contents, slips, protocols, made at once in the words of the pack that is followed."""

from flask import Response

from gateway.areas import Area
from gateway.calls import Call
from gateway.streams import DOWNLOAD, serve_as_asked, streamed
from shared.contracts.registry import PrintForm

area = Area(name="registry forms", description="Printed forms of files, loans and disposal")


@area.add(
    "GET",
    "/registry/forms/{kind}/{id}",
    "A printed form about the file, loan or disposal of that id",
    command=PrintForm,
    parameters=(DOWNLOAD,),
    **streamed("The form", "application/pdf"),
)
def form(call: Call) -> Response:
    return serve_as_asked(call)
