"""The document store: revisions, check-outs, the trash, and links to records of any service."""

from flask import Response

from gateway.areas import Area
from gateway.calls import Call
from gateway.operations import Reply
from shared.contracts.documents import (
    CheckIn,
    CheckOut,
    LinkDocument,
    ListAttached,
    ListLinks,
    ListRevisions,
    ListTrash,
    PurgeDocument,
    ReleaseCheckout,
    RestoreDocument,
    RestoreRevision,
    TrashDocument,
    UnlinkDocument,
)

area = Area(name="document store", description="Revisions, check-outs, the trash, and attachments of any record")
area.lists("/documents/{document_id}/revisions", ListRevisions, "List the earlier revisions")
area.acts("/documents/{id}/revisions/restore", RestoreRevision, "Make an earlier revision the next one")
area.acts("/documents/{id}/check-out", CheckOut, "Keep others from bringing a revision")
area.acts("/documents/{id}/check-in", CheckIn, "Give up one's own check-out")
area.acts("/documents/{id}/release", ReleaseCheckout, "Take a check-out from whoever holds it")
area.acts("/documents/{id}/trash", TrashDocument, "Put a document into the trash")
area.acts("/documents/{id}/restore", RestoreDocument, "Bring it back from the trash")
area.acts("/documents/{id}/purge", PurgeDocument, "Destroy what is in the trash")
area.lists("/trash", ListTrash, "List what is in the trash")
area.lists("/documents/{document_id}/links", ListLinks, "List the records a document is attached to")
area.creates("/links", LinkDocument, "Attach a document to a record", refusals=frozenset({404}))
area.lists("/attachments/{record_service}/{record_kind}/{record_id}", ListAttached, "List the documents of a record")


@area.add(
    "DELETE",
    "/links/{id}",
    "Take a document from a record; the document stays",
    command=UnlinkDocument,
    replies={204: Reply(description="Unlinked", media_types=())},
    refusals=frozenset({409}),
)
def unlink(call: Call) -> Response:
    call.ask(call.command())
    return Response(status=204)
