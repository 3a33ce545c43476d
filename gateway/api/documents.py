"""Handing files in, and what became of them: intakes, documents, their content, text and previews."""

from typing import Any

from flask import Response, request

from gateway.areas import API, Area, json_response
from gateway.calls import Call
from gateway.media import STORED_TYPES
from gateway.operations import JSON, Reply
from gateway.problems import UnsupportedMediaType
from gateway.streams import DOWNLOAD, serve, serve_as_asked, streamed
from gateway.uploads import MULTIPART, ReceivedFile, file_form, form_command, office_part, receive_file
from shared.contracts.base import Message
from shared.contracts.documents import (
    BeginIntake,
    Channel,
    CommitIntake,
    CorrectText,
    GetContent,
    GetDocument,
    GetIntake,
    GetPreview,
    GetText,
    GetWords,
    Intake,
    ListDocuments,
    ListIntakes,
    Origin,
    RetryExtraction,
    UnlockDocument,
    UploadGrant,
)
from shared.identifiers import new_id

area = Area(name="documents", description="Files handed in, and what was read from them")
area.lists("/documents", ListDocuments, "List documents")
area.reads("/documents/{id}", GetDocument, "Read a document's record")
area.runs("/documents/{id}/retry", RetryExtraction, "Read the document again from the start")
area.acts("/documents/{id}/text", CorrectText, "Write the text of a page as it stands on the paper",
          refusals=frozenset({412}))  # fmt: skip
area.acts("/documents/{id}/unlock", UnlockDocument, "Read an encrypted document with its password, which is not kept")
area.lists("/intakes", ListIntakes, "List arrivals, whatever became of them")
area.reads("/intakes/{id}", GetIntake, "Read an arrival: the status of an upload")
area.runs("/intakes/{intake_id}/commit", CommitIntake, "The bytes are uploaded: verify and store them")

_LOCATION = {"Location": "Where the arrival's status can be read"}
_FORM = file_form(
    "The file",
    office=office_part("Where it arrived"),
    to_register={
        "type": "string",
        "enum": ["true", "false"],
        "default": "true",
        "description": "false: the sender writes the journal line",
    },
    revision_of={"type": "string", "description": "Id of the document whose next revision this is"},
    note={"type": "string", "maxLength": 500, "description": "What is new in the revision"},
)


class UploadStart(Message):
    """PUT the bytes to `upload_url` with `headers`, then POST to `commit_url`. Both are None for bytes already held."""

    intake: Intake
    upload_url: str | None
    headers: dict[str, str]
    expires_at: str | None
    commit_url: str | None


@area.add(
    "POST",
    "/documents",
    "Hand in a file: as multipart form, or as JSON to upload it by a presigned URL",
    command=BeginIntake,
    takes="body",
    given=frozenset({"intake_id", "origin", "inside"}),
    multipart=_FORM,
    replies={
        200: Reply(description="These bytes are already held", model=UploadStart, headers=_LOCATION),
        201: Reply(description="Upload to the given URL, then commit", model=UploadStart, headers=_LOCATION),
        202: Reply(description="Taken in; being read", model=Intake, headers=_LOCATION),
    },
    refusals=frozenset({409}),
)
def hand_in(call: Call) -> Response:
    if request.mimetype == MULTIPART:
        return _hand_in_form(call)
    if request.mimetype != JSON:
        raise UnsupportedMediaType(f"Send {MULTIPART} or {JSON}")
    grant: UploadGrant = call.ask(call.command(**_given(call)))
    waiting = grant.upload_url is not None
    start = UploadStart(
        intake=grant.intake,
        upload_url=grant.upload_url,
        headers=grant.headers,
        expires_at=grant.expires_at.isoformat() if grant.expires_at else None,
        commit_url=f"{API}/intakes/{grant.intake.id}/commit" if waiting else None,
    )
    return _with_location(json_response(start.model_dump_json().encode(), 201 if waiting else 200), grant.intake)


def _hand_in_form(call: Call) -> Response:
    file = receive_file(request, call.gateway.settings)
    intake = _take_in(call, _from_form(call, file), file)
    return _with_location(json_response(intake.model_dump_json().encode(), 202), intake)


def _from_form(call: Call, file: ReceivedFile) -> BeginIntake:
    fields = {
        "to_register": request.form.get("to_register", "true"),
        "revision_of": request.form.get("revision_of"),
        "note": request.form.get("note", ""),
    }
    return form_command(BeginIntake, file, request, **{**fields, **_given(call)})


def _take_in(call: Call, begin: BeginIntake, file: ReceivedFile) -> Intake:
    grant: UploadGrant = call.ask(begin)
    if grant.upload_url is None:
        return grant.intake
    call.gateway.objects.put(grant.upload_url, grant.headers, file.upload, file.upload.size)
    return call.ask(CommitIntake(intake_id=grant.intake.id))


def _given(call: Call) -> dict[str, Any]:
    """The arrival's id repeats with the Idempotency-Key, so that a repeated upload stays one arrival."""
    channel = Channel.API if call.identity.csrf_token is None else Channel.PAGE
    return {"intake_id": call.repeat_key or new_id(), "origin": Origin(channel=channel), "inside": False}


def _with_location(response: Response, intake: Intake) -> Response:
    response.headers["Location"] = f"{API}/intakes/{intake.id}"
    return response


# --- bytes ---


@area.add("GET", "/documents/{id}/content", "The original, or the searchable PDF/A beside it", command=GetContent,
          takes="query", parameters=(DOWNLOAD,), **streamed("The file", *STORED_TYPES))  # fmt: skip
def content(call: Call) -> Response:
    return serve_as_asked(call)


@area.add("GET", "/documents/{id}/text", "The text, pages divided by form feeds", command=GetText,
          takes="query", **streamed("The text", "text/plain; charset=utf-8"))  # fmt: skip
def text(call: Call) -> Response:
    return serve(call)


@area.add("GET", "/documents/{id}/words", "The recognised words of each page, with confidence and place",
          command=GetWords, **streamed("The words", "application/json"))  # fmt: skip
def words(call: Call) -> Response:
    return serve(call)


@area.add("GET", "/documents/{id}/preview/{page}", "A page as image, counted from 1", command=GetPreview,
          takes="query", **streamed("The image", "image/webp", "image/png", "image/jpeg"))  # fmt: skip
def preview(call: Call) -> Response:
    return serve(call)
