"""Imports of contacts: the file is handed in, looked at, previewed, carried out, resumed, reverted."""

from flask import Response, request

from gateway.areas import API, Area, json_response
from gateway.calls import Call
from gateway.operations import JSON, Reply
from gateway.problems import UnsupportedMediaType
from gateway.uploads import MULTIPART, file_form, form_command, office_part, receive_file
from shared.contracts.contacts import (
    BeginImport,
    ChangeImport,
    CommitImport,
    GetImport,
    Import,
    ImportGrant,
    ListImportRows,
    ListImports,
    PreviewImport,
    ResumeImport,
    RevertImport,
    StartImport,
    StopImport,
)
from shared.identifiers import new_id

area = Area(name="contact imports", description="Contacts taken in from CSV, XLSX, vCard and Outlook data files")
area.lists("/contact-imports", ListImports, "List imports, the newest first")
area.reads("/contact-imports/{id}", GetImport, "Read how far an import is")
area.changes("/contact-imports/{id}", ChangeImport, "Set up an import: its mapping and what it does")
area.asks("/contact-imports/{id}/preview", PreviewImport, "See what would become of the first rows",
          refusals=frozenset({409}))  # fmt: skip
area.lists("/contact-imports/{import_id}/rows", ListImportRows, "List what became of each row")
area.runs("/contact-imports/{import_id}/commit", CommitImport, "The bytes are uploaded: verify and look at them")
area.acts("/contact-imports/{id}/start", StartImport, "Carry an import out in the background")
area.runs("/contact-imports/{id}/stop", StopImport, "Stop an import; what is written stays")
area.runs("/contact-imports/{id}/resume", ResumeImport, "Go on from the row at which an import stopped or failed")
area.runs("/contact-imports/{id}/revert", RevertImport, "Undo an import, but for what was changed since")

_LOCATION = {"Location": "Where the import's state can be read"}
_FORM = file_form("The file", office=office_part("Whose contacts they will be"))


@area.add(
    "POST",
    "/contact-imports",
    "Hand in a file with contacts: as multipart form, or as JSON to upload it by a presigned URL",
    command=BeginImport,
    takes="body",
    given=frozenset({"import_id", "inside"}),
    multipart=_FORM,
    replies={
        201: Reply(description="Upload to the given URL, then commit", model=ImportGrant, headers=_LOCATION),
        202: Reply(description="Taken in; being looked at", model=Import, headers=_LOCATION),
    },
    refusals=frozenset({409}),
)
def hand_in(call: Call) -> Response:
    import_id = call.repeat_key or new_id()
    if request.mimetype == MULTIPART:
        return _with_location(_hand_in_form(call, import_id), import_id)
    if request.mimetype != JSON:
        raise UnsupportedMediaType(f"Send {MULTIPART} or {JSON}")
    grant = call.ask_json(call.command(import_id=import_id, inside=False))
    return _with_location(json_response(grant, 201), import_id)


def _hand_in_form(call: Call, import_id: str) -> Response:
    file = receive_file(request, call.gateway.settings)
    grant: ImportGrant = call.ask(form_command(BeginImport, file, request, import_id=import_id))
    if grant.upload_url is not None:
        call.gateway.objects.put(grant.upload_url, {}, file.upload, file.upload.size)
    return json_response(call.ask_json(CommitImport(import_id=import_id)), 202)


def _with_location(response: Response, import_id: str) -> Response:
    response.headers["Location"] = f"{API}/contact-imports/{import_id}"
    return response
