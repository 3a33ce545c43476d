"""What `documents` stores. Intakes and documents have a history; jobs, turns and agents' states change too often."""

from mongoengine import (
    BooleanField,
    DateTimeField,
    DictField,
    Document,
    EnumField,
    FloatField,
    IntField,
    ListField,
    StringField,
)

from services.documents.domain import agent_state
from shared.contracts import documents as contract
from shared.contracts.base import now
from shared.contracts.documents import Channel, DocumentState, EntryReference, IntakeOutcome, Origin, Outcome
from shared.listing.fields import Choice, Flag, Moment, Number, Text
from shared.listing.listing import Listing
from shared.storage.records import OfficeRecord


class IntakeRecord(OfficeRecord):
    """One arrival. Its id is the sender's."""

    meta = {
        "collection": "intakes",
        "indexes": [
            ("-taken_at", "-id"),
            ("office", "-taken_at", "-id"),
            ("outcome", "taken_at"),
            ("document_id", "-taken_at"),
        ],
    }
    record_type = "intake"

    filename = StringField(required=True)
    size = IntField(required=True)
    sha256 = StringField()
    origin = DictField(required=True)
    to_register = BooleanField(default=True)
    outcome = EnumField(IntakeOutcome, required=True, default=IntakeOutcome.PENDING)
    detail = StringField(default="")
    document_id = StringField()
    taken_at = DateTimeField(required=True)
    finished_at = DateTimeField()
    actor_name = StringField(required=True)

    def to_message(self) -> contract.Intake:
        return contract.Intake(
            id=self.id,
            office=self.office,
            filename=self.filename,
            size=self.size,
            sha256=self.sha256,
            origin=Origin(**self.origin),
            outcome=self.outcome,
            detail=self.detail or "",
            document_id=self.document_id,
            taken_at=self.taken_at,
            finished_at=self.finished_at,
            actor_name=self.actor_name,
        )


class DocumentRecord(OfficeRecord):
    """The bytes that an office holds, once.

    Of an erased one `sha256` is no digest any more, so that the same bytes can come again as a new document; the digest
    moves to `digest`. `bytes_left` is set while there may still be something of it in the object store.
    """

    meta = {
        "collection": "documents",
        "indexes": [
            {"fields": ["office", "sha256"], "unique": True},
            ("-stored_at", "-id"),
            ("office", "-stored_at", "-id"),
            ("filename", "id"),
            ("size", "id"),
            {"fields": ["bytes_left"], "sparse": True},
            "sha256",
        ],
    }
    record_type = "document"

    filename = StringField(required=True)
    sha256 = StringField(required=True)
    size = IntField(required=True)
    media_type = StringField(required=True)
    origin = DictField(required=True)
    state = EnumField(DocumentState, required=True, default=DocumentState.STORED)
    outcome = EnumField(Outcome)
    outcome_detail = StringField(default="")
    language = StringField()
    pages = IntField()
    previews = IntField(required=True, default=0)
    has_text = BooleanField(required=True, default=False)
    has_searchable_pdf = BooleanField(required=True, default=False)
    ocr_confidence = FloatField()
    metadata = DictField()
    entry_id = StringField()
    entry_number = StringField()
    receipts = IntField(required=True, default=1)
    stored_at = DateTimeField(required=True)
    actor_name = StringField(required=True)
    erased_at = DateTimeField()
    digest = StringField()
    erased_previews = IntField()
    bytes_left = BooleanField()

    def to_message(self) -> contract.Document:
        entry = EntryReference(id=self.entry_id, number=self.entry_number) if self.entry_id else None
        return contract.Document(
            id=self.id,
            version=self.version,
            office=self.office,
            filename=self.filename,
            sha256=self.digest or self.sha256,
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
            metadata=dict(self.metadata or {}),
            entry=entry,
            receipts=self.receipts,
            stored_at=self.stored_at,
            actor_name=self.actor_name,
            erased_at=self.erased_at,
        )


class OfficeLanguages(Document):
    """What accounts last told of an office."""

    meta = {"collection": "office_languages", "auto_create_index_on_save": False}
    id = StringField(primary_key=True)
    languages = ListField(StringField())


class ExtractionJob(Document):
    """A document to be read, by its id; see `extraction/queue.py`. Gone when all is made."""

    meta = {
        "collection": "extraction_jobs",
        "indexes": [("state", "office", "due_at"), ("state", "leased_until"), ("worker",)],
        "auto_create_index_on_save": False,
    }
    id = StringField(primary_key=True)
    office = StringField(required=True)
    state = StringField(required=True, choices=("waiting", "claimed"))
    due_at = DateTimeField(required=True)
    attempts = IntField(required=True, default=0)
    deaths = IntField(required=True, default=0)
    troubles = IntField(required=True, default=0)
    worker = StringField()
    claim = StringField()
    leased_until = DateTimeField()


class ExtractionTurn(Document):
    """Seconds of reading that an office has had, on a clock common to all; the clock itself is `_clock`."""

    meta = {"collection": "extraction_turns", "auto_create_index_on_save": False}
    id = StringField(primary_key=True)
    turn = FloatField(required=True)


class AgentReport(Document):
    """The last report of an office's agent, by office code."""

    meta = {"collection": "agents", "indexes": [("away", "seen_at")], "auto_create_index_on_save": False}
    id = StringField(primary_key=True)
    office = StringField(required=True)
    agent_version = StringField(required=True)
    inbox = StringField(required=True)
    waiting = IntField(required=True)
    spool_bytes = IntField(required=True)
    delivered = IntField(required=True)
    failed = IntField(required=True)
    last_error = StringField(default="")
    last_error_at = DateTimeField()
    started_at = DateTimeField(required=True)
    seen_at = DateTimeField(required=True)
    away = BooleanField(default=False)
    """Whether its absence was told already."""

    def to_message(self) -> contract.Agent:
        state = agent_state(waiting=self.waiting, last_error_at=self.last_error_at, seen_at=self.seen_at, at=now())
        return contract.Agent(
            office=self.office,
            version=self.agent_version,
            state=state,
            inbox=self.inbox,
            waiting=self.waiting,
            spool_bytes=self.spool_bytes,
            delivered=self.delivered,
            failed=self.failed,
            last_error=self.last_error or "",
            last_error_at=self.last_error_at,
            started_at=self.started_at,
            seen_at=self.seen_at,
        )


MODELS = (
    IntakeRecord,
    DocumentRecord,
    OfficeLanguages,
    ExtractionJob,
    ExtractionTurn,
    AgentReport,
)

INTAKES = Listing(
    IntakeRecord,
    to_item=IntakeRecord.to_message,
    sort="-taken_at",
    fields={
        "id": Text("_id"),
        "office": Text("office"),
        "filename": Text("filename"),
        "size": Number("size"),
        "sha256": Text("sha256"),
        "channel": Choice("origin.channel", Channel),
        "batch": Text("origin.batch"),
        "outcome": Choice("outcome", IntakeOutcome),
        "document_id": Text("document_id"),
        "taken_at": Moment("taken_at"),
        "finished_at": Moment("finished_at"),
        "actor_name": Text("actor_name"),
    },
)

DOCUMENTS = Listing(
    DocumentRecord,
    to_item=DocumentRecord.to_message,
    sort="-stored_at",
    fields={
        "id": Text("_id"),
        "office": Text("office"),
        "filename": Text("filename"),
        "size": Number("size"),
        "sha256": Text("sha256"),
        "media_type": Text("media_type"),
        "channel": Choice("origin.channel", Channel),
        "state": Choice("state", DocumentState),
        "outcome": Choice("outcome", Outcome),
        "language": Text("language"),
        "pages": Number("pages"),
        "has_text": Flag("has_text"),
        "entry_number": Text("entry_number"),
        "receipts": Number("receipts"),
        "stored_at": Moment("stored_at"),
        "actor_name": Text("actor_name"),
    },
)

AGENTS = Listing(
    AgentReport,
    to_item=AgentReport.to_message,
    sort="office",
    fields={
        "office": Text("office"),
        "version": Text("agent_version"),
        "waiting": Number("waiting"),
        "failed": Number("failed"),
        "delivered": Number("delivered"),
        "seen_at": Moment("seen_at"),
        "started_at": Moment("started_at"),
    },
)
