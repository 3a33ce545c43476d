"""What documents holds on a person: what is attached to the contact, and arrivals that name it as their sender. What
belongs to registered records is told by the registry, and stays with them."""

from dataclasses import dataclass
from typing import Any

from services.documents.handlers.contents import with_contents
from services.documents.handlers.door import Door
from services.documents.handlers.erasure import leave_tombstone, remove_objects
from services.documents.models.documents import DocumentRecord
from services.documents.models.intakes import IntakeRecord
from services.documents.models.links import LinkRecord
from services.documents.models.revisions import RevisionRecord
from services.documents.models.shares import ShareRecord
from services.documents.models.staging import StagedRecord
from shared.contracts.base import now
from shared.contracts.documents import EraseHeldData, ReportHeldData
from shared.contracts.privacy import Erased, HeldData, HeldRecord, Kept, KeptBecause, LegalSource, Subject
from shared.privacy.telling import Section, held_data
from shared.security.context import Context
from shared.storage.erasing import blot_history, forget_replies
from shared.storage.work import Work

_AT_ONCE = 100
_BELONGINGS = (LinkRecord, ShareRecord, RevisionRecord, IntakeRecord)
_ARRIVALS = (IntakeRecord, StagedRecord)


@dataclass(frozen=True)
class _Attached:
    """A document that is attached to the contact, under what name, or came from it. `others`: where else it belongs."""

    document: DocumentRecord
    label: str
    others: int
    root_entry: str = ""

    @property
    def kept(self) -> Kept | None:
        if number := self.document.entry_number or self.root_entry:
            return Kept(because=KeptBecause.RECORD, source=LegalSource.OBLIGATION, detail=number)
        if self.others:
            return Kept(because=KeptBecause.SHARED, source=LegalSource.NECESSARY)
        return None


def report_held_data(command: ReportHeldData) -> HeldData:
    def attached(after: str, limit: int) -> list[HeldRecord]:
        return [_told(one) for one in _attached(command.subject, after, limit)]

    return held_data(command, [attached, *(_arrived(kind, command.subject) for kind in _ARRIVALS)])


def erase_held_data(command: EraseHeldData, context: Context, door: Door) -> Erased:
    """The labels of all links go; documents that stay keep their names, which belong to the record."""
    erased, after = 0, ""
    while batch := _attached(command.subject, after, _AT_ONCE):
        for one in batch:
            if one.kept is None:
                _erase(one.document.id, command.pseudonym, context, door)
                erased += 1
        after = batch[-1].document.id
    door.store.transact(context, lambda work: _blank_names(work, command))
    arrivals = door.store.transact(context, lambda work: sum(_forget_sender(work, kind, command) for kind in _ARRIVALS))
    counts = {"documents": erased, "arrivals": arrivals}
    return Erased(done=True, erased={section: count for section, count in counts.items() if count})


def _of(subject: Subject) -> dict[str, Any]:
    return {"service": "contacts", "kind": "party", "record_id": {"$in": list(subject.party_ids)}}


def _attached(subject: Subject, after: str, limit: int) -> list[_Attached]:
    """In the order of their ids. Without tombstones, of which nothing is left that could be told."""
    attached: list[str] = LinkRecord._get_collection().distinct("document_id", _of(subject))
    sent: list[str] = IntakeRecord._get_collection().distinct("document_id", _sent_by(subject))
    where = {"_id": {"$in": [*attached, *sent], "$gt": after}, "erased_at": None}
    documents = DocumentRecord.objects(__raw__=where).order_by("id").limit(limit)
    return [_judged(document, subject) for document in documents]


def _judged(document: DocumentRecord, subject: Subject) -> _Attached:
    links = LinkRecord.objects(document_id=document.id)
    own = [link for link in links if link.service == "contacts" and link.record_id in subject.party_ids]
    root = DocumentRecord.objects(pk=document.root_id).first() if document.root_id else None
    label = own[0].label if own else ""
    return _Attached(document, label, len(links) - len(own), root.entry_number or "" if root else "")


def _told(one: _Attached) -> HeldRecord:
    document = one.document
    kept = one.kept
    return HeldRecord(
        section="documents",
        id=document.id,
        label=document.entry_number or (document.filename if kept is None else f"#{document.id[-8:]}"),
        at=document.stored_at,
        data={
            "filename": document.filename,
            "size": document.size,
            "media_type": document.media_type,
            "channel": document.origin.get("channel"),
            "entry_number": document.entry_number or "",
            "label": one.label,
            "metadata": dict(document.metadata or {}),
        },
        document_ids=(document.id,),
        kept=kept,
    )


def _erase(document_id: str, pseudonym: str, context: Context, door: Door) -> None:
    """Nothing of what arrived, not even its name; the bytes go after the transaction, and again by the sweep."""

    def write(work: Work) -> None:
        documents = work.find_all(DocumentRecord, {**with_contents([document_id]), "erased_at": None})
        for document in documents:
            document.filename, document.asn = pseudonym, None
            leave_tombstone(work, document)
        ids = [document.id for document in documents]
        _blank_belongings(work, ids, pseudonym)
        blot_history(work, DocumentRecord, ids)
        forget_replies(work, ids)

    door.store.transact(context, write)
    for document in DocumentRecord.objects(__raw__={**with_contents([document_id]), "bytes_left": True}):
        remove_objects(document, door)


def _blank_belongings(work: Work, document_ids: list[str], pseudonym: str) -> None:
    of_them = {"document_id": {"$in": document_ids}}
    changes: dict[type[Any], dict[str, Any]] = {
        LinkRecord: {"document_name": pseudonym},
        ShareRecord: {"document_name": pseudonym, "note": pseudonym, "revoked_at": now()},
        RevisionRecord: {"filename": pseudonym, "note": "", "metadata": {}},
        IntakeRecord: {"filename": pseudonym, "filing": {}, "note": "", "detail": ""},
    }
    for kind in _BELONGINGS:
        rows = work.collection(kind)
        ids = [row["_id"] for row in rows.find(of_them, {"_id": 1}, session=work.session)]
        rows.update_many(of_them, {"$set": changes[kind], "$inc": {"version": 1}}, session=work.session)
        blot_history(work, kind, ids)


def _blank_names(work: Work, command: EraseHeldData) -> None:
    """The contact's name at the links to it."""
    links = work.collection(LinkRecord)
    ids = [row["_id"] for row in links.find(_of(command.subject), {"_id": 1}, session=work.session)]
    change = {"$set": {"label": command.pseudonym, "made_to": {}}, "$inc": {"version": 1}}
    links.update_many(_of(command.subject), change, session=work.session)
    blot_history(work, LinkRecord, ids)
    forget_replies(work, ids)


def _sent_by(subject: Subject) -> dict[str, Any]:
    return {"filing.contact_id": {"$in": list(subject.party_ids)}}


def _arrived(kind: type[IntakeRecord | StagedRecord], subject: Subject) -> Section:
    def fetch(after: str, limit: int) -> list[HeldRecord]:
        where = {"$and": [_sent_by(subject), {"_id": {"$gt": after}}]}
        return [_arrival(row) for row in kind._get_collection().find(where).sort("_id", 1).limit(limit)]

    return fetch


def _arrival(row: dict[str, Any]) -> HeldRecord:
    filing = {name: row["filing"].get(name) or "" for name in ("party", "subject", "their_date")}
    data = {"filename": row["filename"], "channel": row["origin"].get("channel"), **filing}
    at = row.get("taken_at") or row.get("arrived_at")
    return HeldRecord(section="arrivals", id=row["_id"], label=row["filename"], at=at, data=data)


def _forget_sender(work: Work, kind: type[IntakeRecord | StagedRecord], command: EraseHeldData) -> int:
    """What was said of the sender; the arrival itself is the document's."""
    rows = work.collection(kind)
    ids = [row["_id"] for row in rows.find(_sent_by(command.subject), {"_id": 1}, session=work.session)]
    change = {"$unset": {"filing.contact_id": ""}, "$set": {"filing.party": command.pseudonym}, "$inc": {"version": 1}}
    rows.update_many({"_id": {"$in": ids}}, change, session=work.session)
    blot_history(work, kind, ids)
    forget_replies(work, ids)
    return len(ids)
