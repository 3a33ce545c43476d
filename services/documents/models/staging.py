"""Files on the staging desk."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from mongoengine import BooleanField, DateTimeField, DictField, EnumField, IntField, ListField, StringField

from shared.contracts import documents as contract
from shared.contracts.documents import ArrangedPage, Origin, StagedFile, StagedPart, StagedState
from shared.listing.fields import Choice, Moment, Number, Text
from shared.listing.listing import Listing
from shared.storage.records import OfficeRecord

DROPPED_KEPT = timedelta(days=14)


class StagedRecord(OfficeRecord):
    """By the id of the arrival that brought it."""

    meta = {
        "collection": "staged",
        "indexes": [
            ("office", "state", "-arrived_at"),
            ("state", "-arrived_at"),
            ("office", "sha256", "state"),
            {"fields": ["bytes_left", "state"], "sparse": True},
            {"fields": ["filing.contact_id"], "sparse": True},
        ],
    }
    record_type = "staged"

    filename = StringField(required=True)
    sha256 = StringField(required=True)
    size = IntField(required=True)
    media_type = StringField(required=True)
    origin = DictField(required=True)
    filing = DictField()
    asn = IntField()
    state = EnumField(StagedState, required=True, default=StagedState.WAITING)
    pages = IntField()
    joined = ListField(DictField())
    """`{id, filename, pages, asn}` of the files whose pages follow its own."""
    joined_to = StringField()
    parts = ListField(ListField(DictField()))
    arrived_at = DateTimeField(required=True)
    document_ids = ListField(StringField())
    actor_name = StringField(default="")
    bytes_left = BooleanField(default=True)
    """Whether its file may still be in the object store."""

    @property
    def files(self) -> list[dict[str, Any]]:
        """Itself and what is joined to it, as `joined` tells them."""
        own = (self.pages or 0) - sum(file["pages"] for file in self.joined)
        return [{"id": self.id, "filename": self.filename, "pages": own, "asn": self.asn}, *self.joined]

    def arranged(self) -> tuple[StagedPart, ...]:
        return tuple(tuple(ArrangedPage(**page) for page in part) for part in self.parts)

    def arrange(self, parts: Sequence[StagedPart]) -> None:
        self.parts = [[page.model_dump(mode="json") for page in part] for part in parts]

    def to_message(self) -> contract.Staged:
        return contract.Staged(
            id=self.id,
            version=self.version,
            office=self.office,
            filename=self.filename,
            size=self.size,
            media_type=self.media_type,
            origin=Origin(**self.origin),
            state=self.state,
            pages=self.pages,
            files=tuple(_as_file(file) for file in self.files) if self.pages else (),
            joined_to=self.joined_to,
            parts=self.arranged(),
            asn=self.asn,
            arrived_at=self.arrived_at,
            document_ids=tuple(self.document_ids),
            actor_name=self.actor_name or "",
        )


def _as_file(file: dict[str, Any]) -> StagedFile:
    return StagedFile(id=file["id"], filename=file["filename"], pages=file["pages"], asn=file["asn"])


STAGED = Listing(
    StagedRecord,
    to_item=StagedRecord.to_message,
    sort="-arrived_at",
    fields={
        "id": Text("_id"),
        "office": Text("office"),
        "filename": Text("filename"),
        "size": Number("size"),
        "state": Choice("state", StagedState),
        "pages": Number("pages"),
        "batch": Text("origin.batch"),
        "arrived_at": Moment("arrived_at"),
    },
)
