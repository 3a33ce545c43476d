"""Requests of people about their data, and how far their answers are."""

from datetime import timedelta
from typing import Any

from mongoengine import BooleanField, DateTimeField, DictField, FloatField, IntField, ListField, StringField

from services.contacts.models.parties import PartyRecord
from shared.contracts.contacts import CaseKind, CasePart, CaseState, PrivacyCase
from shared.contracts.privacy import Subject
from shared.listing.fields import Choice, Moment, Text
from shared.listing.listing import Listing
from shared.storage.records import OfficeRecord

REPORT_KEPT_FOR = timedelta(days=14)
"""The file holds everything about somebody: it is fetched, and then it goes."""


class PrivacyCaseRecord(OfficeRecord):
    """`subject` tells whom an erasure still looks for, and is emptied when it is done. `parts` are by service.

    The work is done in the name of `principal`, who asked. `claim`, `leased_until` and `attempts` are the worker's.
    """

    meta = {
        "collection": "privacy_cases",
        "indexes": [
            ("state", "created_at"),
            ("-created_at", "-id"),
            ("office", "-created_at", "-id"),
            ("party_id", "-created_at", "-id"),
        ],
    }
    record_type = "privacy-case"
    derived_fields = frozenset({"subject", "principal", "claim", "leased_until", "attempts", "parts", "kept"})

    kind = StringField(required=True, choices=[kind.value for kind in CaseKind])
    party_id = StringField(required=True)
    reason = StringField(required=True)
    language = StringField(required=True, default="en")
    with_files = BooleanField(default=True)
    state = StringField(required=True, default=CaseState.WAITING.value)
    detail = StringField()
    progress = FloatField(default=0.0)
    subject = DictField()
    pseudonym = StringField()
    parts = DictField()
    away = ListField(StringField())
    kept = ListField(DictField())
    kept_total = IntField(default=0)
    files = IntField(default=0)
    files_left_out = IntField(default=0)
    size = IntField(default=0)
    requested_by = StringField(required=True)
    principal = DictField(required=True)
    expires_at = DateTimeField()
    finished_at = DateTimeField()
    claim = StringField()
    leased_until = DateTimeField()
    attempts = IntField(default=0)

    @property
    def key(self) -> str:
        """Of the report in the object store."""
        return report_key(self.id)

    @property
    def whom(self) -> Subject:
        return Subject.model_validate(self.subject)

    def to_message(self) -> PrivacyCase:
        same = (
            "id", "version", "office", "party_id", "reason", "progress", "files", "files_left_out", "size",
            "expires_at", "requested_by", "created_at", "finished_at",
        )  # fmt: skip
        party = PartyRecord.objects(pk=self.party_id).only("name").first()
        return PrivacyCase(
            **{name: getattr(self, name) for name in same},
            kind=CaseKind(self.kind),
            party_name=party.name if party else "",
            state=CaseState(self.state),
            detail=self.detail or "",
            parts=tuple(CasePart(service=service, **part) for service, part in sorted(self.parts.items())),
            away=tuple(self.away),
        )


def report_key(case_id: str) -> str:
    return f"privacy/{case_id}.zip"


def new_part(**told: Any) -> dict[str, Any]:
    return CasePart(service="", done=False).model_copy(update=told).model_dump(exclude={"service"})


CASES = Listing(
    PrivacyCaseRecord,
    to_item=PrivacyCaseRecord.to_message,
    sort="-created_at",
    fields={
        "created_at": Moment("created_at"),
        "party_id": Text("party_id", sortable=False),
        "kind": Choice("kind", CaseKind),
        "state": Choice("state", CaseState),
    },
)
