"""Contacts: organisations, their branches and persons; views, the locator, photos."""

from flask import Response, request
from pydantic_core import from_json

from gateway.areas import ETAG, Area, json_response
from gateway.calls import Call
from gateway.operations import Reply
from gateway.problems import UnsupportedMediaType
from gateway.streams import serve, streamed
from gateway.uploads import MULTIPART, file_form, receive_file
from shared.contracts.contacts import (
    AddParty,
    AttachPhoto,
    BeginPhoto,
    ChangeParty,
    CountParties,
    GetParty,
    GetPhoto,
    ListParties,
    ListPartyHistory,
    LocateParties,
    Party,
    RemoveParty,
    RemovePhoto,
    RestoreParty,
)
from shared.contracts.problems import invalid_field
from shared.identifiers import new_id

area = Area(name="contacts", description="Organisations, their branches and persons that the organisation deals with")
area.lists("/contacts", ListParties, "List contacts", refusals=frozenset({404}))
area.creates("/contacts", AddParty, "Add an organisation, a branch or a person", location="/contacts/{id}")
area.asks("/contact-locator", LocateParties, "Find contacts by the beginnings of what is typed",
          refusals=frozenset({404}))  # fmt: skip
area.asks("/contact-counts", CountParties, "Count contacts by a field")
area.reads("/contacts/{id}", GetParty, "Read a contact")
area.changes("/contacts/{id}", ChangeParty, "Change a contact")
area.acts("/contacts/{id}/remove", RemoveParty, "Remove a contact; it can be restored")
area.acts("/contacts/{id}/restore", RestoreParty, "Restore a removed contact")
area.lists("/contacts/{id}/history", ListPartyHistory, "List what was changed of a contact, the latest first")
area.acts("/contacts/{id}/photo/remove", RemovePhoto, "Remove the photo")

_FORM = file_form("Picture")


@area.add(
    "POST",
    "/contacts/{id}/photo",
    "Hand in a photo: BMP, JPEG, PNG, HEIC or WebP",
    command=AttachPhoto,
    given=frozenset({"upload_id"}),
    if_match=True,
    multipart=_FORM,
    replies={200: Reply(description="The contact with its photo", model=Party, headers=ETAG)},
    refusals=frozenset({409, 413, 415}),
)
def attach_photo(call: Call) -> Response:
    if request.mimetype != MULTIPART:
        raise UnsupportedMediaType(f"Send {MULTIPART}")
    # What is wrong with the headers is said before anything is stored.
    call.command(upload_id=new_id())
    upload = receive_file(request, call.gateway.settings).upload
    if not upload.size:
        raise invalid_field("/file", "missing", "There is no picture in this part")
    granted = call.ask(BeginPhoto(id=call.path["id"], size=upload.size))
    call.gateway.objects.put(granted.upload_url, {}, upload, upload.size)
    raw = call.ask_json(call.command(upload_id=granted.upload_id))
    return json_response(raw, version=from_json(raw)["version"])


@area.add("GET", "/contacts/{id}/photo", "The photo", command=GetPhoto, **streamed("The picture", "image/jpeg"))
def photo(call: Call) -> Response:
    return serve(call)
