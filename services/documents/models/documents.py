"""Stored documents."""

from mongoengine import (
    BooleanField,
    DateTimeField,
    DictField,
    EmbeddedDocument,
    EmbeddedDocumentField,
    EnumField,
    FloatField,
    IntField,
    ListField,
    StringField,
)

from shared.contracts import documents as contract
from shared.contracts.documents import (
    Channel,
    Checkout,
    DocumentState,
    EntryReference,
    Origin,
    Outcome,
    ParentReference,
)
from shared.listing.fields import Choice, Flag, Moment, Number, Text
from shared.listing.listing import Listing
from shared.storage.records import OfficeRecord


class TextCorrection(EmbeddedDocument):
    """Somebody wrote the text of a page as it really stands there; the whole text as it was then lies under `id`."""

    id = StringField(required=True)
    page = IntField(required=True)
    at = DateTimeField(required=True)
    actor_name = StringField(required=True)


class ReadableRecord(OfficeRecord):
    """Bytes, and what reading them told."""

    meta = {"abstract": True}

    filename = StringField(required=True)
    size = IntField(required=True)
    media_type = StringField(required=True)
    outcome_detail = StringField(default="")
    language = StringField()
    pages = IntField()
    previews = IntField(required=True, default=0)
    has_text = BooleanField(required=True, default=False)
    has_searchable_pdf = BooleanField(required=True, default=False)
    ocr_confidence = FloatField()
    metadata = DictField()
    unsure_words = IntField()
    corrections = ListField(EmbeddedDocumentField(TextCorrection))


class DocumentRecord(ReadableRecord):
    """The bytes that an office holds, once.

    A file inside another one, such as an attachment of a mail, is a document of its own, as often as it lies somewhere:
    `place` tells its parent and its number there, and is None of what arrived by itself. `root_id` is the outermost.

    Of an erased one, and of one in the trash, `sha256` is no digest any more, so that the same bytes can come again
    as a new document; the digest moves to `digest`. `bytes_left` is set while there may still be something of it in
    the object store. `seen_by` follows from `office` and `sights` (`domain.sight`).
    """

    meta = {
        "collection": "documents",
        "indexes": [
            {"fields": ["office", "sha256", "place"], "unique": True},
            {"fields": ["parent_id", "place"], "sparse": True},
            {"fields": ["root_id"], "sparse": True},
            ("-stored_at", "-id"),
            ("seen_by", "-stored_at", "-id"),
            ("filename", "id"),
            ("size", "id"),
            {"fields": ["bytes_left"], "sparse": True},
            {"fields": ["asn"], "unique": True, "sparse": True},
            {"fields": ["origin.batch", "origin.batch_no", "origin.part"], "sparse": True},
            "sha256",
            {"fields": ["digest"], "sparse": True},
            {"fields": ["trashed_at"], "sparse": True},
            ("locked_until", "entry_id"),
        ],
    }
    record_type = "document"

    sha256 = StringField(required=True)
    origin = DictField(required=True)
    state = EnumField(DocumentState, required=True, default=DocumentState.STORED)
    outcome = EnumField(Outcome)
    entry_id = StringField()
    entry_number = StringField()
    receipts = IntField(required=True, default=1)
    stored_at = DateTimeField(required=True)
    actor_name = StringField(required=True)
    erased_at = DateTimeField()
    digest = StringField()
    erased_previews = IntField()
    bytes_left = BooleanField()
    seen_by = ListField(StringField(), required=True)
    sights = DictField()
    place = StringField()
    parent_id = StringField()
    parent_path = StringField()
    root_id = StringField()
    depth = IntField(required=True, default=0)
    children = IntField(required=True, default=0)
    asn = IntField()
    asn_taken = IntField()
    expected_language = StringField()
    revision = IntField(required=True, default=1)
    revision_note = StringField(default="")
    revised_at = DateTimeField()
    revised_by = StringField(default="")
    holder_id = StringField()
    holder = StringField()
    held_since = DateTimeField()
    trashed_at = DateTimeField()
    trashed_by = StringField(default="")
    locked_until = DateTimeField()

    @property
    def bytes_digest(self) -> str:
        """SHA-256 of the present bytes, wherever it is kept."""
        return self.digest or self.sha256

    @property
    def checkout(self) -> Checkout | None:
        if self.holder_id is None:
            return None
        return Checkout(holder_id=self.holder_id, holder=self.holder, since=self.held_since)

    def to_message(self) -> contract.Document:
        entry = EntryReference(id=self.entry_id, number=self.entry_number) if self.entry_id else None
        parent = ParentReference(id=self.parent_id, path=self.parent_path) if self.parent_id else None
        return contract.Document(
            id=self.id,
            version=self.version,
            office=self.office,
            filename=self.filename,
            sha256=self.bytes_digest,
            size=self.size,
            media_type=self.media_type,
            origin=Origin(**self.origin),
            state=self.state,
            outcome=self.outcome,
            outcome_detail=self.outcome_detail or "",
            language=self.language,
            pages=self.pages,
            previews=self.previews,
            has_text=self.has_text,
            has_searchable_pdf=self.has_searchable_pdf,
            ocr_confidence=self.ocr_confidence,
            unsure_words=self.unsure_words,
            corrections=tuple(
                contract.TextCorrection(page=done.page, at=done.at, actor_name=done.actor_name)
                for done in self.corrections
            ),
            metadata=dict(self.metadata or {}),
            entry=entry,
            receipts=self.receipts,
            stored_at=self.stored_at,
            actor_name=self.actor_name,
            erased_at=self.erased_at,
            parent=parent,
            children=self.children,
            asn=self.asn,
            asn_taken=self.asn_taken,
            revision=self.revision,
            revision_note=self.revision_note or "",
            revised_at=self.revised_at,
            revised_by=self.revised_by or "",
            checkout=self.checkout,
            trashed_at=self.trashed_at,
            trashed_by=self.trashed_by or "",
            locked_until=self.locked_until,
        )


DOCUMENTS = Listing(
    DocumentRecord,
    to_item=DocumentRecord.to_message,
    sort="-stored_at",
    office_field="seen_by",
    fields={
        "id": Text("_id"),
        "office": Text("office"),
        "filename": Text("filename"),
        "size": Number("size"),
        "sha256": Text("sha256"),
        "media_type": Text("media_type"),
        "channel": Choice("origin.channel", Channel),
        "batch": Text("origin.batch"),
        "batch_no": Number("origin.batch_no"),
        "asn": Number("asn"),
        "state": Choice("state", DocumentState),
        "outcome": Choice("outcome", Outcome),
        "language": Text("language"),
        "pages": Number("pages"),
        "has_text": Flag("has_text"),
        "unsure_words": Number("unsure_words"),
        "entry_number": Text("entry_number"),
        "receipts": Number("receipts"),
        "stored_at": Moment("stored_at"),
        "parent_id": Text("parent_id"),
        "place": Text("place"),
        "depth": Number("depth"),
        "actor_name": Text("actor_name"),
    },
)

LIVE = {"trashed_at": None}
"""The condition that keeps the trash out of a list."""
TRASHED = {"trashed_at": {"$ne": None}, "erased_at": None, "parent_id": None}

TRASH = Listing(
    DocumentRecord,
    to_item=DocumentRecord.to_message,
    sort="-trashed_at",
    fields={
        "office": Text("office"),
        "filename": Text("filename"),
        "size": Number("size"),
        "trashed_at": Moment("trashed_at"),
        "trashed_by": Text("trashed_by"),
    },
)
