"""What is stored, and what was read from it."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.contracts.base import Command, Event, Instant, ListQuery, Message, OfficeCode, Page, RecordId, Sha256
from shared.contracts.documents.intake import Filing, Origin
from shared.contracts.objects import ObjectLink
from shared.security.rights import Right


class DocumentState(StrEnum):
    STORED = "stored"
    READING = "reading"
    SEARCHABLE = "searchable"
    """Its text is known; PDF/A and previews are still being made."""
    READY = "ready"


class Outcome(StrEnum):
    """What reading came to. All but TEXT and NO_TEXT keep the original and say why in `outcome_detail`."""

    TEXT = "text"
    NO_TEXT = "no-text"
    ENCRYPTED = "encrypted"
    CORRUPT = "corrupt"
    UNSUPPORTED = "unsupported"
    NO_PAGES = "no-pages"
    TOO_LARGE = "too-large"
    TIMED_OUT = "timed-out"
    WRONG_PASSWORD = "wrong-password"  # noqa: S105 - the outcome, not a password
    """Encrypted, and the password that was given does not open it."""
    KILLED_THE_READER = "killed-the-reader"
    """Reading it ended the reading process again and again."""


class EntryReference(Message):
    id: RecordId
    number: str


class ParentReference(Message):
    """The mail or archive that a document is inside of."""

    id: RecordId
    path: str
    """Where it lies in there."""


class TextCorrection(Message):
    """Somebody wrote the text of a page as it stands on the paper."""

    page: int
    at: Instant
    actor_name: str


class Checkout(Message):
    """Who works on the document, so that nobody else brings a revision meanwhile."""

    holder_id: str
    holder: str
    since: Instant


class Document(Message):
    """A list row; it never carries the text."""

    id: RecordId
    version: int
    office: OfficeCode
    filename: str
    sha256: Sha256
    size: int
    media_type: str
    """Found from the bytes, not from the name."""
    origin: Origin
    state: DocumentState
    outcome: Outcome | None
    outcome_detail: str
    language: str | None
    pages: int | None
    """Of a paged document; preview pages are numbered from 1."""
    previews: int
    """How many preview images exist."""
    has_text: bool
    has_searchable_pdf: bool
    ocr_confidence: float | None
    """Mean word confidence, 0..100; None where no OCR was needed."""
    unsure_words: int | None = None
    """Recognised words that should be checked against the scan; GetWords tells which. None where no OCR was needed."""
    corrections: tuple[TextCorrection, ...] = ()
    """Of its text, in the order in which they were made."""
    metadata: dict[str, str]
    """Title, author, dates, as far as the file tells."""
    entry: EntryReference | None
    """The journal entry, once registered."""
    receipts: int
    """How often these bytes arrived."""
    stored_at: Instant
    actor_name: str
    asn: int | None = None
    """Archive serial number, read from its label; unique in the organisation."""
    asn_taken: int | None = None
    """A number read on it that another document has already."""
    erased_at: Instant | None = None
    """Of a tombstone: its bytes, text, PDF and previews were lawfully destroyed; name, size and digest remain."""
    parent: ParentReference | None = None
    children: int = 0
    """Files inside it that are documents of their own; ListDocuments with `parent_id=<id>` gives them."""
    revision: int = 1
    """Number of the bytes that are the document's now; `version` counts changes of the record."""
    revision_note: str = ""
    revised_at: Instant | None = None
    revised_by: str = ""
    checkout: Checkout | None = None
    trashed_at: Instant | None = None
    """In the trash: found in no list but the trash, and in no search."""
    trashed_by: str = ""
    locked_until: Instant | None = None
    """Of a registered document: the object store refuses until then to let its bytes go, but for a disposal."""


class ListDocuments(ListQuery, Command[Page[Document]]):
    """Without those in the trash."""

    right = Right.DOCUMENTS_READ


class GetDocument(Command[Document]):
    right = Right.DOCUMENTS_READ
    id: RecordId


class Rendition(StrEnum):
    ORIGINAL = "original"
    SEARCHABLE_PDF = "searchable-pdf"


class GetContent(Command[ObjectLink]):
    """Raises NotFound while the rendition does not exist."""

    right = Right.DOCUMENTS_READ
    id: RecordId
    revision: int | None = Field(default=None, ge=1)
    """None: the present one."""
    rendition: Rendition = Rendition.ORIGINAL


class GetPreview(Command[ObjectLink]):
    right = Right.DOCUMENTS_READ
    id: RecordId
    revision: int | None = Field(default=None, ge=1)
    """None: the present one."""
    page: int = Field(ge=1)


class TextLayer(StrEnum):
    CURRENT = "current"
    """With the corrections that people made."""
    READ = "read"
    """As the machine read it."""


class GetText(Command[ObjectLink]):
    """The text as UTF-8, pages divided by form feeds."""

    right = Right.DOCUMENTS_READ
    id: RecordId
    revision: int | None = Field(default=None, ge=1)
    """None: the present one."""
    layer: TextLayer = TextLayer.CURRENT


class GetWords(Command[ObjectLink]):
    """The recognised words of each page as JSON, each with its confidence (0..100) and its place in pixels.

    `{"unsure_below": 60, "pages": [{"page": 1, "width": 1654, "height": 2339, "turn": 0, "confidence": 91.5,
    "words": [["Vec", 96, 170, 220, 60, 28], ...]}]}`; left, top, width and height are in the page image after it was
    turned clockwise by `turn` degrees. Raises NotFound where nothing was recognised.
    """

    right = Right.DOCUMENTS_READ
    id: RecordId


class CorrectText(Command[Document]):
    """Write the text of a page as it stands on the paper; what the machine read is kept beside it.

    Raises Stale where somebody corrected the text since: `corrections` is how many there were when it was fetched.
    """

    right = Right.DOCUMENTS_UPLOAD
    writes = True
    id: RecordId
    page: int = Field(ge=1)
    text: str = Field(max_length=100_000)
    corrections: int = Field(ge=0)


class RetryExtraction(Command[Document]):
    """Read the document again from the start."""

    right = Right.DOCUMENTS_UPLOAD
    writes = True
    id: RecordId


class UnlockDocument(Command[Document]):
    """Read an encrypted document with its password, which is kept nowhere. Raises Conflict where it wants none."""

    right = Right.DOCUMENTS_UPLOAD
    id: RecordId
    password: str = Field(min_length=1, max_length=1000, repr=False)


class DocumentStored(Event):
    name: ClassVar[str] = "documents.document.stored"
    right: ClassVar[Right | None] = Right.DOCUMENTS_READ
    document_id: RecordId
    filename: str
    sha256: Sha256
    size: int
    media_type: str
    origin: Origin
    stored_at: Instant
    actor_name: str
    to_register: bool = True
    codes: tuple[str, ...] = ()
    """What the QR codes on its first page say; looked for in PDFs and images alone."""
    filing: Filing = Filing()


class ReadingRequested(Event):
    """A stored document is to be read again."""

    name: ClassVar[str] = "documents.reading.requested"
    document_id: RecordId


class PasswordGiven(Event):
    """To the workers alone, who hold it in memory until the document is read."""

    name: ClassVar[str] = "documents.password.given"
    document_id: RecordId
    ticket: RecordId
    password: str = Field(repr=False)


class TextExtracted(Event):
    """The text can be fetched and searched now."""

    name: ClassVar[str] = "documents.text.extracted"
    right: ClassVar[Right | None] = Right.DOCUMENTS_READ
    document_id: RecordId
    outcome: Outcome


class DocumentReady(Event):
    """All derived forms exist that will."""

    name: ClassVar[str] = "documents.document.ready"
    right: ClassVar[Right | None] = Right.DOCUMENTS_READ
    document_id: RecordId
    outcome: Outcome


class DocumentChange(StrEnum):
    REVISED = "revised"
    CHECKED_OUT = "checked-out"
    CHECKED_IN = "checked-in"
    TRASHED = "trashed"
    RESTORED = "restored"


class DocumentChanged(Event):
    """Something else than what was read of it changed."""

    name: ClassVar[str] = "documents.document.changed"
    right: ClassVar[Right | None] = Right.DOCUMENTS_READ
    document_id: RecordId
    change: DocumentChange


class DocumentErased(Event):
    """Nothing of its content is left; who keeps any of it lets it go."""

    name: ClassVar[str] = "documents.document.erased"
    right: ClassVar[Right | None] = Right.DOCUMENTS_READ
    document_id: RecordId
